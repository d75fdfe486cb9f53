"""Running at the lens, which retreats: the path between the firs flows away under the athlete."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field
from crosscut.demo.draw import noise
from crosscut.demo.draw.athlete import Shot, Spot, cast, draw, exposed
from crosscut.demo.draw.canvas import Canvas, Floats, mix, rgb
from crosscut.demo.draw.front import Eye, facing, parts
from crosscut.demo.draw.layers import Cutout, Flow
from crosscut.demo.draw.particles import Breath, Flakes, Spray, Throw
from crosscut.demo.motion import RUN, running
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import DAWN, Light, dressed
from crosscut.demo.snow.world import TEXTURE, World, ripples
from crosscut.demo.truth import Recipe, strides

STEP = Fraction(19, 50)
EYE = Eye(3.2, 0.42)
NEAREST, FARTHEST = 1.7, 30.0  # body heights from the lens at which firs come and go
SIZES = 18  # of the firs that are drawn in advance
CELLS = 46  # cells of snow in a body height


def path_of_snow(light: Light) -> Floats:
    """`[512, 1024, 3]`: a trodden path in the middle of wind-combed snow, seen from above."""
    cells = ripples(53)
    c = np.asarray(light.snow) + np.clip(cells, 0, 1)[..., None] * 0.75 * (np.asarray(light.snow_lit) - light.snow)
    c += np.clip(-cells, 0, 1)[..., None] * 0.6 * (np.asarray(light.snow_dark) - c)
    away = np.abs(np.arange(TEXTURE[1]) - TEXTURE[1] / 2)[None] / CELLS
    tread = np.exp(-((away / 0.42) ** 2)) * (0.45 + 0.5 * noise.sheet(TEXTURE, 8, 0.5, 1, 20))
    return np.asarray(c + (np.asarray(light.snow_dark) - c) * np.clip(tread, 0, 0.7)[..., None])


def fir(light: Light, tall: float, air: float) -> Cutout:
    """One fir with snow on its branches; (0, 0) is its foot."""
    tree = Cutout((-0.36 * tall, -1.02 * tall, 0.36 * tall, 0.08 * tall), (tall, tall))
    dark = mix(light.tree, light.air, air)
    crust = mix(mix(light.snow_lit, light.snow, 0.4), light.air, air)
    for tier in range(7):
        y, half = 0.13 * tier - 1, 0.07 + 0.038 * tier
        low = y + 0.22
        tree.add([(0, y), (half, low), (half * 0.3, low - 0.02), (-half * 0.4, low + 0.012), (-half, low)], dark)
        tree.add([(half * 0.1, y + 0.03), (half, low), (half * 0.55, low - 0.03), (half * 0.2, low - 0.06)], crust, 200)
    return tree


class FrontRun(Painter):
    """The runner from the front, the sun behind."""

    recipe = Recipe(
        "front_run",
        "snow",
        Fraction(25),
        Fraction(6),
        strides(Fraction(3, 10), STEP, Fraction(6), "boot", 0.8),
        "front view, retreating, dawn",
    )
    tremble, blow = 3.5, 6.0

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k, canvas = self.k, self.canvas
        self.light = replace(DAWN, sun_at=(0.57, 0.33))
        self.dress = dressed(self.light, back=rgb("#ffd196"), rim_at=(0.9, -0.5))
        self.size, self.feet, self.middle = 560 * k, 672 * k + size.pad, 0.5 * canvas.w
        world = World(self.light, size, 0.52, self.feet)
        self.horizon = world.horizon
        self.plate = size.canvas
        world.draw(self.plate, 700 * k, trees=False, ground=False)
        self.cycle = float(2 * STEP)
        self.speed = RUN.speed(self.cycle)  # body heights a second
        rows = np.arange(canvas.h - self.horizon) + 1
        self.depth = EYE.far * (self.feet - self.horizon) / rows
        self.flow = Flow(path_of_snow(self.light), self.depth * CELLS, (canvas.w, self.size * EYE.far))
        near = np.geomspace(NEAREST, FARTHEST, SIZES)
        self.firs = [fir(self.light, 2.3 * self.size * EYE.far / z, min(0.85, z / 34)) for z in near]
        self.near = near
        thrown = noise.grains(3 * 44, 17).reshape(3, 44)
        self.trees = [
            (s * (1.5 + 5 * a), FARTHEST * b, 0.7 + 0.6 * c)
            for s, (a, b, c) in zip((1, -1) * 22, thrown.T, strict=True)
        ]
        self.snowfall = Flakes(canvas, k, 13, 320, (-60, 190))
        self.breath = Breath(self.cycle * 1.5, 0.4, wind=-60, far=0.8)
        self.spray = Spray(k)
        for impact in self.recipe.impacts:
            x = self.middle + (1 if impact.limb == 0 else -1) * 0.035 * self.size
            for angle in (0.7, 2.44):
                self.spray.throw(float(impact.time), (x, self.feet), Throw(90, 520, angle, 0.9, 1.0, 1.1, 4))

    def paint(self, canvas: Canvas, t: float) -> None:
        """Mountains, the flowing path, firs from far to near, the runner among them."""
        canvas.put(self.plate.image, 0, 0)
        self.flow.draw(canvas, -self.speed * t * CELLS, self.horizon)
        shots = exposed(lambda s: self._shot(t - self.shutter * s))
        for place, side, size in sorted(((z + self.speed * t) % FARTHEST, x, big) for x, z, big in self.trees)[::-1]:
            if place > NEAREST:
                self._fir(canvas, place, side, size)
        cast(canvas, shots[0], self.light.snow_dark, (-0.25, 0.5), 130)
        draw(canvas, shots, self.dress)
        head = next(layer for layer in shots[0][1] if layer.name == "cheek").outlines[0].mean(0)
        mouth = shots[0][0].at((float(head[0]), float(head[1]) - 0.035))
        for sway in (-0.35, 0.0):
            self.breath.draw(canvas, t, (mouth[0] + sway * 60 * self.k, mouth[1]), self.k * 0.8, self.light.snow_lit)
        self.spray.draw(canvas, t, (0, self.feet + 30 * self.k), ((250, 250, 255), self.light.snow_lit))
        self.snowfall.draw(canvas, t, self.shutter)

    def _shot(self, t: float) -> Shot:
        pose = running(RUN, (t - float(self.recipe.impacts[0].time)) / self.cycle, lean=0.12, nod=0.06)
        spot = Spot(self.middle + 10 * self.k * math.sin(0.9 * t), self.feet, self.size)
        return spot, parts(facing(pose), self.dress, EYE)

    def _fir(self, canvas: Canvas, depth: float, side: float, size: float) -> None:
        tree = self.firs[int(np.abs(self.near - depth * size).argmin())]
        scale = EYE.far / depth
        tree.draw(canvas, self.middle + side * self.size * scale, self.horizon + (self.feet - self.horizon) * scale)
