from dataclasses import replace

import numpy as np
import pytest

from crosscut.errors import WrongUse
from crosscut.model.telemetry import Activity
from crosscut.telemetry.clock import place
from crosscut.telemetry.clock.belief import correlated
from crosscut.telemetry.clock.hints import Word, line, said
from crosscut.telemetry.reading.gpmf import Fix


def found(journey, word=None):
    return {match.clip: match.clock for match in place(journey.clips, journey.activity, word)}


@pytest.mark.parametrize("number", [0, 2, 4, 6, 7])
def test_clips_are_found_whatever_their_clock_says(journeys, number):
    journey = journeys.journey(number)
    clocks = found(journey)
    for clip, truth in zip(journey.clips, journey.truth, strict=True):
        assert abs(clocks[clip.content].offset - truth) <= 0.25
        assert clocks[clip.content].sure
        assert clocks[clip.content].refined


@pytest.mark.parametrize("number", range(3))
def test_a_clip_in_which_nothing_changes_is_not_held_to_be_found(journeys, number):
    assert not any(clock.sure and clock.within < 3 for clock in found(journeys.steady(number)).values())


@pytest.mark.parametrize("number", range(8))
def test_a_clip_of_another_day_is_not_held_to_be_found(journeys, number):
    assert not any(clock.sure for clock in found(journeys.elsewhere(number)).values())


def test_a_phone_whose_clock_is_right_is_believed_without_any_movement(journeys):
    journey = journeys.journey(3, "seen")
    pulse = replace(journey.activity.channels[0], name="heart_rate")
    clip = replace(journey.clips[0], created=1_700_000_600.0, zoned=True)
    (match,) = place([clip], replace(journey.activity, channels=(pulse,)), None)
    assert match.clock.sure
    assert not match.clock.refined
    assert match.clock.offset == pytest.approx(1_700_000_600.0 - float(journey.activity.start), abs=0.06)
    assert match.clock.within >= 3


def test_a_clip_outside_the_activity_is_left_out(journeys):
    journey = journeys.journey(0)
    clip = replace(journey.clips[0], gps=None, created=1_700_000_000.0 - 10 * 3600, zoned=True)
    assert place([clip], journey.activity, None) == []


def test_the_users_word_goes_before_the_cameras_clock(journeys):
    journey = journeys.journey(4)
    assert journey.kind == "seen"
    truth = journey.truth[0]
    bare = replace(journey, clips=tuple(replace(clip, signals={}) for clip in journey.clips))
    clock = found(bare, said(f"clip0.mp4@0:05={truth + 5:.2f}"))["c0"]
    assert clock.how == "given"
    assert clock.sure
    assert clock.offset == pytest.approx(truth, abs=0.1)


def test_two_sync_points_tell_the_drift_for_the_clips_between(journeys):
    journey = journeys.journey(2)
    first, second, third = (replace(clip, signals={}, gps=None) for clip in journey.clips)
    clips = [
        replace(first, created=1000.0), replace(second, created=2000.0), replace(third, created=3000.0)
    ]  # fmt: skip
    word = Word(None, (("clip0.mp4", 0.0, 100.0), ("clip2.mp4", 0.0, 2100.2)))
    bare = Activity("a.csv", "c", None, journey.activity.channels)
    clocks = {match.clip: match.clock for match in place(clips, bare, word)}
    assert clocks["c1"].offset == pytest.approx(1100.1, abs=0.06)


def test_an_undated_activity_needs_the_users_word(journeys):
    journey = journeys.journey(1)
    bare = replace(journey.activity, start=None)
    assert place(journey.clips, bare, None) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("-3.5", Word(-3.5)),
        ("+1:02", Word(62.0)),
        ("GX01.MP4@0:12=45:10", Word(None, (("GX01.MP4", 12.0, 2710.0),))),
        ("a.mp4@1=2, b c.mp4@3=1:00:04", Word(None, (("a.mp4", 1.0, 2.0), ("b c.mp4", 3.0, 3604.0)))),
        (None, None),
    ],
)
def test_what_a_user_may_say_about_the_clock(text, word):
    assert said(text) == word


@pytest.mark.parametrize("text", ["soon", "1,2", "a.mp4@1", "1:2:3:4", "a@1=2,b@3=4,c@5=6"])
def test_what_cannot_be_understood_is_refused(text):
    with pytest.raises(WrongUse, match="cannot be read"):
        said(text)


def test_a_line_is_not_bent_by_fixes_before_the_satellites_were_found():
    fixes = [Fix(t, 5000.0 + t + (300 if t < 5 else 0), t >= 3) for t in range(40)]
    assert line(fixes).start == pytest.approx(5000.0)
    assert line(fixes[:5]) is None


def test_a_long_line_knows_its_tilt():
    fixes = [Fix(t, 5000.0 + t * (1 + 5e-5), good=True) for t in range(600)]
    assert line(fixes).rate == pytest.approx(1 + 5e-5)


def test_correlation_is_pearsons_at_every_place():
    noise = np.sin(np.arange(200.0) ** 1.3)
    short = noise[50:90] * 3 + 1
    alike, seconds = correlated(short, noise, 161)
    assert alike[50] == pytest.approx(1)
    assert alike[17] == pytest.approx(np.corrcoef(short, noise[17:57])[0, 1])
    assert seconds[0] == pytest.approx(4)
    assert int(np.argmax(alike)) == 50
