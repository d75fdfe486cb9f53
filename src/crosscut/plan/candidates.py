"""Candidates: for every slot of the grid, the best ways to fill it: window, in-point, speed.

A slot runs from one grid point to another. A placement aims a moment of a window at an accent of the slot, one frame
early, at one of the speeds, from the source frame nearest to where that leads; or it begins where the window does, and
every so often after that. The points of placements are exact; only which ones are looked at is chosen by estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from crosscut.model.brief import Brief
from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, LANDING_TARGET
from crosscut.plan import merits
from crosscut.plan.kernels import NEVER, Table, best, look_up, turn_of
from crosscut.plan.merits import Reals
from crosscut.plan.sheet import FINE, Sheet, beats_at
from crosscut.plan.stock import Stock, Whole

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16)  # beats, or steps of the grid, that a slot may last
PACE_SLACK = 1.7  # octaves from the wanted length beyond which a slot is not looked at
SHORTEST = Fraction(
    17, 50
)  # s; three cuts of it fill a second, so that cuts alone can never flash more than law 10 lets
SHORTEST_FREE = Fraction(1, 5)  # s, where the flash guard is lifted
SPEEDS = tuple(
    Fraction(*speed) for speed in ((1, 1), (9, 10), (11, 10), (4, 5), (5, 4), (2, 3), (3, 2), (1, 2), (2, 1))
)
RATES = np.array([float(speed) for speed in SPEEDS])
KEPT = 160  # candidates a slot
WEIGHED_AGAIN = 12  # times as many are looked at for variety
AIMED_AT = 3  # accents of a slot that moments are aimed at
LOOKED_AT = 420  # pairs of moment and accent a slot whose placements are weighed
PLAIN = 260  # placements a slot that aim at nothing
PLAIN_STEP = 0.4  # s of source between them, at least
EDGE = 1e-6  # s and frames; floats decide, fractions must agree
MOVED = 0.1  # s that a placement may move to its source frame: one frame of the slowest sources
LEAST_RUN_UP = 0.25  # beats before the final hit; less is a cut on the hit
ALMOST = 0.05  # of strength, which is not measured more finely than this
SCRAP = 1.0  # s; where no shot lasts longer, slots may be as short as they must
ON_CUT = 1.5  # frames after a cut within which a moment belongs to the cut itself
MOMENTS_SEEN = 24  # moments of one cut that are weighed; more are a rhythm in itself


class Slots(NamedTuple):
    """`[s]` in order of their start: grid points, seconds, and what the sheet says of them."""

    first: Whole
    last: Whole
    seconds: Reals
    beats: Reals
    energy: Reals
    wanted: Reals
    climax: Reals


class Ways(NamedTuple):
    """Placements `[k]`: window, speed (its number in `SPEEDS`), first source frame, seconds of source line."""

    window: Whole
    speed: Whole
    low: Whole
    start: Reals
    end: Reals

    def only(self, which: Whole) -> Ways:
        """Some of them, in that order."""
        return Ways(self.window[which], self.speed[which], self.low[which], self.start[which], self.end[which])


class Rows(NamedTuple):
    """Placements `[k]` with their slots and points."""

    slot: Whole
    ways: Ways
    points: Reals

    @staticmethod
    def joined(rows: Sequence[Rows]) -> Rows:
        """All of them, one after the other."""
        slot = np.concatenate([each.slot for each in rows])
        ways = Ways(*(np.concatenate(part) for part in zip(*(each.ways for each in rows), strict=True)))
        return Rows(slot, ways, np.concatenate([each.points for each in rows]))


class Candidates(NamedTuple):
    """The table of all slots, and for each candidate its slot and its placement."""

    table: Table
    slot: Whole
    ways: Ways
    slots: Slots


def slots(sheet: Sheet, brief: Brief, longest: float) -> Slots:
    """Every slot worth looking at: within the pace, and always the shortest from each point, so that none is dead."""
    least = SHORTEST if brief.plan.flash_guard else SHORTEST_FREE
    shortest = int(np.ceil(float(least) * float(sheet.rate))) if longest > SCRAP else 1
    found: list[tuple[int, int]] = []
    for point in range(len(sheet)):
        ends = sorted({point + length for length in LENGTHS if point + length < len(sheet)} | {len(sheet)})
        found += [(point, end) for end in _worth(sheet, point, ends, shortest)]
    first, last = (np.array(side, np.int64) for side in zip(*found, strict=True))
    return describe(sheet, first, last)


def describe(sheet: Sheet, first: Whole, last: Whole) -> Slots:
    """The slots from each grid point `first` to `last`."""
    means = beats_at(sheet, first, last)
    seconds = (sheet.frame[last] - sheet.frame[first]) / float(sheet.rate)
    return Slots(first, last, seconds, means["beats"], means["energy"], means["wanted"], means["climax"])


def _worth(sheet: Sheet, point: int, ends: list[int], shortest: int) -> Iterator[int]:
    """The grid points at which a slot from that point may end."""
    final = len(sheet)
    tail = int(sheet.frame[final] - sheet.frame[final - 1])
    before_tail = max(shortest, 2 * shortest - tail)  # a short last cut must not make three cuts shorter than a second
    before = [end for end in ends if end < final]
    lasting = [
        end
        for end in before
        if sheet.frame[end] - sheet.frame[point] >= (before_tail if end == final - 1 else shortest)
    ]
    lasting = lasting or before[:1]
    if point == final - 1 or (sheet.hit >= 0 and final - point <= max(LENGTHS)):
        yield final
    for end in lasting:
        means = beats_at(sheet, np.array([point]), np.array([end]))
        off = abs(float(np.log2(means["beats"][0] / means["wanted"][0])))
        if off <= PACE_SLACK or end == lasting[0]:
            yield end


def find(sheet: Sheet, stock: Stock, brief: Brief) -> Iterator[tuple[int, int, Candidates | None]]:
    """Yields (slots done, slots in all, None) on the way and the candidates at last."""
    all_slots = slots(sheet, brief, stock.longest)
    allowed = [number for number, speed in enumerate(SPEEDS) if brief.plan.slowest <= speed <= brief.plan.fastest]
    ends = sheet.hit >= 0 and len(stock.moments.time) > 0
    least = _least_final(sheet, stock, all_slots, np.array(allowed)) if ends else 0.0
    rows: list[Rows] = []
    for slot in range(len(all_slots.first)):
        ways = _ways(sheet, stock, all_slots, slot, np.array(allowed))
        if ends and all_slots.last[slot] == len(sheet):
            ways = ways.only(np.flatnonzero(_finals(sheet, stock, all_slots, slot, ways) >= least))
        points = weigh(sheet, stock, all_slots, slot, ways)
        chosen = _choose(ways, points)
        rows.append(Rows(np.full(len(chosen), slot), ways.only(chosen), points[chosen]))
        if slot % 32 == 0:
            yield slot, len(all_slots.first), None
    yield len(rows), len(rows), _tabulate(sheet, stock, all_slots, Rows.joined(rows))


def _finals(sheet: Sheet, stock: Stock, every: Slots, slot: int, ways: Ways) -> Reals:
    """How strong the moment is that each placement lands on the final hit; -1 where none does."""
    begin = np.full(len(ways.window), float(sheet.frame[every.first[slot]]))
    seen = _moments_seen(sheet, stock, begin, ways)
    return np.where(seen["lands"] > 0, seen["final"], -1.0)


def _least_final(sheet: Sheet, stock: Stock, every: Slots, allowed: Whole) -> float:
    """The strength that the moment on the final hit must have: that of the strongest that can be there, or almost."""
    strongest = 0.0
    for slot in np.flatnonzero(every.last == len(sheet)).tolist():
        ways = _ways(sheet, stock, every, slot, allowed)
        strongest = max(strongest, float(_finals(sheet, stock, every, slot, ways).max(initial=0.0)))
    return max(0.0, strongest - ALMOST)


def _tabulate(sheet: Sheet, stock: Stock, every: Slots, rows: Rows) -> Candidates:
    """The candidates in order of their slots."""
    order = np.argsort(rows.slot, kind="stable")
    slot, ways, points = rows.slot[order], rows.ways.only(order), rows.points[order]
    high = np.searchsorted(stock.frames, ways.end, side="left")
    start = every.first[slot]
    at = np.searchsorted(start, np.arange(len(sheet) + 1), side="left")
    table = Table(at, start, every.last[slot], ways.window, ways.low, high, points, every.beats[slot])
    return Candidates(table, slot, ways, every)


def widen(sheet: Sheet, stock: Stock, candidates: Candidates, path: Whole) -> tuple[Candidates, Whole]:
    """The candidates and those that join on to the cuts of a path, so that little footage is left between; the path.

    For every slot, at life's speed: from where a cut of the path leaves off, and up to where one begins. What must land
    on the final hit stays as it is.
    """
    every = candidates.slots
    free = np.array(list(_free(stock, candidates.table, path)), np.float64).reshape(-1, 3)
    slots_free = np.flatnonzero((every.last < len(sheet)) | (sheet.hit < 0))
    slot, gap = (grid.ravel() for grid in np.meshgrid(slots_free, np.arange(len(free)), indexing="ij"))
    fits = free[gap, 2] - free[gap, 1] >= every.seconds[slot]
    slot, gap = np.repeat(slot[fits], 2), np.repeat(gap[fits], 2)
    late = np.arange(len(slot)) % 2 == 1
    start = np.where(late, free[gap, 2] - every.seconds[slot] - EDGE, free[gap, 1])
    low = np.searchsorted(stock.frames, start + EDGE, side="right") - 1
    low += ~late & (stock.frames[low] < start - EDGE)
    window, begin = free[gap, 0].astype(np.int64), stock.frames[low]
    ways = Ways(window, np.zeros(len(low), np.int64), low, begin, begin + every.seconds[slot])
    inside = np.flatnonzero((begin >= stock.start[window] - EDGE / 1000) & (ways.end <= stock.end[window] - EDGE))
    slot, ways = slot[inside], ways.only(inside)
    points = np.asarray(sum(terms(sheet, stock, every, slot, ways).values(), np.zeros(len(slot))), np.float64)
    old = Rows(candidates.slot, candidates.ways, candidates.table.points)
    wide = Rows.joined([old, Rows(slot, ways, points)])
    order = np.argsort(wide.slot, kind="stable")
    return _tabulate(sheet, stock, every, wide), np.argsort(order, kind="stable")[path]


def _free(stock: Stock, table: Table, path: Whole) -> Iterator[tuple[int, float, float]]:
    """(window, start, end) of what a path leaves unused of each window, in seconds on the line."""
    for window in range(len(stock)):
        place = stock.start[window]
        for cut in sorted(path.tolist(), key=lambda cut: int(table.low[cut])):
            start, end = stock.frames[table.low[cut]], stock.frames[min(int(table.high[cut]), len(stock.frames) - 1)]
            if end > stock.start[window] and start < stock.end[window]:
                if start > place:
                    yield window, float(place), float(start)
                place = max(place, end)
        if stock.end[window] > place:
            yield window, float(place), float(stock.end[window])


def _choose(ways: Ways, points: Reals) -> Whole:
    """The best placements, at most one from each source frame of a window, and no window crowding out the others."""
    order = best(points, WEIGHED_AGAIN * KEPT)
    order = order[points[order] > NEVER / 2]
    _, fresh = np.unique(np.stack([ways.window[order], ways.low[order]]), axis=1, return_index=True)
    order = order[np.sort(fresh)]
    window = ways.window[order]
    fair = max(4, 3 * KEPT // max(1, len(np.unique(window))))
    return order[turn_of(window) < fair][:KEPT]


def _ways(sheet: Sheet, stock: Stock, every: Slots, slot: int, allowed: Whole) -> Ways:
    """The placements of a slot that are worth weighing; where the film must end on a hit, only those that do."""
    ending = every.last[slot] == len(sheet) and sheet.hit >= 0
    aimed = list(_aimed(sheet, stock, every, slot, allowed))
    plain = [] if ending and len(stock.moments.time) else list(_plain(stock, every.seconds[slot], allowed))
    found = [np.concatenate(part) for part in zip(*aimed, *plain, strict=True)] if aimed or plain else []
    if not found:
        nothing = np.zeros(0, np.int64)
        return Ways(nothing, nothing, nothing, np.zeros(0), np.zeros(0))
    return _fit(stock, float(every.seconds[slot]), *found)


def _plain(stock: Stock, seconds: float, allowed: Whole) -> Iterator[tuple[Whole, Whole, Reals]]:
    """(window, speed, start) at even steps, at life's speed; slower only where the window is too short for that."""
    step = max(PLAIN_STEP, float((stock.end - stock.start).sum()) / PLAIN)
    room = stock.end - stock.start
    for number in sorted(allowed.tolist(), key=lambda number: -RATES[number]):
        if RATES[number] > 1:
            continue
        left = room - RATES[number] * seconds
        needed = (number == 0) | ((room < seconds) & (stock.slowest <= RATES[number]))
        where = np.flatnonzero((left >= 0) & needed)
        count = (left[where] // step).astype(np.int64) + 1
        window = np.repeat(where, count)
        rank = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        yield window, np.full(len(window), number), stock.start[window] + rank * step


def _aimed(sheet: Sheet, stock: Stock, every: Slots, slot: int, allowed: Whole) -> Iterator[tuple[Whole, Whole, Reals]]:
    """(window, speed, start) such that a moment of the window meets an accent of the slot one frame early."""
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
    for number in allowed.tolist():
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


def weigh(sheet: Sheet, stock: Stock, every: Slots, slot: int, ways: Ways) -> Reals:
    """The points of placements in a slot."""
    parts = terms(sheet, stock, every, np.full(len(ways.window), slot), ways)
    return np.asarray(sum(parts.values(), np.zeros(len(ways.window))), np.float64)


def terms(sheet: Sheet, stock: Stock, every: Slots, slot: Whole, ways: Ways) -> dict[str, Reals]:
    """The points of each placement by merit; the sum of a placement's merits is what it is worth by itself."""
    beats, window = every.beats[slot], ways.window
    opening = every.first[slot] == 0
    seen = _moments_seen(sheet, stock, sheet.frame[every.first[slot]].astype(np.float64), ways)
    telling = merits.telling(seen["strongest"], stock.energy[window])
    last = every.last[slot] == len(sheet)
    return {
        "quality": merits.quality(beats, stock.quality[window]),
        "energy": merits.energy(beats, every.energy[slot], stock.energy[window]),
        "arc": merits.arc(beats, every.climax[slot], telling),
        "impact": merits.rounded(seen["impact"]),
        "missed": merits.rounded(seen["missed"]),
        "pace": merits.pace(_paced(sheet, every, slot), every.wanted[slot]),
        "metre": merits.metre(sheet.metre[every.first[slot]]),
        "speed": merits.speed(beats, RATES[ways.speed]),
        "frames held": merits.held(beats, RATES[ways.speed], stock.smooth[window]),
        "side": np.where(last, 0.0, merits.side(_off_side(sheet, every, slot, stock.side[window]))),
        "opening": np.where(opening, merits.opening(stock.quality[window], stock.energy[window]), 0.0),
        "ending": np.where(last, merits.ending(seen["final"]), 0.0),
        "off the grid": merits.rounded(-merits.OFF_GRID * (1 - sheet.on_grid[every.first[slot]])),
    }


def _paced(sheet: Sheet, every: Slots, slot: Whole) -> Reals:
    """The beats that the pace of a slot is judged by: of the last cut those before the final hit, if there is one."""
    last = every.last[slot] == len(sheet)
    run_up = (sheet.hit - sheet.frame[every.first[slot]]) / float(sheet.rate) * sheet.tempo / 60
    ending = np.where(sheet.hit >= 0, np.maximum(run_up, LEAST_RUN_UP), every.wanted[slot])
    return np.where(last, ending, every.beats[slot])


def _off_side(sheet: Sheet, every: Slots, slot: Whole, side: Whole) -> Reals:
    """Beats of the slot on which another side was planned."""
    if (sheet.side < 0).all():
        return np.zeros(len(slot))
    off = np.stack(
        [
            np.where(sheet.side == number, 0.0, sheet.beats)
            for number in range(int(max(sheet.side.max(), side.max(initial=0))) + 1)
        ]
    )
    total = np.concatenate([np.zeros((len(off), 1)), np.cumsum(off, axis=1)], axis=1)
    return np.asarray(total[side, every.last[slot]] - total[side, every.first[slot]], np.float64)


def _moments_seen(sheet: Sheet, stock: Stock, begin: Reals, ways: Ways) -> dict[str, Reals]:
    """What the moments of each placement are worth: on accents, off them, and on the final hit; and the strongest."""
    moments, hits, rate = stock.moments, sheet.hits, float(sheet.rate)
    speed = RATES[ways.speed]
    first = np.searchsorted(moments.time, ways.start, side="left")
    count = np.searchsorted(moments.time, ways.end, side="left") - first
    seen = {name: np.zeros(len(begin)) for name in ("impact", "missed", "strongest", "final", "lands")}
    for number in range(min(MOMENTS_SEEN, int(count.max(initial=0)))):
        some = np.flatnonzero(count > number)
        moment = first[some] + number
        frame = begin[some] + (moments.time[moment] - ways.start[some]) / speed[some] * rate
        place = frame * FINE
        share = np.where(frame - begin[some] < ON_CUT, merits.CUT_POINT, 1.0)
        hit = merits.IMPACT * moments.weight[moment] * look_up(hits.accent, place)
        hit += merits.STRONG * moments.strong[moment] * look_up(hits.strong, place)
        seen["impact"][some] += share * hit
        seen["missed"][some] -= (
            merits.MISSED * moments.weight[moment] * moments.contact[moment] * look_up(hits.off, place)
        )
        seen["strongest"][some] = np.maximum(seen["strongest"][some], moments.strength[moment])
        error = frame - sheet.hit
        final = (error >= LANDING_EARLIEST + EDGE) & (error <= LANDING_LATEST - EDGE) & (sheet.hit >= 0)
        seen["lands"][some] = np.maximum(seen["lands"][some], final)
        seen["final"][some] = np.maximum(seen["final"][some], np.where(final, share * moments.strength[moment], 0.0))
    return seen
