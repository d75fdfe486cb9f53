"""A drawing of boxes, lines, words and photographs; it becomes SVG text or a PNG."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any, TypeAlias

from PIL import Image, ImageDraw, ImageFont

PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, in pixels."""

    points: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A word or more, its upper left corner and height in pixels."""

    left: float
    top: float
    text: str
    size: int
    colour: str


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photograph, `pixels` `[h, w, 3]` uint8, its upper left corner in pixels; one of its pixels is one."""

    left: float
    top: float
    pixels: Any  # an array; this file needs no numpy


Shape: TypeAlias = Box | Line | Words | Photo


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, later ones over earlier ones, on paper of that size in pixels."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    def svg(self) -> str:
        """The drawing as SVG."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
        return "\n".join([head, *map(_as_svg, (self._paper, *self.shapes)), "</svg>", ""])

    def png(self) -> bytes:
        """The drawing as a PNG file."""
        image = Image.new("RGB", (self.width, self.height), PAPER)
        pen = ImageDraw.Draw(image)
        for shape in self.shapes:
            if isinstance(shape, Box):
                right, bottom = max(shape.left, shape.right - 1), max(shape.top, shape.bottom - 1)
                pen.rectangle((shape.left, shape.top, right, bottom), fill=shape.colour)
            elif isinstance(shape, Line):
                pen.line(shape.points, fill=shape.colour, width=2)
            elif isinstance(shape, Photo):
                image.paste(Image.fromarray(shape.pixels), (round(shape.left), round(shape.top)))
            else:
                font = ImageFont.load_default(shape.size)
                pen.text((shape.left, shape.top), shape.text, fill=shape.colour, font=font)
        return _png(image)

    @property
    def _paper(self) -> Box:
        return Box(0, 0, self.width, self.height, PAPER)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _as_svg(shape: Shape) -> str:
    if isinstance(shape, Box):
        width, height = max(shape.right - shape.left, 0.5), max(shape.bottom - shape.top, 0.5)
        place = f'x="{shape.left:.1f}" y="{shape.top:.1f}" width="{width:.1f}" height="{height:.1f}"'
        return f'<rect {place} fill="{shape.colour}"/>'
    if isinstance(shape, Line):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="1.5"/>'
    if isinstance(shape, Photo):
        height, width = shape.pixels.shape[:2]
        content = b64encode(_png(Image.fromarray(shape.pixels))).decode()
        place = f'x="{shape.left:.1f}" y="{shape.top:.1f}" width="{width}" height="{height}"'
        return f'<image {place} href="data:image/png;base64,{content}"/>'
    place = f'x="{shape.left:.1f}" y="{shape.top + shape.size:.1f}" font-size="{shape.size}"'
    return f'<text {place} fill="{shape.colour}">{escape(shape.text)}</text>'
