"""Blows at the lens itself: the fighter from the front."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field, Lens
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed
from crosscut.demo.draw.canvas import Canvas, mix
from crosscut.demo.draw.figure import Pose
from crosscut.demo.draw.front import Eye, facing, parts
from crosscut.demo.draw.particles import Spray, Throw
from crosscut.demo.lab.fighter import FIGHTER, Blows, flash, punches
from crosscut.demo.lab.room import Plan, Room, markers
from crosscut.demo.lab.signs import AMBER, CYAN, WHITE, ladder, screen, write
from crosscut.demo.motion import Key, Track, fade, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.truth import Recipe

BLOWS: Blows = (
    (Fraction(4, 5), 0, 540),
    (Fraction(6, 5), 1, 690),
    (Fraction(12, 5), 0, 610),
    (Fraction(27, 10), 1, 720),
    (Fraction(3), 0, 655),
    (Fraction(17, 4), 1, 905),
    (Fraction(26, 5), 0, 700),
    (Fraction(109, 20), 1, 760),
    (Fraction(23, 4), 0, 990),
)
EYE = Eye(1.05, 0.84)
REACH = 0.66  # body heights ahead: the glove fills the lens


class Gloves(Painter):
    """Close, from the front; every blow shakes the lens."""

    recipe = Recipe("gloves", "lab", Fraction(30), Fraction(7), punches(BLOWS), "front view, blows at the lens")
    tremble, blow, kick = 1.6, 16.0, 0.06

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.room = Room(size, Plan(620, (0.32, 0.68), (0.04, 0.15, 0.78, 0.89), 0, 0.5, 4.0, 4))
        self.size, self.x, self.low = 900 * k, 0.5 * self.canvas.w, 1086 * k
        self.tracks = [_arm([float(t) for t, limb, _ in BLOWS if limb == n]) for n in (0, 1)]
        self.sweat = Spray(k, 600)
        for impact in self.recipe.impacts:
            at = (self.x + (30 if impact.limb == 0 else -30) * k, 330 * k)
            self.sweat.throw(float(impact.time), at, Throw(60, 900, 1.57, 6.0, 0.6, 0, 4))

    def _pose(self, t: float) -> tuple[Pose, list[float]]:
        out = [float(track(t)[0]) for track in self.tracks]
        twist = 1.1 * (out[0] - out[1])
        bob = 0.010 * math.sin(2 * math.pi * 2.3 * t)
        hands = tuple((0.14 + (REACH - 0.14) * max(0, u) + 0.08 * min(0, u), 0.80 + 0.035 * u + bob) for u in out)
        return Pose((0.0, 0.49 + bob), 0.12 + 0.05 * max(out), 0.12, 0.08, hands=hands, twist=twist), out

    def _shot(self, t: float) -> Shot:
        pose, out = self._pose(t)
        wide = [0.095 - 0.080 * max(0.0, u) for u in out]
        front = facing(pose, (0.09, 0.11, 0.185, 0.095))
        near, far = (
            replace(limb, hand=(limb.hand[0], s * w, limb.hand[2]))
            for limb, s, w in zip(front.sides, (1, -1), wide, strict=True)
        )
        front = replace(front, sides=(near, far))
        sway = 16 * self.k * math.sin(2 * math.pi * 0.55 * t)
        return Spot(self.x + sway, self.low, self.size), parts(front, FIGHTER, EYE)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Room, number, fighter, light."""
        k = self.k
        since, last = self.since(t)
        force = last.strength if last else 0.0
        self.room.draw(canvas, t, 40 * k * math.sin(0.8 * t), 0.2 + 0.8 * force * fade(since, 0.35))
        self._number(canvas, t, since)
        shots = exposed(lambda s: self._shot(t - self.shutter * s))
        draw(canvas, shots, FIGHTER)
        spot = shots[0][0]
        markers(canvas, [spot.at((0.04, 0.80)), spot.at((-0.05, 0.76))], k * 1.5, 0.7)
        self.sweat.draw(canvas, t, (0, canvas.h), (WHITE, WHITE))
        if last:
            at = (self.x + (14 if last.limb == 0 else -14) * k, 330 * k)
            flash(canvas, at, since, 2.0 * k, force)
        if since < 0.05:  # noqa: PLR2004  # s: the lens itself is hit
            canvas.light(np.full((canvas.h, canvas.w, 3), (28, 21, 15), np.uint8), 0, 0)

    def _number(self, canvas: Canvas, t: float, since: float) -> None:
        k, w = self.k, canvas.w
        shown = max((force for time, _, force in BLOWS if time <= t), default=0)
        now = next((force for time, _, force in reversed(BLOWS) if time <= t), 0)
        for x, value, colour in ((0.085, now, AMBER), (0.735, shown, CYAN)):
            screen(canvas, (x * w, 96 * k), (220 * k, 112 * k), k, colour)
            big = 62 * k * (1 + 0.25 * max(0, 1 - since / 0.12) * (value == now))
            write(canvas, f"{value:4d}", (x * w + 16 * k, 122 * k), big, mix(colour, WHITE, 0.8 * fade(since, 0.1)))
        for x in (0.305, 0.675):
            lit = now / 1000 * fade(max(0, since - 0.4), 0.5)
            ladder(canvas, (x * w, 214 * k), (26 * k, 7 * k, 10 * k), lit, 12)

    def lens(self, t: float) -> Lens:
        """Thrown back by every blow."""
        view, (since, last) = super().lens(t), self.since(t)
        side = 14 * (last.strength if last else 0) * fade(since, 0.12) * (1 if last and last.limb else -1)
        return replace(view, x=view.x + side)


def _arm(hits: list[float]) -> Track:
    """How far one fist is out, 0 in the guard to 1 at the lens."""
    keys: list[Key] = [(0.0, (0.0,), smooth)]
    for t in hits:
        keys += [(t - 0.20, (0.0,), smooth), (t - 0.085, (-0.5,), smooth), (t, (1.0,), slam)]
        keys += [(t + 0.05, (0.93,), settle), (t + 0.24, (0.0,), smooth)]
    return Track(keys)
