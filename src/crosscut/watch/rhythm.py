"""Contacts that come at a cadence: steps, jumps, reps, found by their phase where one alone would be doubtful.

What stops (`Course.stop`) is laid over itself, repetition by repetition: noise averages out, and what is stopped at the
same phase every time stands out. It is a contact, and no wave of an arm, no wheel, no stroke, where it stands out
clearly, where most of the stop comes at once, where what is stopped goes the same way every time, and never upward.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.watch import running
from crosscut.watch.eye.motion import Course

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

EVEN = 120.0  # values/s
BELL = 0.012  # s of smoothing
AROUND = 3.0  # s whose mean a stop is measured against
FAINT = 0.03  # shorter sides a second, added to that mean and to stops that are compared
HIGHEST = 4.0  # times its surroundings: one blow is no rhythm
OVER, EVERY = 6.0, 3.0  # s that are laid over themselves at once, and from one such stretch to the next
SHORTEST, LONGEST = 0.22, 1.3  # s; 270 to 46 a minute
FEWEST = 4  # repetitions
PLACE = 0.03  # s; phases nearer than that are one
APART = 0.12  # s between two stops of a repetition
TRIED, BESIDE = 8, 0.04  # periods that are looked at closely, and how far around them, as a share
CLEAR = 5.0  # deviations; a wheel or an arm has up to 8, but not with what follows
CLEARER = 5.4  # the same where it only comes down: an arm that waves does so too
# Of the stop over twice as long, above what always stops: a wave or a stroke has less, a wheel more.
AT_ONCE = 0.5, 0.93
ALIKE = 0.95  # mean of the ways as unit vectors, long
DOWN = 0.0  # share of the way that goes down, at least: a foot swings forward and down, and what rises meets nothing
FALLS = 0.6  # the same from which the whole falls: a jump has one landing in a repetition, a runner two feet
STRIDE, OTHER_FOOT = 0.45, 0.2  # s, from which a repetition is two steps if the other foot stands out so much
NEAR = 0.04  # s that a single one may be off its phase, ...
FIRM = 0.02  # ... under a bell of that
STOPS = 0.2  # of the mean stop at that phase; where less stops the rhythm has not begun, or is over
BACK = 0.05  # s around a contact within which what reverses is the same thing
GOES_BACK = 0.15  # of what stops: feet that reverse have .2 to .7, others below .08
LIKE_OTHERS = 5  # contacts of the same phase around one, whose middle tells how far it is off its phase
FEW_KNOWN = 0.5  # values, added to how many are known of a place
HALF_KNOWN = 0.5  # of the values around a contact


@dataclass(frozen=True, slots=True)
class Beat:
    """A contact that is repeated: `clear` is by how many deviations its phase stands out."""

    time: float
    clear: float


@dataclass(frozen=True, slots=True)
class _Rows:
    """What stops in a stretch, by even times: against its surroundings, itself, over twice as long, and which way.

    `turn` is what reverses. Only where it is `known` can be said: where pictures come unevenly, what moves in the
    longer step is no stop.
    """

    times: Floats
    known: Floats
    height: Floats
    stop: Floats
    slowing: Floats
    turn: Floats
    way: NDArray[np.complex128]

    def part(self, part: slice) -> _Rows:
        times, known, height, stop = (each[part] for each in (self.times, self.known, self.height, self.stop))
        return _Rows(times, known, height, stop, self.slowing[part], self.turn[part], self.way[part])


def find(times: Floats, course: Course) -> tuple[Beat, ...]:
    """The repeated contacts of a shot, in order of time."""
    alike = running.evenly(times)
    if not alike.any():
        return ()
    found: list[Beat] = []
    for rows in _stretches(_even(times, course, alike)):
        last = found[-1].time + SHORTEST / 2 if found else -np.inf
        found += [beat for beat in _beats(rows) if beat.time > last]
    return tuple(found)


def _even(times: Floats, course: Course, alike: NDArray[np.bool_]) -> _Rows:
    even = np.arange(times[0], times[-1], 1 / EVEN)
    row = [np.interp(even, times[alike], each[alike]) for each in (course.stop, course.slowing, course.turn)]
    stop, slowing, turn = (running.bell(each.astype(np.float32), BELL * EVEN).astype(np.float64) for each in row)
    usual = running.mean_under(stop.astype(np.float32), np.ones(round(AROUND * EVEN) | 1))
    way = np.interp(even, times, course.stopped.real) + 1j * np.interp(even, times, course.stopped.imag)
    height = np.minimum(stop / (usual + FAINT), HIGHEST)
    return _Rows(even, np.interp(even, times, alike), height, stop, slowing, turn, way)


def _stretches(rows: _Rows) -> Iterator[_Rows]:
    """Stretches that overlap by half; the last one is longer."""
    count, over, every = len(rows.times), round(OVER * EVEN), round(EVERY * EVEN)
    for first in range(0, max(count - over, 0) + 1, every):
        yield rows.part(slice(first, first + over if count - first - over >= every else count))


def _beats(rows: _Rows) -> list[Beat]:
    best = max(((clear, period, place) for period, clear, place in _periods(rows)), default=None)
    if best is None:
        return []
    clear, period, place = best
    places = _count(period)
    phases = [(place + 0.5) / places]
    if period >= STRIDE and _way(rows, period, place).imag < FALLS:
        height = _folded(period, rows.height, rows.known)
        other = max(((place + places // 2 + n) % places for n in (-1, 0, 1)), key=lambda n: float(height[n]))
        if _clear(height[other], rows, period) >= OTHER_FOOT:
            phases.append((other + 0.5) / places)
    count = int((rows.times[-1] - rows.times[0]) / period) + 1
    rounds = [float(rows.times[0]) + (np.arange(count) + phase) * period for phase in phases]
    told = np.concatenate([_told(rows, each[each <= rows.times[-1]]) for each in rounds])
    return [Beat(float(each), clear) for each in np.sort(told)]


def _told(rows: _Rows, due: Floats) -> Floats:
    """The instants near those times at which most stops; a drift is followed, a single one is not believed.

    Where the rhythm is over nothing stops; where little is known there it is taken to go on.
    """
    off, most, known = np.zeros(len(due), np.float32), np.zeros(len(due)), np.zeros(len(due))
    for n, time in enumerate(due):
        first, last = np.searchsorted(rows.times, (time - NEAR, time + NEAR))
        near, stop = rows.times[first:last] - time, rows.stop[first:last] * rows.known[first:last]
        weight = stop**2 * np.exp(-0.5 * (near / FIRM) ** 2) + 1e-9
        off[n], most[n] = (weight * near).sum() / weight.sum(), stop.max(initial=0)
        known[n] = rows.known[first:last].mean()
    told = due + running.middle(off, min(LIKE_OTHERS, 2 * ((len(off) - 1) // 2) + 1))
    told = told[(most >= STOPS * most.mean()) | (known < HALF_KNOWN)]
    return np.asarray(told + _goes_back(rows, told), np.float64)


def _goes_back(rows: _Rows, told: Floats) -> float:
    """By how much later, s, what is stopped goes back, as a foot does on a treadmill; 0 where nothing does.

    A limb that swings is slowed before it meets something and goes the other way from then on.
    """
    if not len(told):
        return 0.0
    steps = np.arange(-round(BACK * EVEN), round(BACK * EVEN) + 1)
    place = np.clip(np.searchsorted(rows.times, told)[:, None] + steps, 0, len(rows.times) - 1)
    turn, stop = rows.turn[place].mean(axis=0), rows.stop[place].mean(axis=0)
    best = int(turn.argmax())
    is_top = 0 < best < len(steps) - 1
    return float(steps[best]) / EVEN if is_top and turn[best] >= GOES_BACK * stop.max() else 0.0


def _periods(rows: _Rows) -> Iterator[tuple[float, float, int]]:
    """Each period at which something is met: how long, how clear, and at which place of the fold."""
    height, lasts = rows.height, len(rows.times) / EVEN
    for around in _likely(height):
        step = 0.5 * PLACE * around / lasts
        reach = int(BESIDE * around / step) + 1
        tried = around + step * np.arange(-reach, reach + 1)
        folds = [(_folded(float(period), height, rows.known), float(period)) for period in tried]
        fold, period = max(folds, key=lambda each: (_clear(float(each[0].max()), rows, each[1]), each[1]))
        for place in _places(fold, period):
            clear = _clear(float(fold[place]), rows, period)
            if _is_met(rows, period, place, clear):
                yield period, clear, place


def _places(fold: Floats, period: float) -> tuple[int, int]:
    """Where most stops, and where most stops apart from that: a jumper's take-off and landing."""
    first, places = int(fold.argmax()), len(fold)
    off = np.abs((np.arange(places) - first + places // 2) % places - places // 2)
    return first, int(np.where(off * period / places >= APART, fold, -1).argmax())


def _likely(height: Floats) -> list[float]:
    """The lags at which the height is most like itself, s."""
    wave, count = height - height.mean(), len(height)
    spectrum = np.abs(np.fft.rfft(wave, 1 << (2 * count).bit_length())) ** 2
    alike = np.fft.irfft(spectrum)[:count] / np.arange(count, 0, -1)
    lags = range(int(SHORTEST * EVEN) + 1, min(int(LONGEST * EVEN), count // FEWEST))
    tops = [lag for lag in lags if alike[lag] > 0 and alike[lag] >= alike[lag - 1] and alike[lag] > alike[lag + 1]]
    return [lag / EVEN for lag in sorted(tops, key=lambda lag: (-alike[lag], lag))[:TRIED]]


def _count(period: float) -> int:
    return max(4, round(period / PLACE))


def _folded(period: float, values: Floats, known: Floats) -> Floats:
    """The mean of the values that are known at each place of a repetition."""
    places = _count(period)
    where = (np.arange(len(values)) * (places / EVEN / period)).astype(np.int64) % places
    return np.bincount(where, values * known, places) / (np.bincount(where, known, places) + FEW_KNOWN)


def _clear(height: float, rows: _Rows, period: float) -> float:
    """By how many deviations a place of the fold stands out."""
    deviation = float(rows.height.std()) / np.sqrt(float(rows.known.sum()) / EVEN / period)
    return float((height - rows.height.mean()) / (deviation + 1e-9))


def _is_met(rows: _Rows, period: float, place: int, clear: float) -> bool:
    """Whether what stops at that place is met, and does not turn or come to rest by itself."""
    stop, slowing = (_folded(period, each, rows.known) for each in (rows.stop, rows.slowing))
    at_once = (stop[place] - np.median(stop)) / max(float(slowing[place] - np.median(slowing)) + FAINT, FAINT)
    way = _way(rows, period, place)
    stands_out = clear >= (CLEAR if way.imag < FALLS else CLEARER)
    return bool(stands_out and AT_ONCE[0] <= at_once <= AT_ONCE[1] and abs(way) >= ALIKE and way.imag >= DOWN)


def _way(rows: _Rows, period: float, place: int) -> complex:
    """The mean way of what stops at a place of the fold, right + i down; 1 long where it is the same every time."""
    weight = rows.stop**2
    all_of_it = _folded(period, weight * np.abs(rows.way), rows.known)[place] + 1e-9
    right, down = (_folded(period, weight * each, rows.known)[place] for each in (rows.way.real, rows.way.imag))
    return complex(right, down) / float(all_of_it)
