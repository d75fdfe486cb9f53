"""What a video file holds, before its pictures are decoded: the stream to use and how its pictures shall be shown.

Only the first picture is decoded (the display matrix and the field order lie there), so a probe costs little however
long the file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import atan2, degrees
from pathlib import Path
from struct import iter_unpack
from typing import TYPE_CHECKING, Any

import av
from av.stream import Disposition
from av.video.reformatter import ColorTrc

from crosscut.errors import Damaged, NoPicture
from crosscut.model.footage import Picture
from crosscut.model.time import Rate, Time

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

NO_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
TRANSFERS = {int(ColorTrc.ARIB_STD_B67): "hlg", int(ColorTrc.SMPTE2084): "pq"}
ODDEST_SHAPE = 8  # a pixel more oblong than 1:8 is a fault of the file, not a wish
PACKETS_TO_FIRST_PICTURE = 600  # more without one picture, and the stream is taken for damaged
USUAL_RATES = tuple(
    [Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120, 240)]
    + [Fraction(n) for n in (5, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120, 240)]
)  # frames/s
FASTEST = 1000  # frames/s; a higher rate is a clock, not a rate
LONGEST = Fraction(100 * 3600)  # s; a longer duration is a fault of the header
# Options of the streams of a file whose pictures are not wanted. Without them FFmpeg decodes up to 20 pictures of each
# when it opens a file, to see how far out of order they come: 75 ms at 1080 lines.
NO_PICTURES: list[Any] = [{"skip_frame": "all"}] * 64  # PyAV's types ask for words where it wants options
# The boxes of these say when each picture is shown and so how far out of order they come: nothing need be decoded.
TELL_ORDER = frozenset({".mp4", ".mov", ".m4v"})
AGAIN = "Copy it from the camera again, or leave it out."


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file's header and first picture say.

    `picture.rate` is what the header declares (measure it with `packets.measured`); `duration` in seconds is the
    header's too, 0 where it is silent; `sound` whether there is a sound stream, at whatever level.
    """

    picture: Picture
    duration: Time
    sound: bool


def probe(path: Path) -> Probe:
    """The file's best picture stream. Raises Damaged and NoPicture."""
    with opened(path) as container:
        stream = best_stream(container, path)
        stream.codec_context.thread_count = 1  # several would take up pictures that nobody asked for
        stream.codec_context.options = {"skip_frame": "default", "skip_loop_filter": "all"}
        first = _first_picture(container, stream, path)
        width, height = _square(stream, first)
        rotation, mirrored = _turn(first)
        if rotation in (90, 270):
            width, height = height, width
        picture = Picture(
            stream=stream.index,
            width=width,
            height=height,
            rotation=rotation,
            mirrored=mirrored,
            rate=declared_rate(stream),
            steady=True,
            interlaced=bool(first.interlaced_frame),
            transfer=TRANSFERS.get(int(first.color_trc), "sdr"),
            timecode=_timecode(container, stream),
        )
        return Probe(picture, _duration(container, stream), bool(container.streams.audio))


def declared_length(path: Path) -> Time:
    """Seconds that the header promises, 0 where it is silent. Raises Damaged and NoPicture."""
    with opened(path, pictures=False) as container:
        return _duration(container, best_stream(container, path))


@contextmanager
def opened(path: Path, *, pictures: bool = True) -> Iterator[InputContainer]:
    """The open file, to decode its `pictures` or only to read the rest.

    Raises Damaged where it is none that can be read, and NoPicture where it is no video at all.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Damaged(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Check its path and its rights."
        ) from error
    if path.is_dir():
        raise Damaged(f"{path.name} cannot be read: it is a folder.", remedy="Name the files in it.")
    if not size:
        raise Damaged(f"{path.name} is empty (0 bytes).", remedy=AGAIN)
    try:
        options = stream_options(path, pictures=pictures)
        container = av.open(str(path.absolute()), metadata_errors="replace", stream_options=options)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with container:
        yield container


def stream_options(path: Path, *, pictures: bool = True) -> list[Any] | None:
    """With which options to open a file so that no picture is decoded before one is asked for, where that can be.

    With `pictures` all come out in order when they are decoded.
    """
    return NO_PICTURES if not pictures or path.suffix.lower() in TELL_ORDER else None


def _unreadable(path: Path, error: Exception) -> Damaged | NoPicture:
    if isinstance(error, av.error.InvalidDataError) and _lacks_index(path):
        return Damaged(
            f"{path.name} was cut off while it was recorded: its table of contents (moov) is missing.",
            remedy="A repair tool can rebuild it from a whole clip of the same camera.",
        )
    if isinstance(error, av.error.InvalidDataError):
        return NoPicture(f"{path.name} is no video that can be read.", remedy="Leave it out, or check what it is.")
    return Damaged(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}.", remedy=AGAIN)


def _lacks_index(path: Path) -> bool:
    """Whether it is an MP4 or MOV (boxes of size and name, ISO 14496-12) without its table of contents."""
    names: list[bytes] = []
    place, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while place + 8 <= size and len(names) < 64:  # noqa: PLR2004  # top-level boxes; real files have a handful
            file.seek(place)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            names.append(head[4:8])
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:  # noqa: PLR2004  # to the end of the file, or nonsense
                break
            place += length
    return names[:1] == [b"ftyp"] and b"moov" not in names


def best_stream(container: InputContainer, path: Path) -> VideoStream:
    """The largest stream of moving pictures: no cover, thumbnail or still; of equals the first. Raises NoPicture."""
    films = [s for s in container.streams.video if s.codec_context is not None and not s.disposition & NO_FILM]
    if not films:
        what = (
            "a cover picture but no" if container.streams.video else "sound but no" if container.streams.audio else "no"
        )
        raise NoPicture(f"{path.name} holds {what} moving picture.", remedy="Leave it out.")
    return max(films, key=lambda s: (s.frames != 1, s.codec_context.width * s.codec_context.height, -s.index))


def _first_picture(container: InputContainer, stream: VideoStream, path: Path) -> VideoFrame:
    for packet in islice(packets(container, stream), PACKETS_TO_FIRST_PICTURE):
        for frame in decoded(packet):
            return frame
    raise Damaged(f"Not one picture of {path.name} can be decoded.", remedy=AGAIN)


def packets(container: InputContainer, stream: VideoStream) -> Iterator[av.Packet[VideoStream]]:
    """The stream's packets, to the end of the file or to where it is broken off."""
    through = container.demux(stream)
    while True:
        try:
            packet = next(through, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        yield packet


def decoded(packet: av.Packet[VideoStream]) -> list[VideoFrame]:
    """The pictures that come out with this packet; none where it is damaged."""
    try:
        return packet.decode()
    except av.FFmpegError:
        return []


def _square(stream: VideoStream, first: VideoFrame) -> tuple[int, int]:
    """Width and height in square pixels, as stored (not turned yet); lines are kept, columns scaled."""
    shape = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, ODDEST_SHAPE) <= shape <= ODDEST_SHAPE:
        shape = Fraction(1)
    return max(1, round(first.width * shape)), first.height


def _turn(first: VideoFrame) -> tuple[int, bool]:
    """Degrees clockwise (0, 90, 180, 270) and whether to mirror before turning, from the display matrix.

    The matrix (a b u, c d v, x y w; ISO 14496-12) sends a pixel to (ax + cy, bx + dy). A turn by t after a mirroring
    has a = -cos t and c = d sin t; other angles go to the nearest quarter, a matrix of zeros is ignored.
    """
    matrix = first.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return 0, False
    a, b, _, c, d, *_ = (value for (value,) in iter_unpack("=i", matrix))  # type: ignore[arg-type]  # a buffer
    area = a * d - b * c
    if not area:
        return 0, False
    return round(degrees(atan2(-c, d)) / 90) * 90 % 360, area < 0


def declared_rate(stream: VideoStream) -> Rate:
    """The header's mean frame rate, 25 where it says nothing sensible."""
    for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        if rate is not None and 0 < rate <= FASTEST:
            return Fraction(rate)
    return Fraction(25)


def _timecode(container: InputContainer, stream: VideoStream) -> str:
    """The start timecode as it is spelled, "" where there is none: the stream's, a timecode track's, the file's."""
    places: list[Mapping[str, str]] = [stream.metadata, *(each.metadata for each in container.streams.data)]
    for told in (*places, container.metadata):
        for name, text in told.items():
            if name.lower() == "timecode" and text.strip():  # Matroska shouts
                return text.strip()
    return ""


def _duration(container: InputContainer, stream: VideoStream) -> Time:
    if stream.duration and stream.time_base:
        length = stream.duration * stream.time_base
    else:
        length = Fraction(container.duration or 0, av.time_base)
    return length if 0 < length < LONGEST else Fraction(0)
