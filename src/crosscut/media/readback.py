"""Looks again at what was written: its packets byte for byte, and the luma of its pictures once they are decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from crosscut.model.time import Rate

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Luma = NDArray[np.uint8]

LUMA_LINES = 90  # of the small pictures that prove a frame: enough to tell neighbours apart, 14 kB


class LumaMeter:
    """Small luma pictures of frames, `[lines, n]` uint8, n by the shape of the picture."""

    def __init__(self, lines: int = LUMA_LINES) -> None:
        self._reformatter, self._lines = VideoReformatter(), lines

    def measure(self, frame: VideoFrame) -> Luma:
        """The frame's luma, averaged over areas."""
        width = max(2, round(frame.width * self._lines / frame.height / 2) * 2)
        small = self._reformatter.reformat(frame, width, self._lines, "gray8", interpolation="AREA", threads=1)
        return np.asarray(small.to_ndarray(), np.uint8).copy()


def lumas(path: Path, rate: Rate, *, keys_only: bool) -> Iterator[tuple[int, Luma]]:
    """The number and the luma of each picture of the file, in order, or of its key frames.

    The smoothing of block edges is left out: it costs a quarter and moves small lumas by less than half a level.
    """
    meter = LumaMeter()
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        stream.thread_count = 1
        stream.codec_context.options = {"skip_loop_filter": "all"}
        stream.codec_context.skip_frame = "NONKEY" if keys_only else "DEFAULT"
        scale = Fraction(stream.time_base or 1) * rate
        for frame in box.decode(stream):
            yield _frame(frame.pts or 0, scale), meter.measure(frame)


@dataclass(frozen=True, slots=True)
class Packed:
    """The packets of a file.

    `shown` `[n]`: when its pictures are shown, in frames of the rate asked for, rising (whole numbers where they lie
    on its frames). `runs`: the digest of each run of pictures, the stream's header and each one's place in the run
    with it; `sound` that of its sound.
    """

    shown: NDArray[np.float64]
    runs: tuple[str, ...]
    sound: str


def packed(path: Path, rate: Rate, lengths: Sequence[int] = ()) -> Packed:
    """What is packed in the file, its pictures taken in runs of so many; those beyond them fall to the last run."""
    shown: list[int] = []
    runs, sound = [hashlib.sha256() for _ in lengths or (0,)], hashlib.sha256()
    begins = [sum(lengths[:number]) for number in range(len(runs))]
    with av.open(str(path)) as box:
        pictures = box.streams.video[0]
        scale = Fraction(pictures.time_base or 1) * rate
        for each in runs:
            each.update(pictures.codec_context.extradata or b"")
        for packet in box.demux(pictures, *box.streams.audio[:1]):
            if packet.size and packet.stream is not pictures:
                sound.update(packet)
            elif packet.size:
                run = int(np.searchsorted(begins, len(shown), side="right")) - 1
                place = _frame(packet.pts or 0, scale) - begins[run]
                shown.append(packet.pts or 0)
                runs[run].update(f"{place} {packet.is_keyframe} {packet.size} ".encode())
                runs[run].update(packet)
    return Packed(
        np.sort(np.array(shown, np.float64)) * float(scale), tuple(each.hexdigest() for each in runs), sound.hexdigest()
    )


def sound_packed(path: Path) -> str:
    """The digest of a sound file's packets: what `packed` tells of the sound of a film that they were copied to."""
    digest = hashlib.sha256()
    with av.open(str(path)) as box:
        for packet in box.demux(audio=0):
            if packet.size:
                digest.update(packet)
    return digest.hexdigest()


def _frame(stamp: int, scale: Fraction) -> int:
    """The frame that is shown at that time stamp, to the nearest."""
    return (stamp * scale.numerator * 2 + scale.denominator) // (2 * scale.denominator)
