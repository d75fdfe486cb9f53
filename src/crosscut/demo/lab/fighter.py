"""The force machine: every blow is a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from crosscut.demo.camera import Field, Lens
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed
from crosscut.demo.draw.canvas import Canvas, halo
from crosscut.demo.draw.figure import Pose, joints, parts
from crosscut.demo.draw.layers import Cutout, Point, shape, stroke, trace
from crosscut.demo.draw.particles import Spray, Throw
from crosscut.demo.lab.room import ATHLETE, Plan, Room, markers, mirror
from crosscut.demo.lab.signs import AMBER, CYAN, RED, WHITE, heartbeat, ladder, screen, write
from crosscut.demo.motion import Key, Track, fade, part, ring, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.truth import Impact, Recipe

FIGHTER = replace(ATHLETE, glove=(176, 46, 38))
PAD: Point = (0.535, 0.845)  # body heights: where the fist meets it
MOST = 1100  # the machine's scale
PADDING = (  # (colour, corners in design pixels from where the fist lands), from back to front
    ((14, 34, 40), (12, -62), (36, -56), (36, 56), (12, 62)),
    ((120, 44, 36), (-6, -56), (14, -64), (14, 64), (-6, 56)),
    ((214, 92, 58), (-8, -40), (-1, -56), (-1, 56), (-8, 40)),
)
COUNTING = 0.12  # s in which the number races up
Blows = Sequence[tuple[Fraction, int, int]]  # (when, which hand: 0 jab, 1 cross, what the machine shows)

FORCE: Blows = (
    (Fraction(9, 10), 0, 612),
    (Fraction(3, 2), 0, 655),
    (Fraction(39, 20), 1, 871),
    (Fraction(31, 10), 0, 700),
    (Fraction(69, 20), 1, 934),
    (Fraction(19, 4), 0, 742),
    (Fraction(101, 20), 0, 765),
    (Fraction(27, 5), 1, 988),
    (Fraction(33, 5), 0, 801),
    (Fraction(139, 20), 1, 1088),
)
RING: Blows = (
    (Fraction(14, 5), 0, 803),
    (Fraction(63, 20), 0, 846),
    (Fraction(37, 10), 1, 1004),
    (Fraction(26, 5), 0, 871),
    (Fraction(28, 5), 1, 1204),
)
WHIP, WHIPPED = 1.4, 0.34  # s: when the lens is thrown round, how long that takes


def punches(blows: Blows) -> tuple[Impact, ...]:
    """The impacts of those blows."""
    return tuple(Impact(time, "punch", min(1.0, 0.2 + force / 1300), limb) for time, limb, force in blows)


def boxing(blows: Blows) -> Track:
    """Hip x y, lean, curl, nod, twist, near hand x y, far hand x y: the hips lead, the fist comes last and fastest."""
    guard = (-0.05, 0.485, 0.10, 0.14, 0.10, 0.2, 0.17, 0.80, 0.24, 0.83)
    wait = (-0.035, 0.474, 0.12, 0.14, 0.10, 0.1, 0.18, 0.79, 0.23, 0.82)
    ways = (
        (
            (-0.085, 0.470, 0.05, 0.16, 0.12, 0.7, 0.10, 0.79, 0.22, 0.83),
            (0.080, 0.468, 0.28, 0.12, 0.08, -1.2, 0.17, 0.80, 0.60, 0.845),
        ),
        (
            (-0.10, 0.465, 0.02, 0.16, 0.12, -0.5, 0.04, 0.76, 0.26, 0.83),
            (0.085, 0.465, 0.28, 0.12, 0.06, 1.3, 0.62, 0.845, 0.17, 0.79),
        ),
    )
    keys: list[Key] = [(0.0, guard, smooth)]
    last = 0.0
    for time, limb, _ in blows:
        t, (cock, hit) = float(time), ways[limb]
        load, fly = (0.30, 0.085) if limb else (0.16, 0.07)
        bounce, n = last + 0.52, 0
        while bounce < t - load - fly - 0.12:  # on the toes while there is time
            keys.append((bounce, (guard, wait)[n % 2], smooth))
            bounce, n = bounce + 0.22, n + 1
        hips = [
            c + (h - c) * share
            for c, h, share in zip(cock, hit, (0.5, 0.5, 0.4, 0.4, 0.4, 0.5, 0.06, 0.06, 0.06, 0.06), strict=True)
        ]
        keys += [(t - fly - 0.05, cock, smooth), (t - fly * 0.5, hips, smooth), (t, hit, slam)]
        keys += [
            (t + 0.05, [h + (c - h) * 0.06 for c, h in zip(cock, hit, strict=True)], settle),
            (t + 0.22, guard, smooth),
        ]
        last = t
    return Track(sorted(keys, key=lambda key: key[0]))


class ForceMachine(Painter):
    """The whole fighter, 60 frames a second."""

    blows: ClassVar[Blows] = FORCE
    recipe = Recipe(
        "force_machine", "lab", Fraction(60), Fraction(8), punches(FORCE), "60 frames a second, for slow motion"
    )
    tremble, blow, kick = 2.0, 10.0, 0.035
    plan: ClassVar[Plan] = Plan(580, (0.30, 0.78), warm=0.72, seed=2)
    tall: ClassVar[float] = 490
    place: ClassVar[float] = 0.36
    board: ClassVar[tuple[float, float, float]] = (246, -128, 1.0)  # design pixels from the pad, its size
    slide: ClassVar[tuple[float, float]] = (50, -13)  # design pixels, and a second

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.room = Room(size, self.plan)
        self.z = k * self.tall / 490
        self.feet = self._feet()
        self.x = self.place * self.canvas.w
        self.track = boxing(self.blows)
        self.made = _column(self.z, self.feet - self._pad(0)[1])
        self.sweat = Spray(k, 700)
        for impact in self.recipe.impacts:
            self.sweat.throw(float(impact.time), self._pad(0), Throw(34, 520, 2.4, 2.4, 0.55, 0, 3))

    def _feet(self) -> float:
        return self.room.floor + 46 * self.k

    def _pad(self, shift: float) -> Point:
        return self.x + PAD[0] * self.tall * self.k - shift, self.feet - PAD[1] * self.tall * self.k

    def _pose(self, t: float) -> Pose:
        hip_x, hip_y, lean, curl, nod, twist, nx, ny, fx, fy = (float(v) for v in self.track(t))
        heel = max(0.0, twist)
        feet = ((-0.215 + 0.02 * heel, 0.045 + 0.055 * heel, 0.15 + 0.35 * heel), (0.175, 0.04, 0.0))
        return Pose((hip_x, hip_y), lean, curl, nod, feet, hands=((nx, ny), (fx, fy)), twist=twist)

    def _force(self, t: float) -> int:
        """The number on the wall: it jumps at the blow, races up, and stays."""
        shown = 0
        for time, _, force in self.blows:
            age = t - float(time)
            if age >= 0:
                shown = force if age > COUNTING else int(shown + (force - shown) * (0.55 + 0.45 * age / COUNTING))
        return shown

    def _shot(self, t: float, shift: float) -> Shot:
        return Spot(self.x - shift, self.feet, self.tall * self.k), parts(self._pose(t), FIGHTER)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Room, machine, fighter, ring of light."""
        k, shift = self.k, self.k * (self.slide[0] + self.slide[1] * t)
        since, last = self.since(t)
        force = last.strength if last else 0.0
        needle = 0.05 + 0.9 * force * fade(since, 0.6) + 0.04 * ring(since, 7, 0.25)
        self.room.draw(canvas, t, shift, 0.16 + 0.9 * force * fade(since, 0.4), needle)
        self.room.sweep(canvas, 0.5 + 0.6 * math.sin(0.7 * t + 4), 0.30)
        self._machine(canvas, t, since, shift)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, shift))
        mirror(canvas, shots[0])
        draw(canvas, shots, FIGHTER)
        chest = shots[0][0].at(joints(self._pose(t)).chest)
        markers(canvas, [(chest[0] + 6 * k, chest[1] + 4 * k), (chest[0] - 8 * k, chest[1] + 28 * k)], k, 0.7)
        self.sweat.draw(canvas, t, (shift, canvas.h), (WHITE, WHITE))
        flash(canvas, self._pad(shift), since, self.z, force)

    def _machine(self, canvas: Canvas, t: float, since: float, shift: float) -> None:
        z, (x, y), force = self.z, self._pad(shift), self._force(t)
        push = sum(ring(t - float(time), 4.6, 0.16) * (1 if limb else 0.7) for time, limb, _ in self.blows)
        self.made.draw(canvas, x, y)
        pad, end = x + max(22 * push, 5 * push) * z, x + 150 * z
        u = np.arange(10) / 9
        turns = 14 * z * np.where(np.arange(10) % 2, 1, -1) * (u > 0) * (u < 1)
        stroke(canvas, np.stack([pad + 34 * z + (end - pad - 34 * z) * u, y + turns], 1), (110, 140, 146), 4 * z)
        for colour, *corners in PADDING:
            shape(canvas, [(pad + right * z, y + down * z) for right, down in corners], colour)
        lit = min(1, force / MOST) * fade(max(0, since - 0.5), 0.5)
        ladder(canvas, (end + 12 * z, y + 60 * z), (44 * z, 8 * z, 12.6 * z), lit, 14)
        glow = RED if lit > 0.82 else AMBER if lit > 0.55 else CYAN  # noqa: PLR2004  # as the ladder's lamps
        canvas.shine(80 * z, glow, (end + 34 * z, y + (52 - 176 * lit) * z), 0.8 if lit > 0.07 else 0)  # noqa: PLR2004  # one lamp
        self._board(canvas, (x, y), force, since)

    def _board(self, canvas: Canvas, pad: Point, force: int, since: float) -> None:
        right, down, size = self.board
        b = size * self.k
        x, y = pad[0] + right * self.k, pad[1] + down * self.k
        screen(canvas, (x, y), (262 * b, 132 * b), self.k, AMBER)
        write(canvas, "FORCE", (x + 14 * b, y + 102 * b), 22 * b, CYAN, 0.9)
        big, text = 76 * b * (1 + 0.20 * max(0, 1 - since / COUNTING)), str(force)
        at = (x + 240 * b - (len(text) - 0.25) * big * 0.80, y + 16 * b - (big - 76 * b) * 0.5)
        write(canvas, text, at, big, WHITE if since < 0.16 else AMBER)  # noqa: PLR2004  # s of white heat


def flash(canvas: Canvas, at: Point, since: float, z: float, force: float) -> None:
    """What a blow sends out: a ring and a glow."""
    u = since / 0.30
    if u < 1:
        radius = int((46 + 160 * settle(u)) * z * (0.6 + 0.5 * force)) // 5 * 5
        sprite = halo(radius, max(2, int(9 * z * (1 - u)) + 2), (255, 220, 170))
        canvas.light(sprite, at[0] - sprite.shape[1] // 2, at[1] - sprite.shape[0] // 2, (1 - u) ** 1.5)
        canvas.shine(130 * z, (255, 214, 160), at, 0.95 * (1 - u) ** 3)


def _column(z: float, low: float) -> Cutout:
    """What never moves of the machine; (0, 0) is where the fist lands, `low` pixels above the floor."""
    made = Cutout((60 * z, -140 * z, 320 * z, low + 10 * z), (z, z))
    m, foot = 150, low / z
    made.add([(m - 20, foot - 4), (m + 4, -120), (m + 64, -120), (m + 100, foot - 4)], (5, 15, 19))
    made.add([(m - 52, foot - 20), (m + 132, foot - 20), (m + 146, foot + 4), (m - 66, foot + 4)], (8, 22, 27))
    made.add([(m - 58, foot - 20), (m + 136, foot - 20)], CYAN, width=1.6)
    made.add([(m - 6, -126), (m + 72, -126), (m + 80, 66), (m - 2, 66)], (8, 24, 29))
    made.add([(m + 4, -116), (m - 14, foot - 8)], (60, 130, 130), width=1.6)
    made.add([(m + 60, -70), (320, -70), (320, -44), (m + 60, -44)], (6, 18, 22))
    return made


class WhipToRing(ForceMachine):
    """Starts on the heartbeats of the rack; the lens is thrown round to the fighter, close."""

    blows = RING
    recipe = Recipe("whip_to_ring", "lab", Fraction(30), Fraction(7), punches(RING), "whip pan at 1.4 s, close")
    tremble, blow = 1.6, 12.0
    plan = Plan(715, (0.20, 0.66), dials=0, warm=0.62, seed=6, soft=3.0)
    tall, place = 800, 0.25
    board = (-40, -262, 1.0)
    slide = (40, -10)

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        self.wall = Room(size, Plan(596, (0.5,), warm=0.2, seed=9))
        self.other = size.canvas

    def _feet(self) -> float:
        return 1010 * self.k

    def paint(self, canvas: Canvas, t: float) -> None:
        """First the rack, then the fighter; during the whip both, side by side."""
        go = smooth(part(t, WHIP, WHIP + WHIPPED))
        if go > 0:
            super().paint(canvas, t)
        if go < 1:
            self._bank(self.other, t)
            gone = int(go * canvas.w)
            image = canvas.image.copy() if gone else canvas.image
            canvas.put(self.other.image.crop((gone, 0, canvas.w, canvas.h)), 0, 0)
            if gone:
                canvas.put(image.crop((0, 0, gone, canvas.h)), canvas.w - gone, 0)

    def _bank(self, canvas: Canvas, t: float) -> None:
        k = self.k
        self.wall.draw(canvas, t, k * (30 - 20 * t), 0.35 + 0.25 * t)
        w, x, y = 560 * k, canvas.w / 2 - 280 * k, 156 * k + self.field.pad
        screen(canvas, (x, y), (w, 300 * k), k)
        u = np.linspace(0, 1, 120)
        for row, colour in enumerate((CYAN, AMBER, CYAN)):
            beat = heartbeat((t - (1 - u) * 2.2) * (1.7 + 0.3 * row) + 0.2 * row)
            trace(canvas, np.stack([x + u * w, y + (80 + 88 * row) * k - 52 * k * beat], 1), colour, 2.2 * k)
        self.wall.sweep(canvas, -0.1 + 0.75 * t, 0.5)

    def lens(self, t: float) -> Lens:
        """Thrown round once."""
        u = (t - WHIP) / WHIPPED
        view = super().lens(t)
        return Lens(view.x, view.y, view.zoom if u > 1 else 1.0, smear=204 * max(0, u) * max(0, 1 - u))
