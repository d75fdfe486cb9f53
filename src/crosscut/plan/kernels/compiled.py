"""The kernels of search.c over one table; each gives what its plain namesake gives."""

from __future__ import annotations

import numpy as np

from crosscut.plan.kernels.machine import Machine
from crosscut.plan.kernels.tables import Follow, Table
from crosscut.plan.merits import DUPLICATE, GRAIN, REUSE, Reals
from crosscut.plan.stock import Whole


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
        reals = [ties.reach, REUSE, DUPLICATE, float(ties.pair.max(initial=0)) / GRAIN]
        self._problem = machine.call(
            "problem", machine.put(np.array(numbers), np.int32), machine.put(np.array(reals), np.float64)
        )
        points = len(table.at)
        self._path, self._fresh = (machine.room(points, np.int32) for _ in range(2))
        self._gain, self._value = machine.room(len(table.start), np.float64), machine.room(1, np.float64)

    def follow_up(self, gain: Reals) -> tuple[Whole, float]:
        """By follow_up of search.c."""
        self._machine.put(gain, np.float64, self._gain)
        count = self._machine.call("follow_up", self._problem, self._gain, self._fresh, self._value)
        return self._read(count), float(self._machine.look(self._value, 1, np.float64)[0])

    def beam(self, gain: Reals, width: int) -> Whole:
        """By beam of search.c."""
        self._machine.put(gain, np.float64, self._gain)
        return self._read(self._machine.call("beam", self._problem, self._gain, width, self.ties.repeat, self._fresh))

    def anew(self, path: Whole, cuts: tuple[int, int], shake: tuple[float, int], repeat: float) -> Whole:
        """By anew of search.c."""
        (first, last), (heat, number) = cuts, shake
        self._machine.put(path, np.int32, self._path)
        count = self._machine.call(
            "anew", self._problem, self._path, len(path), first, last, number, heat, repeat, self._fresh
        )
        return np.concatenate([path[:first], self._read(count), path[last:]]) if count else path

    def beside(self, path: Whole, cut: int) -> Reals:
        """By beside of search.c."""
        self._machine.put(path, np.int32, self._path)
        self._machine.call("beside", self._problem, self._path, len(path), cut, self.ties.repeat, self._gain)
        start = int(self.table.start[path[cut]])
        count = int(self.table.at[start + 1] - self.table.at[start])
        return np.array(self._machine.look(self._gain, count, np.float64))

    def worth(self, path: Whole, repeat: float) -> float:
        """By worth of search.c."""
        self._machine.put(path, np.int32, self._path)
        return float(self._machine.call("worth", self._problem, self._path, len(path), repeat))

    def _read(self, count: int) -> Whole:
        return self._machine.look(self._fresh, count, np.int32).astype(np.int64)
