"""What every plan of a song, footage and brief shares: prepared once, given back to each, never changed.

An edit that is planned on it is to the bit the one planned from nothing: all of it follows from the song, the footage
and the brief alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from crosscut.errors import Contradiction, TooShort
from crosscut.model import brief as asking
from crosscut.model.brief import Brief
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.model.story import NOTHING_SAID, Act, Wishes
from crosscut.model.time import Span
from crosscut.plan import acts, form, merits, slots, solve, stock
from crosscut.plan import sheet as score
from crosscut.plan.candidates import Candidates
from crosscut.plan.kernels.tables import Follow, again
from crosscut.plan.say import Say
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock


class Ready(NamedTuple):
    """A song, footage and a brief with what follows from them.

    `stock` and `sheet` are those of a plan about which nothing is said, `slots` its slots, `random` what a cutter by
    chance gets, `acts` those of the film; `candidates`, `base` and `ties` (how its windows follow each other) are there
    once somebody asked for them (`plan.tabled`).
    """

    song: Song
    footage: Footage
    brief: Brief
    part: Span
    shape: form.Form
    stock: Stock
    sheet: score.Sheet
    slots: Slots
    random: float
    acts: tuple[Act, ...] = ()
    candidates: Candidates | None = None
    base: solve.Base | None = None
    ties: Follow | None = None

    @property
    def heard(self) -> tuple[Span, ...]:
        """The stretches of the song's file that the film plays."""
        return self.song.parts or (self.part,)

    def goods(self, say: Say, *, rough: bool) -> Stock:
        """The stock for what was said; with `rough`, whole shots are at hand too."""
        rate, stocked = self.shape.rate, self.stock
        if say.wishes.bans or rough:
            stocked = stock.gather(self.footage, self.brief, rate, say.wishes, rough=rough)
            stocked = self.stock if stocked.same(self.stock) else stocked
        return stock.heed(stocked, say, rate)

    def page(self, goods: Stock, say: Say) -> score.Sheet:
        """The sheet for that stock and what was said."""
        borders = frozenset(frame for cut in say.locked for frame in (cut.start, cut.end))
        if goods is self.stock and borders <= set(self.sheet.frame.tolist()):
            return self.sheet
        return _page(self.song, self.shape, self.brief, self.acts, (goods, borders, self.carried(say.wishes)))

    def carried(self, wishes: Wishes) -> Span:
        """What of the song pictures can fill."""
        rate = self.shape.rate
        return form.carried(self.song, rate, stock.reach(self.footage, self.brief, rate, wishes) * float(rate))

    def repeat(self, goods: Stock) -> float:
        """What it costs that two cuts share footage."""
        if self.brief.plan.repeats:
            return 0.0
        return (
            merits.REPEAT if float((goods.end - goods.start).sum()) >= float(self.part.length) else merits.REPEAT_SCARCE
        )


def prepare(song: Song, footage: Footage, brief: Brief) -> Ready:
    """What every plan of them shares. Raises TooShort, Contradiction, and WrongUse where acts have no room."""
    if song.duration <= 0:
        raise TooShort(f"{song.name} has no length.", remedy="Choose another song.")
    if (brief.plan.min_cut or 0) > (brief.plan.max_cut or math.inf):
        raise Contradiction("--min-cut is above --max-cut.", remedy="Choose one of both anew.")
    part, shape = Span(Fraction(0), song.duration), form.find(footage, brief)
    goods = stock.gather(footage, brief, shape.rate, rough=False)
    if not len(goods):
        goods = stock.gather(footage, brief, shape.rate, rough=True)
    story = acts.find(song, part, asking.acts(brief.plan.acts) if brief.plan.acts else ())
    reach = stock.reach(footage, brief, shape.rate, NOTHING_SAID) * float(shape.rate)
    page = _page(song, shape, brief, story, (goods, frozenset(), form.carried(song, shape.rate, reach)))
    every = slots.find(page, brief, goods.longest, np.zeros((0, 2), np.int64))
    random = solve.random_score(page, goods) if len(goods) else 0.0
    return Ready(song, footage, brief, part, shape, goods, page, every, random, story)


def _page(
    song: Song, shape: form.Form, brief: Brief, story: tuple[Act, ...], of: tuple[Stock, frozenset[int], Span]
) -> score.Sheet:
    """The sheet for a stock, frames on which cuts are locked, and the part of the song that pictures can fill."""
    (goods, borders, part), asked = of, brief.plan
    seconds = tuple(float((goods.end - goods.start)[goods.side == side].sum()) for side in range(len(goods.sides)))
    wanted = score.Wanted(
        seconds,
        goods.longest * float(shape.rate),
        asked.off_beat,
        borders,
        asked.pace / form.slower(sum(seconds), float(song.duration)),
        story,
        steepness=score.STEEPNESS[asked.build],
        alternation=asked.alternation,
        energy=asked.energy,
        keep_order=asked.keep_order,
        spoken=brief.render.clip_sound > 0,
    )
    if any(border > part.length * shape.rate for border in borders):
        part = Span(Fraction(0), song.duration)  # what is locked there fills it
    return score.write(song, part, shape.rate, wanted)


def graded(edit: Edit, found: solve.Found, random: float) -> Edit:
    """The edit with its points, bound and grade, and how often footage comes back.

    What comes back costs the random cutter nothing, and so not here.
    """
    worth, repeats = found.kernels.course(found.path).points, len(again(found.candidates.table, found.path))
    grade = 100 * (worth - random) / (found.bound - random) if found.bound > random else 100.0
    return replace(edit, score=found.score, bound=found.bound, grade=min(max(grade, 0.0), 100.0), repeats=repeats)
