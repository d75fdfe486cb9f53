"""What is done again and again is judged together.

The same blow, the same swing of an arm comes back at the same place with the same velocities before and after, while
what flow and noise make of it differs each time: the mean over all that are alike tells more than each of them, for a
contact and against it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.motion import Jolt

Floats = NDArray[np.float64]

REACH = 8.0  # s before and after; what is done later may be another thing
PLACE = 0.1  # shorter sides that the same is apart, a deviation
WAYS = 0.3  # the same for velocities, as a share of the faster one
STILL = 0.05  # shorter sides a second, added to that
AT_ONCE = 256  # instants worked out together


def together(times: Floats, jolt: Jolt, rows: Floats, own: NDArray[np.bool_]) -> Floats:
    """The rows `[n, m]`, each the mean over what is alike; columns that are its `own` `[m]` are left.

    `times` `[n]` s rise, `jolt` is what happens at each of them.
    """
    found = rows.copy()
    for start in range(0, len(times), AT_ONCE):
        here = slice(start, min(start + AT_ONCE, len(times)))
        low, high = np.searchsorted(times, (times[here][0] - REACH, times[here][-1] + REACH))
        around = slice(int(low), int(high))
        weight = _alike(jolt.at(here), jolt.at(around))
        weight *= np.abs(times[here, None] - times[None, around]) <= REACH
        mean = weight @ rows[around] / weight.sum(axis=1, keepdims=True)
        found[here] = np.where(own, rows[here], mean)
    return found


def _alike(some: Jolt, others: Jolt) -> Floats:
    """How alike each of some is to each of the others, 0-1, `[n, m]`."""
    fast, faster = (np.maximum(np.abs(each.before), np.abs(each.after)) + STILL for each in (some, others))
    speed = WAYS * np.maximum(fast[:, None], faster[None])
    before = np.abs(some.before[:, None] - others.before[None]) / speed
    after = np.abs(some.after[:, None] - others.after[None]) / speed
    place = np.abs(some.place[:, None] - others.place[None]) / PLACE
    return np.asarray(np.exp(-0.5 * (place**2 + (before**2 + after**2) / 2)), np.float64)
