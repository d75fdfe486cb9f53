"""GPX and TCX: points with their times, by expat itself, so that no file can make it grow.

A document type is refused outright: neither format has one, and it is what entity bombs are declared in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from xml.parsers import expat

from crosscut.errors import Unusable
from crosscut.telemetry.reading.rows import Found

POINTS = ("trkpt", "trackpoint")
NAMES = {  # what stands in a point or in its extensions, in small letters and without its namespace
    "ele": "altitude", "altitudemeters": "altitude", "distancemeters": "distance", "hr": "heart_rate",
    "heartrate": "heart_rate", "heartratebpm": "heart_rate", "cad": "cadence", "cadence": "cadence",
    "runcadence": "cadence", "power": "power", "powerinwatts": "power", "watts": "power", "speed": "speed",
    "atemp": "temperature", "temp": "temperature", "latitudedegrees": "latitude", "longitudedegrees": "longitude",
}  # fmt: skip
IN_ATTRIBUTES = {"lat": "latitude", "lon": "longitude"}
INNER = "value"  # TCX wraps a heart rate once more
DEEPEST = 64  # elements inside one another; real files have ten
LONGEST_TEXT = 256  # letters of one value
ON_FOOT = ("running", "walking", "hiking", "run", "walk", "hike")
BOTH_FEET = 2  # TCX and GPX count the strides of one foot
BLANKS = b"\xef\xbb\xbf \t\r\n"  # a byte-order mark and blanks before the declaration, which must come first


def read(content: bytes, found: Found) -> None:
    """The points of a GPX or TCX file, as far as it is well formed. Raises Unusable where it has a document type."""
    reader = _Reader(found)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.opened
    parser.EndElementHandler = reader.closed
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content.lstrip(BLANKS), True)  # noqa: FBT003  # expat takes no names
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: an encoding that nobody knows
        where = f" in line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        found.notes.append(f"{found.name} is damaged{where}; what comes before that was read.")
    if found.sport in ON_FOOT:
        for _, values in found.rows:
            if "cadence" in values:
                values["cadence"] *= BOTH_FEET  # type: ignore[index]  # the reader's own dictionaries


class _Reader:
    """What the parser tells, kept until a point is whole."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.path: list[str] = []
        self.words = ""
        self.time: float | None = None
        self.values: dict[str, float] | None = None

    def refuse(self, *_: object) -> None:
        raise Unusable(
            f"{self.found.name} declares a document type, which no activity does.", remedy="Export it again."
        )

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self.path.append(local)
        self.words = ""
        if len(self.path) > DEEPEST:
            raise Unusable(f"{self.found.name} is nested too deeply.", remedy="Export it again.")
        if local in POINTS:
            self.time = None
            self.values = {IN_ATTRIBUTES[k]: v for k, v in _numbers(attributes).items() if k in IN_ATTRIBUTES}
        elif local == "activity":
            self.found.sport = attributes.get("Sport", "").lower()
        elif local == "lap" and (start := seconds(attributes.get("StartTime", ""))) is not None:
            self.found.laps.append(start)

    def text(self, words: str) -> None:
        if len(self.words) < LONGEST_TEXT:
            self.words += words

    def closed(self, name: str) -> None:
        local = self.path.pop()
        if local in POINTS and self.values is not None:
            self.found.add(self.time, self.values)
            self.values = None
        elif self.values is not None:
            self._value(local)
        elif local == "type" and self.path[-1:] == ["trk"]:
            self.found.sport = self.words.strip().lower()
        _ = name
        self.words = ""

    def _value(self, local: str) -> None:
        """What stands in an element of a point."""
        assert self.values is not None  # noqa: S101  # it was asked for
        if local == "time" and self.time is None:
            self.time = seconds(self.words)
            return
        known = NAMES.get(self.path[-1] if local == INNER and self.path else local)
        value = _number(self.words)
        if known and value is not None:
            self.values.setdefault(known, value)


def _numbers(attributes: dict[str, str]) -> dict[str, float]:
    found = {name: _number(text) for name, text in attributes.items()}
    return {name: value for name, value in found.items() if value is not None}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def seconds(text: str) -> float | None:
    """Seconds of UTC since 1970 of an ISO 8601 time; without a zone it is UTC; None where it is no time."""
    try:
        time = datetime.fromisoformat(text.strip())
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
