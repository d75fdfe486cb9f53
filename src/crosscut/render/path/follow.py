"""Keeps the subject in the film's frame where that shows only a part of the picture: slowly, and never by a jump."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crosscut.model.footage import Track
from crosscut.model.time import Time

CALM = 0.5  # s; deviation of the smoothing: an operator who is in no hurry
MIDDLE = 0.5

Floats = NDArray[np.float64]


def places(track: Track | None, times: Sequence[Time], rate: float) -> Floats:
    """Where to look at each of the clip times, `[n, 2]` (across, down) as shares of the picture; its middle for none.

    `rate` is how many of them pass in a second of the film.
    """
    if track is None:
        return np.full((len(times), 2), MIDDLE)
    return np.stack(
        [_calm(np.array([curve.at(time) for time in times]), rate) for curve in (track.across, track.down)], axis=1
    )


def _calm(values: Floats, rate: float) -> Floats:
    """The values smoothed by a Gaussian, the first and last of them going on for ever."""
    reach = max(1, round(3 * CALM * rate))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (CALM * rate)) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), weights / weights.sum(), "valid")
