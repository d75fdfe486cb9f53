"""The battle of numbers: snow against laboratory on one screen; each heartbeat pushes, at the end one overtakes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from PIL import ImageChops

from crosscut.demo.camera import Field
from crosscut.demo.draw.athlete import Spot
from crosscut.demo.draw.canvas import Canvas, Floats, mix, picture, plain
from crosscut.demo.draw.figure import parts
from crosscut.demo.draw.layers import Stencil, box, shape, trace
from crosscut.demo.lab.room import ATHLETE
from crosscut.demo.lab.signs import AMBER, COLD, CYAN, RED, WHITE, heartbeat, write
from crosscut.demo.motion import RUN, fade, running
from crosscut.demo.painter import Painter
from crosscut.demo.truth import Impact, Recipe

SWEEP = 3.2  # s that the pen needs for one round
POINTS = 220
LAMPS = 40
GHOST = replace(ATHLETE, top=None, shorts=None, shoe=None)


def _beats() -> list[Fraction]:
    """Ever closer, from 0.8 s to 0.36 s, on whole milliseconds."""
    beats, gap = [Fraction(2, 5)], Fraction(4, 5)
    while beats[-1] + gap < 8:  # noqa: PLR2004  # s; the clip's length
        beats.append(beats[-1] + gap)
        gap = max(Fraction(9, 25), Fraction(round(gap * 950), 1000))
    return beats


BEATS = _beats()


class Numbers(Painter):
    """A monitor with two traces and two runners."""

    recipe = Recipe(
        "numbers",
        "lab",
        Fraction(25),
        Fraction(8),
        tuple(Impact(t, "beep", 0.5 + 0.5 * n / len(BEATS)) for n, t in enumerate(BEATS)),
        "a monitor",
    )
    tremble, blow, kick = 1.0, 0.0, 0.03

    def __init__(self, size: Field) -> None:
        super().__init__(size)
        w, h, k = self.canvas.w, self.canvas.h, self.k
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        middle = np.exp(-(((x - w / 2) / (w * 0.5)) ** 2) - ((y - h / 2) / (h * 0.5)) ** 2)[..., None]
        base = plain((h, w), (5, 22, 27)) + np.asarray((4, 26, 28)) * middle
        g = 40 * k
        lines = [np.exp(-((((each + g / 2) % g - g / 2) / 0.9) ** 2)) for each in (x, y)]
        base += np.maximum(*lines)[..., None] * np.asarray((6, 40, 42))
        self.plate = picture(base * (1 - 0.10 * ((y // 2) % 2))[..., None])
        beats = [float(t) for t in BEATS]
        self.times = np.array(
            [beats[0] - 0.8 * n for n in range(4, 0, -1)] + beats + [beats[-1] + 0.4, beats[-1] + 0.8]
        )

    def _wave(self, row: int, t: Floats) -> Floats:
        if row:
            return heartbeat(t * (1.35 + 0.04 * t) * 0.8)
        n = np.clip(np.searchsorted(self.times, t, "right") - 1, 0, len(self.times) - 2)
        return heartbeat((t - self.times[n]) / (self.times[n + 1] - self.times[n]))

    def paint(self, canvas: Canvas, t: float) -> None:
        """Two traces, two numbers, a row of lamps."""
        k, w, h = self.k, canvas.w, canvas.h
        canvas.put(self.plate, 0, 0)
        since = self.since(t)[0]
        count = sum(t >= beat for beat in BEATS)
        self._ghosts(canvas, t, count, hot := fade(since, 0.10))
        values = (118 + int(7.2 * count), 152 + int(6.1 * t))
        for row, colour in enumerate((COLD, AMBER)):
            self._pen(canvas, t, row, mix(colour, WHITE, 0.5 * hot * (row == 0)))
            self._value(canvas, row, values[row], (colour, hot if row == 0 else 0.0))
            write(canvas, "PULSE " + "AB"[row], (w * 0.088, h * (0.125 + 0.38 * row)), 22 * k, colour, 0.8)
        for n in range(LAMPS):
            lit = CYAN if n < 28 else AMBER if n < 36 else RED  # noqa: PLR2004  # the last lamps warn
            colour = lit if n < LAMPS * count / len(BEATS) else (8, 40, 44)
            shape(
                canvas,
                box(w * (0.088 + 0.0207 * n), h * 0.885, 16 * k, h * 0.025),
                mix(colour, WHITE, 0.5 * hot) if colour == lit else colour,
            )
        passed = next(
            (float(b) for n, b in enumerate(BEATS, 1) if 118 + int(7.2 * n) > 152 + int(6.1 * float(b))), 99.0
        )
        overtaken = 0.8 * max(0.0, 1 - (t - passed) / 0.5) ** 2 if t >= passed else 0.0
        canvas.light(np.full((h, w, 3), (60, 100, 130), np.uint8), 0, 0, overtaken)

    def _ghosts(self, canvas: Canvas, t: float, count: int, hot: float) -> None:
        """A runner behind each trace: the snow's puts a foot down at every heartbeat, the machine's keeps its own."""
        last, after = self.times[count + 3], self.times[min(count + 4, len(self.times) - 1)]
        own = 0.5 * (count + (t - last) / max(after - last, 0.1))
        for row, (colour, phase) in enumerate(((COLD, own), (AMBER, 0.72 * t))):
            spot = Spot(canvas.w * 0.37, canvas.h * (0.435 + 0.38 * row), 232 * self.k)
            outlines = [spot.all(o) for layer in parts(running(RUN, phase, 0.16), GHOST) for o in layer.outlines]
            points = np.concatenate(outlines)
            stencil = Stencil(*points.min(0), *points.max(0))
            for outline in outlines:
                stencil.polygon(outline)
            body = stencil.done()
            edge = ImageChops.subtract(body, ImageChops.offset(body, -2, 1))
            glow = 0.30 + (0.5 * hot if row == 0 else 0.0)
            canvas.stain(mix((5, 22, 27), colour, glow), body, stencil.x, stencil.y)
            canvas.stain(mix(colour, WHITE, 0.2), edge, stencil.x, stencil.y)

    def _pen(self, canvas: Canvas, t: float, row: int, colour: tuple[float, float, float]) -> None:
        """A sweep: the pen goes round, the old trace stays until it is wiped."""
        k, w, base = self.k, canvas.w, canvas.h * (0.30 + 0.38 * row)
        head, u = (t / SWEEP) % 1.0, np.linspace(0, 1, POINTS)
        x, y = w * (0.085 + 0.57 * u), base - 96 * k * self._wave(row, t - ((head - u) % 1.0) * SWEEP)
        cut = int(head * POINTS)
        for start, end, gain in ((0, cut, 1.0), (min(cut + 10, POINTS - 1), POINTS, 0.55)):
            if end - start > 2:  # noqa: PLR2004  # points; a line needs some
                trace(canvas, np.stack([x[start:end], y[start:end]], 1), colour, 2.8 * k, gain)
        at = (w * (0.085 + 0.57 * head), base - 96 * k * float(self._wave(row, np.array([t]))[0]))
        canvas.shine(30 * k, mix(colour, WHITE, 0.4), at)

    def _value(self, canvas: Canvas, row: int, value: int, light: tuple[tuple[float, float, float], float]) -> None:
        k, x, y, (colour, hot) = self.k, canvas.w * 0.70, canvas.h * (0.18 + 0.38 * row), light
        big = 96 * k * (1 + 0.12 * hot)
        write(canvas, f"{value:3d}", (x, y - (big - 96 * k) * 0.5), big, mix(colour, WHITE, 0.7 * hot))
        full = canvas.w * 0.22
        shape(canvas, box(x, y + 128 * k, full, 12 * k), (10, 44, 48))
        shape(canvas, box(x, y + 128 * k, full * min(1, value / 230), 12 * k), colour)
        canvas.shine(60 * k, colour, (x + full * min(1, value / 230), y + 134 * k), hot)
