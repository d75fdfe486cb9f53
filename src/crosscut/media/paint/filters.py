"""From a decoded picture, however it was stored, to the film's: upright, of its size, in BT.709 video range.

One libavfilter graph a cut; a picture that is right already passes through uncopied. Side data (captions, mastering
metadata, the camera's notes) ends here. Nothing is ever stretched: a picture of another shape is cropped, or laid
on its own blurred enlargement.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.filter import Graph

from crosscut.model.footage import Picture

if TYPE_CHECKING:
    from av.filter.context import FilterContext
    from av.video.frame import VideoFrame

MOST_LOST = Fraction(105, 100)  # a picture so near the film's shape is cropped rather than given thin bars
BACKDROP_SCALE = 8  # the backdrop is blurred at an eighth of the size: sixty-four times cheaper, and as soft
BACKDROP_BLUR = 4.0  # pixels at that size; no edge of the picture can be told any more
BACKDROP_LIGHT = 0.6  # of the picture's light: the picture itself must stand out
AREA_FROM = 2  # shrinking by this much or more, averages are as sharp as bicubic and cost half
SD_LINES = 576  # pictures of up to so many lines without a tag are BT.601, larger ones BT.709 (what players assume)
MATRICES = {1: "bt709", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}  # by AVColorSpace
UNIT = Fraction(1, 1000)  # s; the graph's clock only counts
FULL_RANGE = 2  # AVColorRange
EXACT = "+accurate_rnd+full_chroma_int+bitexact"  # the same pixels on every machine; no drift of colours


@dataclass(frozen=True, slots=True)
class Canvas:
    """The film's picture: `width` and `height` in pixels, even; `fill` is blur or crop."""

    width: int
    height: int
    fill: str

    def covers(self, picture: Picture) -> bool:
        """Whether the clip's picture fills the canvas, cropped where it must be."""
        shape = Fraction(picture.width, picture.height) / Fraction(self.width, self.height)
        return self.fill == "crop" or max(shape, 1 / shape) <= MOST_LOST

    def size(self, picture: Picture) -> tuple[int, int]:
        """Width and height that the upright picture is scaled to: around the canvas where it covers, else inside."""
        scales = Fraction(self.width, picture.width), Fraction(self.height, picture.height)
        scale = max(scales) if self.covers(picture) else min(scales)
        width, height = (max(2, 2 * round(side * scale / 2)) for side in (picture.width, picture.height))
        return width, height


@dataclass(frozen=True, slots=True)
class _Form:
    """What a graph is made for: size, pixel format, matrix and range of the pictures that go in."""

    width: int
    height: int
    format: str
    matrix: int
    range: int


class Painter:
    """Paints the pictures of one clip for the canvas; `lut` is a .cube file for what is no BT.709 light."""

    def __init__(self, picture: Picture, canvas: Canvas, lut: Path | None) -> None:
        self._picture, self._canvas, self._lut = picture, canvas, lut
        self._form: _Form | None = None
        self._graph: Graph | None = None
        self._last: tuple[VideoFrame, VideoFrame] | None = None
        self._count = 0

    def paint(self, frame: VideoFrame) -> VideoFrame:
        """The film's picture of it, yuv420p. A frame that is held gives the same picture object again."""
        if self._last is not None and self._last[0] is frame:
            return self._last[1]
        form = _Form(frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range)
        if self._graph is None or form != self._form:
            self._form, self._graph = form, _graph(form, self._picture, self._canvas, self._lut)
        frame.pts, frame.time_base = self._count, UNIT
        self._count += 1
        self._graph.vpush(frame)
        painted = self._graph.vpull()
        self._last = (frame, painted)
        return painted


class _Chain:
    """A graph that grows at its end."""

    def __init__(self, form: _Form) -> None:
        self.graph = Graph()
        self.graph.threads = 1
        self.end = self.graph.add(
            "buffer",
            video_size=f"{form.width}x{form.height}",
            pix_fmt=form.format,
            time_base=str(UNIT),
            pixel_aspect="1/1",
            colorspace=str(form.matrix),
            range=str(form.range),
        )

    def add(self, name: str, **options: object) -> FilterContext:
        node = self.graph.add(name, None, **{key: str(value) for key, value in options.items()})
        self.end.link_to(node)
        self.end = node
        return node


def _graph(form: _Form, picture: Picture, canvas: Canvas, lut: Path | None) -> Graph:
    chain = _Chain(form)
    if not _is_right(form, picture, canvas, lut):
        _scale(chain, form, picture, canvas, lut)
        _turn(chain, picture)
        _fill(chain, picture, canvas)
    chain.add("sidedata", mode="delete")
    chain.add("setsar", sar="1")
    chain.add("setparams", range="tv", colorspace="bt709", color_primaries="bt709", color_trc="bt709")
    chain.add("buffersink")
    chain.graph.configure()
    return chain.graph


def _is_right(form: _Form, picture: Picture, canvas: Canvas, lut: Path | None) -> bool:
    turned = picture.rotation or picture.mirrored
    same_size = (form.width, form.height) == (canvas.width, canvas.height) == (picture.width, picture.height)
    coded_right = form.format == "yuv420p" and form.range != FULL_RANGE and _matrix(form) == "bt709"
    return same_size and coded_right and not turned and lut is None


def _matrix(form: _Form) -> str:
    return MATRICES.get(form.matrix) or ("bt601" if form.height <= SD_LINES else "bt709")


def _scale(chain: _Chain, form: _Form, picture: Picture, canvas: Canvas, lut: Path | None) -> None:
    width, height = canvas.size(picture)
    if picture.rotation in (90, 270):  # the turn comes after, when there are fewer pixels
        width, height = height, width
    shrinks = min(Fraction(form.width, width), Fraction(form.height, height)) >= AREA_FROM
    into = {"w": width, "h": height, "flags": ("area" if shrinks else "bicubic") + EXACT}
    full = form.range == FULL_RANGE or form.format.startswith("yuvj")
    stored = {"in_color_matrix": _matrix(form), "in_range": "pc" if full else "tv"}
    film = {"out_color_matrix": "bt709", "out_range": "tv"}
    if lut is None:
        chain.add("scale", **into, **stored, **film)
    else:
        chain.add("scale", **into, **stored)
        chain.add("format", pix_fmts="gbrpf32le")
        chain.add("lut3d", file=lut, interp="tetrahedral")
        chain.add("scale", flags="bicubic" + EXACT, **film)
    chain.add("format", pix_fmts="yuv420p")


def _turn(chain: _Chain, picture: Picture) -> None:
    if picture.mirrored:
        chain.add("hflip")
    if picture.rotation in (90, 270):
        chain.add("transpose", dir="clock" if picture.rotation == 90 else "cclock")  # noqa: PLR2004  # degrees
    if picture.rotation == 180:  # noqa: PLR2004  # degrees
        chain.add("hflip")
        chain.add("vflip")


def _fill(chain: _Chain, picture: Picture, canvas: Canvas) -> None:
    width, height = canvas.size(picture)
    if canvas.covers(picture):
        _crop(chain, (width, height), (canvas.width, canvas.height))
        return
    split = chain.add("split")
    small = (canvas.width // BACKDROP_SCALE // 2 * 2, canvas.height // BACKDROP_SCALE // 2 * 2)
    scale = max(Fraction(small[0], width), Fraction(small[1], height))
    cover = (2 * -(-width * scale // 2), 2 * -(-height * scale // 2))
    chain.add("scale", w=cover[0], h=cover[1], flags="area" + EXACT)
    _crop(chain, cover, small)
    chain.add("gblur", sigma=BACKDROP_BLUR)
    chain.add(
        "lutyuv",
        y=f"(val-16)*{BACKDROP_LIGHT}+16",
        u=f"(val-128)*{BACKDROP_LIGHT}+128",
        v=f"(val-128)*{BACKDROP_LIGHT}+128",
    )
    chain.add("scale", w=canvas.width, h=canvas.height, flags="bicubic" + EXACT)
    place = ((canvas.width - width) // 4 * 2, (canvas.height - height) // 4 * 2)
    overlay = chain.add("overlay", x=place[0], y=place[1], format="yuv420", eval="init")
    split.link_to(overlay, 1, 1)


def _crop(chain: _Chain, size: tuple[int, int], into: tuple[int, int]) -> None:
    if size != into:
        place = ((size[0] - into[0]) // 4 * 2, (size[1] - into[1]) // 4 * 2)
        chain.add("crop", w=into[0], h=into[1], x=place[0], y=place[1])
