"""Is the side plan better chosen with the casting than before it? `python bench/plan_sides.py [60x200|240x2000 ...]`.

On made material (tests/plan/instances.py), with the same neighbourhoods for each way: `fixed` first, as the planner
does; the better of two plans (`turned`: either side first) or the `best` of six (runs an eighth shorter or longer too),
each cast as a draft and the best one searched on; `moved`: half of the neighbourhoods, each change of side moved by a
cut to where the casting has it, the other half; and `free`, without a plan: what no plan could exceed by much. Points
leave out those for the side plan itself, which no two ways share.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product
from unittest.mock import patch

import numpy as np

from crosscut import plan as planner
from crosscut.model.brief import Brief, Plan, Render
from crosscut.model.edit import Edit
from crosscut.model.tally import tally
from crosscut.plan import solve
from crosscut.plan.merits import Whole
from crosscut.plan.ready import Ready
from crosscut.plan.sheet import sides
from planning import made

CASES = {"60x200": (60.0, 200, range(1, 7)), "240x2000": (240.0, 2000, range(1, 3))}  # s, windows, seeds
RUNS = (0.875, 1.0, 1.125)  # times as long as planned
BRIEF = Brief(plan=Plan(), render=Render(rate=Fraction(30)))


def plans(ready: Ready, runs: Sequence[float]) -> Iterator[Whole]:
    """Side plans by the same rule, either side first."""
    page, goods = ready.sheet, ready.stock
    seconds = np.array([(goods.end - goods.start)[goods.side == side].sum() for side in range(len(goods.sides))])
    filled = seconds / float(ready.part.length)
    for run, turned in product(runs, (False, True)):
        given = filled[::-1] if turned else filled
        found = sides.plan(page.beats, page.energy, page.metre, (given, 1 / run))
        yield len(filled) - 1 - found if turned else found


def cast(ready: Ready, side: Whole, effort: str = "normal") -> Edit:
    """The edit on that side plan."""
    brief = replace(ready.brief, plan=replace(ready.brief.plan, effort=effort))
    return planner.again(ready._replace(sheet=replace(ready.sheet, side=side), brief=brief))


def best(runs: Sequence[float], ready: Ready) -> tuple[Edit, Whole]:
    """On the plan whose draft is best."""
    every = list(plans(ready, runs))
    drafts = [cast(ready, side, "draft").score for side in every]
    side = every[int(np.argmax(drafts))]
    return cast(ready, side), side


def moved(ready: Ready) -> tuple[Edit, Whole]:
    """On the plan whose changes are moved by a cut to where a first casting has them."""
    with patch.dict(solve.EFFORTS, {"normal": (60, 2)}):
        side = ready.sheet.side.copy()
        for cut in cast(ready, side).cuts:
            first, last = np.searchsorted(ready.sheet.frame, [cut.start, cut.end])
            around = side[max(0, first - 1) : last + 1]
            shown = ready.stock.sides.index(cut.side)
            if shown in around:
                side[first:last] = shown
        return cast(ready, side), side


def fixed(ready: Ready) -> tuple[Edit, Whole]:
    """On the plan that the song alone gives."""
    return cast(ready, ready.sheet.side), ready.sheet.side


def free(ready: Ready) -> tuple[Edit, None]:
    """On no plan."""
    return cast(ready, np.full(len(ready.sheet), -1)), None


WAYS: dict[str, Callable[[Ready], tuple[Edit, Whole | None]]] = {
    "fixed": fixed, "turned": partial(best, (1.0,)), "best": partial(best, RUNS), "moved": moved, "free": free,
}  # fmt: skip


def told(ready: Ready, edit: Edit, side: Whole | None) -> tuple[float, ...]:
    """Points but for the side plan and those for it, share of accents hit, the smaller side, rhymes, changes."""
    points = dict.fromkeys(("side", "rhyme"), 0.0)
    for cut in edit.cuts:
        for reason in cut.reasons:
            if reason.name in points:
                points[reason.name] += reason.points
    counted = tally(edit, ready.song, ready.footage)
    frames = [sum(len(cut) for cut in edit.cuts if cut.side == name) for name in ready.stock.sides]
    changes = sum(one.side != other.side for one, other in zip(edit.cuts, edit.cuts[1:], strict=False))
    off = points["side"] if side is not None else 0.0
    return edit.score - off, off, counted.carried / counted.strong, min(frames) / sum(frames), points["rhyme"], changes


def main() -> None:
    """Print the means of every way."""
    for name in sys.argv[1:] or CASES:
        length, windows, seeds = CASES[name]
        rows: dict[str, list[tuple[float, ...]]] = {}
        for seed in seeds:
            song, footage = made.song(seed, length), made.footage(seed, windows)
            ready = planner.prepare(song, footage, BRIEF)
            for way, run in WAYS.items():
                began = time.process_time()
                edit, side = run(ready)
                rows.setdefault(way, []).append((*told(ready, edit, side), time.process_time() - began))
        for way, found in rows.items():
            mean, first = np.mean(found, axis=0), np.array(rows["fixed"])[:, 0]
            gain = 100 * np.mean(np.array(found)[:, 0] / first - 1)
            print(
                f"{name} {way:6}  points {mean[0]:7.2f} ({gain:+.2f} %)  side plan {mean[1]:6.2f}  hit {mean[2]:.3f}  "
                f"smaller side {mean[3]:.3f}  rhyme {mean[4]:5.2f}  changes {mean[5]:.1f}  CPU {mean[6]:.2f} s"
            )


if __name__ == "__main__":
    main()
