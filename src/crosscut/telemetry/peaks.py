"""What stands out in an activity: moments of a clip with a kind and a strength, and effort as a curve."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, Moment
from crosscut.model.telemetry import Activity, Channel, Measured
from crosscut.model.time import instant
from crosscut.telemetry.derive import airborne, best
from crosscut.telemetry.footfalls import landings, steps

PEAKS = {"heart_rate": "top pulse", "speed": "sprint", "power": "power", "force": "force", "altitude": "summit"}
EFFORTS = {"speed": 10.0, "power": 5.0}  # s over which the best of an activity is taken: what is held is worth more
NOTABLE = 0.85  # of the range of a clip's activity from low to high; less is no peak
LOW, HIGH = 5, 99.5  # percent of samples: what counts as low and as high, so that one odd value does not
LEAST_RANGE = {"heart_rate": 15.0, "speed": 1.0, "power": 60.0, "force": 100.0, "altitude": 8.0, "g_force": 1.0}
TRUST = 0.8  # that a peak is seen where it was measured
LONG_FLIGHT = 1.0  # s in the air of strength 1
TOLD_FLIGHT = 0.3  # s; shorter ones are strides
REPLACED = 0.2  # s around a measured contact within which what the picture says is the same one, less exactly
EFFORT_RATE = Fraction(4)  # a second; effort changes slowly


def moments(measured: Measured, whole: Activity, clip: Clip) -> tuple[Moment, ...]:
    """Peaks and contacts of a clip; the `whole` activity says what is high."""
    found: list[Moment] = []
    length = float(clip.duration)
    for name, kind in PEAKS.items():
        own, every = measured.channel(name), whole.channel(name)
        if own is not None and every is not None:
            found += _best(measured, every, kind, length) or _peak(own, every, kind, length)
    force = measured.channel("g_force")
    if force is not None:
        found += [*steps(force), *landings(force), *_flight(force)]
    inside = (each for each in found if 0 <= each.time < clip.duration)
    return tuple(sorted(inside, key=lambda each: (each.time, each.kind)))


def _best(measured: Measured, every: Channel, kind: str, length: float) -> list[Moment]:
    """The best effort of the whole activity, where it falls into the clip."""
    effort = best(every, EFFORTS[every.name]) if every.name in EFFORTS and scale(every) else None
    if effort is None:
        return []
    time = (effort[0] - measured.clock.offset) / measured.clock.rate
    return [Moment(instant(time), 1.0, kind, contact=False, confidence=TRUST)] if 0 <= time < length else []


def _flight(force: Channel) -> list[Moment]:
    """The middle of the longest time in the air."""
    long, start, end = max(((end - start, -start, end) for start, end in airborne(force)), default=(0.0, 0.0, 0.0))
    if long < TOLD_FLIGHT:
        return []
    middle = (end - start) / 2
    return [Moment(instant(middle), min(1.0, long / LONG_FLIGHT), "flight", contact=False, confidence=TRUST)]


def scale(every: Channel) -> tuple[float, float] | None:
    """What counts as low and high in a channel; None where it hardly changes."""
    low, high = np.percentile(every.values, (LOW, HIGH))
    least = LEAST_RANGE.get(every.name, 1e-9)
    return (float(low), float(high)) if high - low >= least else None


def _peak(own: Channel, every: Channel, kind: str, length: float) -> list[Moment]:
    """The highest point of a clip, where it is high for the whole activity."""
    ends = scale(every)
    inside = np.flatnonzero((own.times >= 0) & (own.times < length))
    if ends is None or not len(inside):
        return []
    top = inside[int(np.argmax(own.values[inside]))]
    share = (float(own.values[top]) - ends[0]) / (ends[1] - ends[0])
    if share < NOTABLE:
        return []
    return [Moment(instant(float(own.times[top])), min(1.0, share), kind, contact=False, confidence=TRUST)]


def merged(seen: tuple[Moment, ...], found: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """What was seen and what was measured: measured contacts win over seen ones of the same instant."""
    contacts = np.array([float(each.time) for each in found if each.contact])

    def stays(each: Moment) -> bool:
        return not each.contact or not len(contacts) or float(np.abs(contacts - float(each.time)).min()) > REPLACED

    kept = [each for each in seen if stays(each)]
    return tuple(sorted([*kept, *found], key=lambda each: (each.time, each.kind)))


def effort(measured: Measured, whole: Activity, name: str, length: float) -> Curve | None:
    """How hard the athlete worked during a clip by one channel, 0–1 between the activity's low and high."""
    own, every = measured.channel(name), whole.channel(name)
    ends = scale(every) if every is not None else None
    if own is None or ends is None:
        return None
    values = own.read(np.arange(0.0, length, float(1 / EFFORT_RATE)))
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return None
    filled = np.interp(np.arange(len(values)), known, values[known])
    return Curve(np.clip((filled - ends[0]) / (ends[1] - ends[0]), 0, 1).astype(np.float32), EFFORT_RATE)
