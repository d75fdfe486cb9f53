"""What hints at the place of a clip in an activity: GPS time, the camera's clock, the user's word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crosscut.errors import WrongUse
from crosscut.model.telemetry import Activity
from crosscut.telemetry.clock.belief import Hint
from crosscut.telemetry.reading.gpmf import Fix

GPS_SPREAD = 0.3  # s; a fix is dated when it is written, up to half a packet after it was taken
LEAP_SECONDS = 18.0  # s; since 2017 GPS is so far ahead of UTC, and some cameras forget it
FORGETFUL = 0.03  # belief that a camera does
GPS_TAIL = 0.01  # of its belief lies anywhere in reach
FIXES = 3  # good ones at least; two may agree by chance
TILT_AFTER = 120.0  # s of fixes, from which on a line may be tilted: before, the tilt is noise
STEEPEST = 2e-4  # of a clock's drift
QUARTER = 900  # s; zones lie on quarters of an hour
FURTHEST = 14 * 3600  # s ahead of or behind UTC
CREATED_SPREAD = 2.0  # s; phones are set by the network, cameras by hand
ZONED_TAIL, CREATED_TAIL = 0.05, 0.3  # of its belief lies anywhere in reach: many a clock was set by hand
UTC_SAID, PLACE, NEAR_PLACE, HOUR, ODD = 1.0, 1.0, 0.2, 0.02, 0.004  # beliefs, against each other
NEAR = 2 * 3600  # s between the sun's time and the clocks of a place, at most
GIVEN_SPREAD = 0.5  # s; what a person can tell
POINT = re.compile(r"(?P<clip>.+)@(?P<in_clip>[\d:.]+)=(?P<there>[\d:.]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """UTC (s since 1970) = `start` + `rate` × clip time."""

    start: float
    rate: float


def line(fixes: Sequence[Fix]) -> Line | None:
    """The line through all fixes that satellites vouch for, by medians (Theil 1950): late ones do not bend it."""
    good = [fix for fix in fixes if fix.good]
    if len(good) < FIXES:
        return None
    times = np.array([fix.time for fix in good])
    utc = np.array([fix.utc for fix in good])
    origin = utc[0]
    rate = 1.0
    if times[-1] - times[0] >= TILT_AFTER:
        half = len(times) // 2
        ahead = times[half : 2 * half] - times[:half]
        slopes = (utc[half : 2 * half] - utc[:half]) / np.maximum(ahead, 1e-6)
        rate = float(np.clip(np.median(slopes), 1 - STEEPEST, 1 + STEEPEST))
    return Line(float(origin + np.median(utc - origin - rate * times)), rate)


def from_gps(found: Line, activity: Activity) -> list[Hint]:
    """GPS time, and what it is where the camera forgot the leap seconds."""
    assert activity.start is not None  # noqa: S101  # only dated ones are asked about
    offset = found.start - float(activity.start)
    return [
        Hint("gps", offset, GPS_SPREAD, 1 - FORGETFUL, GPS_TAIL),
        Hint("gps", offset - LEAP_SECONDS, GPS_SPREAD, FORGETFUL, GPS_TAIL),
    ]


def from_created(created: float, activity: Activity, *, zoned: bool) -> list[Hint]:
    """The camera's clock, as it stands and in every zone in which the clip overlaps the activity."""
    assert activity.start is not None  # noqa: S101  # only dated ones are asked about
    offset = created - float(activity.start)
    if zoned:
        return [Hint("created", offset, CREATED_SPREAD, UTC_SAID, ZONED_TAIL)]
    zones = range(-FURTHEST, FURTHEST + QUARTER, QUARTER)
    return [
        Hint("created", offset - zone, CREATED_SPREAD, _belief(zone, activity), CREATED_TAIL, zone) for zone in zones
    ]


def _belief(zone: int, activity: Activity) -> float:
    """How likely the camera's clock is that far ahead of UTC."""
    place = activity.zone if activity.zone is not None else _by_the_sun(activity)
    if zone == 0:
        return UTC_SAID
    if activity.zone is not None and zone == activity.zone:
        return PLACE
    if place is not None and abs(zone - place) <= NEAR and zone % 3600 == 0:
        return NEAR_PLACE
    return HOUR if zone % 3600 == 0 else ODD


def _by_the_sun(activity: Activity) -> int | None:
    """The zone that the longitude suggests, to the hour."""
    east = activity.channel("longitude")
    return None if east is None or not len(east) else round(float(np.median(east.values)) / 15) * 3600


@dataclass(frozen=True, slots=True)
class Word:
    """The user's word: seconds to move the camera's clock by, or sync points (clip name, clip time, activity time)."""

    seconds: float | None
    points: tuple[tuple[str, float, float], ...] = ()


def said(text: str | None) -> Word | None:
    """What `--telemetry-offset` says: "-3.5", or "GX01.MP4@0:12=45:10", or two such with a comma. Raises WrongUse."""
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    points = [POINT.fullmatch(part) for part in parts]
    try:
        if all(points) and len(points) <= 2:  # noqa: PLR2004  # a line
            return Word(None, tuple((m["clip"], _clock(m["in_clip"]), _clock(m["there"])) for m in points if m))
        if len(parts) == 1:
            sign = -1 if text.strip().startswith("-") else 1
            return Word(sign * _clock(text.strip().lstrip("+-")))
    except ValueError:
        pass
    remedy = "Write seconds (-3.5), or CLIP@0:12=45:10: what the clip shows at 0:12 was measured at 45:10."
    raise WrongUse(f"--telemetry-offset {text} cannot be read.", remedy=remedy)


def _clock(text: str) -> float:
    """Seconds of "1:02:03.5". Raises ValueError."""
    parts = [float(part) for part in text.split(":")]
    if len(parts) > 3:  # noqa: PLR2004  # h:m:s
        raise ValueError(text)
    return sum(part * 60.0**number for number, part in enumerate(reversed(parts)))
