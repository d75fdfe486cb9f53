"""Whole movies out of pictures and sound that are at hand: the demo's clips, and material for tests.

x264 and AAC in MP4 (or Matroska, by the file's ending), one thread each, so that one build of the encoder writes the
same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from crosscut.media.coders import repeatable
from crosscut.model.curve import Sound
from crosscut.model.time import Rate, Time
from crosscut.whole import whole

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

Pixels = NDArray[np.uint8]

CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
LAYOUTS = {1: "mono", 2: "stereo"}
PIXELS = {2: "gray", 3: "rgb24", 4: "rgba"}  # by the last axis of a picture, 2 where it has none
CLOCK = Fraction(1, 90_000)  # s; unit of uneven times: common in cameras, and holds 24, 25, 30 and 60 a second exactly
AAC_FRAME = 1024  # samples of one AAC packet
AAC_BITS = 128_000  # bit/s; above what the ear asks of a clip's own sound


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures are packed.

    `preset` and `crf` are x264's words (speed; 0 lossless to 51), `gop` the most frames between two key frames,
    `b_frames` how many B-frames may follow one another, `rotation` the degrees clockwise (0, 90, 180, 270) that a
    player must turn the stored pictures by.
    """

    preset: str = "ultrafast"
    crf: float = 23
    gop: int = 60
    b_frames: int = 0
    rotation: int = 0


PLAIN = Coding()


def write(
    path: Path,
    pictures: Iterable[Pixels],
    rate: Rate,
    sound: Sound | None = None,
    *,
    times: Iterable[Time] | None = None,
    coding: Coding = PLAIN,
) -> int:
    """Write a movie whole or not at all; the number of its frames.

    `pictures` are uint8 `[h, w, 3]` RGB, `[h, w, 4]` RGB and a fourth value that is not looked at, or `[h, w]` gray,
    all of one even size. Picture n is shown from `n / rate` seconds, or from the n-th of `times` (rising, to the
    nearest 1/90000 s). The first sample of `sound` (one or two channels) is heard at 0 s. Colours are tagged and
    coded as BT.709, video range. Raises Unwritable.
    """
    with (
        whole(path) as part,
        av.open(str(part), "w", format=CONTAINERS[path.suffix], options={"fflags": "+bitexact"}) as box,
    ):
        return _fill(box, iter(pictures), rate, _stamps(times), _Voice(box, sound), coding)


def _stamps(times: Iterable[Time] | None) -> Iterator[int] | None:
    return None if times is None else (round(time / CLOCK) for time in times)


class _Voice:
    """The sound of a movie, fed to its file as the pictures go on. Its stream must be made after the pictures'."""

    def __init__(self, box: OutputContainer, sound: Sound | None) -> None:
        self.box, self.sound, self.done = box, sound, 0
        self.stream: AudioStream | None = None

    def open(self) -> None:
        """Make the stream."""
        if self.sound is not None:
            layout = LAYOUTS[self.sound.samples.shape[1]]
            self.stream = self.box.add_stream("aac", rate=self.sound.rate, layout=layout)
            context: AudioCodecContext = self.stream.codec_context
            context.bit_rate = AAC_BITS
            context.time_base = Fraction(1, self.sound.rate)

    def feed(self, until: Time | None) -> None:
        """Pack all that sounds before that time, everything where there is none."""
        if self.sound is None or self.stream is None:
            return
        total = len(self.sound.samples)
        goal = total if until is None else min(total, int(until * self.sound.rate))
        while self.done < goal and (until is None or goal - self.done >= AAC_FRAME):
            block = np.ascontiguousarray(self.sound.samples[self.done : self.done + AAC_FRAME].T)
            frame = av.AudioFrame.from_ndarray(block, "fltp", LAYOUTS[len(block)])
            frame.sample_rate, frame.time_base, frame.pts = self.sound.rate, Fraction(1, self.sound.rate), self.done
            self.box.mux(self.stream.encode(frame))
            self.done += block.shape[1]
        if until is None:
            self.box.mux(self.stream.encode(None))


def _fill(
    box: OutputContainer,
    pictures: Iterator[Pixels],
    rate: Rate,
    stamps: Iterator[int] | None,
    voice: _Voice,
    how: Coding,
) -> int:
    first = next(pictures)
    unit = 1 / rate if stamps is None else CLOCK
    stream = _picture_stream(box, first.shape, rate, unit, how)
    voice.open()
    frames = 0
    for picture, stamp in zip(chain([first], pictures), stamps or count(), strict=False):
        frame = av.VideoFrame.from_ndarray(picture, PIXELS[picture.shape[2] if picture.ndim > 2 else 2])  # noqa: PLR2004  # axes
        frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
        frame.pts, frame.time_base = stamp, unit
        frame.color_trc, frame.color_primaries = ColorTrc.BT709, ColorPrimaries.BT709
        box.mux(stream.encode(frame))
        voice.feed(stamp * unit)
        frames += 1
    box.mux(stream.encode(None))
    voice.feed(None)
    return frames


def _picture_stream(
    box: OutputContainer, shape: tuple[int, ...], rate: Rate, unit: Fraction, how: Coding
) -> VideoStream:
    stream: VideoStream = box.add_stream("libx264", rate=rate)
    stream.height, stream.width = shape[0], shape[1]
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.thread_count = 1
    context.time_base = unit
    context.gop_size, context.max_b_frames = how.gop, how.b_frames
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    context.options = {"preset": how.preset, "crf": str(how.crf), "bf": str(how.b_frames), **repeatable()}
    if how.rotation:
        stream.set_display_rotation(-how.rotation)
    return stream
