"""Tables (CSV) whose first line names the columns: a time, and channels, with units where they differ."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable

from crosscut.errors import Unusable
from crosscut.model.telemetry import UNITS
from crosscut.telemetry.reading.markup import seconds
from crosscut.telemetry.reading.rows import Found

TIMES = ("time", "timestamp", "seconds", "secs", "t", "time_s", "elapsed")
NAMES = {
    "hr": "heart_rate", "bpm": "heart_rate", "heartrate": "heart_rate", "pulse": "heart_rate", "watts": "power",
    "cad": "cadence", "rpm": "cadence", "spm": "cadence", "lat": "latitude", "lon": "longitude", "lng": "longitude",
    "ele": "altitude", "elevation": "altitude", "alt": "altitude", "slope": "grade", "temp": "temperature",
    "acc_x": "acceleration_x", "acc_y": "acceleration_y", "acc_z": "acceleration_z", "gyro_x": "rotation_x",
    "gyro_y": "rotation_y", "gyro_z": "rotation_z",
}  # fmt: skip
FACTORS = {  # to the channel's own unit
    "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": 0.44704, "km": 1000.0, "mi": 1609.344, "ft": 0.3048,
    "kn": 1000.0, "g": 9.80665, "kw": 1000.0, "ms": 0.001,
}  # fmt: skip
COLUMN = re.compile(r"\s*(.*?)\s*(?:[(\[](.*)[)\]])?\s*")
KNOWN = set(UNITS)
A_YEAR_AFTER_1970 = 31_536_000.0  # s; a larger number is a date, a smaller one counts from the start
LEAST_MILLISECONDS = 1e11  # a number of seconds so large lies 3,000 years ahead: it counts milliseconds
LONGEST_LINE = 1 << 16  # letters

Cell = tuple[str, float]  # channel and factor


def read(content: bytes, found: Found) -> None:
    """The rows of a table. Raises Unusable where its first line names no time or no channel."""
    text = content.decode("utf-8-sig", "replace")
    lines = (line for line in text.splitlines() if line.strip() and len(line) < LONGEST_LINE and "\0" not in line)
    head = next(lines, "")
    mark = max(",;\t", key=lambda each: (head.count(each), each == ","))
    names = [_column(each) for each in next(csv.reader([head], delimiter=mark), [])]
    place = next((number for number, (name, _) in enumerate(names) if name in TIMES), None)
    columns = {number: named for number, each in enumerate(names) if (named := _channel(*each)) is not None}
    if place is None or not columns:
        what = "no column of times" if place is None else "no column that is known"
        raise Unusable(f"{found.name} has {what}.", remedy="Name the columns in its first line: time, heart_rate, ….")
    number = _comma if mark == ";" else float
    dated = _rows(csv.reader(lines, delimiter=mark), (place, names[place][1], columns), number, found)
    found.dated = dated


def _rows(
    rows: Iterable[list[str]],
    form: tuple[int, str, dict[int, Cell]],
    number: Callable[[str], float],
    found: Found,
) -> bool:
    """Take the rows; whether their times are dates."""
    place, unit, columns = form
    dated = False
    try:
        for row in rows:
            time = _time(row[place], number) if place < len(row) else None
            time = time * FACTORS.get(unit, 1.0) if time is not None and time < A_YEAR_AFTER_1970 else time
            dated = dated or (time or 0) > A_YEAR_AFTER_1970
            cells = ((name, factor, _value(row[n], number)) for n, (name, factor) in columns.items() if n < len(row))
            found.add(time, {name: value * factor for name, factor, value in cells if value is not None})
    except csv.Error:
        found.notes.append(f"{found.name} is damaged; what comes before that was read.")
    return dated


def _column(head: str) -> tuple[str, str]:
    """A column's name and unit, in small letters."""
    match = COLUMN.fullmatch(head.lower())
    name, unit = (match.group(1), match.group(2) or "") if match else (head.lower(), "")
    return "_".join(name.split()), unit.strip()


def _channel(name: str, unit: str) -> Cell | None:
    if name not in KNOWN and name not in NAMES:
        name, _, last = name.rpartition("_")
        unit = unit or last
    name = NAMES.get(name, name)
    if name not in KNOWN or (unit in ("°f", "f") and name == "temperature"):
        return None
    return name, FACTORS.get(unit, 1.0)


def _comma(text: str) -> float:
    return float(text.replace(",", "."))


def _value(text: str, number: Callable[[str], float]) -> float | None:
    try:
        return number(text)
    except ValueError:
        return None


def _time(text: str, number: Callable[[str], float]) -> float | None:
    """Seconds of a number, of a clock (1:02:03.5) or of a date."""
    value = _value(text, number)
    if value is not None:
        return value / 1000 if value > LEAST_MILLISECONDS else value
    if "-" not in text and 1 <= text.count(":") <= 2:  # noqa: PLR2004  # h:m:s
        parts = [_value(each, number) for each in text.split(":")]
        return (
            None if None in parts else sum(each * 60.0**n for n, each in enumerate(reversed(parts)) if each is not None)
        )
    return seconds(text)
