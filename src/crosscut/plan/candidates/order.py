"""Footage in the order in which it was taken: each side's cuts follow its clips from the first to the last.

A merit draws every cut to its place in the story of its side; then of each side the longest sequence that is in order
(Fredman 1975) stays, what lies outside its place is no candidate any more, and the search goes over the rest again.
The last cut, which law 5 gives to the strongest moment, is free.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from crosscut.plan import merits
from crosscut.plan.kernels.tables import Table
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.stock import Stock

OUTSIDE = 40.0  # points; more than any cut gives


def places(stock: Stock, window: Whole, start: Reals) -> Reals:
    """How far into the footage of its side each placement lies, 0–1."""
    length = stock.end - stock.start
    found = np.zeros(len(window))
    for side in range(len(stock.sides)):
        before = np.cumsum(np.where(stock.side == side, length, 0.0))
        here = stock.side[window] == side
        inside = before[window] - length[window] + np.clip(start - stock.start[window], 0, length[window])
        found[here] = (inside / max(float(before[-1]), 1e-9))[here]
    return found


def points(beats: Reals, along: Reals, place: Reals) -> Reals:
    """What it is worth to lie where the story of the side has come to."""
    return merits.rounded(-merits.ORDER * beats * np.abs(along - place))


def late(stock: Stock, table: Table, path: Whole) -> Whole:
    """The cuts of a path, but the last, that do not belong to the longest sequence in order of their side."""
    side, broken = stock.side[table.window[path]], []
    for each in range(len(stock.sides)):
        mine = np.flatnonzero(side[:-1] == each)
        kept = _longest(table.low[path[mine]], table.high[path[mine]])
        broken += np.delete(mine, kept).tolist()
    return np.array(sorted(broken), np.int64)


def outside(stock: Stock, table: Table, path: Whole, broken: Whole) -> NDArray[np.bool_]:
    """Which candidates would be out of order with the cuts of a path that are in order."""
    found = np.zeros(len(table.start), bool)
    side = stock.side[table.window]
    for cut in np.delete(path[:-1], broken).tolist():
        same = side == side[cut]
        found |= same & (table.end <= table.start[cut]) & (table.high > table.low[cut])
        found |= same & (table.start >= table.end[cut]) & (table.low < table.high[cut])
    return np.asarray(found & (table.end < table.end.max()), np.bool_)


def _longest(low: Whole, high: Whole) -> list[int]:
    """The places of the longest sequence in which each begins where the one before has ended, or later."""
    ends: list[int] = []  # the least end of a sequence of each length
    last: list[int] = []
    before = np.full(len(low), -1)
    for place in range(len(low)):
        length = bisect_left(ends, int(low[place]) + 1)
        before[place] = last[length - 1] if length else -1
        if length == len(ends):
            ends.append(int(high[place]))
            last.append(place)
        elif high[place] < ends[length]:
            ends[length], last[length] = int(high[place]), place
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(place)
        place = int(before[place])
    return found[::-1]
