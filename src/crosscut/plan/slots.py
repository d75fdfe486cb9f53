"""Slots: every stretch of the grid, from one point to another, that a cut may fill."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from crosscut.model.brief import Brief
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import Sheet, beats_at

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16)  # beats, or steps of the grid, that a slot may last
PACE_SLACK = 1.7  # octaves from the wanted length beyond which a slot is not looked at
SHORTEST = Fraction(
    17, 50
)  # s; three cuts of it fill a second, so that cuts alone can never flash more than law 10 lets
SHORTEST_FREE = Fraction(1, 5)  # s, where the flash guard is lifted
SLACK = 1e-6  # frames; a cut asked to last 0.5 s may last exactly that
SCRAP = 1.0  # s; where no shot lasts longer, slots may be as short as they must


class Slots(NamedTuple):
    """`[s]` in order of their start: grid points, seconds, and what the sheet says of them."""

    first: Whole
    last: Whole
    seconds: Reals
    beats: Reals
    energy: Reals
    wanted: Reals
    climax: Reals
    level: Reals


def find(sheet: Sheet, brief: Brief, longest: float, also: Whole) -> Slots:
    """Every slot worth looking at: within the pace, and always the shortest from each point, so that none is dead.

    `longest` are the seconds that one cut can fill at most, `also` `[k, 2]` slots of an edit there was, -1 for none.
    """
    point, end = _spans(len(sheet))
    final, frames = len(sheet), sheet.frame[end] - sheet.frame[point]
    every = describe(sheet, point, end)
    lasting = (frames >= _least(sheet, brief, longest, end)) & (end < final)
    only = np.flatnonzero((end == point + 1) & (end < final))  # where nothing lasts long enough, the shortest must do
    lasting[only[~np.isin(point[only], point[lasting])]] = True
    shortest = np.zeros(len(point), bool)
    first_lasting = np.flatnonzero(lasting)
    shortest[first_lasting[np.unique(point[first_lasting], return_index=True)[1]]] = True
    longest_cut = np.inf if brief.plan.max_cut is None else brief.plan.max_cut
    paced = (every.seconds <= longest_cut) & (np.abs(np.log2(every.beats / every.wanted)) <= PACE_SLACK)
    ending = (end == final) & ((point == final - 1) | ((sheet.hit >= 0) & (final - point <= max(LENGTHS))))
    kept = np.flatnonzero(ending | (lasting & (paced | shortest)))
    both = np.concatenate([np.stack([point[kept], end[kept]], axis=1), also[also[:, 0] >= 0]])
    return among(sheet, both)


def among(sheet: Sheet, pairs: Whole) -> Slots:
    """The slots of those pairs `[k, 2]` of grid points, each once, in order; of one start, those to the end first."""
    first, last = np.unique(pairs, axis=0).T
    order = np.lexsort((last, last != len(sheet), first))
    return describe(sheet, first[order], last[order])


def _spans(count: int) -> tuple[Whole, Whole]:
    """All slots from each of so many grid points: of each length, and to the end."""
    point = np.repeat(np.arange(count), len(LENGTHS) + 1)
    end = np.minimum(point + np.tile([*LENGTHS, count], count), count)
    unlike = np.ones(len(end), bool)
    unlike[1:] = (np.diff(point) > 0) | (np.diff(end) > 0)
    return point[unlike], end[unlike]


def _least(sheet: Sheet, brief: Brief, longest: float, end: Whole) -> Whole:
    """The fewest frames that a slot up to each of those points may last."""
    final, least = len(sheet), SHORTEST if brief.plan.flash_guard else SHORTEST_FREE
    least_seconds = max(float(least), brief.plan.min_cut or 0.0)
    shortest = int(np.ceil(least_seconds * float(sheet.rate) - SLACK)) if longest > SCRAP else 1
    tail = int(sheet.frame[final] - sheet.frame[final - 1])
    before_tail = max(shortest, 2 * shortest - tail)  # a short last cut must not make three cuts shorter than a second
    return np.where(end == final - 1, before_tail, shortest)


def describe(sheet: Sheet, first: Whole, last: Whole) -> Slots:
    """The slots from each grid point `first` to `last`."""
    means = beats_at(sheet, first, last)
    seconds = (sheet.frame[last] - sheet.frame[first]) / float(sheet.rate)
    return Slots(
        first, last, seconds, means["beats"], means["energy"], means["wanted"], means["climax"], means["level"]
    )
