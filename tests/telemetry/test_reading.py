from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import Unusable
from crosscut.telemetry import reading
from crosscut.telemetry.reading import gpmf
from crosscut.telemetry.reading.rows import in_order

ROWS = 60


def told(activity, name):
    channel = activity.channel(name)
    return channel.times, channel.values


@pytest.mark.parametrize("ending", [".fit", ".gpx", ".tcx", ".csv"])
def test_what_was_written_is_read(files, ending):
    rows = files.readings(ROWS)
    activity = reading.parse(files.KINDS[ending](rows), f"a{ending}", "c")
    times, pulse = told(activity, "heart_rate")
    assert times.tolist() == [row[0] for row in rows]
    assert pulse.tolist() == [row[1] for row in rows]
    assert told(activity, "speed")[1] == pytest.approx([row[2] for row in rows], abs=1e-3)
    assert activity.notes == ()
    assert activity.start == (None if ending == ".csv" else files.START)


@pytest.mark.parametrize("ending", [".fit", ".gpx", ".tcx", ".srt", ".raw"])
def test_places_are_read(files, ending):
    rows = files.readings(ROWS)
    activity = reading.parse(files.KINDS[ending](rows), f"a{ending}", "c")
    assert told(activity, "latitude")[1] == pytest.approx([row[3] for row in rows], abs=1e-6)
    assert told(activity, "longitude")[1] == pytest.approx([row[4] for row in rows], abs=1e-6)


def test_runners_step_with_both_feet_and_riders_turn_once(files):
    run, ride = (reading.parse(files.fit(files.readings(9), sport), "a.fit", "c") for sport in (1, 2))
    assert told(run, "cadence")[1][0] == 2 * told(ride, "cadence")[1][0] == 160
    assert (run.sport, ride.sport) == ("running", "cycling")


def test_laps_are_read(files):
    assert reading.parse(files.fit(files.readings(ROWS)), "a.fit", "c").laps == (ROWS // 2,)


def test_a_bad_checksum_is_told_and_the_rest_is_sound(files):
    activity = reading.parse(files.fit(files.readings(ROWS))[:-2] + b"xx", "a.fit", "c")
    assert activity.notes == ("a.fit fails its checksum; some of it may be wrong.",)
    assert len(activity.channel("heart_rate")) == ROWS


@pytest.mark.parametrize("ending", [".fit", ".gpx", ".tcx"])
def test_an_early_end_leaves_what_comes_before(files, ending):
    content = files.KINDS[ending](files.readings(ROWS))
    activity = reading.parse(content[: len(content) // 2], f"a{ending}", "c")
    assert ROWS // 4 < len(activity.channel("heart_rate")) < ROWS
    assert len(activity.notes) == 1
    assert activity.notes[0].endswith("what comes before that was read.")


def test_impossible_times_and_values_are_left_out_and_counted(files):
    rows = files.readings(ROWS)
    rows[20] = (10**9, *rows[20][1:])
    rows[30] = (rows[30][0], 255, *rows[30][2:])
    activity = reading.parse(files.table(rows), "a.csv", "c")
    assert len(activity.channel("heart_rate")) == ROWS - 2
    assert activity.notes == (
        "1 readings of a.csv have impossible times and were left out.",
        "1 values of a.csv are impossible and were left out.",
    )


def test_points_without_a_time_are_left_out_and_counted(files):
    content = files.gpx(files.readings(9)).replace(b"<time>2023-11-14T22:13:25Z</time>", b"")
    activity = reading.parse(content, "a.gpx", "c")
    assert len(activity.channel("heart_rate")) == 8
    assert activity.notes == ("1 readings of a.gpx have no time and were left out.",)


def test_a_byte_order_mark_and_empty_parts_of_a_track_do_no_harm(files):
    content = files.gpx(files.readings(9)).replace(b"<trkseg>", b"<trkseg></trkseg><trkseg/><trkseg>", 1)
    assert len(reading.parse(b"\xef\xbb\xbf\n" + content, "a.gpx", "c").channel("heart_rate")) == 9


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.gpx", b"<gpx><wpt lat='1' lon='2'/></gpx>", "a.gpx holds no readings."),
        ("a.fit", b"", "a.fit holds no readings."),
        ("a.raw", b"nothing", "a.raw holds no GoPro metadata."),
        ("a.csv", b"when,what\n1,2", "a.csv has no column of times."),
        ("a.csv", b"time,what\n1,2", "a.csv has no column that is known."),
        ("a.txt", b"hello", "a.txt is no activity that can be read."),
        ("a.gpx", b"<!DOCTYPE x []><gpx/>", "a.gpx declares a document type, which no activity does."),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(name, content, what):
    with pytest.raises(Unusable) as raised:
        reading.parse(content, name, "c")
    assert raised.value.what == what


def test_an_entity_bomb_is_refused_before_it_grows():
    bomb = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'.encode() for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(Unusable, match="document type"):
        reading.parse(bomb + b"]><gpx>&i;</gpx>", "a.gpx", "c")


@pytest.mark.parametrize(
    ("head", "line"), [("Time;Heart Rate;Speed [km/h]", "0;120;7,2"), ("seconds\thr\tspeed_kmh", "0\t120\t7.2")]
)
def test_tables_speak_many_tongues(head, line):
    activity = reading.parse(f"\ufeff{head}\n{line}\n".encode(), "a.csv", "c")
    assert told(activity, "heart_rate")[1][0] == 120
    assert told(activity, "speed")[1][0] == pytest.approx(2.0)


def test_a_table_may_be_dated():
    activity = reading.parse(b"time,hr\n2023-11-14T22:13:20Z,120\n2023-11-14T22:13:21Z,121\n", "a.csv", "c")
    assert activity.start == 1_700_000_000
    assert told(activity, "heart_rate")[0].tolist() == [0, 1]


def test_an_accelerometer_lies_as_its_letters_say(files):
    taken = gpmf.take([(0.0, 1.0, files.gpmf(files.readings(10)))]).columns()
    assert taken["acceleration_y"][1][0] == 100 / 400
    assert taken["acceleration_x"][1][0] == 200 / 400
    assert taken["acceleration_z"][1][0] == 4000 / 400


def test_columns_of_many_types_are_read(files):
    taken = gpmf.take([(0.0, 1.0, files.gps9(files.readings(10)))])
    assert taken.columns()["latitude"][1] == pytest.approx([row[3] for row in files.readings(10)])
    assert taken.fixes[3].utc - taken.fixes[0].utc == pytest.approx(3)
    assert taken.fixes[0].good


def test_places_without_a_fix_are_not_believed(files):
    taken = gpmf.take([(0.0, 1.0, files.gpmf(files.readings(10), fix=0))])
    assert "latitude" not in taken.columns()
    assert not taken.fixes[0].good


def test_two_readings_years_apart_are_refused():
    with pytest.raises(Unusable, match="no reading with a time"):
        reading.parse(b"time,hr\n2003-11-14T22:13:20Z,120\n2023-11-14T22:13:21Z,121\n", "a.csv", "c")


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60))
def test_times_that_are_kept_never_fall_and_are_as_many_as_can_be(times):
    kept = [times[place] for place in in_order(times)]
    assert kept == sorted(kept)
    longest = [0] * len(times)
    for n, time in enumerate(times):
        longest[n] = 1 + max((longest[m] for m in range(n) if times[m] <= time), default=0)
    assert len(kept) == max(longest)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([".fit", ".gpx", ".tcx", ".srt", ".raw", ".csv"]))
def test_broken_files_are_read_in_part_or_refused(files, number, ending):
    content = files.mutated(files.KINDS[ending](files.readings(20)), number)
    channels = ()
    with suppress(Unusable):
        channels = reading.parse(content, f"a{ending}", "c").channels
    for channel in channels:
        assert len(channel) == len(channel.values)
        assert np.all(np.diff(channel.times) > 0)
        assert np.all(np.isfinite(channel.values))
