"""How something moves, in a few numbers: its cadence, a description that rhymes, where the athlete is, a sway."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Curve, Floats
from crosscut.model.footage import Track as Subject
from crosscut.model.time import Span
from crosscut.watch import rhythm, running
from crosscut.watch.eye.motion import Course

Times = NDArray[np.float64]

EVEN = 30.0  # values/s at which repetition is looked for; strides, strokes and jumps change slowly beside it
FASTEST, SLOWEST = 0.2, 2.0  # s between two of them: 300 and 30 a minute
AGREES = 0.4  # correlation with itself one repetition later from which it repeats
AS_WELL = 0.85  # of the best correlation: the shortest repetition as good as that is the one, the others its multiples
TRIED = np.linspace(0.94, 1.06, 25)  # of a period: the correlation of a few repetitions tells it that well
WAVES = (1, 2)  # of a repetition; more fit noise
ROUGHLY = 0.12  # by which a period may be off a multiple of its contacts' distance
WAYS = 8  # directions of the description
BEATS = (0.5, 1.0, 2.0, 4.0, 8.0)  # Hz; edges of its four bands of rhythm
WAY_OVER = 3  # pictures over which the way of what moves is averaged
FOLLOWED_OVER = 0.25  # s in which what is known of the athlete's place loses two thirds of its weight
NOISE, ENOUGH = 0.0002, 0.0005  # shorter sides a second of what surely moves: less is nobody, more tells the place well
FOLLOW_RATE = Fraction(5)  # values/s of the athlete's course: a crop that follows must not follow quicker
BLOCK, REACH = 256, 7.2  # instants worked out at once; s beyond which a picture weighs nothing
STANDS_OUT = 0.004  # shorter sides a second of mean speed; with less nobody moves
SMOOTH_OVER = 0.8  # s; deviation of the bell about a camera's path that is where it means to go: a hand sways quicker
SWAY_OVER = 1.0  # s
SWAY_RATE = Fraction(2)  # values/s


def cadence(times: Times, course: Course) -> float:
    """Repetitions a minute of what moves in a stretch; 0 where nothing repeats.

    The autocorrelation (de-trended, each lag by its own overlap) of the three curves that repetition shows in: the
    vertical course of what moves, how much moves, and how fast its fastest parts are. The waves that fit that curve
    best tell it exactly, and contacts at a rhythm how many repetitions it is.
    """
    even = np.arange(times[0], times[-1], 1 / EVEN)
    if len(even) < 2 * FASTEST * EVEN + 4:
        return 0.0
    rows = (course.way[:, 1], course.energy, course.top)
    curves = [np.interp(even, times, row) for row in rows]
    agreement, period, best = max((*_repeats(curve), number) for number, curve in enumerate(curves))
    if agreement < AGREES:
        return 0.0
    return round(60 / _of_beats(_fitted(curves[best], period), times, course), 2)


def _fitted(values: NDArray[np.float64], period: float) -> float:
    """The period near that one, s, whose first waves leave the least squares of a row and its trend."""
    time = np.arange(len(values)) / EVEN
    left = []
    for tried in period * TRIED:
        angles = [2 * np.pi * wave / tried * time for wave in WAVES]
        known = np.stack([np.ones_like(time), time, *map(np.cos, angles), *map(np.sin, angles)], axis=1)
        off = values - known @ np.linalg.lstsq(known, values)[0]
        left.append(float(off @ off))
    return float(period * TRIED[int(np.argmin(left))])


def _of_beats(period: float, times: Times, course: Course) -> float:
    """The same period by the contacts that come at a rhythm: one of them or one of two feet, not several or a half."""
    beats = np.array([beat.time for beat in rhythm.find(times, course)])
    if len(beats) < rhythm.FEWEST:
        return period
    count = period / float(np.median(np.diff(beats)))
    whole = max(1, round(count)) if count >= 1 else 1 / round(1 / count)
    fits = abs(count / whole - 1) <= ROUGHLY
    return period / whole if fits and whole not in (1, 2) else period


def _repeats(values: NDArray[np.float64]) -> tuple[float, float]:
    """How well a row agrees with itself one repetition later (-1 to 1), and how long that is, s."""
    wave = values - np.convolve(np.pad(values, 30, "edge"), np.ones(61) / 61, "valid")
    lags = np.arange(int(FASTEST * EVEN) - 1, min(int(SLOWEST * EVEN) + 2, len(wave) // 2))
    if len(lags) < 3 or not wave.any():  # noqa: PLR2004  # a peak has two neighbours
        return -1.0, 1.0
    alike = np.array([_alike(wave[:-lag], wave[lag:]) for lag in lags])
    tops = [n for n in range(1, len(lags) - 1) if alike[n] >= max(alike[n - 1], alike[n + 1])]
    best = max((float(alike[n]) for n in tops), default=-1.0)
    if best <= 0:
        return -1.0, 1.0
    first = next(n for n in tops if alike[n] >= AS_WELL * best)
    last = max(n for n in tops if alike[n] >= AS_WELL * best)
    place = _top(lags, alike, last)
    count = max(1, round(place / _top(lags, alike, first)))
    return best, place / count / EVEN  # the longest of its multiples tells it best


def _alike(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    return float((one * two).sum() / np.sqrt((one * one).sum() * (two * two).sum() + 1e-12))


def _top(lags: NDArray[np.int64], alike: NDArray[np.float64], n: int) -> float:
    """Where the parabola through a peak and its neighbours is highest."""
    left, here, right = alike[n - 1 : n + 2]
    return float(lags[n] + (left - right) / (2 * (left - 2 * here + right) - 1e-12))


def movement(times: Times, course: Course) -> tuple[float, ...]:
    """What a stretch moves like, a vector of length 1: where to (eight ways) and in which rhythm (four bands)."""
    if len(times) < 2 * WAY_OVER:
        return ()
    kernel = np.ones(WAY_OVER) / WAY_OVER
    way = np.stack([np.convolve(each, kernel, "same") for each in course.way.T], axis=1)
    speed = np.hypot(*way.T) * course.energy
    turn = (np.arctan2(way[:, 1], way[:, 0]) / (2 * np.pi) * WAYS + 0.5) % WAYS
    ways = np.bincount(turn.astype(int), speed, WAYS) / (speed.sum() + 1e-9)
    even = np.interp(np.arange(times[0], times[-1], 1 / EVEN), times, course.energy)
    power = np.abs(np.fft.rfft((even - even.mean()) * np.hanning(len(even)))) ** 2
    lines = np.fft.rfftfreq(len(even), 1 / EVEN)
    bands = np.histogram(lines, BEATS, weights=power)[0]
    whole = np.concatenate([np.sqrt(ways), np.sqrt(bands / (bands.sum() + 1e-12))])
    return tuple(np.round(whole / (np.linalg.norm(whole) + 1e-9), 3).tolist())


def subject(times: Times, course: Course, span: Span, shape: tuple[int, int]) -> Subject | None:
    """Where in pictures of that width and height the athlete is over a shot, by what moves; None where nothing does.

    Who waits, hardly moves: the place is then the one where something surely moved last, or will next.
    """
    if len(times) < 2 or float(course.energy.mean()) < STANDS_OUT:  # noqa: PLR2004  # no step, no movement
        return None
    count = max(1, int(span.length * FOLLOW_RATE))
    at = float(span.start) + np.arange(count) / float(FOLLOW_RATE)
    moves = np.maximum(course.clear.astype(np.float64) - NOISE, 0)
    weights = moves / (moves + ENOUGH) + 1e-14  # where nothing does for long, the middle
    middles = np.concatenate([_followed(part, times, weights, course.spot) for part in _blocks(at)])
    shorter = min(shape)
    across, down = (0.5 + middles[:, n] * (shorter / side) for n, side in enumerate(shape))
    return Subject(_curve(across, span), _curve(down, span))


def sway(times: Times, camera: NDArray[np.float32], span: Span) -> Curve:
    """How far the camera strays from its smooth course over a shot, given its velocities `[n, 2]`; see `Shot.sway`.

    The ends of its path are turned over, so that an even pan does not stray.
    """
    count = max(1, int(span.length * SWAY_RATE))
    places = np.cumsum(camera * np.diff(times, prepend=times[0])[:, None], axis=0)
    even = times[0] + np.arange(int((times[-1] - times[0]) * EVEN + 1e-6) + 1) / EVEN
    reach = int(running.BELL_ENDS * SMOOTH_OVER * EVEN)
    square = np.zeros(len(even), np.float32)
    for axis in places.T:
        path = np.pad(np.interp(even, times, axis), reach, mode="reflect", reflect_type="odd").astype(np.float32)
        square += ((path - running.bell(path, SMOOTH_OVER * EVEN))[reach:-reach]) ** 2
    mean = running.mean_under(square, np.ones(int(SWAY_OVER * EVEN) | 1))
    at = float(span.start) + np.arange(count) / float(SWAY_RATE)
    return Curve(np.round(np.sqrt(np.interp(at, even, mean)), 5).astype(np.float32), SWAY_RATE, span.start)


def _blocks(at: Times) -> list[Times]:
    return [at[first : first + BLOCK] for first in range(0, len(at), BLOCK)]


def _followed(at: Times, times: Times, weights: Times, centre: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean place about each of those instants, the nearer the weightier, `[n, 2]`; by pictures near them only."""
    first, last = np.searchsorted(times, (at[0] - REACH, at[-1] + REACH))
    inside = slice(int(first), max(int(last), int(first) + 1))
    near = np.exp(-np.abs(at[:, None] - times[None, inside]) / FOLLOWED_OVER) * weights[inside]
    near /= near.sum(axis=1, keepdims=True) + 1e-30
    return np.asarray(near @ centre[inside], np.float64)


def _curve(values: NDArray[np.float64], span: Span) -> Curve:
    clean: Floats = np.round(np.clip(values, 0, 1), 4).astype(np.float32)
    return Curve(clean, FOLLOW_RATE, span.start)
