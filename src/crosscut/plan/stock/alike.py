"""What looks alike: near-duplicates by their form, and takes of one view, which to the eye are one shot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crosscut.plan.merits import Reals, Whole

ALIKE = 12  # bits of 64 in which the signatures of look-alikes differ at most: takes from one tripod 4–16, others 18 up
BLOCK = 256  # windows that are compared with all at a time
VIEW_BITS, VIEW_COLOUR = 24, 0.04  # signatures and mean colours of takes of one view differ by so much at most


def groups(signature: NDArray[np.uint64]) -> Whole:
    """The number of the first window that looks alike, for each window; a signature of 0 is like none."""
    every = np.arange(len(signature))
    groups = every.copy()
    for rows in np.array_split(every, 1 + len(every) // BLOCK):
        near = np.bitwise_count(signature[rows, None] ^ signature[None, :]) <= ALIKE
        near &= (signature[rows, None] > 0) & (signature[None, :] > 0) & (every[None, :] < rows[:, None])
        for row in np.flatnonzero(near.any(axis=1)).tolist():
            groups[rows[row]] = groups[near[row].argmax()]
    return groups


def views(shot: Whole, side: Whole, signature: NDArray[np.uint64], colour: Reals) -> Whole:
    """The number of the view that each window `[m]` is a take of: one for all of a shot, and for what is like it.

    Shots of a side are takes of one view where they are alike in form and in `colour` `[m, 3]` (NaN where unknown), and
    so is what is like any of them: a camera on its stand sees the day go on.
    """
    _, first, number = np.unique(shot, return_index=True, return_inverse=True)
    found = first[number].astype(np.int64)
    known = np.flatnonzero(np.isfinite(colour).all(axis=1) & (signature > 0))
    for row in known.tolist():
        others = known[known < row]
        near = others[np.bitwise_count(signature[others] ^ signature[row]) <= VIEW_BITS]
        near = near[(np.abs(colour[near] - colour[row]) <= VIEW_COLOUR).all(axis=1) & (side[near] == side[row])]
        same = np.unique(found[np.append(near, row)])
        if len(same) > 1:
            found[np.isin(found, same)] = same[0]
    return found
