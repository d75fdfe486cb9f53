"""The canvas, colours and light. All lengths here are real pixels, colours are 0–255.

Pillow stands beside numpy because pasting through an 8-bit mask is compiled code, about 2 ns a pixel; the same blend
in numpy takes five times that. The canvas is one block of memory seen by both, so no picture is ever copied between
them.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from crosscut.demo.draw import noise

Pixels: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Colour: TypeAlias = tuple[float, float, float]
Picture: TypeAlias = Image.Image

SMALL = 5_000  # pixels; below it Pillow fills faster than it blends two pictures
LEAST = 0.6  # pixels; a smaller disc is not seen
LEVELS = 32  # strengths of soft discs: finer ones cannot be told apart, and each is made once
DISCS = tuple(sorted({round(1.14**n) for n in range(1, 48)}))  # radii that soft discs come in, for the same reason


def rgb(text: str) -> Colour:
    """The colour that "#rrggbb" names."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` at share 0, `other` at share 1."""
    r, g, b = (x + (y - x) * share for x, y in zip(one, other, strict=True))
    return r, g, b


def whole(colour: Colour) -> tuple[int, int, int]:
    """The colour in whole steps, held inside 0–255."""
    r, g, b = (min(255, max(0, round(c))) for c in colour)
    return r, g, b


def step(start: float, end: float, x: ArrayLike) -> Floats:
    """0 before start, 1 after end, an S between; start may lie above end."""
    u = np.clip((np.asarray(x, float) - start) / (end - start), 0, 1)
    return np.asarray(u * u * (3 - 2 * u))


def ramp(count: int, *stops: tuple[float, Colour]) -> Floats:
    """`[count, 3]` colours through (place 0–1, colour) stops."""
    places = [place for place, _ in stops]
    u = np.linspace(0, 1, count)
    return np.stack([np.interp(u, places, [colour[c] for _, colour in stops]) for c in range(3)], -1)


def tint(base: Floats, colour: Colour, share: Floats) -> None:
    """Move `base` `[h, w, 3]` towards one colour, by a share `[h, w]` of 0–1."""
    base += (np.asarray(colour) - base) * np.clip(share, 0, 1)[..., None]


def plain(shape: tuple[int, ...], colour: Colour) -> Floats:
    """`[h, w, 3]` of one colour; shape is (h, w)."""
    return np.asarray(np.ones((*shape, 1)) * np.asarray(colour, float))


def picture(colours: Floats) -> Picture:
    """A picture of `[h, w, 3]` colours. Half a step of roughness hides the bands of slow gradients."""
    h, w = colours.shape[:2]
    cells = np.full((h, w, 4), 255, np.uint8)
    rough = noise.grains(h * w, 7).reshape(h, w, 1) - 0.5
    cells[..., :3] = np.clip(colours + rough * 1.6 + 0.5, 0, 255)
    return Image.frombuffer("RGBX", (w, h), cells, "raw", "RGBX", 0, 1)


def mask(alpha: Floats) -> Picture:
    """An 8-bit mask of `[h, w]` shares 0–1."""
    return Image.fromarray(np.clip(alpha * 255 + 0.5, 0, 255).astype(np.uint8))


@lru_cache(maxsize=40)
def shaded(top: tuple[int, int, int], bottom: tuple[int, int, int], h: int) -> Picture:
    """A sheet as wide as any part of an athlete, from one colour down to another."""
    return picture(np.repeat(ramp(h, (0, top), (1, bottom))[:, None], 900, 1))


class Canvas:
    """What a frame is drawn on: `cells` `[h, w, 4]` and `image` are the same memory; the fourth value is unused."""

    def __init__(self, w: int, h: int) -> None:
        self.w, self.h = w, h
        self.cells: Pixels = np.full((h, w, 4), 255, np.uint8)
        self.image = Image.frombuffer("RGBX", (w, h), self.cells, "raw", "RGBX", 0, 1)
        self.image.readonly = 0  # Pillow then draws into our memory and not into a copy of its own

    def put(self, image: Picture, x: float, y: float, through: Picture | None = None) -> None:
        """Lay a picture down, through a mask where one is given."""
        self.image.paste(image, (int(x), int(y)), through)

    def stain(self, colour: Colour, through: Picture, x: float, y: float) -> None:
        """One colour through a mask."""
        w, h = through.size
        solid = (*whole(colour), 255)
        if w * h < SMALL:
            self.image.paste(solid, (int(x), int(y)), through)
        else:
            self.put(Image.new("RGBX", (w, h), solid), x, y, through)

    def light(self, sprite: Pixels, x: float, y: float, gain: float = 1.0) -> None:
        """Add light (screen) where the sprite `[h, w, 3]` lies with its upper left corner at x, y."""
        h, w = sprite.shape[:2]
        left, top = round(x), round(y)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + w, self.w), min(top + h, self.h)
        strength = int(min(gain, 1) * 256)
        if x0 >= x1 or y0 >= y1 or strength <= 0:
            return
        here = self.cells[y0:y1, x0:x1, :3]
        shine = sprite[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.uint16)
        added = ((255 - here) * shine) >> 8
        here += (added if strength == 256 else (added * np.uint16(strength)) >> 8).astype(np.uint8)  # noqa: PLR2004  # all of it

    def shine(self, radius: float, colour: Colour, at: tuple[float, float], gain: float = 1.0) -> None:
        """Add a round light around a point."""
        sprite = glow(max(1, round(radius)), whole(colour))
        self.light(sprite, at[0] - sprite.shape[1] // 2, at[1] - sprite.shape[0] // 2, gain)

    def puff(self, at: tuple[float, float], radius: float, alpha: float, colour: Colour, hard: float = 0.0) -> None:
        """A soft disc; `hard` 0–1 is the part of its radius that is full."""
        level = round(min(alpha, 1) * LEVELS)
        x_seen, y_seen = -radius < at[0] < self.w + radius, -radius < at[1] < self.h + radius
        if level <= 0 or radius < LEAST or not (x_seen and y_seen):
            return
        r = DISCS[min(bisect_left(DISCS, radius * 0.94), len(DISCS) - 1)]
        self.stain(colour, disc(r, level, hard), round(at[0]) - r, round(at[1]) - r)

    def dots(self, x: Floats, y: Floats, alpha: Floats, colour: Colour, size: int = 1) -> None:
        """Many dots at once, each laid between pixels by weight; x, y and alpha are `[n]`."""
        x, y = x - (size - 1) / 2, y - (size - 1) / 2
        column, row = np.floor(x).astype(int), np.floor(y).astype(int)
        seen = (column >= 0) & (row >= 0) & (column < self.w - size) & (row < self.h - size) & (alpha > 0.01)  # noqa: PLR2004  # of 1; less is not seen
        column, row, alpha = column[seen], row[seen], alpha[seen]
        over_x, over_y = x[seen] - column, y[seen] - row
        for j in range(size + 1):
            down = 1 - over_y if j == 0 else over_y if j == size else np.ones_like(over_y)
            for i in range(size + 1):
                across = 1 - over_x if i == 0 else over_x if i == size else 1
                old = self.cells[row + j, column + i, :3].astype(float)
                self.cells[row + j, column + i, :3] = (
                    old + (np.asarray(colour) - old) * (alpha * across * down)[:, None]
                )


@lru_cache(maxsize=1500)
def disc(radius: int, level: int = LEVELS, hard: float = 0.0) -> Picture:
    """The mask of a soft disc; `level` of LEVELS is its strength."""
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return mask(step(1, hard, np.hypot(x, y) / max(radius, 1)) * level / LEVELS)


@lru_cache(maxsize=100)
def glow(radius: int, colour: tuple[int, int, int]) -> Pixels:
    """A round light `[2r+1, 2r+1, 3]`, brightest in the middle."""
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    strength = np.clip(1 - np.hypot(x, y) / radius, 0, 1)[..., None] ** 2.2
    return np.asarray(strength * np.asarray(colour), np.float64).astype(np.uint8)


@lru_cache(maxsize=60)
def halo(radius: int, width: int, colour: tuple[int, int, int]) -> Pixels:
    """A ring of light: what a blow sends out."""
    n = radius + 2 * width
    y, x = np.mgrid[-n : n + 1, -n : n + 1]
    strength = np.exp(-(((np.hypot(x, y) - radius) / width) ** 2))[..., None]
    return np.asarray(strength * np.asarray(colour), np.float64).astype(np.uint8)
