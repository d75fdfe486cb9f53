"""Placements in plain numpy: the definition that the compiled kernels are held to, and what runs where those cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    OPEN,
    RATES,
    SPED,
    WEIGHED_AGAIN,
    Ground,
    Rows,
    Ways,
    moments_seen,
    off_side,
    terms,
)
from crosscut.plan.kernels.tables import NEVER, best, turn_of
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.stock import Stock


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
        points = _weigh(ground, slot, ways)
        chosen = _choose(ways, points)
        return Rows(np.full(len(chosen), slot), ways.only(chosen), points[chosen])


def _weigh(ground: Ground, slot: int, ways: Ways) -> Reals:
    """The points of placements of a slot: the sum of their merits."""
    parts = terms(ground.sheet, ground.stock, ground.slots, np.full(len(ways.window), slot), ways)
    return np.asarray(sum(parts.values(), np.zeros(len(ways.window))), np.float64)


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
    plain = [] if ending and len(stock.moments.time) else list(_plain(ground, slot))
    found = [np.concatenate(part) for part in zip(*aimed, *plain, strict=True)] if aimed or plain else []
    if not found:
        nothing = np.zeros(0, np.int64)
        return Ways(nothing, nothing, nothing, np.zeros(0), np.zeros(0))
    return _fit(stock, float(every.seconds[slot]), *found)


def _plain(ground: Ground, slot: int) -> Iterator[tuple[Whole, Whole, Reals]]:
    """(window, speed, start) at even steps of the windows that promise most, at life's speed.

    Slower only where the window is too short for that.
    """
    stock, step, seconds = ground.stock, ground.step, float(ground.slots.seconds[slot])
    room = stock.end - stock.start
    slowest = np.maximum(stock.slowest, RATES[ground.allowed].min())
    able = np.flatnonzero((room >= seconds) | (room >= seconds * slowest))
    chosen = np.zeros(len(room), bool)
    chosen[able[best(appeal(ground, slot)[able], OPEN)]] = True
    for number in sorted(ground.allowed.tolist(), key=lambda number: -RATES[number]):
        if RATES[number] > 1:
            continue
        left = room - RATES[number] * seconds
        needed = (number == 0) | ((room < seconds) & (stock.slowest <= RATES[number]))
        where = np.flatnonzero(chosen & (left >= 0) & needed)
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
    worth = worth + appeal(ground, slot)[window][:, None]
    pair = best(worth.ravel(), LOOKED_AT)
    target = np.maximum(hits.target[accents[pair % len(accents)]] + LANDING_TARGET, begin)
    pairs = Pairs(
        window[pair // len(accents)], moments.time[held[pair // len(accents)]], (target - begin) / float(sheet.rate)
    )
    yield pairs.led(stock, 0)
    most = SPED if every.last[slot] < len(sheet) else LOOKED_AT
    pairs = pairs.only(best(_at_life(ground, slot, pairs), most))
    yield from (pairs.led(stock, number) for number in ground.allowed.tolist()[1:])


class Pairs(NamedTuple):
    """Moments `[k]`: the window that each is in, its time, and the seconds from the cut to where it shall land."""

    window: Whole
    time: Reals
    run_up: Reals

    def only(self, which: Whole) -> Pairs:
        """Some of them, in that order."""
        return Pairs(self.window[which], self.time[which], self.run_up[which])

    def led(self, stock: Stock, number: int) -> tuple[Whole, Whole, Reals]:
        """(window, speed, start) that bring each there at a speed, where its source has frames for that."""
        speed = float(RATES[number])
        start = self.time - speed * self.run_up
        fast = np.flatnonzero((stock.slowest[self.window] <= speed) | (speed >= 1))
        return self.window[fast], np.full(len(fast), number), start[fast]


def appeal(ground: Ground, slot: int) -> Reals:
    """What each window gives a slot whatever lands in it: how it looks, how it moves, whether it is of the side."""
    sheet, stock, every = ground.sheet, ground.stock, ground.slots
    story = merits.ARC * every.climax[slot] * (1 - merits.ARC_STRENGTH)
    fits = merits.ENERGY * (1 - np.abs(every.energy[slot] - stock.energy))
    looks = every.beats[slot] * (merits.QUALITY * stock.quality + fits + story * stock.energy)
    off = off_side(sheet, stock)
    if not len(off):
        return np.asarray(looks, np.float64)
    return np.asarray(
        looks - merits.SIDE * (off[:, every.last[slot]] - off[:, every.first[slot]])[stock.side], np.float64
    )


def _at_life(ground: Ground, slot: int, pairs: Pairs) -> Reals:
    """What each is worth at life's speed, NEVER where it does not stay inside its window."""
    ways, fits = _moved(ground.stock, float(ground.slots.seconds[slot]), *pairs.led(ground.stock, 0))
    points = np.full(len(fits), NEVER)
    inside = ways.only(np.flatnonzero(fits))
    points[fits] = _weigh(ground, slot, inside)
    return points


def _fit(stock: Stock, seconds: float, window: Whole, speed: Whole, start: Reals) -> Ways:
    """Moved to the nearest source frame, without those that leave their window."""
    ways, fits = _moved(stock, seconds, window, speed, start)
    return ways.only(np.flatnonzero(fits))


def _moved(stock: Stock, seconds: float, window: Whole, speed: Whole, start: Reals) -> tuple[Ways, NDArray[np.bool_]]:
    """Moved to the nearest source frame, and which stay inside their window."""
    low = _nearest(stock.frames, start)
    low = np.minimum(low + (stock.frames[low] < stock.start[window] - EDGE / 1000), len(stock.frames) - 1)
    begin = stock.frames[low]
    end = begin + RATES[speed] * seconds
    fits = (
        (begin >= stock.start[window] - EDGE / 1000)
        & (end <= stock.end[window] - EDGE)
        & (np.abs(begin - start) < MOVED)
    )
    return Ways(window, speed, low, begin, end), fits


def _nearest(frames: Reals, time: Reals) -> Whole:
    right = np.clip(np.searchsorted(frames, time), 1, max(1, len(frames) - 1))
    right = np.minimum(right, len(frames) - 1)
    left = np.maximum(right - 1, 0)
    return np.where(time - frames[left] <= frames[right] - time, left, right)
