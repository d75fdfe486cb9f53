"""Which moments of a cut meet which accents of the song."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, Cut, Landing, lands
from crosscut.model.footage import Moment
from crosscut.model.retime import film_time, stretches
from crosscut.model.time import Rate, Time

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
    start, frames = cut.start / float(rate), len(cut) / float(rate)
    runs = [(first / float(rate), float(at), float(speed)) for first, _, at, speed in stretches(cut, rate)]
    late, at, speed = runs[-1]
    end = at + (frames - late) * speed
    first, last = bisect_left(moments.rough, runs[0][1] - SLACK), bisect_left(moments.rough, end + SLACK)
    found = []
    for number in range(first, last):
        place = moments.rough[number]
        late, at, speed = next((run for run in reversed(runs) if run[1] <= place), runs[0])
        after = late + (place - at) / speed
        near = _near(accents, start + after, rate)
        if not near or not (SLACK < after < frames - SLACK or _shown(cut, moments.exact[number], rate)):
            continue
        time = film_time(cut, moments.exact[number], rate)
        met = [accent for accent in near if lands(time, accent, rate)]
        if met:
            found.append(Landing(time, min((abs(accent - time), accent) for accent in met)[1]))
    return tuple(found)


def _shown(cut: Cut, moment: Time, rate: Rate) -> bool:
    """Whether the cut shows that time of its clip."""
    return moment >= cut.entry and film_time(cut, moment, rate) in cut.span(rate)


def _near(accents: Line, time: float, rate: Rate) -> Sequence[Time]:
    """The accents that a moment at that time of the film may meet, as far as floats tell."""
    first, last = LANDING_EARLIEST / float(rate) - SLACK, LANDING_LATEST / float(rate) + SLACK
    return accents.exact[bisect_left(accents.rough, time - last) : bisect_left(accents.rough, time - first)]


def moments_of(moments: Sequence[Moment]) -> Line:
    """When they are."""
    return line([moment.time for moment in moments])
