"""The first breath and the summit."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field, Lens, hand, jolt
from crosscut.demo.draw import noise
from crosscut.demo.draw.athlete import Shot, Spot, draw, exposed, swept
from crosscut.demo.draw.canvas import Canvas, Floats, Picture, mask, mix, picture, plain, step, tint
from crosscut.demo.draw.figure import Pose, joints, parts
from crosscut.demo.draw.layers import Outline, Point, Strip, soften
from crosscut.demo.draw.particles import WHITE, Breath, Flakes, Spray, Throw
from crosscut.demo.motion import Track, fade, part, ring, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import BLUE, GOLD, Light, dressed
from crosscut.demo.snow.world import World
from crosscut.demo.truth import Impact, Recipe

STEPS = (Fraction(1, 2), Fraction(5, 4), Fraction(2))
PLANTED = Fraction(18, 5)  # the flag stands
STROKE = 0.12  # s that the blow takes
STUCK = (0.125, -0.06, 0.05)  # the planted pole: its lower end (body heights from the peak) and its angle
POLE, CLOTH = 1.12, (0.50, 0.32)  # body heights: how long, how wide and tall
POLE_PAINT, CLOTH_PAINT = ((46, 34, 44), (255, 214, 150)), ((226, 78, 42), (255, 160, 96))  # (dark, lit)
FOLD_PAINT, PEAK_PAINT = ((190, 60, 36), (226, 96, 56)), ((250, 244, 236), WHITE)
BURST: tuple[Throw, ...] = (
    Throw(150, 980, 1.57, 1.5, 1.2, 2.6, 4),
    Throw(90, 620, 1.2, 2.2, 1.3, 1.8, 6),
    Throw(80, 420, 2.2, 1.4, 1.0, 1.2, 3),
)


class FirstBreath(Painter):
    """Close on the head before the work begins; every breath is a cloud against the sun."""

    recipe = Recipe(
        "breath",
        "snow",
        Fraction(24),
        Fraction(7),
        tuple(Impact(t, "breath", 0.5) for t in (Fraction(4, 5), Fraction(14, 5), Fraction(24, 5))),
        "close-up, slow drift",
    )

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        self.dress = dressed(BLUE, rim_wide=0.0042)
        self.plate = size.canvas
        World(BLUE, size, 0.80, 700 * self.k).draw(self.plate, 520 * self.k)
        self.plate.image.paste(soften(self.plate.image, 2.5 * self.k))
        self.snowfall = Flakes(self.canvas, self.k, 38, 200, (-90, 90))

    def _pose(self, t: float) -> Pose:
        age = self.since(t)[0]
        sigh = math.exp(-age / 0.5) * (1 - math.exp(-age / 0.12))
        look = 0.34 * float(step(5.2, 6.2, t))
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
        x, y = hand(t, 0.6, 13, 0.4)
        return Lens(x - 10 + 3 * t, y)


class Summit(Painter):
    """The last steps up a knife of snow; both hands drive the flag in, then the arms rise into the light."""

    recipe = Recipe(
        "summit",
        "snow",
        Fraction(60),
        Fraction(8),
        (*(Impact(t, "boot", 0.2, n % 2) for n, t in enumerate(STEPS)), Impact(PLANTED, "plant", 1.0)),
        "slow push to the blow, then out into light",
    )
    blow = 20.0

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k, canvas = self.k, self.canvas
        w, h = canvas.w, canvas.h
        self.light, self.dress, self.tall = GOLD, GOLD.dress, 370 * k
        self.world = World(GOLD, size, 0.90, 0.98 * h)
        self.peak = (0.56 * w, 0.71 * h)
        self.spot = Spot(self.peak[0], self.peak[1] + 4 * k, self.tall)
        self.foot = (self.peak[0] - 270 * k, self.peak[1] + 152 * k)
        self.crag, self.sea, self.rays = _crag(GOLD, size, self.peak), _sea(GOLD, w, int(150 * k)), _rays(GOLD, w, h)
        self.cloud = _clouds(GOLD, w, int(150 * k))
        self.snowfall = Flakes(canvas, k, 28, 200, (120, 60))
        self.breath, self.spray = Breath(0.9, 0.1, wind=60), Spray(k)
        for n, time in enumerate(STEPS):
            self.spray.throw(float(time), self._ankle(n), Throw(40, 160, 2.2, 1.6, 0.9, 0.3))
        for burst in BURST:
            self.spray.throw(float(PLANTED), self.spot.at(STUCK[:2]), burst)
        self.body, self.hold = _planting(float(PLANTED))

    def _ankle(self, n: float) -> Point:
        """Where the n-th step is planted."""
        u = min(1, max(0, (n + 3) / 5))
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
                        a[1] + (b[1] - a[1]) * min(1, e * 1.25) + 0.10 * math.sin(math.pi * u**0.8),
                    )
                    toe = 0.8 * math.sin(math.pi * min(1, u * 1.4)) - (0.35 * (1 - e) if u > 0.6 else 0)  # noqa: PLR2004  # the foot comes down
            feet.append((at[0], at[1] + 0.04, toe))
        u = smooth(part(t, 2.0, 2.5))  # the far foot comes level
        x, y, toe = feet[1]
        goal = (place(2)[0] - 0.15, place(2)[1] - 0.03)
        feet[1] = (x + (goal[0] - x) * u, y + (goal[1] - y) * u + 0.05 * math.sin(math.pi * u), toe * (1 - u))
        return feet

    def _pose(self, t: float) -> tuple[Pose, Floats]:
        """(pose, the flag: x and y of the pole's lower end, its angle forward of upright)."""
        feet, there = self._feet(t), smooth(part(t, 1.95, 2.45))
        dip, lean, curl, nod, leap = self.body(t)
        feet = [(ahead, up + leap, toe + 5 * leap) for ahead, up, toe in feet]
        x = (feet[0][0] + feet[1][0]) / 2 + 0.05 - 0.06 * there
        y = max(feet[0][1], feet[1][1]) + 0.40 + 0.078 * there
        right, up, angle, near, far = self.hold(t)
        pole = np.array((x + right, y + leap + up, angle)) if t < PLANTED else np.array(STUCK)
        way = np.array((math.sin(pole[2]), math.cos(pole[2])))
        free = smooth(part(t, float(PLANTED) + 0.42, float(PLANTED) + 1.0))
        sway = 0.008 * math.sin(2.2 * t)
        goals = ((x + 0.19 + sway, y + 0.60), (x - 0.20 + sway, y + 0.58))
        hands = []
        for grip, goal in zip((near, far), goals, strict=True):
            at = pole[:2] + way * grip
            hands.append((at[0] + (goal[0] - at[0]) * free, at[1] + (goal[1] - at[1]) * free))
        return Pose((x, y + leap + dip), lean, curl, nod, feet, hands=hands), pole

    def paint(self, canvas: Canvas, t: float) -> None:
        """Sky, sea of cloud, rays, the crag, the flag, the athlete."""
        k, light = self.k, self.light
        self.world.draw(canvas, 200 * k + 16 * k * t, trees=False, ground=False)
        canvas.put(self.sea[0], 0, canvas.h - self.sea[0].size[1], self.sea[1])
        self.cloud.draw(canvas, 40 * k * t, canvas.h - 165 * k)
        canvas.put(self.rays[0], 0, 0, self.rays[1])
        canvas.put(self.crag[0], 0, 0, self.crag[1])
        self.cloud.draw(canvas, 70 * k * t + 900, canvas.h - 70 * k)
        for n, time in enumerate(STEPS):
            if t > time:
                x, y = self._ankle(n)
                canvas.puff((x - 4 * k, y + 5 * k), 9 * k, 0.5, light.snow_dark, 0.5)
        sun = (light.sun_at[0] * canvas.w, light.sun_at[1] * canvas.h)
        canvas.shine(300 * k, (255, 226, 160), sun, 0.75 * smooth(part(t, float(PLANTED), float(PLANTED) + 1.2)))
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        self._flag(canvas, t)
        draw(canvas, shots, self.dress)
        mouth = shots[0][0].at(joints(self._pose(t)[0]).on_face(1.1, -0.45))
        self.breath.draw(canvas, t, mouth, k * 0.8, light.snow_lit)
        self.spray.draw(canvas, t, (0, canvas.h), ((255, 250, 240), light.snow_lit))
        canvas.shine(240 * k, (255, 226, 170), self.spot.at(STUCK[:2]), 0.95 * fade(t - float(PLANTED), 0.07))
        self.world.drift.draw(canvas, -200 * k * t, self.peak[1] + 150 * k)
        self.snowfall.draw(canvas, t, self.shutter)

    def _shot(self, t: float, now: float) -> Shot:
        return self.spot, parts(self._pose(t)[0], self.dress, now, 0.2 + 0.1 * math.sin(2 * now), 0.30)

    def _flag(self, canvas: Canvas, t: float) -> None:
        """The pole and its cloth, which falls open as it is raised and cracks like a whip at the blow."""
        opened = smooth(part(t, float(PLANTED) - 1.0, float(PLANTED) - 0.45))
        u, since = np.linspace(0, 1, 13), t - float(PLANTED)
        crack = 0.13 * fade(since, 0.25) * math.sin(20 * since)
        wave = (0.035 + 0.02 * opened) * u * np.sin(7 * u - 9 * t) + crack * np.sin(math.pi * u)
        right, down = 0.03 + (CLOTH[0] - 0.03) * opened * u, (0.05 + 0.25 * (1 - opened)) * u
        high = np.stack([right, POLE - down + wave], 1)
        low = high - (0, CLOTH[1])
        rod = [(-0.008, 0), (0.008, 0), (0.008, POLE), (-0.008, POLE)]
        way = np.abs(self._pose(t)[1] - self._pose(t - self.shutter)[1]).max()
        poles = [self._pose(t - self.shutter * s)[1] for s in np.linspace(0, 1, 1 + min(6, int(self.tall * way / 4)))]
        quiver = 0.03 * ring(since, 8, 0.16)
        pieces: list[Outline] = [rod, np.concatenate([high, low[::-1]])]
        pieces += [np.concatenate([high[n : n + 2], low[n : n + 2][::-1]]) for n in range(12) if wave[n + 1] > wave[n]]
        share = np.array(
            [(0.22, 0.26), (0.46, 0.78), (0.56, 0.60), (0.64, 0.70), (0.84, 0.26)]
        )  # the peak on the cloth
        lift = np.interp(share[:, 0], u, high[:, 1]) - CLOTH[1] * (1 - share[:, 1])
        pieces.append(np.stack([np.interp(share[:, 0], u, right), lift], 1))
        paints = [POLE_PAINT, CLOTH_PAINT, *[FOLD_PAINT] * (len(pieces) - 3), PEAK_PAINT]
        swept(
            canvas,
            [[self._on(pole, each, quiver) for each in pieces] for pole in poles],
            paints,
            max(1, round(2 * self.k)),
        )

    def _on(self, pole: Floats, points: Outline, quiver: float) -> Floats:
        """Points (right of the pole, up along it) on the canvas; it quivers the more, the higher."""
        right, up = np.asarray(points, float).T
        right = right + quiver * (up / POLE) ** 2
        c, s = math.cos(pole[2]), math.sin(pole[2])
        return self.spot.all(np.stack([pole[0] + right * c + up * s, pole[1] - right * s + up * c], 1))

    def lens(self, t: float) -> Lens:
        """Closer with every step, thrown by the blow, then out into the light."""
        go, out = smooth(part(t, 0, 3.2)), smooth(part(t, float(PLANTED) + 0.3, 8))
        since = t - float(PLANTED)
        x, y = hand(t, 0.8, 9, 0.7)
        zoom = 1.16 - 0.12 * go - 0.03 * out + 0.06 * fade(since, 0.09)
        return Lens(-60 + 64 * go + x, 20 - 22 * go + y + jolt(self.recipe.impacts[-1:], t, self.blow), zoom)


def _planting(hit: float) -> tuple[Track, Track]:
    """(hip's height, lean, curl, nod, how far off the ground) and the pole.

    Of the pole: its lower end from the hips' x y, its angle, how far up it either hand is.
    """
    walk, stand = (0.0, 0.40, 0.12, -0.12, 0.0), (-0.03, 0.16, 0.05, -0.10, 0.0)
    back, hang = (0.0, -0.10, -0.12, -0.22, 0.0), (0.018, -0.16, -0.16, -0.26, 0.14)
    blow, press, free = (
        (-0.10, 0.55, 0.36, 0.10, 0.0),
        (-0.09, 0.52, 0.33, 0.08, 0.0),
        (0.012, -0.02, -0.08, -0.34, 0.0),
    )
    carry, lift, high = (
        (0.30, 0.19, -1.05, 0.05, 0.14),
        (0.24, 0.02, -0.45, 0.46, 0.30),
        (0.14, -0.16, -0.10, 0.72, 0.54),
    )
    top, down = (0.13, -0.12, -0.12, 0.72, 0.54), (0.168, -0.578, 0.05, 0.72, 0.54)
    body = [
        (hit - 1.2, walk, smooth),
        (hit - 0.75, stand, smooth),
        (hit - 0.32, back, smooth),
        (hit - STROKE, hang, settle),
    ]
    body += [(hit, blow, slam), (hit + 0.12, press, smooth), (hit + 0.42, press, smooth), (hit + 1.0, free, smooth)]
    hold = [(hit - 1.1, carry, smooth), (hit - 0.7, lift, smooth), (hit - 0.3, high, smooth)]
    return Track(body), Track([*hold, (hit - STROKE, top, settle), (hit, down, slam)])


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
