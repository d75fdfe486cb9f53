"""Iron: the overhead press from the front, in an upright picture, and the bar that is dropped."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed
from crosscut.demo.draw.canvas import Canvas, Colour, Floats, mix
from crosscut.demo.draw.figure import SHIN, THIGH, ball, bend, taper
from crosscut.demo.draw.front import LEG_GAP, SHOULDER_GAP, SIDES, Eye, Front, Limb, parts, raised
from crosscut.demo.draw.layers import Cutout, box, shape, stroke, trace
from crosscut.demo.draw.particles import Spray, Throw
from crosscut.demo.lab.room import ATHLETE, Plan, Room, markers, mirror
from crosscut.demo.lab.signs import AMBER, CYAN, WHITE, screen, write
from crosscut.demo.motion import Key, Track, fade, part, ring, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.truth import Impact, Recipe

LOCKS = (Fraction(8, 5), Fraction(17, 5), Fraction(26, 5), Fraction(7))
DROP = Fraction(42, 5)
GRAVITY = 9.81 / 1.75  # body heights a second a second, of an athlete of 1.75 m
HELD, FLOOR_BAR = 1.095, 0.085  # body heights: the bar overhead, the bar on the floor
FALL = math.sqrt(2 * (HELD - FLOOR_BAR) / GRAVITY)
DISCS = ((0.335, 0.150, 0.030, (14, 34, 40)), (0.375, 0.150, 0.030, (20, 46, 53)), (0.412, 0.105, 0.022, (150, 62, 38)))
EYE = Eye(4.5, 0.55)
TENSE = 0.2  # s before the lock in which the bar bends down
CHALK: tuple[Colour, Colour] = ((190, 226, 222), (120, 160, 160))


def _bounce(age: float, height: float) -> float:
    """How high iron jumps after it has landed: twice, less each time."""
    first, second = 0.26, 0.41  # s
    if 0 <= age < first:
        return height * math.sin(math.pi * age / first)
    return 0.28 * height * math.sin(math.pi * (age - first) / (second - first)) if first <= age < second else 0.0


class Press(Painter):
    """Dip, drive, lock; at the end the bar is dropped."""

    recipe = Recipe(
        "press",
        "lab",
        Fraction(30),
        Fraction(9),
        (*(Impact(t, "lock", 0.7 + 0.1 * n) for n, t in enumerate(LOCKS)), Impact(DROP, "drop", 1.0)),
        "upright picture, 9:16",
        portrait=True,
    )
    tremble, blow = 0.8, 14.0

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.room = Room(size, Plan(960, (0.5,), (), 0, 0.5, seed=4))
        self.size, self.x, self.low = 640 * k, self.canvas.w / 2, self.room.floor + 130 * k
        rest, dip, up = (0.510, 0.795, 0.0), (0.452, 0.735, 0.0), (0.522, 1.098, 1.0)  # hips, bar, how straight
        keys: list[Key] = [(0.0, rest, smooth)]
        for lock in LOCKS:
            t = float(lock)
            keys += [
                (t - 0.70, rest, smooth),
                (t - 0.42, dip, smooth),
                (t - 0.22, (0.518, 0.92, 0.4), slam),
                (t, up, settle),
            ]
            keys += [(t + 0.5, up, smooth), (t + 0.95, rest, smooth)] if lock != LOCKS[-1] else [(t + 0.5, up, smooth)]
        self.body = Track(keys)
        self.dust = Spray(k, 300)
        for side in SIDES:
            for angle in (0.35, 2.8):
                at = (self.x + side * 250 * k, self.low - 6 * k)
                self.dust.throw(float(DROP), at, Throw(60, 420, angle, 0.9, 0.9, 1.1, 3))

    def _state(self, t: float) -> tuple[float, float, float]:
        """(hips, bar, how far the bar bends at its ends)."""
        hip, bar, _ = (float(v) for v in self.body(t))
        age = t - float(DROP)
        if age > -FALL:
            bar = FLOOR_BAR + _bounce(age, 0.11) if age >= 0 else HELD - GRAVITY / 2 * (age + FALL) ** 2
        since = [t - float(lock) for lock in LOCKS]
        flex = sum(0.034 * ring(age, 5.5, 0.22) for age in since) - 0.030 * any(-TENSE < age < 0 for age in since)
        return hip, bar, flex

    def _front(self, t: float) -> Front:
        hip, bar, _ = self._state(t)
        breath = 0.005 * math.sin(2.6 * t)
        shoulder, gone = hip + 0.262 + breath, settle(part(t, float(DROP) - FALL, float(DROP) - FALL + 0.5))
        sides = []
        for s in SIDES:
            knee, ankle = bend((s * LEG_GAP, hip), (s * 0.125, 0.045), (THIGH, SHIN), s)
            grip = (s * (0.205 + 0.05 * math.sin(gone * 3.1)), bar if not gone else 1.08 - gone * (1.12 - hip))
            elbow, hand_at = raised((0.0, s * SHOULDER_GAP, shoulder), grip, 0.02, s)
            sides.append(
                Limb((0, s * LEG_GAP, hip), (0.02, *knee), (0, *ankle), (0, s * SHOULDER_GAP, shoulder), elbow, hand_at)
            )
        look = 0.012 * (bar > 1)
        return Front(
            (0, 0, hip), (0, 0, hip + 0.285 + breath), (0.02, 0, hip + 0.375 + breath + look), (sides[0], sides[1])
        )

    def _shot(self, t: float) -> Shot:
        return Spot(self.x, self.low, self.size), parts(self._front(t), ATHLETE, EYE)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Room, counter, athlete, bar, dust."""
        k, (hip, bar, flex) = self.k, self._state(t)
        since, last = self.since(t)
        self.room.draw(canvas, t, 30 * k * math.sin(0.5 * t))
        self.room.sweep(canvas, 0.5 + 0.55 * math.sin(0.9 * t + 1), 0.35)
        self._counter(canvas, self.room.floor - 770 * k, t, since)
        spot = Spot(self.x, self.low, self.size)
        shots = exposed(lambda s: self._shot(t - self.shutter * s))
        mirror(canvas, shots[0])
        draw(canvas, shots, ATHLETE)
        self._bar(canvas, spot, bar, flex)
        chest = spot.at((0, hip + 0.2))
        markers(canvas, [(chest[0] - 16 * k, chest[1]), (chest[0] + 14 * k, chest[1] + 12 * k)], k, 0.8)
        self.dust.draw(canvas, t, (0, self.low + 8 * k), CHALK)
        low = last is not None and last.kind == "drop"
        for side in SIDES if low else (0,):
            at = spot.at((side * 0.37, 0.02 if low else bar))
            canvas.shine(220 * k, (255, 190, 120) if low else (120, 240, 226), at, 0.8 * max(0, 1 - since / 0.25) ** 2)

    def _bar(self, canvas: Canvas, spot: Spot, height: float, flex: float) -> None:
        k, size = self.k, self.size
        x, y = spot.at((0, height))
        u = np.linspace(-1, 1, 15)
        stroke(canvas, np.stack([x + u * 0.56 * size, y + flex * size * u * u], 1), (150, 180, 186), 7 * k)
        for s in SIDES:
            for place, radius, thick, colour in DISCS:
                px, py = x + s * place * size, y + flex * size * (place / 0.56) ** 2
                r, w = radius * size * 0.72, thick * size * 0.5
                shape(canvas, box(px - w, py - r, 2 * w, 2 * r), colour)
                shape(canvas, box(px + w - 3 * k, py - r, 3 * k, 2 * r), (255, 176, 112) if s > 0 else (70, 190, 180))

    def _counter(self, canvas: Canvas, y: float, t: float, since: float) -> None:
        k, x = self.k, self.canvas.w / 2
        done = sum(t >= lock for lock in LOCKS)
        screen(canvas, (x - 150 * k, y), (300 * k, 96 * k), k, AMBER)
        big = 60 * k * (1 + 0.25 * max(0, 1 - since / 0.12))
        write(canvas, f"{110 + 10 * done:3d}", (x - 92 * k, y + 18 * k), big, mix(AMBER, WHITE, fade(since, 0.2)))
        for n in range(len(LOCKS)):
            at = (x + (-90 + 60 * n) * k, y + 124 * k)
            shape(canvas, ball(at, 9 * k), CYAN if n < done else (12, 44, 48))
            canvas.shine(30 * k, CYAN, at, 0.8 if n < done else 0)


class Plates(Painter):
    """The lens lies on the floor beside the iron: lifted, held, dropped."""

    recipe = Recipe(
        "plates",
        "lab",
        Fraction(50),
        Fraction(8),
        tuple(
            Impact(t, "drop", s)
            for t, s in ((Fraction(8, 5), 0.8), (Fraction(18, 5), 0.9), (Fraction(28, 5), 0.9), (Fraction(36, 5), 1.0))
        ),
        "low, close, 50 frames a second",
    )
    tremble, blow, kick = 1.2, 22.0, 0.05
    LIFT, HEAVY = 0.92, 2.6  # pictures' heights: how high it goes; and how fast it falls, a second a second

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.room = Room(size, Plan(500, (0.2, 0.7), (0.02, 0.14, 0.80, 0.92), 0, 0.42, 5.0, 8))
        self.low, self.x = 640 * k + size.pad, 0.46 * self.canvas.w
        self.discs = [
            (_disc(r * k, colour), x * k, r * k) for x, r, colour in ((150, 196, (16, 40, 46)), (0, 224, (24, 54, 62)))
        ]
        self.dust = Spray(k, 520)
        fall = math.sqrt(2 * self.LIFT / self.HEAVY / 4)
        keys: list[Key] = [(0.0, (0.0,), smooth)]
        for impact in self.recipe.impacts:
            t = float(impact.time)
            keys += [
                (t - fall - 1.0, (0.0,), smooth),
                (t - fall - 0.25, (self.LIFT,), smooth),
                (t - fall, (self.LIFT,), smooth),
            ]
            keys += [(t, (0.0,), lambda u: u * u)]
            for angle in (0.30, 2.84, 1.57):
                for place in (-150, 60):
                    self.dust.throw(t, (self.x + place * k, self.low), Throw(70, 760, angle, 1.0, 1.1, 1.2, 5))
        self.rise = Track(keys)

    def _height(self, t: float) -> float:
        since, last = self.since(t)
        return float(self.rise(t)[0]) + (_bounce(since, 0.10 * last.strength) if last else 0.0)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Room, shins, the bar's discs, dust."""
        k, (since, last) = self.k, self.since(t)
        force = last.strength * fade(since, 0.3) if last else 0.0
        self.room.draw(canvas, t, 40 * k * math.sin(0.6 * t), 0.22 + 0.78 * force)
        self.room.sweep(canvas, 0.5 + 0.55 * math.sin(1.1 * t), 0.35)
        up = [self._height(t - self.shutter * s) * 720 * k for s in (0.0, 0.5, 1.0)]
        self._legs(canvas, up[0])
        trace(
            canvas,
            [(0, self.low + 4 * k), (canvas.w, self.low + 4 * k)],
            mix(CYAN, WHITE, force),
            (1.5 + 6 * force) * k,
            0.4 + 0.6 * force,
        )
        for disc, x, r in self.discs:
            at = (self.x + x, self.low - r - up[0])
            self._disc(canvas, disc, at, up)
            disc.draw(canvas, *at)
        hub = (self.x, self.low - self.discs[1][2] - up[0])
        shape(canvas, ball(hub, 34 * k), (150, 180, 186))
        shape(canvas, ball(hub, 18 * k), (60, 84, 90))
        self.dust.draw(canvas, t, (0, canvas.h), ((214, 240, 236), CHALK[1]))
        for place in (-160, 60):
            canvas.shine(300 * k, (255, 196, 130), (self.x + place * k, self.low), 0.9 * force * (since < 1))
        done = sum(t >= impact.time for impact in self.recipe.impacts)
        big = 96 * k * (1 + 0.3 * max(0, 1 - since / 0.12))
        write(
            canvas,
            f"{180 + 20 * done:3d}",
            (0.735 * canvas.w, 110 * k),
            big,
            mix(AMBER, WHITE, 0.7 * fade(since, 0.15)),
            0.9,
        )

    def _legs(self, canvas: Canvas, up: float) -> None:
        k, straight = self.k, min(1.0, up / (0.6 * 720 * self.k))
        for x, colour in ((150, ATHLETE.far), (40, ATHLETE.ink)):
            ankle, knee = (
                (self.x + x * k, self.low - 40 * k),
                (self.x + (x + 70 - 60 * straight) * k, self.low - 420 * k),
            )
            for outline, paint in (
                (taper(ankle, knee, 44 * k, 66 * k, (14 * k, -26 * k)), mix(colour[0], colour[1], 0.35)),
                (
                    taper(knee, (knee[0] - (120 - 110 * straight) * k, knee[1] - 400 * k), 78 * k, 96 * k),
                    mix(colour[0], colour[1], 0.2),
                ),
                (
                    np.array([(-50, 10), (-52, -40), (30, -46), (120, -8), (128, 12), (-50, 14)]) * k
                    + (ankle[0], self.low - 12 * k),
                    (255, 122, 60),
                ),
            ):
                shape(canvas, np.asarray(outline), paint)
            stroke(canvas, [(ankle[0] + 42 * k, ankle[1]), (knee[0] + 62 * k, knee[1])], (255, 176, 112), 5 * k, 170)

    def _disc(self, canvas: Canvas, disc: Cutout, at: tuple[float, float], up: list[float]) -> None:
        """The trail of a falling disc: fainter, above it."""
        for n, height in enumerate(up[1:]):
            high = at[1] - (height - up[0])
            if abs(high - at[1]) > 3 * self.k:
                faint = disc.through.point(_FAINT[n])
                canvas.put(disc.canvas.image, round(at[0]) + disc.left, round(high) + disc.top, faint)


_FAINT: tuple[Callable[[float], float], ...] = (lambda v: v * 0.45, lambda v: v * 0.25)


def _disc(r: float, colour: Colour) -> Cutout:
    """A rubber disc seen from its face; (0, 0) is its middle."""
    made = Cutout((-r - 4, -r - 4, r + 4, r + 4), (r, r))
    for size, shade in (
        (1.0, mix(colour, (255, 255, 255), 0.30)),
        (0.985, colour),
        (0.93, mix(colour, (0, 0, 0), 0.35)),
        (0.88, colour),
    ):
        made.add(_round(size), shade)
    made.add(_round(0.66), (176, 66, 40))
    made.add(_round(0.60), mix(colour, (0, 0, 0), 0.25))
    made.add(_round(0.30), mix(colour, (255, 255, 255), 0.18))
    u = np.linspace(-1.1, 0.5, 30)
    made.add(np.stack([np.cos(u), np.sin(u)], 1) * 0.955, (255, 190, 130), 255, 0.02)
    made.add(np.stack([-np.cos(u - 0.4), np.sin(u - 0.4)], 1) * 0.955, (80, 220, 205), 255, 0.014)
    return made


def _round(r: float) -> Floats:
    u = np.linspace(0, 2 * math.pi, 60)
    return np.asarray(np.stack([np.cos(u), np.sin(u)], 1) * r)
