"""What comes to a picture and what goes from it: velocities that reverse, that change most, that stop at once.

Some pictures at a time: one by one this small arithmetic costs four times as much.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.camera import CELL, Field, Velocities, places
from crosscut.watch.eye.shrink import LINES

Steps = tuple[int, int]  # the first of a run of them, and the one after it

NEAR = 0.0601  # s; motion before and after an instant is the mean over this long (35 to 70 ms measured alike)
AT_ONCE = 0.0301  # s; the same where it is asked what stops within a picture or two ...
SLOWLY = 0.0626  # s; ... and what over twice as long: two pictures at 24 a second
TURNING_CELLS = 0.03  # of all cells
GOING_CELLS, STOPPED_CELLS = 0.06, 0.02  # of all cells; the fastest before, and those of them that are stopped most


@dataclass(frozen=True, slots=True)
class Around:
    """Which steps lie before and after a picture: near it, at once, and over twice as long.

    `lasts` is how many seconds pass in those at once.
    """

    near: tuple[Steps, Steps]
    at_once: tuple[Steps, Steps]
    slowly: tuple[Steps, Steps]
    lasts: float

    @classmethod
    def of(cls, time: float, steps: Sequence[float]) -> Around | None:
        """The steps, by their middles, around a picture at that time; None where there are none on either side."""
        here = bisect_right(steps, time)
        first, near = bisect_left(steps, time - SLOWLY), bisect_left(steps, time - NEAR)
        after, near_after = bisect_right(steps, time + SLOWLY), bisect_right(steps, time + NEAR)
        if near >= here or near_after <= here:
            return None
        lasts = max((steps[after - 1] - steps[first]) / (after - first - 1), 1e-3)
        few = max(1, int(AT_ONCE / lasts + 0.5))

        def sides(count: int) -> tuple[Steps, Steps]:
            return (max(first, here - count), here), (here, min(after, here + count))

        return cls(((near, here), (here, near_after)), sides(few), sides(2 * few), lasts * few)


def turned(around: Sequence[Around], steps: Velocities) -> tuple[Field, Velocities]:
    """How pictures turn `[n, 5]` and jolt `[n, 3]`, given the steps' velocities `[m, rows, columns]`."""
    mean = cache(lambda first, after: steps[first:after].mean(axis=0))  # many pictures ask for the same

    def sides(which: Sequence[tuple[Steps, Steps]]) -> tuple[Velocities, Velocities]:
        before, after = zip(*which, strict=True)
        return np.stack([mean(*each) for each in before]), np.stack([mean(*each) for each in after])

    came, went = sides([each.near for each in around])
    turn = strongest(np.sqrt(np.maximum(-(came * np.conj(went)).real, 0)), TURNING_CELLS)
    lasts = np.array([each.lasts for each in around])
    stop, stopped = _stopped(*sides([each.at_once for each in around]), lasts)
    slowing, _ = _stopped(*sides([each.slowly for each in around]), lasts)
    return np.stack([turn, stop, slowing, stopped.real, stopped.imag], axis=1), _jolted(came, went)


def _stopped(came: Velocities, went: Velocities, lasts: NDArray[np.float64]) -> tuple[Field, Velocities]:
    """By how much those of the fastest cells are slower afterwards that are stopped most, and what they were, `[n]`.

    In shorter sides a second, given velocities `[n, rows, columns]`. Each cell is looked for where it was going to
    within `lasts` `[n]` seconds, and in the cells around.
    """
    many, rows, columns = came.shape
    flat = came.reshape(many, -1)
    speed = np.abs(flat)
    most = _most(speed, max(3, int(speed.shape[1] * GOING_CELLS)))
    moving, fast = np.take_along_axis(flat, most, 1), np.take_along_axis(speed, most, 1) + np.float32(1e-6)
    on = moving * (lasts * LINES / CELL).astype(np.float32)[:, None]
    row = np.clip(most // columns + np.rint(on.imag).astype(np.int64), 0, rows - 1)
    column = np.clip(most % columns + np.rint(on.real).astype(np.int64), 0, columns - 1)
    wide = columns + 2
    place = (row + 1) * wide + column + 1
    near = np.array([-wide - 1, -wide, -wide + 1, -1, 0, 1, wide - 1, wide, wide + 1])
    padded = np.pad(went, ((0, 0), (1, 1), (1, 1))).reshape(many, -1)
    around = padded[np.arange(many)[:, None, None], place[:, None] + near[:, None]]
    lost = fast - (around * (moving.conj() / fast)[:, None]).real.max(axis=1)
    most = _most(lost, max(2, int(speed.shape[1] * STOPPED_CELLS)))
    return (
        np.maximum(np.take_along_axis(lost, most, 1).mean(axis=1), 0),
        np.take_along_axis(moving, most, 1).mean(axis=1),
    )


def _most(values: Field, count: int) -> NDArray[np.int64]:
    """Where the so many largest values of each row are."""
    return np.argpartition(values, -count, axis=1)[:, -count:]


def strongest(values: Field, share: float) -> Field:
    """The mean of the largest of each picture's values, `[n]`."""
    flat = values.reshape(len(values), -1)
    count = max(1, int(flat.shape[1] * share))
    return np.asarray(np.partition(flat, -count, axis=1)[:, -count:].mean(axis=1), np.float32)


def _jolted(came: Velocities, went: Velocities) -> Velocities:
    """Mean velocities before and after, and the place, of the cells whose velocity changes most, `[n, 3]`."""
    before, after = (each.reshape(len(came), -1) for each in (came, went))
    change = np.abs(after - before)
    most = _most(change, max(1, int(change.shape[1] * TURNING_CELLS)))
    spots = places(*came.shape[1:]).ravel()[most].mean(axis=1) / np.float32(LINES)
    return np.stack([*(np.take_along_axis(each, most, 1).mean(axis=1) for each in (before, after)), spots], axis=1)
