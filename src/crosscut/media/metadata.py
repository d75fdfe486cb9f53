"""What a camera wrote beside the pictures: packets of its data tracks, and when it says that it filmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import av
from av.stream import Discard

from crosscut.media.probe import opened
from crosscut.model.time import Time, instant

MOST = 64 << 20  # bytes of packets that are kept of one file; an hour of a camera's sensors is a third of it
SHIFTED = ("com.apple.quicktime.creationdate",)  # local time with its distance from UTC, which nothing else tells
TRUE_CLOCKS = ("com.android.version",)  # phones with it date their films in UTC
MAKERS = (
    "make", "model", "com.apple.quicktime.make", "com.apple.quicktime.model", "com.android.version", "firmware",
    "handler_name",
)  # fmt: skip
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()  # cameras without a date count from 1904 or 1970


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of a data track: when it begins and how long it lasts, in seconds of the file's clock; what it holds."""

    start: float
    length: float
    content: bytes


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the pictures of a file.

    `created` is when it was filmed, in seconds since 1970 as if the camera's clock were UTC, None where it does not
    say; `zoned` whether it is the truth: the camera said how far it is from UTC, or is one that writes UTC; `camera` is
    what clips of one camera have in common.
    """

    packets: tuple[Packet, ...]
    created: Time | None
    zoned: bool
    camera: str


def read(path: Path, mark: bytes) -> Beside:
    """The packets that begin with `mark` and the date of a file; pictures and sound are passed over. Raises Damaged."""
    with opened(path, pictures=False) as container:
        tracks = list(container.streams.data)
        for stream in container.streams:
            if stream.type != "data":
                stream.discard = Discard.all
        found: list[Packet] = []
        room = MOST
        through = container.demux(tracks) if tracks else iter(())
        while room > 0:
            try:
                packet = next(through, None)
            except av.FFmpegError:  # the file is broken off; what came before is sound
                break
            if packet is None:
                break
            if packet.size >= len(mark) and packet.pts is not None and bytes(packet)[: len(mark)] == mark:
                unit = float(packet.time_base)
                found.append(Packet(packet.pts * unit, (packet.duration or 0) * unit, bytes(packet)))
                room -= packet.size
        told: list[Mapping[str, str]] = [container.metadata, *(stream.metadata for stream in container.streams)]
        return Beside(tuple(found), *_created(told), _camera(told))


def _created(told: list[Mapping[str, str]]) -> tuple[Time | None, bool]:
    true = any(name in each for each in told for name in TRUE_CLOCKS)
    for name, zoned in (*((each, True) for each in SHIFTED), ("creation_time", true), ("date", False)):
        for each in told:
            time = _time(each.get(name, ""))
            if time is not None:
                return time, zoned
    return None, False


def _camera(told: list[Mapping[str, str]]) -> str:
    return " ".join(dict.fromkeys(each[name].strip() for each in told for name in MAKERS if name in each))


def _time(text: str) -> Time | None:
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    seconds = (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    return instant(seconds) if seconds > EARLIEST else None
