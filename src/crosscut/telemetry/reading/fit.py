"""FIT files, by fitdecode: records, laps, the sport, and how far the local clock is from UTC."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import fitdecode

from crosscut.telemetry.reading.rows import Found

DEGREES = 180 / 2**31  # of a semicircle, in which FIT counts places
FIELDS = {  # (channel, factor); of several for one channel the first that is there
    "heart_rate": (("heart_rate", 1.0),),
    "cadence": (("cadence", 1.0), ("cadence256", 1.0)),
    "power": (("power", 1.0),),
    "speed": (("enhanced_speed", 1.0), ("speed", 1.0)),
    "altitude": (("enhanced_altitude", 1.0), ("altitude", 1.0)),
    "distance": (("distance", 1.0),),
    "grade": (("grade", 1.0),),
    "temperature": (("temperature", 1.0),),
    "latitude": (("position_lat", DEGREES),),
    "longitude": (("position_long", DEGREES),),
}
ON_FOOT = ("running", "walking", "hiking")
BOTH_FEET = 2  # FIT counts the strides of one foot
QUARTER = 900  # s; zones lie on quarters of an hour


def read(content: bytes, found: Found) -> None:
    """The readings of a FIT file, as far as it goes; what is wrong with it becomes a note."""
    try:
        for message in _messages(content, found):
            _take(message, found)
    except Exception as error:  # noqa: BLE001  # whatever a broken file makes of the decoder, what came before is sound
        what = "breaks off" if isinstance(error, fitdecode.FitEOFError) else "is damaged"
        found.notes.append(f"{found.name} {what}; what comes before that was read.")
    if found.sport in ON_FOOT:
        found.rows[:] = [(time, _both_feet(values)) for time, values in found.rows]


def _both_feet(values: Any) -> dict[str, float]:  # noqa: ANN401  # a row's
    return {name: value * BOTH_FEET if name == "cadence" else value for name, value in values.items()}


def _messages(content: bytes, found: Found) -> Iterator[Any]:
    with fitdecode.FitReader(
        io.BytesIO(content),
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame
            elif frame.frame_type == fitdecode.FIT_FRAME_CRC and not frame.matched:
                found.notes.append(f"{found.name} fails its checksum; some of it may be wrong.")


def _take(message: Any, found: Found) -> None:  # noqa: ANN401  # fitdecode has no types
    if message.name == "record":
        time = _seconds(_first(message, "timestamp"))
        values = {name: value for name, sources in FIELDS.items() if (value := _value(message, sources)) is not None}
        if "cadence" in values:
            values["cadence"] += _value(message, (("fractional_cadence", 1.0),)) or 0.0
        found.add(time, values)
    elif message.name == "lap" and (end := _seconds(_first(message, "timestamp"))) is not None:
        found.laps.append(end)
    elif message.name in ("session", "sport") and not found.sport:
        found.sport = str(_first(message, "sport") or "")
    elif message.name == "activity":
        found.zone = _zone(_seconds(_first(message, "timestamp")), _first(message, "local_timestamp"))


def _first(message: Any, name: str) -> Any:  # noqa: ANN401  # of any type
    """The field's first value that is there; developers may add fields of the same name."""
    values = (each.value for each in message.fields if each.name == name)
    return next((value for value in values if value is not None), None)


def _value(message: Any, sources: tuple[tuple[str, float], ...]) -> float | None:  # noqa: ANN401  # fitdecode has no types
    for name, factor in sources:
        value = _first(message, name)
        if isinstance(value, int | float):
            return float(value) * factor
    return None


def _seconds(value: Any) -> float | None:  # noqa: ANN401  # of any type
    return value.timestamp() if isinstance(value, datetime) else None


def _zone(stamp: float | None, local: Any) -> int | None:  # noqa: ANN401  # of any type
    """Seconds that the watch's local clock is ahead of UTC."""
    if stamp is None or not isinstance(local, datetime):
        return None
    return round((local.replace(tzinfo=UTC).timestamp() - stamp) / QUARTER) * QUARTER
