"""Random, greedy and planned edit of one material, side by side: `python bench/plan_rivals.py PROJECT [--cache C]`.

PROJECT names a song and footage (`crosscut new`, or one that was cut before). Prints the figures of the three edits and
keeps them beside it, as takes 1 (random), 2 (greedy) and 3 (planned) of PROJECT.rivals.crosscut, to be looked at.
Random cuts every four beats, as the common tools do. Greedy takes from the first beat on the best that comes next, by
all our merits, and never looks ahead.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from crosscut import montage, store
from crosscut import plan as planner
from crosscut.cache import Cache
from crosscut.model.edit import Edit, Take
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.plan import shorten, solve
from crosscut.plan.kernels import over
from crosscut.plan.kernels.tables import pair_points
from crosscut.plan.ready import Ready, graded
from crosscut.plan.say import Say
from crosscut.plan.tell import reasons
from plan_measures import carried, looks
from planning import chance

MISSING = 3


def greedy(ready: Ready) -> Edit:
    """Beat by beat the best that comes next, by its points a beat and what it costs after all that was shown."""
    task = planner._task(ready, Say(), lambda _: None)  # noqa: SLF001  # the bench looks inside
    table, ties = task.candidates.table, solve.follow(task.sheet, task.stock, ready.repeat(task.stock))
    kernels, point = over(table, ties), 0
    path: list[int] = []
    leads_on = np.isin(table.end, [*np.unique(table.start), len(table.at) - 1])
    while point < len(table.at) - 1:
        here = np.arange(table.at[point], table.at[point + 1])
        here = here[leads_on[here]]
        whole = kernels.course(np.array(path, np.int64)).worth(ties.repeat) if path else 0.0
        gain = table.points[here].copy()
        if path:
            gain += pair_points(ties, ties.turn[point], np.array(table.window[path[-1]]), table.window[here])
        order = np.argsort(-gain / table.beats[here], kind="stable")[:60]
        true = [kernels.course(np.array([*path, here[each]])).worth(ties.repeat) - whole for each in order]
        each = int(here[order[int(np.argmax(np.array(true) / table.beats[here[order]]))]])
        path.append(each)
        point = int(table.end[each])
    found = solve.found(task.candidates, ties, np.array(path, np.int64), 0.0)
    chosen = reasons.Chosen(task.sheet, task.stock, found.candidates, found.kernels, found.path)
    edit = Edit(ready.part, ready.shape.rate, ready.shape.width, ready.shape.height, reasons.cuts(chosen, {}))
    return graded(edit, found, ready.random)


def told(name: str, edit: Edit, song: Song, footage: Footage) -> None:
    strong, landed = carried(edit, song, footage)
    print(f"{name}: {len(edit.cuts)} cuts, {edit.score:.1f} points, strong accents {strong:.2f}", end=", ")
    print(f"shown impacts landed {landed:.2f},", looks(edit, song, footage))


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    if not path.is_file():
        sys.stderr.write(f"{__doc__}\n")
        return MISSING
    cache = Path(sys.argv[sys.argv.index("--cache") + 1]) if "--cache" in sys.argv else Path("build/cache")
    project, place = store.load(path), montage.Workplace(Cache(cache))
    song, footage = montage.hear(project, place), montage.see(project, place)
    song = shorten.played(song, montage.choose(project, song).parts)
    ready = planner.prepare(song, footage, project.brief)
    random = chance(song, footage, ready.shape.rate)
    random = replace(random, part=ready.part, width=ready.shape.width, height=ready.shape.height, parts=song.parts)
    edits = {"random": random, "greedy": greedy(ready), "planned": planner.again(ready)}
    for name, edit in edits.items():
        told(name, edit, song, footage)
    takes = tuple(Take(number, edit) for number, edit in enumerate(edits.values(), 1))
    store.save(replace(project, takes=takes, cut=len(takes)), path.with_suffix(".rivals.crosscut"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
