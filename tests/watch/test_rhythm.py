"""Repeated contacts are found by their phase; what turns by itself, rises, or comes at no cadence is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch import rhythm, running

RATE, COUNT = 30, 240


def stops(made, times, slowing=1.4, way=1j, noise=0.0):
    """A track where something that goes that way is stopped at each of the times, among stops of no rhythm."""
    at = np.arange(COUNT) / RATE
    stop = sum(0.4 * np.exp(-(((at - time) / 0.03) ** 2)) for time in times) + noise * np.abs(np.sin(at**2 * 40))
    stop = stop.astype(np.float32)
    return made.track(COUNT, RATE, stop=stop, slowing=stop * np.float32(slowing), stopped=stop * np.complex64(way))


def found(track):
    return np.array([beat.time for beat in rhythm.find(track.times, track.course)])


@settings(max_examples=25, deadline=None)
@given(st.floats(0.26, 1.2), st.floats(0.2, 0.5))
def test_regular_stops_are_found_to_a_frame(made, period, first):
    times = np.arange(first, 7.8, period)
    beats = found(stops(made, times, noise=0.1))
    inside = beats[(beats > times[0] - 0.1) & (beats < times[-1] + 0.1)]
    assert len(inside) == len(times)
    assert np.abs(inside - times).max() <= 0.025


@pytest.mark.parametrize(("slowing", "way"), [(4.0, 1j), (1.4, -1j)])
def test_what_slows_by_itself_or_rises_meets_nothing(made, slowing, way):
    times = np.arange(0.3, 7.8, 0.5)
    assert len(found(stops(made, times, slowing, way))) == 0
    assert len(found(stops(made, times))) == len(times)


def test_a_runner_has_two_feet_and_a_jumper_one_landing(made):
    one, other = np.arange(0.3, 7.7, 0.7), np.arange(0.65, 7.7, 0.7)
    weak = stops(made, one, way=1 + 0.2j).course
    weak.stop[:] += stops(made, other).course.stop * np.float32(0.3)
    track = made.track(COUNT, RATE, stop=weak.stop, slowing=weak.slowing, stopped=weak.stopped)
    assert len(found(track)) == len(one) + len(other)
    assert len(found(stops(made, one))) == len(one)


def test_blows_at_no_cadence_are_no_rhythm(made):
    gaps = [0.45, 0.8, 0.5, 0.95, 0.6, 0.4, 1.0, 0.7, 0.55, 0.85]
    assert len(found(stops(made, np.cumsum(gaps)))) == 0


def test_a_foot_that_goes_back_is_told_when_it_does(made):
    times = np.arange(0.3, 7.8, 0.55)
    at = np.arange(COUNT) / RATE
    turn = sum(0.2 * np.exp(-(((at - time - 0.03) / 0.03) ** 2)) for time in times).astype(np.float32)
    course = stops(made, times).course
    track = made.track(COUNT, RATE, stop=course.stop, slowing=course.slowing, stopped=course.stopped, turn=turn)
    assert found(track) == pytest.approx(times + 0.03, abs=0.012)
    faint = made.track(COUNT, RATE, stop=course.stop, slowing=course.slowing, stopped=course.stopped, turn=turn / 9)
    assert found(faint) == pytest.approx(times, abs=0.012)


def test_where_pictures_are_missing_the_rhythm_goes_on(made):
    times = np.arange(0.3, 7.8, 0.5)
    track = stops(made, times)
    there = np.arange(COUNT) % 7 != 3
    course = track.course.within(there)
    course.stop[~(running.evenly(track.times[there]))] = 0.5  # what moves in the longer step
    beats = np.array([beat.time for beat in rhythm.find(track.times[there], course)])
    inside = beats[beats < times[-1] + 0.1]
    assert inside == pytest.approx(times, abs=0.03)


def test_where_no_two_steps_last_alike_there_is_no_rhythm(made):
    track = stops(made, np.arange(0.3, 7.8, 0.5))
    assert rhythm.find(np.cumsum(np.tile([0.02, 0.05], COUNT // 2)), track.course) == ()
