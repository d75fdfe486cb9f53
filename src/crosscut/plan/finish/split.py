"""At the climax two sides share the screen for a run of beats (`--split`), their blows on the same accents if possible.

The cuts stand; beside each of the run comes a stretch of another side that is shown nowhere else, worth what a cut of
its own would be, less for being small, more where both meet one accent. The run is the one that is worth most: it lies
near the climax, begins and ends on strong metre, and spares the last hit unless that pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from crosscut.model.edit import Beside, Cut, Edit
from crosscut.plan import merits
from crosscut.plan.finish.halves import Half, Stage, find, onward
from crosscut.plan.ready import Ready
from crosscut.plan.say import Say
from crosscut.plan.sheet.sides import HALF, TURN

REACH = 16.0  # beats from the climax within which the screen may be shared
PEAK = 0.98  # share of the highest climax that still is the climax; of several the last
LEAST_BEATS, MOST_BEATS = 4.0, 16.0  # that a run lasts: one bar to four; longer is no climax any more
LEAST_SECONDS = 3.0  # that it lasts: two pictures at once must be read
SLACK = 0.5  # beats; tempo drifts
FAR = 0.1  # points a beat away from the climax
METRE = 3.0  # points from no metre to a phrase, where a run begins and where it ends
ENDS = merits.ENDING  # points that it costs to share the screen on the last hit: it belongs to one picture
FOLLOWED = 8  # ways to fill a run that are followed from cut to cut


class Course(NamedTuple):
    """What stands beside the cuts of a run so far, and its points."""

    halves: tuple[Half, ...]
    points: float


def shared(ready: Ready, say: Say, edit: Edit) -> Edit:
    """The edit with the screen shared near its climax; as it is where there is one side, or nothing left to show.

    An edit that is kept keeps its run, and cuts of it that lost what was beside them get something else. Locked cuts
    stay as they are.
    """
    if len(ready.footage.sides) < 2:  # noqa: PLR2004  # two sides
        return edit
    stage = Stage.of(ready, say, edit)
    before = say.before if say.keep and say.before else edit
    kept = [cut.start for cut in before.cuts if cut.is_split], [cut.end for cut in before.cuts if cut.is_split]
    run = [n for n, cut in enumerate(edit.cuts) if any(one <= cut.start < end for one, end in zip(*kept, strict=True))]
    found = _filled(stage, run) if say.keep and run else _best(stage, set(run))
    cuts = (replace(cut, beside=found[n].beside) if n in found else cut for n, cut in enumerate(edit.cuts))
    return replace(edit, cuts=tuple(cuts))


def _filled(stage: Stage, run: Sequence[int]) -> dict[int, Half]:
    """What comes beside those cuts that have nothing there."""
    found: dict[int, Half] = {}
    for number in run:
        options = [half for half in _options(stage, stage.edit.cuts[number]) if not _met(half, found)]
        if options:
            found[number] = options[0]
    return found


def _met(half: Half, others: Mapping[int, Half]) -> bool:
    return any(half.part.meets(other.part) for other in others.values())


def _best(stage: Stage, must: set[int]) -> dict[int, Half]:
    """What comes beside the cuts of the best run that holds all that must be in it; nothing where there is none."""
    cuts = stage.edit.cuts
    near = [number for number, cut in enumerate(cuts) if number in must or _away(stage, cut.start, cut.end) <= REACH]
    options = {number: _options(stage, cuts[number]) for number in near}
    runs = [(run, course) for first in near for run, course in _runs(stage, options, first) if must <= set(run)]
    for strength in (TURN, HALF, 0.0):
        firm = [(run, course) for run, course in runs if min(_edges(stage, run)) >= strength]
        if firm:
            worth = [course.points + _place(stage, run) for run, course in firm]
            run, course = firm[max(range(len(firm)), key=lambda number: (worth[number], -number))]
            return dict(zip(run, course.halves, strict=True))
    return {}


def _options(stage: Stage, cut: Cut) -> list[Half]:
    """What may come beside the cut, the best first: what is there already, or else what is at hand."""
    if cut.beside is not None and cut.second is not None:
        return [Half(cut.beside, stage.part(cut.second), 0.0)] if cut.is_split else []
    return [] if cut.locked else find(stage, cut)


def _runs(stage: Stage, options: Mapping[int, Sequence[Half]], first: int) -> Iterator[tuple[range, Course]]:
    """Every run from that cut on that is neither too short nor too long, with the best way found to fill it."""
    cuts, level = stage.edit.cuts, [Course((), 0.0)]
    for last in range(first, len(cuts)):
        frames = cuts[last].end - cuts[first].start
        before = cuts[last - 1] if last > first else None
        level = _longer(stage, level, (before, cuts[last]), options.get(last, ()))
        if not level or stage.beats(frames) > MOST_BEATS + SLACK:
            break
        if stage.beats(frames) > LEAST_BEATS - SLACK and frames >= LEAST_SECONDS * stage.edit.rate:
            yield range(first, last + 1), level[0]


def _edges(stage: Stage, run: range) -> tuple[float, float]:
    """How strong the metre is where a run begins and where it ends."""
    sheet, cuts = stage.sheet, stage.edit.cuts
    first, last = np.searchsorted(sheet.frame, [cuts[run[0]].start, cuts[run[-1]].end]).tolist()
    return float(sheet.metre[first]), float(sheet.metre[last])


def _away(stage: Stage, start: int, end: int) -> float:
    """Beats between those frames and the climax."""
    climax = stage.sheet.climax
    peak = int(np.flatnonzero(climax >= PEAK * climax.max())[-1])
    first, last = stage.sheet.frame[peak : peak + 2].tolist()
    return max(0.0, stage.beats(first - end), stage.beats(start - last))


def _place(stage: Stage, run: range) -> float:
    """Points of where a run lies."""
    cuts = stage.edit.cuts
    away = _away(stage, cuts[run[0]].start, cuts[run[-1]].end)
    ends = ENDS if run[-1] == len(cuts) - 1 else 0.0
    return METRE * sum(_edges(stage, run)) - FAR * away - ends


def _longer(
    stage: Stage, level: Sequence[Course], cuts: tuple[Cut | None, Cut], halves: Sequence[Half]
) -> list[Course]:
    """The best ways to go on, each with what comes beside the second of those cuts: something new, or the same."""
    before, cut = cuts
    found = []
    for course in level:
        last = course.halves[-1] if course.halves else None
        same = onward(stage, cut, last.beside, last.part.span.end) if last and not (cut.beside or cut.locked) else None
        for half in halves if same is None else (*halves, same):
            if not any(half.part.meets(other.part) for other in course.halves):
                worth = course.points + half.points - _jumps(stage, (before, cut), course, half)
                found.append(Course((*course.halves, half), worth))
    return sorted(found, key=lambda course: -course.points)[:FOLLOWED]


def _jumps(stage: Stage, cuts: tuple[Cut | None, Cut], course: Course, half: Half) -> float:
    """What it costs that one half of the screen goes on with another take of its shot."""
    before, cut = cuts
    if before is None:
        return 0.0
    old, new = _screen(before, course.halves[-1].beside), _screen(cut, half.beside)
    pairs = ((one, other) for one, other in zip(old, new, strict=True) if one.clip == other.clip)
    return merits.JUMP * sum(
        stage.part(one).span.end != other.entry and _shot(stage, one) == _shot(stage, other) for one, other in pairs
    )


def _shot(stage: Stage, cut: Cut) -> object:
    return stage.ready.footage.clip(cut.clip).shot_at(cut.entry)


def _screen(cut: Cut, beside: Beside) -> tuple[Cut, Cut]:
    """What the left or upper half shows, and the other one."""
    second = replace(cut, beside=beside).second or cut
    return (second, cut) if beside.first else (cut, second)
