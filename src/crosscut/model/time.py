"""Exact time: fractions of a second place things, integers count frames, floats only measure.

A `Time` is a `Fraction` of seconds and a `Rate` a `Fraction` of frames (or samples) a second, so that 30000/1001
stays what it is. `frame_at(time_of(n, rate), rate) == n` holds for every n and rate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

Time = Fraction
Rate = Fraction

MICROSECOND = Fraction(1, 1_000_000)  # s; far below anything that a frame or an ear can tell
CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)s?")


def time_of(frame: int, rate: Rate) -> Time:
    """When the frame begins."""
    return Fraction(frame * rate.denominator, rate.numerator)


def frame_at(time: Time, rate: Rate) -> int:
    """The frame that is on screen at that time."""
    return floor(time * rate)


def frames_in(length: Time, rate: Rate) -> int:
    """How many frames it takes to cover that length; the last one may run over it."""
    return ceil(length * rate)


def instant(seconds: float) -> Time:
    """A measured time as an exact one, to the nearest microsecond."""
    return Fraction(round(seconds * 1_000_000), 1_000_000)


def written(text: str) -> Time | None:
    """The time that a person writes as "62.31", "62.31s", "1:02.31" or "1:02:03"; None where it is none."""
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of exact time: `start` belongs to it, `end` does not. A span lasts."""

    start: Time
    end: Time

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a span must last, and {self.start} to {self.end} does not")

    @property
    def length(self) -> Time:
        """Seconds from start to end, above 0."""
        return self.end - self.start

    @property
    def middle(self) -> Time:
        """The time half way through."""
        return (self.start + self.end) / 2

    def __contains__(self, time: Time) -> bool:
        return self.start <= time < self.end

    def holds(self, other: Span) -> bool:
        """Whether the other span lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def shared(self, other: Span) -> Time:
        """Seconds that both spans have in common; 0 where they do not meet."""
        return max(Fraction(0), min(self.end, other.end) - max(self.start, other.start))

    def shift(self, by: Time) -> Span:
        """The same length, `by` seconds later."""
        return Span(self.start + by, self.end + by)
