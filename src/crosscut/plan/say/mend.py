"""An edit that stays but for what has to change: what cannot stay is chosen anew in its place, and nothing else.

Only the places of those cuts are filled, so it costs the same however long the song and however much the footage is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import Alternative, Edit
from crosscut.model.retime import part_shown
from crosscut.model.story import Part
from crosscut.plan import candidates as choices
from crosscut.plan import merits, slots, solve, stock
from crosscut.plan.candidates import Candidates, asked
from crosscut.plan.kernels import over
from crosscut.plan.kernels.tables import Course, Follow, again, meets
from crosscut.plan.merits import Whole
from crosscut.plan.ready import Ready, graded
from crosscut.plan.say import Say
from crosscut.plan.sheet import Sheet
from crosscut.plan.stock import Stock
from crosscut.plan.tell import reasons

REACHES = 4  # cuts on each side that are chosen anew at most, where those that must be show what is shown elsewhere
DEARER, DEARER_BY = 4, 4.0  # times that what must be shown grows dearer, and by how much


class Ground(NamedTuple):
    """What an edit is mended on: all that was prepared, the sheet, the stock without what is banned, what was said."""

    ready: Ready
    sheet: Sheet
    stock: Stock
    asked: asked.Asked


def mend(ready: Ready, say: Say) -> Edit | None:
    """The edit before with what must change changed; None where only a plan of the whole can do what was said.

    A cut must change that shows what is banned or no longer there, and one that shows what a locked one does. Starred
    footage comes in where it is worth more than what is there.
    """
    before = say.before
    if before is None or not before.cuts or (before.rate, before.heard) != (ready.shape.rate, ready.heard):
        return None
    goods = stock.heed(ready.stock, say, ready.shape.rate)
    page = ready.page(ready.stock, say)
    wishes = asked.find(say, page, goods)
    ground = Ground(ready, page, goods, wishes)
    stay, ways = asked.stays(wishes, page, goods)
    locked = np.array([cut.locked for cut in before.cuts])
    if (wishes.same[:, :2] < 0).any() or (locked & ~stay).any():
        return None
    must = ~stay
    if ready.repeat(ready.stock) >= merits.REPEAT and locked.any():
        high = np.searchsorted(goods.frames, ways.end, side="left")
        shared = meets(ways.low[:, None], high[:, None], ways.low[None, :], high[None, :])
        must |= (shared & (stay & locked)[None, :]).any(axis=1) & ~locked
    for reach in range(REACHES + 1):
        found = _filled(ground, _dilated(must, reach) & ~locked)
        if found is None:
            continue
        edit, clear = found
        if clear or reach == REACHES or ready.repeat(ready.stock) < merits.REPEAT:
            return edit
    return None


def _dilated(which: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """With so many more on each side of each."""
    wide = which.copy()
    for _ in range(reach):
        wide[1:] |= wide[:-1].copy()
        wide[:-1] |= wide[1:].copy()
    return wide


def _filled(ground: Ground, fresh: NDArray[np.bool_]) -> tuple[Edit, bool] | None:
    """The edit with those cuts chosen anew, and whether none of it shows what is shown elsewhere; None if none is."""
    candidates, ties, small = _candidates(ground, fresh)
    here = {clip.content for clip in ground.ready.footage.clips}
    musts = [must for must in ground.asked.say.wishes.musts if must.clip in here]
    for _ in range(DEARER):
        course = _course(candidates, ties, ground, fresh)
        if course is None:
            return None
        lacking = asked.missing(candidates.asked, candidates.ways.only(course.path))
        if not (musts and len(lacking)):
            chosen = Found(candidates, ties, small, course)
            return _told(ground, chosen), not len(again(candidates.table, course.path))
        candidates = choices.priced(candidates, candidates.asked.dearer(lacking, DEARER_BY))
    return None


class Found(NamedTuple):
    """The candidates, what it gives that one follows another, the windows of both, and the best path among them."""

    candidates: Candidates
    ties: Follow
    stock: Stock
    course: Course


def _candidates(ground: Ground, fresh: NDArray[np.bool_]) -> tuple[Candidates, Follow, Stock]:
    """The cuts as they are, the ways to fill the places of those to be chosen anew, and what was asked for.

    With what it gives that one follows another, and the windows that any of them uses, all numbered among these.
    """
    ready, page, goods, wishes = ground
    own = wishes.same[:, :2]
    inside = [(ready.slots.first >= first) & (ready.slots.last <= last) for first, last in _runs(own, fresh)]
    some = np.flatnonzero(np.any(inside, axis=0)) if inside else np.zeros(0, np.int64)
    new = np.stack([ready.slots.first[some], ready.slots.last[some]], axis=1)
    every = slots.among(page, np.concatenate([own, new, own[fresh]]))
    wanted = {(int(first), int(last)) for first, last in np.concatenate([new, own[fresh]])}
    pairs = zip(every.first.tolist(), every.last.tolist(), strict=True)
    numbers = [number for number, pair in enumerate(pairs) if pair in wanted]
    here = choices.on(page, goods, every, ready.brief)
    candidates = choices.said(here, wishes, choices.tabulate(here, choices.place(here, numbers)))
    used, window = np.unique(candidates.table.window, return_inverse=True)
    small = goods.only(used)
    table = candidates.table._replace(window=window.astype(np.int64))
    ways = candidates.ways._replace(window=table.window)
    ties = solve.follow(page, small, ready.repeat(ready.stock), ready.stock.views)
    return candidates._replace(table=table, ways=ways), ties, small


def _runs(own: Whole, fresh: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The grid points from which to which cuts in a row are chosen anew."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], fresh.astype(np.int64), [0]])))
    yield from ((int(own[first, 0]), int(own[last - 1, 1])) for first, last in edges.reshape(-1, 2).tolist())


def _course(candidates: Candidates, ties: Follow, ground: Ground, fresh: NDArray[np.bool_]) -> Course | None:
    """The best path that is found; None where none reaches the end."""
    kernels = over(candidates.table, ties)
    path = kernels.beam(np.zeros(int(candidates.table.high.max(initial=0)) + 2), solve.WIDTH)
    if not len(path):
        return None
    course = kernels.course(path)
    for first, last in _runs(ground.asked.same[:, :2], fresh):
        start, end = candidates.table.start[course.path], candidates.table.end[course.path]
        cuts = np.flatnonzero((start >= first) & (end <= last))
        course = solve.bettered(kernels, course, (int(cuts[0]), int(cuts[-1]) + 1), 0)
    return solve.swept(kernels, course)


def _told(ground: Ground, chosen: Found) -> Edit:
    """The edit of a path; of the cuts that stay, what else could stand there goes on doing so while it is at hand."""
    before, (candidates, ties, small, course) = ground.asked.say.before, chosen
    assert before is not None  # noqa: S101  # mend asked
    found, path = solve.found(candidates, ties, course.path, before.bound), course.path.tolist()
    known = asked.before(candidates.asked, candidates.table, candidates.ways)
    told = reasons.cuts(reasons.Chosen(ground.sheet, small, found.candidates, found.kernels, course.path), known)
    fresh = [part_shown(cut, before.rate) for cut, each in zip(told, path, strict=True) if each not in known]
    others = [[other for other in cut.alternatives if each in known] for cut, each in zip(told, path, strict=True)]
    there = iter(_there([_part(other) for each in others for other in each], ground.stock, fresh))
    kept = [tuple(other for other in each if next(there)) for each in others]
    cuts = tuple(
        replace(cut, alternatives=left) if each in known and len(left) < len(cut.alternatives) else cut
        for cut, each, left in zip(told, path, kept, strict=True)
    )
    return graded(replace(before, cuts=cuts), found, ground.ready.random)


def _part(other: Alternative) -> Part:
    return Part(other.clip, other.source)


def _there(parts: Sequence[Part], goods: Stock, fresh: Sequence[Part]) -> list[bool]:
    """Which of those parts are in the stock and meet nothing that is shown `fresh`."""
    base = {clip.content: float(start) for clip, start in zip(goods.clips, goods.base, strict=False)}
    line = np.array([base.get(part.clip, -np.inf) for part in parts])
    low = line + np.array([float(part.span.start) for part in parts])
    high = line + np.array([float(part.span.end) for part in parts])
    held = goods.holding(low + stock.TIE, high - stock.TIE) >= 0
    return [here and not any(map(part.meets, fresh)) for part, here in zip(parts, held.tolist(), strict=True)]
