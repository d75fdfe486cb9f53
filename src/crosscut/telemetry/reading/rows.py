"""From readings as they stand in a file to clean channels: impossible times and values go, and are counted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from crosscut.errors import Unusable
from crosscut.model.telemetry import Activity, Channel, Doubles
from crosscut.model.time import instant

Row = tuple[float | None, Mapping[str, float]]  # seconds (UTC since 1970, or any origin), and values by channel

LONGEST = 48 * 3600.0  # s on either side of the middle reading; what lies further away is a fault of a clock
MOST_ROWS = 2_000_000  # of one file; 48 hours at ten a second are fewer
GAP = 10.0  # s; watches that save only when something changes leave up to eight
GAP_STEPS = 4.0  # usual distances between samples; more is a gap too where samples are sparse
SANE = {  # (lowest, highest) that a body, a bicycle or a board can reach; what lies outside is a fault of a sensor
    "heart_rate": (25.0, 250.0),
    "cadence": (0.0, 400.0),
    "power": (0.0, 3500.0),
    "speed": (0.0, 150.0),
    "altitude": (-500.0, 12_000.0),
    "distance": (0.0, 2_000_000.0),
    "grade": (-100.0, 100.0),
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "temperature": (-60.0, 80.0),
    "force": (-100_000.0, 100_000.0),
}
WIDEST = 1e6  # of any other channel


@dataclass
class Found:
    """What a reader collects from one file, row by row."""

    name: str
    content: str
    rows: list[Row] = field(default_factory=list)
    dated: bool = True
    zone: int | None = None
    sport: str = ""
    laps: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, time: float | None, values: Mapping[str, float]) -> None:
        """One reading. Raises Unusable where there are more than any activity has."""
        if len(self.rows) >= MOST_ROWS:
            raise Unusable(f"{self.name} holds more than {MOST_ROWS} readings.", remedy="Split it, or leave it out.")
        self.rows.append((time, values))


def activity(found: Found) -> Activity:
    """What was found, clean. Raises Unusable where no reading with a time is left."""
    timed = [(time, values) for time, values in found.rows if time is not None and np.isfinite(time) and values]
    notes = list(found.notes)
    unstamped = sum(1 for time, values in found.rows if time is None and values)
    kept = in_order([time for time, _ in timed]) if timed else []
    if not kept:
        what = f"{found.name} holds no reading with a time." if found.rows else f"{found.name} holds no readings."
        raise Unusable(what, remedy="Record it with times, or leave it out.")
    if unstamped:
        notes.append(f"{unstamped} readings of {found.name} have no time and were left out.")
    if len(kept) < len(timed):
        notes.append(f"{len(timed) - len(kept)} readings of {found.name} have impossible times and were left out.")
    rows = [timed[place] for place in kept]
    origin = instant(rows[0][0]) if found.dated else Fraction(0)
    channels, odd = _channels(rows, float(origin))
    if odd:
        notes.append(f"{odd} values of {found.name} are impossible and were left out.")
    if not channels:
        raise Unusable(f"{found.name} holds nothing that can be shown.", remedy="Leave it out.")
    laps = tuple(sorted(lap - float(origin) for lap in found.laps if rows[0][0] < lap <= rows[-1][0]))
    start = origin if found.dated else None
    return Activity(found.name, found.content, start, channels, found.zone, found.sport, laps, tuple(notes))


def in_order(times: list[float]) -> list[int]:
    """Which of them to keep so that they never fall and lie about their middle: as many as can be."""
    middle = float(np.median(times))
    tails: list[float] = []
    ends: list[int] = []
    before = [-1] * len(times)
    for place, time in enumerate(times):  # the longest chain that does not fall (Schensted 1961)
        if abs(time - middle) > LONGEST:
            continue
        length = bisect_right(tails, time)
        before[place] = ends[length - 1] if length else -1
        tails[length:] = [time] if length == len(tails) else [time, *tails[length + 1 :]]
        ends[length : length + 1] = [place]
    chain: list[int] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return chain[::-1]


def _channels(rows: list[tuple[float, Mapping[str, float]]], origin: float) -> tuple[tuple[Channel, ...], int]:
    """The channels of rows in order of time, and how many values were thrown away."""
    columns: dict[str, dict[float, float]] = {}
    odd = 0
    for time, values in rows:
        for name, value in values.items():
            lowest, highest = SANE.get(name, (-WIDEST, WIDEST))
            if lowest <= value <= highest:  # False for NaN too
                columns.setdefault(name, {})[time - origin] = value  # of two at the same time the later one
            else:
                odd += 1
    return tuple(channel(name, column.keys(), column.values()) for name, column in sorted(columns.items())), odd


def channel(name: str, times: Iterable[float], values: Iterable[float]) -> Channel:
    """A channel with the gap that its samples suggest."""
    stamps: Doubles = np.array(list(times), np.float64)
    usual = float(np.median(np.diff(stamps))) if len(stamps) > 1 else 0.0
    return Channel(name, stamps, np.array(list(values), np.float64), max(GAP, GAP_STEPS * usual))
