"""All usable footage as plain arrays on one line of source time: clips laid end to end, a second apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosscut.model.brief import Brief
from crosscut.model.footage import Clip, Footage, Moment, Shot, Window
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Rate, Span
from crosscut.plan import merits
from crosscut.plan.merits import NO_CONTACT, Looks, Reals
from crosscut.plan.say import SILENCE, Say

Whole = NDArray[np.int64]

Row = tuple[int, int, Window]  # the clip's place, the number of the shot in all footage, the window

MOST = 1200  # windows that are weighed; of more the best, so that time and memory stay bounded
SHORTEST = Fraction(1, 5)  # s; less is no picture
APART = 1.0  # s between clips on the line, so that no search runs over an edge
ALIKE = 12  # bits of 64 in which the signatures of look-alikes differ at most: takes from one tripod 4–16, others 18 up
CALM = 0.3  # picture heights/s; movement slower than this has no clear direction
ROOM = Fraction(2)  # s about a stretch that is wanted outside every window, so that a cut may hold it
ROUGH = 0.25  # share of quality left outside the usable windows, taken only where the windows do not suffice


@dataclass(frozen=True, slots=True)
class Moments:
    """`[p]` in order of time; `strength` is times confidence, `weight` that of landings, `contact` 0 or 1.

    `strong` is the confidence of strong impacts, 0 for other moments.
    """

    time: Reals
    strength: Reals
    weight: Reals
    strong: Reals
    contact: Reals
    of: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """Windows `[m]` in order of time, frames `[f]` of all clips, moments.

    `start`, `end`, `frames` are seconds on the line; `first` `[clips + 1]` is where each clip's frames begin, `base`
    where its time does; `smooth` is the least speed at which the source has a frame for every frame of the film,
    `slowest` the least that the brief allows too; `alike` numbers
    groups of near-duplicates; `direction` `[m, 2]` has length 0–1; `held` are
    the pairs of a moment and a window that it lies in;
    `effort` is NaN where none was measured.
    """

    clips: tuple[Clip, ...]
    sides: tuple[str, ...]
    frames: Reals
    first: Whole
    base: Reals
    clip: Whole
    shot: Whole
    side: Whole
    alike: Whole
    start: Reals
    end: Reals
    quality: Reals
    energy: Reals
    effort: Reals
    direction: Reals
    slowest: Reals
    smooth: Reals
    moments: Moments
    held: tuple[Whole, Whole]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def looks(self) -> Looks:
        """What says how well one window follows another."""
        return Looks(self.direction, self.energy, self.side, self.shot)

    @property
    def rank(self) -> Reals:
        """Per window the share of the footage that has less to tell, 0–1; of equals the mean."""
        strongest = np.zeros(len(self))
        np.maximum.at(strongest, self.held[1], self.moments.weight[self.held[0]])
        tells = merits.rounded(merits.telling(strongest, self.energy))
        lasts, order = self.end - self.start, np.argsort(tells, kind="stable")
        total = np.concatenate([[0.0], np.cumsum(lasts[order])])
        below = total[np.searchsorted(tells[order], tells, side="left")]
        upto = total[np.searchsorted(tells[order], tells, side="right")]
        return np.asarray((below + upto) / 2 / total[-1], np.float64)

    @property
    def longest(self) -> float:
        """Seconds of film that one cut can fill at most."""
        return float(((self.end - self.start) / self.slowest).max())

    @property
    def shots(self) -> int:
        """How many shots the windows come from."""
        return len(np.unique(self.shot))


def gather(footage: Footage, brief: Brief, rate: Rate, say: Say = SILENCE, *, rough: bool) -> Stock:
    """The stock for a film of that rate, without what is banned and with all that is wanted.

    With `rough`, whole shots are at hand too, at a lower quality.
    """
    times = [(clip.index.shown - clip.index.shown[0]) * float(clip.index.time_base) for clip in footage.clips]
    base = np.cumsum(
        [0.0, *(max(time[-1], float(clip.duration)) + APART for time, clip in zip(times, footage.clips, strict=True))]
    )
    names = tuple(side.name for side in footage.sides)
    rows = _best(footage, [row for row in _rows(footage, say.wishes, rough=rough) if row[2].span.length >= SHORTEST])
    rows = sorted([*rows, *_wanted(footage, say, say.wanted(rate), rows)], key=_in_order)
    column: dict[str, list[Any]] = {"start": [], "end": [], "direction": []}
    for place, _, window in rows:
        column["start"].append(base[place] + float(window.span.start))
        column["end"].append(base[place] + float(window.span.end))
        column["direction"].append(_heading(window))
    clips = [footage.clips[place] for place, _, _ in rows]
    moments = _moments(footage, base)
    start, end = np.array(column["start"]), np.array(column["end"])
    return Stock(
        clips=footage.clips,
        sides=names,
        frames=np.concatenate([time + start for time, start in zip(times, base, strict=False)]),
        first=np.cumsum([0, *(len(time) for time in times)]),
        base=base,
        clip=np.array([place for place, _, _ in rows], np.int64),
        shot=np.array([shot for _, shot, _ in rows], np.int64),
        side=np.array([names.index(footage.side_of(clip.content)) for clip in clips], np.int64),
        alike=_groups([window.signature for _, _, window in rows]),
        start=start,
        end=end,
        quality=np.array([window.quality for _, _, window in rows]),
        energy=np.array([window.energy for _, _, window in rows]),
        effort=np.array([_effort(footage.clips[place], window) for place, _, window in rows]),
        direction=np.array(column["direction"]).reshape(-1, 2),
        slowest=np.array([float(_slowest(clip, brief, rate)) for clip in clips]),
        smooth=np.array([float(_smooth(clip, rate)) for clip in clips]),
        moments=moments,
        held=_held(moments, start, end),
    )


def _rows(footage: Footage, wishes: Wishes, *, rough: bool) -> Iterator[Row]:
    """(clip, number of the shot in all footage, window), in pieces about what is banned."""
    number = 0
    for place, clip in enumerate(footage.clips):
        bans = _bans(wishes, clip.content)
        for shot in clip.shots:
            windows = list(shot.windows)
            if rough and not any(window.span == shot.span for window in windows):
                windows.append(_whole(shot.span, shot.windows))
            for window in windows:
                yield from ((place, number, replace(window, span=span)) for span in _around(window.span, bans))
            number += 1


def _bans(wishes: Wishes, clip: str) -> list[Span]:
    return sorted(ban.span for ban in wishes.bans if ban.clip == clip)


def _around(span: Span, bans: list[Span]) -> Iterator[Span]:
    """What the bans, in order, leave of a span."""
    start = span.start
    for ban in bans:
        if ban.shared(span):
            if ban.start > start:
                yield Span(start, ban.start)
            start = max(start, ban.end)
    if start < span.end:
        yield Span(start, span.end)


def _wanted(footage: Footage, say: Say, parts: Sequence[Part], rows: list[Row]) -> Iterator[Row]:
    """Rows for stretches that are wanted and that no window holds, with the looks of their shot."""
    places = {clip.content: place for place, clip in enumerate(footage.clips)}
    before = np.cumsum([0, *(len(clip.shots) for clip in footage.clips)])
    for part in parts:
        place = places.get(part.clip)
        if place is None or any(row[0] == place and row[2].span.holds(part.span) for row in rows):
            continue
        for number, shot in enumerate(footage.clips[place].shots):
            if shot.span.shared(part.span):
                near = Span(part.span.start - ROOM, part.span.end + ROOM)
                span = Span(max(shot.span.start, near.start), min(shot.span.end, near.end))
                yield from (
                    (place, int(before[place]) + number, _whole(piece, shot.windows))
                    for piece in _around(span, _bans(say.wishes, part.clip))
                    if piece.shared(part.span)
                )


def _in_order(row: Row) -> tuple[int, Span]:
    return row[0], row[2].span


def _best(footage: Footage, rows: list[Row]) -> list[Row]:
    """The windows that are worth a place: all of them, or of a great many the best of each side."""
    if len(rows) <= MOST:
        return rows
    number = {content: place for place, side in enumerate(footage.sides) for content in side.clips}
    worth = [(-_worth(footage.clips[place].shots, window), rank) for rank, (place, _, window) in enumerate(rows)]
    kept: list[Row] = []
    for side in range(len(footage.sides)):
        ours = sorted(each for each in worth if number[footage.clips[rows[each[1]][0]].content] == side)
        kept += [rows[rank] for _, rank in ours[: MOST // len(footage.sides)]]
    return kept


def _worth(shots: tuple[Shot, ...], window: Window) -> float:
    """How good a window looks, and its strongest moment."""
    strengths = [moment.strength for shot in shots for moment in shot.moments_in(window.span)]
    return window.quality + max(strengths, default=0.0)


def _whole(span: Span, windows: tuple[Window, ...]) -> Window:
    """A whole shot as one rough window, with the looks of its best part."""
    if not windows:
        return Window(span, 0.0, 0.0, 0.5, (0.0, 0.0), 0)
    best = max(windows, key=lambda window: (window.quality, -window.span.start))
    return Window(span, ROUGH * best.quality, best.energy, best.brightness, best.direction, best.signature)


def _effort(clip: Clip, window: Window) -> float:
    """How hard the athlete works in a window, NaN where that was not measured."""
    return float("nan") if clip.effort is None else clip.effort.mean(window.span)


def _heading(window: Window) -> tuple[float, float]:
    right, down = window.direction
    length = float(np.hypot(right, down)) + CALM
    return right / length, down / length


def _slowest(clip: Clip, brief: Brief, rate: Rate) -> Fraction:
    """Slower than life only as far as the source has a frame for every frame of the film, unless frames may be held."""
    if brief.plan.slow != "off":
        return brief.plan.slowest
    return max(brief.plan.slowest, _smooth(clip, rate))


def _smooth(clip: Clip, rate: Rate) -> Fraction:
    return min(Fraction(1), rate / clip.picture.rate)


def _groups(signatures: list[int]) -> Whole:
    """The number of the first window that looks alike, for each window; a signature of 0 is like none."""
    bits = np.array([signature % (1 << 64) for signature in signatures], np.uint64)
    groups = np.arange(len(bits))
    for number in np.flatnonzero(bits).tolist():
        near = np.flatnonzero((np.bitwise_count(bits[:number] ^ bits[number]) <= ALIKE) & (bits[:number] > 0))
        if len(near):
            groups[number] = groups[near[0]]
    return groups


def _moments(footage: Footage, base: Reals) -> Moments:
    found = sorted(
        (
            (base[place] + float(moment.time), moment)
            for place, clip in enumerate(footage.clips)
            for moment in clip.moments
        ),
        key=lambda pair: pair[0],
    )
    of = tuple(moment for _, moment in found)
    strength = np.array([moment.strength for moment in of], np.float64)
    contact = np.array([moment.contact for moment in of], np.float64)
    trust = np.array([moment.confidence for moment in of], np.float64)
    return Moments(
        time=np.array([time for time, _ in found], np.float64),
        strength=strength * trust,
        weight=strength * trust * np.where(contact > 0, 1.0, NO_CONTACT),
        strong=trust * np.array([moment.is_strong_impact for moment in of], np.float64),
        contact=contact,
        of=of,
    )


def _held(moments: Moments, start: Reals, end: Reals) -> tuple[Whole, Whole]:
    first = np.searchsorted(moments.time, start, side="left")
    count = np.searchsorted(moments.time, end, side="left") - first
    window = np.repeat(np.arange(len(start)), count)
    return first[window] + np.arange(len(window)) - np.repeat(np.cumsum(count) - count, count), window
