"""Planning: a song, footage and a brief become one edit. Pure: the same input gives the same edit, byte for byte.

The score sheet says what the song asks for; candidates are the ways to fill each slot; the search chooses among all of
them at once; the reasons say why. docs/planning.md has the objective, its sources and what was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from crosscut.errors import NothingUsable
from crosscut.model.brief import Brief
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.model.story import Wishes
from crosscut.model.time import time_of
from crosscut.plan import sheet, solve, stock, titles
from crosscut.plan.candidates import Candidates, asked, in_order, order, priced, widen
from crosscut.plan.candidates import find as find_candidates
from crosscut.plan.finish import pairs, passages, ramps, split
from crosscut.plan.kernels.tables import Follow
from crosscut.plan.merits import Whole
from crosscut.plan.ready import Ready, graded
from crosscut.plan.ready import prepare as prepare
from crosscut.plan.say import SILENCE, Say, mend, refuse_contradictions, unplaced
from crosscut.plan.tell import reasons
from crosscut.progress import Progress, Report, silent

PAIR = "pair"  # what the brief calls pictures beside one another
TIGHT = 2.5  # times the film: with less footage, what lies between the cuts of a first plan is offered again
DEARER = 4  # searches until all that must be shown is ...
ORDERED = 4  # searches more at most, until footage is in order where that is asked for
DEARER_BY = 4.0  # ... and how much dearer it grows from one to the next


class Task(NamedTuple):
    """What the search works on, and what is known of it already."""

    sheet: sheet.Sheet
    stock: stock.Stock
    candidates: Candidates
    base: solve.Base | None = None


def plan(song: Song, footage: Footage, brief: Brief, report: Report = silent, say: Say = SILENCE) -> Edit:
    """The best edit of the footage over the whole song that the search finds, lawful and with its reasons.

    What was said goes before: locked cuts stay, nothing banned is shown, all that must be shown is. Raises
    NothingUsable where no clip has a shot to draw from, TooShort where the song has no length, Contradiction where what
    was said excludes itself. Too little footage never fails: it comes back, and `repeats` counts how often.
    """
    return again(prepare(song, footage, brief), say, report)


Better = Callable[[Edit], None]


def again(ready: Ready, say: Say = SILENCE, report: Report = silent, better: Better | None = None) -> Edit:
    """The same as `plan`, on what was prepared: quicker, and to the bit the same.

    While the search goes on, `better` is given each better edit that it has come to: lawful, but without ramps and not
    the last word.
    """
    refuse_contradictions(say, ready.footage, ready.heard, ready.shape.rate)
    mended = mend.mend(ready, say) if say.keep else None
    if mended is None:
        told = better and (lambda edit: better(_passing(ready, say, edit)))
        edit = _planned(ready, say, report, told)
    else:
        film = passages.Film(mended, ready.song, ready.footage, say.wishes)
        wanted = pairs.Wanted(ready.brief.render.fill == PAIR, ready.brief.plan.split)
        edit = replace(mended, cuts=pairs.kept(film, wanted))
    return _passing(ready, say, ramps.bent(ready, say, edit))


def _passing(ready: Ready, say: Say, edit: Edit) -> Edit:
    """The edit with what shares its screen, how sections come in, how it ends, what slow motion shows."""
    asked, edit = ready.brief.plan, _beside(ready, say, edit)
    film = passages.Film(edit, ready.song, ready.footage, say.wishes)
    cuts = edit.cuts if asked.arrivals == "cut" else passages.arrived(film, asked.arrivals)
    dip = passages.dip(film.song, edit.part, edit.rate) if asked.ending == "dip" else 0
    return replace(edit, cuts=cuts, dip=dip, slow="hold" if asked.slow == "off" else asked.slow)


def _beside(ready: Ready, say: Say, edit: Edit) -> Edit:
    """The edit with another side, and with pictures as narrow, beside cuts."""
    edit = split.shared(ready, say, edit) if ready.brief.plan.split else edit
    if ready.brief.render.fill != PAIR:
        return edit
    return replace(edit, cuts=pairs.paired(passages.Film(edit, ready.song, ready.footage, say.wishes)))


def settle(song: Song, footage: Footage, brief: Brief, change: tuple[Edit, Edit], wishes: Wishes) -> Edit:
    """An edit as it is (the first) after it was changed by hand (to the second), with landings and reasons told anew.

    The changed cuts are as the hand left them; another cut changes only where it must, as where it shows the same
    footage. Raises Contradiction.
    """
    return settle_again(prepare(song, footage, brief), change, wishes)


def settle_again(ready: Ready, change: tuple[Edit, Edit], wishes: Wishes) -> Edit:
    """The same as `settle`, on what was prepared."""
    before, after = change
    changed = {each for each, (one, other) in enumerate(zip(before.cuts, after.cuts, strict=True)) if one != other}
    held = tuple(replace(cut, locked=True) if each in changed else cut for each, cut in enumerate(after.cuts))
    edit = again(ready, Say(wishes, replace(after, cuts=held), keep=True))
    open_ = {(cut.start, cut.end) for each, cut in enumerate(after.cuts) if each in changed and not cut.locked}
    cuts = tuple(replace(cut, locked=cut.locked and (cut.start, cut.end) not in open_) for cut in edit.cuts)
    return _beside(ready, Say(wishes, before, keep=True), replace(edit, cuts=cuts))


def tabled(ready: Ready, report: Report = silent) -> Ready:
    """With the candidates and their prices too, which every plan shares about which nothing is said of the footage."""
    task = _task(ready, SILENCE, report)
    if task.sheet is not ready.sheet or task.stock is not ready.stock:
        return ready  # whole shots are needed: each plan looks for its own
    ties = _ties(ready, task)
    base = solve.base(task.candidates, ties, ready.brief.plan.effort)
    return ready._replace(candidates=task.candidates, base=base, ties=ties)


def _planned(ready: Ready, say: Say, report: Report, better: Better | None) -> Edit:
    """Planned as a whole."""
    task = _task(ready, say, report)
    ties = _ties(ready, task)

    def tell(found: solve.Found) -> None:
        if better:
            better(_edit(ready, task, found))

    seen = tell if better else None
    found = _searched(task, ties, ready, report, seen)
    for _ in range(ORDERED if ready.brief.plan.keep_order else 0):
        late = order.late(task.stock, found.candidates.table, found.path)
        if not len(late):
            break
        task = task._replace(candidates=in_order(task.stock, found.candidates, found.path, late), base=None)
        found = _searched(task, ties, ready, report, seen, tight=False)
    return _edit(ready, task, found)


def _edit(ready: Ready, task: Task, found: solve.Found) -> Edit:
    """The edit that was found."""
    part, shape, path = ready.part, ready.shape, found.path.tolist()
    known = {each: cut for each, cut in _before(found.candidates).items() if cut.locked and each in path}
    stays = {each: replace(cut, alternatives=()) for each, cut in known.items()}
    chosen = reasons.Chosen(task.sheet, task.stock, found.candidates, found.kernels, found.path)
    edit = Edit(part, shape.rate, shape.width, shape.height, reasons.cuts(chosen, stays), parts=ready.song.parts)
    card = edit.frames - edit.cuts[-1].end
    begins = time_of(edit.cuts[-1].end, edit.rate) if card else None
    words = titles.find(ready.brief.plan, ready.song, ready.acts, begins)
    edit = replace(edit, acts=ready.acts, card=card, titles=words)
    edit = replace(edit, titles=titles.beside(edit, ready.footage))
    return graded(edit, found, ready.random)


def _before(candidates: Candidates) -> dict[int, Cut]:
    return asked.before(candidates.asked, candidates.table, candidates.ways)


def _ties(ready: Ready, task: Task) -> Follow:
    if ready.ties is not None and task.sheet is ready.sheet and task.stock is ready.stock:
        return ready.ties
    return solve.follow(task.sheet, task.stock, ready.repeat(task.stock))


Seen = Callable[[solve.Found], None]


def _searched(  # what the search works on, and whom to tell
    task: Task, ties: Follow, ready: Ready, report: Report, better: Seen | None, *, tight: bool = True
) -> solve.Found:
    """What the search finds; what must be shown grows dearer until it is. Raises Contradiction where it cannot be.

    With `tight`, what lies between the cuts is offered again where footage is scarce.
    """
    scarce = float((task.stock.end - task.stock.start).sum()) < TIGHT * float(ready.part.length)
    candidates, more = task.candidates, partial(widen, task.sheet, task.stock) if tight and scarce else None
    effort, here = ready.brief.plan.effort, {clip.content for clip in ready.footage.clips}
    musts = [must for must in candidates.asked.say.wishes.musts if must.clip in here]
    for number in asked.missing(candidates.asked, candidates.ways).tolist():
        raise unplaced(ready.footage, musts[number])
    known = task.base or solve.base(candidates, ties, effort)
    for last in range(DEARER, 0, -1):
        found = None
        for done, steps, result in solve.search(candidates, ties, more, effort, known, anytime=better is not None):
            report(Progress("plan", "search", done, steps, "steps"))
            found = result or found
            if result and better and done < steps and not len(_lacking(result)):
                better(result)
        assert found is not None  # noqa: S101  # the search ends with a result
        lacking = _lacking(found)
        if not len(lacking):
            return found
        if last > 1:
            candidates = priced(candidates, candidates.asked.dearer(lacking, DEARER_BY))
    raise unplaced(ready.footage, musts[int(lacking[0])])


def _lacking(found: solve.Found) -> Whole:
    """Which of what must be shown is not."""
    return asked.missing(found.candidates.asked, found.candidates.ways.only(found.path))


def _task(ready: Ready, say: Say, report: Report) -> Task:
    """The sheet, the stock and the candidates; what cannot be had is given up step by step.

    First the windows alone; then whole shots too; then the landing on the final hit, where no shot runs on so long.
    """
    trials = ((False, True), (True, True), (True, False)) if ready.footage.clips else ()
    for rough, ending in trials:
        goods = ready.goods(say, rough=rough)
        if not len(goods):
            continue
        page = ready.page(goods, say)
        page = page if ending else replace(page, hit=-1.0)
        known = ready.candidates if (page is ready.sheet and goods is ready.stock) else None
        for done, slots, found in find_candidates(page, goods, ready.brief, say, known):
            report(Progress("plan", "candidates", done, slots, "slots"))
            if found is not None and solve.feasible(found):
                same = known is not None and found.slot is known.slot
                return Task(page, goods, found, ready.base if same else None)
    raise NothingUsable("No clip has a stretch that can be shown.", remedy="Add footage that is longer or clearer.")
