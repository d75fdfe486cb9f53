"""Plates: what is drawn of an instrument, kept as the film's own planes so that laying it costs next to nothing.

Ink is one colour through a mask. Levels are multiplied by their share of the pixel; shares are 0 to 255 of 256, so that
sixteen bits hold every product.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crosscut.media.paint.layers import Layer, planes

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Mask = NDArray[np.uint8]  # 0 nothing, 255 all
Plane = NDArray[np.uint16]

FULL = 256  # what shares and strengths are counted in
ALL = FULL - 1  # the largest share
RED, BLUE = 0.2126, 0.0722  # shares of luma, BT.709


@lru_cache(maxsize=64)
def levels(colour: str) -> tuple[int, int, int]:
    """Luma and the two colour differences of "#rrggbb" in BT.709 video range."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    luma = RED * red + (1 - RED - BLUE) * green + BLUE * blue
    differences = (blue - luma) / (2 - 2 * BLUE), (red - luma) / (2 - 2 * RED)
    return round(16 + 219 * luma), *(round(128 + 224 * each) for each in differences)  # type: ignore[return-value]  # three


def halved(mask: Plane) -> Plane:
    """Each two by two pixels as one."""
    return np.asarray((mask[::2, ::2] + mask[1::2, ::2] + mask[::2, 1::2] + mask[1::2, 1::2] + 2) >> 2, np.uint16)


class Plate:
    """A rectangle at `left`, `top` (even) of even size; empty until ink is put on it."""

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.luma = np.zeros((height, width), np.uint16)
        self.share = np.zeros((height, width), np.uint16)
        self.colour = np.zeros((2, height // 2, width // 2), np.uint16)
        self.colour_share = np.zeros((height // 2, width // 2), np.uint16)

    def copy(self) -> Plate:
        """Another one with the same ink."""
        made = object.__new__(Plate)
        made.left, made.top, made.width, made.height = self.left, self.top, self.width, self.height
        made.luma, made.share = self.luma.copy(), self.share.copy()
        made.colour, made.colour_share = self.colour.copy(), self.colour_share.copy()
        return made

    def ink(self, mask: Mask, x: int, y: int, colour: str, strength: float = 1.0) -> None:
        """Put a colour through a mask whose upper left corner lies at `x`, `y` of the plate; what juts out is cut."""
        x, y, mask = _even(x, y, mask)
        mask = mask[max(0, -y) : max(0, self.height - y), max(0, -x) : max(0, self.width - x)]
        x, y = max(0, x), max(0, y)
        if not mask.size:
            return
        share = mask.astype(np.uint16)
        if strength < 1:
            share = np.right_shift(share * np.uint16(round(strength * FULL)), 8).astype(np.uint16)
        luma, *differences = levels(colour)
        height, width = share.shape
        _mix(self.luma[y : y + height, x : x + width], share, luma)
        _mix(self.share[y : y + height, x : x + width], share, ALL)
        y, x, half = y // 2, x // 2, halved(share)
        height, width = half.shape
        for plane, level in zip(self.colour, differences, strict=True):
            _mix(plane[y : y + height, x : x + width], half, level)
        _mix(self.colour_share[y : y + height, x : x + width], half, ALL)

    def lay(self, frame: VideoFrame, strength: int = FULL) -> None:
        """Lay it over a frame of yuv420p, in place; `strength` 0 to FULL."""
        luma, *colour = planes(frame)
        _lay(
            luma[self.top : self.top + self.height, self.left : self.left + self.width], self.luma, self.share, strength
        )
        top, left = self.top // 2, self.left // 2
        for plane, own in zip(colour, self.colour, strict=True):
            under = plane[top : top + self.height // 2, left : left + self.width // 2]
            _lay(under, own, self.colour_share, strength)

    def layer(self) -> Layer:
        """The same as a layer of colours and alpha, for movies with alpha."""
        share = np.maximum(self.share, 1).astype(np.float32) / FULL
        few = np.maximum(self.colour_share, 1).astype(np.float32) / FULL
        luma = np.clip((self.luma / share - 16) / 219, 0, 1)
        blue, red = (np.repeat(np.repeat((own / few - 128) / 224, 2, 0), 2, 1) for own in self.colour)
        parts = [luma + (2 - 2 * RED) * red, np.zeros_like(luma), luma + (2 - 2 * BLUE) * blue]
        parts[1] = (luma - RED * parts[0] - BLUE * parts[2]) / (1 - RED - BLUE)
        colours = np.clip(np.stack(parts, axis=2), 0, 1).astype(np.float32)
        return Layer(self.left, self.top, colours, (self.share / np.float32(FULL)).astype(np.float32))


def _even(x: int, y: int, mask: Mask) -> tuple[int, int, Mask]:
    """The mask with even corner and size, so that it lies on whole pixels of the colour planes."""
    height, width = mask.shape
    left, top = x % 2, y % 2
    right, below = (width + left) % 2, (height + top) % 2
    if left or top or right or below:
        mask = np.pad(mask, ((top, below), (left, right)))
    return x - left, y - top, mask


def _mix(plane: Plane, share: Plane, level: int) -> None:
    kept = plane * (FULL - share)
    kept += share * np.uint16(level)
    kept >>= 8
    plane[:] = kept


def _lay(under: NDArray[np.uint8], own: Plane, share: Plane, strength: int) -> None:
    if strength < FULL:
        own = np.right_shift(own * np.uint16(strength), 8).astype(np.uint16)
        share = np.right_shift(share * np.uint16(strength), 8).astype(np.uint16)
    np.copyto(under, ((under * (FULL - share)) >> 8) + own, casting="unsafe")
