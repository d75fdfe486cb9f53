"""The kernels of place.c over one ground; each gives what its plain namesake gives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, LANDING_TARGET
from crosscut.plan import merits
from crosscut.plan.candidates.ways import KEPT, RATES, Ground, Rows, Ways, fixed_points, lasting, off_side
from crosscut.plan.kernels.machine import Machine
from crosscut.plan.merits import Reals
from crosscut.plan.stock import Stock


class Placing:
    """See ways.Placing."""

    def __init__(self, ground: Ground, machine: Machine) -> None:
        self._machine = machine
        columns = [
            *_slots(ground),
            *_windows(ground.stock),
            *_moments(ground),
            *_speeds(ground),
            off_side(ground.sheet, ground.stock),
        ]
        numbers = _counts(ground) + [
            machine.put(column, np.int32 if column.dtype.kind == "i" else np.float64) for column in columns
        ]
        machine.call("goods", machine.put(np.array(numbers), np.int32), machine.put(_weights(ground), np.float64))

    def strongest(self, slot: int) -> float:
        """By strongest of place.c."""
        return self._machine.call("strongest", slot)

    def place(self, slots: range, least: float) -> Rows:
        """By place of place.c."""
        machine, most = self._machine, KEPT * len(slots)
        mark = machine.call("mark")
        kept, *whole = (machine.room(room, np.int32) for room in (len(slots), most, most, most))
        bounds, points = machine.room(2 * most, np.float64), machine.room(most, np.float64)
        count = int(machine.call("place", slots.start, len(slots), least, kept, *whole, bounds, points))
        slot = np.repeat(np.arange(slots.start, slots.stop), machine.look(kept, len(slots), np.int32))
        window, speed, low = (machine.look(each, count, np.int32).astype(np.int64) for each in whole)
        start, end = machine.look(bounds, 2 * count, np.float64).reshape(-1, 2).T.copy()
        found = Rows(slot, Ways(window, speed, low, start, end), machine.look(points, count, np.float64).copy())
        machine.call("release", mark)
        return found


def _counts(ground: Ground) -> list[int]:
    """The counts at the head of place.c's `Goods`."""
    sheet, stock = ground.sheet, ground.stock
    final = np.flatnonzero(sheet.hits.target == sheet.hit)
    return [
        len(stock), len(stock.moments.time), len(stock.held[0]), len(sheet.hits.target), len(sheet.hits.accent),
        len(stock.frames), len(ground.allowed), len(off_side(sheet, stock)), len(sheet),
        int(final[0]) if len(final) else -1, int(ground.must_land),
    ]  # fmt: skip


def _slots(ground: Ground) -> list[NDArray[Any]]:
    slots = ground.slots
    return [
        slots.first, slots.last, slots.seconds, slots.beats, slots.energy, slots.climax,
        fixed_points(ground.sheet, slots), lasting(slots), ground.sheet.frame.astype(np.float64),
    ]  # fmt: skip


def _windows(stock: Stock) -> list[NDArray[Any]]:
    """Of the windows, the clips and the source frames."""
    last = stock.first[1:] - 1
    seconds = stock.frames[last] - stock.frames[stock.first[:-1]]
    rate = np.where(seconds > 0, (last - stock.first[:-1]) / np.maximum(seconds, 1e-9), 0.0)
    moment = np.searchsorted(stock.moments.time, stock.start, side="left")
    return [
        stock.clip, stock.side, moment, stock.start, stock.end, stock.quality, stock.energy,
        stock.slowest, stock.smooth, stock.first[:-1],
        stock.base[:-1], rate, stock.frames,
    ]  # fmt: skip


def _moments(ground: Ground) -> list[NDArray[Any]]:
    """Of the moments, the pairs of moment and window, and the song's hits."""
    moments, hits = ground.stock.moments, ground.sheet.hits
    return [
        moments.time, moments.strength, moments.weight, moments.strong, moments.contact, *ground.stock.held,
        hits.accent, hits.strong, hits.off, hits.target, hits.worth,
    ]  # fmt: skip


def _speeds(ground: Ground) -> list[NDArray[Any]]:
    """The allowed speeds, also from the fastest, and by number their rates, paces, octaves and weights."""
    octaves = np.log2(RATES)
    fastest = np.array(sorted(ground.allowed.tolist(), key=lambda number: -RATES[number]))
    pace = float(ground.sheet.rate) / RATES
    return [ground.allowed, fastest, RATES, pace, octaves, np.where(octaves > 0, merits.FASTER, merits.SLOWER)]


def _weights(ground: Ground) -> Reals:
    """In the order of place.c's `Weights`."""
    return np.array([
        float(ground.sheet.rate), ground.sheet.hit, ground.step, LANDING_TARGET, LANDING_EARLIEST, LANDING_LATEST,
        merits.QUALITY, merits.ENERGY, merits.ARC, merits.ARC_STRENGTH, 1 - merits.ARC_STRENGTH, merits.IMPACT,
        merits.STRONG, merits.MISSED, merits.CUT_POINT, merits.SIDE, merits.HELD, merits.ENDING, merits.OPENING,
        RATES[ground.allowed].min(),
    ])  # fmt: skip
