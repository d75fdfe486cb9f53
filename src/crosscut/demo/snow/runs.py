"""Running through the snow: the whole athlete, the legs, the boots; and the take that nobody should use."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import ClassVar

import numpy as np

from crosscut.demo.camera import Field, Lens, hand
from crosscut.demo.draw.athlete import Shot, Spot, cast, draw, exposed
from crosscut.demo.draw.canvas import Canvas, mix
from crosscut.demo.draw.figure import Pose, joints, parts
from crosscut.demo.draw.layers import Point, shape
from crosscut.demo.draw.particles import Breath, Flakes, Spray, Throw
from crosscut.demo.motion import RUN, running
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import BLUE, DAWN, EMBER, STORM, Light
from crosscut.demo.snow.world import World
from crosscut.demo.truth import Recipe, strides

PRINT = np.array([(math.cos(a) * 0.062, math.sin(a) * 0.015) for a in np.linspace(0, 6.28, 14)])


def _recipe(
    name: str, rate: int, timing: tuple[Fraction, Fraction, Fraction], note: str, *, usable: bool = True
) -> Recipe:
    first, step, length = timing
    return Recipe(name, "snow", Fraction(rate), length, strides(first, step, length, "boot", 0.8), note, usable=usable)


class Runner(Painter):
    """Running to the right; the lens keeps pace. Lengths are design pixels."""

    light: ClassVar[Light]
    step: ClassVar[Fraction]
    tall: ClassVar[float]
    ground: ClassVar[float]
    place: ClassVar[float] = 0.44
    horizon: ClassVar[float] = 0.60
    heavy: ClassVar[float] = 1.0  # how much snow flies
    flakes: ClassVar[tuple[int, Point]] = (420, (-240, 170))
    largest: ClassVar[int] = 2

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.feet = self.ground * k + size.pad
        self.cycle, self.first = float(2 * self.step), float(self.recipe.impacts[0].time)
        self.speed = RUN.speed(self.cycle) * self.tall * k
        self.world = World(self.light, size, self.horizon, self.feet, self.speed * self.shutter)
        self.dress = self.light.dress
        self.snowfall = Flakes(self.canvas, k, 3, *self.flakes)
        self.breath = Breath(self.cycle * 1.5, self.first + 0.2, wind=-200)
        self.spray = Spray(k)
        self.prints = self._strike()

    def _strike(self) -> list[tuple[float, float, int]]:
        """Throw snow at every strike and every push; (time, place, limb) of all prints, those before the clip too."""
        prints, length = [], self.tall * self.k
        big = min(self.tall / 330, 2.0) * self.heavy
        for n in range(-12, len(self.recipe.impacts)):
            t = self.first + n * self.cycle / 2
            x = self._x(t) + self.speed * t + RUN.strike * length
            prints.append((t, x + 0.03 * length, n % 2))
            if n > -3:  # noqa: PLR2004  # strides; what was thrown before has settled
                self.spray.throw(
                    t,
                    (x + 0.05 * length, self.feet),
                    Throw(int(120 * big), 520 * big, 1.25, 1.6, 1.2, 0.9 * big, self.largest),
                )
                off = Throw(int(160 * big), 720 * big, 2.0, 0.8, 1.25, 0.9 * big, self.largest)
                self.spray.throw(t + RUN.stance * self.cycle, (x - 0.02 * length, self.feet), off)
        return prints

    def _x(self, t: float) -> float:
        return self.canvas.w * (self.place + 0.04 * math.sin(0.5 * t - 1.2))

    def paint(self, canvas: Canvas, t: float) -> None:
        """Snow, prints, shadow, athlete, spray, falling snow."""
        k, light, lens = self.k, self.light, self.speed * t
        self.world.draw(canvas, lens)
        for when, x, limb in self.prints:
            if when < t and -0.1 * canvas.w < x - lens < 1.1 * canvas.w:
                outline = PRINT * self.tall * k + (x - lens, self.feet + (1 if limb else 5) * k)
                shape(canvas, outline, light.snow_dark, 150)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        cast(canvas, shots[0], light.snow_dark, (-1.5, 0.26), 105)
        draw(canvas, shots, self.dress)
        mouth = joints(self._pose(t)).on_face(1.1, -0.45)
        self.breath.draw(canvas, t, shots[0][0].at(mouth), k * self.tall / 330, light.snow_lit)
        self._air(canvas, t, lens)

    def _pose(self, t: float) -> Pose:
        return running(RUN, (t - self.first) / self.cycle)

    def _shot(self, t: float, now: float) -> Shot:
        spot = Spot(self._x(t), self.feet + 6 * self.k, self.tall * self.k)
        return spot, parts(self._pose(t), self.dress, now, math.pi + 0.25 + 0.1 * math.sin(3 * now))

    def _air(self, canvas: Canvas, t: float, lens: float) -> None:
        k, light = self.k, self.light
        self.spray.draw(canvas, t, (lens, self.feet), ((250, 250, 255), mix(light.snow_lit, light.snow, 0.3)))
        self.world.drift.draw(canvas, lens + 260 * k * t, self.feet - 40 * k)
        self.snowfall.draw(canvas, t, self.shutter, lens * 0.25)


class RidgeRun(Runner):
    """The whole athlete at dawn."""

    step = Fraction(9, 25)
    recipe = _recipe("ridge_run", 30, (Fraction(1, 5), step, Fraction(7)), "tracking, dawn")
    light, tall, ground, horizon = DAWN, 520, 650, 0.58
    blow = 1.6


class DeepSnow(Runner):
    """Close on the legs at 60: made for slow motion."""

    step = Fraction(17, 50)
    recipe = _recipe(
        "deep_snow", 60, (Fraction(3, 20), step, Fraction(5)), "60 frames a second, close, for slow motion"
    )
    light, tall, ground, place, horizon, heavy = BLUE, 780, 610, 0.46, 0.46, 0.9
    flakes = (200, (-200, 150))
    tremble, blow, largest = 3.0, 5.0, 4


class Boots(Runner):
    """The lens lies in the snow beside the boots."""

    step = Fraction(2, 5)
    recipe = _recipe("boots", 30, (Fraction(1, 4), step, Fraction(6)), "low angle, boots, dusk")
    light, tall, ground, place, horizon, heavy = EMBER, 1500, 590, 0.50, 0.70, 0.85
    flakes = (160, (-240, 120))
    tremble, blow, largest = 3.0, 12.0, 6


class LostTake(Runner):
    """The take that should never be used: dark, out of focus, and the hand shakes."""

    step = Fraction(2, 5)
    recipe = _recipe(
        "lost_take", 24, (Fraction(1, 4), step, Fraction(5)), "bad on purpose: dark, soft, shaken", usable=False
    )
    light, tall, ground, place = STORM, 300, 610, 0.52
    flakes = (400, (-420, 260))

    def lens(self, t: float) -> Lens:
        """Nobody holds it."""
        x, y = hand(t, 16, 5, 2.6)
        return Lens(x, y, soft=4, gain=0.42)
