"""Which moments of a cut meet which accents of the song."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, Cut, Landing, lands
from crosscut.model.footage import Moment
from crosscut.model.retime import film_time, stretches
from crosscut.model.time import Rate, Time

SLACK = 1e-3  # s; what is surely outside is told by floats, the rest by fractions
SURE = 1e-6  # frames by which floats surely do not err
SAME = 1e-9  # s; times that differ do so by more


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
    found = []
    for number, after in _seen(cut, moments, rate):
        near = _near(accents, cut.start / float(rate) + after, rate)
        if not near.exact or not (_inside(cut, after, rate) or _shown(cut, moments.exact[number], rate)):
            continue
        time = film_time(cut, moments.exact[number], rate)
        met = [accent for accent in near.exact if lands(time, accent, rate)]
        if met:
            found.append(Landing(time, min((abs(accent - time), accent) for accent in met)[1]))
    return tuple(found)


def stand(cut: Cut, moments: Line, accents: Line, rate: Rate) -> bool:
    """Whether floats can tell that the landings of a cut, told before, are those that `find` would tell."""
    start, told = cut.start / float(rate), iter(cut.landings)
    for _, after in _seen(cut, moments, rate):
        near = _near(accents, start + after, rate)
        errors = [(start + after - accent) * float(rate) for accent in near.rough]
        if all(error < LANDING_EARLIEST - SURE or error > LANDING_LATEST + SURE for error in errors):
            continue
        met = len(errors) == 1 and LANDING_EARLIEST + SURE < errors[0] < LANDING_LATEST - SURE
        known = next(told, None) if met and _inside(cut, after, rate) else None
        if known is None or abs(float(known.moment) - start - after) > SAME:
            return False
        if abs(float(known.accent) - near.rough[0]) > SAME:
            return False
    return next(told, None) is None


def _seen(cut: Cut, moments: Line, rate: Rate) -> Iterator[tuple[int, float]]:
    """The numbers of the moments that a cut shows, and of some just beside it, and their seconds from its start."""
    runs = [(first / float(rate), float(at), float(speed)) for first, _, at, speed in stretches(cut, rate)]
    late, at, speed = runs[-1]
    end = at + (len(cut) / float(rate) - late) * speed
    first, last = bisect_left(moments.rough, runs[0][1] - SLACK), bisect_left(moments.rough, end + SLACK)
    for number in range(first, last):
        place = moments.rough[number]
        late, at, speed = next((run for run in reversed(runs) if run[1] <= place), runs[0])
        yield number, late + (place - at) / speed


def _inside(cut: Cut, after: float, rate: Rate) -> bool:
    """Whether what is so many seconds after its start is surely in the cut."""
    return SLACK < after < len(cut) / float(rate) - SLACK


def _shown(cut: Cut, moment: Time, rate: Rate) -> bool:
    """Whether the cut shows that time of its clip."""
    return moment >= cut.entry and film_time(cut, moment, rate) in cut.span(rate)


def _near(accents: Line, time: float, rate: Rate) -> Line:
    """The accents that a moment at that time of the film may meet, as far as floats tell."""
    first = bisect_left(accents.rough, time - LANDING_LATEST / float(rate) - SLACK)
    last = bisect_left(accents.rough, time - LANDING_EARLIEST / float(rate) + SLACK)
    return Line(accents.exact[first:last], accents.rough[first:last])


def moments_of(moments: Sequence[Moment]) -> Line:
    """When they are."""
    return line([moment.time for moment in moments])
