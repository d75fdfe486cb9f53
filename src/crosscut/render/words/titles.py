"""Titles drawn on the film: one layout for every shape, drawn once and faded by its alpha.

The opening in large spaced capitals over a thin rule of gold, low in the picture, over feet rather than over faces, the
acts there too and smaller; a line small at its foot; the credits line by line, beside whoever is under them. Each on a
soft shadow, so that it can be read over snow and over night alike. All lengths are shares of the shorter side.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import cos, pi
from typing import TYPE_CHECKING, NamedTuple

import fontpkg_barlow_condensed
import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

from crosscut.errors import WrongUse
from crosscut.media.paint.layers import FULL, Layer, copied
from crosscut.model.edit import Edit, Title
from crosscut.model.time import Rate, time_of

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

METHOD = f"4, Pillow {PIL.__version__}"  # raise when the same title looks otherwise
FONT = fontpkg_barlow_condensed.ROOT / "files" / "BarlowCondensed-SemiBold.ttf"
ABSENT = "\uffff"  # never a letter: what it is drawn as stands for every letter that a font lacks
SAFE = 0.8  # of each side: the title-safe area that old screens and today's buttons leave (EBU R 95 asks for less)
ASIDE = 0.36  # of the width, for words that stand beside someone
MIDDLE = 0.5
SMALLEST = 0.03  # less cannot be read on a phone
TRACKING = 0.09  # of the size, between letters: capitals in a row need air
FEET = 0.22  # of the size; how far letters that are no capitals reach below their line
CAPITALS = 0.7  # of the size: how tall they are in this font
RULE = (0.14, 0.007)  # how long and how thick
RULE_GAP = 0.045  # from the last line's foot to it
SHADOW = 0.022  # how soft, as the deviation of its blur
SHADOW_REACH = 3  # deviations; what lies further out is below one level
SHADOW_GAIN = 1.5  # a blur thins out what is thin; this keeps it dark behind the strokes
SHADOW_DEPTH = 0.6  # the most light that it takes
WHITE, GOLD = (1.0, 1.0, 1.0), (0.93, 0.73, 0.29)
FADE = Fraction(3, 10)  # s, along half a cosine; from a beat on it is felt as one move, and is no flash
TRIED = 100  # pixels; the size that letters are measured at
CHECKED_AT = 720  # lines of the film that a title is tried in before there is one

Mask = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of title is set.

    `largest` size of the type; whether in spaced `capitals`, and over a `rule`; `leading` of the size, from line to
    line; how far `down` it stands in what it leaves free of the title-safe area, from 0 at its top to 1 at its foot.
    """

    largest: float
    capitals: bool = True
    rule: bool = True
    leading: float = 1.0  # capitals have nothing below theirs
    down: float = 0.5


STYLES = {
    "opening": Style(0.15, down=0.9),  # across a wide film some twenty letters fit a line of it
    "act": Style(0.10, down=0.9),
    "line": Style(0.06, capitals=False, rule=False, leading=1.25, down=1.0),
    "credits": Style(0.055, capitals=False, rule=False, leading=1.5),
}


class Line(NamedTuple):
    """Words in a row."""

    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """What is drawn: the text, its lines parted where the user parts them; its kind; a font file, "" for our own.

    `avoids` is where people are, as shares of the picture's sides: it stands on the other side of a wide picture, above
    or below them in a tall one; in the middle for None.
    """

    text: str
    kind: str = "opening"
    font: str = ""
    avoids: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A title on a run of frames: how strong it is on each, 0 to FULL."""

    words: Words
    strengths: tuple[int, ...]


def shown(edit: Edit, start: int, count: int, font: str = "") -> tuple[Shown, ...]:
    """The titles of the edit that stand on any of `count` frames from frame `start` on."""
    found = (
        Shown(
            Words(title.text, title.kind, font, title.avoids),
            tuple(strength(title, number, edit.rate) for number in range(start, start + count)),
        )
        for title in edit.titles
    )
    return tuple(each for each in found if any(each.strengths))


def strength(title: Title, frame: int, rate: Rate) -> int:
    """How strong the title is on that frame of the film: 1 to FULL where it stands, 0 elsewhere."""
    frames = title.frames(rate)
    if frame not in frames:
        return 0
    inside = time_of(1 + min(frame - frames.start, frames.stop - 1 - frame), rate)
    fade = min(FADE, time_of(len(frames), rate) / 3)
    return max(1, round(FULL * (1 - cos(pi * float(min(Fraction(1), inside / fade)))) / 2))


class Brush:
    """Lays titles over the pictures of a run of frames."""

    def __init__(self, titles: tuple[Shown, ...], width: int, height: int) -> None:
        self._titles, self._size = titles, (width, height)
        self._last: tuple[VideoFrame, tuple[int, ...], VideoFrame] | None = None

    def paint(self, picture: VideoFrame, place: int) -> VideoFrame:
        """The picture with what stands on frame `place` of the run: itself where nothing does, else another one.

        The same picture object again, under titles as strong as before, gives the same object again.
        """
        strengths = tuple(title.strengths[place] for title in self._titles)
        if not any(strengths):
            return picture
        if self._last is not None and self._last[0] is picture and self._last[1] == strengths:
            return self._last[2]
        painted = copied(picture)
        for title, strong in zip(self._titles, strengths, strict=True):
            if strong:
                draw(title.words, *self._size).lay(painted, strong)
        self._last = (picture, strengths, painted)
        return painted


def check(text: str | None, aspect: str, font: str = "") -> None:
    """Nothing, if a film of that shape ("16:9") can show the title. Raises WrongUse."""
    if text and text.split():
        across, down = (int(side) for side in aspect.split(":"))
        draw(Words(text, font=font), 2 * (CHECKED_AT * across // down // 2), CHECKED_AT)


@lru_cache(maxsize=8)
def draw(words: Words, width: int, height: int) -> Layer:
    """The title for a picture of that size, in pixels.

    Raises WrongUse where no font at hand has its letters, the font cannot be read, or it is too long to be read.
    """
    style = STYLES[words.kind]
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", words.text).splitlines() if line.split()]
    lines = [line.upper() for line in lines] if style.capitals else lines
    face = _face(lines, words.font, style)
    aside = words.avoids is not None and width >= height
    room = (ASIDE if aside else SAFE) * width, SAFE * height
    size, set_in = _fitted(lines, face, room, min(width, height))
    letters, rule = _placed(set_in, face, size, (width, height), words.avoids)
    return _layer(letters, rule, SHADOW * min(width, height))


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, how far apart its letters are set (of the size; 0 where they may hang together), and the style."""

    path: str
    tracking: float
    style: Style

    def font(self, size: float) -> ImageFont.FreeTypeFont:
        """The font of that size. Raises OSError where there is none."""
        # the basic engine is in every build of Pillow: the same pixels on every system; other scripts need the other
        ours = self.path == str(FONT)
        engine = ImageFont.Layout.BASIC if ours or not features.check("raqm") else ImageFont.Layout.RAQM
        return ImageFont.truetype(self.path, size, layout_engine=engine)

    def width(self, line: str) -> float:
        """Of the line in type of size 1."""
        return self.font(TRIED).getlength(line) / TRIED + (len(line) - 1) * self.tracking


def _face(lines: list[str], font: str, style: Style) -> Face:
    """Our own font where it has the letters, else the user's. Raises WrongUse."""
    tracking = TRACKING if style.capitals else 0.0
    ours = Face(str(FONT), tracking, style)
    missing = _missing(ours, lines)
    if not missing:
        return ours
    if not font:
        raise WrongUse(
            f"The title's font has no {' '.join(missing)}.", remedy="Name a font that has, with --font, or use Latin."
        )
    theirs = Face(font, 0.0, style)  # letters of other scripts hang together, or bring their own air
    try:
        missing = _missing(theirs, lines)
    except OSError as error:
        raise WrongUse(f"{font} is no font that can be read.", remedy="Name a .ttf or .otf file.") from error
    if missing:
        raise WrongUse(f"{font} has no {' '.join(missing)}.", remedy="Name another font.")
    return theirs


def _missing(face: Face, lines: list[str]) -> list[str]:
    font = face.font(TRIED)
    absent = bytes(font.getmask(ABSENT))
    letters = dict.fromkeys(letter for line in lines for letter in line)
    return [letter for letter in letters if not letter.isspace() and bytes(font.getmask(letter)) == absent]


def _fitted(lines: list[str], face: Face, room: tuple[float, float], unit: int) -> tuple[float, tuple[Line, ...]]:
    """The size and the lines that show it largest inside that room; of equals one line, or the most even two."""
    style = face.style
    tall = room[1] - (RULE_GAP + RULE[1]) * unit * style.rule
    ways = []
    for broken in _broken(lines, face):
        widest = max(line.width for line in broken)
        size = min(style.largest * unit, room[0] / widest, tall / (CAPITALS + style.leading * (len(broken) - 1)))
        ways.append((size, -len(broken), -widest, broken))
    size, _, _, found = max(ways, key=lambda way: way[:3])
    if size < SMALLEST * unit:
        raise WrongUse("The title is too long to be read.", remedy="Shorten it.")
    return size, tuple(Line(line.text, line.width * size) for line in found)


def _broken(lines: list[str], face: Face) -> Iterator[tuple[Line, ...]]:
    """The lines as they are, and a single one in two wherever it can be parted; widths for type of size 1."""
    ways = [lines]
    if len(lines) == 1:
        (words,) = lines
        spaces = [place for place, letter in enumerate(words) if letter == " "]
        ways += [[words[:place], words[place + 1 :]] for place in spaces]
    for way in ways:
        yield tuple(Line(line, face.width(line)) for line in way)


def _placed(
    lines: tuple[Line, ...], face: Face, size: float, canvas: tuple[int, int], avoids: tuple[float, float] | None
) -> tuple[Mask, Mask]:
    """Masks `[height, width]` of the letters and of the rule on a canvas of (width, height)."""
    (width, height), style, font = canvas, face.style, face.font(size)
    unit = min(canvas)
    under = (RULE_GAP + RULE[1]) * unit if style.rule else 0.0
    tall = (CAPITALS + style.leading * (len(lines) - 1)) * size + under
    across, down = _corner(avoids, canvas, style.down)
    feet = 0.0 if style.capitals else FEET * size
    top = height * (1 - SAFE) / 2 + down * (height * SAFE - tall - feet)
    foot = top + CAPITALS * size
    letters, rule = Image.new("L", canvas), Image.new("L", canvas)
    brush = ImageDraw.Draw(letters)
    for line in lines:
        left = width * (1 - SAFE) / 2 + across * (width * SAFE - line.width)
        for x, text in _runs(line.text, font, face.tracking * size):
            brush.text((left + x, foot), text, fill=255, font=font, anchor="ls")
        foot += style.leading * size
    if style.rule:
        at = round(foot - style.leading * size + RULE_GAP * unit)
        left, right = round((width - RULE[0] * unit) / 2), round((width + RULE[0] * unit) / 2)
        ImageDraw.Draw(rule).rectangle((left, at, right - 1, at + max(1, round(RULE[1] * unit)) - 1), fill=255)
    return _mask(letters), _mask(rule)


def _corner(avoids: tuple[float, float] | None, canvas: tuple[int, int], down: float) -> tuple[float, float]:
    """Where inside the safe area words stand, as shares of what they leave free of it (across, down)."""
    if avoids is None:
        return 0.5, down
    if canvas[0] >= canvas[1]:
        return float(avoids[0] < MIDDLE), down
    return 0.5, float(avoids[1] < MIDDLE)


def _runs(line: str, font: ImageFont.FreeTypeFont, apart: float) -> list[tuple[float, str]]:
    """What is drawn in one go, and where: every letter by itself where they stand apart, else the line."""
    if not apart:
        return [(0.0, line)]
    return [(font.getlength(line[:number]) + number * apart, letter) for number, letter in enumerate(line)]


def _mask(image: Image.Image) -> Mask:
    return np.asarray(image, np.float32) / np.float32(255)


def _layer(letters: Mask, rule: Mask, softness: float) -> Layer:
    """The letters and the rule over their shadow, cut out of the picture with an even edge all around."""
    marks = np.maximum(letters, rule)
    reach = round(SHADOW_REACH * softness)
    top, bottom = _around(marks.max(axis=1), reach)
    left, right = _around(marks.max(axis=0), reach)
    place = np.s_[top:bottom, left:right]
    marks, letters = marks[place], letters[place]
    soft = Image.fromarray(np.rint(marks * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(softness))
    shadow = SHADOW_DEPTH * np.minimum(1, SHADOW_GAIN * _mask(soft))
    alpha = (marks + shadow * (1 - marks)).astype(np.float32)
    inks = np.where(letters[..., None] > 0, np.array(WHITE, np.float32), np.array(GOLD, np.float32))
    colours = inks * (marks / np.maximum(alpha, np.float32(1e-6)))[..., None]
    return Layer(left, top, colours.astype(np.float32), alpha)


def _around(used: Mask, reach: int) -> tuple[int, int]:
    """From where to where a layer goes along a side, even: what is used of it, and its reach around that."""
    places = np.flatnonzero(used)
    first, last = max(0, int(places[0]) - reach), min(len(used), int(places[-1]) + 1 + reach)
    return first // 2 * 2, last + last % 2
