"""The tick clock: even eighths under the song, from which bars pick their beats.

A one-beat hidden Markov model follows the pulse (Krebs, Böck & Widmer, "An efficient state-space model for joint
tempo and meter tracking", ISMIR 2015, here as a path over whole beats). Where it steps by half a beat, or counts at
half or double tempo, its eighths stay right; so beats are settled later, on eighths. Where the whole song proves to be
of one tempo its eighths are set by that tempo, with the phase from the peak of the folded onset profile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, median_filter, uniform_filter1d

from crosscut.listen.onsets import FRAME_RATE, QUIET, Doubles, Strikes
from crosscut.model.curve import Floats

SLOWEST, FASTEST = 60, 200  # bpm that the path may count in; what lies outside is a half or a double of it
USUAL, SPREAD = 125, 0.7  # bpm and octaves of the bell over first tempos (tapping experiments peak near there)
BELL_WEIGHT = 8.0  # how much the bell says against what is heard
STIFFNESS = 100.0  # per relative change of tempo from beat to beat [Krebs 2015]
BEAT_SHARE = 16  # one 16th of a beat is its strike, the rest is between strikes [Böck 2014]
LIKELY, UNLIKELY = 0.9, 1e-4  # bounds of a pulse read as a probability
LOCAL = 6 * FRAME_RATE  # frames over which strikes are measured against their neighbours
BAND_WEIGHTS = (1.0, 0.7, 1.0)  # low and high bands carry drums, the middle one tunes
SOFTEST = 0.15  # of the strong strikes of the song: weaker neighbourhoods are not raised to full height
EIGHTHS = 2  # ticks in a beat of the path
SEARCH = 0.012  # how far the constant tempo may lie from the median of the path, relative
HARMONICS = ((1, 0.7), (2, 1.0), (4, 0.7))  # multiples of the beat that a steady song shows, with weights
COHERENT = 0.8  # of the length of the sum of the windows' phases to the sum of their lengths
STRAY = 0.016  # s; the windows' phases may stray this far (RMS) from one constant tempo
PHASE_WINDOW = 10 * FRAME_RATE  # frames
MEDIAN = 9  # beats over which a local tempo is taken
LEAD = 0.0052  # s; the flux peaks about this much after the attack begins; its edge tells better
FOLD_STEP = 0.002  # s between the samples of a folded profile
FOLD_BLUR = 2.0  # samples
FOLD_BINS = 64  # places of a tick that are told apart
PHASE_BLUR = 0.012  # s; players stray about as much
FOLD_REACH = 0.06  # s; how far the first fold looks for the strike
SWING_BINS = 48  # places of a beat in which its strikes are folded
SWINGS = (27, 34)  # places (of SWING_BINS) after the beat where swung off-beats fall: 56 to 69 % of it
SWUNG = 1.5  # times stronger than straight off-beats, for a song to swing
PAIRED = 0.1  # of the strongest strike of the beat: what is weaker on beat and off-beat together is no pair
DRIFT_REACH = 0.03  # s; how far strikes may wander from the even clock
DRIFT_WINDOW = 6.0  # s on either side over which a wandering is averaged
STILL = 0.003  # s; less wandering than this (RMS) is none
SMOOTH_TICKS = 13  # ticks over which a drifting clock is held to a straight line
SMOOTHING = 0.6  # how much of what strays from that line is taken away
LEAP = 0.03  # s; what strays further is a change of tempo, not an error
EARLY = 0.03  # s; a beat on the first sample may be heard this much before it
FEWEST = 8  # beats that a clock takes


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Eighths of the path's beats: `ticks` `[n]` s, rising; `steady` where one tempo holds for the whole song.

    `struck` is False where the ticks were only said, not heard.
    """

    ticks: Doubles
    steady: bool
    struck: bool = True


def clock(strikes: Strikes) -> Clock | None:
    """The tick clock of a song; None where there is no path to count along."""
    strength = pulse(strikes)
    path = follow(strength) / FRAME_RATE
    if len(path) < FEWEST:
        return None
    period, phase, steady = _constant(strength, float(np.median(np.diff(path))))
    ticks = even(period / EIGHTHS, phase, strikes.seconds) if steady else _extended(_divided(path), strikes.seconds)
    return Clock(_within(strikes, swung(strikes, settled(strikes, ticks)) - LEAD), steady)


def even_clock(strikes: Strikes, period: float) -> Clock:
    """An even clock of that beat (s), or of the steady one near it; its phase is that of the strikes."""
    near, phase, steady = _constant(pulse(strikes), period)
    if not steady:
        near = period
    ticks = settled(strikes, even(near / EIGHTHS, phase, strikes.seconds), rigid=True)
    return Clock(_within(strikes, ticks - LEAD), steady=True, struck=steady)


def _within(strikes: Strikes, ticks: Doubles) -> Doubles:
    """The ticks that lie in the song; a first one may be heard a little before it."""
    return ticks[(ticks > -EARLY) & (ticks < strikes.seconds)]


def even(distance: float, phase: float, seconds: float) -> Doubles:
    """Times at even distances over the whole song and one more at either end, one of them at the phase."""
    first = np.ceil(-phase / distance) - 1
    last = np.floor((seconds - phase) / distance) + 1
    return np.asarray(phase + distance * np.arange(first, last + 1))


def pulse(strikes: Strikes) -> Floats:
    """How much of a beat each frame looks like `[n]`, 0–1: the flux against its neighbourhood."""
    total = np.zeros(len(strikes), np.float32)
    for band, weight in zip(strikes.bands, BAND_WEIGHTS, strict=True):
        peaks = uniform_filter1d(maximum_filter1d(uniform_filter1d(band, 3), LOCAL), LOCAL)
        total += weight * band / np.maximum(peaks, SOFTEST * np.percentile(band, 99.5) + QUIET)
    smooth = gaussian_filter1d(total, 1.0)
    return np.asarray(np.clip(smooth / (np.percentile(smooth, 98) + QUIET), 0, 1), np.float32)


def follow(strength: Floats) -> NDArray[np.int64]:
    """The frames of the likeliest beats through the pulse `[n]` (0–1): a path over whole beats.

    Every beat lasts one of the lengths from 200 to 60 bpm. `score[t, j]` is the best account of the frames before t
    that ends with a beat of length j at t, kept while a beat may begin there; a block of as many frames as the
    shortest beat is worked out at once.
    """
    lengths = np.arange(60 * FRAME_RATE // FASTEST, 60 * FRAME_RATE // SLOWEST + 1)
    shortest, frames = int(lengths[0]), len(strength)
    spans = _Spans(strength, lengths)
    change = -STIFFNESS * np.abs(lengths[None, :] / lengths[:, None] - 1)
    change -= np.log(np.exp(change).sum(axis=1, keepdims=True))
    rows = int(lengths[-1]) + shortest + 1  # scores that are still asked for; a later one takes the place of an older
    score = np.full((rows, len(lengths)), -np.inf)
    before = np.full((frames + 1, len(lengths)), -1, np.int16)
    bell = -0.5 * BELL_WEIGHT * (np.log2(60 * FRAME_RATE / lengths / USUAL) / SPREAD) ** 2
    for first in range(1, frames + 1, shortest):
        ends = np.arange(first, min(first + shortest, frames + 1))[:, None]
        starts = ends - lengths[None, :]
        earlier = score[np.maximum(starts, 0) % rows] + change.T[None]
        best = earlier.argmax(axis=2)
        reached = np.take_along_axis(earlier, best[..., None], axis=2)[..., 0]
        begun = starts <= 0
        score[ends[:, 0] % rows] = np.where(begun, bell, reached) + spans.between(np.maximum(starts, 0), ends, ~begun)
        before[ends[:, 0]] = np.where(begun, -1, best)
    return _traced(score, before, lengths, spans)


class _Spans:
    """What is heard between two beats, as the logarithm of its likelihood."""

    def __init__(self, strength: Floats, lengths: NDArray[np.int64]) -> None:
        likely = np.clip(strength * LIKELY, UNLIKELY, 1 - UNLIKELY)
        self.strike = np.concatenate([[0], np.cumsum(np.log(likely))])
        self.rest = np.concatenate([[0], np.cumsum(np.log((1 - likely) / (BEAT_SHARE - 1)))])
        self.width = -(-lengths // BEAT_SHARE)

    def between(self, starts: NDArray[np.int64], ends: NDArray[np.int64], struck: NDArray[np.bool_]) -> Doubles:
        """From `starts` to `ends` `[k, j]`; the first of these frames are a strike where `struck`."""
        after = np.minimum(starts + np.where(struck, self.width, 0), ends)
        return np.asarray(self.strike[after] - self.strike[starts] + self.rest[ends] - self.rest[after])


def _traced(score: Doubles, before: NDArray[np.int16], lengths: NDArray[np.int64], spans: _Spans) -> NDArray[np.int64]:
    """The frames of the beats on the best path; after the last one nothing of a whole beat's length follows."""
    frames = len(before) - 1
    last = np.arange(max(1, frames - int(lengths[-1])), frames)[:, None]
    whole = score[last[:, 0] % len(score)] + spans.between(last, np.full_like(last, frames), np.ones_like(last, bool))
    place, kind = np.unravel_index(int(whole.argmax()), whole.shape)
    beat, length = int(last[place, 0]), int(kind)
    beats = [beat]
    while before[beat, length] >= 0:
        length, beat = int(before[beat, length]), beat - int(lengths[length])
        beats.append(beat)
    return np.array(beats[::-1], np.int64)


def _constant(strength: Floats, period: float) -> tuple[float, float, bool]:
    """The one tempo that suits the whole song best near a beat's period (s): its period, phase (s), and if it holds.

    It holds where the phases of all 10 s windows agree on it.
    """
    times = np.arange(len(strength)) / FRAME_RATE
    centred = strength - uniform_filter1d(strength, 2 * FRAME_RATE)
    reach = SEARCH / period
    tempos = 1 / period + np.arange(-reach, reach, 1 / (8 * times[-1]))
    fits = [sum(weight * abs(_turn(centred, times, by * tempo).sum()) for by, weight in HARMONICS) for tempo in tempos]
    tempo = float(tempos[0] + _top(np.array(fits)) * (tempos[1] - tempos[0]))
    turned = _turn(centred, times, EIGHTHS * tempo)
    starts = range(0, max(1, len(turned) - PHASE_WINDOW // 2), PHASE_WINDOW // 2)
    windows = np.array([turned[start : start + PHASE_WINDOW].sum() for start in starts])
    whole, weights = windows.sum(), np.abs(windows)
    turn = 2 * np.pi * EIGHTHS * tempo
    stray = np.sqrt(np.average((np.angle(windows * np.conj(whole)) / turn) ** 2, weights=weights + QUIET))
    steady = abs(whole) > COHERENT * weights.sum() and stray < STRAY
    return 1 / tempo, _phase(strength, 1 / (EIGHTHS * tempo)), bool(steady)


def _phase(strength: Floats, distance: float) -> float:
    """Where (s) the strongest of strikes at that distance fall: the peak of the folded pulse."""
    places = np.floor(np.arange(len(strength)) / FRAME_RATE / distance % 1 * FOLD_BINS).astype(np.int64)
    fold = np.bincount(places, strength, FOLD_BINS) / np.maximum(np.bincount(places, minlength=FOLD_BINS), 1)
    smooth = gaussian_filter1d(fold, PHASE_BLUR / distance * FOLD_BINS, mode="wrap")
    return (float(smooth.argmax()) + 0.5) / FOLD_BINS * distance


def _top(values: Doubles) -> float:
    """Where the values peak, between their places, by a parabola through three."""
    peak = int(np.clip(values.argmax(), 1, len(values) - 2))
    bend = min(float(values[peak - 1] - 2 * values[peak] + values[peak + 1]), -1e-9)
    return peak + float(np.clip((values[peak - 1] - values[peak + 1]) / (2 * bend), -0.5, 0.5))


def _turn(values: Floats, times: Doubles, frequency: float) -> NDArray[np.complex128]:
    return np.asarray(values * np.exp(-2j * np.pi * frequency * times))


def _divided(path: Doubles) -> Doubles:
    """Eighths of a path that drifts: each of its steps divided by what the beats around it last, then smoothed."""
    steps = np.diff(path)
    usual = median_filter(steps, MEDIAN, mode="nearest") / EIGHTHS
    counts = np.maximum(1, np.round(steps / usual).astype(np.int64))
    parts = [start + step * np.arange(count) / count for start, step, count in zip(path, steps, counts, strict=False)]
    ticks = np.concatenate([*parts, path[-1:]])
    stray = ticks - (straightened(ticks) if len(ticks) > SMOOTH_TICKS else ticks)
    return np.asarray(np.where(np.abs(stray) < LEAP, ticks - SMOOTHING * stray, ticks))


def straightened(ticks: Doubles) -> Doubles:
    """Each tick on the straight line nearest to the SMOOTH_TICKS around it; at both ends, to the outermost of them.

    Savitzky and Golay's filter of the first order. SciPy has it, where it takes half a second to import.
    """
    half = SMOOTH_TICKS // 2
    place = np.arange(-half, half + 1)
    ends = ticks[: len(place)], ticks[-len(place) :]
    first, last = (each.mean() + place * (place @ each) / (place @ place) for each in ends)
    inner = np.convolve(ticks, np.full(len(place), 1 / len(place)), "valid")
    return np.concatenate([first[:half], inner, last[half + 1 :]])


def _extended(ticks: Doubles, seconds: float) -> Doubles:
    """The ticks carried on at their usual distance to both ends of the song and one more."""
    distance = float(np.median(np.diff(ticks)))
    head = ticks[0] - distance * np.arange(int(ticks[0] / distance) + 1, 0, -1)
    tail = ticks[-1] + distance * np.arange(1, int((seconds - ticks[-1]) / distance) + 2)
    return np.concatenate([head, ticks, tail])


def settled(strikes: Strikes, ticks: Doubles, *, rigid: bool = False) -> Doubles:
    """The ticks moved onto the strikes: by the peak of the folded flux, and by its slow wandering if not `rigid`."""
    flux = np.minimum(strikes.flux, np.percentile(strikes.flux, 99.5))
    distance = float(np.median(np.diff(ticks)))
    reach = min(FOLD_REACH, 0.8 * distance / 2)
    folds = [_profiles(flux, ticks[parity::2], reach).mean(axis=0) for parity in (0, 1)]
    parity = int(folds[1].max() > folds[0].max())
    moved = ticks + _peak(folds[parity], reach)
    if rigid:
        return np.asarray(moved)
    near = _profiles(flux, moved[parity::2], DRIFT_REACH)
    window = max(4, round(DRIFT_WINDOW / distance / 2))
    sums = np.cumsum(np.concatenate([np.zeros((1, near.shape[1])), near]), axis=0)
    place = np.arange(len(near))
    averages = sums[np.minimum(place + window + 1, len(near))] - sums[np.maximum(place - window, 0)]
    drift = np.array([_peak(average, DRIFT_REACH) for average in averages])
    drift = gaussian_filter1d(median_filter(drift, 2 * window + 1, mode="nearest"), window, mode="nearest")
    if drift.std() < STILL:
        return np.asarray(moved + np.median(drift))
    return np.asarray(moved + np.interp(moved, moved[parity::2], drift))


def swung(strikes: Strikes, ticks: Doubles) -> Doubles:
    """The ticks, every other one late where the song swings: off-beats that come later than halfway through the beat.

    The flux is folded over two ticks. Where two strikes stand at the distance of a swung eighth and the places halfway
    between beats are empty, the one with the longer time after it is the beat.
    """
    flux = np.minimum(strikes.flux, np.percentile(strikes.flux, 99.5))
    count = len(ticks) // EIGHTHS * EIGHTHS
    cycle = np.arange(SWING_BINS) * EIGHTHS / SWING_BINS
    places = np.interp(np.arange(0, count - EIGHTHS, EIGHTHS)[:, None] + cycle, np.arange(len(ticks)), ticks)
    fold = np.interp(places * FRAME_RATE, np.arange(len(flux)), flux).mean(axis=0)
    fold = gaussian_filter1d(fold - fold.min(), 1.0, mode="wrap")
    straight = _paired(fold, SWING_BINS // 2)
    late = [_paired(fold, away) for away in range(*SWINGS)]
    best = int(np.argmax([pair.max() for pair in late]))
    if late[best].max() < max(SWUNG * straight.max(), PAIRED * fold.max()):
        return ticks
    first, away = int(late[best].argmax()), SWINGS[0] + best
    beats = np.arange(-EIGHTHS, len(ticks) + EIGHTHS, EIGHTHS) + first * EIGHTHS / SWING_BINS
    both = np.sort(np.concatenate([beats, beats + away * EIGHTHS / SWING_BINS]))
    inside = both[(both >= 0) & (both <= len(ticks) - 1)]
    return np.asarray(np.interp(inside, np.arange(len(ticks)), ticks))


def _paired(fold: Doubles, away: int) -> Doubles:
    """How strong strikes are both at each place of the fold and so many places after it: the geometric mean."""
    return np.asarray(np.sqrt(fold * np.roll(fold, -away)))


def _profiles(flux: Floats, ticks: Doubles, reach: float) -> Doubles:
    """The flux around every tick `[n, 2 * reach / FOLD_STEP + 1]`."""
    around = np.arange(-round(reach / FOLD_STEP), round(reach / FOLD_STEP) + 1) * FOLD_STEP
    places = (ticks[:, None] + around) * FRAME_RATE
    values = np.interp(places.ravel(), np.arange(len(flux)), flux).reshape(places.shape)
    return np.asarray(gaussian_filter1d(values, FOLD_BLUR, axis=1))


def _peak(profile: Doubles, reach: float) -> float:
    """Where the profile peaks, in seconds from its middle."""
    return float(int(profile.argmax()) * FOLD_STEP - round(reach / FOLD_STEP) * FOLD_STEP)
