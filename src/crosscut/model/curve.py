"""Measured values that know their rate: a `Curve` over time and the samples of a `Sound`."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from crosscut.model.time import Rate, Span, Time

# Spelled out, since the codec reads these types at run time and NDArray is an alias of another kind on newer Pythons.
Floats = np.ndarray[tuple[Any, ...], np.dtype[np.float32]]
Stamps = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Values `[n]` float32, the k-th taken at `start + k / rate` seconds.

    `[n, width]` where several belong together; `at` and `mean` are for single ones.
    """

    values: Floats
    rate: Rate
    start: Time = field(default=Fraction(0))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Curve)
            and (self.rate, self.start) == (other.rate, other.start)
            and np.array_equal(self.values, other.values)
        )

    def __hash__(self) -> int:
        return hash((self.rate, self.start, self.values.tobytes()))

    def __len__(self) -> int:
        return len(self.values)

    def at(self, time: Time) -> float:
        """The value at that time, by straight lines between samples; the nearest one beyond the ends. 0 when empty."""
        if not len(self.values):
            return 0.0
        place = float((time - self.start) * self.rate)
        return float(np.interp(place, np.arange(len(self.values)), self.values))

    def within(self, span: Span) -> Floats:
        """The samples taken inside the span, at least the nearest one; empty only when the curve is."""
        first = min(max(0, ceil((span.start - self.start) * self.rate)), max(0, len(self.values) - 1))
        last = ceil((span.end - self.start) * self.rate)
        return self.values[first : max(last, first + 1)]

    def mean(self, span: Span) -> float:
        """The mean of the samples inside the span; 0 when the curve is empty."""
        inside = self.within(span)
        return float(inside.mean()) if len(inside) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples `[n, channels]` float32, full scale ±1, `rate` a second; the first one sounds at 0 s."""

    samples: Floats
    rate: int

    @property
    def duration(self) -> Time:
        """Seconds from the first sample to the end of the last."""
        return Fraction(len(self.samples), self.rate)

    @property
    def mono(self) -> Floats:
        """The mean of the channels, `[n]`."""
        return np.asarray(self.samples.mean(axis=1), np.float32)
