"""Placements in plain numpy: the definition that the compiled kernels are held to, and what runs where those cannot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crosscut.model.edit import LANDING_TARGET
from crosscut.plan import merits
from crosscut.plan.candidates.ways import (
    AIMED_AT,
    EDGE,
    FAIR,
    KEPT,
    LEAST_FAIR,
    LOOKED_AT,
    MOVED,
    RATES,
    WEIGHED_AGAIN,
    Ground,
    Rows,
    Ways,
    moments_seen,
    terms,
)
from crosscut.plan.kernels.tables import best, turn_of
from crosscut.plan.merits import Reals
from crosscut.plan.stock import Stock, Whole


class Placing:
    """See ways.Placing."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def strongest(self, slot: int) -> float:
        """Of all ways of the slot."""
        return float(_finals(self._ground, slot, _ways(self._ground, slot)).max(initial=0.0))

    def place(self, slots: range, least: float) -> Rows:
        """Of each all ways weighed, the best chosen."""
        return Rows.joined([self._place(slot, least) for slot in slots])

    def _place(self, slot: int, least: float) -> Rows:
        ground, ways = self._ground, _ways(self._ground, slot)
        if ground.must_land and ground.slots.last[slot] == len(ground.sheet):
            ways = ways.only(np.flatnonzero(_finals(ground, slot, ways) >= least))
        points = self.weigh(np.full(len(ways.window), slot), ways)
        chosen = _choose(ways, points)
        return Rows(np.full(len(chosen), slot), ways.only(chosen), points[chosen])

    def weigh(self, slot: Whole, ways: Ways) -> Reals:
        """The sum of their merits."""
        parts = terms(self._ground.sheet, self._ground.stock, self._ground.slots, slot, ways)
        return np.asarray(sum(parts.values(), np.zeros(len(slot))), np.float64)


def _finals(ground: Ground, slot: int, ways: Ways) -> Reals:
    """How strong the moment is that each placement lands on the final hit; -1 where none does."""
    begin = np.full(len(ways.window), float(ground.sheet.frame[ground.slots.first[slot]]))
    seen = moments_seen(ground.sheet, ground.stock, begin, ways)
    return np.where(seen["lands"] > 0, seen["final"], -1.0)


def _choose(ways: Ways, points: Reals) -> Whole:
    """The best placements, at most one from each source frame of a window, and no window crowding out the others."""
    order = best(points, WEIGHED_AGAIN * KEPT)
    _, fresh = np.unique(np.stack([ways.window[order], ways.low[order]]), axis=1, return_index=True)
    order = order[np.sort(fresh)]
    window = ways.window[order]
    fair = max(LEAST_FAIR, FAIR * KEPT // max(1, len(np.unique(window))))
    return order[turn_of(window) < fair][:KEPT]


def _ways(ground: Ground, slot: int) -> Ways:
    """The placements of a slot that are worth weighing; where the film must end on a hit, only those that do."""
    sheet, stock, every = ground.sheet, ground.stock, ground.slots
    ending = every.last[slot] == len(sheet) and sheet.hit >= 0
    aimed = list(_aimed(ground, slot))
    plain = [] if ending and len(stock.moments.time) else list(_plain(ground, float(every.seconds[slot])))
    found = [np.concatenate(part) for part in zip(*aimed, *plain, strict=True)] if aimed or plain else []
    if not found:
        nothing = np.zeros(0, np.int64)
        return Ways(nothing, nothing, nothing, np.zeros(0), np.zeros(0))
    return _fit(stock, float(every.seconds[slot]), *found)


def _plain(ground: Ground, seconds: float) -> Iterator[tuple[Whole, Whole, Reals]]:
    """(window, speed, start) at even steps, at life's speed; slower only where the window is too short for that."""
    stock, step = ground.stock, ground.step
    room = stock.end - stock.start
    for number in sorted(ground.allowed.tolist(), key=lambda number: -RATES[number]):
        if RATES[number] > 1:
            continue
        left = room - RATES[number] * seconds
        needed = (number == 0) | ((room < seconds) & (stock.slowest <= RATES[number]))
        where = np.flatnonzero((left >= 0) & needed)
        count = np.floor(left[where] / step).astype(np.int64) + 1
        window = np.repeat(where, count)
        rank = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        yield window, np.full(len(window), number), stock.start[window] + rank * step


def _aimed(ground: Ground, slot: int) -> Iterator[tuple[Whole, Whole, Reals]]:
    """(window, speed, start) such that a moment of the window meets an accent of the slot one frame early."""
    sheet, stock, every = ground.sheet, ground.stock, ground.slots
    begin, end = float(sheet.frame[every.first[slot]]), float(sheet.frame[every.last[slot]])
    moments, hits = stock.moments, sheet.hits
    if every.last[slot] == len(sheet) and sheet.hit >= 0:
        accents = np.flatnonzero(hits.target == sheet.hit)[:1]
    else:
        inside = np.flatnonzero((hits.target >= begin) & (hits.target < end))
        accents = inside[best(hits.worth[inside], AIMED_AT)]
    held, window = stock.held
    if not len(accents) or not len(held):
        return
    worth = hits.worth[accents][None, :] * (moments.weight + moments.strong)[held][:, None]
    worth = worth + (every.beats[slot] * merits.QUALITY * stock.quality[window])[:, None]
    pair = best(worth.ravel(), LOOKED_AT)
    moment, window, accent = held[pair // len(accents)], window[pair // len(accents)], accents[pair % len(accents)]
    target = np.maximum(hits.target[accent] + LANDING_TARGET, begin)
    run_up = (target - begin) / float(sheet.rate)
    for number in ground.allowed.tolist():
        speed = float(RATES[number])
        fast = (stock.slowest[window] <= speed) | (speed >= 1)
        yield window[fast], np.full(int(fast.sum()), number), moments.time[moment[fast]] - speed * run_up[fast]


def _fit(stock: Stock, seconds: float, window: Whole, speed: Whole, start: Reals) -> Ways:
    """Moved to the nearest source frame, without those that leave their window."""
    low = _nearest(stock.frames, start)
    low = np.minimum(low + (stock.frames[low] < stock.start[window] - EDGE / 1000), len(stock.frames) - 1)
    begin = stock.frames[low]
    end = begin + RATES[speed] * seconds
    fits = (
        (begin >= stock.start[window] - EDGE / 1000)
        & (end <= stock.end[window] - EDGE)
        & (np.abs(begin - start) < MOVED)
    )
    return Ways(window[fits], speed[fits], low[fits], begin[fits], end[fits])


def _nearest(frames: Reals, time: Reals) -> Whole:
    right = np.clip(np.searchsorted(frames, time), 1, max(1, len(frames) - 1))
    right = np.minimum(right, len(frames) - 1)
    left = np.maximum(right - 1, 0)
    return np.where(time - frames[left] <= frames[right] - time, left, right)
