"""Slots: every stretch of the grid, from one point to another, that a cut may fill."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from crosscut.model.brief import Brief
from crosscut.plan.merits import Reals
from crosscut.plan.sheet import Sheet, beats_at
from crosscut.plan.stock import Whole

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16)  # beats, or steps of the grid, that a slot may last
PACE_SLACK = 1.7  # octaves from the wanted length beyond which a slot is not looked at
SHORTEST = Fraction(
    17, 50
)  # s; three cuts of it fill a second, so that cuts alone can never flash more than law 10 lets
SHORTEST_FREE = Fraction(1, 5)  # s, where the flash guard is lifted
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


def find(sheet: Sheet, brief: Brief, longest: float) -> Slots:
    """Every slot worth looking at: within the pace, and always the shortest from each point, so that none is dead."""
    least = SHORTEST if brief.plan.flash_guard else SHORTEST_FREE
    shortest = int(np.ceil(float(least) * float(sheet.rate))) if longest > SCRAP else 1
    found: list[tuple[int, int]] = []
    for point in range(len(sheet)):
        ends = sorted({point + length for length in LENGTHS if point + length < len(sheet)} | {len(sheet)})
        found += [(point, end) for end in _worth(sheet, point, ends, shortest)]
    first, last = (np.array(side, np.int64) for side in zip(*found, strict=True))
    return describe(sheet, first, last)


def describe(sheet: Sheet, first: Whole, last: Whole) -> Slots:
    """The slots from each grid point `first` to `last`."""
    means = beats_at(sheet, first, last)
    seconds = (sheet.frame[last] - sheet.frame[first]) / float(sheet.rate)
    return Slots(first, last, seconds, means["beats"], means["energy"], means["wanted"], means["climax"])


def _worth(sheet: Sheet, point: int, ends: list[int], shortest: int) -> Iterator[int]:
    """The grid points at which a slot from that point may end."""
    final = len(sheet)
    tail = int(sheet.frame[final] - sheet.frame[final - 1])
    before_tail = max(shortest, 2 * shortest - tail)  # a short last cut must not make three cuts shorter than a second
    before = [end for end in ends if end < final]
    lasting = [
        end
        for end in before
        if sheet.frame[end] - sheet.frame[point] >= (before_tail if end == final - 1 else shortest)
    ]
    lasting = lasting or before[:1]
    if point == final - 1 or (sheet.hit >= 0 and final - point <= max(LENGTHS)):
        yield final
    for end in lasting:
        means = beats_at(sheet, np.array([point]), np.array([end]))
        off = abs(float(np.log2(means["beats"][0] / means["wanted"][0])))
        if off <= PACE_SLACK or end == lasting[0]:
            yield end
