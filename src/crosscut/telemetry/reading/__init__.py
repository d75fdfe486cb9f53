"""Activity files of every kind to `Activity`: what is sound in them, and one sentence for what is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crosscut.errors import Damaged, Unusable
from crosscut.model.telemetry import Activity
from crosscut.telemetry.reading import fit, gpmf, markup, srt, table
from crosscut.telemetry.reading.rows import Found, activity, channel

LARGEST = 64 << 20  # bytes; a day of everything that a watch can record is a tenth
READERS: dict[str, Callable[[bytes, Found], None]] = {
    ".fit": fit.read,
    ".gpx": markup.read,
    ".tcx": markup.read,
    ".srt": srt.read,
    ".csv": table.read,
}
RAW = ".raw"  # payloads of GPMF one after the other, as tools extract them
RAW_SECONDS = 1.001  # that one payload covers
KINDS = (*READERS, RAW)


def read(path: Path, content: str) -> Activity:
    """The activity in a file; `content` is its fingerprint. Raises Damaged, Unusable."""
    raw = _bytes(path)
    return parse(raw, path.name, content)


def parse(raw: bytes, name: str, content: str) -> Activity:
    """The activity that those bytes hold, by the ending of the name. Raises Unusable."""
    ending = Path(name).suffix.lower()
    found = Found(name, content)
    if ending == RAW:
        _raw(raw, found)
    elif ending in READERS:
        READERS[ending](raw, found)
    else:
        raise Unusable(f"{name} is no activity that can be read.", remedy=f"There are: {' '.join(KINDS)}.")
    return activity(found)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise Unusable(f"{path.name} is larger than any activity.", remedy="Leave it out.")
        return path.read_bytes()
    except OSError as error:
        what = f"{path.name} cannot be read: {error.strerror}."
        raise Damaged(what, remedy="Check its path and its rights.") from error


def _raw(raw: bytes, found: Found) -> None:
    """Payloads without the file that they came in: their times follow one another."""
    found.dated = False
    parts = _payloads(raw)
    for name, (times, values) in gpmf.take(parts).columns().items():
        for time, value in zip(times.tolist(), values.tolist(), strict=True):
            found.add(time, {name: value})
    found.rows.sort(key=lambda row: row[0] or 0.0)
    if not parts:
        raise Unusable(f"{found.name} holds no GoPro metadata.", remedy="Leave it out.")


def _payloads(raw: bytes) -> list[tuple[float, float, bytes]]:
    found: list[tuple[float, float, bytes]] = []
    place = 0
    while place + 8 <= len(raw) and gpmf.is_payload(raw[place : place + 4]):
        length = 8 + raw[place + 5] * int.from_bytes(raw[place + 6 : place + 8], "big")
        found.append((len(found) * RAW_SECONDS, RAW_SECONDS, raw[place : place + length]))
        place += -(-length // 4) * 4
    return found


def camera(
    payloads: Sequence[tuple[float, float, bytes]], name: str, content: str
) -> tuple[Activity, list[gpmf.Fix]] | None:
    """What a camera wrote into its own clip, in the clip's time, and when GPS knew the time; None where nothing.

    `payloads` are (clip time, seconds covered, bytes).
    """
    taken = gpmf.take([each for each in payloads if gpmf.is_payload(each[2])])
    channels = tuple(
        channel(name, times.tolist(), values.tolist()) for name, (times, values) in sorted(taken.columns().items())
    )
    return (Activity(name, content, None, channels), taken.fixes) if channels else None
