"""Figures that run along a row of values: highest, middle, and a bell's mean.

In numpy alone: the processes that watch clips start in half the time without scipy, which nothing else of theirs needs.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ROOM = 1 << 20  # values that are sorted at once, 4 MB
BELL_ENDS = 4.0  # sigmas
UNEVEN = 1.6  # longer by shorter of two steps: so much more moves in one of them that nothing can be said of a stop


def highest(values: Floats, width: int) -> Floats:
    """The maximum of `width` (odd) values around each, `[n]`."""
    if not len(values):
        return values
    padded = np.pad(values, width // 2, mode="edge")
    return np.asarray(sliding_window_view(padded, width).max(axis=1), values.dtype)


def middle(values: Floats, width: int, every: int = 1) -> Floats:
    """The median of `width` (odd) values around each, `[n]`; the ends are mirrored.

    With `every` it is taken at every so many-th value only, and by straight lines in between: for what changes slowly.
    """
    if not len(values):
        return values
    windows = sliding_window_view(np.pad(values, width // 2, mode="symmetric"), width)[::every]
    rows = max(1, ROOM // width)
    parts = [
        np.partition(windows[first : first + rows], width // 2, axis=1)[:, width // 2]
        for first in range(0, len(windows), rows)
    ]
    found = np.concatenate(parts)
    if every == 1:
        return np.asarray(found, values.dtype)
    return np.interp(np.arange(len(values)), np.arange(len(found)) * every, found).astype(values.dtype)


def bell(values: Floats, sigma: float) -> Floats:
    """The mean under a normal bell of that standard deviation, in values; the ends are held."""
    reach = max(1, ceil(BELL_ENDS * sigma))
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-6)) ** 2)
    return mean_under(values, weight)


def hump(values: Floats, width: int) -> Floats:
    """The mean under a raised cosine over `width` (odd) values; the ends are held."""
    return mean_under(values, np.hanning(width + 2)[1:-1])


def mean_under(values: Floats, weight: NDArray[np.float64]) -> Floats:
    """The mean weighted by an odd number of weights around each value; the ends are held."""
    padded = np.pad(values, len(weight) // 2, mode="edge")
    return np.convolve(padded, weight / weight.sum(), "valid").astype(np.float32)


def nearest(values: NDArray[np.float64], to: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of the values, at least one and rising, is nearest to each of the others; the lower one of two."""
    after = np.clip(np.searchsorted(values, to), 1, max(len(values) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(values) - 1)
    return np.asarray(np.where(to - values[before] <= values[after] - to, before, after), np.int64)


def evenly(times: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the steps before and after each picture last about as long, `[n]`; there is one beyond each end."""
    steps = np.diff(times, prepend=2 * times[0] - times[1], append=2 * times[-1] - times[-2])
    return np.asarray(np.maximum(steps[1:], steps[:-1]) <= UNEVEN * np.minimum(steps[1:], steps[:-1]))


def runs(where: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and (excluded) last of every unbroken run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
