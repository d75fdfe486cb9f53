"""DJI's subtitles: one cue a picture or a second, with place, height and the date by the drone's own clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crosscut.telemetry.reading.rows import Found

CUE = re.compile(r"(\d{1,3}):(\d\d):(\d\d)[,.](\d{1,3})\s*-->")
DATE = re.compile(r"(\d{4})[-.](\d\d)[-.](\d\d) (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,3}))?")
FIELD = re.compile(r"\b(latitude|long?t?itude|rel_alt|abs_alt|altitude)\s*[:=]\s*(-?\d{1,12}(?:\.\d{1,12})?)")
OLD = re.compile(
    r"GPS ?\( ?(-?\d{1,3}\.\d{1,12}) ?, ?(-?\d{1,3}\.\d{1,12}) ?, ?(-?\d{1,6}(?:\.\d{1,6})?)"
)  # east first
SPEED = re.compile(r"\bH\.?S ?(\d{1,3}(?:\.\d{1,6})?) ?m/s")
NAMES = {"latitude": "latitude", "longitude": "longitude", "longtitude": "longitude", "abs_alt": "altitude"}
PLAINER = {"altitude": "altitude", "rel_alt": "altitude"}  # where there is no height above the sea
LONGEST_LINE = 4096  # letters; a real one has a tenth


def read(content: bytes, found: Found) -> None:
    """The readings of a DJI subtitle file, by the time of the cues, which is that of its clip.

    The date is local time of an unknown zone, so the file counts as one without a date.
    """
    found.dated = False
    time: float | None = None
    for line in content.decode("utf-8-sig", "replace").splitlines():
        text = line[:LONGEST_LINE]
        cue = CUE.search(text)
        if cue:
            hours, minutes, seconds, parts = (int(each) for each in cue.groups())
            time = hours * 3600 + minutes * 60 + seconds + parts / 10 ** len(cue.group(4))
        elif time is not None and (values := _values(text)):
            found.add(time, values)


def filmed(content: bytes) -> float | None:
    """Seconds since 1970 of the first date in it, as if it were UTC; None where it has none."""
    date = DATE.search(content[: 1 << 16].decode("utf-8-sig", "replace"))
    if date is None:
        return None
    try:
        return datetime(*(int(each) for each in date.groups()[:6]), tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]  # six numbers
    except ValueError:
        return None


def _values(text: str) -> dict[str, float]:
    fields = {name.lower(): float(value) for name, value in FIELD.findall(text)}
    values = {PLAINER[name]: value for name, value in fields.items() if name in PLAINER}
    values |= {NAMES[name]: value for name, value in fields.items() if name in NAMES}
    if old := OLD.search(text):
        values["longitude"], values["latitude"] = float(old.group(1)), float(old.group(2))
    if speed := SPEED.search(text):
        values["speed"] = float(speed.group(1))
    if not values.get("latitude") and not values.get("longitude"):  # 0, 0 is what a drone without a fix writes
        values.pop("latitude", None)
        values.pop("longitude", None)
    return values
