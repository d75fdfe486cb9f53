"""Moments are where they were put, in picture, in sound and in both; never where only a clock says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch import impacts, sights
from crosscut.watch.ear import onsets
from crosscut.watch.ear.onsets import Onsets
from crosscut.watch.eye.motion import Jolt

RATE = 30


def pulses(times, count, height=0.5, rate=RATE):
    """A channel that rises to `height` at each of the times."""
    at = np.arange(count) / rate
    bells = [height * np.exp(-(((at - time) / 0.04) ** 2)) for time in times]
    return np.sum(bells, axis=0).astype(np.float32) if len(times) else np.zeros(count, np.float32)


def heard(times, rises=20.0):
    return Onsets(np.array(times, float), np.broadcast_to(np.asarray(rises, np.float32), len(times)).copy())


def moments(made, turns, sound=onsets.NONE, count=150, rate=RATE, **more):
    return impacts.find(
        made.track(count, rate, turn=pulses(turns, count, rate=rate), **more), slice(0, count), sound, rate
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.3, 0.9), min_size=1, max_size=5))
def test_what_turns_in_silence_is_found_to_ten_milliseconds(made, gaps):
    times = np.cumsum(gaps)
    found = moments(made, times)
    assert [float(moment.time) for moment in found] == pytest.approx(times, abs=0.01)
    assert all(moment.contact and moment.heard is None for moment in found)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.3, 0.8), min_size=4, max_size=5), st.floats(0.025, 0.08))
def test_the_delay_of_distant_sound_is_taken_out(made, gaps, late):
    times = np.cumsum(gaps)
    found = [m for m in moments(made, times, heard(times + late, 8.0)) if m.contact]
    assert [float(moment.time) for moment in found] == pytest.approx(times, abs=0.015)
    assert [float(moment.heard) for moment in found] == pytest.approx(times + late, abs=1e-5)


def test_what_is_seen_but_not_heard_has_no_contact(made):
    times = np.array([0.5, 1.2, 1.9, 2.6, 3.3])
    found = moments(made, np.append(times, 4.0), heard(times))
    assert [(round(float(m.time), 2), m.contact) for m in found][-1] == (4.0, False)
    assert sum(m.contact for m in found) == 5


def test_a_sound_where_nothing_agrees_needs_to_be_a_crack(made):
    assert moments(made, [], heard([1.0, 2.0], 12.0)) == ()
    assert [float(m.time) for m in moments(made, [], heard([1.0, 2.0], 22.0))] == [1.0, 2.0]


def test_a_sound_where_nothing_moves_is_no_impact(made):
    assert moments(made, [], heard([1.0, 2.0]), energy=np.zeros(150, np.float32)) == ()


@pytest.mark.parametrize("rate", [5, 12])
def test_below_fifteen_frames_a_second_nothing_is_claimed(made, rate):
    times = [1.0, 2.0, 3.0]
    assert moments(made, times, heard(times), 60, rate) == ()


def test_harder_is_stronger(made):
    soft = moments(made, [1.0])[0]
    track = made.track(150, turn=pulses([1.0], 150, height=2.0))
    hard = impacts.find(track, slice(0, 150), onsets.NONE, RATE)[0]
    assert 0 < soft.strength < hard.strength <= 1


def test_a_regular_row_is_steps_and_a_loose_one_is_strikes(made):
    even, loose = [0.5, 0.9, 1.3, 1.7, 2.1], [0.5, 1.3, 1.6, 2.7, 3.3]
    assert {m.kind for m in moments(made, even, heard(even))} == {"step"}
    assert {m.kind for m in moments(made, loose, heard(loose))} == {"strike"}


@given(st.lists(st.floats(0, 3, width=32), min_size=6, max_size=60))
def test_a_fall_is_never_deeper_than_the_speed_before(speeds):
    times = np.arange(len(speeds)) / RATE
    fall = sights.drop(times, np.array(speeds, np.float32))
    assert fall.max() <= max(speeds) + 1e-5
    assert np.abs(sights.drop(times, np.full(len(speeds), 1.5, np.float32))).max() < 1e-5


def test_a_stop_falls_where_it_stops():
    speed = np.where(np.arange(60) < 30, 2.0, 0.0).astype(np.float32)  # the step to picture 29 is the last that moves
    assert sights.drop(np.arange(60) / RATE, speed).argmax() == 29


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.3, 0.9), min_size=3, max_size=5), st.lists(st.floats(0.2, 0.6), min_size=3, max_size=8))
def test_sound_never_leaves_less_than_what_the_picture_is_sure_of(made, gaps, beats):
    times = np.cumsum(gaps)
    alone = [float(m.time) for m in moments(made, times)]
    both = np.array([float(m.time) for m in moments(made, times, heard(np.cumsum(beats), 20.0)) if m.contact])
    kept = sum(len(both) > 0 and np.abs(both - time).min() <= 0.05 for time in alone)
    assert kept >= 0.7 * len(alone)


def test_what_a_blow_leaves_behind_is_a_turn(made):
    turn = pulses([1.0, 3.0], 150) + pulses([1.17, 3.4], 150, height=0.45)
    track = made.track(150, turn=turn)
    found = impacts.find(track, slice(0, 150), onsets.NONE, RATE)
    assert [(round(float(m.time), 1), m.contact) for m in found] == [
        (1.0, True),
        (1.2, False),
        (3.0, True),
        (3.4, True),
    ]


def test_two_sounds_of_one_foot_are_one_contact(made):
    times = np.array([0.5, 1.1, 1.5, 2.2, 2.6, 3.4])
    sound = heard(np.append(times, times[2] - 0.07), [9.0] * 6 + [7.0])
    order = np.argsort(sound.times)
    found = moments(made, times, Onsets(sound.times[order], sound.rises[order]))
    assert [float(m.time) for m in found if m.contact] == pytest.approx(times, abs=0.015)


def test_sounds_that_follow_what_is_faint_are_believed_though_other_things_seem_sure(made):
    steps = np.cumsum([0.4, 0.41, 0.38, 0.43, 0.4, 0.37, 0.42, 0.4, 0.39, 0.44])
    arms = [0.6, 1.42, 2.2, 3.03]
    turn = pulses(steps, 150, height=0.12) + pulses(arms, 150, height=0.6)
    far = (pulses(arms, 150, height=1.0) > 0.1).astype(np.complex64)  # arms are elsewhere
    fast = np.full(150, 0.6, np.float32)
    track = made.track(150, turn=turn, jolt=Jolt(0 * far, 0 * far, far), top=fast)
    found = impacts.find(track, slice(0, 150), heard(steps + 0.01, 9.0), RATE)
    assert [float(m.time) for m in found if m.contact] == pytest.approx(steps, abs=0.02)


def test_each_sight_is_judged_once(made, monkeypatch):
    judged = []
    monkeypatch.setattr(impacts.scorer, "judge", lambda sight: (judged.append(sight.time), (0.9, "bounce"))[1])
    times = np.array([0.5, 1.2, 1.9, 2.6, 3.3])
    moments(made, times, heard(times + 0.02))
    assert len(judged) == len(set(judged)) == 5


def test_what_stands_out_does_so_at_the_end_of_a_shot_as_in_its_middle():
    picture = np.arange(150)
    always = np.where(picture % 3 == 0, 0.0, 0.1)
    values = (always + np.where(np.isin(picture, (60, 141)), 0.8, 0)).astype(np.float32)
    middle, end = (peak for peak in sights.peaks(picture / RATE, values, 0.03, values) if peak.height > 0.2)
    assert end.out == pytest.approx(middle.out, rel=0.05)
