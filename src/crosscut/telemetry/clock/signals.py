"""What can be compared: how movement went on, out of a clip and out of an activity, ten times a second."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crosscut.model.footage import Clip
from crosscut.model.telemetry import Activity, Channel

Reals = NDArray[np.float64]
Signals = Mapping[str, Reals]  # by name; the k-th value belongs to k / RATE seconds, NaN where nothing is known

RATE = 10.0  # a second; a tenth is finer than what is asked for
FINER = 5
SENSOR_RATE = RATE * FINER  # a second; steps and strokes have all that matters below 25
FAST = 25.0  # samples a second that an accelerometer must have for its energy to mean something
WINDOW = 4.0  # s in which a cadence is looked for: at least four steps
SLOWEST, QUICKEST = 0.8, 4.0  # Hz of steps, strokes and turns of a crank
PERIODIC = 0.35  # autocorrelation of a rhythm; what is below it is none
SECOND = 1.0  # s between samples of most watches; their stamps tremble, the samples do not
BREAK = 2.5  # s between stamps from which on a sample is missing
STEADIED = 31  # samples whose stamps are taken together
SMOOTH = 1.0  # s over which energy is averaged
FLOORS = {"shake": 2.0, "seen": 0.3}  # m/s² and picture heights/s; below it a difference says little about speed
COMPARED = ("speed", "cadence", "power", "distance")  # channels of an activity


def of_activity(activity: Activity, start: float, count: int) -> dict[str, Reals]:
    """The signals of an activity from its time `start` on."""
    times = start + np.arange(count) / RATE
    found = {name: _even(each).read(times) for name in COMPARED if (each := activity.channel(name)) is not None}
    if "speed" not in found and "distance" in found:
        found["speed"] = np.gradient(found["distance"]) * RATE
    found.pop("distance", None)
    if "cadence" in found:  # as slowly as a cadence can be told from shaking
        found["steps"] = _smooth(np.where(found["cadence"] > 0, found["cadence"], np.nan), WINDOW)
    force = strength(activity)
    if force is not None:
        fine = force.read(start + np.arange(count * FINER) / SENSOR_RATE)
        found["shake"] = _energy(fine)[::FINER]
    return found


def of_clip(clip: Clip, camera: Activity | None) -> dict[str, Reals]:
    """The signals of a clip: its GPS speed, steps and shaking of its camera, and how much moves in its pictures."""
    times = np.arange(max(1, int(float(clip.duration) * RATE))) / RATE
    found: dict[str, Reals] = {}
    if camera is not None:
        if (speed := camera.channel("speed")) is not None:
            found["speed"] = speed.read(times)
        if (force := strength(camera)) is not None:
            fine = force.read(np.arange(0, float(clip.duration), 1 / SENSOR_RATE))
            found["cadence"] = _at(_cadence(fine), times)
            found["shake"] = _at(_energy(fine), times)
    seen = np.full(len(times), np.nan)
    for shot in clip.shots:
        inside = np.flatnonzero((times >= float(shot.span.start)) & (times < float(shot.span.end)))
        if len(shot.motion) and len(inside):
            stamps = float(shot.motion.start) + np.arange(len(shot.motion)) / float(shot.motion.rate)
            seen[inside] = np.interp(times[inside], stamps, shot.motion.values)
    found["seen"] = np.log(FLOORS["seen"] + _smooth(seen, SMOOTH))
    return {name: values for name, values in found.items() if np.isfinite(values).any()}


def strength(activity: Activity) -> Channel | None:
    """The length of the acceleration, in m/s² with gravity; None where it was not measured, or not fast enough."""
    axes = [activity.channel(f"acceleration_{axis}") for axis in "xyz"]
    first = axes[0]
    if first is None or len(first) <= 1 or (len(first) - 1) / (first.times[-1] - first.times[0]) < FAST:
        return None
    total = np.sum([each.read(first.times) ** 2 for each in axes if each is not None], axis=0)
    known = np.isfinite(total)
    return Channel("g_force", first.times[known], np.sqrt(total[known]), first.gap) if known.any() else None


def _at(fine: Reals, times: Reals) -> Reals:
    """Values at SENSOR_RATE, read at those times."""
    return np.asarray(np.interp(times, np.arange(len(fine)) / SENSOR_RATE, fine)) if len(fine) else times * np.nan


def _even(channel: Channel) -> Channel:
    """The channel with stamps that tremble about a steady second smoothed, where it has one sample a second."""
    steps = np.diff(channel.times)
    if not len(steps) or abs(float(np.median(steps)) - SECOND) > SECOND / 4:
        return channel
    times = channel.times.copy()
    edges = [0, *(np.flatnonzero(steps > BREAK) + 1).tolist(), len(times)]
    for first, last in pairwise(edges):
        number = np.arange(last - first)
        late = times[first:last] - number
        near = evened(late, STEADIED)
        times[first:last] = number + near
    rising = bool(np.all(np.diff(times) > 0))
    return Channel(channel.name, times, channel.values, channel.gap) if rising else channel


def evened(values: Reals, width: int, beyond: str = "nearest") -> Reals:
    """The mean over `width` values around each; what lies `beyond` the ends is the nearest value, or "constant" 0."""
    from scipy.ndimage import uniform_filter1d  # noqa: PLC0415  # a fifth of a second that most films do not need

    return np.asarray(uniform_filter1d(values, width, mode=beyond))


def _smooth(values: Reals, seconds: float, rate: float = RATE) -> Reals:
    """The mean over so many seconds of what is known there; NaN stays NaN."""
    known = np.isfinite(values)
    width = 1 + 2 * round(seconds * rate / 2)  # odd, so that nothing moves
    weight = evened(known.astype(np.float64), width, "constant")
    total = evened(np.where(known, values, 0.0), width, "constant")
    return np.where(known, total / np.maximum(weight, 1e-9), np.nan)


def _energy(force: Reals) -> Reals:
    """The logarithm of how much a force at SENSOR_RATE swings."""
    swing = force - _smooth(force, SMOOTH, SENSOR_RATE)
    return np.asarray(np.log(FLOORS["shake"] + np.sqrt(np.maximum(0.0, _smooth(swing * swing, SMOOTH, SENSOR_RATE)))))


def _cadence(force: Reals) -> Reals:
    """Steps a minute by autocorrelation in a sliding window; NaN where there is no rhythm."""
    width, step = int(WINDOW * SENSOR_RATE), int(SENSOR_RATE / 2)
    found = np.full(len(force), np.nan)
    first, last = int(SENSOR_RATE / QUICKEST), int(SENSOR_RATE / SLOWEST)
    for start in range(0, len(force) - width + 1, step):
        part = force[start : start + width]
        if not np.all(np.isfinite(part)):
            continue
        swing = part - part.mean()
        along = np.correlate(swing, swing, "full")[width - 1 :] / (np.arange(width, 0, -1) / width)
        along = along / max(along[0], 1e-9)
        peaks = [lag for lag in range(first, last) if along[lag - 1] <= along[lag] > along[lag + 1]]
        best = max(peaks, key=lambda lag: (along[lag] - 0.002 * lag, -lag), default=0)  # of multiples the shortest
        if best and along[best] >= PERIODIC:
            bend = along[best - 1] - 2 * along[best] + along[best + 1]
            lag = best + 0.5 * (along[best - 1] - along[best + 1]) / bend if bend else best
            middle = start + width // 2
            found[middle - step // 2 : middle + step // 2 + 1] = 60 * SENSOR_RATE / lag
    return found
