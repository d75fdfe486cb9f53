"""A small stand-in for a clip that seeks fast: for previews, and written by the pass that watches the clip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.frame import PictureType

from crosscut.media import packets
from crosscut.media.pictures import Small, small_size
from crosscut.model.footage import Clip, Picture
from crosscut.model.time import MICROSECOND

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

KEY_EVERY = 15  # frames; half a second to decode at worst after a seek
OPTIONS: dict[str, object] = {
    "preset": "ultrafast",
    "tune": "fastdecode",
    "qp": "28",  # 1 to 3 Mb/s, for a preview; one quantiser for all spares the look ahead, a fifth of the cost
    "g": str(KEY_EVERY),
    "bf": "0",
    "sc_threshold": "0",  # key frames where they are expected
    "threads": "1",  # the same bytes on every machine
}


class Proxy:
    """An MP4 under way: H.264, upright, square pixels; each frame at its clip time, to the microsecond."""

    def __init__(self, output: OutputContainer, picture: Picture) -> None:
        self._output = output
        self._stream: VideoStream = output.add_stream("libx264", rate=picture.rate)
        self._stream.width, self._stream.height = small_size(picture)
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = OPTIONS
        self._stream.time_base = self._stream.codec_context.time_base = MICROSECOND

    def add(self, small: Small) -> None:
        """The next picture."""
        frame = small.frame
        frame.pts, frame.time_base = round(small.time / MICROSECOND), Fraction(MICROSECOND)
        frame.pict_type = PictureType.NONE
        self._output.mux(self._stream.encode(frame))

    def end(self) -> None:
        """No more pictures."""
        self._output.mux(self._stream.encode(None))


@contextmanager
def written(path: Path, picture: Picture) -> Iterator[Proxy]:
    """A proxy to add pictures to; whole once the block ends. OSError where the file cannot be written."""
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as output:
        proxy = Proxy(output, picture)
        yield proxy
        proxy.end()


def stand_in(clip: Clip, proxy: Path | None) -> Clip:
    """The clip as its proxy shows it; the clip itself where there is none with as many frames.

    Frames are chosen by the clip's own clock; the proxy's serves to find them by number.
    """
    if proxy is None or not proxy.exists():
        return clip
    index = packets.index(proxy, 0)
    if len(index.shown) != len(clip.index.shown):
        return clip
    width, height = small_size(clip.picture)
    upright = replace(clip.picture, stream=0, width=width, height=height, rotation=0, mirrored=False, interlaced=False)
    return replace(clip, path=str(proxy), picture=upright, index=index)
