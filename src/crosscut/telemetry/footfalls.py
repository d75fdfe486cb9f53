"""Footfalls and landings from an accelerometer: contact, with a time better than a picture can tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crosscut.model.footage import Moment
from crosscut.model.telemetry import Channel
from crosscut.model.time import instant
from crosscut.telemetry.derive import airborne

Reals = NDArray[np.float64]

RATE = 100.0  # a second; footfalls last a tenth of one
BAND = (0.8, 12.0)  # Hz; steps and the jolt of each, without the turning of the trunk and the ringing of the mount
LEAST = 3.0  # s of measurement, in which rhythm can be told
QUICKEST, SLOWEST = 0.22, 1.25  # s from step to step
RHYTHM = 0.4  # autocorrelation at the distance of a step or of two (left and right differ); less is no gait
SAME = 0.6  # of the highest autocorrelation: left and right differ, so that a stride is more alike than a step
APART = 0.65  # of a step between two of them
PROMINENT = 0.35  # of the usual rise of a step, that each must have
HARDEST = 3.0  # g above rest of a footfall of strength 1: a runner downhill
SOFTEST = 0.08  # g; less is no step
TRUST = 0.95
LANDING_REACH = 0.15  # s after a flight in which its landing is felt
LANDING_HARDEST = 6.0  # g of a landing of strength 1


def steps(force: Channel) -> tuple[Moment, ...]:
    """The footfalls that an acceleration in g (with gravity) tells of; none where there is no gait in it."""
    from scipy.signal import find_peaks  # noqa: PLC0415  # half a second that most films do not need

    times, swing = _band(force)
    if not len(times):
        return ()
    period = _period(swing)
    if period is None:
        return ()
    places, about = find_peaks(swing, distance=max(1, int(APART * period * RATE)), prominence=SOFTEST)
    if not len(places):
        return ()
    kept = about["prominences"] >= PROMINENT * float(np.median(about["prominences"]))
    found = []
    for place in places[kept].tolist():
        hard = float(np.clip(swing[place] / HARDEST, 0.02, 1))
        found.append(Moment(instant(_top(times, swing, place)), hard, "step", contact=True, confidence=TRUST))
    return tuple(found)


def landings(force: Channel) -> tuple[Moment, ...]:
    """Where a flight ends: how hard it lands."""
    found = []
    for _, end in airborne(force):
        felt = np.flatnonzero((force.times >= end) & (force.times <= end + LANDING_REACH))
        top = felt[int(np.argmax(force.values[felt]))]
        hard = float(np.clip(force.values[top] / LANDING_HARDEST, 0.1, 1))
        found.append(Moment(instant(float(force.times[top])), hard, "touchdown", contact=True, confidence=TRUST))
    return tuple(found)


def _band(force: Channel) -> tuple[Reals, Reals]:
    """Times and the swing in the band of steps, at RATE; empty where too little was measured."""
    if len(force) <= 1 or force.times[-1] - force.times[0] < LEAST:
        return np.zeros(0), np.zeros(0)
    times = np.arange(float(force.times[0]), float(force.times[-1]), 1 / RATE)
    from scipy.signal import butter, sosfiltfilt  # noqa: PLC0415  # half a second that most films do not need

    filters = butter(2, BAND, "bandpass", fs=RATE, output="sos")
    return times, np.asarray(sosfiltfilt(filters, np.interp(times, force.times, force.values)))


def _period(swing: Reals) -> float | None:
    """Seconds from step to step; None where there is no rhythm."""
    along = np.correlate(swing, swing, "full")[len(swing) - 1 :]
    along = along / max(float(along[0]), 1e-12) / (1 - np.arange(len(along)) / (len(along) + 1))
    lags = np.arange(int(QUICKEST * RATE), min(int(SLOWEST * RATE), len(along) - 1))
    peaks = [lag for lag in lags.tolist() if along[lag - 1] <= along[lag] > along[lag + 1]]
    if not peaks:
        return None
    highest = max(float(along[lag]) for lag in peaks)
    if highest < RHYTHM:
        return None
    return next(lag for lag in peaks if along[lag] >= SAME * highest) / RATE


def _top(times: Reals, swing: Reals, place: int) -> float:
    """The time of a peak, between samples."""
    if not 0 < place < len(swing) - 1:
        return float(times[place])
    left, middle, right = swing[place - 1 : place + 2]
    bend = left - 2 * middle + right
    return float(times[place] + (0.5 * (left - right) / bend / RATE if bend else 0.0))
