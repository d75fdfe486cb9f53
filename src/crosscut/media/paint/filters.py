"""From a decoded picture, however it was stored, to the film's: upright, of its size, in BT.709 video range.

One libavfilter graph a run of frames; a picture that is right already passes through uncopied. Side data (captions,
mastering metadata, the camera's notes) ends here. Nothing is ever stretched: a picture of another shape is cropped, or
laid on its own blurred enlargement.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.filter import Graph

from crosscut.media.paint.layers import part
from crosscut.media.paint.levels import Levels, changed
from crosscut.model.footage import Picture

if TYPE_CHECKING:
    from av.filter.context import FilterContext
    from av.video.frame import VideoFrame

MOST_LOST = Fraction(105, 100)  # a picture so near the film's shape is cropped rather than given thin bars
SOFT_EDGE = Fraction(1, 100)  # of a side; what scaling and coding smear of a black bar into the picture
MOST_WIDE = Fraction(4, 3)  # a wider one may lose a quarter: what matters is seldom at the very sides
BACKDROP_SCALE = 8  # the backdrop is blurred at an eighth of the size: sixty-four times cheaper, and as soft
BACKDROP_LEAST = 64  # pixels of its shorter side: below half of that this blur goes wrong at the picture's foot
BACKDROP_BLUR = 5.0  # pixels at that size; no edge of the picture can be told any more
BACKDROP_LIGHT = 0.85  # of the picture's light: the picture itself must stand out
BACKDROP_COLOUR = 1.3  # of its colours: blur mixes them to grey
BACKDROP_ZOOM = Fraction(5, 4)  # its middle, where the subject's colours are, rather than its edges
BACKDROP_EDGE = "PI/5.5"  # lens angle of the vignette: a quarter less light at the sides, so that eyes stay inside
LINE = 0.004  # of a side, between two halves: four pixels of 1080, enough to part two pictures of one colour
AREA_FROM = 2  # shrinking by this much or more, averages are as sharp as bicubic and cost half
SD_LINES = 576  # pictures of up to so many lines without a tag are BT.601, larger ones BT.709 (what players assume)
MATRICES = {1: "bt709", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}  # by AVColorSpace
UNIT = Fraction(1, 1000)  # s; the graph's clock only counts
FULL_RANGE = 2  # AVColorRange
EXACT = "+accurate_rnd+full_chroma_int+bitexact"  # the same pixels on every machine; no drift of colours


@dataclass(frozen=True, slots=True)
class Canvas:
    """The film's picture: `width` and `height` in pixels, even; `fill` is crop, anything else is blur."""

    width: int
    height: int
    fill: str

    @property
    def half(self) -> Canvas:
        """What each of two pictures fills: left and right of a thin line, above and below it where it is tall."""
        if self.width >= self.height:
            return Canvas(_half(self.width), self.height, "crop")
        return Canvas(self.width, _half(self.height), "crop")


def _half(side: int) -> int:
    """Half of a side, even, less half a line."""
    return int(side * (1 - LINE) / 4) * 2


@dataclass(frozen=True, slots=True)
class Way:
    """How the pictures of a run of frames are looked at.

    `frame` is the part that counts, as shares (left, top, right, bottom) of the picture's sides (black bars lie
    outside); `zoom` how much larger than needed the picture is made; `places` where the film's middle lies on each
    frame, as shares (across, down) of the picture's sides; empty for the middle of what counts. `lines` are those of
    the clip that a proxy stands in for, by which its colours are told; 0 for the picture's own.
    """

    frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    zoom: float = 1.0
    places: tuple[tuple[float, float], ...] = ()
    lines: int = 0


PLAIN = Way()


@dataclass(frozen=True, slots=True)
class Fit:
    """How a picture lies on the canvas.

    Its upright size in pixels, even; the part of it (left, top, right, bottom) that counts; whether that part `covers`
    the canvas or lies inside of it.
    """

    width: int
    height: int
    part: tuple[float, float, float, float]
    covers: bool

    def corner(self, place: tuple[float, float] | None, canvas: Canvas) -> tuple[int, int]:
        """The left and top pixel of what the film shows of it, its middle as near to the place as the part allows."""
        left, top, right, bottom = self.part
        across, down = place or ((left + right) / 2 / self.width, (top + bottom) / 2 / self.height)
        return (
            _within(across * self.width - canvas.width / 2, left, right - canvas.width, self.width - canvas.width),
            _within(down * self.height - canvas.height / 2, top, bottom - canvas.height, self.height - canvas.height),
        )


def _within(wanted: float, lowest: float, highest: float, last: int) -> int:
    """The whole number nearest to what is wanted that lies inside; the middle where the sides are too near."""
    inside = (lowest + highest) / 2 if highest < lowest else min(max(wanted, lowest), highest)
    return min(max(0, round(inside)), last)


def _inset(share: Fraction, inwards: int) -> Fraction:
    """An edge of what counts, a little further in where a bar lies outside of it: bars end softly."""
    return share if share in (0, 1) else share + inwards * SOFT_EDGE


def fit(picture: Picture, canvas: Canvas, way: Way = PLAIN) -> Fit:
    """How the clip's upright picture lies on the canvas.

    One of about the film's shape is cropped, and a wider one where the way says what to show of it; else it lies on the
    canvas as its `fill` says. Never stretched.
    """
    shares = [
        _inset(Fraction(share).limit_denominator(10_000), side)
        for share, side in zip(way.frame, (1, 1, -1, -1), strict=True)
    ]
    width, height = picture.width * (shares[2] - shares[0]), picture.height * (shares[3] - shares[1])
    scales = canvas.width / width, canvas.height / height
    narrow = scales[0] / scales[1]  # 1 where the shapes are the same, above where the picture is narrower
    covers = canvas.fill == "crop" or 1 / MOST_WIDE <= narrow <= MOST_LOST or (bool(way.places) and narrow < 1)
    scale = max(scales) * Fraction(way.zoom).limit_denominator(10_000) if covers else min(scales)
    sides = [max(2, 2 * round(side * scale / 2)) for side in (picture.width, picture.height)]
    part = tuple(float(share * side) for share, side in zip(shares, sides * 2, strict=True))
    return Fit(sides[0], sides[1], (part[0], part[1], part[2], part[3]), covers)


@dataclass(frozen=True, slots=True)
class _Form:
    """What a graph is made for: size, pixel format, matrix and range of the pictures that go in."""

    width: int
    height: int
    format: str
    matrix: int
    range: int


class Painter:
    """Paints the pictures of one run for the canvas; a .cube file or levels change their colours."""

    def __init__(self, picture: Picture, canvas: Canvas, colours: Path | Levels | None, way: Way = PLAIN) -> None:
        lut = colours if isinstance(colours, Path) else None
        self._levels = colours if isinstance(colours, Levels) else None
        self._job = _Job(picture, canvas, lut, way, fit(picture, canvas, way))
        self._form: _Form | None = None
        self._graph: Graph | None = None
        self._wholes: list[tuple[VideoFrame, VideoFrame]] = []  # the last two pictures, and what the graph made of them
        self._last: tuple[VideoFrame, tuple[int, int], VideoFrame] | None = None
        self._count = 0

    def paint(self, frame: VideoFrame, place: int = 0) -> VideoFrame:
        """The film's picture of it, yuv420p, at that place of the run. One held gives the same picture object again."""
        painted, job = self._known(frame), self._job
        if not job.moves:
            return painted
        corner = job.fit.corner(job.way.places[place], job.canvas)
        if self._last is None or self._last[:2] != (painted, corner):
            self._last = (painted, corner, part(painted, corner, (job.canvas.width, job.canvas.height)))
        return self._last[2]

    def _known(self, frame: VideoFrame) -> VideoFrame:
        for known, painted in self._wholes:
            if known is frame:
                return painted
        painted = self._through(frame)
        self._wholes = [*self._wholes[-1:], (frame, painted)]
        return painted

    def _through(self, frame: VideoFrame) -> VideoFrame:
        form = _Form(frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range)
        if self._graph is None or form != self._form:
            self._form, self._graph = form, _graph(form, self._job)
        frame.pts, frame.time_base = self._count, UNIT
        self._count += 1
        self._graph.vpush(frame)
        painted = self._graph.vpull()
        return painted if self._levels is None else changed(painted, self._levels)


@dataclass(frozen=True, slots=True)
class _Job:
    """All that a graph is made by, but for the form of what goes in."""

    picture: Picture
    canvas: Canvas
    lut: Path | None
    way: Way
    fit: Fit

    @property
    def moves(self) -> bool:
        """Whether what is shown of the picture moves: then it is cropped frame by frame."""
        return bool(self.way.places) and self.fit.covers


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


def _graph(form: _Form, job: _Job) -> Graph:
    chain = _Chain(form)
    if not _is_right(form, job):
        _scale(chain, form, job)
        _turn(chain, job.picture)
        if not job.moves:
            _fill(chain, job)
    chain.add("sidedata", mode="delete")
    chain.add("setsar", sar="1")
    chain.add("setparams", range="tv", colorspace="bt709", color_primaries="bt709", color_trc="bt709")
    chain.add("buffersink")
    chain.graph.configure()
    return chain.graph


def _is_right(form: _Form, job: _Job) -> bool:
    picture, canvas, own = job.picture, job.canvas, (job.fit.width, job.fit.height)
    turned = picture.rotation or picture.mirrored
    same_size = (form.width, form.height) == own == (picture.width, picture.height)
    coded_right = form.format == "yuv420p" and form.range != FULL_RANGE and _matrix(form, job) == "bt709"
    fits = job.moves or own == (canvas.width, canvas.height)
    return same_size and coded_right and fits and not turned and job.lut is None


def _matrix(form: _Form, job: _Job) -> str:
    """The matrix of the colours: as the picture says, else as players take it."""
    usual = "bt601" if (job.way.lines or form.height) <= SD_LINES else "bt709"
    return MATRICES.get(form.matrix) or (usual if job.picture.transfer == "sdr" else "bt2020")


def _scale(chain: _Chain, form: _Form, job: _Job) -> None:
    width, height, lut = job.fit.width, job.fit.height, job.lut
    if job.picture.rotation in (90, 270):  # the turn comes after, when there are fewer pixels
        width, height = height, width
    shrinks = min(Fraction(form.width, width), Fraction(form.height, height)) >= AREA_FROM
    into = {"w": width, "h": height, "flags": ("area" if shrinks else "bicubic") + EXACT}
    full = form.range == FULL_RANGE or form.format.startswith("yuvj")
    stored = {"in_color_matrix": _matrix(form, job), "in_range": "pc" if full else "tv"}
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


def _fill(chain: _Chain, job: _Job) -> None:
    canvas = job.canvas
    if job.fit.covers:
        _crop(chain, (job.fit.width, job.fit.height), (canvas.width, canvas.height), job.fit.corner(None, canvas))
        return
    left, top, right, bottom = (2 * round(edge / 2) for edge in job.fit.part)
    width, height = min(right - left, canvas.width), min(bottom - top, canvas.height)
    _crop(chain, (job.fit.width, job.fit.height), (width, height), (left, top))
    split = chain.add("split")
    less = max(1, min(BACKDROP_SCALE, min(canvas.width, canvas.height) // BACKDROP_LEAST))
    small = (canvas.width // less // 2 * 2, canvas.height // less // 2 * 2)
    scale = max(Fraction(small[0], width), Fraction(small[1], height)) * BACKDROP_ZOOM
    cover = (2 * -(-width * scale // 2), 2 * -(-height * scale // 2))
    chain.add("scale", w=cover[0], h=cover[1], flags="area" + EXACT)
    _crop(chain, cover, small, ((cover[0] - small[0]) // 2, (cover[1] - small[1]) // 2))
    chain.add("gblur", sigma=BACKDROP_BLUR * BACKDROP_SCALE / less)
    chain.add(
        "lutyuv",
        y=f"(val-16)*{BACKDROP_LIGHT}+16",
        u=f"(val-128)*{BACKDROP_COLOUR * BACKDROP_LIGHT:.3f}+128",
        v=f"(val-128)*{BACKDROP_COLOUR * BACKDROP_LIGHT:.3f}+128",
    )
    chain.add("vignette", angle=BACKDROP_EDGE, dither=0)
    chain.add("scale", w=canvas.width, h=canvas.height, flags="bicubic" + EXACT)
    place = ((canvas.width - width) // 4 * 2, (canvas.height - height) // 4 * 2)
    overlay = chain.add("overlay", x=place[0], y=place[1], format="yuv420", eval="init")
    split.link_to(overlay, 1, 1)


def _crop(chain: _Chain, size: tuple[int, int], into: tuple[int, int], corner: tuple[int, int]) -> None:
    if size != into:
        left, top = (side // 2 * 2 for side in corner)
        chain.add("crop", w=into[0], h=into[1], x=left, y=top)
