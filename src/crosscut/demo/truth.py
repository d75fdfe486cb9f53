"""What is known about the demo before anything is drawn: the one source of its pictures, its sound and its truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from crosscut.model.time import Rate, Time


@dataclass(frozen=True, slots=True)
class Impact:
    """A blow: when, of which kind (a word that `song.blows` has a sound for), how hard 0–1, by which limb (0 near)."""

    time: Time
    kind: str
    strength: float
    limb: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """A clip that can be drawn.

    `start` is where it begins in the time of its painter, `impacts` count from there. `usable` is False for the clip
    that no editor should take.
    """

    name: str
    side: str
    rate: Rate
    length: Time
    impacts: tuple[Impact, ...]
    note: str
    start: Time = Fraction(0)
    portrait: bool = False
    usable: bool = True

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return int(self.length * self.rate)

    def part(self, start: Time, length: Time) -> Recipe:
        """Only a piece of it."""
        inside = tuple(
            replace(impact, time=impact.time - start)
            for impact in self.impacts
            if start <= impact.time < start + length
        )
        return replace(self, start=self.start + start, length=min(length, self.length - start), impacts=inside)


def strides(first: Time, step: Time, length: Time, kind: str, strength: float) -> tuple[Impact, ...]:
    """Foot strikes every `step` seconds from `first` on, near foot and far foot in turn; the near one is louder."""
    count = int((length - first) / step) + 1
    times = (first + n * step for n in range(count))
    return tuple(
        Impact(time, kind, strength * (1 if n % 2 == 0 else 0.9), n % 2)
        for n, time in enumerate(times)
        if time < length
    )
