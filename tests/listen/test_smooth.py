"""Beats on the feet of their attacks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.listen import onsets
from crosscut.listen.grid import smooth

RATE = onsets.EDGE_RATE
EXAMPLES = settings(max_examples=25, deadline=None, derandomize=True)


def attacked(times, heights=None):
    """Strikes with nothing but edges at these times."""
    edge = np.zeros(round((times[-1] + 1) * RATE), np.float32)
    for time, height in zip(times, np.ones(len(times)) if heights is None else heights, strict=True):
        place = (time - onsets.EDGE_MIDDLE) * RATE
        first = int(place)
        edge[first - 1 : first + 3] += height * np.maximum(0, 1 - np.abs(np.arange(first - 1, first + 3) - place) / 2)
    none = np.zeros((0, 0), np.float32)
    return onsets.Strikes(none, none, none, edge, float(times[-1] + 1))


def off(found, times):
    return np.abs(found + smooth.FOOT - times).max()


@EXAMPLES
@given(tempo=st.floats(60, 200), wrong=st.floats(-0.015, 0.015), tilt=st.floats(-1e-4, 1e-4))
def test_a_steady_song_has_exactly_even_beats(tempo, wrong, tilt):
    times = 0.5 + np.arange(80) * 60 / tempo
    found = smooth.find(attacked(times), times + wrong + tilt * (times - times.mean()))
    assert off(found, times) < 0.0007
    assert np.abs(np.diff(found, 2)).max() < 1e-9


@EXAMPLES
@given(first=st.floats(70, 160), last=st.floats(70, 160))
def test_a_song_that_changes_smoothly_is_followed_exactly(first, last):
    times = 0.5 + np.concatenate([[0], np.cumsum(60 / np.linspace(first, last, 99))])
    wrong = 0.008 * np.sin(np.arange(100) * 0.9)
    assert off(smooth.find(attacked(times), times + wrong), times) < 0.003


def test_one_step_of_tempo_is_not_blurred():
    times = 0.5 + np.concatenate([[0], np.cumsum(np.repeat([0.5, 0.46], 40))])
    assert off(smooth.find(attacked(times), times + 0.006), times) < 0.003


def test_a_player_keeps_his_own_timing():
    loose = 0.012 * np.sin(np.arange(100) * 2 * np.pi / 16)
    times = 0.5 + np.arange(100) * 0.5 + loose
    assert off(smooth.find(attacked(times), 0.5 + np.arange(100) * 0.5), times) < 0.004


def test_stray_attacks_and_beats_without_one_leave_the_line():
    times = 0.5 + np.arange(80) * 0.5
    heard = np.delete(times, np.arange(5, 75, 3))
    strays = times[10:70:7] + 0.011
    both = np.sort(np.concatenate([heard, strays]))
    heights = np.where(np.isin(both, strays), 0.6, 1.0)
    assert off(smooth.find(attacked(both, heights), times + 0.01), times) < 0.001


@pytest.mark.parametrize("count", [0, 1, 7])
def test_too_few_beats_stay_as_they_are(count):
    times = 0.5 + np.arange(count) * 0.5
    assert (smooth.find(attacked(np.arange(1, 9) * 0.5), times) == times).all()


def test_silence_moves_nothing():
    times = 0.5 + np.arange(20) * 0.5
    strikes = attacked(times, np.zeros(20))
    assert (smooth.find(strikes, times) == times).all()
