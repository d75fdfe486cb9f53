"""Hauling the sled through the storm. It moves in jerks: the rope goes tight, the runners break free, it slides."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

import numpy as np

from crosscut.demo.camera import Field
from crosscut.demo.draw.athlete import Shot, Spot, cast, draw, exposed
from crosscut.demo.draw.canvas import Canvas, Colour, step
from crosscut.demo.draw.figure import Pose, ball, joints, parts
from crosscut.demo.draw.layers import Cutout, Point, around, soften, stroke
from crosscut.demo.draw.particles import Breath, Flakes, Spray, Throw
from crosscut.demo.motion import HAUL, part, ring, running, settle, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import STORM, dressed
from crosscut.demo.snow.world import World
from crosscut.demo.truth import Recipe, strides

STEP, FIRST = Fraction(19, 25), Fraction(9, 20)
ROPE: Colour = (30, 36, 52)
BEHIND = -0.95  # body heights from the athlete to the sled


def _recipe(name: str, length: int, note: str) -> Recipe:
    return Recipe(
        name, "snow", Fraction(24), Fraction(length), strides(FIRST, STEP, Fraction(length), "jerk", 0.9), note
    )


class Sled(Painter):
    """The whole athlete and the sled."""

    recipe = _recipe("sled", 7, "handheld, snowstorm")
    tremble, blow = 4.5, 5.0
    TALL: ClassVar[float] = 430  # design pixels

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.tall, self.feet = self.TALL * k, 640 * k + size.pad
        self.speed = HAUL.speed(2 * float(STEP)) * self.tall
        self.dress = STORM.dress
        self.world = World(STORM, size, 0.60, self.feet, self.speed * self.shutter)
        self.load, self.place = _load(k), 0.62 * self.canvas.w
        self.snowfall = Flakes(self.canvas, k, 18, 700, (-520, 260))
        self.breath = Breath(2 * float(STEP), float(FIRST), wind=-330)
        self.spray = Spray(k)
        for impact in self.recipe.impacts:
            t = float(impact.time)
            x = self.place + self.speed * t
            self.spray.throw(t, (x + HAUL.strike * self.tall, self.feet), Throw(40, 240, 1.2, 1.4, 0.8, 0.5))
            for late, right, count in ((0.0, 130, 90), (0.06, 20, 60)):
                self.spray.throw(
                    t + late, (x + BEHIND * self.tall + right * k, self.feet), Throw(count, 330, 1.2, 1.5, 0.9, 0.9)
                )

    def _strain(self, t: float) -> tuple[float, float]:
        """(0–1 how far through the step, 0–1 how hard the athlete pulls: more and more until the jerk lets go)."""
        u = (t - float(FIRST)) / float(STEP)
        step_, through = math.floor(u), u - math.floor(u)

        def hard(n: int) -> float:
            return 1.2 if n % 2 else 0.75  # the far leg has to drive: deeper, and the head goes down

        rise = smooth(part(through, 0.35, 1.0)) * hard(step_ + 1)
        return through, rise + (1 - settle(part(through, 0, 0.3))) * hard(step_)

    def _pose(self, t: float) -> Pose:
        through, load = self._strain(t)
        age = through * float(STEP)
        heave = math.exp(-age / 0.2) * math.sin(2 * math.pi * 2.2 * age)
        u = (t - float(FIRST)) / (2 * float(STEP))
        pose = running(HAUL, u, 0.52 + 0.20 * load - 0.09 * heave, 0.25, -0.20 - 0.10 * load)
        pose.curl = 0.12 + 0.10 * load
        pose.hip = (pose.hip[0] + 0.03 * heave, pose.hip[1] - 0.014 * load + 0.01 * heave)
        chest = joints(pose).chest
        pose.hands = ((chest[0] + 0.13, chest[1] - 0.03 - 0.02 * load), (chest[0] + 0.15, chest[1] - 0.02))
        return pose

    def _shot(self, t: float, now: float) -> Shot:
        spot = Spot(self.place, self.feet + 6 * self.k, self.tall)
        return spot, parts(self._pose(t), self.dress, now, math.pi + 0.05, 0.26)

    def paint(self, canvas: Canvas, t: float) -> None:
        """The storm, the sled, the rope, the athlete."""
        k, lens = self.k, self.speed * t
        self.world.draw(canvas, lens)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        cast(canvas, shots[0], STORM.snow_dark, (-0.6, 0.12), 70)
        sled = self.place + BEHIND * self.tall + self._slide(t) - lens - 0.5 * float(STEP) * self.speed
        self.load.draw(canvas, sled, self.feet + 8 * k)
        self._rope(canvas, t, (sled + 128 * k, self.feet - 34 * k), shots[0][0].at(joints(self._pose(t)).chest))
        draw(canvas, shots, self.dress)
        mouth = joints(self._pose(t)).on_face(1.1, -0.45)
        self.breath.draw(canvas, t, shots[0][0].at(mouth), k, STORM.snow_lit)
        self.spray.draw(canvas, t, (lens, self.feet), ((255, 255, 255), STORM.snow_lit))
        self._air(canvas, t, lens)

    def _slide(self, t: float) -> float:
        """How far the sled has gone: behind a steady walker it waits, then catches up at each jerk."""
        u = (t - float(FIRST)) / float(STEP)
        over = u - math.floor(u)
        return (math.floor(u) + 1 - math.exp(-5.5 * over) * (1 - over)) * float(STEP) * self.speed

    def _rope(self, canvas: Canvas, t: float, sled: Point, chest: Point, width: float = 3.2) -> None:
        k, (through, _) = self.k, self._strain(t)
        sag = 16 * k * float(step(0.1, 0.9, through) * (1 - step(0.86, 1, through)))
        u = np.linspace(0, 1, 17)
        hum = 4 * k * ring(through * float(STEP), 18, 0.10) * np.sin(2 * math.pi * u)
        end = (chest[0] - 0.037 * self.tall, chest[1] + 0.018 * self.tall)
        rope = np.stack(
            [sled[0] + (end[0] - sled[0]) * u, sled[1] + (end[1] - sled[1]) * u + sag * np.sin(math.pi * u) + hum], 1
        )
        stroke(canvas, rope, ROPE, width * k)

    def _air(self, canvas: Canvas, t: float, lens: float) -> None:
        k = self.k
        self.world.drift.draw(canvas, lens + 640 * k * t, self.feet - 62 * k)
        self.world.drift.draw(canvas, lens + 900 * k * t + 700, self.feet - 10 * k)
        self.snowfall.draw(canvas, t, self.shutter, lens * 0.3)


class Rope(Sled):
    """Close on the face, the fists and the rope that goes tight over the shoulder."""

    recipe = _recipe("rope", 6, "close, handheld, snowstorm")
    tremble, blow = 5.0, 14.0
    TALL = 1900

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        self.dress = dressed(STORM, rim_wide=0.005)
        self.feet, self.place = 1560 * self.k + size.pad, 0.30 * self.canvas.w
        self.breath = Breath(2 * float(STEP), float(FIRST), wind=-330, far=3.0)
        wide = replace(size, w=size.w + int(400 * self.k))
        plate = wide.canvas
        World(STORM, wide, 0.62, 700 * self.k).draw(plate, 0)
        self.plate = soften(plate.image, 7 * self.k)
        self.snowfall = Flakes(self.canvas, self.k, 18, 520, (-760, 300))
        self.spray = Spray(self.k, 1100)

    def paint(self, canvas: Canvas, t: float) -> None:
        """The storm out of focus, the rope, the athlete from the chest up."""
        k = self.k
        left = int((20 + 55 * t) * k)
        canvas.put(self.plate.crop((left, 0, left + canvas.w, canvas.h)), 0, 0)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        j = joints(self._pose(t))
        grip, chest = shots[0][0].at(j.sides[0].hand), shots[0][0].at(j.chest)
        draw(canvas, shots, self.dress, {"wrap": lambda: self._taut(canvas, t, chest, grip)})
        self.breath.draw(canvas, t, shots[0][0].at(j.on_face(1.1, -0.45)), k, STORM.snow_lit)
        since = self.since(t)[0]
        for n in range(9 if since < 1 else 0):  # frost that the jerk shakes off the rope
            x = chest[0] - (120 + 46 * n) * k
            fall = 260 * k * since * since + 18 * k * math.sin(n * 2.3)
            canvas.puff(
                (x - 60 * k * since, chest[1] + (30 + 9 * n) * k + fall),
                (8 + 34 * since) * k,
                0.55 * (1 - since),
                (255, 255, 255),
            )
        self.snowfall.draw(canvas, t, self.shutter, 90 * k * t)

    def _taut(self, canvas: Canvas, t: float, chest: Point, grip: Point) -> None:
        k, (through, _) = self.k, self._strain(t)
        back = (chest[0] - 700 * k, chest[1] + 230 * k)
        over = (chest[0] + 30 * k, chest[1] - 120 * k)
        hum = 26 * k * ring(through * float(STEP), 13, 0.12)
        sag = 40 * k * float(step(0.15, 0.9, through) * (1 - step(0.9, 1, through)))
        u = np.linspace(0, 1, 25)
        tail = np.stack(
            [back[0] + (over[0] - back[0]) * u, back[1] + (over[1] - back[1]) * u + (hum + sag) * np.sin(math.pi * u)],
            1,
        )
        path = np.concatenate([tail, [grip, (grip[0] + 20 * k, grip[1] + 60 * k)]])
        stroke(canvas, path, ROPE, 26 * k)
        stroke(canvas, path - np.array((-k, 6 * k)), (148, 132, 118), 12 * k)
        stencil = around(canvas, tail, 12 * k)
        if stencil is not None:
            for one, other in pairwise(tail):  # its twist
                stencil.line([(one[0], one[1] - 9 * k), (other[0] - 8 * k, other[1] + 9 * k)], 3 * k, 190)
            canvas.stain(ROPE, stencil.done(), stencil.x, stencil.y)


def _load(k: float) -> Cutout:
    """The sled with logs under a tarpaulin; (0, 0) is on the snow under its middle."""
    sled = Cutout((-150 * k, -200 * k, 160 * k, 20 * k), (k, -k))
    for x in (-84, -10, 66):
        sled.add([(x, 4), (x + 4, 34)], (24, 32, 48), width=7)
    sled.add([(-120, 3), (96, 3), (122, 12), (136, 34), (130, 46)], (20, 28, 44), width=6)
    sled.add([(-116, 34), (126, 36)], (24, 32, 48), width=8)
    for row, count in enumerate((4, 3, 2)):
        for column in range(count):
            at = (-84 + 52 * column + 26 * row, 60 + 42 * row)
            for r, colour in ((25, (36, 44, 60)), (19, (150, 116, 100)), (11, (104, 84, 84))):
                sled.add(ball(at, r), colour)
    cover = [(-104, 82), (-86, 90), (-66, 130), (-36, 170), (0, 176), (14, 166), (40, 136), (70, 92), (92, 82)]
    sled.add([*cover, (60, 86), (30, 122), (4, 158), (-28, 160), (-60, 122), (-80, 84)], (232, 240, 244))
    sled.add([(-70, 36), (-30, 176), (-18, 180), (0, 176)], (214, 92, 56), width=5)
    sled.add([(40, 36), (18, 120), (8, 172)], (214, 92, 56), width=5)
    return sled
