"""The laboratory's room: wall, floor, racks of lamps, dials; each layer slides at its own pace as the lens goes by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import ImageChops

from crosscut.demo.camera import Field
from crosscut.demo.draw import noise
from crosscut.demo.draw.athlete import Shot, cast
from crosscut.demo.draw.canvas import Canvas, Floats, Picture, mask, mix, picture, plain, ramp, rgb, step, tint
from crosscut.demo.draw.figure import Dress
from crosscut.demo.draw.layers import Ground, Point, Stencil, box, shape, soften
from crosscut.demo.lab.signs import AMBER, CYAN, INK, RED, TEAL, WHITE

WALL_TOP, WALL_LOW, FLOOR = rgb("#071d24"), rgb("#125059"), rgb("#06181d")
SPARE = 90  # design pixels of wall beyond the canvas on each side, for the lens to slide along
WALL_PACE, RACK_PACE, NEAR_PACE = 0.35, 0.62, 1.9  # of the athlete's own
LAMPS, COLUMNS = 18, 4  # in a rack

ATHLETE = Dress(
    ink=(rgb("#5a3d3c"), rgb("#1d1319")),
    far=(rgb("#2f2c35"), rgb("#121419")),
    rim=rgb("#ffb070"),
    skin=(rgb("#8a5a4c"), rgb("#54393a")),
    bulk=0.002,
    winter=False,
    rim_at=(1.0, -0.35),
    rim_wide=0.008,
    back=rgb("#46dccb"),
    hat=rgb("#15131a"),
    scarf=None,
    top=rgb("#14606a"),
    shorts=rgb("#0f2a33"),
    shoe=rgb("#ff7a3c"),
)


@dataclass(frozen=True)
class Plan:
    """How a room is laid out.

    `floor` design pixels down to where the wall meets it; `lights`, `racks` and `warm` (an amber glow) are parts of the
    width; `dials` how many; `soft` how far out of focus, design pixels.
    """

    floor: float
    lights: Sequence[float] = (0.25, 0.75)
    racks: Sequence[float] = (0.035, 0.875)
    dials: int = 3
    warm: float = 0.82
    soft: float = 0.0
    seed: int = 1


class Room:
    """Ready to be drawn from a lens that slides along by `shift` pixels."""

    def __init__(self, size: Field, plan: Plan) -> None:
        canvas = size.canvas
        self.w, self.h, self.k, self.plan = canvas.w, canvas.h, size.k, plan
        self.floor = int(plan.floor * size.k + size.pad)
        self.spare = int(SPARE * size.k)
        wide = self.w + 2 * self.spare
        wall = self._wall(wide)
        self.ground = None
        if self.floor < self.h:
            floor = self._paved(wide, wall)
            pace = WALL_PACE + (1.25 - WALL_PACE) * np.linspace(0, 1, len(floor))
            self.ground = Ground(list(floor), pace, self.w)
        self.wall = picture(wall)
        self.rack = _rack(size.k, plan.seed)
        self.dials = [self._dial(n) for n in range(plan.dials)]
        if plan.soft:
            self.wall = soften(self.wall, plan.soft * size.k)
        self.near = self._near()
        across = np.linspace(-1, 1, int(300 * size.k))
        blade = np.exp(-((across * 3.2) ** 2)) * 0.34 + np.exp(-((across * 26) ** 2)) * 0.75
        self.blade = np.repeat(blade[None, :, None] * np.asarray(CYAN), self.h, 0).astype(np.uint8)

    def _wall(self, w: int) -> Floats:
        k, h, floor = self.k, min(self.floor, self.h), self.floor
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        c = np.repeat(ramp(h, (0, WALL_TOP), (0.55, mix(WALL_TOP, WALL_LOW, 0.75)), (1, WALL_LOW))[:, None], w, 1)
        for seam in range(int(60 * k), w, int(168 * k)):  # panels: a shadow and a light edge
            tint(c, INK, (np.abs(x - seam) < 1.4 * k) * 0.55)
            tint(c, CYAN, (np.abs(x - seam - 2.4 * k) < 0.8 * k) * 0.10)
        tint(c, INK, (np.abs(y - floor * 0.52) < 1.4 * k) * 0.5 + step(floor - 46 * k, floor, y) * 0.5)
        for place in self.plan.lights:  # tubes, and the cones of light under them
            middle, top = place * w, 0.085 * self.h
            tint(c, CYAN, np.exp(-(((x - middle) / (150 * k)) ** 2) - ((y - top) / (60 * k)) ** 2) * 0.5)
            cone = np.exp(-(((x - middle) / (70 * k + np.maximum(y - top, 0) * 0.42)) ** 2))
            cone *= step(top - 5, top + 20, y) * np.clip(1 - (y - top) / (floor * 1.05), 0, 1)
            tint(c, mix(CYAN, WHITE, 0.3), cone * 0.30)
            tint(c, WHITE, (np.abs(x - middle) < 92 * k) * (np.abs(y - top) < 4 * k) * 1.0)
        glow = ((x - self.plan.warm * w) / (260 * k)) ** 2 + ((y - floor * 0.8) / (210 * k)) ** 2
        tint(c, AMBER, np.exp(-glow) * 0.34)
        return c

    def _paved(self, w: int, wall: Floats) -> Floats:
        """The polished floor: lines to one vanishing point, rows that crowd to the back, the wall standing in it."""
        rows = self.h - self.floor
        y, x = np.mgrid[0:rows, 0:w].astype(np.float32)
        deep = y / max(rows, 1)
        c = np.repeat(ramp(rows, (0, FLOOR), (1, INK))[:, None], w, 1)
        spread, cell = deep * 2.6 + 0.42, 120 * self.k
        away = (((x - w * 0.5) / spread + cell / 2) % cell) - cell / 2
        z = 1 / spread
        row = np.minimum((z * 5.2) % 1, 1 - (z * 5.2) % 1)
        lines = np.maximum(
            np.exp(-((away / (1.2 * self.k / spread + 0.5)) ** 2)), np.exp(-((row / (0.028 + 0.02 * z)) ** 2))
        )
        tint(c, CYAN, lines * (0.10 + 0.26 * deep))
        mirrored = wall[np.clip(self.floor - 1 - np.arange(rows), 0, self.floor - 1)]
        return np.asarray(c + (mirrored - c) * np.clip(0.38 - 0.40 * deep, 0, 1)[..., None])

    def _dial(self, n: int) -> tuple[Picture, Picture, float, float, float]:
        """(picture, mask, x, y, radius) of one dial on the wall."""
        upright = self.w < self.h
        x = (0.5 + (n - (self.plan.dials - 1) / 2) * (0.36 if upright else 0.13)) * self.w
        y, r = self.floor * (0.30 if upright else 0.235), 42 * self.k
        m = int(r * 1.6)
        down, across = np.mgrid[-m : m + 1, -m : m + 1] / r
        away, angle = np.hypot(across, down), np.arctan2(down, across)
        c = plain(away.shape, INK)
        tint(c, mix(AMBER, INK, 0.72), step(0.98, 0.0, away) * 0.7)
        tint(c, AMBER, np.exp(-(((away - 1.02) / 0.05) ** 2)) * 0.9)
        hour = np.abs(((angle + 1.5 * math.pi) / (math.pi / 6)) % 1 - 0.5) > 0.44  # noqa: PLR2004  # of an hour: the ticks
        scale = hour * (np.abs(away - 0.81) < 0.09) * ~(np.abs(angle - 1.55) < 0.65)  # noqa: PLR2004  # radii; radians left open below
        tint(c, mix(AMBER, WHITE, 0.4), scale * 0.9)
        return (
            picture(c),
            mask(np.clip(step(1.10, 1.02, away) + 0.22 * np.exp(-(((away - 1.02) / 0.28) ** 2)), 0, 1)),
            x,
            y,
            r,
        )

    def _near(self) -> tuple[Picture, Picture]:
        """A rail and the corner of a console near the lens, out of focus."""
        k, h, w = self.k, int(190 * self.k), self.w + 4 * self.spare
        stencil = Stencil(0, 0, w, h)
        stencil.polygon([(-20, h), (-20, 96 * k), (330 * k, 70 * k), (415 * k, 92 * k), (480 * k, h)])
        stencil.polygon([(w - 510 * k, h), (w - 470 * k, 128 * k), (w + 20, 96 * k), (w + 20, h)])
        stencil.line([(0, 140 * k), (w, 152 * k)], 13 * k)
        through = soften(stencil.done(), 7 * k)
        shade = np.asarray(through, float)
        edge = np.clip(shade - np.roll(shade, 5, 0), 0, 255)[..., None] / 255
        return picture(plain((h, w), (2, 9, 12)) + edge * np.asarray(CYAN) * 0.55), through

    def draw(
        self, canvas: Canvas, t: float, shift: float = 0.0, level: float = 0.5, needle: float | None = None
    ) -> None:
        """The room behind the athlete; `level` 0–1 lights the lamps, `needle` 0–1 sets the middle dial."""
        wall = shift * WALL_PACE
        left = int(self.spare + wall)
        canvas.put(self.wall.crop((left, 0, left + self.w, self.wall.size[1])), 0, 0)
        if self.ground is not None:
            self.ground.draw(canvas, self.spare / WALL_PACE + shift, self.floor)
        for image, through, x, y, _ in self.dials:
            canvas.put(image, x - wall - image.size[0] // 2, y - image.size[1] // 2, through)
        for n, (_, _, x, y, r) in enumerate(self.dials):
            value = 0.45 + 0.25 * math.sin(1.3 * t + 2 * n) + 0.04 * math.sin(13 * t + n)
            value = needle if needle is not None and n == 1 else value
            a = math.pi * (0.80 + 1.40 * value)
            along, side = np.array((math.cos(a), math.sin(a))) * r, np.array((-math.sin(a), math.cos(a))) * r
            hand: list[Point] = [
                (x - wall + along[0] * u + side[0] * v, y + along[1] * u + side[1] * v)
                for u, v in ((-0.15, 0.04), (0.82, 0.012), (0.82, -0.012), (-0.15, -0.04))
            ]
            shape(canvas, hand, (255, 226, 190))
        for n, place in enumerate(self.plan.racks):
            self._lamps(canvas, place * self.w - shift * RACK_PACE, t + 3 * n, level)

    def _lamps(self, canvas: Canvas, x: float, t: float, level: float) -> None:
        k, (dark, lit) = self.k, self.rack
        y = self.floor + 4 * k - dark.size[1]
        canvas.put(dark, x, y)
        for column in range(COLUMNS):
            wave = level * (0.72 + 0.28 * math.sin(3.1 * t + column) * math.sin(1.7 * t + 2 * column))
            rows = int(max(0, min(1, wave + 0.06 * math.sin(11 * t + column))) * LAMPS)
            left, low = int((8 + 24 * column) * k), int(dark.size[1] - 16 * k)
            part = (left, low - int(rows * 16 * k), left + int(24 * k), low)
            canvas.put(lit.crop(part), int(x) + part[0], int(y) + part[1])

    def sweep(self, canvas: Canvas, place: float, gain: float = 0.5) -> None:
        """The scanning light: an upright blade at that part of the width."""
        canvas.light(self.blade, place * self.w - self.blade.shape[1] // 2, 0, gain)

    def front(self, canvas: Canvas, shift: float) -> None:
        """What stands between the lens and the athlete."""
        image, through = self.near
        left = int(2 * self.spare + shift * NEAR_PACE)
        left = min(max(left, 0), image.size[0] - self.w)
        part = (left, 0, left + self.w, image.size[1])
        canvas.put(image.crop(part), 0, self.h - image.size[1], through.crop(part))


def _rack(k: float, seed: int) -> tuple[Picture, Picture]:
    """(a rack with its lamps off, with its lamps on)."""
    w, h = int(112 * k), int(330 * k)
    pair = []
    for on in (False, True):
        canvas = Canvas(w, h)
        shape(canvas, box(0, 0, w, h), INK)
        shape(canvas, box(0, 0, 2 * k, h), mix(TEAL, CYAN, 0.25))
        for column in range(COLUMNS):
            for n in range(LAMPS):
                colour = RED if n > 14 else AMBER if n > 10 else CYAN  # noqa: PLR2004  # the upper lamps warn
                dim = 0.13 + 0.05 * float(noise.grains(1, seed + n)[0])
                at = box((12 + 24 * column) * k, h - (28 + 16 * n) * k, 16 * k, 8 * k)
                shape(canvas, at, mix(colour, WHITE, 0.25) if on else mix(INK, colour, dim))
        pair.append(canvas.image.convert("RGB"))
    bloom = soften(pair[1], 5 * k).point(lambda v: v * 0.9)
    return pair[0].convert("RGBX"), ImageChops.screen(pair[1], bloom).convert("RGBX")


def mirror(canvas: Canvas, shot: Shot, level: int = 70) -> None:
    """The athlete standing in the polished floor."""
    cast(canvas, shot, (2, 8, 10), (0, 0.55), level)


def markers(canvas: Canvas, places: Sequence[tuple[float, float]], k: float, gain: float) -> None:
    """Sensors that glow on the body."""
    for place in places:
        canvas.shine(13 * k, AMBER, place, gain)


def hose(start: tuple[float, float], end: tuple[float, float], k: float, t: float) -> list[tuple[float, float]]:
    """The points of a breathing hose that hangs between two places and sways."""
    u = np.linspace(0, 1, 15)
    x = start[0] + (end[0] - start[0]) * u + np.sin(math.pi * u) * k * (34 + 6 * math.sin(4 * t))
    y = start[1] + (end[1] - start[1]) * u**1.7
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
