"""The acts of the story over the song's sections: set-up, struggle, climb, summit, or those that the user names.

Boundaries lie where sections begin, or phrases; among them those are chosen, by dynamic programming, whose acts have
about their share of the film and its energy: a story rises late and falls in its last quarter (three acts of Field,
"Screenplay", 1979, with the middle one in two).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from crosscut.errors import WrongUse
from crosscut.model.brief import ActAsked
from crosscut.model.song import Song
from crosscut.model.story import Act
from crosscut.model.time import Span, Time
from crosscut.plan.merits import Reals

USUAL = {"set-up": 0.25, "struggle": 0.5, "climb": 0.75, "summit": 1.0}  # their intensity
SHARE = {"set-up": 0.2, "struggle": 0.35, "climb": 0.2, "summit": 0.25}  # of the film
LOWEST, HIGHEST = 0.25, 1.0  # intensity of the first and last of acts that we do not know by name
BARS = 4  # of an act at least; a film of less than two has none
FEWER = {2: ("set-up", "summit"), 3: ("set-up", "climb", "summit")}  # where the film is too short for four
ENERGY = 0.5  # of a film whose acts are as far as can be from the energy that their intensity asks for
ENERGY_OF = (0.3, 0.9)  # of the song's own range, at intensity 0 and 1
PHRASE, BAR = 0.05, 0.3  # of a boundary where only a phrase begins, and where only a bar does
NEAR = Time(1, 20)  # s; a section or phrase begins on the bar that is this near


class Lines(NamedTuple):
    """Where acts may begin: bar lines `[n]`, the start and the end of the film with them, and what each costs."""

    times: list[Time]
    cost: Reals


def find(song: Song, part: Span, asked: tuple[ActAsked, ...]) -> tuple[Act, ...]:
    """The acts of a film over that part of the song, in times of the film; none where it is too short for any.

    Raises WrongUse where those that are asked for have no room.
    """
    lines = _lines(song, part)
    names = asked or _usual(len(lines.times) - 1)
    if not names:
        return ()
    fixed = [None if each.at is None else _place(song, part, lines, each) for each in names]
    if fixed[0] not in (None, 0):
        names, fixed = (ActAsked(next(iter(USUAL))), *names), [None, *fixed]
    fixed[0] = 0
    chosen = [place for place in fixed if place is not None]
    if chosen != sorted(set(chosen)):
        raise WrongUse("The acts do not follow each other in time.", remedy="Name them in order, with later places.")
    begins = _best(song, part, lines, (names, fixed))
    edges = [*(lines.times[place] - part.start for place in begins), part.length]
    levels = _intensities(names)
    return tuple(
        Act(Span(*edge), each.name, level) for each, edge, level in zip(names, pairwise(edges), levels, strict=True)
    )


def _usual(bars: int) -> tuple[ActAsked, ...]:
    """The acts of a film of so many bars."""
    count = min(len(USUAL), bars // BARS)
    names = tuple(USUAL) if count == len(USUAL) else FEWER.get(count, ())
    return tuple(ActAsked(name) for name in names)


def _intensities(names: tuple[ActAsked, ...]) -> list[float]:
    even = np.linspace(LOWEST, HIGHEST, len(names)).tolist() if len(names) > 1 else [HIGHEST]
    return [USUAL.get(each.name, level) for each, level in zip(names, even, strict=True)]


def _lines(song: Song, part: Span) -> Lines:
    """The bar lines of the part; it begins on one."""
    bars = [bar.span.start for bar in song.bars if part.start + NEAR < bar.span.start < part.end - NEAR]
    times = [part.start, *bars, part.end]
    cost = np.full(len(times), BAR)
    starts = ((PHRASE, [each.start for each in song.phrases]), (0.0, [each.span.start for each in song.sections]))
    for worth, begun in starts:
        for start in begun:
            cost[[place for place, time in enumerate(times) if abs(time - start) <= NEAR]] = worth
    return Lines(times, cost)


def _place(song: Song, part: Span, lines: Lines, asked: ActAsked) -> int:
    """The line that an act is to begin on: the bar's that is named, or the nearest to a time of the film."""
    at = asked.at
    if isinstance(at, int):
        found = song.bar_start(at)
        if found is None or found not in part:
            raise WrongUse(f"The film plays no bar {at}, where {asked.name} is to begin.", remedy="Name another bar.")
        at = found - part.start
    if at is None or at >= part.length:
        raise WrongUse(f"The film ends before {asked.name} is to begin.", remedy="Name an earlier place.")
    wanted = at + part.start
    return min(range(len(lines.times) - 1), key=lambda place: (abs(lines.times[place] - wanted), place))


def _best(song: Song, part: Span, lines: Lines, acts: tuple[tuple[ActAsked, ...], list[int | None]]) -> list[int]:
    """The lines on which the acts begin. Raises WrongUse where there are fewer lines than acts."""
    names, fixed = acts
    last = len(lines.times) - 1
    shares = np.array([SHARE.get(each.name, 1 / len(names)) for each in names])
    away = _away(song, part, lines, (_intensities(names), shares / shares.sum()))
    costs, reached = np.full((len(names) + 1, last + 1), np.inf), np.zeros((len(names) + 1, last + 1), int)
    costs[0, 0] = 0.0
    for act in range(len(names)):
        ends = last if act == len(names) - 1 else fixed[act + 1]
        every = costs[act][:, None] + away[act] + np.where(np.arange(last + 1) == last, 0.0, lines.cost)
        if ends is not None:
            every[:, np.arange(last + 1) != ends] = np.inf
        reached[act + 1], costs[act + 1] = every.argmin(axis=0), every.min(axis=0)
    if not np.isfinite(costs[-1, last]):
        raise WrongUse(f"The film has no room for {len(names)} acts there.", remedy="Name fewer, or other places.")
    begins = [last]
    for act in range(len(names), 0, -1):
        begins.append(int(reached[act, begins[-1]]))
    return begins[:0:-1]


def _away(song: Song, part: Span, lines: Lines, wanted: tuple[list[float], Reals]) -> Reals:
    """How far each act `[acts, from, to]` would be from its share and its energy; infinite where it would not last."""
    spans = [Span(one, other) for one, other in pairwise(lines.times)]
    heard = np.array([song.energy.mean(span) if len(song.energy) else 0.0 for span in spans])
    low, high = float(heard.min()), float(heard.max())
    energy = (heard - low) / max(high - low, 0.1)
    length = np.array([float(span.length / part.length) for span in spans])
    share = np.concatenate([[0.0], np.cumsum(length)])
    driven = np.concatenate([[0.0], np.cumsum(length * energy)])
    lasts = share[None, :] - share[:, None]
    mean = (driven[None, :] - driven[:, None]) / np.where(lasts > 0, lasts, 1)
    found = []
    for level, wants in zip(*wanted, strict=True):
        meant = ENERGY_OF[0] + (ENERGY_OF[1] - ENERGY_OF[0]) * level
        off = np.abs(lasts - wants) + ENERGY * lasts * np.abs(mean - meant)
        found.append(np.where(lasts > 0, off, np.inf))
    return np.array(found)


def levels(acts: tuple[Act, ...], along: Reals) -> Reals:
    """The intensity at each place of the film `[n]`, 0–1; without acts it rises evenly."""
    if not acts:
        return along
    length = float(acts[-1].span.end)
    ends = np.array([float(act.span.end) / length for act in acts])
    place = np.minimum(np.searchsorted(ends, along, side="right"), len(acts) - 1)
    return np.asarray(np.array([act.intensity for act in acts])[place], np.float64)
