"""Which moments of a cut meet which accents of the song."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from crosscut.model.edit import Cut, Landing, lands
from crosscut.model.footage import Moment
from crosscut.model.retime import film_time, source_span
from crosscut.model.time import Rate, Time, time_of

NEAR = (-4, 4)  # frames about a moment, outside which no accent is met


def find(cut: Cut, moments: Sequence[Moment], accents: Sequence[Time], rate: Rate) -> tuple[Landing, ...]:
    """Every moment of the cut that meets an accent, each with the accent nearest to it.

    `moments` are its clip's, `accents` times of the film, both in order.
    """
    span, source, found = cut.span(rate), source_span(cut, rate), []
    begin, end = (bisect_left(moments, time, key=lambda moment: moment.time) for time in (source.start, source.end))
    for moment in moments[begin:end]:
        time = film_time(cut, moment.time, rate)
        first, last = (bisect_left(accents, time + time_of(frames, rate)) for frames in NEAR)
        near = [accent for accent in accents[first:last] if lands(time, accent, rate)]
        if near and time in span:
            found.append(Landing(time, min((abs(accent - time), accent) for accent in near)[1]))
    return tuple(found)
