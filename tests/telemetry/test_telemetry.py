from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut import telemetry
from crosscut.cache import Cache, fingerprint
from crosscut.errors import WrongUse
from crosscut.model.brief import Instruments
from crosscut.model.footage import Footage
from crosscut.model.story import Side

SECONDS = 8


@pytest.fixture
def place(tmp_path):
    return Cache(tmp_path / "cache")


@pytest.fixture
def footage(files, journeys, tmp_path):
    """A clip whose own file holds GoPro's metadata, begun 20 s after the activity of the files."""
    rows = [(n / 10, 0, 3.0, 47.0 + 1e-4 * n, 8.0) for n in range(10)]
    payloads = [files.gpmf(rows).replace(b"231114221320", f"2311142213{40 + n}".encode()) for n in range(SECONDS)]
    path = tmp_path / "GX01.MP4"
    path.write_bytes(files.with_track(payloads, files.START + 20 + 3600))
    clip = journeys.picture(Fraction(SECONDS), journeys.Curve(np.zeros(9, np.float32), Fraction(1)))
    clip = replace(clip, path=str(path), content=fingerprint(path))
    return Footage((clip,), (Side("all", (clip.content,)),))


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return str(path)


def test_a_clip_gets_the_channels_of_the_activity_in_its_own_time(files, footage, place, tmp_path):
    path = written(tmp_path, "run.fit", files.fit(files.readings(120)))
    found = telemetry.read([path], footage, Instruments(privacy=0), place)
    (measured,) = found.clips
    assert measured.channel("heart_rate").at(1.0) == pytest.approx(120 + 21, abs=0.5)
    assert measured.clock.how == "gps"
    assert measured.channel("acceleration_x") is not None
    assert {match.clock.how for match in found.matches} == {"gps", "camera"}
    assert found.notes == ()


def test_the_same_content_under_another_name_is_known_again(files, footage, place, tmp_path):
    first = written(tmp_path, "one.fit", files.fit(files.readings(120))[:-2] + b"xx")
    again = written(tmp_path, "two.fit", files.fit(files.readings(120))[:-2] + b"xx")
    asked = Instruments()
    one, two = (telemetry.read([path], footage, asked, place) for path in (first, again))
    assert one.notes == ("one.fit fails its checksum; some of it may be wrong.",)
    assert two.notes == ("two.fit fails its checksum; some of it may be wrong.",)
    assert one.clips[0].channels == two.clips[0].channels


def test_files_that_cannot_be_used_become_sentences(footage, place, tmp_path):
    found = telemetry.read(
        [written(tmp_path, "a.gpx", b"<gpx/>"), str(tmp_path / "no.fit")], footage, Instruments(), place
    )
    assert found.notes == ("a.gpx holds no readings.", "no.fit cannot be read: No such file or directory.")
    assert found.clips[0].clock.how == "camera"


def test_a_table_with_the_clips_own_name_is_on_the_clips_time(footage, place, tmp_path):
    path = written(tmp_path, "GX01.csv", b"time,force\n0,0\n1,500\n8,1200\n")
    (measured,) = telemetry.read([path], footage, Instruments(), place).clips
    assert measured.channel("force").at(1.0) == 500
    assert measured.clock.how == "camera"


def test_the_start_and_the_end_of_a_track_are_kept_private(files, footage, place, tmp_path):
    rows = [(n, 120, 5.0, 47 + n * 5e-5, 8.0) for n in range(300)]  # 1,662 m north
    path = written(tmp_path, "run.fit", files.fit(rows))
    found = telemetry.read([path], footage, Instruments(privacy=200), place)
    north = found.activity("run.fit").channel("latitude").values
    assert (north[0] - 47) * 111_195 == pytest.approx(200, abs=6)
    assert (rows[-1][3] - north[-1]) * 111_195 == pytest.approx(200, abs=6)
    everything = telemetry.read([path], footage, Instruments(privacy=100_000), place)
    assert everything.activity("run.fit").channel("latitude") is None
    assert everything.activity("run.fit").channel("distance") is not None


def test_a_sync_point_must_name_a_clip(footage, place):
    with pytest.raises(WrongUse, match=r"names GX02\.MP4, which is no clip"):
        telemetry.read([], footage, Instruments(telemetry_offset="GX02.MP4@1=2"), place)


def test_footage_gets_moments_and_effort(files, footage, place, tmp_path):
    rows = [(n, 100 + n // 2, 2.0 + (6 if 22 <= n < 26 else 0), 47 + n * 5e-5, 8.0) for n in range(90)]
    path = written(tmp_path, "run.fit", files.fit(rows))
    found = telemetry.read([path], footage, Instruments(), place)
    made = telemetry.enriched(footage, found, "speed")
    (clip,) = made.clips
    assert made.telemetry == found
    assert "sprint" in {moment.kind for moment in clip.moments}
    assert clip.effort.at(Fraction(4)) > 0.9
    assert telemetry.enriched(footage, found, None).clips[0].effort is None


def test_without_anything_measured_footage_stays_as_it_is(journeys, place):
    clip = replace(journeys.picture(Fraction(3), journeys.Curve(np.zeros(9, np.float32), Fraction(3))), path="gone.mp4")
    footage = Footage((clip,), (Side("all", ("c",)),))
    found = telemetry.read([], footage, Instruments(), place)
    assert found.clips == ()
    assert telemetry.enriched(footage, found, "speed") == footage
