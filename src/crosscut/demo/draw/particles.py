"""What flies: falling snow, what a blow throws up, breath."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from crosscut.demo.draw import noise
from crosscut.demo.draw.canvas import Canvas, Colour, Floats
from crosscut.demo.draw.layers import Point

LONGEST = 1.3  # s that anything thrown stays in the air
SQUARE = 2  # pixels; up to it nobody sees a corner
WHITE: Colour = (255, 255, 255)


class Flakes:
    """Falling snow in three depths, with gusts: far flakes are dust, near ones soft discs.

    `wind` and `fall` are design pixels a second; `drag` in `draw` is how far the lens has gone.
    """

    def __init__(self, canvas: Canvas, k: float, seed: int, count: int = 420, wind: Point = (-220, 170)) -> None:
        self.w, self.h, self.k = canvas.w, canvas.h, k
        self.wind, self.fall = wind[0] * k, wind[1] * k
        self.depth = noise.grains(count, seed) ** 1.5 * 0.8 + 0.2
        self.place = noise.grains(2 * count, seed + 1).reshape(2, count)
        self.sway = noise.grains(count, seed + 2) * 6.28
        self.close = noise.grains(3 * (10 + count // 25), seed + 3).reshape(3, -1)

    def draw(self, canvas: Canvas, t: float, shutter: float, drag: float = 0.0) -> None:
        """Lay the flakes of that instant down; large ones streak while the shutter is open."""
        big = self.depth > 0.55  # noqa: PLR2004  # of 1: near enough to be two pixels wide
        for n in range(2):
            then = t - shutter * n
            gust = self.wind * (then + 0.35 * math.sin(1.1 * then)) - drag
            x = (self.place[0] * self.w + gust * self.depth + 9 * self.k * np.sin(2.1 * then + self.sway)) % self.w
            y = (self.place[1] * self.h + self.fall * then * self.depth) % self.h
            if n == 0:
                canvas.dots(x[~big], y[~big], 0.55 * self.depth[~big] + 0.12, WHITE)
            canvas.dots(x[big], y[big], 0.5 * self.depth[big], WHITE, 2)
        gust = self.wind * (t + 0.35 * math.sin(1.1 * t)) - drag
        for px, py, size in self.close.T:
            at = (
                (px * 1.2 * self.w + gust * (1.3 + size)) % (1.2 * self.w) - 0.1 * self.w,
                (py * 1.2 * self.h + self.fall * t * (1.4 + size)) % (1.2 * self.h) - 0.1 * self.h,
            )
            canvas.puff(at, self.k * (3 + 6 * size * size), 0.55 - 0.28 * size, WHITE, 0.35)


@dataclass(frozen=True)
class Throw:
    """How a blow throws: `count` bits at up to `speed` design pixels a second, around `angle` (0 right, π/2 up).

    `cloud` is the size of the dust that goes with it (0 none), `largest` the widest bit in pixels.
    """

    count: int
    speed: float
    angle: float = math.pi / 2
    spread: float = 1.6
    life: float = 1.0
    cloud: float = 1.0
    largest: int = 2


@dataclass(frozen=True)
class _Burst:
    how: Throw
    time: float
    at: Point
    away: Floats
    speed: Floats
    life: Floats
    size: Floats
    jitter: Floats


class Spray:
    """What blows throw up: each gives the same arc every time it is asked. Places are pixels along the ground."""

    def __init__(self, k: float, gravity: float = 900) -> None:
        self.k, self.gravity = k, gravity * k
        self.bursts: list[_Burst] = []

    def throw(self, time: float, at: Point, how: Throw) -> None:
        """One more blow."""
        seed, n = 40 + 7 * len(self.bursts), how.count
        angle = how.angle + how.spread * 0.5 * noise.bell(n, seed)
        speed = how.speed * self.k * (0.25 + 0.85 * noise.grains(n, seed + 1) ** 1.4)
        self.bursts.append(
            _Burst(
                how,
                time,
                at,
                np.stack([np.cos(angle), -np.sin(angle)]),
                speed,
                how.life * (0.45 + 0.55 * noise.grains(n, seed + 2)),
                1 + np.floor(how.largest * noise.grains(n, seed + 3)),
                noise.bell(n, seed + 4) * 3.5 * how.largest * self.k,
            )
        )

    def draw(self, canvas: Canvas, t: float, lens: Point, colours: tuple[Colour, Colour]) -> None:
        """All that is in the air; `lens` is (how far it has gone, the ground's y), `colours` those of bits and dust."""
        for burst in self.bursts:
            age = t - burst.time
            if 0 <= age < LONGEST:
                self._dust(canvas, burst, age, lens[0], colours[1])
                self._bits(canvas, burst, age, lens, colours[0])

    def _bits(self, canvas: Canvas, burst: _Burst, age: float, lens: Point, colour: Colour) -> None:
        slowed = (1 - math.exp(-1.6 * age)) / 1.6
        x = burst.at[0] + burst.jitter - lens[0] + burst.away[0] * burst.speed * slowed
        y = burst.at[1] + burst.away[1] * burst.speed * slowed + 0.5 * self.gravity * age * age
        alpha = np.clip(1 - age / burst.life, 0, 1) ** 0.7 * min(1.0, 0.25 + 20 * age) * (y < lens[1] + 10 * self.k)
        for size in range(1, burst.how.largest + 1):
            pick = burst.size == size
            if size <= SQUARE:
                canvas.dots(x[pick], y[pick], alpha[pick] * 0.95, colour, size)
                continue
            pick &= (alpha > 0.03) & (x > -size) & (x < canvas.w + size) & (y > -size)  # noqa: PLR2004  # what can be seen
            for bit in zip(x[pick], y[pick], alpha[pick], strict=True):
                canvas.puff((float(bit[0]), float(bit[1])), size / 2 + 0.6, float(bit[2]), colour, 0.45)

    def _dust(self, canvas: Canvas, burst: _Burst, age: float, lens: float, colour: Colour) -> None:
        how, slowed = burst.how, (1 - math.exp(-1.6 * age)) / 1.6
        if not how.cloud or age > 1.1:  # noqa: PLR2004  # s; then it has settled
            return
        for n in range(3):
            grow = self.k * how.cloud * (14 + (60 + 22 * n) * (1 - math.exp(-3.4 * age)))
            x = burst.at[0] - lens + math.cos(how.angle) * how.speed * self.k * 0.3 * slowed * (n + 0.6) / 2.4
            y = burst.at[1] - grow * 0.35 - self.k * 26 * n * slowed
            canvas.puff((x, y), grow, 0.30 * (1 - age / 1.1) * min(1, age * 16), colour)


@dataclass(frozen=True)
class Breath:
    """Warm air that leaves in a jet, slows, spreads and drifts: every so many seconds from `start` on."""

    every: float
    start: float
    wind: float = -60
    far: float = 1.0

    def draw(self, canvas: Canvas, t: float, at: Point, k: float, colour: Colour) -> None:
        """Breath as it hangs before a mouth at that point; k is real pixels in a design pixel."""
        last = int((t - self.start) // self.every)
        for n in (last - 1, last):
            age = t - self.start - n * self.every
            for q in range(6 if n >= 0 else 0):
                old = age - q * 0.05
                if old > 0:
                    go = (1 - math.exp(-2.6 * old)) * (105 + 16 * q) * self.far
                    rise = 6 - 16 * old * old - 5 * q * old + 4 * math.sin(q * 2.1)
                    size = (6 + 42 * (1 - math.exp(-1.7 * old))) * self.far
                    place = (at[0] + k * (go + self.wind * old), at[1] + k * rise)
                    canvas.puff(place, k * size, 0.22 * math.exp(-1.7 * old), colour)
