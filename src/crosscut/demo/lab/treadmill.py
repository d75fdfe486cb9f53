"""The snow's runner answered by a machine: belt, mask, hose, numbers that climb."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import ClassVar

import numpy as np

from crosscut.demo.camera import Field
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed
from crosscut.demo.draw.canvas import Canvas, mix
from crosscut.demo.draw.figure import Joints, Pose, ball, joints, parts
from crosscut.demo.draw.layers import Cutout, box, shape, stroke, trace
from crosscut.demo.draw.particles import Spray, Throw
from crosscut.demo.lab import readings
from crosscut.demo.lab.room import ATHLETE, Plan, Room, hose, markers, mirror
from crosscut.demo.lab.signs import AMBER, CYAN, INK, WHITE, heartbeat, screen, write
from crosscut.demo.motion import RUN, fade, running
from crosscut.demo.painter import Painter
from crosscut.demo.truth import Recipe, strides

DARK, BELT, BELT_LIT = (5, 15, 19), (22, 40, 46), (58, 100, 106)
SLAT = 62  # design pixels between two marks of the belt


def _recipe(name: str, rate: int, timing: tuple[Fraction, Fraction, Fraction], note: str) -> Recipe:
    first, step, length = timing
    return Recipe(name, "lab", Fraction(rate), length, strides(first, step, length, "belt", 0.8), note)


class Treadmill(Painter):
    """The whole machine and its runner; the lens slides past."""

    step: ClassVar[Fraction] = Fraction(33, 100)
    recipe = _recipe("treadmill", 50, (Fraction(3, 10), step, Fraction(7)), "50 frames a second, the lens slides by")
    tremble, blow = 0.9, 2.0
    tall: ClassVar[float] = 470
    plan: ClassVar[Plan] = Plan(566, (0.22, 0.62), warm=0.80)

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.room = Room(size, self.plan)
        self.deck, self.x = self.room.floor + 44 * k, 0.43 * self.canvas.w
        self.cycle = 2 * float(self.step)
        self.speed = RUN.speed(self.cycle) * self.tall * k
        self.machine = _machine(k)

    def _pose(self, t: float) -> Pose:
        return running(RUN, (t - float(self.recipe.impacts[0].time)) / self.cycle, 0.10, 0.95, 0.02)

    def _shift(self, t: float) -> float:
        """How far the lens has slid, pixels at the athlete."""
        return self.k * (-70 + 20 * t)

    def _shot(self, t: float, x: float) -> Shot:
        return Spot(x, self.deck + 2 * self.k, self.tall * self.k), parts(self._pose(t), ATHLETE)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Room, screen, machine, athlete, what is near."""
        k, shift = self.k, self._shift(t)
        x, beat = self.x - shift, fade(self.since(t)[0], 0.12)
        self.room.draw(canvas, t, shift, 0.42 + 0.04 * t + 0.22 * beat, 0.3 + 0.07 * t + 0.1 * beat)
        self.room.sweep(canvas, 0.5 - 0.62 * math.cos(1.15 * t), 0.42)
        self._numbers(canvas, t, (0.70 * canvas.w - shift * 0.62, self.room.floor - 400 * k), beat)
        self.machine.draw(canvas, x, self.deck)
        run = (self.speed * t) % (SLAT * k)
        for n in range(9):
            left = max(x + (258 - n * SLAT) * k - run, x - 236 * k)
            right = min(x + (284 - n * SLAT) * k - run, x + 256 * k)
            if right > left:
                shape(canvas, box(left, self.deck - 2 * k, right - left, 9 * k), BELT_LIT)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, x))
        mirror(canvas, (Spot(x, self.deck + 38 * k, self.tall * k), shots[0][1]))
        draw(canvas, shots, ATHLETE)
        self._mask(canvas, t, shots[0][0], joints(self._pose(t)), beat)
        apron = [(-252, 10), (282, 10), (290, 36), (-256, 36)]
        shape(canvas, [(x + right * k, self.deck + down * k) for right, down in apron], (4, 12, 15))
        y = self.deck + 13 * k
        trace(canvas, [(x - 240 * k, y), (x + 270 * k, y)], mix(AMBER, WHITE, 0.5 * beat), (1.6 + 2 * beat) * k, 0.8)
        self.room.front(canvas, shift)

    def _mask(self, canvas: Canvas, t: float, spot: Spot, j: Joints, beat: float) -> None:
        k, (x, y) = self.k, spot.at(j.on_face(0.95, -0.5))
        shape(canvas, ball((x, y), 15 * k, 1.15), (16, 30, 36))
        shape(canvas, ball((x + 5 * k, y + 3 * k), 9 * k), (58, 96, 100))
        tube = hose((x + 8 * k, y), (spot.x + 250 * k, 0), k, t)
        stroke(canvas, tube, (24, 34, 40), 7 * k)
        stroke(canvas, [(a + 1.6 * k, b - 1.2 * k) for a, b in tube], CYAN, 1.4 * k, 150)
        chest = spot.at(j.chest)
        places = [(chest[0] + a * k, chest[1] + b * k) for a, b in ((8, 4), (18, 26), (-2, 34))]
        markers(canvas, places, k, 0.55 + 0.45 * beat)

    def _numbers(self, canvas: Canvas, t: float, at: tuple[float, float], beat: float) -> None:
        k, (x, y) = self.k, at
        screen(canvas, at, (236 * k, 150 * k), k)
        write(canvas, "PULSE", (x + 12 * k, y + 108 * k), 17 * k, CYAN, 0.8)
        u = np.linspace(0, 1, 90)
        beats = y + 54 * k - 40 * k * heartbeat((t - (1 - u) * 1.5) * 2.4)
        trace(canvas, np.stack([x + u * 236 * k, beats], 1), CYAN, 2 * k)
        write(
            canvas, f"{round(readings.pulse(t)):3d}", (x + 118 * k, y + 90 * k), 44 * k, mix(AMBER, WHITE, 0.4 * beat)
        )


class Belt(Treadmill):
    """The lens lies on the belt beside the shoes; the machine flashes at every step."""

    step = Fraction(8, 25)
    recipe = _recipe("belt", 60, (Fraction(1, 4), step, Fraction(5)), "low, close, 60 frames a second, for slow motion")
    tremble, blow = 1.5, 9.0
    tall = 1560
    plan = Plan(470, (0.3, 0.8), (0.02, 0.20, 0.72, 0.90), 0, 0.5, 5.0, 5)

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.deck, self.x = 596 * k + size.pad, 0.5 * self.canvas.w
        self.chalk = Spray(k, 420)
        for impact in self.recipe.impacts:
            at = (self.x + 0.19 * self.tall * k, self.deck)
            self.chalk.throw(float(impact.time), at, Throw(50, 420, 1.9, 2.2, 0.5, 0.5, 3))

    def paint(self, canvas: Canvas, t: float) -> None:
        """The room out of focus, the belt, the shoes."""
        k, shift, w = self.k, self._shift(t), canvas.w
        beat = fade(self.since(t)[0], 0.11)
        self.room.draw(canvas, t, shift, 0.30 + 0.70 * beat)
        self.room.sweep(canvas, 0.5 + 0.55 * math.sin(1.3 * t), 0.4)
        pace = f"{16 + 0.2 * t:4.1f}".replace(".", "")
        write(canvas, pace, (0.60 * w, 120 * k), 150 * k, mix(AMBER, WHITE, 0.4 * beat), 0.85)
        shape(canvas, box(0, self.deck - 6 * k, w, 70 * k), BELT)
        run = (self.speed * t) % (240 * k)
        for n in range(-1, 8):
            slat = [
                (w - n * 240 * k - run + x * k, self.deck + y * k) for x, y in ((0, -4), (90, -4), (96, 44), (-4, 44))
            ]
            shape(canvas, slat, BELT_LIT, 120)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, self.x))
        mirror(canvas, shots[0], 90)
        draw(canvas, shots, ATHLETE)
        self.chalk.draw(canvas, t, (0, self.deck), (WHITE, (120, 170, 168)))
        shape(canvas, box(0, self.deck + 48 * k, w, 200 * k), INK)
        for n in range(-1, 9):  # the lamps along its edge run, and flash
            x = w - n * 180 * k - (self.speed * t) % (180 * k)
            lamp = [(x, self.deck + 66 * k), (x + 90 * k, self.deck + 66 * k)]
            trace(canvas, lamp, mix(AMBER, WHITE, 0.7 * beat), (4 + 7 * beat) * k)


def _machine(k: float) -> Cutout:
    """Frame, rail and console; (0, 0) is on the belt under the athlete."""
    made = Cutout((-270 * k, -310 * k, 350 * k, 50 * k), (k, k))
    pieces = [
        ([(-250, 34), (-238, -2), (262, -2), (280, 34)], DARK),
        ([(-236, -3), (258, -3), (262, 9), (-240, 9)], BELT),
        ([(238, 10), (292, -250), (308, -250), (268, 14)], (8, 22, 27)),
        ([(252, -262), (330, -296), (336, -276), (262, -240)], (10, 28, 34)),
        ([(190, -196), (288, -206), (288, -196), (190, -186)], (12, 32, 38)),
    ]
    for outline, colour in pieces:
        made.add(outline, colour)
    made.add([(256, -258), (326, -290)], CYAN, width=3)
    made.add([(242, 6), (296, -246)], (60, 130, 130), width=1.6)
    return made
