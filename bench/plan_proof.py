"""Proves optima of small cases by branch and bound over the planner's own candidates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from crosscut import plan as planner
from crosscut.model.brief import Brief, Render
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.plan import merits, solve
from crosscut.plan.kernels import over, plain
from crosscut.plan.kernels.tables import Follow, Table, kin_points, meets
from crosscut.plan.say import Say

NODES = 150_000  # of a branch and bound, before it gives up


def task_of(song: Song, footage: Footage) -> tuple[Any, Follow]:
    """What the search works on, and what it gives that one window follows another."""
    ready = planner.prepare(song, footage, Brief(render=Render(rate=Fraction(30))))
    task = planner._task(ready, Say(), lambda _: None)  # noqa: SLF001  # the bench looks inside
    return task, solve.follow(task.sheet, task.stock, merits.REPEAT)


class Proof:
    """Depth-first branch and bound: what may follow is bounded by the priced dynamic programme.

    A prefix with points v can reach at most v + (the best that follows, frames priced) + (the prices of the frames that
    it leaves): what follows shows each frame at most once.
    """

    def __init__(self, table: Table, ties: Follow, score: float) -> None:
        self.table, self.ties, self.best, self.nodes = table, ties, score, 0
        kernels = over(table, ties)
        self.before, _ = solve.price(kernels, score, 300)
        gain = table.points - (self.before[table.high] - self.before[table.low])
        self.ahead = plain.backward(table, gain, ties, 0, len(table.at) - 1, np.zeros(len(ties.shot)))
        self.gain, self.budget = gain, float(self.before[-1])

    def run(self) -> bool:
        """Whether the optimum was proven; it is `best` then."""
        self._from(0, [], 0.0, 0.0)
        return self.nodes < NODES

    def _from(self, point: int, path: list[int], value: float, used: float) -> None:
        table, ties = self.table, self.ties
        if point == len(table.at) - 1:
            self.best = max(self.best, value)
            return
        here = np.arange(table.at[point], table.at[point + 1])
        window = table.window[here]
        step = table.points[here].copy()
        if path:
            past = np.array(path)
            step += ties.pair[ties.turn[point], table.window[path[-1]], window] / merits.GRAIN
            distance = ties.beat[point] - ties.beat[table.start[past]]
            step += kin_points(ties, (window[:, None], table.window[past][None, :]), distance[None, :]).sum(axis=1)
            again = meets(table.low[here][:, None], table.high[here][:, None], table.low[past], table.high[past])
            step -= ties.repeat * again.sum(axis=1)
        spent = self.before[table.high[here]] - self.before[table.low[here]]
        hope = value + step + self.ahead[table.end[here], window] + self.budget - used - spent
        for each in np.argsort(-hope, kind="stable").tolist():
            if hope[each] <= self.best + 1e-9 or self.nodes >= NODES:
                return
            self.nodes += 1
            choice = int(here[each])
            self._from(int(table.end[choice]), [*path, choice], value + float(step[each]), used + float(spent[each]))
