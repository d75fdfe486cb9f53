"""What follows from what was measured: speed and way from places, g-force, flights, W/kg, zones, climb, grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from crosscut.model.telemetry import Activity, Channel
from crosscut.telemetry.clock.signals import evened, strength

Reals = NDArray[np.float64]

GRAVITY = 9.80665  # m/s²
FASTEST = 150.0  # m/s; quicker steps between places are faults
SETTLED = 5  # samples over which speed from places and altitude are averaged: what satellites scatter
SHORTEST_WAY = 20.0  # m over which a grade is taken; altitude is known to about a metre
STEEPEST = 60.0  # %; more is a fault of the altitude
STEP_UP = 1.0  # m that must be climbed to count, as barometers tremble by half of it
WEIGHTLESS = 0.35  # g; an athlete in flight, with what a strap shakes
SHORTEST_FLIGHT, LONGEST_FLIGHT = 0.18, 4.0  # s; strides fly for less, and more is a sensor that fell
AT_ONCE = 1e-3  # s in which a number that is counted changes
ZONES = (0.5, 0.6, 0.7, 0.8, 0.9)  # of the highest heart rate, where zones 1 to 5 begin
USUAL_TOP = 190.0  # bpm; taken where nobody says and the activity's own is lower
MOVING = 0.5  # m/s; standing still has no direction

Make = Callable[[dict[str, Channel]], Channel | None]


def complete(activity: Activity, weight: float | None, top: float | None) -> tuple[Channel, ...]:
    """All channels of an activity with those that follow from them; `weight` in kg, `top` the highest heart rate."""
    found = {each.name: each for each in activity.channels}
    makes: tuple[tuple[str, Make], ...] = (
        ("distance", _way),
        ("speed", _speed),
        ("heading", _heading),
        ("grade", _grade),
        ("climb", _climb),
        ("zone", lambda known: _zone(known, top)),
        ("power_weight", lambda known: _per_weight(known, weight)),
    )
    for name, make in makes:
        if name not in found and (made := make(found)) is not None:
            found[name] = made
    force = strength(activity)
    if force is not None and "g_force" not in found:
        found["g_force"] = _like(force, "g_force", force.values / GRAVITY)
        found["air_time"] = flights(found["g_force"])
    return tuple(found[name] for name in sorted(found))


def _like(other: Channel, name: str, values: Reals) -> Channel:
    return Channel(name, other.times, values, other.gap)


def _places(known: dict[str, Channel]) -> tuple[Reals, Reals, Reals, float] | None:
    found = Activity("", "", None, tuple(known.values())).metres()
    return None if found is None or len(found[0]) <= SETTLED else (*found, known["latitude"].gap)


def _way(known: dict[str, Channel]) -> Channel | None:
    found = _places(known)
    if found is None:
        return None
    times, east, north, gap = found
    steps = np.hypot(np.diff(east), np.diff(north))
    steps = np.where(steps / np.diff(times) <= FASTEST, steps, 0.0)
    return Channel("distance", times, np.concatenate([[0.0], np.cumsum(steps)]), gap)


def _speed(known: dict[str, Channel]) -> Channel | None:
    way = known.get("distance")
    if way is None or len(way) <= SETTLED:
        return None
    quick = np.gradient(way.values, way.times)
    return _like(way, "speed", np.clip(evened(quick, SETTLED), 0, FASTEST))


def _heading(known: dict[str, Channel]) -> Channel | None:
    found = _places(known)
    if found is None:
        return None
    times, east, north, gap = found
    right, up = (evened(np.gradient(side, times), SETTLED) for side in (east, north))
    moving = np.hypot(right, up) >= MOVING
    if not moving.any():
        return None
    return Channel("heading", times[moving], np.unwrap(np.degrees(np.arctan2(right, up))[moving], period=360), gap)


def _grade(known: dict[str, Channel]) -> Channel | None:
    up, way = known.get("altitude"), known.get("distance")
    if up is None or way is None or len(up) <= SETTLED:
        return None
    along = way.read(up.times)
    sound = np.isfinite(along)
    if sound.sum() <= SETTLED:
        return None
    times, along = up.times[sound], np.maximum.accumulate(along[sound])
    high = evened(up.values[sound], SETTLED)
    behind, ahead = along - SHORTEST_WAY / 2, along + SHORTEST_WAY / 2
    steps = np.diff(along, prepend=along[0] - 1) > 0
    rise = np.interp(ahead, along[steps], high[steps]) - np.interp(behind, along[steps], high[steps])
    return Channel("grade", times, np.clip(100 * rise / SHORTEST_WAY, -STEEPEST, STEEPEST), up.gap)


def _climb(known: dict[str, Channel]) -> Channel | None:
    up = known.get("altitude")
    if up is None or len(up) <= SETTLED:
        return None
    high = evened(up.values, SETTLED)
    total, low = np.zeros(len(high)), high[0]
    for number in range(1, len(high)):
        gained = high[number] - low
        total[number] = total[number - 1] + (gained if gained >= STEP_UP else 0.0)
        low = high[number] if gained >= STEP_UP or gained < 0 else low
    return _like(up, "climb", total)


def _zone(known: dict[str, Channel], top: float | None) -> Channel | None:
    pulse = known.get("heart_rate")
    if pulse is None:
        return None
    highest = top or max(USUAL_TOP, float(pulse.values.max()))
    return _like(pulse, "zone", np.searchsorted(np.array(ZONES) * highest, pulse.values, side="right").astype(float))


def _per_weight(known: dict[str, Channel], weight: float | None) -> Channel | None:
    power = known.get("power")
    return None if power is None or not weight else _like(power, "power_weight", power.values / weight)


def airborne(force: Channel) -> Iterator[tuple[float, float]]:
    """When flights begin and end, by an acceleration in g with gravity: what flies feels none."""
    light = np.concatenate([[False], force.values < WEIGHTLESS, [False]])
    starts, ends = (np.flatnonzero(np.diff(light.astype(int)) == way) for way in (1, -1))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end < len(force) and SHORTEST_FLIGHT <= force.times[end] - force.times[start] <= LONGEST_FLIGHT:
            yield float(force.times[start]), float(force.times[end])


def flights(force: Channel) -> Channel:
    """How long the last flight was, in seconds, from each landing on; 0 before the first."""
    times, values = [float(force.times[0])], [0.0]
    for start, end in airborne(force):
        times += [end, end + AT_ONCE]
        values += [values[-1], end - start]
    if float(force.times[-1]) > times[-1]:
        times.append(float(force.times[-1]))
        values.append(values[-1])
    return Channel("air_time", np.array(times), np.array(values), times[-1] - times[0] + force.gap)


def best(channel: Channel, seconds: float) -> tuple[float, float] | None:
    """The best effort: the middle of the stretch of that length with the highest mean, and that mean; None if none."""
    if len(channel) <= 1 or channel.times[-1] - channel.times[0] < seconds:
        return None
    times = np.arange(channel.times[0], channel.times[-1] + 0.5)
    values = channel.read(times)
    total = np.concatenate([[0.0], np.cumsum(np.where(np.isfinite(values), values, 0.0))])
    count = max(1, round(seconds))
    whole = np.convolve(np.isfinite(values), np.ones(count), "valid") == count
    means = np.where(whole, (total[count:] - total[:-count]) / count, -np.inf)
    top = int(np.argmax(means))
    return (float(times[top]) + (count - 1) / 2, float(means[top])) if np.isfinite(means[top]) else None
