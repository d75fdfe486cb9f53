"""Fetches the very frames of a clip that are asked for, by the presentation times that its index holds.

A seek goes to the presentation time of the key frame at or before the wanted one, never to the frame itself and never
by decoding time: with B-frames those land elsewhere. Frames that are not shown are skipped where nothing refers to
them. One thread decodes; parallel work is the caller's affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

import av
import numpy as np
from av.filter import Graph

from crosscut.errors import Damaged
from crosscut.media.probe import stream_options
from crosscut.model.footage import Clip

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    Stamped: TypeAlias = tuple[int, VideoFrame]  # with its presentation time, in the index's unit

# Codecs in which a frame that says so is truly never referred to. HEVC is left out: there the mark holds only within
# a temporal layer, and phones write several.
SKIPPABLE = ("h264", "mpeg2video", "mpeg4")
NEAR = 8  # frames; a key frame that is no further ahead is reached sooner by reading on than by a seek
WIDEST_STEP_BACK = 64  # key frames; a seek that still lands late from there is given up for the file's start


class Reader:
    """An open clip. Close it, or use it in a `with`."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self.index = clip.index
        self._known = frozenset(self.index.shown.tolist())
        self._wanted: frozenset[int] = frozenset()
        self._skips = False
        self._container: InputContainer
        self._frames: Iterator[Stamped] = iter(())
        self._kept: Stamped | None = None  # the last frame handed out, for it may be held
        self._next: Stamped | None = None  # decoded, but later than what was asked for
        self._position: int | None = None  # presentation time of the last decoded frame; None before a seek
        self._gap: tuple[Stamped | None, Stamped | None] | None = None  # the readable frames around a damaged stretch
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back the file and the decoder's pictures at once, not when the collector comes round."""
        self.forget()
        self._container.close()

    def forget(self) -> None:
        """Begin the next fetch with a seek, so that it does not hang on what was fetched before."""
        self._frames, self._kept, self._next, self._position, self._gap = iter(()), None, None, None, None

    def fetch(self, numbers: Sequence[int]) -> Iterator[tuple[int, VideoFrame]]:
        """For each frame number, in that order, the number of the frame that can be shown for it and its picture.

        Both numbers are the same but where the file is damaged: then the nearest readable frame stands in. The same
        number twice running gives the same picture object. Raises Damaged where nothing can be read.
        """
        stamps = [int(self.index.shown[number]) for number in numbers]
        self._wanted = frozenset(stamps)
        for stamp in stamps:
            yield self._fetch(stamp)

    def _fetch(self, stamp: int) -> tuple[int, VideoFrame]:
        if self._kept is None or self._kept[0] != stamp:
            found = self._search(stamp) or self._nearest(stamp)
            self._kept = (stamp, found[1])
            if found[0] != stamp:
                self._kept = None
                return self._number(found[0]), found[1]
        return self._number(self._kept[0]), self._kept[1]

    def _number(self, stamp: int) -> int:
        return int(np.searchsorted(self.index.shown, stamp))

    def _search(self, stamp: int) -> Stamped | None:
        """The frame of that presentation time; None where it cannot be read."""
        if self._must_seek(stamp):
            self._seek(stamp)
        while (found := self._advance()) is not None:
            if found[0] == stamp:
                return None if found[1].is_corrupt else found
            if found[0] > stamp:
                self._next = found
                return None
        return None

    def _must_seek(self, stamp: int) -> bool:
        if self._position is None or stamp <= self._position:
            return self._next is None or self._next[0] != stamp
        key = self.index.keys[self.index.key_place(stamp)]
        return int(np.searchsorted(self.index.shown, key) - np.searchsorted(self.index.shown, self._position)) > NEAR

    def _nearest(self, stamp: int) -> Stamped:
        """The readable frame that is nearest in time, the earlier of two. Raises Damaged where there is none."""
        if self._gap is None or not _inside(stamp, self._gap):
            self._gap = self._around(stamp)
        near = [frame for frame in self._gap if frame is not None]
        if not near:
            at = (stamp - int(self.index.shown[0])) * self.index.time_base
            raise Damaged(
                f"{self.clip.path} cannot be read around {float(at):.2f} s.",
                remedy="Leave the clip out, or use another copy of it.",
            )
        return min(near, key=lambda frame: abs(frame[0] - stamp))

    def _around(self, stamp: int) -> tuple[Stamped | None, Stamped | None]:
        """The readable frames before and after, from the key frame before the last one on; skips none."""
        self._skips, before, after = False, None, None
        self._seek(stamp, back=1)
        while after is None and (found := self._advance()) is not None:
            if not found[1].is_corrupt and found[0] in self._known:
                before, after = (found, None) if found[0] < stamp else (before, found)
        self._skips = self._may_skip
        self.forget()
        return before, after

    def _advance(self) -> Stamped | None:
        found, self._next = self._next, None
        if found is None:
            found = next(self._frames, None)
        if found is not None:
            self._position = found[0]
        return found

    def _seek(self, stamp: int, back: int = 0) -> None:
        """Make the decoder ready at a frame that is not later than `stamp`, at the key frame before it or earlier."""
        place, step = max(0, self.index.key_place(stamp) - back), 1
        while True:
            self._frames = self._started(int(self.index.keys[place]))
            self._next = next(self._frames, None)
            if self._next is not None and self._next[0] <= stamp:
                return
            if place == 0 or step > WIDEST_STEP_BACK:
                break
            place, step = max(0, place - step), step * 2
        self._reopen()
        self._frames = self._decoded()
        self._next = next(self._frames, None)

    def _started(self, key: int) -> Iterator[Stamped]:
        try:
            self._container.seek(key, stream=self._stream)
        except av.FFmpegError:  # a container that cannot seek is read from its start
            self._reopen()
        return self._decoded()

    def _open(self) -> None:
        try:
            options = stream_options(Path(self.clip.path))
            self._container = av.open(self.clip.path, metadata_errors="replace", stream_options=options)
            self._stream: VideoStream = self._container.streams[self.clip.picture.stream]  # type: ignore[assignment]  # the index says that it is one
        except (av.FFmpegError, OSError, IndexError) as error:
            raise Damaged(
                f"{self.clip.path} cannot be read any more: {getattr(error, 'strerror', None) or error}.",
                remedy="Put the file back where it was, or cut again without it.",
            ) from error
        self._stream.thread_count = 1
        self._may_skip = self._stream.codec_context.name in SKIPPABLE and not self.clip.picture.interlaced
        self._skips = self._may_skip

    def _reopen(self) -> None:
        self._container.close()
        self._open()

    def _decoded(self) -> Iterator[Stamped]:
        """Frames in order of time from where the file stands, each with its presentation time in the index's unit."""
        frames = self._raw()
        for frame in _deinterlaced(frames) if self.clip.picture.interlaced else frames:
            stamp = frame.pts if frame.pts is not None else frame.dts
            if stamp is not None:
                yield round(stamp * (frame.time_base or self.index.time_base) / self.index.time_base), frame

    def _raw(self) -> Iterator[VideoFrame]:
        context = self._stream.codec_context
        for packet in self._packets():
            shown = not self._skips or packet.pts is None or packet.pts in self._wanted
            context.skip_frame = "DEFAULT" if shown else "NONREF"
            try:
                yield from packet.decode()
            except av.FFmpegError:  # damaged; what can be read after it is read
                continue

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:  # the file ends here
                return
            if packet is None:
                return
            yield packet


def _inside(stamp: int, gap: tuple[Stamped | None, Stamped | None]) -> bool:
    before, after = gap
    return before is not None and after is not None and before[0] < stamp < after[0]


def _deinterlaced(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """The frames with both fields at one time; one frame in, one out."""
    graph = None
    for frame in frames:
        if graph is None:
            graph = Graph()
            graph.threads = 1
            unit = frame.time_base or Fraction(1, 1000)
            source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=unit)
            graph.link_nodes(source, graph.add("bwdif", mode="send_frame", deint="interlaced"), graph.add("buffersink"))
            graph.configure()
        graph.vpush(frame)
        yield from _pulled(graph)
    if graph is not None:
        graph.vpush(None)
        yield from _pulled(graph)


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, EOFError):
            return


class Shelf:
    """The few clips that are open at once: the longest unused one is closed when another is wanted."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._readers: dict[str, Reader] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def take(self, clip: Clip) -> Reader:
        """The clip's reader, open. Raises Damaged."""
        reader = self._readers.pop(clip.content, None) or Reader(clip)
        self._readers[clip.content] = reader
        while len(self._readers) > self._room:
            self._readers.pop(next(iter(self._readers))).close()
        return reader

    def forget(self) -> None:
        """Let every reader begin anew."""
        for reader in self._readers.values():
            reader.forget()
