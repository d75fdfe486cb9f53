"""The wood yard at dusk: the axe rises slowly, hangs, and falls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from crosscut.demo.camera import Field, Lens, held
from crosscut.demo.draw.athlete import Shot, Spot, cast, draw, exposed, swept
from crosscut.demo.draw.canvas import Canvas, Colour, Floats, rgb
from crosscut.demo.draw.figure import Pose, ball, joints, parts
from crosscut.demo.draw.layers import Cutout, Stencil, box, shape, soften
from crosscut.demo.draw.particles import Breath, Flakes, Spray, Throw
from crosscut.demo.motion import Track, fade, part, ring, settle, slam, smooth
from crosscut.demo.painter import Painter
from crosscut.demo.snow.light import EMBER, Light, dressed
from crosscut.demo.snow.world import World
from crosscut.demo.truth import Impact, Recipe

BARK, BARK_LIT, CUT, CUT_DARK, NOTCH = (58, 38, 50), (92, 58, 60), (214, 140, 96), (150, 92, 72), (30, 18, 26)
EDGE: Colour = (255, 176, 120)
AXE = ((74, 44, 40), (255, 176, 110)), ((120, 128, 160), (255, 236, 210))  # (dark, lit) of the handle, of the head
SPLINTER: Colour = (255, 196, 120)


def _hits(*times: Fraction) -> tuple[Impact, ...]:
    return tuple(Impact(time, "axe", 0.85 if time != times[-1] else 1.0) for time in times)


class WoodYard(Painter):
    """The whole man, the log, the pile."""

    recipe = Recipe(
        "wood_yard",
        "snow",
        Fraction(25),
        Fraction(8),
        _hits(Fraction(6, 5), Fraction(13, 5), Fraction(98, 25), Fraction(129, 25), Fraction(32, 5)),
        "handheld, dusk",
    )
    tremble, blow = 1.8, 8.0
    TALL = 470  # design pixels

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k, canvas = self.k, self.canvas
        self.light, self.feet = EMBER, 655 * k + size.pad
        self.dress = dressed(EMBER, hat=rgb("#3d6ea8"), scarf=None, glove=rgb("#7a4a36"))
        self.world = World(EMBER, size, 0.60, self.feet)
        self.spot = Spot(0.35 * canvas.w, self.feet, self.TALL * k)
        self.log = self.spot.at((0.675, 0.255))
        self.yard = size.canvas
        self.world.draw(self.yard, 900 * k)
        _pile(self.yard, self.spot.x - 340 * k, self.feet - 18 * k, k)
        self.trunk = _trunk(EMBER, k * self.TALL / 430, 0.255 * 430 + 6)
        self.snowfall = Flakes(canvas, k, 8, 260, (-60, 120))
        self.breath = Breath(1.37, 0.25, wind=10)
        self.body, self.arms = _chop([float(impact.time) for impact in self.recipe.impacts])
        self.dust, self.chips = Spray(k), Spray(k, 1500)
        for impact in self.recipe.impacts:
            t = float(impact.time)
            self.chips.throw(t, self.log, Throw(34, 720, 1.7, 1.9, 1.3, 0, 4))
            self.chips.throw(t, self.log, Throw(40, 560, 1.5, 2.4, 0.9, 0, 2))
            self.dust.throw(t, self.log, Throw(60, 280, 1.57, 2.6, 0.9, 0.7))

    def _pose(self, t: float) -> tuple[Pose, float]:
        """(pose, the axe's angle: 0 up, forward is positive)."""
        hip_x, hip_y, lean, curl, nod = self.body(t)
        x, y, axe, twist = self.arms(t)
        hands = ((x, y), (x + math.sin(axe) * 0.10, y + math.cos(axe) * 0.10))
        feet = ((0.15, 0.04, 0.0), (-0.17, 0.04, 0.0))
        hip = (hip_x + 0.004 * math.sin(2.2 * t), hip_y)
        return Pose(hip, lean, curl, nod, feet, hands=hands, twist=twist), axe

    def _axe(self, t: float) -> tuple[Floats, Floats]:
        pose, angle = self._pose(t)
        x, y = joints(pose).sides[0].hand
        along, across = np.array((math.sin(angle), math.cos(angle))), np.array((math.cos(angle), -math.sin(angle)))
        handle = [(-0.06, -0.011), (0.30, -0.010), (0.30, 0.010), (-0.06, 0.011)]
        head = [(0.255, -0.03), (0.325, -0.03), (0.322, 0.02), (0.352, 0.08), (0.228, 0.08), (0.262, 0.02)]
        one, other = (
            self.spot.all(np.array([(x, y) + along * u + across * v for u, v in outline])) for outline in (handle, head)
        )
        return one, other

    def paint(self, canvas: Canvas, t: float) -> None:
        """Yard, log, man, axe, chips."""
        canvas.put(self.yard.image, 0, 0)
        shots = exposed(lambda s: self._shot(t - self.shutter * s, t))
        cast(canvas, shots[0], self.light.snow_dark, (-1.5, 0.26), 105)
        since = self.since(t)[0]
        self.trunk.draw(
            canvas,
            self.log[0] - 64 * self.k * self.TALL / 430,
            self.log[1] + 6 * self.k + ring(since, 14, 0.05) * 4 * self.k,
        )
        turn = abs(self._pose(t)[1] - self._pose(t - self.shutter)[1])
        axes = [self._axe(t - self.shutter * s) for s in np.linspace(0, 1, 1 + min(10, int(turn * 22)))]
        draw(canvas, shots, self.dress, {"body": lambda: swept(canvas, list(axes), AXE, 1)})
        mouth = shots[0][0].at(joints(self._pose(t)[0]).on_face(1.1, -0.45))
        self.breath.draw(canvas, t, mouth, self.k, self.light.snow_lit)
        self.dust.draw(canvas, t, (0, self.feet), ((255, 244, 236), self.light.snow_lit))
        self.chips.draw(canvas, t, (0, self.feet), (SPLINTER, SPLINTER))
        canvas.shine(110 * self.k, (255, 190, 120), self.log, 0.95 * fade(since, 0.06))
        self.world.drift.draw(canvas, 120 * self.k * t, self.feet - 30 * self.k)
        self.snowfall.draw(canvas, t, self.shutter)

    def _shot(self, t: float, now: float) -> Shot:
        return self.spot, parts(self._pose(t)[0], self.dress, now)


def _chop(hits: list[float]) -> tuple[Track, Track]:
    """(hip x y, lean, curl, nod) and (hands x y, axe angle, twist): hips and back lead, the axe comes last."""
    rest, wait = (-0.02, 0.50, 0.12, 0.12, 0.10), (0.23, 0.62, 0.95, 0.2)
    high, lift = (-0.07, 0.525, -0.10, -0.14, -0.10), (-0.01, 1.13, -1.05, -0.2)
    full, hang = (-0.09, 0.53, -0.16, -0.20, -0.14), (-0.05, 1.15, -1.45, -0.3)
    down, blow = (0.03, 0.405, 0.70, 0.36, 0.02), (0.40, 0.355, 1.74, 0.5)
    after, bite = (0.03, 0.412, 0.67, 0.34, 0.02), (0.40, 0.368, 1.70, 0.5)
    back, pull = (-0.02, 0.46, 0.38, 0.24, 0.10), (0.31, 0.50, 1.35, 0.3)
    body, arms = [(-1.0, rest, smooth)], [(-1.0, wait, smooth)]
    for t in hits:
        body += [(t - 0.78, rest, smooth), (t - 0.34, high, smooth), (t - 0.22, full, settle), (t - 0.01, down, smooth)]
        body += [(t + 0.06, after, settle), (t + 0.30, after, smooth), (t + 0.46, back, smooth)]
        arms += [(t - 0.78, wait, smooth), (t - 0.34, lift, smooth), (t - 0.14, hang, settle), (t, blow, slam)]
        arms += [(t + 0.06, bite, settle), (t + 0.30, bite, smooth), (t + 0.46, pull, smooth)]
    return Track(body), Track(arms)


def _trunk(light: Light, k: float, low: float) -> Cutout:
    """The log on its trestles, `low` design pixels above the snow; (64, 0) is where the axe lands."""
    log = Cutout((-76 * k, -40 * k, 364 * k, (low + 60) * k), (k, k))
    log.add([(-40, low), (-36, 30), (44, 30), (50, low)], (34, 24, 44))
    log.add([(150, low), (158, 58), (216, 58), (226, low)], (30, 22, 40))
    log.add([(-2, -4), (240, -4), (262, 18), (262, 42), (240, 62), (-26, 62)], BARK)
    for n in range(5):
        y, right = 10 + 11 * n, 200 + 9 * n
        log.add([(-10, y), (right, y - 2), (right, y), (-10, y + 2)], BARK_LIT, 150)
    log.add([(0, -3), (240, -3), (240, 0), (0, 0)], EDGE, 180)
    for r, colour in ((33, (196, 128, 88)), (22, CUT_DARK), (10, (196, 128, 88))):
        log.add(ball((-14, 30), r * 0.55, 1.82), colour)
    for x0, x1 in ((-4, 46), (84, 250)):
        u = np.linspace(0, 1, 13)
        snow = np.stack(
            [x0 + (x1 - x0) * u, -3 - (9 + 5 * np.sin(np.arange(13) * 1.9)) * np.sin(math.pi * u) ** 0.6], 1
        )
        log.add([*snow, (x1, 3), (x0, 3)], light.snow_lit)
    log.add([(50, -6), (82, -6), (65, 17)], NOTCH)
    log.add([(53, -6), (66, 14), (64, 4), (60, -6)], CUT)
    return log


def _pile(canvas: Canvas, x: float, y: float, k: float) -> None:
    """Split wood, stacked; x, y is its lower left corner."""
    logs, ends = Stencil(x, y - 180 * k, x + 260 * k, y + 20 * k), Stencil(x, y - 180 * k, x + 260 * k, y + 20 * k)
    for row in range(5):
        for column in range(7 - row):
            at = (x + (26 + 33 * column + 16 * row) * k, y - 29 * row * k)
            logs.polygon(ball(at, 17 * k))
            ends.polygon(ball((at[0] + k, at[1] - k), 13 * k), 150)
    canvas.stain((40, 27, 50), logs.done(), logs.x, logs.y)
    canvas.stain((170, 100, 84), ends.done(), ends.x, ends.y)


class AxeClose(Painter):
    """Only the log and the axe that comes down on it."""

    recipe = Recipe(
        "axe_close",
        "snow",
        Fraction(50),
        Fraction(6),
        _hits(Fraction(1), Fraction(9, 4), Fraction(17, 5), Fraction(23, 5)),
        "close, low, dusk, 50 frames a second",
    )
    tremble, blow = 2.0, 13.0
    PIVOT, HEAD, LOG = (1340, 322), (570, 372), (632, 446)  # design pixels: shoulders, the axe's end, where it lands

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        k = self.k
        self.light, self.plate = EMBER, size.canvas
        World(EMBER, size, 0.66, 700 * k + size.pad).draw(self.plate, 300 * k)
        self.plate.image.paste(soften(self.plate.image, 7 * k))
        self.halves = [_half(EMBER, k, side) for side in (-1, 1)]
        self.at = (self.LOG[0] * k + size.pad, self.LOG[1] * k + size.pad)
        self.snowfall = Flakes(self.canvas, k, 21, 160, (-80, 130))
        self.chips, self.dust = Spray(k, 1700), Spray(k, 700)
        keys = [(-1.0, (0.7,), smooth)]
        for impact in self.recipe.impacts:
            t = float(impact.time)
            keys += [(t - 0.44, (0.73,), smooth), (t - 0.38, (0.75,), smooth), (t, (0.0,), slam)]
            keys += [(t + 0.20, (0.0,), smooth), (t + 0.34, (0.05,), smooth)]
            self.chips.throw(t, self.at, Throw(40, 1000, 1.9, 1.5, 1.3, 0, 7))
            self.chips.throw(t, self.at, Throw(60, 900, 1.2, 2.2, 1.0, 0, 4))
            self.dust.throw(t, self.at, Throw(120, 620, 1.57, 2.8, 1.1, 1.25, 3))
        self.swing = Track(keys)

    def paint(self, canvas: Canvas, t: float) -> None:
        """The dusk out of focus, the log, the axe, what flies."""
        k = self.k
        canvas.put(self.plate.image, 0, 0)
        since, last = self.since(t)
        open_ = sum(5 * settle(part(t, float(i.time), float(i.time) + 0.05)) for i in self.recipe.impacts[:-1])
        final = float(self.recipe.impacts[-1].time)
        apart = 120 * settle(part(t, final, final + 0.5))
        kick = ring(since, 15, 0.06) * 9 * k * (last.strength if last else 0)
        angles = [float(self.swing(t - self.shutter * s)[0]) for s in np.linspace(0, 1, 7)]
        axes = [self._axe(angle) for angle in (angles if abs(angles[0] - angles[-1]) > 0.01 else angles[:1])]  # noqa: PLR2004  # rad
        if not apart:
            shape(canvas, box(self.at[0] - 60 * k, self.at[1] + 4 * k, 120 * k, 290 * k), NOTCH)
        swept(canvas, axes, AXE, max(1, round(4 * k)))
        self.halves[0].draw(canvas, self.at[0] - (open_ + apart) * k, self.at[1] + kick + 0.35 * apart * k)
        self.halves[1].draw(canvas, self.at[0] + (open_ + apart) * k, self.at[1] + kick + 0.45 * apart * k)
        self.dust.draw(canvas, t, (0, canvas.h), ((255, 240, 228), self.light.snow_lit))
        self.chips.draw(canvas, t, (0, canvas.h), (SPLINTER, SPLINTER))
        canvas.shine(330 * k, (255, 190, 120), self.at, 0.95 * fade(since, 0.06))
        self.snowfall.draw(canvas, t, self.shutter)

    def _axe(self, angle: float) -> tuple[Floats, Floats]:
        """(handle, head), swung up by that angle from where it lands."""
        k, pad = self.k, self.field.pad
        c, s = math.cos(angle), math.sin(angle)
        reach = np.subtract(self.HEAD, self.PIVOT)
        along = reach / np.hypot(*reach)
        across = np.array((-along[1], along[0]))
        turn = np.array(((c, s), (-s, c)))

        def at(outline: Sequence[tuple[float, float]]) -> Floats:
            """Points (from the edge back up the handle, across it) on the canvas."""
            flat = np.array([reach - along * u + across * v for u, v in outline])
            return np.asarray((flat @ turn + self.PIVOT) * k + pad)

        handle = [(-6, -13), (790, -17), (790, 15), (-6, 13)]
        head = [(14, 34), (104, 34), (106, -14), (122, -54), (142, -98), (64, -108), (-20, -98), (2, -54), (14, -14)]
        return at(handle), at(head)

    def lens(self, t: float) -> Lens:
        """A push in, and a blow that throws the lens."""
        view = held(self.recipe.impacts, t, self.tremble, self.blow, 4)
        return Lens(view.x - 8 + 3 * t, view.y)


def _half(light: Light, k: float, side: int) -> Cutout:
    """One half of the log, seen from its side; (0, 0) is where the axe lands, `side` −1 lies to the left."""
    half = Cutout((-820 * k, -60 * k, 820 * k, 420 * k), (side * k, k))
    crack = [(0, 0), (14, 70), (-4, 140), (16, 200), (4, 286)]
    torn = [(x * side, y) for x, y in crack]  # both halves fit into each other
    half.add([*torn[::-1], (40, -6), (700, -10), (800, 60), (800, 240), (720, 300)], BARK)
    for n in range(9):
        y = 34 + 28 * n
        half.add([(30, y), (760, y - 6 + 3 * (n % 3)), (760, y + 2), (300, y + 8), (30, y + 5)], BARK_LIT, 130)
    half.add([(0, 190), (800, 180), (800, 240), (720, 300), (0, 286)], NOTCH, 110)
    half.add([(30, 0), (700, -8), (740, 22), (24, 26)], EDGE, 120)
    half.add([*torn, *((x + 16, y) for x, y in torn[::-1])], CUT)
    u = np.linspace(0, 1, 16)
    snow = np.stack([150 + 560 * u, -8 - (34 + 12 * np.sin(np.arange(16) * 1.7)) * np.sin(math.pi * u) ** 0.5], 1)
    half.add([*snow, (720, 20), (600, 8), (440, 22), (300, 6), (150, 8)], light.snow_lit)
    return half
