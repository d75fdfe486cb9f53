"""Writes the film: chunks of pictures, its sound, and both joined by stream copy.

Chunks are encoded on one thread, in closed groups of pictures, so that the same frames give the same bytes wherever
they are encoded; sound is AAC. Nothing of the sources' metadata is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import merge
from math import inf
from pathlib import Path
from struct import unpack_from
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, cast

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from crosscut.errors import Fault
from crosscut.media.coders import KEY_DISTANCE, SOUNDS, Encoding
from crosscut.media.readback import Luma, LumaMeter
from crosscut.media.sounds import framed
from crosscut.model.curve import Floats
from crosscut.model.time import Rate

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    AnyPacket: TypeAlias = Packet[VideoStream] | Packet[AudioStream]

ENGINE = f"av {av.__version__}"  # another encoder writes other bytes, and its chunks do not join with these
AAC_FRAME = 1024  # samples of one packet
WAV_BLOCK = 48_000  # samples written at a time
AAC_BITS = 256_000  # bit/s; transparent for music
# No noise that each decoder makes up for itself; no sides and no top octave thrown away: there are bits enough for
# both, and what is cut off of loud noise raises its peaks and lowers its loudness.
AAC = {"aac_coder": "fast", "aac_pns": "0", "aac_is": "0", "cutoff": "22000"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to the encoder: how many pictures, and the luma of some by number.

    Where the encoder tells, these are the ones at which cuts begin, and `errors` holds for every picture what became
    of it: the mean square difference of its luma from what was sent, in levels of 255, as the encoder's own
    reconstruction has it. Where it does not tell, these are all.
    """

    count: int
    lumas: dict[int, Luma]
    errors: dict[int, float]


class Chunk:
    """A chunk under way to `path`. Use it in a `with`; whole once that ends, and `sent` then says what it was given."""

    def __init__(self, path: Path, how: Encoding) -> None:
        self._how, self._meter, self.sent = how, LumaMeter(), Sent(0, {}, {})
        self._box = av.open(str(path), "w", format=how.coder.container, options={"fflags": "+bitexact"})
        self._stream = _picture_stream(self._box, how)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._mux(self._stream.encode(None))
        finally:
            self._box.close()

    def add(self, picture: VideoFrame, *, is_cut: bool) -> None:
        """The next picture, and whether a cut begins there."""
        number = self.sent.count
        if is_cut or not self._how.coder.tells:
            self.sent.lumas[number] = self._meter.measure(picture)
        self.sent = replace(self.sent, count=number + 1)
        self._mux(self._stream.encode(_timed(picture, number, is_cut, self._how)))

    def _mux(self, packets: list[Packet[VideoStream]]) -> None:
        self.sent.errors.update(_told(packets, self._how) if self._how.coder.tells else ())
        self._box.mux(packets)


def write_chunk(path: Path, pictures: Iterable[tuple[VideoFrame, bool]], how: Encoding) -> Sent:
    """Encode pictures (each with whether a cut begins there) to `path`."""
    with Chunk(path, how) as chunk:
        for picture, is_cut in pictures:
            chunk.add(picture, is_cut=is_cut)
    return chunk.sent


def _timed(picture: VideoFrame, number: int, is_cut: bool, how: Encoding) -> VideoFrame:  # noqa: FBT001  # of a pair
    if picture.format.name != how.coder.pixels:
        picture = picture.reformat(format=how.coder.pixels)
    picture.pts, picture.time_base = number, 1 / how.rate
    picture.pict_type = PictureType.I if is_cut else PictureType.NONE
    return picture


def _told(packets: list[Packet[VideoStream]], how: Encoding) -> Iterator[tuple[int, float]]:
    """What the encoder says of the pictures in these packets: number and mean square difference."""
    for packet in packets:
        # AV_PKT_DATA_QUALITY_STATS: quality, kind of picture, number of sums, padding; sums of squares, luma first
        _, _, sums, total = unpack_from("<IBBxxQ", bytes(packet.get_sidedata("quality_stats")))
        yield packet.pts or 0, total / (how.width * how.height) if sums else inf


def _picture_stream(box: OutputContainer, how: Encoding) -> VideoStream:
    stream = cast("VideoStream", box.add_stream(how.coder.name, rate=how.rate))
    stream.width, stream.height, stream.pix_fmt = how.width, how.height, how.coder.pixels
    context = stream.codec_context
    context.thread_count = 1  # the bytes hang on it
    context.time_base = 1 / how.rate
    context.gop_size = round(KEY_DISTANCE * how.rate)
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    context.options = how.options
    if how.coder.tag:
        context.codec_tag = how.coder.tag
    return stream


def write_sound(path: Path, blocks: Iterable[Floats], rate: int) -> None:
    """Encode stereo, which comes in blocks `[n, 2]`, to AAC in MP4 at `path`; a player plays exactly its samples.

    The encoder's quick search without intensity stereo: on real music its noise lies 0.5 to 8 dB lower, in every band,
    than with the thorough search, and it takes half the time to a third of it.
    """
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as box:
        stream = cast("AudioStream", box.add_stream(SOUNDS, rate=rate, layout="stereo"))
        stream.codec_context.bit_rate = AAC_BITS
        stream.codec_context.options = AAC
        stream.codec_context.time_base = Fraction(1, rate)
        for number, block in enumerate(framed(blocks, AAC_FRAME)):
            samples = np.ascontiguousarray(block.T, np.float32)
            frame = av.AudioFrame.from_ndarray(samples, "fltp", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), number * AAC_FRAME
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def write_wav(path: Path, blocks: Iterable[Floats], rate: int) -> None:
    """Write stereo, in blocks `[n, 2]`, as a WAV file of 24 bits at `path`; what is beyond full scale is cut off."""
    with av.open(str(path), "w", format="wav", options={"fflags": "+bitexact"}) as box:
        stream = box.add_stream("pcm_s24le", rate=rate, layout="stereo")
        for number, block in enumerate(framed(blocks, WAV_BLOCK)):
            packed = np.ascontiguousarray(np.clip(block, -1, 1) * np.float64((1 << 31) - 1)).astype(np.int32)
            frame = av.AudioFrame.from_ndarray(packed.reshape(1, -1), "s32", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), number * WAV_BLOCK
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def join(path: Path, chunks: Sequence[Path], sound: Path, how: Encoding) -> None:
    """Put the chunks one after the other, and the sound beside them, into the film `path`, and on the disk."""
    rate, options = how.rate, {"fflags": "+bitexact", "movflags": "+faststart"}
    with (
        av.open(str(sound)) as heard,
        av.open(str(chunks[0])) as first,
        av.open(str(path), "w", format=how.coder.container, options=options) as box,
    ):
        pictures = box.add_stream_from_template(first.streams.video[0], opaque=True)
        pictures.codec_context.codec_tag = first.streams.video[0].codec_context.codec_tag
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
            count, scale = 0, Fraction(source.time_base or 1) * rate
            for packet in box.demux(source):
                if packet.size:
                    _retime(packet, start, scale, 1 / rate)
                    packet.stream = stream
                    yield packet
                    count += 1
            start += count


def _retime(packet: Packet[VideoStream], start: int, scale: Fraction, unit: Fraction) -> None:
    """Time it in frames of `unit` seconds from `start` on; `scale` is how many of them its own unit lasts."""
    half, whole = scale.denominator // 2, scale.denominator
    packet.pts = start + ((packet.pts or 0) * scale.numerator + half) // whole
    packet.dts = start + ((packet.dts or 0) * scale.numerator + half) // whole
    packet.duration = 1
    packet.time_base = unit


def _sounds(heard: InputContainer, stream: AudioStream) -> Iterator[AnyPacket]:
    for packet in heard.demux(heard.streams.audio[0]):
        if packet.size:
            packet.stream = stream
            yield packet
