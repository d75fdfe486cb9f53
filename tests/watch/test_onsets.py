"""Cracks are heard where they are, at any level, and echoes are not events."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media import sounds
from crosscut.model.curve import Sound
from crosscut.watch.ear.onsets import NONE, RATE, Onsets, find


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.25, 0.6), min_size=1, max_size=5), st.floats(0.05, 1))
def test_every_crack_is_heard_within_three_milliseconds(made, gaps, gain):
    times = np.cumsum(gaps)
    onsets = find(made.clicks(times, 3.4, RATE, gain), 10.0)
    loud = onsets.where(onsets.rises > 6)
    assert loud.times == pytest.approx(times + 10, abs=0.003)


@pytest.mark.parametrize("samples", [0, 100, RATE])
def test_silence_has_no_onset(samples):
    assert len(find(Sound(np.zeros((samples, 1), np.float32), RATE))) == 0


def test_an_echo_is_left_out_and_a_second_blow_is_not():
    onsets = Onsets(np.array([1.0, 1.13, 1.6, 1.75]), np.array([20, 5, 20, 18], np.float32))
    assert onsets.without_echoes().times.tolist() == [1.0, 1.6, 1.75]
    assert len(NONE.without_echoes()) == 0


def test_a_level_that_only_a_stream_has_is_none():
    assert not sounds.level(Sound(np.full((RATE, 1), 1e-5, np.float32), RATE)).is_audible
