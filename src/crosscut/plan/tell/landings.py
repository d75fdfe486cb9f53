"""Which moments of a cut meet which accents of the song."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from crosscut.model.edit import Cut, Landing, lands
from crosscut.model.footage import Moment
from crosscut.model.retime import film_time, stretches
from crosscut.model.time import Rate, Time

NEAR = (-4, 4)  # frames about a moment, outside which no accent is met
SLACK = 1e-3  # s; what is surely outside is told by floats, the rest by fractions


class Line(NamedTuple):
    """Times in order, and the same as floats to look them up by."""

    exact: Sequence[Time]
    rough: list[float]


def line(times: Sequence[Time]) -> Line:
    """The times, which are in order."""
    return Line(times, [float(time) for time in times])


def find(cut: Cut, moments: Line, accents: Line, rate: Rate) -> tuple[Landing, ...]:
    """Every moment of the cut that meets an accent, each with the accent nearest to it.

    `moments` are those of its clip, `accents` in times of the film.
    """
    start, shown = cut.start / float(rate), cut.span(rate)
    runs = [(first / float(rate), float(at), float(speed)) for first, _, at, speed in stretches(cut, rate)]
    late, at, speed = runs[-1]
    end = at + (len(cut) / float(rate) - late) * speed
    first, last = bisect_left(moments.rough, runs[0][1] - SLACK), bisect_left(moments.rough, end + SLACK)
    found = []
    for number in range(first, last):
        place = moments.rough[number]
        late, at, speed = next((run for run in reversed(runs) if run[1] <= place), runs[0])
        if not _any(accents, start + late + (place - at) / speed, rate):
            continue
        time = film_time(cut, moments.exact[number], rate)
        met = [accent for accent in _any(accents, float(time), rate) if lands(time, accent, rate)]
        if met and moments.exact[number] >= cut.entry and time in shown:
            found.append(Landing(time, min((abs(accent - time), accent) for accent in met)[1]))
    return tuple(found)


def _any(accents: Line, time: float, rate: Rate) -> Sequence[Time]:
    """The accents near a time of the film."""
    first, last = (bisect_left(accents.rough, time + frames / float(rate)) for frames in NEAR)
    return accents.exact[first:last]


def moments_of(moments: Sequence[Moment]) -> Line:
    """When they are."""
    return line([moment.time for moment in moments])
