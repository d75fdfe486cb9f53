"""The colours of a picture changed by curves over its luma: what a table does that treats all hues alike, much cheaper.

A three-dimensional table asks for RGB and back: 9 ms at 720 lines. Near grey, where skin, snow and rubber floors lie,
any smooth change of colours is a curve for luma, and for each plane of colour a gain and something added that hang on
the luma beneath: 1 ms. By tables of whole numbers, so that every machine makes the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.media.paint.layers import blank, planes

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Floats = NDArray[np.float64]

GREY = 128  # of eight bits: no colour
GRAIN = 128  # parts of one in gains and of a level in what is added
MOST_GAIN = 1.9


@dataclass(frozen=True, eq=False)
class Levels:
    """What becomes of each level of eight bits: luma `[256]`, and colour differences over lumas, `[2, 65536]`.

    Blue-difference first, then red-difference; the place in it is the difference and 256 times the luma beneath.
    """

    luma: NDArray[np.uint8]
    colours: NDArray[np.uint8]


def made(luma: Floats, gains: Floats, added: Floats) -> Levels:
    """The levels for curves over luma, given in levels and as gains, `[256]`, `[2, 256]`, `[2, 256]`.

    Of a colour difference, what is away from grey is multiplied by the gain, and so many levels are added.
    """
    away = np.arange(256) - GREY
    moved = _parts(np.clip(gains, 0, MOST_GAIN))[..., None] * away + _parts(added)[..., None]
    colours = np.clip((moved + GRAIN // 2) // GRAIN + GREY, 0, 255)
    return Levels(np.rint(np.clip(luma, 0, 255)).astype(np.uint8), colours.astype(np.uint8).reshape(2, -1))


def _parts(values: Floats) -> NDArray[np.int64]:
    return np.rint(values * GRAIN).astype(np.int64)


def changed(frame: VideoFrame, levels: Levels) -> VideoFrame:
    """Another frame of yuv420p with those levels, tagged as a film's is."""
    other = blank(frame.width, frame.height)
    (luma, *colours), (luma_into, *colours_into) = planes(frame), planes(other)
    cv2.LUT(luma, levels.luma, dst=luma_into)
    below = cv2.resize(luma, colours[0].shape[::-1], interpolation=cv2.INTER_AREA)
    for into, plane, table in zip(colours_into, colours, levels.colours, strict=True):
        pairs = cv2.merge([plane, below]).view("<u2")[..., 0]
        into[:] = table.take(pairs, mode="wrap")  # no place is beyond the table; wrapping spares a look whether one is
    return other
