"""What instruments measured: channels over time, an activity, and where it lies on the clock of a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crosscut.model.time import Time

# Spelled out, since the codec reads these types at run time. A place on Earth needs more than single precision.
Doubles = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]

UNITS = {  # every channel that has a name here, and its unit; what else a file holds is left aside
    "heart_rate": "bpm",
    "cadence": "/min",  # steps of a runner, turns of a crank, strokes
    "power": "W",
    "speed": "m/s",
    "altitude": "m",
    "distance": "m",
    "grade": "%",
    "latitude": "°",
    "longitude": "°",
    "heading": "°",  # clockwise from north, running on beyond 360 so that straight lines join its samples
    "temperature": "°C",
    "force": "N",
    "acceleration_x": "m/s²",
    "acceleration_y": "m/s²",
    "acceleration_z": "m/s²",
    "rotation_x": "rad/s",
    "rotation_y": "rad/s",
    "rotation_z": "rad/s",
    "g_force": "g",
    "air_time": "s",
    "power_weight": "W/kg",
    "zone": "",
    "climb": "m",
    "strikes": "",
    "strength": "%",
    "tempo": "bpm",
    "bar": "",
    "lap": "",
}
EARTH = 6_371_000.0  # m, mean radius
SURE = 0.5  # confidence of a clock below which nothing is shown as if it were true


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One measured quantity: `values` `[n]` at `times` `[n]` seconds, strictly rising.

    `name` and `unit` are as in `UNITS`. Where samples lie further apart than `gap` seconds, nothing is known between.
    """

    name: str
    times: Doubles
    values: Doubles
    gap: float

    @property
    def unit(self) -> str:
        """What its values are counted in."""
        return UNITS[self.name]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Channel)
            and (self.name, self.gap) == (other.name, other.gap)
            and np.array_equal(self.times, other.times)
            and np.array_equal(self.values, other.values)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.gap, self.times.tobytes(), self.values.tobytes()))

    def __len__(self) -> int:
        return len(self.times)

    def read(self, times: Doubles) -> Doubles:
        """The values at those times `[m]`, by straight lines between samples; NaN in gaps and beyond the ends."""
        if not len(self.times):
            return np.full(len(times), np.nan)
        after = np.clip(np.searchsorted(self.times, times, side="left"), 0, len(self.times) - 1)
        before = np.maximum(0, np.searchsorted(self.times, times, side="right") - 1)
        known = (self.times[after] - self.times[before] <= self.gap) & (times >= self.times[0])
        known &= times <= self.times[-1]
        return np.where(known, np.interp(times, self.times, self.values), np.nan)

    def at(self, time: float) -> float | None:
        """The value at that time; None where nothing is known."""
        value = float(self.read(np.array([time]))[0])
        return None if np.isnan(value) else value

    def moved(self, by: float, stretch: float = 1.0) -> Channel:
        """The same samples at `by + stretch * time`."""
        return Channel(self.name, by + stretch * self.times, self.values, self.gap * stretch)

    def within(self, start: float, end: float) -> Channel:
        """The samples from `start` to `end` and one beyond each, so that values can be read up to both."""
        first = max(0, int(np.searchsorted(self.times, start, side="right")) - 1)
        last = int(np.searchsorted(self.times, end, side="left")) + 1
        return Channel(self.name, self.times[first:last], self.values[first:last], self.gap)


@dataclass(frozen=True, slots=True)
class Activity:
    """What one file holds: channels in seconds from its first sample, or from the first picture of a clip.

    `start` is its time 0 in seconds of UTC since 1970, None where the file knows no date; `zone` seconds that the
    clocks of the place are ahead of UTC, None where it does not say; `laps` when laps end; `notes` one sentence for
    each thing that was left out.
    """

    name: str
    content: str
    start: Time | None
    channels: tuple[Channel, ...]
    zone: int | None = None
    sport: str = ""
    laps: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, if there is one."""
        return next((each for each in self.channels if each.name == name), None)

    def metres(self) -> tuple[Doubles, Doubles, Doubles] | None:
        """Times, and metres east and north of the first place; None where no places are known."""
        east, north = self.channel("longitude"), self.channel("latitude")
        if east is None or north is None or not len(north):
            return None
        there = east.read(north.times)
        known = np.isfinite(there)
        if not known.any():
            return None
        up, along = np.radians(north.values[known]), np.radians(np.unwrap(there[known], period=360))
        return north.times[known], (along - along[0]) * np.cos(up[0]) * EARTH, (up - up[0]) * EARTH

    @property
    def length(self) -> float:
        """Seconds from 0 to its last sample."""
        return max((float(each.times[-1]) for each in self.channels if len(each)), default=0.0)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time of a clip lies on that of an activity: activity time = `offset` + `rate` × clip time.

    `how` is a word: camera (the file is the clip's own), gps, created (the camera's clock), given (the user's word);
    `refined` whether movement was compared to sharpen it; `within` seconds that it is held to be right to, with
    `confidence` 0–1.
    """

    how: str
    offset: float
    within: float
    confidence: float
    rate: float = 1.0
    refined: bool = False

    @property
    def sure(self) -> bool:
        """Whether what it says may be shown."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Match:
    """A clip (its fingerprint) and an activity that was going on while it was filmed: which (its name), by which clock.

    `why` is one sentence that tells how the clock was found, or why it cannot be trusted.
    """

    clip: str
    activity: str
    clock: Clock
    why: str


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is known about one clip (its fingerprint): channels in clip time, and when laps end.

    `midnight` is the clip time of the last midnight before it, by the clocks of the place, where the date is known.
    `activity` names the surest one of those it was found in, or the clip's own file, with the `clock` to it.
    """

    clip: str
    channels: tuple[Channel, ...]
    activity: str
    clock: Clock
    laps: tuple[float, ...] = ()
    midnight: float | None = None

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, if there is one."""
        return next((each for each in self.channels if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What instruments tell about footage: per clip what was measured, and how its time was found.

    Clips whose time is not sure are in `matches` but not in `clips`. `activities` are whole, with what follows from
    them and without their private places; `notes` one sentence for each thing that was left out.
    """

    clips: tuple[Measured, ...] = ()
    matches: tuple[Match, ...] = ()
    activities: tuple[Activity, ...] = ()
    notes: tuple[str, ...] = ()

    def activity(self, name: str) -> Activity:
        """The activity of that name. Raises KeyError."""
        for each in self.activities:
            if each.name == name:
                return each
        raise KeyError(name)

    def of(self, clip: str) -> Measured | None:
        """What was measured during the clip with that fingerprint."""
        return next((each for each in self.clips if each.clip == clip), None)


NOTHING_MEASURED = Telemetry()
