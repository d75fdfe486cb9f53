"""The kernels of search.c over one table; each gives what its plain namesake gives."""

from __future__ import annotations

import numpy as np

from crosscut.plan import merits
from crosscut.plan.kernels.machine import Machine
from crosscut.plan.kernels.tables import Course, Follow, Table
from crosscut.plan.merits import GRAIN, Reals, Whole


class Search:
    """See tables.Search."""

    def __init__(self, table: Table, ties: Follow, machine: Machine) -> None:
        self.table, self.ties, self._machine = table, ties, machine
        numbers = [len(table.start), len(table.at) - 1, len(ties.shot)]
        columns = (table.at, table.start, table.end, table.window, table.low, table.high)
        numbers += [machine.put(column, np.int32) for column in columns]
        numbers += [machine.put(table.points, np.float64), machine.put(ties.pair, np.int16)]
        numbers += [machine.put(ties.turn, np.int32), machine.put(ties.beat, np.float64)]
        numbers += [machine.put(ties.shot, np.int32), machine.put(ties.alike, np.int32)]
        reals = [ties.reach, merits.REUSE, merits.DUPLICATE, float(ties.pair.max(initial=0)) / GRAIN]
        self._problem = machine.call(
            "problem", machine.put(np.array(numbers), np.int32), machine.put(np.array(reals), np.float64)
        )
        points, frames = len(table.at), int(table.high.max(initial=0)) + 1
        self._path, self._fresh = (machine.room(points, np.int32) for _ in range(2))
        self._prices, self._value = machine.room(frames + 1, np.float64), machine.room(2, np.float64)
        self._beside = machine.room(int(np.diff(table.at).max(initial=0)), np.float64)

    def follow_up(self, prices: Reals) -> tuple[Whole, float]:
        """By follow_up of search.c."""
        self._machine.put(prices, np.float64, self._prices)
        count = self._machine.call("follow_up", self._problem, self._prices, self._fresh, self._value)
        return self._read(count), float(self._machine.look(self._value, 1, np.float64)[0])

    def beam(self, prices: Reals, width: int) -> Whole:
        """By beam of search.c."""
        self._machine.put(prices, np.float64, self._prices)
        return self._read(self._machine.call("beam", self._problem, self._prices, width, self.ties.repeat, self._fresh))

    def anew(self, path: Whole, cuts: tuple[int, int], shake: tuple[float, int], repeat: float) -> Course:
        """By anew of search.c."""
        self._machine.put(path, np.int32, self._path)
        given = (self._path, len(path), *cuts, shake[1], shake[0], repeat, self._fresh, self._value)
        count = self._machine.call("anew", self._problem, *given)
        return Course(self._read(count), *self._machine.look(self._value, 2, np.float64).tolist())

    def beside(self, path: Whole, cut: int) -> Reals:
        """By beside of search.c."""
        self._machine.put(path, np.int32, self._path)
        self._machine.call("beside", self._problem, self._path, len(path), cut, self.ties.repeat, self._beside)
        start = int(self.table.start[path[cut]])
        count = int(self.table.at[start + 1] - self.table.at[start])
        return np.array(self._machine.look(self._beside, count, np.float64))

    def course(self, path: Whole) -> Course:
        """By worth of search.c."""
        self._machine.put(path, np.int32, self._path)
        points = self._machine.call("worth", self._problem, self._path, len(path), self._value)
        return Course(path, points, float(self._machine.look(self._value, 1, np.float64)[0]))

    def _read(self, count: float) -> Whole:
        return self._machine.look(self._fresh, int(count), np.int32).astype(np.int64)
