"""From a cut to the source time of every frame of the film that it fills: the one place that knows how time runs.

Between two frames the source runs evenly. At a turn the speed changes over a few frames, as much before it as after it,
so that outside of them the source is where a sudden change would have brought it: what lands stays landed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, pairwise
from operator import itemgetter

from crosscut.model.edit import Cut
from crosscut.model.story import Part
from crosscut.model.time import Rate, Span, Time, time_of

EASE = 3  # frames on each side of a turn over which the speed changes; at 30 frames/s, 0.2 s in all: seen as a swing


def source_times(cut: Cut, rate: Rate) -> tuple[Time, ...]:
    """The clip time that each frame of the cut shows, in order; `rate` is the film's."""
    return tuple(
        at + time_of(late, rate) * speed
        for first, after, at, speed in stretches(cut, rate)
        for late in range(after - first)
    )


def source_span(cut: Cut, rate: Rate) -> Span:
    """The stretch of the clip that the cut uses up: as long as if its speeds changed at once."""
    edges = [0, *(turn.frame for turn in cut.turns), len(cut)]
    frames = sum((to - start) * speed for (start, to), speed in zip(pairwise(edges), cut.speeds, strict=True))
    return Span(cut.entry, cut.entry + frames / rate)


def part_shown(cut: Cut, rate: Rate) -> Part:
    """The same, with the clip that it is of."""
    return Part(cut.clip, source_span(cut, rate))


def film_time(cut: Cut, source: Time, rate: Rate) -> Time:
    """When the film shows what the clip shows at clip time `source`; beyond the cut's ends as if it ran on evenly."""
    first, at, speed = 0, cut.entry, cut.speed
    if cut.turns:
        runs = stretches(cut, rate)
        first, _, at, speed = runs[max(bisect_right(runs, source, key=itemgetter(2)) - 1, 0)]
    return time_of(cut.start + first, rate) + (source - at) / speed


def stretches(cut: Cut, rate: Rate) -> tuple[tuple[int, int, Time, Fraction], ...]:
    """The cut as runs of constant speed: (first frame, frame after, clip time at the first, speed), in order.

    A plain cut is one; a ramp has one for every run of frames that pass at one speed.
    """
    if not cut.turns:
        return ((0, len(cut), cut.entry, cut.speed),)
    found, place = [], cut.entry
    for speed, runs in groupby(_runs(cut), key=itemgetter(2)):
        (first, after, _), *more = runs
        after = more[-1][1] if more else after
        found.append((first, after, place, speed))
        place += (after - first) * speed / rate
    return tuple(found)


def _runs(cut: Cut) -> Iterator[tuple[int, int, Fraction]]:
    """(first frame, frame after, speed) of each run of frames that pass at one speed."""
    edges, start, speed = [0, *(turn.frame for turn in cut.turns), len(cut)], 0, cut.speed
    for number, turn in enumerate(cut.turns, 1):
        ease = min(EASE, (edges[number] - edges[number - 1]) // 2, (edges[number + 1] - edges[number]) // 2)
        first = turn.frame - ease
        if first > start:
            yield start, first, speed
        for step in range(2 * ease):
            yield first + step, first + step + 1, speed + (turn.speed - speed) * Fraction(2 * step + 1, 4 * ease)
        start, speed = turn.frame + ease, turn.speed
    if start < len(cut):
        yield start, len(cut), speed
