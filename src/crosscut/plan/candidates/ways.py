"""Ways to fill a slot: window, in-point, speed; and what each is worth.

A placement aims a moment of a window at an accent of the slot, one frame early, at one of the speeds, from the source
frame nearest to where that leads; or it begins where the window does, and every so often after that. The points of
placements are exact; only which ones are looked at is chosen by estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

import numpy as np

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST
from crosscut.model.laws import RUN_UP
from crosscut.plan import merits
from crosscut.plan.kernels.tables import look_up
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import Sheet
from crosscut.plan.sheet.hits import FINE
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock

SPEEDS = tuple(
    Fraction(*speed) for speed in ((1, 1), (9, 10), (11, 10), (4, 5), (5, 4), (2, 3), (3, 2), (1, 2), (2, 1))
)
RATES = np.array([float(speed) for speed in SPEEDS])
KEPT = 96  # candidates a slot
WEIGHED_AGAIN = 6  # times as many are looked at for variety
FAIR, LEAST_FAIR = 3, 4  # a window may fill so many times its even share of them, and so many in any case
AIMED_AT = 3  # accents of a slot that moments are aimed at
LOOKED_AT = 420  # pairs of moment and accent a slot whose placements at life's speed are weighed
SPED = 240  # of them, the best at life's speed, that are weighed at the other speeds too
OPEN = 200  # windows a slot that are shown without aiming at anything
PLAIN = 260  # placements a slot that aim at nothing
PLAIN_STEP = 0.4  # s of source between them, at least
EDGE = 1e-6  # s and frames; floats decide, fractions must agree
MOVED = 0.1  # s that a placement may move to its source frame: one frame of the slowest sources
ON_CUT = 1.5  # frames after a cut within which a moment belongs to the cut itself
MOMENTS_SEEN = 24  # moments of one cut that are weighed; more are a rhythm in itself


class Ways(NamedTuple):
    """Placements `[k]`: window, speed (its number in `SPEEDS`), first source frame, seconds of source line."""

    window: Whole
    speed: Whole
    low: Whole
    start: Reals
    end: Reals

    def only(self, which: Whole) -> Ways:
        """Some of them, in that order."""
        return Ways(self.window[which], self.speed[which], self.low[which], self.start[which], self.end[which])

    @staticmethod
    def joined(ways: Sequence[Ways]) -> Ways:
        """All of them, one after the other."""
        return Ways(*(np.concatenate(column) for column in zip(*ways, strict=True)))


class Rows(NamedTuple):
    """Placements `[k]` with their slots and points."""

    slot: Whole
    ways: Ways
    points: Reals

    def only(self, which: Whole) -> Rows:
        """Some of them, in that order."""
        return Rows(self.slot[which], self.ways.only(which), self.points[which])

    @staticmethod
    def nothing() -> Rows:
        """No placements."""
        none = np.zeros(0, np.int64)
        return Rows(none, Ways(none, none, none, np.zeros(0), np.zeros(0)), np.zeros(0))

    @staticmethod
    def joined(rows: Sequence[Rows]) -> Rows:
        """All of them, one after the other."""
        slot = np.concatenate([each.slot for each in rows])
        return Rows(slot, Ways.joined([each.ways for each in rows]), np.concatenate([each.points for each in rows]))


class Ground(NamedTuple):
    """What placements are looked for on: the song's sheet, the footage, the slots, the numbers of allowed speeds."""

    sheet: Sheet
    stock: Stock
    slots: Slots
    allowed: Whole

    @property
    def must_land(self) -> bool:
        """Whether the last cut must land a moment on the final hit."""
        return self.sheet.hit >= 0 and len(self.stock.moments.time) > 0

    @property
    def step(self) -> float:
        """Seconds of source between placements that aim at nothing."""
        return max(PLAIN_STEP, float((self.stock.end - self.stock.start).sum()) / PLAIN)


class Placing(Protocol):
    """The kernels over one ground. `plain.Placing` defines every result."""

    def strongest(self, slot: int) -> float:
        """How strong the strongest moment is that a slot can land on the final hit; 0 where none lands."""

    def place(self, slots: range, least: float) -> Rows:
        """The best placements of slots; of those that must land on the final hit, with a moment at least so strong."""


def terms(sheet: Sheet, stock: Stock, every: Slots, slot: Whole, ways: Ways) -> dict[str, Reals]:
    """The points of each placement by merit; the sum of a placement's merits is what it is worth by itself."""
    beats, window = every.beats[slot], ways.window
    opening = every.first[slot] == 0
    seen = moments_seen(sheet, stock, sheet.frame[every.first[slot]].astype(np.float64), ways)
    telling = merits.telling(seen["strongest"], stock.energy[window])
    last = every.last[slot] == len(sheet)
    return {
        "quality": merits.quality(beats, stock.quality[window]),
        "energy": merits.energy(beats, every.energy[slot], stock.energy[window]),
        "arc": merits.arc(beats, every.climax[slot], telling),
        "impact": merits.rounded(seen["impact"]),
        "missed": merits.rounded(seen["missed"]),
        **_by_slot(sheet, every, slot),
        "speed": merits.speed(beats, RATES[ways.speed]),
        "frames held": merits.held(beats, RATES[ways.speed], stock.smooth[window]),
        "side": merits.side(_beats_off(sheet, stock, every, slot, window)),
        "opening": np.where(
            opening, merits.opening(stock.quality[window], stock.energy[window], lasting(every)[slot]), 0.0
        ),
        "ending": np.where(last, merits.ending(seen["final"]), 0.0),
    }


def _by_slot(sheet: Sheet, every: Slots, slot: Whole) -> dict[str, Reals]:
    """The merits that hang on the slot alone, not on what fills it."""
    return {
        "pace": merits.pace(_paced(sheet, every, slot), every.wanted[slot]),
        "metre": merits.metre(sheet.metre[every.first[slot]]),
        "off the grid": merits.rounded(-merits.OFF_GRID * (1 - sheet.on_grid[every.first[slot]])),
    }


def lasting(every: Slots) -> Reals:
    """How much of the length that is wanted there each slot lasts, at most 1."""
    return np.minimum(1.0, every.beats / every.wanted)


def fixed_points(sheet: Sheet, every: Slots) -> Reals:
    """What every slot gives whatever fills it."""
    parts = _by_slot(sheet, every, np.arange(len(every.first)))
    return np.asarray(sum(parts.values(), np.zeros(len(every.first))), np.float64)


def _paced(sheet: Sheet, every: Slots, slot: Whole) -> Reals:
    """The beats that the pace of a slot is judged by: of the last cut those before the final hit, if there is one."""
    last = every.last[slot] == len(sheet)
    run_up = (sheet.hit - sheet.frame[every.first[slot]]) / float(sheet.rate) * sheet.tempo / 60
    ending = np.where(sheet.hit >= 0, np.maximum(run_up, float(RUN_UP)), every.wanted[slot])
    return np.where(last, ending, every.beats[slot])


def off_side(sheet: Sheet, stock: Stock) -> Reals:
    """`[sides, n + 1]`: beats before each grid point on which another side was planned; no rows without a plan."""
    if (sheet.side < 0).all():
        return np.zeros((0, len(sheet) + 1))
    numbers = np.arange(len(stock.sides))
    off = np.where(sheet.side[None, :] == numbers[:, None], 0.0, sheet.beats)
    return np.concatenate([np.zeros((len(off), 1)), np.cumsum(off, axis=1)], axis=1)


def _beats_off(sheet: Sheet, stock: Stock, every: Slots, slot: Whole, window: Whole) -> Reals:
    """Beats of the slot on which another side than the window's was planned."""
    total = off_side(sheet, stock)
    if not len(total):
        return np.zeros(len(slot))
    side = stock.side[window]
    return np.asarray(total[side, every.last[slot]] - total[side, every.first[slot]], np.float64)


def moments_seen(sheet: Sheet, stock: Stock, begin: Reals, ways: Ways) -> dict[str, Reals]:
    """What the moments of each placement are worth: on accents, off them, and on the final hit; and the strongest."""
    moments, hits = stock.moments, sheet.hits
    pace = float(sheet.rate) / RATES[ways.speed]
    first = np.searchsorted(moments.time, ways.start, side="left")
    count = np.searchsorted(moments.time, ways.end, side="left") - first
    seen = {name: np.zeros(len(begin)) for name in ("impact", "missed", "strongest", "final", "lands")}
    for number in range(min(MOMENTS_SEEN, int(count.max(initial=0)))):
        some = np.flatnonzero(count > number)
        moment = first[some] + number
        after = (moments.time[moment] - ways.start[some]) * pace[some]
        frame = begin[some] + after
        place = frame * FINE
        share = np.where(after < ON_CUT, merits.CUT_POINT, 1.0)
        hit = merits.IMPACT * moments.weight[moment] * look_up(hits.accent, place)
        hit += merits.STRONG * moments.strong[moment] * look_up(hits.strong, place)
        seen["impact"][some] += share * hit
        seen["missed"][some] -= (
            merits.MISSED * moments.weight[moment] * moments.contact[moment] * look_up(hits.off, place)
        )
        seen["strongest"][some] = np.maximum(seen["strongest"][some], moments.strength[moment])
        error = frame - sheet.hit
        final = (error >= LANDING_EARLIEST + EDGE) & (error <= LANDING_LATEST - EDGE) & (sheet.hit >= 0)
        seen["lands"][some] = np.maximum(seen["lands"][some], final)
        seen["final"][some] = np.maximum(seen["final"][some], np.where(final, share * moments.strength[moment], 0.0))
    return seen
