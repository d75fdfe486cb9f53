"""The snow and the mountains, from far to near. Layers are made once for a light and a size, then only laid down."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from crosscut.demo.camera import Field
from crosscut.demo.draw import noise
from crosscut.demo.draw.canvas import Canvas, Floats, Picture, mask, mix, picture, plain, ramp, step, tint
from crosscut.demo.draw.layers import Ground, Stencil, Strip
from crosscut.demo.snow.light import Light

PERIOD = 2048  # pixels after which far layers repeat; wider than any canvas
FAR_PACE = 0.30  # of the ground's pace, where the ground meets the horizon
TEXTURE = (512, 1024)  # cells of the ground seen from above
CELL = 2.2  # design pixels of ground in one cell
SLOPE = 330  # cells of depth for a change of 1 in the inverse pace: how flat the ground lies


def sky(light: Light, w: int, h: int, horizon: int) -> Picture:
    """The sky with the sun in it."""
    y, x = np.mgrid[0:h, 0:w]
    stops = [(0, light.top), (horizon / h * 0.62, light.middle), (horizon / h, light.low), (1, light.low)]
    c = np.repeat(ramp(h, *stops)[:, None], w, 1)
    away = np.hypot(x - light.sun_at[0] * w, (y - light.sun_at[1] * h) * 1.15) / h
    glows = [
        (0.80, 0.40, mix(light.low, light.sun, 0.1)),
        (0.36, 0.5, mix(light.low, light.sun, 0.35)),
        (0.13, 0.65, light.sun),
    ]
    for size, gain, colour in glows:
        tint(c, colour, np.exp(-((away / size) ** 2)) * gain * light.haze)
    tint(c, light.sun, step(0.052, 0.047, away) * (1 if light.haze == 1 else 0.5))
    streak = noise.sheet((h, w), 5, 1.1, 9) * step(h * 0.02, h * 0.2, y) * step(horizon, horizon * 0.4, y)
    tint(c, mix(light.low, light.sun, 0.4), np.clip(streak * 0.42, 0, 0.5))
    return picture(c)


@dataclass(frozen=True)
class Range:
    """A range of mountains: how many peaks, how much air lies before it (0–1), how jagged it is."""

    seed: int
    tall: float
    peaks: int
    air: float
    sharp: float


def mountains(light: Light, view: int, h: int, kind: Range) -> Strip:
    """Ridged noise gives the crest; its slope, dragged down the flank, gives light and shadow."""

    def crest(seed: int, low: int, high: int) -> Floats:
        return np.asarray(1 - 2 * np.abs(noise.line(PERIOD, seed, 0.9, low, high)) ** 0.8)

    line = 0.40 + 0.30 * crest(kind.seed, kind.peaks, kind.peaks * 2)
    line += 0.16 * kind.sharp * crest(kind.seed + 1, kind.peaks * 3, kind.peaks * 8)
    line += 0.035 * noise.line(PERIOD, kind.seed + 4, 0.8, kind.peaks * 10, 220)
    top = h * (1 - np.clip(line, 0.05, 1))
    slope = [
        np.convolve(np.tile(np.gradient(top), 3), np.hanning(n) * 2 / (n - 1), "same")[PERIOD : 2 * PERIOD]
        for n in (41, 9)
    ]
    y, x = np.mgrid[0:h, 0:PERIOD].astype(np.float32)
    deep = y - top[None]
    rough = noise.sheet((h, PERIOD), kind.seed + 2, 0.9, 0.5)
    drag = [(x + a * deep + rough * b).astype(int) % PERIOD for a, b in ((0.55, 22), (0.28, 14))]
    c = plain((h, PERIOD), light.rock)
    tint(c, light.rock_lit, step(-0.30, 0.42, slope[0][drag[0]] * 0.8 + slope[1][drag[1]] * 0.5 + rough * 0.10))
    tint(c, light.air, kind.air + (1 - kind.air) * step(h * 0.02, h * 0.80, deep))
    return Strip(c, step(-0.8, 0.8, deep), view)


def forest(light: Light, view: int, h: int, kind: tuple[int, int, float, float]) -> Strip:
    """Firs; kind: (seed, count, tallest in pixels, air). Each stands on its own height of a drifted slope."""
    seed, count, tall, air = kind
    stencil = Stencil(0, 0, PERIOD, h)
    clump, drift = noise.line(PERIOD, seed + 9, 0.8, 2, 20), noise.line(PERIOD, seed + 5, 1.0, 2, 40)
    thrown = noise.grains(3 * count, seed).reshape(3, count)
    for place, big, deep in thrown.T:
        x = int(place * PERIOD)
        if clump[x] > -0.35:  # noqa: PLR2004  # elsewhere is a clearing
            size = tall * (0.55 + 0.45 * big) * (0.75 + 0.35 * clump[x])
            foot = h - tall * 0.16 * deep
            for shift in (-PERIOD, 0, PERIOD):
                for tier in range(6):
                    y, half = foot - size * (1 - 0.15 * tier), size * (0.045 + 0.032 * tier)
                    stencil.polygon(
                        [(x + shift, y), (x + shift + half, y + size * 0.25), (x + shift - half, y + size * 0.25)]
                    )
    alpha = np.asarray(stencil.done(), float) / 255
    rows = np.arange(h)[:, None]
    edge = h - tall * (0.10 + 0.09 * drift)[None]  # drifts bury the feet unevenly
    lit = np.clip(alpha - np.roll(alpha, -2, 1), 0, 1)
    c = plain((h, PERIOD), mix(light.tree, light.air, air))
    tint(c, light.dress.rim, lit * 0.35)
    tint(c, light.air, step(0.45, 1.05, rows / h) * 0.6 * np.ones((1, PERIOD)))
    return Strip(c, alpha * step(tall * 0.05, -tall * 0.05, rows - edge), view)


def _snow(light: Light, rows: Floats, cells: Floats, near: Floats) -> Floats:
    """Snow of one row (or many): lit and shaded ripples `cells`, darker towards the lens (`near` 0–1)."""
    c = np.asarray(light.snow) + (np.asarray(light.snow_dark) - light.snow) * (near * 0.9)[..., None]
    c = c + (np.asarray(light.snow_lit) - c) * (np.clip(cells * 1.3, 0, 0.75) * rows)[..., None]
    c = c + (np.asarray(light.snow_dark) - c) * np.clip(-cells * 0.85, 0, 0.55)[..., None]
    return np.asarray(c)


def ripples(seed: int) -> Floats:
    """`TEXTURE` of −1 to 1: how wind has combed the snow, seen from above, as the light finds it."""
    comb = noise.sheet(TEXTURE, seed, 1.2, 3, 5)
    return np.asarray(np.clip(np.gradient(comb, axis=1) * 7 + np.gradient(comb, axis=0) * 2.2 + comb * 0.22, -1, 1))


def field_of_snow(light: Light, view: int, size: tuple[int, int], k: float, smear: float) -> Ground:
    """Ground in perspective; size: (rows down to the picture's edge, rows down to the athlete's feet)."""
    h, feet = size
    pace = FAR_PACE + (1 - FAR_PACE) * np.arange(h) / feet
    texture, rows = ripples(53), []
    sparks = noise.grains(4096, 9) > 0.9985  # noqa: PLR2004  # one crystal in 700 faces the lens
    for row in range(h):
        period = round(TEXTURE[1] * CELL * k * pace[row])
        across = np.arange(period) * (TEXTURE[1] / period)
        deep = SLOPE / pace[row]
        blend = deep % 1
        line = texture[int(deep) % TEXTURE[0]] * (1 - blend) + texture[(int(deep) + 1) % TEXTURE[0]] * blend
        cells = np.interp(across, np.arange(TEXTURE[1] + 1), np.append(line, line[0]))
        u = row / h
        c = _snow(light, np.full(period, 1 - 0.55 * u), cells, np.full(period, float(step(0.03, 1.0, u))))
        c += (np.asarray(light.snow_lit) - c) * float(step(0.12, 0, u)) * 0.75
        c[np.resize(np.roll(sparks, row * 613), period)] += 60
        rows.append(c)
    return Ground(rows, pace, view, smear)


class World:
    """All that lies around the athlete. `horizon` is a part of the canvas's height, `feet` the athlete's, in pixels."""

    def __init__(self, light: Light, field: Field, horizon: float, feet: float, smear: float = 0.0) -> None:
        canvas = field.canvas
        w, h, k = canvas.w, canvas.h, field.k
        self.light, self.k, self.h = light, k, h
        self.horizon = int(horizon * h)
        self.far_plate, self.kept = canvas, (-1, -1)

        def lines(part: float) -> int:
            return max(int(part * 720 * k), 8)

        z = round(sum(light.top) + sum(light.low))
        self.sky = sky(light, w, h, self.horizon)
        self.far = mountains(light, w, lines(0.42), Range(z + 11, 1.0, 2, 0.52, 0.9))
        self.mid = mountains(light, w, lines(0.34), Range(z + 23, 1.0, 3, 0.24, 1.0))
        self.near = mountains(light, w, lines(0.16), Range(z + 37, 1.0, 4, 0.10, 0.7))
        self.wood = forest(light, w, lines(0.12), (41, 300, lines(0.10), 0.55))
        self.trees = forest(light, w, lines(0.23), (43, 150, lines(0.20), 0.12))
        fog = np.exp(-((np.linspace(-1, 1, lines(0.20))[:, None] * np.ones((1, w)) * 1.9) ** 2))
        self.fog = picture(plain(fog.shape, light.air)), mask(fog * (0.5 if light.haze == 1 else 0.75))
        drift = np.clip(noise.sheet((lines(0.13), PERIOD), 61, 0.7, 10, 3), 0, 1)
        drift *= np.sin(np.linspace(0, math.pi, len(drift)))[:, None]
        self.drift = Strip(plain(drift.shape, light.snow_lit), drift * 0.75, w)
        self.ground = field_of_snow(light, w, (h - self.horizon, int(feet) - self.horizon), k, smear)
        across = np.exp(-(((np.arange(w) - light.sun_at[0] * w) / (0.16 * w)) ** 2))[None]
        sheen = across * np.linspace(1, 0, h - self.horizon)[:, None] ** 1.3
        self.sheen = picture(plain(sheen.shape, light.sun)), mask(sheen * (0.55 if light.haze == 1 else 0.15))

    def draw(self, canvas: Canvas, x: float, *, trees: bool = True, ground: bool = True) -> None:
        """Everything; x is how far the lens has gone along the ground, in pixels."""
        key = (int(x * 0.012 * 2), int(x * 0.035 * 2))
        if self.kept != key:  # what is far changes rarely: keep it
            self.kept = key
            self.far_plate.put(self.sky, 0, 0)
            self._stand(self.far_plate, self.far, x * 0.012 + 300, 0)
            self._stand(self.far_plate, self.mid, x * 0.035, 0.03)
            self.far_plate.put(self.fog[0], 0, self.horizon - int(0.13 * 720 * self.k), self.fog[1])
        canvas.put(self.far_plate.image, 0, 0)
        self._stand(canvas, self.near, x * 0.08, 0.03)
        self._stand(canvas, self.wood, x * 0.13, 0.025)
        canvas.put(self.fog[0], 0, self.horizon - int(0.10 * 720 * self.k), self.fog[1])
        if ground:
            self.ground.draw(canvas, x, self.horizon)
            canvas.put(self.sheen[0], 0, self.horizon, self.sheen[1])
        if trees:
            self._stand(canvas, self.trees, x * 0.36, 0.045)

    def _stand(self, canvas: Canvas, strip: Strip, x: float, down: float) -> None:
        strip.draw(canvas, x, self.horizon - strip.h + int(down * 720 * self.k))
