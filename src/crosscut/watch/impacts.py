"""Moments: instants of a shot that can land on the music, from picture and sound together.

Two channels of the picture are kept apart, because each is early or late by what is done: *turn* (a velocity
reverses: balls, recoil) and *fall* (the fastest parts slow down: feet, weights, fists). Their scale is physical
(shorter sides a second) and local (how far a peak stands out of the second and a half around it), never a share of
the whole clip.

Sound counts where it agrees with the picture: where the onsets follow the peaks of a channel at one delay far more
often than chance would have it (a binomial tail). Then the onsets are the impacts, put back by that delay, and what
is seen but not heard is a turn without contact. Where nothing agrees (music, a voice, wind) only a crack far above
its background counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Floats
from crosscut.model.footage import Moment
from crosscut.model.time import instant
from crosscut.watch import running
from crosscut.watch.ear.onsets import Onsets
from crosscut.watch.eye.motion import NEAR
from crosscut.watch.eye.track import Track

Times = NDArray[np.float64]

SLOWEST = 15.0  # frames/s; below, an instant is not seen
SHORTEST = 5  # pictures; fewer have no peak
APART = 0.12  # s between two peaks of a channel
SMOOTH = 0.02  # s of smoothing before peaks are sought
AROUND = 1.5  # s before and after a peak that are its surroundings
FAINT_TURN, FAINT_FALL = 0.03, 0.06  # shorter sides a second; smaller peaks are noise of the flow, .06 a runner's foot
STANDS_OUT = 1.5  # where only the picture speaks, a peak must be that many times its surroundings ...
SMALL = 0.25  # ... and this share of the highest peak near it
REVERSES = 0.45  # of turn to fall (98th percentiles): from here on what reverses is the impact (.4 to .6 alike)
HALF_TURN, HALF_FALL, HALF_RISE = 0.3, 0.4, 9.0  # shorter sides a second, dB: half of full strength
LOUD = 3.0  # dB; an onset that counts where sound and picture agree
CRACK = 15.0  # dB; an onset that counts alone (speech reaches 11 to 16, music 10)
DELAYS = np.arange(-0.06, 0.1201, 0.005)  # s from a peak to its sound; negative where the channel is late
USUAL, SPREAD = 0.02, 0.05  # s; where a delay is likely, for ties
TOGETHER = 0.02  # s; one delay for all is kept by as much
AGREES = -2.7  # log10 of the chance that so many coincide; voices over training .045 at best, true ones below .001
FEWEST = 3  # peaks and onsets, or nothing can agree
LATEST = 0.1  # s; sound from 34 m away; more is an echo
NEARBY = 0.02  # s; what cracks far above its background is less than 7 m away
HEARD_WITHIN = 0.06  # s between a peak and an onset that are one event
MOVES = 0.3  # of the 90th percentile of energy; onsets count only where something moves
STILL = 0.002  # shorter sides a second; nothing moves below
REGULAR = 0.15  # relative spread of intervals from which strikes are steps


@dataclass(frozen=True, slots=True)
class Peak:
    """An instant of a channel: `height` in shorter sides a second, `out` how many times its surroundings."""

    time: float
    height: float
    out: float


@dataclass(frozen=True, slots=True)
class Channel:
    """Peaks in order of time, and what is too faint to count."""

    kind: str
    peaks: tuple[Peak, ...]
    faint: float
    half: float


@dataclass(frozen=True, slots=True)
class _Agreement:
    """How rarely chance would make so many coincide (log10), and at which delay."""

    chance: float
    delay: float


def find(track: Track, shot: slice, onsets: Onsets, rate: float) -> tuple[Moment, ...]:
    """The moments of the shot made of the pictures `shot`, in order of time; `rate` is the clip's, frames/s."""
    times = track.times[shot]
    if rate < SLOWEST or len(times) < SHORTEST:
        return ()
    fall = drop(times, track.course.top[shot])
    turning = _channel("bounce", times, track.course.turn[shot], FAINT_TURN, HALF_TURN)
    falling = _channel("strike", times, fall, FAINT_FALL, HALF_FALL)
    reverses = np.percentile(track.course.turn[shot], 98) >= REVERSES * max(float(np.percentile(fall, 98)), FAINT_TURN)
    seen = turning if reverses else falling
    heard = _moving(track, shot, onsets.without_echoes())
    loud = heard.times[heard.rises >= LOUD]
    agreed = [a for each in (turning, falling) if (a := _agreement(each.peaks, loud, times)).chance <= AGREES]
    if agreed:
        delay = min(max(min(each.delay for each in agreed), 0.0), LATEST)
        if delay > NEARBY and np.median(heard.rises[heard.rises >= LOUD]) >= CRACK:
            delay = 0.0  # so loud and yet so late: the channel was early
        moments = _heard(heard, LOUD, delay, (turning, falling)) + _unheard(seen, loud - delay)
    else:
        other = falling if reverses else turning
        alone = [_moment(peak, seen, supported=_supported(peak, other)) for peak in _clear(seen)]
        cracks = [m for m in _heard(heard, CRACK, 0.0, (turning, falling)) if _apart(m, alone)]
        moments = alone + cracks
    inside = [m for m in moments if times[0] <= float(m.time) <= times[-1]]
    return tuple(sorted(inside, key=lambda moment: (moment.time, -moment.strength)))


def drop(times: Times, speed: Floats) -> Floats:
    """By how much a speed falls at each picture: its mean over the steps just before, less that just after, `[n]`."""
    middles = np.concatenate([[times[0]], (times[1:] + times[:-1]) / 2])
    total = np.concatenate([[0.0], np.cumsum(speed, dtype=np.float64)])
    at = np.arange(1, len(times) + 1)
    first = np.searchsorted(middles, times - NEAR)
    last = np.searchsorted(middles, times + NEAR, side="right")
    before = (total[at] - total[first]) / np.maximum(at - first, 1)
    after = (total[last] - total[at]) / np.maximum(last - at, 1)
    return np.where(last > at, before - after, 0).astype(np.float32)


def _channel(kind: str, times: Times, values: Floats, faint: float, half: float) -> Channel:
    values = values.copy()
    values[:2] = values[-2:] = 0  # what the cut before leaves behind
    rate = (len(times) - 1) / (times[-1] - times[0])
    smooth = running.bell(values, SMOOTH * rate)
    around = running.middle(smooth, round(2 * AROUND * rate) | 1)
    near = running.highest(smooth, 2 * max(1, round(APART * rate)) + 1)
    found = []
    for n in np.flatnonzero((smooth == near) & (smooth >= faint)):
        if 0 < n < len(smooth) - 1 and smooth[n] > smooth[n - 1]:  # of a flat top the first
            left, here, right = (float(value) for value in smooth[n - 1 : n + 2])
            off = min(max((left - right) / (2 * (left - 2 * here + right) - 1e-9), -0.5), 0.5)  # a parabola's top
            time = float(times[n]) + off * float(times[n + 1] - times[n])
            found.append(Peak(time, here, here / (max(float(around[n]), 0.0) + faint)))
    return Channel(kind, tuple(found), faint, half)


def _clear(channel: Channel) -> list[Peak]:
    """The peaks that can be trusted without sound."""
    return [
        peak
        for peak in channel.peaks
        if peak.out >= STANDS_OUT
        and peak.height >= SMALL * max(p.height for p in channel.peaks if abs(p.time - peak.time) <= AROUND)
    ]


def _moving(track: Track, shot: slice, onsets: Onsets) -> Onsets:
    """The onsets that sound while something moves in the shot."""
    times, energy = track.times[shot], track.course.energy[shot]
    lively = running.highest(energy, 3) > max(MOVES * float(np.percentile(energy, 90)), STILL)
    at = np.clip(np.searchsorted(times, onsets.times), 0, len(times) - 1)
    return onsets.where((onsets.times >= times[0]) & (onsets.times <= times[-1] + LATEST) & lively[at])


def _agreement(peaks: tuple[Peak, ...], loud: Times, times: Times) -> _Agreement:
    """At which delay the onsets follow the peaks best, and how likely that is by chance."""
    if len(peaks) < FEWEST or len(loud) < FEWEST:
        return _Agreement(0.0, 0.0)
    seen = np.array([peak.time for peak in peaks])
    density = len(loud) / float(times[-1] - times[0])
    by_chance = 1 - np.exp(-density * 2 * TOGETHER)
    near = np.abs(loud[None, None, :] - seen[None, :, None] - DELAYS[:, None, None]).min(axis=2) <= TOGETHER
    tails = _tail(near.sum(axis=1), len(seen), float(by_chance))
    best = int(np.argmin(tails + 0.5 * ((DELAYS - USUAL) / SPREAD) ** 2))
    gaps = loud[None, :] - seen[:, None]
    fitting = gaps[np.abs(gaps - DELAYS[best]) <= 2 * TOGETHER]
    return _Agreement(float(tails[best]), float(np.median(fitting)) if len(fitting) else float(DELAYS[best]))


def _tail(least: NDArray[np.int64], count: int, chance: float) -> Times:
    """log10 of how likely at least so many of `count` succeed when each does with that chance."""
    hit, miss = log(max(chance, 1e-9)), log(max(1 - chance, 1e-9))
    ways = [lgamma(count + 1) - lgamma(k + 1) - lgamma(count - k + 1) for k in range(count + 1)]
    each = np.exp([way + k * hit + (count - k) * miss for k, way in enumerate(ways)])
    tails = np.append(np.cumsum(each[::-1])[::-1], 0.0)
    return np.asarray(np.log10(np.maximum(tails[least], 1e-30)), np.float64)


def _heard(heard: Onsets, least: float, delay: float, channels: tuple[Channel, Channel]) -> list[Moment]:
    """The onsets of at least so many dB as impacts."""
    loud = heard.where(heard.rises >= least)
    kinds = _steps(loud.times)
    found = []
    for time, rise, step in zip(loud.times, loud.rises, kinds, strict=True):
        near = [
            _strength(peak.height, channel.half)
            for channel in channels
            for peak in channel.peaks
            if abs(peak.time - (time - delay)) <= HEARD_WITHIN
        ]
        found.append(
            Moment(
                time=instant(float(time) - delay),
                strength=max(_strength(float(rise), HALF_RISE), *near, 0.0),
                kind="step" if step else "strike",
                contact=True,
                confidence=round(min(0.95, 0.55 + 0.25 * float(rise) / (float(rise) + 6) + 0.2 * bool(near)), 3),
                heard=instant(float(time)),
            )
        )
    return found


def _unheard(channel: Channel, sounds: Times) -> list[Moment]:
    """What is clear to see where impacts are heard, and makes no sound: a turn, a wind-up, a recoil."""
    return [
        _moment(peak, channel, supported=False, contact=False)
        for peak in _clear(channel)
        if not len(sounds) or np.abs(sounds - peak.time).min() > HEARD_WITHIN
    ]


def _supported(peak: Peak, other: Channel) -> bool:
    """Whether the other channel has a peak there too."""
    return any(abs(each.time - peak.time) <= HEARD_WITHIN for each in other.peaks)


def _moment(peak: Peak, channel: Channel, *, supported: bool, contact: bool = True) -> Moment:
    return Moment(
        time=instant(peak.time),
        strength=_strength(peak.height, channel.half),
        kind=channel.kind if contact else "turn",
        contact=contact,
        confidence=round(0.25 + 0.35 * min(1.0, (peak.out - STANDS_OUT) / 6) + 0.1 * supported, 3),
    )


def _strength(value: float, half: float) -> float:
    """0–1; half at `half`."""
    return round(value / (value + half), 3)


def _steps(times: Times) -> NDArray[np.bool_]:
    """Which instants stand in a regular row of at least four."""
    regular = np.zeros(len(times), bool)
    for first in range(len(times) - 3):
        gaps = np.diff(times[first : first + 4])
        if gaps.std() <= REGULAR * gaps.mean():
            regular[first : first + 4] = True
    return regular


def _apart(moment: Moment, others: list[Moment]) -> bool:
    return all(abs(float(moment.time - other.time)) > APART for other in others)
