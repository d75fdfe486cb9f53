"""Painting an athlete: the open shutter's instants become soft masks, lit from one side or two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from crosscut.demo.draw.canvas import Canvas, Colour, Floats, Picture, mix, shaded, whole
from crosscut.demo.draw.figure import Dress, Part
from crosscut.demo.draw.layers import Outline, Point, Stencil

MOST_INSTANTS = 5  # of one open shutter; what lies between them is blurred over
APART = 4.0  # pixels between two instants that the eye would see as a row of pictures
FAINT = [round(0.6 * v) for v in range(256)]  # how much of an outline's light stays in a smear
STANDS = [round(0.7 * v) for v in range(256)]  # how solid the frame's own instant stays in it
OUTSIDE = 40  # pixels beyond the canvas that still matter: rims come from there


@dataclass(frozen=True)
class Spot:
    """Where pose space lies on the canvas: its origin, and a body's height in pixels. `facing` −1 looks to the left."""

    x: float
    y: float
    size: float
    facing: int = 1

    def at(self, p: Point) -> Point:
        """A point of pose space on the canvas."""
        return self.x + self.facing * p[0] * self.size, self.y - p[1] * self.size

    def all(self, points: Outline) -> Floats:
        """Many points."""
        return np.asarray(np.asarray(points) * (self.facing * self.size, -self.size) + (self.x, self.y))


Shot = tuple[Spot, list[Part]]


def exposed(instant: Callable[[float], Shot]) -> list[Shot]:
    """The instants of one open shutter: `instant(s)`, s from 0 (now) to 1 (when it opened). Slow bodies need one."""
    now = instant(0.0)

    def like(s: float) -> Shot:
        """That instant's layers in the order of now: limbs that pass each other do not swap in an open shutter."""
        spot, layers = instant(s)
        named = {layer.name: layer for layer in layers}
        return spot, [named[layer.name] for layer in now[1]]

    then = like(1.0)
    far = max(
        float(np.abs(now[0].all(p) - then[0].all(q)).max())
        for one, other in zip(now[1], then[1], strict=True)
        for p, q in zip(one.outlines, other.outlines, strict=True)
    )
    count = _instants(far)
    return [now] if count == 1 else [now, *(like(n / (count - 1)) for n in range(1, count - 1)), then]


def _instants(far: float) -> int:
    """How many instants a smear of that many pixels needs before the eye sees it as one."""
    return 1 if far < 1.2 else 2 if far < 3 else min(MOST_INSTANTS, 2 + int(far / 7))  # noqa: PLR2004  # pixels, tried by eye


def draw(
    canvas: Canvas, shots: Sequence[Shot], dress: Dress, between: dict[str, Callable[[], None]] | None = None
) -> None:
    """Paint one athlete; `between` draws things right after the part of that name."""
    paints = _paints(dress)
    spot = shots[0][0]
    for n, layer in enumerate(shots[0][1]):
        _paint(canvas, spot, [(s, parts[n]) for s, parts in shots], paints[layer.paint], dress)
        if between and layer.name in between:
            between[layer.name]()


def _paint(
    canvas: Canvas, spot: Spot, instants: Sequence[tuple[Spot, Part]], paint: tuple[Colour, Colour], dress: Dress
) -> None:
    layer = instants[0][1]
    polygons = [[s.all(outline) for outline in part.outlines] for s, part in instants]
    ends = [np.concatenate(each) for each in polygons]
    low, high = np.min([e.min(0) for e in ends], 0) - 6, np.max([e.max(0) for e in ends], 0) + 6
    x0, y0 = max(low[0], -OUTSIDE), max(low[1], -OUTSIDE)
    x1, y1 = min(high[0], canvas.w + OUTSIDE), min(high[1], canvas.h + OUTSIDE)
    if x1 - x0 < 2 or y1 - y0 < 2:  # noqa: PLR2004  # pixels; out of the picture
        return
    count = min(_instants(float(np.abs(ends[0] - ends[-1]).max())), len(polygons))
    now, through = _smear(polygons, count, (x0, y0, x1, y1))
    x, y = int(np.floor(x0)), int(np.floor(y0))
    if count > 1:  # the frame's own instant stays readable and a trunk opaque; the rest trails
        through = ImageChops.lighter(through, now if layer.solid else now.point(STANDS))
    sheet = shaded(whole(paint[0]), whole(paint[1]), max(int(spot.size * 1.2), 8))
    top = max(0, min(int(y - spot.y + spot.size), sheet.size[1] - now.size[1]))
    canvas.put(sheet.crop((0, top, now.size[0], top + now.size[1])), x, y, through)
    if layer.paint != "hair":
        _rims(canvas, spot, now, (x, y), (paint[0], dress, 0.5 if layer.paint == "far" else 0.9, count > 1))


def _smear(
    polygons: Sequence[Sequence[Floats]], count: int, area: tuple[float, float, float, float]
) -> tuple[Picture, Picture]:
    """(the mask of now, the mean mask of the open shutter)."""
    masks: list[Picture] = []
    for n in np.linspace(0, len(polygons) - 1, count).round().astype(int):
        stencil = Stencil(*area, fine=1 if count > 3 and n else 2)  # noqa: PLR2004  # what smears needs no fine edges
        for polygon in polygons[n]:
            stencil.polygon(polygon)
        masks.append(stencil.done())
    mean = _mean(masks)
    gap = float(np.abs(np.concatenate(polygons[0]) - np.concatenate(polygons[-1])).max()) / max(1, count - 1)
    return masks[0], mean.filter(ImageFilter.BoxBlur((gap / 2, gap / 4))) if gap > APART else mean


def _rims(
    canvas: Canvas, spot: Spot, now: Picture, at: tuple[int, int], how: tuple[Colour, Dress, float, bool]
) -> None:
    """The lit edges of one part; how: (its colour, what is worn, how strong, whether it moves)."""
    colour, dress, strength, moves = how
    wide = max(1.0, dress.rim_wide * spot.size)
    lights = [(dress.rim_at, dress.rim)]
    if dress.back is not None:
        lights.append(((-dress.rim_at[0], dress.rim_at[1] * 0.4), dress.back))
    for (ax, ay), light in lights:
        edge = ImageChops.subtract(now, ImageChops.offset(now, -round(ax * wide), -round(ay * wide)))
        if moves:
            edge = edge.point(FAINT)
        canvas.stain(mix(colour, light, strength), edge, *at)


def _paints(dress: Dress) -> dict[str, tuple[Colour, Colour]]:
    dark = dress.ink[1]

    def cloth(colour: Colour | None, shade: float) -> tuple[Colour, Colour]:
        colour = colour or dark
        return colour, mix(colour, dark, shade)

    shoe, glove = dress.shoe or dark, dress.glove or dark
    return {
        "ink": dress.ink,
        "far": dress.far,
        "sleeve": (mix(dress.ink[0], dress.far[0], 0.3), mix(dress.ink[1], dress.far[1], 0.3)),
        "skin": dress.skin,
        "hair": (dark, dark),
        "hat": cloth(dress.hat, 0.45),
        "scarf": cloth(dress.scarf, 0.5),
        "top": cloth(dress.top, 0.5),
        "shorts": cloth(dress.shorts, 0.4),
        "shoe": (shoe, shoe),
        "far shoe": (mix(shoe, dark, 0.55),) * 2,
        "glove": cloth(glove, 0.45),
        "far glove": (mix(glove, dark, 0.4), mix(glove, dark, 0.6)),
    }


def swept(
    canvas: Canvas, instants: Sequence[Sequence[Outline]], paints: Sequence[tuple[Colour, Colour]], edge: int
) -> None:
    """Something stiff through its instants of an open shutter, each a row of outlines from back to front.

    `paints` are (dark, lit) for each outline, `edge` is how many pixels of light lie on it.
    """
    everything = np.concatenate([np.asarray(outline) for instant in instants for outline in instant])
    low = np.maximum(everything.min(0) - 3, -20)
    high = np.minimum(everything.max(0) + 3, (canvas.w + 20, canvas.h + 20))
    if (high - low).min() < 2:  # noqa: PLR2004  # pixels; out of the picture
        return
    for n, (dark, lit) in enumerate(paints):
        masks: list[Picture] = []
        for instant in instants:
            stencil = Stencil(*low, *high)
            stencil.polygon(instant[n])
            masks.append(stencil.done())
        now, mean = masks[0], _mean(masks)
        mean = ImageChops.lighter(mean, now.point(lambda v: v * 0.8))  # where it is now stays readable
        canvas.stain(dark, mean, *low)
        canvas.stain(lit, ImageChops.subtract(now, ImageChops.offset(now, -edge, edge)), *low)


def _mean(masks: Sequence[Picture]) -> Picture:
    mean = masks[0]
    for n, each in enumerate(masks[1:], 2):
        mean = Image.blend(mean, each, 1 / n)
    return mean


def cast(canvas: Canvas, shot: Shot, colour: Colour, slant: Point, level: int) -> None:
    """Lay the figure's shape on the ground; `slant` is how far (right, down) a pixel of height goes."""
    spot, layers = shot
    outlines = [spot.all(outline) for layer in layers for outline in layer.outlines]
    laid = [
        np.stack([o[:, 0] + (spot.y - o[:, 1]) * slant[0], spot.y + (spot.y - o[:, 1]) * slant[1]], 1) for o in outlines
    ]
    points = np.concatenate(laid)
    x0, y0 = max(float(points[:, 0].min()), 0), max(float(points[:, 1].min()), spot.y)
    x1, y1 = min(float(points[:, 0].max()), canvas.w), min(float(points[:, 1].max()) + 1, canvas.h)
    if x1 - x0 < 2 or y1 - y0 < 2:  # noqa: PLR2004  # pixels; out of the picture
        return
    stencil = Stencil(x0, y0, x1, y1, fine=1)
    for outline in laid:
        stencil.polygon(outline, level)
    canvas.stain(colour, stencil.done(), stencil.x, stencil.y)
