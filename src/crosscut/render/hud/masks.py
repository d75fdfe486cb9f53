"""Shapes as masks, 0 to 255, their edges smooth by arithmetic: how far each pixel's middle lies from the shape."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import fontpkg_barlow_condensed
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from crosscut.render.hud.plates import Mask

Reals = NDArray[np.float32]

FONTS = fontpkg_barlow_condensed.ROOT / "files"
WEIGHTS = {"number": "BarlowCondensed-SemiBold.ttf", "name": "BarlowCondensed-Medium.ttf"}
DIGITS = "0123456789"
FINER = 4  # times larger that lines are drawn in which only few pixels move
START, SWEEP = 225.0, 270.0  # degrees clockwise from the right at which a gauge begins, and how far it goes round


def _mask(cover: Reals) -> Mask:
    return np.asarray(np.clip(cover, 0, 1) * 255, np.uint8)


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    # the basic engine is in every build of Pillow: the same pixels on every system
    return ImageFont.truetype(str(FONTS / WEIGHTS[weight]), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=512)
def glyph(letter: str, weight: str, size: int) -> tuple[Mask, int, int, int]:
    """A letter as a mask from its own corner, how far that lies from the line's left and top, and how wide it is.

    Digits are all as wide as the widest, so that numbers that run stand still.
    """
    font = _font(weight, size)
    left, top, right, bottom = font.getbbox(letter, anchor="ls")
    image = Image.new("L", (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)))
    ImageDraw.Draw(image).text((-left + 1, -top + 1), letter, fill=255, font=font, anchor="ls")
    wide = font.getlength(letter)
    if letter in DIGITS:
        widest = max(font.getlength(each) for each in DIGITS)
        left, wide = left + (widest - wide) / 2, widest
    return np.asarray(image), round(left) - 1, round(top) - 1, round(wide)


@lru_cache(maxsize=256)
def words(text: str, weight: str, size: int, tracking: float = 0.0) -> Mask:
    """Words in a row as a mask whose foot line lies `size` below its top; `tracking` of the size between letters."""
    placed, x = [], 0
    for letter in text:
        mask, left, top, wide = glyph(letter, weight, size)
        placed.append((mask, x + left, size + top))
        x += wide + round(tracking * size)
    made = np.zeros((round(1.25 * size), max(2, x + 2)), np.uint8)
    for mask, left, top in placed:
        under = made[max(0, top) :, max(0, left) :][: mask.shape[0], : mask.shape[1]]
        np.maximum(under, mask[: under.shape[0], : under.shape[1]], out=under)
    return made


@lru_cache(maxsize=64)
def panel(width: int, height: int, radius: float) -> Mask:
    """A rectangle with round corners."""
    y, x = np.mgrid[:height, :width].astype(np.float32) + np.float32(0.5)
    right = np.abs(x - width / 2) - (width / 2 - radius)
    down = np.abs(y - height / 2) - (height / 2 - radius)
    away = np.hypot(np.maximum(right, 0), np.maximum(down, 0)) + np.minimum(np.maximum(right, down), 0) - radius
    return _mask(0.5 - away)


@lru_cache(maxsize=64)
def corners(width: int, height: int, length: int, thick: int) -> Mask:
    """The four corners of a frame, as instruments of that time have them."""
    made = np.zeros((height, width), np.uint8)
    for rows, columns in ((np.s_[:thick], np.s_[:length]), (np.s_[:length], np.s_[:thick])):
        made[rows, columns] = 255
    return np.asarray(np.maximum.reduce([made, made[::-1], made[:, ::-1], made[::-1, ::-1]]), np.uint8)


@lru_cache(maxsize=32)
def _round(size: int, outer: float, inner: float) -> tuple[Reals, Reals, Reals]:
    """Of a square: how much of each pixel lies in the ring, its way along the gauge 0–1, and pixels a whole way."""
    y, x = np.mgrid[:size, :size].astype(np.float32) - np.float32((size - 1) / 2)
    away = np.hypot(x, y)
    ring = np.minimum(np.clip(outer - away + 0.5, 0, 1), np.clip(away - inner + 0.5, 0, 1))
    turned = (np.degrees(np.arctan2(y, x)) + START) % 360  # 0 where the gauge begins, clockwise
    along = np.where(turned > SWEEP + (360 - SWEEP) / 2, turned - 360, turned) / SWEEP
    return ring.astype(np.float32), along.astype(np.float32), (away * np.float32(np.radians(SWEEP))).astype(np.float32)


def ring(size: int, outer: float, inner: float, start: float, end: float) -> Mask:
    """A part of a gauge's ring, `start` to `end` of its way 0–1."""
    cover, along, pixels = _round(size, outer, inner)
    return _mask(cover * np.clip((along - start) * pixels + 0.5, 0, 1) * np.clip((end - along) * pixels + 0.5, 0, 1))


@lru_cache(maxsize=32)
def ticks(size: int, outer: float, inner: float, count: int) -> Mask:
    """Marks across a gauge's ring at even steps."""
    cover, along, pixels = _round(size, outer, inner)
    nearest = np.abs(along - np.clip(np.round(along * count), 0, count) / count) * pixels
    return _mask(cover * np.clip(1.2 - nearest, 0, 1))


def disc(size: int) -> Mask:
    """A disc that fills a square."""
    return panel(size, size, size / 2)


def trace(heights: Reals, height: int, thick: float) -> Mask:
    """A line `[len(heights)]` columns wide through those heights (pixels from the top), equally thick at any slope."""
    rows = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    slope = np.gradient(heights.astype(np.float32))
    low = np.minimum(heights, heights - slope / 2)  # where it is steep, a column holds a piece of it
    high = np.maximum(heights, heights + slope / 2)
    low, high = np.minimum(low, high - np.abs(slope) / 2), np.maximum(high, low + np.abs(slope) / 2)
    away = np.maximum(low[None] - rows, rows - high[None])
    away = np.maximum(away, 0) / np.sqrt(1 + np.minimum(slope, 2) ** 2)[None]
    return _mask(np.float32(thick / 2 + 0.5) - away)


def below(heights: Reals, height: int) -> Mask:
    """All that lies below a line."""
    rows = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    return _mask(rows - heights.astype(np.float32)[None] + np.float32(0.5))


@lru_cache(maxsize=16)
def path(points: tuple[tuple[float, float], ...], width: int, height: int, thick: float) -> Mask:
    """A line through points in pixels."""
    image = Image.new("L", (width * FINER, height * FINER))
    scaled = [(x * FINER, y * FINER) for x, y in points]
    if len(scaled) > 1:
        ImageDraw.Draw(image).line(scaled, fill=255, width=max(1, round(thick * FINER)), joint="curve")
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=32)
def lamps(width: int, height: int, count: int, gap: int) -> tuple[Mask, tuple[int, ...]]:
    """A row of lamps as one mask, and where each ends."""
    made = np.zeros((height, width), np.uint8)
    edges = [round(width * n / count) for n in range(count + 1)]
    for first, last in pairwise(edges):
        made[:, first : max(first + 1, last - gap)] = 255
    return made, tuple(edges[1:])
