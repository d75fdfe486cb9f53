"""Keeps the subject in the film's frame where that shows only a part of the picture: slowly, and never by a jump."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crosscut.model.footage import Track
from crosscut.model.time import Time

CALM = 0.5  # s; deviation of the smoothing: an operator who is in no hurry
MIDDLE = 0.5
LEAST_SHOWN = 2 / 3  # of a picture's longer side where it is brought closer: a person keeps head and feet, or nearly
STEP = 4  # digits that an edge is given to: a thousandth of a pixel's share is no reason for another chunk

Frame = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the picture's sides
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


def closer(frame: Frame, where: Floats, *, tall: bool) -> Frame:
    """The part of `frame` around the places `where` `[n, 2]`: all of its shorter side, two thirds of its longer one.

    And as much more of that as the places move along it; `tall` is whether that is its height.
    """
    low, high, axis = (frame[1], frame[3], 1) if tall else (frame[0], frame[2], 0)
    first, last = (float(np.clip(edge, low, high)) for edge in (where[:, axis].min(), where[:, axis].max()))
    length = min(high - low, LEAST_SHOWN * (high - low) + last - first)
    begin = min(max(low, (first + last - length) / 2), high - length)
    edges = round(begin, STEP), round(begin + length, STEP)
    return (frame[0], edges[0], frame[2], edges[1]) if tall else (edges[0], frame[1], edges[1], frame[3])


def _calm(values: Floats, rate: float) -> Floats:
    """The values smoothed by a Gaussian, the first and last of them going on for ever."""
    reach = max(1, round(3 * CALM * rate))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (CALM * rate)) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), weights / weights.sum(), "valid")
