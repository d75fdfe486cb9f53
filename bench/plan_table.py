"""Every row of the table that the planner answers for, with its bar: `python bench/plan_table.py [PART ...]`.

All on made material (tests/plan/instances.py). Parts: `optimum` (branch and bound over the same candidates), `plans`
(shares of the bound without ramps, which the bound does not know), `ramps`, `cpu` (seconds of one thread, the least of
three), `stable`, `weights` (runs their tests), `many` (20,000 windows), `rivals`; all of them where none is named.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from crosscut import plan as planner
from crosscut.model.brief import Brief, Render
from crosscut.plan import solve
from crosscut.plan.finish import ramps
from crosscut.plan.kernels import machine
from crosscut.plan.say import Say
from crosscut.plan.stock import fewer
from plan_measures import Looks, banned, body, both, carried, hits, least, looks, print_of
from plan_proof import Proof, task_of
from plan_rivals import greedy
from planning import chance, made

HERE = Path(__file__)
CUTTERS = 8  # at random, whose mean is what chance hits: one of them alone hits 0 to 0.23 of a song
CASES = ((1, 14, 24), (2, 14, 24), (3, 14, 24), (4, 14, 24), (5, 14, 30), (6, 20, 40), (7, 20, 40))  # seed, s, windows
FILMS = ((60, 200, (3, 4, 5, 6, 7, 8)), (240, 2000, (1, 2)))  # s, windows, seeds


def row(what: str, figure: str, bar: str, *, got: bool) -> None:
    """One row of the table."""
    print(f"| {what} | {figure} | {bar} | {'got' if got else 'MISSED'} |", flush=True)


def at_least(what: str, values: Sequence[float], bar: float, of_mean: float | None = None) -> None:
    """The row of a figure that must be so high in each case, or `of_mean` on average."""
    mean, low = float(np.mean(values)), min(values)
    figure = f"mean {mean:.3f}, least {low:.3f} of {len(values)}; {sum(each < bar for each in values)} below"
    row(what, figure, f"{bar:g} in each", got=low >= bar and mean >= (of_mean or 0))


def optimum() -> None:
    """Small cases with proven optimum."""
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
        print(f"({share:.2f} %), {words} in {proof.nodes} nodes, bound {found.bound:.3f}", flush=True)
    mean, low = float(np.mean(shares)), min(shares)
    got = len(shares) >= 5 and mean >= 99 and low >= 98
    row(f"share of {len(shares)} proven optima, %", f"mean {mean:.2f}, least {low:.2f}", "five; 99, each 98", got=got)


def plans() -> None:
    """What plans achieve, case by case, and the rows of all."""
    shares: dict[int, list[float]] = {}
    strong: dict[int, list[float]] = {60: [], 30: []}
    times, landings, seen = [], [], []
    for seconds, windows, seeds in FILMS:
        for seed, rate in ((seed, rate) for seed in seeds for rate in (60, 30)):
            song, footage = made.song(seed, seconds), made.footage(seed, windows)
            without, edit = both(song, footage, Brief(render=Render(rate=Fraction(rate))))
            hit, landed = carried(edit, song, footage)
            cutters = [chance(song, footage, edit.rate, number) for number in range(CUTTERS)]
            plainly = float(np.mean([carried(cutter, song, footage)[0] for cutter in cutters]))
            look = looks(edit, song, footage)
            shares.setdefault(seconds, []).append(100 * without.score / without.bound)
            strong[rate].append(hit)
            times.append(hit / max(plainly, 1 / CUTTERS / len(song.strong_accents)))
            landings.append(landed)
            seen.append(look)
            print(f"plans: {seconds} s x {windows}, seed {seed}, {rate} frames/s: {shares[seconds][-1]:.1f} %", end=" ")
            print(f"of the bound, grade {without.grade:.1f}, strong {hit:.2f} (at random {plainly:.2f}),", end=" ")
            print(f"shown landed {landed:.2f}, {look}", flush=True)
    at_least("60 s x 200: share of a certified bound, %", shares[60], 95)
    at_least("240 s x 2,000: share of a certified bound, %", shares[240], 97.5)
    at_least("strong accents with an impact, 60 frames/s", strong[60], 0.75)
    at_least("strong accents with an impact, 30 frames/s", strong[30], 0.70)
    at_least(f"the same, times {CUTTERS} random cutters", times, 4)
    at_least("shown strong impacts that land on an accent", landings, 0.75)
    _seen(seen)


def _seen(seen: Sequence[Looks]) -> None:
    at_least("pace against energy, Spearman", [each.pace for each in seen], 0.6)
    at_least("movement against the song's energy, r", [each.movement for each in seen], 0.5)
    repeats, alike = sum(each.repeats for each in seen), sum(each.alike for each in seen)
    jumps = 100 * max(each.jumps for each in seen)
    figure = f"{repeats}, {alike}, {jumps:.1f} % at most"
    got = not repeats and not alike and jumps < 1
    row("repeats, alike within 32 beats, jump cuts", figure, "0, 0, < 1 %", got=got)
    at_least("smaller share of two sides", [each.side for each in seen], 0.45)


def bends() -> None:
    """What ramps add."""
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
        print(f"{spent:.3f} CPU s", flush=True)


def cpu() -> None:
    """CPU seconds of one thread."""
    start = time.process_time()
    for _ in range(10):
        sum(number * number % 7 for number in range(100_000))
    print(f"cpu: a fixed loop of Python takes {time.process_time() - start:.3f} s here and now (0.05 when idle)")
    for seconds, windows in ((130, 2000), (240, 2000)):
        song, footage = made.song(1, seconds), made.footage(1, windows)
        planner.plan(song, footage, Brief())  # the kernels are compiled then
        spent, edit = least(partial(planner.plan, song, footage, Brief()))
        ready = planner.tabled(planner.prepare(song, footage, Brief()))
        ban, other = banned(edit, len(edit.cuts) // 2), Say(before=edit, another=1)
        locked = replace(edit, cuts=tuple(replace(cut, locked=n == 5) for n, cut in enumerate(edit.cuts)))
        lock = Say(before=locked, keep=True)
        again, banning, locking = (least(partial(planner.again, ready, say))[0] for say in (other, ban, lock))
        case = f"{seconds} s x {windows:,}, {len(edit.cuts)} cuts, CPU s"
        row(f"{case}: plan from nothing", f"{spent:.2f}", "3", got=spent <= 3)
        words = "0.3" if len(edit.cuts) <= 100 else "(0.3 for 100 cuts)"
        row(f"{case}: another take", f"{again:.3f}", words, got=again <= 0.3 * max(1.0, len(edit.cuts) / 100))
        figure = f"{banning:.3f} / {locking:.3f}"
        row(f"{case}: ban / lock", figure, "0.030", got=max(banning, locking) <= 0.030)


def stable() -> None:
    """What stays after a ban, and whether the plan is the same everywhere."""
    shares = []
    for seed in (1, 2, 3):
        song, footage = made.song(seed, 60), made.footage(seed, 100)
        ready = planner.prepare(song, footage, Brief())
        edit = planner.again(ready)
        for number in range(len(edit.cuts)):
            after = planner.again(ready, banned(edit, number))
            shares.append(100 * len(body(edit) & body(after)) / (len(edit.cuts) - 1))
    at_least("other cuts that stay after one ban, %", shares, 97)
    ways = ("one", "one", "all", "plain", "ready")  # two runs, one core and all, the fallback, on what was prepared
    prints = [
        subprocess.run([sys.executable, str(HERE), "print", way], check=True, capture_output=True, text=True).stdout
        for way in ways
    ]
    figure = ", ".join(f"{way} {each.strip()}" for way, each in zip(ways, prints, strict=True))
    row("two runs, core counts, kernels and fallback, prepared", figure, "identical", got=len({*prints}) == 1)


def printed(way: str) -> None:
    """The fingerprint of one plan: on `one` core or `all`, by the `plain` kernels, or on what was made `ready`."""
    if way == "one" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if way == "plain":
        machine.start = lambda: None
    song, footage = made.song(1, 30), made.footage(1, 60)
    ready = planner.prepare(song, footage, Brief())
    print(print_of(planner.again(planner.tabled(ready) if way == "ready" else ready)))


def weights() -> None:
    """Every weight set to zero moves its own figure: the regression test."""
    test = HERE.parents[1] / "tests" / "plan" / "test_weights.py"
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(test)],
        check=False,
        capture_output=True,
        text=True,
        cwd=HERE.parents[1],
    )
    words = ran.stdout.strip().splitlines()[-1]
    row("every weight set to zero moves its own figure", words, "a regression test", got=not ran.returncode)


def many() -> None:
    """Twenty thousand windows."""
    song, footage = made.song(1, 300), made.footage(1, 20_000)
    start = time.process_time()
    planner.plan(song, footage, Brief())
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row("300 s x 20,000: CPU s", f"{spent:.1f}", "10", got=spent <= 10)
    row("300 s x 20,000: peak MiB, footage and all", f"{peak:.0f}", "700 MB", got=peak * 1.048576 <= 700)
    for seconds, windows in ((120, 3000), (300, 6000)):
        song, footage = made.song(1, seconds), made.footage(1, windows)
        few, kept = planner.plan(song, footage, Brief()).score, fewer.MOST
        fewer.MOST = windows
        full = planner.plan(song, footage, Brief()).score
        fewer.MOST = kept
        lost = 100 * (1 - few / full)
        figure = f"{few:.1f} of {full:.1f} points, {lost:+.2f} %"
        row(f"{seconds} s x {windows:,}: lost by taking the best {kept:,}", figure, "0.5 %", got=lost <= 0.5)


def rivals() -> None:
    """A random, a greedy and the planned edit of the same material, by the same merits."""
    for seed in (3, 4):
        song, footage = made.song(seed, 60), made.footage(seed, 200)
        ready = planner.prepare(song, footage, Brief())
        planned, taken = planner.again(ready), greedy(ready)
        random = chance(song, footage, planned.rate)
        for name, edit, points in (
            ("random", random, ready.random), ("greedy", taken, taken.score), ("planned", planned, planned.score),
        ):  # fmt: skip
            hit, landed = carried(edit, song, footage)
            print(f"rivals: seed {seed}, {name}: {100 * points / planned.bound:.0f} % of the bound,", end=" ")
            print(f"strong {hit:.2f}, shown landed {landed:.2f}, {looks(edit, song, footage)}", flush=True)


def main() -> int:
    parts = {"optimum": optimum, "plans": plans, "ramps": bends, "cpu": cpu, "stable": stable, "weights": weights}
    parts |= {"many": many, "rivals": rivals}
    asked = sys.argv[1:] or [*parts]
    if asked[:1] == ["print"]:
        printed(asked[1])
        return 0
    if set(asked) - set(parts):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    for name in [*sorted(asked, key=lambda part: part != "many")]:  # first, as the peak is of all that came before
        parts[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
