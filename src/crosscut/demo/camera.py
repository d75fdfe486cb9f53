"""The camera: how a lens moves in a hand, and how a canvas becomes a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from crosscut.demo.draw import noise
from crosscut.demo.draw.canvas import Canvas, Picture, Pixels, step
from crosscut.demo.truth import Impact

SHUTTER = 0.5  # of a frame's time: 180 degrees, as film does
PLATES = 4  # plates of grain that take turns
NEAR_ONE = 0.003  # a zoom that moves nothing by two pixels is not worth the time of one
STILL = 0.6  # s; after it no lens trembles from a blow


@dataclass(frozen=True)
class Lens:
    """Where the lens looks: x, y in design pixels (720 lines) off the middle, `zoom` from 1.

    `smear` is a sideways blur and `soft` a lack of focus, both in design pixels; `gain` is exposure.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    smear: float = 0.0
    soft: float = 0.0
    gain: float = 1.0


@dataclass(frozen=True)
class Field:
    """How large things are: `k` real pixels in a design pixel, the frame `w` × `h`, `pad` around it on the canvas."""

    k: float
    w: int
    h: int
    pad: int

    @property
    def canvas(self) -> Canvas:
        """A new canvas: the frame, with room around it for the lens to shake in."""
        return Canvas(self.w + 2 * self.pad, self.h + 2 * self.pad)


def hand(t: float, size: float, seed: float = 0.0, speed: float = 1.0) -> tuple[float, float]:
    """A hand breathes slowly and trembles quickly: five sines that never meet again."""
    t = t * speed + seed * 17.3
    x = math.sin(1.9 * t) + 0.6 * math.sin(3.7 * t + 1) + 0.25 * math.sin(9.1 * t + 2) + 0.14 * math.sin(17.3 * t)
    y = 0.8 * math.sin(2.3 * t + 4) + 0.5 * math.sin(4.9 * t) + 0.3 * math.sin(10.7 * t + 5) + 0.14 * math.sin(19.1 * t)
    return size * x, size * y


def jolt(impacts: Sequence[Impact], t: float, size: float) -> float:
    """The floor answers every blow: design pixels downward."""
    ages = ((t - float(impact.time), impact.strength) for impact in impacts)
    return sum(
        size * strength * math.exp(-age / 0.09) * math.cos(22 * math.pi * age)
        for age, strength in ages
        if 0 <= age < STILL
    )


def held(  # the usual way to hold a camera
    impacts: Sequence[Impact], t: float, tremble: float, blow: float, seed: float = 0.0
) -> Lens:
    """A camera in a hand that trembles by so many design pixels, and jumps by so many at each impact."""
    x, y = hand(t, tremble, seed)
    return Lens(x, y + jolt(impacts, t, blow))


@lru_cache(maxsize=1)
def plates(w: int, h: int) -> list[Picture]:
    """Dark corners and grain in one."""
    y, x = np.mgrid[0:h, 0:w]
    far = np.hypot((x - w / 2) / (w * 0.5), (y - h / 2) / (h * 0.5) * 0.85)
    shade = 1 - 0.40 * step(0.5, 1.5, far)
    plates = []
    for n in range(PLATES):
        grain = np.clip(noise.sheet((h, w), 90 + n, -0.25) * 0.011, -0.03, 0.03)
        plate = np.clip((shade * 0.985 + grain) * 255, 0, 255).astype(np.uint8)
        plates.append(Image.merge("RGBX", [Image.fromarray(plate)] * 3 + [Image.new("L", (w, h), 255)]))
    return plates


def develop(canvas: Canvas, lens: Lens, field: Field, number: int) -> Pixels:
    """The frame that the lens sees, `[h, w, 4]`."""
    w, h, k = field.w, field.h, field.k
    if abs(lens.zoom - 1) < NEAR_ONE:
        x = min(max(field.pad + round(lens.x * k), 0), canvas.w - w)
        y = min(max(field.pad + round(lens.y * k), 0), canvas.h - h)
        image = canvas.image.crop((x, y, x + w, y + h))
    else:
        part_w, part_h = w / lens.zoom, h / lens.zoom
        left = min(max(canvas.w / 2 + lens.x * k - part_w / 2, 0), canvas.w - part_w)
        top = min(max(canvas.h / 2 + lens.y * k - part_h / 2, 0), canvas.h - part_h)
        box = (left, top, left + part_w, top + part_h)
        image = canvas.image.resize((w, h), Image.Resampling.BILINEAR, box=box)
    if lens.smear * k > 1:
        image = image.filter(ImageFilter.BoxBlur((lens.smear * k, 0)))
    if lens.soft:
        image = image.filter(ImageFilter.BoxBlur(lens.soft * k))
    if lens.gain != 1:
        image = image.point([int(min(255, c * lens.gain)) for c in range(256)] * 3 + list(range(256)))
    return np.asarray(ImageChops.multiply(image, plates(w, h)[(number * 7 + number // 5) % PLATES]))
