"""The two small filters of our own are SciPy's, which takes half a second to import."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import lfilter, savgol_filter

from crosscut.listen.grid.beats import SMOOTH_TICKS, straightened
from crosscut.listen.onsets import remembered


@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1e3)), st.floats(0.01, 0.99))
def test_what_is_remembered_is_a_filter_of_one_pole(values, fading):
    true = lfilter([1 - fading], [1, -fading], values)
    assert np.abs(remembered(values, fading) - true).max() <= 1e-12 * values.max()


@given(arrays(np.float64, st.integers(SMOOTH_TICKS + 1, 60), elements=st.floats(-0.02, 0.02)), st.floats(0.2, 1))
def test_ticks_are_straightened_as_savitzky_and_golay_do_it(stray, step):
    ticks = stray + step * np.arange(len(stray))
    assert np.abs(straightened(ticks) - savgol_filter(ticks, SMOOTH_TICKS, 1, mode="interp")).max() < 1e-9
