"""What could share the screen with a cut: stretches of another side, their blows aimed at the accents of the cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import LANDING_TARGET, Beside, Cut, Edit
from crosscut.model.retime import part_shown
from crosscut.model.story import Part
from crosscut.model.time import Time
from crosscut.plan import merits
from crosscut.plan.candidates.ways import MOVED, RATES, SPEEDS
from crosscut.plan.finish import ramps
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.ready import Ready
from crosscut.plan.say import Say
from crosscut.plan.sheet import Sheet
from crosscut.plan.stock import TIE, Stock
from crosscut.plan.tell import landings, reasons

TOGETHER = merits.STRONG  # points an accent that blows of both halves meet: what the screen is shared for
SMALL = 1.0  # points a beat that a picture loses on half of the screen: as much as one at full content gives
READ = 1.0  # s that two new pictures take to be read; a second one that comes for less costs a point at most
AIMED_AT = 3  # accents of a cut that blows are aimed at
WEIGHED = 12, 4  # placements a cut that are weighed exactly: of those that aim at an accent, and of the others
TRIED = 8  # of them that are tried in a run


class Half(NamedTuple):
    """What could stand beside a cut, and its points; `part` is what it shows."""

    beside: Beside
    part: Part
    points: float


class Guesses(NamedTuple):
    """Placements `[k]`: window, speed (its number in `SPEEDS`), seconds on the line, and what they promise."""

    window: Whole
    speed: Whole
    start: Reals
    points: Reals


class Way(NamedTuple):
    """One of them, from the source frame `low` on."""

    window: int
    speed: int
    low: int


class Stage(NamedTuple):
    """What the screen is shared on: all that was prepared, what was said, sheet and stock for that, the edit as it is.

    `places` tells where in the stock each clip is, `parts` is all that the edit shows, `accents` are those of the film.
    """

    ready: Ready
    say: Say
    sheet: Sheet
    stock: Stock
    edit: Edit
    places: Mapping[str, int]
    parts: tuple[Part, ...]
    accents: landings.Line

    @staticmethod
    def of(ready: Ready, say: Say, edit: Edit) -> Stage:
        """That of an edit."""
        sheet = ready.page(ready.stock, say)
        times = sorted(accent.time - sheet.part.start for accent in sheet.hits.accents)
        parts = tuple(part_shown(half, edit.rate) for _, half in edit.halves)
        places = ready.stock.places
        return Stage(ready, say, sheet, ready.goods(say, rough=False), edit, places, parts, landings.line(times))

    def beats(self, frames: int) -> float:
        """So many frames in beats."""
        return frames / float(self.edit.rate) * self.sheet.tempo / 60

    def part(self, cut: Cut) -> Part:
        """What a cut shows."""
        return part_shown(cut, self.edit.rate)

    @property
    def shown(self) -> tuple[Reals, Reals]:
        """Starts and ends of all that the edit shows, in s on the line."""
        parts = [(float(self.stock.base[self.places[part.clip]]), part.span) for part in self.parts]
        spans = np.array([(at + float(span.start), at + float(span.end)) for at, span in parts])
        return spans[:, 0], spans[:, 1]


def find(stage: Stage, cut: Cut) -> list[Half]:
    """What could stand beside a cut, the best first: stretches of other sides that nothing shows."""
    other = np.array([stage.stock.sides[side] != cut.side for side in stage.stock.side.tolist()], bool)
    tried = zip((_aimed(stage, cut, other), _plain(stage, other)), WEIGHED, strict=True)
    ways = [way for some, most in tried for way in _best(stage, cut, some, most)]
    found = (_half(stage, cut, way) for way in ways)
    return sorted((half for half in found if half is not None), key=lambda half: -half.points)[:TRIED]


def _aimed(stage: Stage, cut: Cut, other: NDArray[np.bool_]) -> Guesses:
    """Placements in those windows that bring a blow to an accent of the cut."""
    hits, stock, rate = stage.sheet.hits, stage.stock, float(stage.edit.rate)
    met = {float(landing.accent * stage.edit.rate) for landing in cut.landings}
    worth = hits.worth + TOGETHER * np.array([at in met for at in hits.target.tolist()], np.float64)
    aim = hits.target + LANDING_TARGET - cut.start
    inside = np.flatnonzero((aim >= 0) & (aim < len(cut)))
    targets = inside[np.argsort(-worth[inside], kind="stable")[:AIMED_AT]]
    moment, window = stock.held
    blow = np.flatnonzero((stock.moments.contact[moment] > 0) & other[window])
    brief = stage.ready.brief.plan
    allowed = np.array([n for n, speed in enumerate(SPEEDS) if brief.slowest <= speed <= brief.fastest])
    which, target, speed = (each.ravel() for each in np.meshgrid(blow, targets, allowed, indexing="ij"))
    start = stock.moments.time[moment[which]] - aim[target] / rate * RATES[speed]
    points = stock.moments.weight[moment[which]] * worth[target] + merits.speed(stage.beats(len(cut)), RATES[speed])
    return Guesses(window[which], speed, start, np.asarray(points, np.float64))


def _plain(stage: Stage, other: NDArray[np.bool_]) -> Guesses:
    """Those windows from their first frames on, and from where something ends that is shown, at life's speed."""
    stock, (_, ends) = stage.stock, stage.shown
    windows = np.flatnonzero(other)
    inside = (ends[None, :] > stock.start[windows, None]) & (ends[None, :] < stock.end[windows, None])
    late, end = np.nonzero(inside)
    window = np.concatenate([windows, windows[late]])
    start = np.concatenate([stock.start[windows], ends[end]])
    return Guesses(window, np.zeros(len(window), np.int64), start, stock.quality[window])


def _best(stage: Stage, cut: Cut, some: Guesses, most: int) -> list[Way]:
    """Those that promise most of the ones whose footage is there, free and not too slow; each from a source frame."""
    stock, (window, speed, start, points) = stage.stock, some
    low = np.clip(np.searchsorted(stock.frames, start + TIE, side="right") - 1, 0, len(stock.frames) - 1)
    low += (stock.frames[low] < stock.start[window] - TIE) & (low + 1 < len(stock.frames))
    begin = stock.frames[low]
    end = begin + len(cut) / float(stage.edit.rate) * RATES[speed]
    fits = (begin >= stock.start[window] - TIE) & (end <= stock.end[window] - TIE) & (np.abs(begin - start) <= MOVED)
    fits &= RATES[speed] >= stock.slowest[window] - TIE
    found = np.flatnonzero(fits)
    shown, until = stage.shown
    found = found[~((begin[found, None] < until - TIE) & (end[found, None] > shown + TIE)).any(axis=1)]
    ranked = found[np.argsort(-points[found], kind="stable")[:most]]
    return [Way(int(window[n]), int(speed[n]), int(low[n])) for n in ranked]


def _half(stage: Stage, cut: Cut, way: Way) -> Half | None:
    """What it is to show that beside the cut; None where its shot does not hold it."""
    stock = stage.stock
    place = int(stock.clip[way.window])
    clip, side = stock.clips[place], stock.sides[int(stock.side[way.window])]
    entry = clip.index.time(way.low - int(stock.first[place]))
    half = described(stage, cut, Cut(cut.start, cut.end, side, clip.content, entry, SPEEDS[way.speed]))
    return None if half is None or any(half.part.meets(part) for part in stage.parts) else half


def onward(stage: Stage, cut: Cut, before: Beside, entry: Time) -> Half | None:
    """What it is to go on beside a cut with what was beside the one before, until then; None where that cannot be."""
    half = described(stage, cut, Cut(cut.start, cut.end, before.side, before.clip, entry, before.speed), new=False)
    if half is None or before.side == cut.side or any(half.part.meets(part) for part in stage.parts):
        return None
    return None if stage.say.wishes.is_banned(half.part) else half


def described(stage: Stage, cut: Cut, second: Cut, *, new: bool = True) -> Half | None:
    """What it is to show that beside the cut, with landings and reasons; None where its shot does not hold it.

    `new` says whether it begins with the cut.
    """
    clip, sides = stage.ready.footage.clip(second.clip), stage.stock.sides
    part, room = stage.part(second), ramps.room_of(stage.ready, stage.sheet, stage.places, second)
    if room is None or not any(shot.span.holds(part.span) for shot in clip.shots):
        return None
    met = landings.find(second, landings.moments_of(clip.moments), stage.accents, stage.edit.rate)
    beats, seconds = stage.beats(len(cut)), len(cut) / float(stage.edit.rate)
    points = {
        **ramps.points_of(room, second),
        "quality": float(merits.quality(beats, room.quality)),
        "both halves": TOGETHER * len({each.accent for each in cut.landings} & {each.accent for each in met}),
        "half the screen": -float(merits.rounded(SMALL * beats)),
        "hardly read": -float(merits.rounded(max(0.0, 1 - seconds / READ) * new)),
    }
    first = sides.index(second.side) < sides.index(cut.side)
    beside = Beside(second.side, second.clip, second.entry, second.speed, first, met, reasons.told(points))
    return Half(beside, part, sum(points.values()))
