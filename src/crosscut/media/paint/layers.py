"""Layers: something drawn once, with how much of it covers the picture, laid over frames or written as a movie.

Colours become BT.709 video range here, by arithmetic and once. On a frame only the layer's own region is touched, and
always on a copy: a frame that is held, or that a decoder still needs, stays what it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from crosscut.errors import MissingCodec
from crosscut.model.time import Rate, Time

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

FULL = 1023  # a strength that hides nothing of the layer; as fine as ten bits of alpha
OPAQUE_BITS = 8  # of the alpha of a film's pixel: sixteen bits hold every product with its own eight
ALPHA = "prores_ks"  # the encoder that editors' own alpha comes from
DEEP = "yuva444p10le"
REMEMBERED = 48  # pictures that are not made again: a title fades in and out through fewer
PLANES = 4  # of it: luma, two of colour, alpha
GREY = 512  # of ten bits: no colour
BLACK = 64  # of ten bits
RED, BLUE = 0.2126, 0.0722  # shares of luma, BT.709
TAGS = {
    "color_range": ColorRange.MPEG, "colorspace": Colorspace.ITU709, "color_primaries": ColorPrimaries.BT709,
    "color_trc": ColorTrc.BT709,
}  # fmt: skip

Plane = NDArray[np.uint16]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layer:
    """What is laid at `left`, `top` (even) of a picture: `colours` `[h, w, 3]` RGB 0–1 and `alpha` `[h, w]` 0–1.

    Both sides are even.
    """

    left: int
    top: int
    colours: Floats
    alpha: Floats

    @cached_property
    def _coded(self) -> tuple[Floats, Floats, Floats]:
        """Luma 0–1 and the two differences -0.5–0.5, BT.709."""
        red, green, blue = np.moveaxis(self.colours, 2, 0)
        luma = RED * red + (1 - RED - BLUE) * green + BLUE * blue
        return luma, (blue - luma) / (2 - 2 * BLUE), (red - luma) / (2 - 2 * RED)

    @cached_property
    def film(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats], tuple[Floats, Floats]]:
        """For each plane of yuv420p what to lay on it, in its levels, and the alpha there."""
        luma, *colour = self._coded
        shares = _mean(self.alpha)
        weights = np.maximum(shares, np.float32(1e-6))
        blue, red = (np.asarray(128 + 224 * _mean(each * self.alpha) / weights, np.float32) for each in colour)
        return (16 + 219 * luma, self.alpha), (blue, shares), (red, shares)

    @cached_property
    def _deep(self) -> tuple[Plane, Plane, Plane]:
        luma, blue, red = self._coded
        return _whole(64 + 876 * luma), _whole(512 + 896 * blue), _whole(512 + 896 * red)

    def lay(self, frame: VideoFrame, strength: int) -> None:
        """Lay it over a frame of yuv420p, in place; `strength` 0 to FULL."""
        for plane, step, (own, rest) in zip(_pixels(frame, np.uint8), (1, 2, 2), _shares(self, strength), strict=True):
            top, left = self.top // step, self.left // step
            under = plane[top : top + own.shape[0], left : left + own.shape[1]]
            np.copyto(under, (under * rest + own) >> OPAQUE_BITS, casting="unsafe")

    def draw(self, planes: Sequence[Plane], strength: int) -> None:
        """Draw it on planes of yuva444p10le that hold nothing there yet."""
        *colours, alpha = planes
        for plane, levels in zip(colours, self._deep, strict=True):
            plane[self._place] = levels
        self.cover(alpha, strength)

    def cover(self, alpha: Plane, strength: int) -> None:
        """Write its alpha, 0 to FULL, into that of a whole picture."""
        alpha[self._place] = _whole(self.alpha * strength)

    @property
    def _place(self) -> tuple[slice, slice]:
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


@lru_cache(maxsize=4)  # a layer stands long at one strength
def _shares(layer: Layer, strength: int) -> tuple[tuple[Plane, Plane], ...]:
    """For each plane of yuv420p the layer's own share of every pixel, and how much is left of what lies below."""
    opaque, found = 1 << OPAQUE_BITS, []
    for levels, alpha in layer.film:
        share = _whole(alpha * (opaque * strength / FULL))
        found.append((_whole(levels) * share + np.uint16(opaque // 2), opaque - share))
    return tuple(found)


def _whole(values: Floats) -> Plane:
    return np.rint(values).astype(np.uint16)


def _mean(plane: Floats) -> Floats:
    """Each two by two pixels as one."""
    return (plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]) / np.float32(4)


def _pixels(frame: VideoFrame, kind: type[np.uint8 | np.uint16]) -> list[NDArray[np.uint16]]:
    """The frame's planes as they lie in memory, what pads their lines left out."""
    found = []
    for plane in frame.planes:
        lines = np.frombuffer(plane, kind).reshape(-1, plane.line_size // kind().itemsize)  # type: ignore[call-overload]  # a buffer
        found.append(lines[: plane.height, : plane.width])
    return found


def planes(frame: VideoFrame) -> list[NDArray[np.uint8]]:
    """The planes of a frame of eight bits as they lie in memory: what is written there is in the frame."""
    return cast("list[NDArray[np.uint8]]", _pixels(frame, np.uint8))


def copied(frame: VideoFrame) -> VideoFrame:
    """Another frame of yuv420p with the same pixels, tagged as a film's is."""
    made = blank(frame.width, frame.height)
    for into, pixels in zip(planes(made), planes(frame), strict=True):
        into[:] = pixels
    return made


def blank(width: int, height: int) -> VideoFrame:
    """A frame of yuv420p to be written on, tagged as a film's is; what it holds is anything."""
    return _tagged(av.VideoFrame(width, height, "yuv420p"))


def part(frame: VideoFrame, corner: tuple[int, int], size: tuple[int, int]) -> VideoFrame:
    """Another frame of yuv420p: what lies at `corner` (left, top) of it, of that even size, tagged as a film's is.

    At an odd corner the colours lie half a pixel of the film off, which nobody sees.
    """
    (left, top), made = corner, blank(*size)
    for into, pixels, step in zip(planes(made), planes(frame), (1, 2, 2), strict=True):
        first, line = left // step, top // step
        into[:] = pixels[line : line + into.shape[0], first : first + into.shape[1]]
    return made


def _tagged(frame: VideoFrame) -> VideoFrame:
    for name, value in TAGS.items():
        setattr(frame, name, value)
    return frame


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a movie: its size in pixels, even, and its rate."""

    width: int
    height: int
    rate: Rate


Laid = tuple[tuple[Layer, int], ...]  # what lies on a frame, and how strongly
Alpha = Plane


def require_alpha() -> None:
    """Raises MissingCodec where this build of PyAV cannot write pictures with alpha."""
    try:
        av.Codec(ALPHA, "w")
    except av.codec.codec.UnknownCodecError as error:
        raise MissingCodec(
            f"This build of PyAV has no {ALPHA} encoder.", remedy="Install the wheel: pip install --force-reinstall av."
        ) from error


def write_alpha(path: Path, laid: Sequence[Laid], shape: Shape) -> Iterator[int]:
    """Write frame after frame what lies on it, with its alpha, as ProRes 4444; how many are done.

    Colours are straight, not multiplied by alpha. Frames that are alike are encoded once: every frame of this codec
    stands for itself.
    """
    known: OrderedDict[tuple[tuple[int, int], ...], tuple[Laid, bytes]] = OrderedDict()
    with av.open(str(path), "w", format="mov", options={"fflags": "+bitexact"}) as box:
        stream = _alpha_stream(box, shape)
        context = stream.codec_context
        for number, layers in enumerate(laid):
            look = tuple((id(layer), strength) for layer, strength in layers)
            if look not in known:
                known[look] = (layers, _encoded(context, layers, shape))  # layers are held, so that no id comes again
                _forget(known)
            packet = av.Packet(known[look][1])
            packet.pts = packet.dts = number
            packet.duration, packet.time_base = 1, 1 / shape.rate
            packet.is_keyframe, packet.stream = True, stream
            box.mux(packet)
            yield number + 1


def _alpha_stream(box: OutputContainer, shape: Shape) -> VideoStream:
    stream = cast("VideoStream", box.add_stream(ALPHA, rate=shape.rate))
    stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, DEEP
    context = stream.codec_context
    context.thread_count = 1  # the bytes hang on it
    context.time_base = 1 / shape.rate
    for name, value in TAGS.items():
        setattr(context, name, value)
    context.options = {"profile": "4444", "alpha_bits": "16", "vendor": "apl0"}
    return stream


def _encoded(context: VideoCodecContext, layers: Laid, shape: Shape) -> bytes:
    frame = _tagged(av.VideoFrame(shape.width, shape.height, DEEP))
    planes = _pixels(frame, np.uint16)
    for plane, level in zip(planes, (BLACK, GREY, GREY, 0), strict=True):
        plane[:] = level
    for layer, strength in layers:
        layer.draw(planes, strength)
    frame.pts, frame.time_base = 0, 1 / shape.rate
    (packet,) = context.encode(frame)
    return bytes(packet)


def _forget(known: OrderedDict[Any, Any]) -> None:
    """Drop the oldest where there are too many: each is a picture."""
    if len(known) > REMEMBERED:
        known.popitem(last=False)


def read_alpha(path: Path) -> Iterator[tuple[Time, Alpha]]:
    """When each frame of such a movie is shown, in seconds, and its alpha `[h, w]`, 0 to FULL.

    Frames that are packed alike are decoded once.
    """
    known: OrderedDict[bytes, Alpha] = OrderedDict()
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        for packet in box.demux(stream):
            content = bytes(packet)
            if not content:
                continue
            if content not in known:
                (frame,) = stream.decode(packet)
                deep = int(frame.format.components[PLANES - 1].bits)
                known[content] = np.right_shift(_pixels(frame, np.uint16)[PLANES - 1], deep - FULL.bit_length())
                _forget(known)
            yield (packet.pts or 0) * packet.time_base, known[content]
