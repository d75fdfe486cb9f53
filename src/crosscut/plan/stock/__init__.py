"""The windows of all usable footage as plain arrays, on one line of source time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosscut.model.brief import Brief
from crosscut.model.footage import Clip, Footage, Window
from crosscut.model.story import NOTHING_SAID, Wishes
from crosscut.model.time import Rate, Span, Time
from crosscut.plan import merits
from crosscut.plan.merits import Looks, Reals, Whole, like
from crosscut.plan.say import Say
from crosscut.plan.stock import fewer, lively
from crosscut.plan.stock.alike import groups, views
from crosscut.plan.stock.line import Line, Moments, laid

Row = tuple[int, int, Window]  # the clip's place, the number of the shot in all footage, the window

SHORTEST = Fraction(1, 5)  # s; less is no picture
CALM = 0.3  # picture heights/s; movement slower than this has no clear direction
ROOM = Fraction(2)  # s about a stretch that is wanted outside every window, so that a cut may hold it
NO_COLOUR = (np.nan, np.nan, np.nan)
TIE = 1e-6  # s; floats decide, fractions must agree
COLUMNS = (  # of a stock, one value a window
    "clip", "shot", "view", "side", "signature", "start", "end", "quality", "energy", "effort", "direction", "slowest",
    "smooth", "movement", "cadence", "colour",
)  # fmt: skip
ROUGH = 0.25  # share of quality left outside the usable windows, taken only where the windows do not suffice


@dataclass(frozen=True, slots=True)
class Stock:
    """Windows `[m]` in order of time on the `line` of all footage.

    `start` and `end` are seconds on the line; `smooth` is the least speed at which the source has a frame for every
    frame of the film, `slowest` the least that the brief allows too, `speeds` both (the slowest first) of each clip;
    `alike` numbers groups of near-duplicates; `direction` `[m, 2]` has length 0–1; `held` are the pairs of a moment and
    a window that it lies in; `effort` is NaN where none was measured; `movement` `[m, d]` has length 1, or 0 where it
    is unknown, `cadence` is 0 where nothing repeats, `colour` `[m, 3]` is NaN where unknown.
    """

    line: Line
    sides: tuple[str, ...]
    clip: Whole
    shot: Whole
    view: Whole
    side: Whole
    signature: NDArray[np.uint64]
    alike: Whole
    start: Reals
    end: Reals
    quality: Reals
    energy: Reals
    effort: Reals
    direction: Reals
    slowest: Reals
    smooth: Reals
    movement: Reals
    cadence: Reals
    colour: Reals
    held: tuple[Whole, Whole]
    speeds: tuple[list[float], list[float]]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def rank(self) -> Reals:
        """Per window the share of the footage that has less to tell, 0–1; of equals the mean."""
        strongest = np.zeros(len(self))
        np.maximum.at(strongest, self.held[1], self.line.moments.weight[self.held[0]])
        tells = merits.rounded(merits.telling(strongest, self.energy))
        lasts, order = self.end - self.start, np.argsort(tells, kind="stable")
        total = np.concatenate([[0.0], np.cumsum(lasts[order])])
        below = total[np.searchsorted(tells[order], tells, side="left")]
        upto = total[np.searchsorted(tells[order], tells, side="right")]
        return np.asarray((below + upto) / 2 / total[-1], np.float64)

    def only(self, which: Whole) -> Stock:
        """Some of the windows, in that order; what looks alike goes on doing so."""
        columns: dict[str, Any] = {name: getattr(self, name)[which] for name in COLUMNS}
        return self.whole(columns, np.unique(self.alike[which], return_inverse=True)[1].astype(np.int64))

    def cut_out(self, hit: NDArray[np.bool_], low: float, high: float) -> Stock:
        """Without what lies from `low` to `high` on the line, which the windows `hit` meet; scraps go too."""
        ends = (
            (~hit, self.start, self.end),
            (hit, self.start, np.minimum(self.end, low)),
            (hit, np.maximum(self.start, high), self.end),
        )
        keep = [np.flatnonzero(some & (end - start >= float(SHORTEST) - TIE)) for some, start, end in ends]
        which = np.concatenate(keep)
        start, end = (
            np.concatenate([each[side][some] for each, some in zip(ends, keep, strict=True)]) for side in (1, 2)
        )
        order = np.lexsort((end, start))
        rest = self.only(which[order])
        return rest.whole(
            {name: getattr(rest, name) for name in COLUMNS} | {"start": start[order], "end": end[order]}, rest.alike
        )

    def same(self, other: Stock) -> bool:
        """Whether it holds the same windows."""
        return len(self) == len(other) and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=name in {"effort", "colour"})
            for name in COLUMNS
        )

    def whole(self, columns: dict[str, Any], alike: Whole) -> Stock:
        """With those columns, and what follows from them."""
        held = _held(self.line.moments, columns["start"], columns["end"])
        return replace(self, **columns, alike=alike, held=held)

    def holding(self, low: Reals, high: Reals) -> Whole:
        """The first window that begins by `low` and ends by `high` at the earliest, -1 where none does."""
        furthest = np.maximum.accumulate(self.end)
        first = np.searchsorted(furthest, high, side="left")
        return np.where(first < np.searchsorted(self.start, low, side="right"), first, -1)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The clips, end to end on the line."""
        return self.line.footage.clips

    @property
    def places(self) -> dict[str, int]:
        """Where among them each one is, by its content."""
        return {clip.content: place for place, clip in enumerate(self.clips)}

    @property
    def frames(self) -> Reals:
        """Seconds on the line of the frames `[f]` of all clips."""
        return self.line.frames

    @property
    def first(self) -> Whole:
        """`[clips + 1]` where each clip's frames begin."""
        return self.line.first

    @property
    def base(self) -> Reals:
        """`[clips + 1]` where each clip's time begins."""
        return self.line.base

    @property
    def moments(self) -> Moments:
        """All moments on the line."""
        return self.line.moments

    def looks(self, which: Whole) -> Looks:
        """What says how well one of some windows follows another of them."""
        alike = like(self.movement[which], self.cadence[which])
        side, shot, view = self.side[which], self.shot[which], self.view[which]
        return Looks(self.direction[which], self.energy[which], side, shot, alike, view)

    @property
    def longest(self) -> float:
        """Seconds of film that one cut can fill at most."""
        return float(((self.end - self.start) / self.slowest).max(initial=0.0))

    @property
    def views(self) -> int:
        """How many views the windows are takes of."""
        return len(np.unique(self.view))


def gather(footage: Footage, brief: Brief, rate: Rate, wishes: Wishes = NOTHING_SAID, *, rough: bool) -> Stock:
    """The stock for a film of that rate, without windows that are banned altogether.

    With `rough`, whole shots are at hand too, at a lower quality.
    """
    line = laid(footage)
    bans = {clip.content: _bans(wishes, clip.content) for clip in footage.clips}
    rows = [
        row
        for row in _rows(footage, rough=rough)
        if row[2].span.length >= SHORTEST and any(_around(row[2].span, bans[footage.clips[row[0]].content]))
    ]
    rows = sorted(rows, key=_in_order)
    slowest = [float(_slowest(clip, brief, rate)) for clip in footage.clips]
    stock = _stocked(line, rows, (slowest, [float(_smooth(clip, rate)) for clip in footage.clips]))
    return stock.only(_best(stock))


def reach(footage: Footage, brief: Brief, rate: Rate, wishes: Wishes) -> float:
    """How many seconds of film the longest stretch of a shot can fill that nobody banned."""
    every = ((clip, _bans(wishes, clip.content)) for clip in footage.clips)
    left = ((clip, part.length) for clip, bans in every for shot in clip.shots for part in _around(shot.span, bans))
    return float(max((length / _slowest(clip, brief, rate) for clip, length in left), default=0))


def _stocked(line: Line, rows: Sequence[Row], speeds: tuple[list[float], list[float]]) -> Stock:
    """The stock of those rows; `speeds` are the slowest and the smooth one of each clip."""
    footage, names = line.footage, tuple(side.name for side in line.footage.sides)
    clip = np.array([place for place, _, _ in rows], np.int64)
    side = np.array([names.index(footage.side_of(each.content)) for each in footage.clips], np.int64)
    windows = [window for _, _, window in rows]
    start, end = (line.base[clip] + np.array([float(time) for time in times]) for times in _ends(windows))
    signature = np.array([window.signature % (1 << 64) for window in windows], np.uint64)
    shot = np.array([shot for _, shot, _ in rows], np.int64)
    colour = np.array([window.colour or NO_COLOUR for window in windows], np.float64).reshape(-1, 3)
    return Stock(
        line=line,
        sides=names,
        clip=clip,
        shot=shot,
        view=views(shot, side[clip], signature, colour),
        side=side[clip],
        signature=signature,
        alike=groups(signature),
        start=start,
        end=end,
        quality=np.array([window.quality for window in windows], np.float64),
        energy=_lively(line, windows),
        effort=np.array([_effort(footage.clips[place], window) for place, _, window in rows], np.float64),
        direction=np.array([_heading(window) for window in windows], np.float64).reshape(-1, 2),
        slowest=np.array(speeds[0])[clip],
        smooth=np.array(speeds[1])[clip],
        movement=_movement(footage, windows),
        cadence=np.array([window.cadence for window in windows], np.float64),
        colour=colour,
        held=_held(line.moments, start, end),
        speeds=speeds,
    )


def _lively(line: Line, windows: Sequence[Window]) -> Reals:
    """How much moves in each window among all footage, 0–1: songs too are quiet and loud by their own measure."""
    low, high = line.lively
    energy = np.array([window.energy for window in windows], np.float64)
    return np.asarray(np.clip((energy - low) / (high - low), 0, 1), np.float64)


def _movement(footage: Footage, windows: Sequence[Window]) -> Reals:
    """How each window moves, `[m, d]`; zeros where that is unknown."""
    width = max((len(window.movement) for clip in footage.clips for window in clip.windows), default=0)
    found = np.zeros((len(windows), width))
    for number, window in enumerate(windows):
        found[number, : len(window.movement)] = window.movement
    return found


def _ends(windows: Sequence[Window]) -> tuple[list[Time], list[Time]]:
    return [window.span.start for window in windows], [window.span.end for window in windows]


def heed(stock: Stock, say: Say, rate: Rate) -> Stock:
    """The stock without what is banned and with all that is wanted; the very same where that changes nothing."""
    here = stock.places
    bans = sorted((here[ban.clip], ban.span) for ban in say.wishes.bans if ban.clip in here)
    for place, span in bans:
        low, high = (stock.base[place] + float(time) for time in (span.start, span.end))
        hit = (stock.start < high) & (stock.end > low)
        if hit.any():
            stock = stock.cut_out(hit, low, high)
    rows = list(_wanted(stock, say, rate))
    if not rows:
        return stock
    more = _stocked(stock.line, rows, stock.speeds)
    columns = {name: np.concatenate([getattr(stock, name), getattr(more, name)]) for name in COLUMNS}
    order = np.lexsort((columns["end"], columns["start"]))
    columns = {name: column[order] for name, column in columns.items()}
    columns["view"] = views(*(columns[name] for name in ("shot", "side", "signature", "colour")))
    return stock.whole(columns, groups(columns["signature"]))


def _rows(footage: Footage, *, rough: bool) -> Iterator[Row]:
    """(clip, number of the shot in all footage, window)."""
    number = 0
    for place, clip in enumerate(footage.clips):
        for shot in clip.shots:
            yield from ((place, number, part) for window in shot.windows for part in lively.parts(shot, window))
            if rough and not any(window.span == shot.span for window in shot.windows):
                yield place, number, _whole(shot.span, shot.windows)
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


def _wanted(stock: Stock, say: Say, rate: Rate) -> Iterator[Row]:
    """Rows for stretches that are wanted and that none of the windows holds, with the looks of their shot."""
    footage = stock.line.footage
    places = {clip.content: place for place, clip in enumerate(footage.clips)}
    before = np.cumsum([0, *(len(clip.shots) for clip in footage.clips)])
    parts = [part for part in say.wanted(rate) if part.clip in places]
    base = stock.base[[places[part.clip] for part in parts]]
    low = base + [float(part.span.start) for part in parts]
    high = base + [float(part.span.end) for part in parts]
    for part in (parts[each] for each in np.flatnonzero(stock.holding(low + TIE, high - TIE) < 0).tolist()):
        place = places[part.clip]
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


def _best(stock: Stock) -> Whole:
    """The windows that are worth a place."""
    moment, window = stock.held
    strongest = np.zeros(len(stock))
    np.maximum.at(strongest, window, stock.moments.bare[moment])
    looks = {"quality": stock.quality, "energy": stock.energy, "strongest": strongest}
    return fewer.best(stock.side, stock.end - stock.start, looks)


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


def _held(moments: Moments, start: Reals, end: Reals) -> tuple[Whole, Whole]:
    first = np.searchsorted(moments.time, start, side="left")
    count = np.searchsorted(moments.time, end, side="left") - first
    window = np.repeat(np.arange(len(start)), count)
    return first[window] + np.arange(len(window)) - np.repeat(np.cumsum(count) - count, count), window
