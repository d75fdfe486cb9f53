"""Candidates: for every slot of the grid, the best ways to fill it, in one table that the search works on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crosscut.model.brief import Brief
from crosscut.plan import slots
from crosscut.plan.candidates import compiled, plain
from crosscut.plan.candidates.ways import EDGE, SPEEDS, Ground, Placing, Rows, Ways, terms
from crosscut.plan.kernels import machine
from crosscut.plan.kernels.tables import Table
from crosscut.plan.sheet import Sheet
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock, Whole

ALMOST = 0.05  # of strength, which is not measured more finely than this
TOLD = 32  # slots from one word of progress to the next


class Candidates(NamedTuple):
    """The table of all slots, and for each candidate its slot and its placement."""

    table: Table
    slot: Whole
    ways: Ways
    slots: Slots


def find(sheet: Sheet, stock: Stock, brief: Brief) -> Iterator[tuple[int, int, Candidates | None]]:
    """Yields (slots done, slots in all, None) on the way and the candidates at last."""
    every = slots.find(sheet, brief, stock.longest)
    ground = on(sheet, stock, every, brief)
    placing, least = over(ground), 0.0
    if ground.must_land:
        endings = np.flatnonzero(every.last == len(sheet)).tolist()
        least = max(0.0, max(placing.strongest(slot) for slot in endings) - ALMOST)
    rows: list[Rows] = []
    count = len(every.first)
    for slot in range(0, count, TOLD):
        rows.append(placing.place(range(slot, min(count, slot + TOLD)), least))
        yield slot, count, None
    yield count, count, _tabulate(sheet, stock, every, Rows.joined(rows))


def on(sheet: Sheet, stock: Stock, every: Slots, brief: Brief) -> Ground:
    """The ground with the speeds that the brief allows."""
    allowed = [number for number, speed in enumerate(SPEEDS) if brief.plan.slowest <= speed <= brief.plan.fastest]
    return Ground(sheet, stock, every, np.array(allowed))


def over(ground: Ground) -> Placing:
    """The kernels over a ground: compiled where they can be."""
    started = machine.start()
    return plain.Placing(ground) if started is None else compiled.Placing(ground, started)


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
