"""From a cut to the source time of every frame of the film that it fills: the one place that knows how time runs.

Between two frames the source runs evenly. At a turn the speed changes over a few frames, as much before it as after it,
so that outside of them the source is where a sudden change would have brought it: what lands stays landed.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate, pairwise

from crosscut.model.edit import Cut
from crosscut.model.story import Part
from crosscut.model.time import Rate, Span, Time, time_of

EASE = 3  # frames on each side of a turn over which the speed changes; at 30 frames/s, 0.2 s in all: seen as a swing


def source_times(cut: Cut, rate: Rate) -> tuple[Time, ...]:
    """The clip time that each frame of the cut shows, in order; `rate` is the film's."""
    return _places(cut, rate)[:-1]


def source_span(cut: Cut, rate: Rate) -> Span:
    """The stretch of the clip that the cut uses up."""
    if not cut.turns:
        return Span(cut.entry, cut.entry + time_of(len(cut), rate) * cut.speed)
    return Span(cut.entry, _places(cut, rate)[-1])


def part_shown(cut: Cut, rate: Rate) -> Part:
    """The same, with the clip that it is of."""
    return Part(cut.clip, source_span(cut, rate))


def film_time(cut: Cut, source: Time, rate: Rate) -> Time:
    """When the film shows what the clip shows at clip time `source`; beyond the cut's ends as if it ran on evenly."""
    start = time_of(cut.start, rate)
    if not cut.turns:
        return start + (source - cut.entry) / cut.speed
    places = _places(cut, rate)
    number = min(max(bisect_right(places, source) - 1, 0), len(cut) - 1)
    here, after = places[number], places[number + 1]
    return start + time_of(number, rate) + (source - here) / (after - here) / rate


def stretches(cut: Cut, rate: Rate) -> tuple[tuple[int, int, Time, Fraction], ...]:
    """The cut as runs of constant speed: (first frame, frame after, clip time at the first, speed), in order.

    A plain cut is one; a ramp has one for every run of frames that pass at one speed.
    """
    if not cut.turns:
        return ((0, len(cut), cut.entry, cut.speed),)
    places, speeds = _places(cut, rate), _speeds(cut)
    edges = [0, *(frame for frame in range(1, len(cut)) if speeds[frame] != speeds[frame - 1]), len(cut)]
    return tuple((first, after, places[first], speeds[first]) for first, after in pairwise(edges))


def _places(cut: Cut, rate: Rate) -> tuple[Time, ...]:
    """Clip times `[frames + 1]`: of every frame, and of the one after the last."""
    if not cut.turns:
        return tuple(cut.entry + time_of(number, rate) * cut.speed for number in range(len(cut) + 1))
    return tuple(cut.entry + run / rate for run in accumulate(_speeds(cut), initial=Fraction(0)))


def _speeds(cut: Cut) -> list[Fraction]:
    """The speed at which the source runs from each frame of the cut to the next, `[frames]`."""
    speeds = [cut.speed] * len(cut)
    edges = [0, *(turn.frame for turn in cut.turns), len(cut)]
    for number, turn in enumerate(cut.turns, 1):
        before = cut.speeds[number - 1]
        ease = min(EASE, (edges[number] - edges[number - 1]) // 2, (edges[number + 1] - edges[number]) // 2)
        speeds[turn.frame :] = [turn.speed] * (len(cut) - turn.frame)
        for step in range(2 * ease):
            share = Fraction(2 * step + 1, 4 * ease)
            speeds[turn.frame - ease + step] = before + (turn.speed - before) * share
    return speeds
