"""Candidates: for every slot of the grid, the best ways to fill it, in one table that the search works on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from crosscut.model.brief import Brief
from crosscut.plan import merits, slots
from crosscut.plan.candidates import asked, compiled, order, plain, speech
from crosscut.plan.candidates.asked import Asked
from crosscut.plan.candidates.ways import EDGE, SPEEDS, Ground, Placing, Rows, Ways, terms
from crosscut.plan.kernels import machine
from crosscut.plan.kernels.tables import Table
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.say import Say
from crosscut.plan.sheet import Sheet
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock

ALMOST = 0.05  # of strength, which is not measured more finely than this
TOLD = 32  # slots from one word of progress to the next


class Candidates(NamedTuple):
    """The table of all slots, and for each candidate its slot and its placement.

    `asked` is what was said, `said` what that is worth to each candidate, by name, with what is weighed `besides` for
    the story; the table's points hold it.
    """

    table: Table
    slot: Whole
    ways: Ways
    slots: Slots
    asked: Asked
    said: dict[str, Reals]
    besides: Mapping[str, Reals] = MappingProxyType({})

    @property
    def rows(self) -> Rows:
        """All placements with their points but for what was said."""
        return Rows(self.slot, self.ways, self.table.points - sum(self.said.values(), np.zeros(len(self.slot))))


Finding = Iterator[tuple[int, int, Candidates | None]]


def find(sheet: Sheet, stock: Stock, brief: Brief, say: Say, known: Candidates | None = None) -> Finding:
    """Yields (slots done, slots in all, None) on the way and the candidates at last.

    `known` are those on that sheet and stock about which nothing is said: their placements are not looked for again.
    """
    wishes = asked.find(say, sheet, stock)
    every = slots.find(sheet, brief, stock.longest, wishes.same[:, :2])
    if known and _same(known.slots, every):
        yield len(every.first), len(every.first), said(on(sheet, stock, every, brief), wishes, known)
        return
    for done, count, rows in _place(on(sheet, stock, every, brief)):
        ground = on(sheet, stock, every, brief)
        yield done, count, said(ground, wishes, tabulate(ground, rows)) if rows else None


def _same(one: Slots, other: Slots) -> bool:
    return np.array_equal(one.first, other.first) and np.array_equal(one.last, other.last)


def _place(ground: Ground) -> Iterator[tuple[int, int, Rows | None]]:
    """Yields (slots done, slots in all, None) on the way and the placements of the slots at last."""
    count = len(ground.slots.first)
    rows: list[Rows] = []
    placing = over(ground)
    least = _least(ground, placing, range(count))
    for slot in range(0, count, TOLD):
        rows.append(placing.place(range(slot, min(count, slot + TOLD)), least))
        yield slot, count, None
    yield count, count, Rows.joined([*rows, *_spoken(ground, np.arange(count))])


def place(ground: Ground, numbers: Sequence[int]) -> Rows:
    """The placements of some slots only."""
    if not numbers:
        return Rows.nothing()
    placing = over(ground)
    least = _least(ground, placing, numbers)
    placed = [placing.place(range(slot, slot + 1), least) for slot in numbers]
    return Rows.joined([*placed, *_spoken(ground, np.array(numbers))])


def _spoken(ground: Ground, numbers: Whole) -> list[Rows]:
    """Placements for what is said, where that is heard."""
    return [speech.rows(ground, numbers)] if ground.sheet.spoken else []


def _least(ground: Ground, placing: Placing, numbers: Sequence[int]) -> float:
    """How strong a moment must be at least that lands on the final hit, where one must."""
    final = len(ground.sheet)
    endings = [slot for slot in numbers if ground.slots.last[slot] == final] if ground.must_land else []
    return max([0.0, *(placing.strongest(slot) - ALMOST for slot in endings)])


def said(ground: Ground, wishes: Asked, bare: Candidates) -> Candidates:
    """Candidates about which nothing was said, with what was: without what locks forbid, with what was asked for."""
    rows, free = bare.rows, asked.free(wishes, ground.slots)
    more = asked.rows(wishes, ground)
    if free.all() and not len(more.slot):
        return priced(bare, wishes)
    rows = rows if free.all() else rows.only(np.flatnonzero(free[rows.slot]))
    return priced(tabulate(ground, Rows.joined([rows, more])), wishes)


def on(sheet: Sheet, stock: Stock, every: Slots, brief: Brief) -> Ground:
    """The ground with the speeds that the brief allows."""
    allowed = [number for number, speed in enumerate(SPEEDS) if brief.plan.slowest <= speed <= brief.plan.fastest]
    return Ground(sheet, stock, every, np.array(allowed))


def over(ground: Ground) -> Placing:
    """The kernels over a ground: compiled where they can be."""
    started = machine.start()
    return plain.Placing(ground) if started is None else compiled.Placing(ground, started)


def tabulate(ground: Ground, rows: Rows) -> Candidates:
    """The candidates in order of their slots; nothing is said about them."""
    stock, every = ground.stock, ground.slots
    if (np.diff(rows.slot) < 0).any():
        rows = rows.only(np.argsort(rows.slot, kind="stable"))
    slot, ways, points = rows
    high = np.searchsorted(stock.frames, ways.end, side="left")
    start = every.first[slot]
    at = np.searchsorted(start, np.arange(int(every.last.max()) + 1), side="left")
    table = Table(at, start, every.last[slot], ways.window, ways.low, high, points, every.beats[slot])
    besides = _besides(ground, slot, ways)
    return Candidates(table, slot, ways, every, asked.NOTHING, {}, besides)


def _besides(ground: Ground, slot: Whole, ways: Ways) -> dict[str, Reals]:
    """What candidates are worth to the story, by name: to its acts, to the effort that is favoured, to wishes."""
    sheet, stock, every = ground.sheet, ground.stock, ground.slots
    found, beats, window = {}, every.beats[slot], ways.window
    if sheet.follow != 1:
        more = merits.energy(beats, every.energy[slot], stock.energy[window])
        found["energy"] = merits.rounded((sheet.follow - 1) * more)
    if sheet.keep_order:
        along = (every.first[slot] + every.last[slot]) / 2 / len(sheet)
        found["order"] = order.points(beats, along, order.places(stock, window, ways.start))
    if sheet.spoken:
        found["speech"] = speech.points(stock, ways)
    if np.isfinite(every.level).all():
        found["act"] = merits.act(beats, every.level[slot], stock.rank[window])
    if np.isfinite(stock.effort).any():
        asks = merits.asked_effort(every.energy[slot], every.first[slot] / len(sheet))
        found["effort"] = merits.effort(beats, asks, stock.effort[window])
    return found


def priced(candidates: Candidates, wishes: Asked) -> Candidates:
    """The candidates with what was said counted in, perhaps at new prices."""
    bare = candidates.rows.points
    said = asked.points(wishes, candidates.table, candidates.ways)
    said |= candidates.besides
    table = candidates.table._replace(points=np.asarray(sum(said.values(), bare), np.float64))
    return candidates._replace(table=table, asked=wishes, said=said)


def in_order(stock: Stock, candidates: Candidates, path: Whole, late: Whole) -> Candidates:
    """The candidates, those out of order with a path's cuts (but its `late` ones) made worthless."""
    out = order.outside(stock, candidates.table, path, late)
    besides = {**candidates.besides, "order": candidates.besides["order"] - order.OUTSIDE * out}
    return priced(candidates._replace(besides=besides), candidates.asked)


def settled(candidates: Candidates) -> Candidates:
    """The candidates without what only leads the search: what the user asked for, staying, being another take."""
    led = [points for name, points in candidates.said.items() if name in asked.NAMES]
    if not led:
        return candidates
    points = np.asarray(candidates.table.points - sum(led, np.zeros(len(candidates.slot))), np.float64)
    said = {name: points for name, points in candidates.said.items() if name not in asked.NAMES}
    return candidates._replace(table=candidates.table._replace(points=points), said=said)


def widen(sheet: Sheet, stock: Stock, candidates: Candidates, path: Whole) -> tuple[Candidates, Whole]:
    """The candidates and those that join on to the cuts of a path, so that little footage is left between; the path.

    For every slot, at life's speed: from where a cut of the path leaves off, and up to where one begins. What must land
    on the final hit stays as it is.
    """
    every = candidates.slots
    room = np.array(list(_free(stock, candidates.table, path)), np.float64).reshape(-1, 3)
    slots_free = np.flatnonzero(asked.free(candidates.asked, every) & ((every.last < len(sheet)) | (sheet.hit < 0)))
    slot, gap = (grid.ravel() for grid in np.meshgrid(slots_free, np.arange(len(room)), indexing="ij"))
    fits = room[gap, 2] - room[gap, 1] >= every.seconds[slot]
    slot, gap = np.repeat(slot[fits], 2), np.repeat(gap[fits], 2)
    late = np.arange(len(slot)) % 2 == 1
    start = np.where(late, room[gap, 2] - every.seconds[slot] - EDGE, room[gap, 1])
    low = np.searchsorted(stock.frames, start + EDGE, side="right") - 1
    low += ~late & (stock.frames[low] < start - EDGE)
    window, begin = room[gap, 0].astype(np.int64), stock.frames[low]
    ways = Ways(window, np.zeros(len(low), np.int64), low, begin, begin + every.seconds[slot])
    inside = np.flatnonzero((begin >= stock.start[window] - EDGE / 1000) & (ways.end <= stock.end[window] - EDGE))
    slot, ways = slot[inside], ways.only(inside)
    points = np.asarray(sum(terms(sheet, stock, every, slot, ways).values(), np.zeros(len(slot))), np.float64)
    wide = Rows.joined([candidates.rows, Rows(slot, ways, points)])
    order = np.argsort(wide.slot, kind="stable")
    ground = Ground(sheet, stock, every, np.zeros(0, np.int64))
    return priced(tabulate(ground, wide), candidates.asked), np.argsort(order, kind="stable")[path]


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
