"""Where a clip may lie in an activity, how likely each place is before and after movement is compared.

Every hint is a bump of belief about the activity time at which the clip begins. Movement is compared by correlation at
every place in reach; belief is multiplied by how well it fits there (the likelihood of a correlation among noise), so
that one sharp peak makes the clock sure and two of a kind make it doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crosscut.model.telemetry import Activity
from crosscut.telemetry.clock.signals import RATE, Reals, Signals, of_activity

REACH = 30.0  # s around a hint in which movement is compared
LEAST = 8.0  # s that clip and activity must have in common; less tells nothing
EXACT = 0.2  # s that a clock shall be right to; ours is asked for that
TOLERANCES = (EXACT, 0.5, 1.0, 3.0, 10.0)  # s that a clock may be told to be right to
ENOUGH = 0.9  # belief that must lie within a tolerance for it to be told
SETTLES = {"level": 8.0, "change": 4.0}  # s after which a signal, or its change, is a new fact
FLAT = 1e-6  # variance; what never changes cannot be compared
MOST_ALIKE = 0.98  # of a correlation; nothing measured is more alike than that
CHANGE = 4.0  # s over which a change is taken; activities have one sample a second, and surges last so long
OUTSIDE = 0.3  # belief that a clip lies outside, where a hint says so: people name files that belong together
CHANCE = 5.0  # of a logarithm: how well movement fits at the best of many places where it has nothing to do with it
MOST_FIT = 500.0  # of a logarithm that is taken back
TINY = 1e-12  # of a belief, so that its logarithm is finite
EDGE = 1e-6  # s


class Pair(NamedTuple):
    """A signal of the clip, one of the activity, and how far their likeness can be believed, 0–1."""

    clip: str
    activity: str
    trust: float


PAIRS = (
    Pair("speed", "speed", 0.7),
    Pair("cadence", "steps", 0.25),
    Pair("shake", "shake", 0.5),
    Pair("shake", "cadence", 0.35),
    Pair("shake", "speed", 0.5),
    Pair("shake", "power", 0.2),
    Pair("seen", "cadence", 0.25),
    Pair("seen", "speed", 0.35),
    Pair("seen", "power", 0.2),
)


@dataclass(frozen=True, slots=True)
class Hint:
    """The clip may begin at activity time `offset`, give or take `spread` s, with so much belief against the others.

    `tail` 0–1 is how much of it lies anywhere in reach; hints of one `key` are the same for all clips of a camera.
    """

    how: str
    offset: float
    spread: float
    belief: float
    tail: float
    key: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest place, what it is held to be right to, and how sure that is; whether movement was compared."""

    hint: Hint
    offset: float
    within: float
    confidence: float
    compared: bool


class Case:
    """One clip against one activity: the hints in reach, and what movement says at each place around each of them."""

    def __init__(self, signals: Signals, length: float, activity: Activity, hints: Sequence[Hint]) -> None:
        self.hints = [hint for hint in hints if _shared(hint.offset, length, activity) > -REACH]
        self.outside = OUTSIDE * sum(hint.belief for hint in hints) - sum(hint.belief for hint in self.hints) * OUTSIDE
        self.places = [_places(hint) for hint in self.hints]
        self.fits = [_fit(signals, length, activity, place) for place in self.places]
        self.inside = [(place + length > 0) & (place < activity.length) for place in self.places]

    def evidence(self) -> dict[float, float]:
        """By the key of each hint, the logarithm of how much likelier movement makes it than chance."""
        return {
            hint.key: float(np.log(np.sum(_near(hint, place) * np.exp(np.minimum(fit, MOST_FIT)) * inside) + TINY))
            for hint, place, fit, inside in zip(self.hints, self.places, self.fits, self.inside, strict=True)
        }

    def verdict(self, others: Mapping[float, float]) -> Verdict | None:
        """The likeliest place, with what the camera's other clips say of each key; None where the clip lies outside."""
        logs = [
            np.where(inside, np.log(hint.belief * _near(hint, place)) + fit + others.get(hint.key, 0.0), -np.inf)
            for hint, place, fit, inside in zip(self.hints, self.places, self.fits, self.inside, strict=True)
        ]
        top = max((float(log.max()) for log in logs), default=-np.inf)
        if not np.isfinite(top):
            return None
        beliefs = [np.exp(log - top) for log in logs]
        compared = any(float(np.ptp(fit)) > 0 for fit in self.fits)
        elsewhere = self.outside * np.exp((CHANCE if compared else 0.0) - top)
        total = sum(float(belief.sum()) for belief in beliefs) + float(elsewhere)
        best = max(range(len(logs)), key=lambda n: (float(logs[n].max()), -n))
        offset = _summit(self.places[best], logs[best])
        within, mass = self._held(offset, beliefs, total)
        return Verdict(self.hints[best], offset, within, mass, compared)

    def _held(self, offset: float, beliefs: Sequence[Reals], total: float) -> tuple[float, float]:
        """The least tolerance within which enough belief lies, and how much does."""
        mass = 0.0
        for within in TOLERANCES:
            near = (np.abs(place - offset) <= within + EDGE for place in self.places)
            mass = sum(float(belief[close].sum()) for close, belief in zip(near, beliefs, strict=True)) / total
            if mass >= ENOUGH:
                return within, min(1.0, mass)
        return TOLERANCES[-1], min(1.0, mass)


def _shared(offset: float, length: float, activity: Activity) -> float:
    return min(offset + length, activity.length) - max(offset, 0.0)


def _places(hint: Hint) -> Reals:
    """Offsets in reach of a hint, on one grid for all, so that hints near each other add up."""
    middle = round(hint.offset * RATE)
    reach = round(REACH * RATE)
    return np.arange(middle - reach, middle + reach + 1) / RATE


def _near(hint: Hint, place: Reals) -> Reals:
    """The belief at each place, 1 in all: near the hint by Laplace's law, which forgives, and some of it anywhere."""
    near = np.exp(-np.abs(place - hint.offset) / hint.spread)
    return np.asarray((1 - hint.tail) * near / near.sum() + hint.tail / len(place))


def _fit(signals: Signals, length: float, activity: Activity, place: Reals) -> Reals:
    """The logarithm of how much likelier each place is for how well movement fits there than by chance."""
    count = len(place) + int(length * RATE)
    there = of_activity(activity, float(place[0]), count)
    total = np.zeros(len(place))
    for pair in PAIRS:
        if pair.clip in signals and pair.activity in there:
            ours, theirs = signals[pair.clip], there[pair.activity]
            for form, settles in SETTLES.items():
                alike, seconds = correlated(_form(ours, form), _form(theirs, form), len(place))
                facts = np.where(seconds >= LEAST, np.maximum(0.0, seconds / settles - 2), 0.0)
                bounded = np.clip(alike, 0.0, MOST_ALIKE)
                total += pair.trust * -0.5 * facts * np.log1p(-bounded * bounded)
    return total


def _form(values: Reals, form: str) -> Reals:
    if form == "level":
        return values
    half = round(CHANGE * RATE / 2)
    changed = np.full(len(values), np.nan)
    changed[half : len(values) - half] = values[2 * half :] - values[: len(values) - 2 * half]
    return changed


def correlated(short: Reals, long: Reals, count: int) -> tuple[Reals, Reals]:
    """Pearson's correlation of `short` with `long` at each of `count` places, and the seconds known in both."""
    from scipy.signal import fftconvolve  # noqa: PLC0415  # half a second that most films do not need

    known_short, known_long = np.isfinite(short), np.isfinite(long)
    if not known_short.any() or not known_long.any():
        return np.zeros(count), np.zeros(count)
    a = np.where(known_short, short - np.mean(short[known_short]), 0.0)
    b = np.where(known_long, long - np.mean(long[known_long]), 0.0)

    def slide(x: Reals, y: Reals) -> Reals:
        return np.asarray(fftconvolve(y, x[::-1], "valid")[:count])

    ones, there = known_short.astype(np.float64), known_long.astype(np.float64)
    both = np.maximum(np.rint(slide(ones, there)), 0.0)
    n = np.maximum(both, 1.0)
    mean_a, mean_b = slide(a, there) / n, slide(ones, b) / n
    spread_a = slide(a * a, there) / n - mean_a**2
    spread_b = slide(ones, b * b) / n - mean_b**2
    shared = slide(a, b) / n - mean_a * mean_b
    flat = (spread_a < FLAT) | (spread_b < FLAT)
    alike = np.where(flat, 0.0, shared / np.sqrt(np.maximum(spread_a * spread_b, FLAT * FLAT)))
    return alike, both / RATE


def _summit(place: Reals, log: Reals) -> float:
    """The place of the peak, between the places of the grid."""
    top = int(np.argmax(log))
    if not 0 < top < len(log) - 1 or not np.all(np.isfinite(log[top - 1 : top + 2])):
        return float(place[top])
    bend = log[top - 1] - 2 * log[top] + log[top + 1]
    return float(place[top] + (0.5 * (log[top - 1] - log[top + 1]) / bend / RATE if bend < 0 else 0.0))
