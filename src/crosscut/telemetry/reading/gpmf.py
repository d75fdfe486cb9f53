"""GoPro's metadata (GPMF): keys, types, sizes, nested; read from the packets of the file's own track.

Source of the format: GoPro's public description of GPMF. A payload is a DEVC of STRMs; a stream holds what tells about
it (SCAL per column, TYPE, ORIN and ORIO, GPSF, GPSP, GPSU) and its samples last.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {
    "b": ">i1", "B": ">u1", "s": ">i2", "S": ">u2", "l": ">i4", "L": ">u4", "f": ">f4", "d": ">f8", "j": ">i8",
    "J": ">u8", "q": ">i4", "Q": ">i8",
}  # fmt: skip
FIXED = {"q": 2.0**-16, "Q": 2.0**-32}  # what one count of a fixed-point number is worth
NEST = "\0"
DEEPEST = 8  # boxes inside one another; real ones have three
MOST_COLUMNS = 64  # of one sample
SENSORS = {"ACCL": "acceleration", "GYRO": "rotation"}
AXES = "XYZ"
OLDER_ORDER = "ZXY"  # of cameras that do not say how their sensor lies (Hero5)
GOOD_FIX, GOOD_DILUTION = 2, 5.0  # a place in two dimensions at least, and satellites not too close together
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # GPS9 counts days from here
GPS5, GPS9 = 5, 9  # columns

Reals = NDArray[np.float64]


@dataclass
class Stream:
    """The samples `[n, columns]` of one sensor in one payload, and what is said about them."""

    key: str
    samples: Reals
    about: dict[str, Any]


@dataclass
class Fix:
    """A place in time: UTC seconds since 1970 at a time of the clip, and whether satellites vouch for it."""

    time: float
    utc: float
    good: bool


@dataclass
class Taken:
    """What all payloads say: rows of values by clip time, and when GPS knew the time."""

    rows: dict[str, list[tuple[Reals, Reals]]] = field(default_factory=dict)
    fixes: list[Fix] = field(default_factory=list)

    def add(self, name: str, times: Reals, values: Reals) -> None:
        """Samples of one channel."""
        self.rows.setdefault(name, []).append((times, values))

    def columns(self) -> dict[str, tuple[Reals, Reals]]:
        """All samples of each channel, times strictly rising."""
        found = {}
        for name, parts in self.rows.items():
            times, values = (np.concatenate(side) for side in zip(*parts, strict=True))
            rising = np.flatnonzero(np.diff(np.maximum.accumulate(times), prepend=-np.inf) > 0)
            found[name] = (times[rising], values[rising])
        return found


def is_payload(content: bytes) -> bool:
    """Whether a packet is of this kind, among those of other data tracks."""
    return content[:4] == b"DEVC"


def take(payloads: Sequence[tuple[float, float, bytes]]) -> Taken:
    """What payloads say, each (clip time, seconds it covers, bytes). What is broken in one ends that one."""
    taken = Taken()
    for start, length, content in payloads:
        for stream in streams(content):
            times = start + length * np.arange(len(stream.samples)) / max(1, len(stream.samples))
            _sort(stream, times, taken)
    return taken


def streams(content: bytes) -> Iterator[Stream]:
    """The streams with samples in a payload."""
    for key, kind, _, _, inner in _boxes(content):
        if key == "DEVC" and kind == NEST:
            for name, deeper, _, _, body in _boxes(inner):
                if name == "STRM" and deeper == NEST:
                    stream = _stream(body)
                    if stream is not None:
                        yield stream


def _boxes(content: bytes) -> Iterator[tuple[str, str, int, int, bytes]]:
    """(key, type, size of one sample, how many, body) of each box; ends where one does not fit."""
    place = 0
    while place + 8 <= len(content):
        name, kind, size, count = struct.unpack_from(">4scBH", content, place)
        length = size * count
        if not name.strip(b"\0") or place + 8 + length > len(content):
            return
        yield name.decode("latin-1"), kind.decode("latin-1"), size, count, content[place + 8 : place + 8 + length]
        place += 8 + -(-length // 4) * 4


def _stream(body: bytes) -> Stream | None:
    about: dict[str, Any] = {}
    last: tuple[str, Reals] | None = None
    for key, kind, size, count, inner in _boxes(body):
        if kind in ("c", "U"):
            about[key] = inner.rstrip(b"\0").decode("latin-1")
        elif kind != NEST:
            values = _values("".join(about.get("TYPE", "")) if kind == "?" else kind, size, count, inner)
            if values is not None:
                about[key] = values
                last = (key, values)
    if last is None or last[0] not in (*SENSORS, "GPS5", "GPS9"):
        return None
    scale = about.get("SCAL")
    samples = last[1]
    if isinstance(scale, np.ndarray) and np.all(scale):
        scale = scale.ravel()
        samples = samples / (scale if len(scale) == samples.shape[1] else scale[0])
    return Stream(last[0], samples, about)


def _values(kinds: str, size: int, count: int, inner: bytes) -> Reals | None:
    """The numbers `[n, columns]` of a box; None where its type is not known."""
    if len(kinds) == 1 and kinds in KINDS:
        width = np.dtype(KINDS[kinds]).itemsize
        columns = size // width
        if not columns or columns > MOST_COLUMNS or size % width:
            return None
        numbers = np.frombuffer(inner, KINDS[kinds]).reshape(-1, columns).astype(np.float64)
        return numbers * FIXED.get(kinds, 1.0)
    if not kinds or len(kinds) > MOST_COLUMNS or any(each not in KINDS for each in kinds):
        return None
    form = np.dtype([(str(number), KINDS[each]) for number, each in enumerate(kinds)])
    if form.itemsize != size:
        return None
    table = np.frombuffer(inner, form, count)
    several = [table[str(number)].astype(np.float64) * FIXED.get(each, 1.0) for number, each in enumerate(kinds)]
    return np.asarray(np.stack(several, axis=1), np.float64)


def _sort(stream: Stream, times: Reals, taken: Taken) -> None:
    if not len(times) or not np.all(np.isfinite(stream.samples)):
        return
    if stream.key in SENSORS and stream.samples.shape[1] >= len(AXES):
        order = str(stream.about.get("ORIN") or OLDER_ORDER)
        for column, axis in enumerate(order[: len(AXES)]):
            if axis.upper() in AXES:
                sign = 1.0 if axis.isupper() else -1.0
                name = f"{SENSORS[stream.key]}_{axis.lower()}"
                taken.add(name, times, sign * stream.samples[:, column])
    elif stream.key == "GPS5" and stream.samples.shape[1] == GPS5:
        _gps5(stream, times, taken)
    elif stream.key == "GPS9" and stream.samples.shape[1] == GPS9:
        _gps9(stream, times, taken)


def _gps5(stream: Stream, times: Reals, taken: Taken) -> None:
    fix, dilution = (_number(stream.about.get(key)) for key in ("GPSF", "GPSP"))
    good = fix >= GOOD_FIX and dilution / 100 < GOOD_DILUTION
    utc = _date(stream.about.get("GPSU"))
    if utc is not None:
        taken.fixes.append(Fix(float(times[0]), utc, good))
    if good:
        _place(stream.samples, times, taken)


def _gps9(stream: Stream, times: Reals, taken: Taken) -> None:
    days, seconds, dilution, fix = stream.samples[:, 5:9].T
    good = (fix >= GOOD_FIX) & (dilution < GOOD_DILUTION)
    for time, day, second, well in zip(times, days, seconds, good, strict=True):
        if 0 < day < 36525:  # noqa: PLR2004  # days of a century
            taken.fixes.append(Fix(float(time), (EPOCH + timedelta(days=day)).timestamp() + second, bool(well)))
    if good.any():
        _place(stream.samples[good], times[good], taken)


def _place(samples: Reals, times: Reals, taken: Taken) -> None:
    for name, column in (("latitude", 0), ("longitude", 1), ("altitude", 2), ("speed", 3)):
        taken.add(name, times, samples[:, column])


def _number(value: Any) -> float:  # noqa: ANN401  # of any type
    return float(value.ravel()[0]) if isinstance(value, np.ndarray) and value.size else 0.0


def _date(text: Any) -> float | None:  # noqa: ANN401  # of any type
    """UTC of "yymmddhhmmss.sss"."""
    try:
        return datetime.strptime(str(text)[:12], "%y%m%d%H%M%S").replace(tzinfo=UTC).timestamp() + float(str(text)[12:])
    except ValueError:
        return None
