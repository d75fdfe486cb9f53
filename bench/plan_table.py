"""The table of figures that the planner answers for: `python bench/plan_table.py [optimum|plans|ramps ...]`.

All on made material (tests/plan/instances.py). CPU seconds are user + system of this process, the least of three.
`optimum` proves optima by branch and bound over the same candidates; `plans` gives its
share of the bound without ramps, which the bound does not know; `many` plans 20,000 windows. Beside: `cpu`, `stable`.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations, pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.stats import spearmanr

from crosscut import plan as planner
from crosscut.model.brief import Brief, Render
from crosscut.model.edit import Edit, lands
from crosscut.model.footage import Footage
from crosscut.model.forms.codec import plain as plain_form
from crosscut.model.retime import film_time, source_span
from crosscut.model.song import Song
from crosscut.model.story import Part, Wishes
from crosscut.plan import merits, solve, stock
from crosscut.plan.finish import ramps
from crosscut.plan.kernels import machine, over, plain
from crosscut.plan.kernels.tables import Follow, Table, kin_points, meets
from crosscut.plan.say import Say
from planning import chance, made

CASES = ((1, 14, 24), (2, 14, 24), (3, 14, 24), (4, 14, 24), (5, 14, 30), (6, 20, 40), (7, 20, 40))  # seed, s, windows
NODES = 150_000  # of a branch and bound, before it gives up
NEAR = 32  # beats within which near-duplicates count
RUNS = 3


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


def optimum() -> None:
    shares = []
    for seed, seconds, windows in CASES:
        song, footage = made.song(seed, float(seconds)), made.footage(seed, windows)
        task, ties = task_of(song, footage)
        *_, (_, _, found) = solve.search(task.candidates, ties, None)
        if found is None:
            raise AssertionError
        proof = Proof(task.candidates.table, ties, found.score)
        proven = proof.run()
        share = 100 * found.score / proof.best
        shares += [share] if proven else []
        words = "proven" if proven else "not proven"
        print(f"optimum: seed {seed}, {seconds} s x {windows} windows: {found.score:.3f} of {proof.best:.3f}", end=" ")
        print(f"({share:.2f} %), {words} in {proof.nodes} nodes, bound {found.bound:.3f}")
    if shares:
        print(f"optimum: {len(shares)} proven, mean {np.mean(shares):.2f} %, least {min(shares):.2f} %")


def carried(edit: Edit, song: Song, footage: Footage) -> tuple[float, float]:
    """Share of strong accents that carry a strong impact; share of strong impacts shown that land on an accent."""
    shown = [
        at
        for cut in edit.cuts
        for moment in footage.clip(cut.clip).moments
        if moment.is_strong_impact and (at := film_time(cut, moment.time, edit.rate)) in cut.span(edit.rate)
    ]
    strong = [any(lands(at, accent.time, edit.rate) for at in shown) for accent in song.strong_accents]
    landed = [any(lands(at, accent.time, edit.rate) for accent in song.accents) for at in shown]
    return float(np.mean(strong)), float(np.mean(landed)) if landed else 0.0


def looks(edit: Edit, song: Song, footage: Footage) -> str:
    """Pace, movement, repeats, near-duplicates, jumps and balance of an edit."""
    lengths = [len(cut) for cut in edit.cuts]
    loud = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    windows = [
        max(footage.clip(cut.clip).windows, key=lambda window: window.span.shared(source_span(cut, edit.rate)))
        for cut in edit.cuts
    ]
    seconds = np.repeat([window.energy for window in windows], lengths), np.repeat(loud, lengths)
    beats = [float(cut.start / edit.rate) * song.tempo / 60 for cut in edit.cuts]
    alike = sum(
        (windows[one].signature ^ windows[other].signature).bit_count() <= stock.ALIKE
        and edit.cuts[one].clip != edit.cuts[other].clip
        and beats[other] - beats[one] < NEAR
        for one, other in combinations(range(len(windows)), 2)
    )
    jumps = sum(one.clip == other.clip for one, other in pairwise(edit.cuts)) / len(edit.cuts)
    shares = [sum(len(cut) for cut in edit.cuts if cut.side == side.name) / edit.frames for side in footage.sides]
    return (
        f"pace {-spearmanr(lengths, loud).statistic:.2f}, movement r {np.corrcoef(*seconds)[0, 1]:.2f}, repeats "
        f"{edit.repeats}, alike {alike}, jumps {100 * jumps:.1f} %, smaller side {min(shares):.2f}"
    )


@contextmanager
def straight() -> Iterator[None]:
    """Plans made meanwhile have no ramps."""
    with patch.object(ramps, "bent", lambda _ready, _say, edit: edit):
        yield


def both(song: Song, footage: Footage, brief: Brief) -> tuple[Edit, Edit]:
    """The plan without ramps, and with them."""
    with straight():
        without = planner.plan(song, footage, brief)
    return without, planner.plan(song, footage, brief)


def plans() -> None:
    for seconds, windows, seeds in ((60, 200, (3, 4, 5)), (240, 2000, (1,))):
        for seed in seeds:
            song, footage = made.song(seed, seconds), made.footage(seed, windows)
            for rate in (60, 30):
                brief = Brief(render=Render(rate=Fraction(rate)))
                without, edit = both(song, footage, brief)  # the bound knows no ramps
                strong, landed = carried(edit, song, footage)
                plainly = carried(chance(song, footage, edit.rate), song, footage)[0]
                print(f"plans: {seconds} s x {windows}, seed {seed}, {rate} frames/s:", end=" ")
                print(f"{100 * without.score / without.bound:.1f} % of the bound, grade {without.grade:.1f}", end=", ")
                print(
                    f"strong {strong:.2f} (at random {plainly:.2f}), shown landed {landed:.2f},",
                    looks(edit, song, footage),
                )


def hits(edit: Edit) -> int:
    """Accents that a moment meets."""
    return len({landing.accent for cut in edit.cuts for landing in cut.landings})


def bends() -> None:
    cases = [(60, 200, seed, rate) for seed in (3, 4, 5, 6) for rate in (60, 30)] + [(240, 2000, 1, 30)]
    for seconds, windows, seed, rate in cases:
        song, footage = made.song(seed, seconds), made.footage(seed, windows)
        brief = Brief(render=Render(rate=Fraction(rate)))
        without, edit = both(song, footage, brief)
        ready = planner.prepare(song, footage, brief)
        spent, _ = least(partial(ramps.bent, ready, Say(), without))
        many = sum(bool(cut.turns) for cut in edit.cuts)
        print(
            f"ramps: {seconds} s x {windows}, seed {seed}, {rate} frames/s: {many} of {len(edit.cuts)} cuts", end=", "
        )
        print(f"hits {hits(without)} to {hits(edit)} of {len(song.main_accents)} accents,", end=" ")
        print(f"{edit.score - without.score:+.2f} points ({100 * (edit.score / without.score - 1):+.2f} %)", end=", ")
        print(f"{spent:.3f} CPU s")


def least(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of the quickest of some runs, and what the last gave."""
    spent, answer = [], None
    for _ in range(RUNS):
        start = time.process_time()
        answer = work()
        spent.append(time.process_time() - start)
    return min(spent), answer


def banned(edit: Edit, number: int) -> Say:
    cut = edit.cuts[number]
    return Say(Wishes(bans=(Part(cut.clip, source_span(cut, edit.rate)),)), edit, keep=True)


def cpu() -> None:
    start = time.process_time()
    for _ in range(10):
        sum(number * number % 7 for number in range(100_000))
    print(f"cpu: a fixed loop of Python takes {time.process_time() - start:.3f} s here and now")
    for seconds, windows in ((60, 60), (130, 2000), (240, 2000)):
        song, footage = made.song(1, seconds), made.footage(1, windows)
        planner.plan(song, footage, Brief())  # the kernels are compiled then
        spent, edit = least(partial(planner.plan, song, footage, Brief()))
        ready = planner.tabled(planner.prepare(song, footage, Brief()))
        ban, other = banned(edit, len(edit.cuts) // 2), Say(before=edit, another=1)
        locked = replace(edit, cuts=tuple(replace(cut, locked=n == 5) for n, cut in enumerate(edit.cuts)))
        print(f"cpu: {seconds} s x {windows}, {len(edit.cuts)} cuts: plan from nothing {spent:.2f} s (3)", end=", ")
        print(f"another {least(partial(planner.again, ready, other))[0]:.3f} s (0.3)", end=", ")
        print(f"ban {least(partial(planner.again, ready, ban))[0]:.3f} s (0.030)", end=", ")
        print(f"lock {least(partial(planner.again, ready, Say(before=locked, keep=True)))[0]:.3f} s (0.030)", end=", ")
        print(f"ban from nothing {least(partial(planner.plan, song, footage, Brief(), say=ban))[0]:.2f} s")


def body(edit: Edit) -> set[Any]:
    return {(cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns) for cut in edit.cuts}


def print_of(edit: Edit) -> str:
    return hashlib.sha256(json.dumps(plain_form(edit)).encode()).hexdigest()[:16]


def stable() -> None:
    shares = []
    for seed in (1, 2, 3):
        song, footage = made.song(seed, 60), made.footage(seed, 100)
        ready = planner.prepare(song, footage, Brief())
        edit = planner.again(ready)
        for number in range(len(edit.cuts)):
            after = planner.again(ready, banned(edit, number))
            shares.append(len(body(edit) & body(after)) / (len(edit.cuts) - 1))
    print(f"stable: {100 * np.mean(shares):.1f} % of the other cuts stay after one ban", end=", ")
    print(f"at least {100 * min(shares):.1f} %, {len(shares)} bans (97)")
    song, footage = made.song(1, 30), made.footage(1, 60)
    prints = [print_of(planner.plan(song, footage, Brief())) for _ in range(2)]
    started, machine.start = machine.start, lambda: None
    prints.append(print_of(planner.plan(song, footage, Brief())))
    machine.start = started
    prints.append(print_of(planner.again(planner.tabled(planner.prepare(song, footage, Brief())))))
    same = "identical" if len({*prints}) == 1 else "DIFFERENT"
    print(f"stable: two runs, the plain kernels, and on what was prepared: {same}", *prints)


def many() -> None:
    song, footage = made.song(1, 300), made.footage(1, 20_000)
    start = time.process_time()
    edit = planner.plan(song, footage, Brief())
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"many: 300 s x 20,000: {spent:.1f} CPU s, peak {peak:.0f} MiB (footage and all), {edit.score:.1f} points")
    song, footage = made.song(1, 120), made.footage(1, 3000)
    few, kept = planner.plan(song, footage, Brief()).score, stock.MOST
    stock.MOST = 3000
    full = planner.plan(song, footage, Brief()).score
    stock.MOST = kept
    print(f"many: 120 s x 3,000: {few:.2f} points from the best {kept}, {full:.2f} from all", end=" ")
    print(f"({100 * (few / full - 1):+.2f} %)")


def main() -> int:
    parts = {"optimum": optimum, "plans": plans, "ramps": bends, "cpu": cpu, "stable": stable, "many": many}
    asked = sys.argv[1:] or list(parts)
    if set(asked) - set(parts):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    for name in asked:
        parts[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
