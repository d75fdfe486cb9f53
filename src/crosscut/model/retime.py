"""From a cut to the source time of every frame of the film that it fills: the one place that knows how time runs."""

from __future__ import annotations

from crosscut.model.edit import Cut
from crosscut.model.time import Rate, Span, Time, time_of


def source_times(cut: Cut, rate: Rate) -> tuple[Time, ...]:
    """The clip time that each frame of the cut shows, in order; `rate` is the film's."""
    return tuple(cut.entry + time_of(number, rate) * cut.speed for number in range(len(cut)))


def source_span(cut: Cut, rate: Rate) -> Span:
    """The stretch of the clip that the cut uses up."""
    return Span(cut.entry, cut.entry + time_of(len(cut), rate) * cut.speed)


def film_time(cut: Cut, source: Time, rate: Rate) -> Time:
    """When the film shows what the clip shows at clip time `source`."""
    return time_of(cut.start, rate) + (source - cut.entry) / cut.speed
