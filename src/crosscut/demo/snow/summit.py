"""The first breath and the summit."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field, Lens, hand, jolt
from crosscut.demo.draw import noise
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed
from crosscut.demo.draw.canvas import Canvas, Picture, mask, mix, picture, plain, step, tint
from crosscut.demo.draw.figure import Pose, joints, parts
from crosscut.demo.draw.layers import Point, Strip, soften
from crosscut.demo.draw.particles import Breath, Flakes, Spray, Throw
from crosscut.demo.motion import fade, part, ring, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import BLUE, GOLD, Light, dressed
from crosscut.demo.snow.world import World
from crosscut.demo.truth import Impact, Recipe

STEPS = (Fraction(7, 10), Fraction(8, 5), Fraction(5, 2), Fraction(17, 5), Fraction(21, 5))
ARMS_UP = Fraction(24, 5)
FLING = 0.34  # s that the arms need


class FirstBreath(Painter):
    """Close on the head before the work begins; every breath is a cloud against the sun."""

    recipe = Recipe(
        "breath",
        "snow",
        Fraction(24),
        Fraction(6),
        tuple(Impact(t, "breath", 0.5) for t in (Fraction(4, 5), Fraction(5, 2), Fraction(41, 10))),
        "close-up, slow drift",
    )

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        self.dress = dressed(BLUE, rim_wide=0.0042)
        self.plate = size.canvas
        World(BLUE, size, 0.80, 700 * self.k).draw(self.plate, 520 * self.k)
        self.plate.image.paste(soften(self.plate.image, 5 * self.k))
        self.snowfall = Flakes(self.canvas, self.k, 38, 200, (-90, 90))

    def _pose(self, t: float) -> Pose:
        age = self.since(t)[0]
        sigh = math.exp(-age / 0.5) * (1 - math.exp(-age / 0.12))
        look = 0.34 * float(step(4.6, 5.2, t))
        hip = (0, 0.53 - 0.006 * sigh)
        return Pose(
            hip, 0.10 + 0.03 * sigh, 0.10 + 0.03 * sigh, 0.16 + 0.05 * sigh - look, arms=((0.0, 0.15), (-0.1, 0.2))
        )

    def paint(self, canvas: Canvas, t: float) -> None:
        """Dawn out of focus, the head, its breath."""
        k, size = self.k, 1900 * self.k
        canvas.put(self.plate.image, 0, 0)
        spot = Spot(0.34 * canvas.w, 0.44 * canvas.h + 0.885 * size, size)
        flow = math.pi + 0.18 + 0.05 * math.sin(2 * t)
        draw(canvas, [(spot, parts(self._pose(t), self.dress, t * 0.8, flow, 0.22))], self.dress)
        mouth = spot.at(joints(self._pose(t)).on_face(1.02, -0.46))
        colour = mix(BLUE.snow_lit, (255, 255, 255), 0.35)
        for n, impact in enumerate(self.recipe.impacts):
            for q in range(16):
                old = t - float(impact.time) - 0.045 * q
                if 0 < old < 2.6:  # noqa: PLR2004  # s; then it is gone
                    go, up = (1 - math.exp(-1.5 * old)) * (330 + 9 * q), -0.10 + 0.05 * math.sin(q * 2.3 + n)
                    x = mouth[0] + k * (go * math.cos(up) - 26 * old * old)
                    y = mouth[1] - k * (go * math.sin(up) + 22 * old * old + 12 * math.sin(q * 1.7) * old)
                    strength = 0.30 * math.exp(-1.05 * old) * min(1, old * 12)
                    canvas.puff((x, y), k * (9 + 110 * (1 - math.exp(-1.1 * old))), strength, colour)
        self.snowfall.draw(canvas, t, self.shutter)

    def lens(self, t: float) -> Lens:
        """A slow drift."""
        x, y = hand(t, 1.0, 13, 0.6)
        return Lens(x * 2 - 10 + 3 * t, y * 2)


class Summit(Painter):
    """The last steps up a knife of snow; then the arms go up and the sun is behind them."""

    recipe = Recipe(
        "summit",
        "snow",
        Fraction(24),
        Fraction(8),
        (*(Impact(t, "plant", 0.6 + 0.05 * n, n % 2) for n, t in enumerate(STEPS)), Impact(ARMS_UP, "lift", 1.0)),
        "slow pull-out into light",
    )

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k, canvas = self.k, self.canvas
        w, h = canvas.w, canvas.h
        self.light, self.dress, self.tall = GOLD, GOLD.dress, 320 * k
        self.world = World(GOLD, size, 0.90, 0.98 * h)
        self.peak = (0.592 * w, 0.60 * h)
        self.foot = (self.peak[0] - 370 * k, self.peak[1] + 208 * k)
        self.crag, self.sea, self.rays = _crag(GOLD, size, self.peak), _sea(GOLD, w, int(210 * k)), _rays(GOLD, w, h)
        self.cloud = _clouds(GOLD, w, int(150 * k))
        self.snowfall = Flakes(canvas, k, 28, 200, (-120, 60))
        self.breath, self.spray = Breath(0.9, 0.1, wind=-60), Spray(k)
        for n, time in enumerate(STEPS):
            self.spray.throw(float(time), self._ankle(n), Throw(70, 240, 2.2, 1.6, 1.1, 0.6))

    def _ankle(self, n: float) -> Point:
        """Where the n-th step is planted."""
        u = min(1, max(0, (n + 1) / 5))
        x = self.foot[0] + (self.peak[0] + 8 * self.k - self.foot[0]) * u
        return x, self.foot[1] + (self.peak[1] - self.foot[1]) * u

    def _feet(self, t: float) -> list[tuple[float, float, float]]:
        def place(n: int) -> Point:
            x, y = self._ankle(n)
            return (x - self.peak[0]) / self.tall, -(y - self.peak[1]) / self.tall

        feet = []
        for limb in (0, 1):
            at, toe = place(limb - 2), 0.0
            for n in range(limb, len(STEPS), 2):
                a, b = place(n - 2), place(n)
                u = part(t, float(STEPS[n]) - 0.52, float(STEPS[n]))
                if u > 0:
                    e = smooth(u)
                    at = (
                        a[0] + (b[0] - a[0]) * e,
                        a[1] + (b[1] - a[1]) * min(1, e * 1.25) + 0.13 * math.sin(math.pi * u**0.8),
                    )
                    toe = 0.8 * math.sin(math.pi * min(1, u * 1.4)) - (0.35 * (1 - e) if u > 0.6 else 0)  # noqa: PLR2004  # the foot comes down
            feet.append((at[0], at[1] + 0.04, toe))
        u = smooth(part(t, 4.2, 4.65))  # the far foot comes level
        x, y, toe = feet[1]
        goal = (place(4)[0] - 0.115, place(4)[1] - 0.01)
        feet[1] = (x + (goal[0] - x) * u, y + (goal[1] - y) * u + 0.05 * math.sin(math.pi * u), toe * (1 - u))
        return feet

    def _arms(self, t: float) -> tuple[tuple[Point, Point], float]:
        """(shoulder angle and elbow bend of both arms, 0–1 how far they are up)."""
        up, swing = float(ARMS_UP), 0.5 * math.sin(2 * math.pi * t / 1.8)
        ready = settle(part(t, up - FLING, up - 0.2))
        high = slam(part(t, up - 0.2, up)) + (0.05 * ring(t - up, 2.4, 0.35))
        arms = []
        for walk, dip, top in (
            ((0.35 + swing, 1.0), (-0.35, 0.9), (2.35, 0.22)),
            ((0.25 - swing, 1.0), (-0.5, 0.8), (3.85, -0.22)),
        ):
            low = [w + (d - w) * ready for w, d in zip(walk, dip, strict=True)]
            arms.append((low[0] + (top[0] - low[0]) * high, low[1] + (top[1] - low[1]) * high))
        return (arms[0], arms[1]), high

    def _pose(self, t: float) -> Pose:
        feet, (arms, high) = self._feet(t), self._arms(t)
        there = smooth(part(t, 4.15, 4.65))
        heave = 0.018 * ring(self.since(t)[0], 1.6, 0.3)
        x = (feet[0][0] + feet[1][0]) / 2 + 0.05 - 0.06 * there
        y = max(feet[0][1], feet[1][1]) + 0.40 + 0.078 * there - heave + 0.006 * high * there
        lean = 0.42 - 0.28 * there - 0.14 * high * there
        return Pose((x, y), lean, 0.12 - 0.22 * high, -0.15 - 0.32 * high, feet, arms=arms)

    def paint(self, canvas: Canvas, t: float) -> None:
        """Sky, sea of cloud, rays, the crag, the athlete on it."""
        k, light = self.k, self.light
        self.world.draw(canvas, 200 * k + 16 * k * t, trees=False, ground=False)
        canvas.put(self.sea[0], 0, canvas.h - self.sea[0].size[1], self.sea[1])
        self.cloud.draw(canvas, 40 * k * t, canvas.h - 225 * k)
        canvas.put(self.rays[0], 0, 0, self.rays[1])
        canvas.put(self.crag[0], 0, 0, self.crag[1])
        self.cloud.draw(canvas, 70 * k * t + 900, canvas.h - 96 * k)
        for n, time in enumerate(STEPS):
            if t > time:
                x, y = self._ankle(n)
                canvas.puff((x - 4 * k, y + 5 * k), 9 * k, 0.5, light.snow_dark, 0.5)
        sun = (light.sun_at[0] * canvas.w, light.sun_at[1] * canvas.h)
        canvas.shine(300 * k, (255, 226, 160), sun, 0.75 * fade(t - float(ARMS_UP), 1.2))
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        draw(canvas, shots, self.dress)
        mouth = shots[0][0].at(joints(self._pose(t)).on_face(1.1, -0.45))
        self.breath.draw(canvas, t, mouth, k * 0.8, light.snow_lit)
        self.spray.draw(canvas, t, (0, canvas.h), ((255, 250, 240), light.snow_lit))
        self.world.drift.draw(canvas, 200 * k * t, self.peak[1] + 150 * k)
        self.snowfall.draw(canvas, t, self.shutter)

    def _shot(self, t: float, now: float) -> Shot:
        spot = Spot(self.peak[0], self.peak[1] + 4 * self.k, self.tall)
        return spot, parts(self._pose(t), self.dress, now, math.pi - 0.15 + 0.1 * math.sin(2 * now), 0.34)

    def lens(self, t: float) -> Lens:
        """From the steps out into the light."""
        u = smooth(part(t, 0, 8))
        x, y = hand(t, 0.8, 9, 0.7)
        return Lens(-50 + 60 * u + x, 26 - 28 * u + y + jolt(self.recipe.impacts, t, 2), 1.30 - 0.26 * u)


def _crag(light: Light, size: Field, peak: Point) -> tuple[Picture, Picture]:
    canvas, k = size.canvas, size.k
    w, h = canvas.w, canvas.h
    x, rows = np.arange(w), np.arange(h)[:, None]
    left = peak[1] + (peak[0] - x) * 0.562 + np.maximum(peak[0] - x - 360 * k, 0) * 0.25
    right = peak[1] + (x - peak[0] - 46 * k) * 0.62 + np.maximum(x - peak[0] - 190 * k, 0) * 0.30
    top = np.where(x < peak[0], left, np.maximum(peak[1], right)) + noise.line(w, 7, 1.2, 3, 60) * 5 * k
    deep = rows - top[None]
    rough = noise.sheet((h, w), 19, 0.9, 0.6)
    ridge = peak[0] + 46 * k + (rows - peak[1]) * 0.20 + rough * 60 * k
    c = plain((h, w), light.snow_dark) * 1.08
    tint(c, light.snow_lit, step(-26 * k, 26 * k, x[None] - ridge) * 0.82)
    tint(c, light.snow_lit, step(16 * k, 0, deep) * 0.85)
    tint(c, light.snow, np.clip(noise.sheet((h, w), 21, 0.7, 3, 8) * 0.45, 0, 0.6))
    rock = noise.sheet((h, w), 33, 0.9, 0.8, 5) - 0.62 - 0.5 * step(60 * k, 0, deep)
    tint(c, light.dress.ink[0], step(0, 0.16, rock) * 0.8)
    tint(c, light.air, step(0.72 * h, 1.05 * h, rows) * 0.55 * np.ones((1, w)))
    return picture(c), mask(step(-1, 1, deep))


def _sea(light: Light, w: int, h: int) -> tuple[Picture, Picture]:
    down = np.linspace(0, 1, h)[:, None] * np.ones((1, w))
    c = plain((h, w), mix(light.air, light.snow_lit, 0.35))
    tint(c, light.snow, down)
    return picture(c), mask(step(0, 0.5, down))


def _clouds(light: Light, w: int, h: int) -> Strip:
    edge = np.linspace(0, 1, h)[:, None]
    lump = noise.sheet((h, 2048), 91, 0.85, 2.2, 4)
    tone = step(-0.5, 0.5, np.gradient(noise.sheet((h, 2048), 91, 1.1, 2.2, 4), axis=0) * -9 + 0.2)
    c = plain((h, 2048), light.snow)
    tint(c, light.snow_lit, tone)
    return Strip(c, step(0.05, 0.42, edge + 0.32 * lump) * step(1, 0.75, edge) * 0.9, w)


def _rays(light: Light, w: int, h: int) -> tuple[Picture, Picture]:
    y, x = np.mgrid[0:h, 0:w]
    right, down = x - light.sun_at[0] * w, y - light.sun_at[1] * h
    beams = (noise.line(512, 77, 0.25, 3, 40) > 0.12) * (1 + noise.line(512, 78, 0.4, 3, 30)) / 2  # noqa: PLR2004  # a third of the circle
    fan = np.interp((np.arctan2(down, right) / (2 * math.pi)) % 1, np.linspace(0, 1, 512), beams)
    return picture(plain((h, w), light.sun)), mask(fan * np.exp(-np.hypot(right, down) / h * 1.5) * 0.42)
