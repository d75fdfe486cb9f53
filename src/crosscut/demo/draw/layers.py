"""Layers: masks from polygons, wide strips that slide, ground that slides in perspective, things drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from crosscut.demo.draw.canvas import Canvas, Colour, Floats, Picture, mask, picture

Point: TypeAlias = tuple[float, float]
Outline: TypeAlias = Sequence[Point] | Floats

FINE = 2  # polygons are drawn this many times larger, then averaged down
CLEAR = 0.999  # above it nobody sees that a layer is not quite solid


class Stencil:
    """A mask on which polygons are drawn large and read small; coordinates are canvas pixels."""

    def __init__(self, x0: float, y0: float, x1: float, y1: float, fine: int = FINE) -> None:
        self.fine, self.x, self.y = fine, int(np.floor(x0)), int(np.floor(y0))
        self.w, self.h = max(int(np.ceil(x1)) - self.x, 1), max(int(np.ceil(y1)) - self.y, 1)
        self.sheet = Image.new("L", (self.w * fine, self.h * fine))
        self.pen = ImageDraw.Draw(self.sheet)

    def polygon(self, outline: Outline, level: int = 255) -> None:
        """Fill an outline."""
        self.pen.polygon(self._at(outline), fill=level)

    def line(self, points: Outline, width: float, level: int = 255) -> None:
        """Draw a stroke through the points."""
        self.pen.line(self._at(points), fill=level, width=max(1, round(width * self.fine)), joint="curve")

    def done(self) -> Picture:
        """The mask."""
        return self.sheet.reduce(self.fine) if self.fine > 1 else self.sheet

    def _at(self, points: Outline) -> list[float]:
        return list(((np.asarray(points) - (self.x, self.y)) * self.fine).ravel())


def around(canvas: Canvas, points: Floats, room: float = 2) -> Stencil | None:
    """A stencil for those points, as far as they lie on the canvas; None where they do not."""
    low, high = points.min(0) - room, points.max(0) + room
    x0, y0, x1, y1 = max(low[0], -4), max(low[1], -4), min(high[0], canvas.w + 4), min(high[1], canvas.h + 4)
    return Stencil(x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else None


def shape(canvas: Canvas, outline: Outline, colour: Colour, level: int = 255) -> None:
    """Fill an outline with a colour."""
    points = np.asarray(outline, float)
    stencil = around(canvas, points)
    if stencil is not None:
        stencil.polygon(points, level)
        canvas.stain(colour, stencil.done(), stencil.x, stencil.y)


def stroke(canvas: Canvas, points: Outline, colour: Colour, width: float, level: int = 255) -> None:
    """Draw a line of a colour."""
    path = np.asarray(points, float)
    stencil = around(canvas, path, width + 2)
    if stencil is not None:
        stencil.line(path, width, level)
        canvas.stain(colour, stencil.done(), stencil.x, stencil.y)


def trace(canvas: Canvas, points: Outline, colour: Colour, width: float, gain: float = 1.0) -> None:
    """A line that shines: three widths of one stroke, added as light."""
    path = np.asarray(points, float)
    stencil = around(canvas, path, 9)
    if stencil is None:
        return
    for wide, level in ((width * 5, 34), (width * 2.6, 95), (width, 255)):
        stencil.line(path, wide, level)
    strength = np.asarray(stencil.done(), float)[..., None]
    canvas.light((strength * (np.asarray(colour) / 255) * gain).astype(np.uint8), stencil.x, stencil.y)


def box(x: float, y: float, w: float, h: float) -> list[Point]:
    """The outline of an upright rectangle."""
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def soften(image: Picture, radius: float) -> Picture:
    """The picture out of focus."""
    return image.filter(ImageFilter.GaussianBlur(radius))


class Strip:
    """A wide layer that repeats sideways and slides by half pixels (whole steps make slow mountains tremble)."""

    STEPS = 2

    def __init__(self, colours: Floats, alpha: Floats, view: int) -> None:
        self.period, self.view, self.h = colours.shape[1], view, colours.shape[0]
        times = -(-(view + 2) // self.period) + 1
        cloudy = np.flatnonzero(alpha.min(1) < CLEAR)
        self.solid = int(cloudy[-1]) + 1 if cloudy.size else 0  # from this row down no mask is needed
        self.plates = []
        for n in range(self.STEPS):
            over = n / self.STEPS
            wide = [
                np.concatenate([each * (1 - over) + np.roll(each, -1, 1) * over] * times, 1)[
                    :, : self.period + view + 2
                ]
                for each in (colours, alpha)
            ]
            self.plates.append((picture(wide[0]), mask(wide[1])))

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Lay it down with its upper edge at y, moved x pixels to the left."""
        place = int(np.floor((x % self.period) * self.STEPS))
        image, through = self.plates[place % self.STEPS]
        left, top = place // self.STEPS, int(y)
        edge = min(self.solid, canvas.h - top)
        if edge > 0:
            part = (left, 0, left + self.view, edge)
            canvas.put(image.crop(part), 0, top, through.crop(part))
        low = min(self.h, canvas.h - top)
        if edge < low:
            canvas.put(image.crop((left, edge, left + self.view, low)), 0, top + edge)


class Ground:
    """Ground in perspective: every row slides at its own pace, and is blurred by what it moves in an open shutter.

    `rows` are `[period, 3]` colours, each repeating itself; `pace` `[h]` is how far each goes for one pixel of the
    lens, `smear` how far the lens goes while the shutter is open.
    """

    def __init__(self, rows: Sequence[Floats], pace: Floats, view: int, smear: float = 0.0) -> None:
        self.view, self.pace = view, pace
        self.rows = []
        for line, speed in zip(rows, pace, strict=True):
            width = max(1, round(speed * smear))
            sums = np.cumsum(np.concatenate([line[-width:], line]), 0)
            soft = (sums[width:] - sums[:-width]) / width
            cells = np.full((len(line) + view, 4), 255, np.uint8)
            cells[:, :3] = np.clip(np.resize(soft, (len(cells), 3)) + 0.5, 0, 255)
            self.rows.append(cells.view(np.uint32)[:, 0])
        self.periods = np.array([len(line) for line in rows])

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Lay it down with its upper edge at y, the lens moved x pixels to the right."""
        top = int(y)
        words = canvas.cells.view(np.uint32)[..., 0]
        starts = np.floor(x * self.pace).astype(int) % self.periods
        for row in range(max(0, -top), min(len(self.rows), canvas.h - top)):
            words[top + row] = self.rows[row][starts[row] : starts[row] + self.view]


class Flow:
    """Ground in perspective that flows towards the lens or away from it.

    `above` `[h, w, 3]` is the ground seen from above and repeats itself; `depth` `[rows]` how many of its cells away
    each row lies; view: (pixels in a row, pixels of a cell that is one cell away).
    """

    def __init__(self, above: Floats, depth: Floats, view: tuple[int, float]) -> None:
        h, w = above.shape[:2]
        cells = np.full((h, w, 4), 255, np.uint8)
        cells[..., :3] = np.clip(above + 0.5, 0, 255)
        self.words, self.depth = cells.view(np.uint32)[..., 0], depth
        across = (np.arange(view[0]) - view[0] / 2)[None] * (depth / view[1])[:, None]
        self.columns = (np.floor(across + w / 2).astype(np.int32) % w).astype(np.intp)

    def draw(self, canvas: Canvas, shift: float, y: float) -> None:
        """Lay it down with its upper edge at y; `shift` is how many cells the lens has gone ahead."""
        rows = np.floor(self.depth + shift).astype(np.intp) % len(self.words)
        places = self.columns + (rows * self.words.shape[1])[:, None]
        canvas.cells.view(np.uint32)[int(y) : int(y) + len(rows), :, 0] = self.words.ravel().take(places)


class Cutout:
    """Something drawn once from many polygons, then only laid down. (0, 0) is its own origin.

    `edges` left, top, right, bottom in pixels; `scale` makes pixels of what is added (right, down; −1 turns it round).
    """

    def __init__(self, edges: tuple[float, float, float, float], scale: Point = (1, 1)) -> None:
        left, top, right, bottom = edges
        self.left, self.top, self.scale = int(left), int(top), scale
        self.canvas = Canvas(int(right - left), int(bottom - top))
        self.through = Image.new("L", (self.canvas.w, self.canvas.h))

    def add(self, outline: Outline, colour: Colour, level: int = 255, width: float = 0.0) -> None:
        """Fill an outline, or draw a stroke of that width through it. Only full levels make it solid."""
        points = np.asarray(outline, float) * self.scale - (self.left, self.top)
        width *= abs(self.scale[1])
        stencil = around(self.canvas, points, width + 2)
        if stencil is None:
            return
        if width:
            stencil.line(points, width, level)
        else:
            stencil.polygon(points, level)
        through = stencil.done()
        self.canvas.stain(colour, through, stencil.x, stencil.y)
        if level == 255:  # noqa: PLR2004  # solid
            self.through.paste(255, (stencil.x, stencil.y), through)

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Lay it down."""
        canvas.put(self.canvas.image, round(x) + self.left, round(y) + self.top, self.through)
