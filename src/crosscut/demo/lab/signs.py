"""What shines in the laboratory: seven-segment numbers, screens, heartbeats."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from crosscut.demo.draw.canvas import Canvas, Colour, Floats, Pixels, mix, rgb, whole
from crosscut.demo.draw.layers import Point, Stencil, box, shape, soften

CYAN, AMBER, RED, WHITE, COLD = rgb("#4ff0dc"), rgb("#ff9a3c"), rgb("#ff4a3a"), rgb("#eafffb"), rgb("#78beff")
INK, TEAL = rgb("#030b0e"), rgb("#0e3b42")

SIGNS = "0123456789ABCEFLOPRSU "
LIT = (
    "abcdef,bc,abged,abgcd,fgbc,afgcd,afgedc,abc,abcdefg,abcfgd,"
    "abcefg,cdefg,adef,adefg,aefg,def,abcdef,abefg,eg,afgcd,bcdef,"
)
BARS = dict(zip(SIGNS, LIT.split(","), strict=True))  # the seven bars: a is the top one, then clockwise, g the middle
ENDS = {  # of a bar, in widths and half heights of the sign
    "a": (0, 0, 1, 0),
    "b": (1, 0, 1, 1),
    "c": (1, 1, 1, 2),
    "d": (0, 2, 1, 2),
    "e": (0, 1, 0, 2),
    "f": (0, 0, 0, 1),
    "g": (0, 1, 1, 1),
}
LEAST = 4  # pixels; a lower sign is not seen
PITCH = 0.80  # of a sign's height from one sign to the next


@lru_cache(maxsize=200)
def digit(sign: str, h: int, colour: tuple[int, int, int]) -> Pixels:
    """A lit sign with its glow, to be added as light; its core begins 0.28 h from the upper left corner."""
    w, room, t = int(h * 0.56), int(h * 0.28), h * 0.065
    stencil = Stencil(0, 0, w + 2 * room, h + 2 * room)
    for name in BARS[sign]:
        x0, y0, x1, y1 = ENDS[name]
        long = np.array([(x1 - x0) * w, (y1 - y0) * h / 2])
        along = long / np.hypot(*long)
        side = along[::-1] * t
        start, end = (
            np.array((x0 * w, y0 * h / 2)) + along * t * 0.35,
            np.array((x1 * w, y1 * h / 2)) - along * t * 0.35,
        )
        outline = [
            start,
            start + along * t - side,
            end - along * t - side,
            end,
            end - along * t + side,
            start + along * t + side,
        ]
        stencil.polygon([(room + x + (h - y) * 0.09, room + y) for x, y in outline])
    core = stencil.done()
    lit = np.asarray(core, float)
    glow = np.clip(lit + np.asarray(soften(core, h * 0.10), float) * 0.82, 0, 255)
    return np.asarray(
        np.clip(glow[..., None] / 255 * np.asarray(colour) * 0.92 + lit[..., None] / 255 * 60, 0, 255)
    ).astype(np.uint8)


def write(canvas: Canvas, text: str, at: Point, h: float, colour: Colour, gain: float = 1.0) -> None:
    """Light up a text; `at` is the upper left corner of its first sign."""
    size, x = int(h), at[0]
    for sign in text if size >= LEAST else "":
        canvas.light(digit(sign, size, whole(colour)), x - int(size * 0.28), at[1] - int(size * 0.28), gain)
        x += size * PITCH


def screen(canvas: Canvas, at: Point, size: Point, k: float, colour: Colour = CYAN) -> None:
    """A dark screen in a frame."""
    (x, y), (w, h) = at, size
    shape(canvas, box(x - 8 * k, y - 8 * k, w + 16 * k, h + 16 * k), (4, 12, 15))
    shape(canvas, box(x, y, w, h), mix((4, 20, 24), colour, 0.07))


def heartbeat(phase: ArrayLike) -> Floats:
    """One heartbeat over phase 0–1 as an electrocardiogram draws it, its R peak (height 1) at 0."""
    u = (np.asarray(phase, float) + 0.3) % 1.0
    waves = ((0.12, 0.030, 0.12), (0.272, 0.010, -0.14), (0.30, 0.013, 1.0), (0.33, 0.013, -0.28), (0.55, 0.055, 0.24))
    return np.asarray(sum(height * np.exp(-(((u - place) / width) ** 2)) for place, width, height in waves))


def ladder(canvas: Canvas, at: Point, size: tuple[float, float, float], lit: float, rows: int) -> None:
    """A column of lamps; `at` its lower left corner, size (width, height, pitch) of a lamp, `lit` 0–1 of the rows."""
    w, h, pitch = size
    for n in range(rows):
        colour = RED if n > rows * 0.82 else AMBER if n > rows * 0.55 else CYAN
        on = n < lit * rows
        shape(
            canvas, box(at[0], at[1] - n * pitch - h, w, h), mix(colour, WHITE, 0.25) if on else mix(INK, colour, 0.18)
        )
