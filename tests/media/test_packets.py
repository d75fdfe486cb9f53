"""The index says where every shown frame lies, whatever the container hides."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.media import movies, packets
from crosscut.media.pictures import Pictures
from crosscut.media.probe import probe
from crosscut.model.footage import FrameIndex, Picture

PLAIN = Picture(0, 64, 48, 0, mirrored=False, rate=Fraction(25), steady=True, interlaced=False, transfer="sdr")


def shades(count):
    return (np.full((48, 64, 3), 40 + 4 * n, np.uint8) for n in range(count))


def decoded(path):
    pictures = Pictures(path, probe(path).picture)
    return [small.time for small in pictures], pictures.index


def index(stamps, base):
    return FrameIndex(np.array(stamps, np.int64), np.array(stamps[:1], np.int64), base)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_packets_and_pictures_tell_the_same_index(tmp_path, name, b_frames):
    coding = movies.Coding(preset="veryfast", gop=6, b_frames=b_frames)
    movies.write(tmp_path / name, shades(20), Fraction(25), coding=coding)
    times, found = decoded(tmp_path / name)
    assert found == packets.index(tmp_path / name, 0)
    assert [float(time) for time in times] == pytest.approx([n / 25 for n in range(20)], abs=1e-3)
    assert [found.frame_at(Fraction(stamp - int(found.shown[0])) * found.time_base) for stamp in found.keys] == [
        0,
        6,
        12,
        18,
    ]


def test_uneven_times_are_indexed_as_they_are(tmp_path):
    times = [Fraction(n, 90) for n in (0, 3, 6, 12, 60, 63)]
    movies.write(tmp_path / "a.mp4", shades(6), Fraction(30), times=times)
    seen, found = decoded(tmp_path / "a.mp4")
    assert seen == times
    assert not packets.measured(PLAIN, found).steady


def cut_into(path, hidden):
    """A movie whose edit list hides its first pictures, which lie inside a group of pictures."""
    options = {"avoid_negative_ts": "disabled", "use_editlist": "1"}
    with av.open(str(path), "w", options=options) as box:
        stream = box.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 25)
        stream.codec_context.options = {"bf": "0", "g": "50"}
        for n, picture in enumerate(shades(20)):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = n - hidden, Fraction(1, 25)
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def test_what_an_edit_list_hides_is_not_shown(tmp_path):
    cut_into(tmp_path / "a.mp4", 7)
    times, found = decoded(tmp_path / "a.mp4")
    assert len(times) == 13
    assert found == packets.index(tmp_path / "a.mp4", 0)
    assert found.keys[found.key_place(int(found.shown[0]))] < found.shown[0]
    assert packets.measured(PLAIN, found).rate == 25


def test_a_file_cut_short_is_indexed_to_where_it_breaks(tmp_path):
    path = tmp_path / "a.mkv"
    movies.write(path, shades(40), Fraction(25), coding=movies.Coding(gop=5))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    times, found = decoded(path)
    assert 10 < len(times) < 40
    assert len(found.shown) == len(times)


@given(st.lists(st.none() | st.integers(-50, 500), min_size=1, max_size=60))
def test_shown_times_always_rise(stamps):
    tally = packets.Tally(Fraction(1, 1000))
    kept = [tally.frame(stamp) for stamp in stamps]
    shown = tally.index().shown
    assert len(shown) == sum(kept)
    assert np.all(np.diff(shown) > 0)
    assert len(tally.index().keys) >= 1


@pytest.mark.parametrize(
    "rate",
    [
        Fraction(24000, 1001),
        Fraction(24),
        Fraction(25),
        Fraction(30000, 1001),
        Fraction(30),
        Fraction(60000, 1001),
        Fraction(120),
    ],
)
def test_a_rate_keeps_its_name_through_a_clock_of_milliseconds(rate):
    stamps = [round(n / rate * 1000) for n in range(400)]
    found = packets.measured(PLAIN, index(stamps, Fraction(1, 1000)))
    assert (found.rate, found.steady) == (rate, True)


def test_an_unusual_rate_is_the_declared_one_where_that_fits():
    stamps = [round(n / 17 * 90_000) for n in range(100)]
    declared = Picture(0, 64, 48, 0, mirrored=False, rate=Fraction(17), steady=True, interlaced=False, transfer="sdr")
    assert packets.measured(declared, index(stamps, Fraction(1, 90_000))).rate == 17
    assert float(packets.measured(PLAIN, index(stamps, Fraction(1, 90_000))).rate) == pytest.approx(17, rel=1e-4)


def test_the_last_frame_lasts_as_long_as_the_others():
    found = index([0, 4, 8, 12], Fraction(1, 100))
    assert packets.duration(found, packets.measured(PLAIN, found)) == Fraction(16, 100)
