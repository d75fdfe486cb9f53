"""Planning: a song, footage and a brief become one edit. Pure: the same input gives the same edit, byte for byte.

The score sheet says what the song asks for; candidates are the ways to fill each slot; the search chooses among all of
them at once; the reasons say why. docs/planning.md has the objective, its sources and what was measured.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from crosscut.errors import Contradiction, NothingUsable, TooShort
from crosscut.model import brief as asking
from crosscut.model.brief import Brief
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.model.story import Act, Wishes
from crosscut.model.time import Span
from crosscut.plan import acts, form, merits, pairs, passages, reasons, sheet, solve, stock, titles
from crosscut.plan.candidates import Candidates, asked, in_order, order, priced, widen
from crosscut.plan.candidates import find as find_candidates
from crosscut.plan.kernels.tables import Follow, again
from crosscut.plan.say import SILENCE, Say, refuse_contradictions, unplaced
from crosscut.progress import Progress, Report, silent

TIGHT = 2.5  # times the film: with less footage, what lies between the cuts of a first plan is offered again
DEARER = 4  # searches until all that must be shown is ...
ORDERED = 4  # searches more at most, until footage is in order where that is asked for
DEARER_BY = 4.0  # ... and how much dearer it grows from one to the next


class Task(NamedTuple):
    """What the search works on."""

    sheet: sheet.Sheet
    stock: stock.Stock
    candidates: Candidates


def plan(song: Song, footage: Footage, brief: Brief, report: Report = silent, say: Say = SILENCE) -> Edit:
    """The best edit of the footage over the whole song that the search finds, lawful and with its reasons.

    What was said goes before: locked cuts stay, nothing banned is shown, all that must be shown is. Raises
    NothingUsable where no clip has a shot to draw from, TooShort where the song has no length, Contradiction where what
    was said excludes itself. Too little footage never fails: it comes back, and `repeats` counts how often.
    """
    if song.duration <= 0:
        raise TooShort(f"{song.name} has no length.", remedy="Choose another song.")
    part = Span(Fraction(0), song.duration)
    shape = form.find(footage, brief)
    if (brief.plan.min_cut or 0) > (brief.plan.max_cut or math.inf):
        raise Contradiction("--min-cut is above --max-cut.", remedy="Choose one of both anew.")
    refuse_contradictions(say, footage, song.parts or (part,), shape.rate)
    story = acts.find(song, part, asking.acts(brief.plan.acts) if brief.plan.acts else ())
    task = _task(song, footage, brief, Film(part, shape.rate, say, story), report)
    seconds = float((task.stock.end - task.stock.start).sum())
    scarce = merits.REPEAT if seconds >= float(part.length) else merits.REPEAT_SCARCE
    ties = solve.follow(task.sheet, task.stock, 0.0 if brief.plan.repeats else scarce)
    found = _searched(task, ties, footage, (seconds < TIGHT * float(part.length), brief.plan.effort), report)
    for _ in range(ORDERED if brief.plan.keep_order else 0):
        late = order.late(task.stock, found.candidates.table, found.path)
        if not len(late):
            break
        task = task._replace(candidates=in_order(task.stock, found.candidates, found.path, late))
        found = _searched(task, ties, footage, (False, brief.plan.effort), report)
    random = solve.random_score(task.sheet, task.stock, ties._replace(repeat=0.0))
    repeats = len(again(found.candidates.table, found.path))
    cuts = reasons.cuts(task.sheet, task.stock, found.candidates, found.kernels, found.path)
    worth = found.kernels.course(found.path).points  # what comes back costs the random cutter nothing, and so not here
    grade = 100 * (worth - random) / (found.bound - random) if found.bound > random else 100.0
    edit = Edit(part, shape.rate, shape.width, shape.height, cuts, acts=story, parts=song.parts)
    edit = replace(edit, titles=titles.find(brief.plan, song, part, story))
    edit = _passing(passages.Film(edit, song, footage, say.wishes), brief)
    return replace(edit, score=found.score, bound=found.bound, grade=min(max(grade, 0.0), 100.0), repeats=repeats)


def _passing(film: passages.Film, brief: Brief) -> Edit:
    """The edit with what is beside narrow pictures, how sections come in, how it ends, what slow motion shows."""
    asked, edit = brief.plan, film.edit
    if brief.render.fill == "pair":
        edit = replace(edit, cuts=pairs.paired(film))
        film = film._replace(edit=edit)
    cuts = edit.cuts if asked.arrivals == "cut" else passages.arrived(film, asked.arrivals)
    dip = passages.dip(film.song, edit.part, edit.rate) if asked.ending == "dip" else 0
    return replace(edit, cuts=cuts, dip=dip, slow="hold" if asked.slow == "off" else asked.slow)


def settle(song: Song, footage: Footage, brief: Brief, change: tuple[Edit, Edit], wishes: Wishes) -> Edit:
    """An edit as it is (the first) after it was changed by hand (to the second), with landings and reasons told anew.

    The changed cuts are as the hand left them; another cut changes only where it must, as where it shows the same
    footage. Raises Contradiction.
    """
    before, after = change
    changed = {each for each, (one, other) in enumerate(zip(before.cuts, after.cuts, strict=True)) if one != other}
    held = tuple(replace(cut, locked=cut.locked or each in changed) for each, cut in enumerate(after.cuts))
    edit = plan(song, footage, brief, say=Say(wishes, replace(after, cuts=held), keep=True))
    open_ = {(cut.start, cut.end) for each, cut in enumerate(after.cuts) if each in changed and not cut.locked}
    cuts = tuple(replace(cut, locked=cut.locked and (cut.start, cut.end) not in open_) for cut in edit.cuts)
    return replace(edit, cuts=cuts)


def _searched(task: Task, ties: Follow, footage: Footage, how: tuple[bool, str], report: Report) -> solve.Found:
    """What the search finds, in tight footage or not, with that effort; what must be shown grows dearer until it is.

    Raises Contradiction where it cannot be.
    """
    tight, effort = how
    candidates, more = task.candidates, partial(widen, task.sheet, task.stock) if tight else None
    here = {clip.content for clip in footage.clips}
    musts = [must for must in candidates.asked.say.wishes.musts if must.clip in here]
    for number in asked.missing(candidates.asked, candidates.ways).tolist():
        raise unplaced(footage, musts[number])
    for last in range(DEARER, 0, -1):
        found = None
        for done, steps, result in solve.search(candidates, ties, more, effort):
            report(Progress("plan", "search", done, steps, "steps"))
            found = result or found
        assert found is not None  # noqa: S101  # the search ends with a result
        lacking = asked.missing(found.candidates.asked, found.candidates.ways.only(found.path))
        if not len(lacking):
            return found
        if last > 1:
            candidates = priced(candidates, candidates.asked.dearer(lacking, DEARER_BY))
    raise unplaced(footage, musts[int(lacking[0])])


class Film(NamedTuple):
    """The part of the song, the rate, what was said, and the acts."""

    part: Span
    rate: Fraction
    say: Say
    acts: tuple[Act, ...]


def _task(song: Song, footage: Footage, brief: Brief, film: Film, report: Report) -> Task:
    """The sheet, the stock and the candidates; what cannot be had is given up step by step.

    First the windows alone; then whole shots too; then the landing on the final hit, where no shot runs on so long.
    """
    borders = frozenset(frame for cut in film.say.locked for frame in (cut.start, cut.end))
    trials = ((False, True), (True, True), (True, False)) if footage.clips else ()
    for rough, ending in trials:
        goods = stock.gather(footage, brief, film.rate, film.say, rough=rough)
        if not len(goods):
            continue
        longest, asked_for = goods.longest * float(film.rate), brief.plan
        wanted = sheet.Wanted(_seconds(goods), longest, asked_for.off_beat, borders, asked_for.pace, film.acts)
        wanted = wanted._replace(
            steepness=sheet.STEEPNESS[asked_for.build],
            alternation=asked_for.alternation,
            energy=asked_for.energy,
            keep_order=asked_for.keep_order,
        )
        page = sheet.write(song, film.part, film.rate, wanted)
        page = page if ending else replace(page, hit=-1.0)
        for done, slots, found in find_candidates(page, goods, brief, film.say):
            report(Progress("plan", "candidates", done, slots, "slots"))
            if found is not None and solve.feasible(found):
                return Task(page, goods, found)
    raise NothingUsable("No clip has a stretch that can be shown.", remedy="Add footage that is longer or clearer.")


def _seconds(goods: stock.Stock) -> tuple[float, ...]:
    """Usable seconds of each side."""
    return tuple(float((goods.end - goods.start)[goods.side == side].sum()) for side in range(len(goods.sides)))
