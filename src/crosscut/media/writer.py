"""Writes the film: chunks of pictures, its sound, and both joined by stream copy; and looks at it again.

Chunks are x264 on one thread, closed groups of pictures, so that the same frames give the same bytes wherever they
are encoded, and AAC. Nothing of the sources' metadata is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from numpy.typing import NDArray

from crosscut.errors import Fault, MissingCodec
from crosscut.model.curve import Sound
from crosscut.model.time import Rate

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    AnyPacket: TypeAlias = Packet[VideoStream] | Packet[AudioStream]

Luma = NDArray[np.uint8]

ENGINE = f"av {av.__version__}"  # another encoder writes other bytes, and its chunks do not join with these
LUMA_LINES = 90  # of the small pictures that prove a frame: enough to tell neighbours apart, 14 kB
KEY_DISTANCE = 2  # s between key frames at most, so that players seek quickly
AAC_FRAME = 1024  # samples of one packet
AAC_BITS = 256_000  # bit/s; transparent for music
PICTURES, SOUNDS = "libx264", "aac"


@dataclass(frozen=True, slots=True)
class Encoding:
    """Size in pixels, rate, and x264's `preset` and `crf`."""

    width: int
    height: int
    rate: Rate
    preset: str
    crf: float


def require_codecs() -> None:
    """Raises MissingCodec where this build of PyAV cannot write a film."""
    for name in (PICTURES, SOUNDS):
        try:
            av.Codec(name, "w")
        except av.codec.codec.UnknownCodecError as error:
            raise MissingCodec(
                f"This build of PyAV has no {name} encoder.",
                remedy="Install the wheel: pip install --force-reinstall av.",
            ) from error


class LumaMeter:
    """Small luma pictures of frames, `[90, n]` uint8, n by the shape of the picture."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def measure(self, frame: VideoFrame) -> Luma:
        """The frame's luma, averaged over areas."""
        width = max(2, round(frame.width * LUMA_LINES / frame.height / 2) * 2)
        small = self._reformatter.reformat(frame, width, LUMA_LINES, "gray8", interpolation="AREA", threads=1)
        return np.asarray(small.to_ndarray(), np.uint8).copy()


def write_chunk(path: Path, pictures: Iterable[tuple[VideoFrame, bool]], how: Encoding) -> Luma:
    """Encode pictures (each with whether a cut begins there) to `path`; the luma of each, `[n, 90, m]`."""
    meter, held = LumaMeter(), None
    lumas: list[Luma] = []
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as box:
        stream = _picture_stream(box, how)
        for number, (picture, is_cut) in enumerate(pictures):
            lumas.append(lumas[-1] if picture is held else meter.measure(picture))
            held = picture
            picture.pts, picture.time_base = number, 1 / how.rate
            picture.pict_type = PictureType.I if is_cut else PictureType.NONE
            box.mux(stream.encode(picture))
        box.mux(stream.encode(None))
    return np.stack(lumas)


def _picture_stream(box: OutputContainer, how: Encoding) -> VideoStream:
    stream = cast("VideoStream", box.add_stream(PICTURES, rate=how.rate))
    stream.width, stream.height, stream.pix_fmt = how.width, how.height, "yuv420p"
    context = stream.codec_context
    context.thread_count = 1  # the bytes hang on it
    context.time_base = 1 / how.rate
    context.gop_size = round(KEY_DISTANCE * how.rate)
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    context.options = {"preset": how.preset, "crf": str(how.crf), "forced-idr": "1", "a53cc": "0"}
    return stream


def write_sound(path: Path, sound: Sound, *, draft: bool = False) -> None:
    """Encode stereo to AAC in MP4 at `path`; a player plays exactly its samples.

    A draft takes a quarter of the time; above 4 kHz its noise is 8 dB nearer on real music, 12 dB below instead of 20.
    """
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as box:
        stream = cast("AudioStream", box.add_stream(SOUNDS, rate=sound.rate, layout="stereo"))
        stream.codec_context.bit_rate = AAC_BITS
        # no noise that each decoder makes up for itself
        stream.codec_context.options = {"aac_pns": "0", "aac_coder": "fast" if draft else "twoloop"}
        stream.codec_context.time_base = Fraction(1, sound.rate)
        for start in range(0, len(sound.samples), AAC_FRAME):
            block = np.ascontiguousarray(sound.samples[start : start + AAC_FRAME].T, np.float32)
            frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = sound.rate, Fraction(1, sound.rate), start
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def join(path: Path, chunks: Sequence[Path], sound: Path, rate: Rate) -> None:
    """Put the chunks one after the other, and the sound beside them, into the MP4 file `path`, and on the disk."""
    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    with (
        av.open(str(sound)) as heard,
        av.open(str(chunks[0])) as first,
        av.open(str(path), "w", format="mp4", options=options) as box,
    ):
        pictures = box.add_stream_from_template(first.streams.video[0])
        sounds = box.add_stream_from_template(heard.streams.audio[0])
        pictures.time_base = 1 / rate
        for packet in merge(_pictures(chunks, pictures, rate), _sounds(heard, sounds), key=_decoding_time):
            box.mux(packet)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _decoding_time(packet: AnyPacket) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _pictures(chunks: Sequence[Path], stream: VideoStream, rate: Rate) -> Iterator[AnyPacket]:
    """All packets of all chunks, timed in frames of the film."""
    start, header = 0, None
    for chunk in chunks:
        with av.open(str(chunk)) as box:
            source = box.streams.video[0]
            header = header or source.codec_context.extradata
            if source.codec_context.extradata != header:
                raise Fault("Two parts of the film do not fit together.", remedy="Clear the cache and render again.")
            count = 0
            for packet in box.demux(source):
                if packet.size:
                    _retime(packet, start, rate)
                    packet.stream = stream
                    yield packet
                    count += 1
            start += count


def _retime(packet: Packet[VideoStream], start: int, rate: Rate) -> None:
    scale = packet.time_base * rate
    packet.pts = start + round((packet.pts or 0) * scale)
    packet.dts = start + round((packet.dts or 0) * scale)
    packet.duration = 1
    packet.time_base = 1 / rate


def _sounds(heard: InputContainer, stream: AudioStream) -> Iterator[AnyPacket]:
    for packet in heard.demux(heard.streams.audio[0]):
        if packet.size:
            packet.stream = stream
            yield packet


def frame_times(path: Path) -> list[Fraction]:
    """When each picture of the film is shown, in seconds, in order."""
    with av.open(str(path)) as box:
        return sorted((packet.pts or 0) * packet.time_base for packet in box.demux(video=0) if packet.size)


def lumas(path: Path, start: int, count: int, rate: Rate) -> Luma:
    """The luma of `count` frames of the film from frame `start` on, which must be a key frame; `[n, 90, m]`.

    The smoothing of block edges is left out: it costs a quarter and moves small lumas by less than half a level.
    """
    meter, found = LumaMeter(), []
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        stream.thread_count = 1
        stream.codec_context.options = {"skip_loop_filter": "all"}
        unit = stream.time_base or Fraction(1)
        box.seek(round(start / rate / unit), stream=stream)
        for frame in box.decode(stream):
            if (frame.pts or 0) * unit * rate >= start:
                found.append(meter.measure(frame))
            if len(found) == count:
                break
    return np.stack(found) if found else np.zeros((0, LUMA_LINES, 2), np.uint8)
