"""Titles drawn on the film: one layout for every shape, drawn once and faded by its alpha.

Large spaced capitals over a thin rule of gold, in the middle of the picture, on a soft shadow of their own, so that
they can be read over snow and over night alike. All lengths are shares of the picture's shorter side.
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
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from crosscut.errors import WrongUse
from crosscut.media.paint.layers import FULL, Layer, copied
from crosscut.model.edit import Edit, Title
from crosscut.model.time import Rate, time_of

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

METHOD = f"1, Pillow {PIL.__version__}"  # raise when the same title looks otherwise
FONT = fontpkg_barlow_condensed.ROOT / "files" / "BarlowCondensed-SemiBold.ttf"
ABSENT = "\uffff"  # never a letter: what it is drawn as stands for every letter that a font lacks
SAFE = 0.8  # of each side: the title-safe area that old screens and today's buttons leave (EBU R 95 asks for less)
LARGEST = 0.15  # size of the type; across a wide film some twenty letters fit a line of it
SMALLEST = 0.03  # less cannot be read on a phone
TRACKING = 0.09  # of the size, between letters: capitals in a row need air
LEADING = 1.0  # of the size, from line to line: capitals have nothing below theirs
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


class Line(NamedTuple):
    """Words in a row."""

    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A title on a run of frames: how strong it is on each, 0 to FULL."""

    text: str
    strengths: tuple[int, ...]


def shown(edit: Edit, start: int, count: int) -> tuple[Shown, ...]:
    """The titles of the edit that stand on any of `count` frames from frame `start` on."""
    found = (
        Shown(title.text, tuple(strength(title, number, edit.rate) for number in range(start, start + count)))
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
                draw(title.text, *self._size).lay(painted, strong)
        self._last = (picture, strengths, painted)
        return painted


def check(text: str | None, aspect: str) -> None:
    """Nothing, if a film of that shape ("16:9") can show the title. Raises WrongUse."""
    if text and text.split():
        across, down = (int(side) for side in aspect.split(":"))
        draw(text, 2 * (CHECKED_AT * across // down // 2), CHECKED_AT)


@lru_cache(maxsize=8)
def draw(text: str, width: int, height: int) -> Layer:
    """The title for a picture of that size, in pixels.

    Raises WrongUse where the font lacks letters of it, or it is too long to be read.
    """
    words = unicodedata.normalize("NFC", " ".join(text.split())).upper()
    _require_letters(words)
    unit = min(width, height)
    size, lines = _fitted(words, SAFE * width, SAFE * height, unit)
    letters, rule = _placed(lines, _font(size), (width, height))
    return _layer(letters, rule, SHADOW * unit)


def _font(size: float) -> ImageFont.FreeTypeFont:
    # the basic engine is in every build of Pillow: the same pixels on every system
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _require_letters(words: str) -> None:
    font = _font(TRIED)
    absent = bytes(font.getmask(ABSENT))
    missing = [letter for letter in dict.fromkeys(words) if bytes(font.getmask(letter)) == absent]
    if missing:
        raise WrongUse(f"The title's font has no {' '.join(missing)}.", remedy="Write the title in Latin letters.")


def _fitted(words: str, width: float, height: float, unit: int) -> tuple[float, tuple[Line, ...]]:
    """The size and the lines, one or two, that show it largest inside that room; of equals one, or the most even."""
    room = height - (RULE_GAP + RULE[1]) * unit
    ways = []
    for lines in _broken(words):
        widest = max(line.width for line in lines)
        size = min(LARGEST * unit, width / widest, room / (CAPITALS + LEADING * (len(lines) - 1)))
        ways.append((size, -len(lines), -widest, lines))
    size, _, _, lines = max(ways, key=lambda way: way[:3])
    if size < SMALLEST * unit:
        raise WrongUse("The title is too long to be read.", remedy="Shorten it.")
    return size, tuple(Line(line.text, line.width * size) for line in lines)


def _broken(words: str) -> Iterator[tuple[Line, ...]]:
    """The words in one line, and in two wherever they can be parted; widths for type of size 1."""
    font = _font(TRIED)
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    for lines in ((words,), *((words[:place], words[place + 1 :]) for place in spaces)):
        yield tuple(Line(line, font.getlength(line) / TRIED + (len(line) - 1) * TRACKING) for line in lines)


def _placed(lines: tuple[Line, ...], font: ImageFont.FreeTypeFont, size: tuple[int, int]) -> tuple[Mask, Mask]:
    """Masks `[height, width]` of the letters and of the rule, in the middle of the picture."""
    width, height = size
    unit = min(size)
    tall = (CAPITALS + LEADING * (len(lines) - 1)) * font.size + (RULE_GAP + RULE[1]) * unit
    foot = (height - tall) / 2 + CAPITALS * font.size
    letters, rule = Image.new("L", size), Image.new("L", size)
    brush = ImageDraw.Draw(letters)
    for line in lines:
        left = (width - line.width) / 2
        for number, letter in enumerate(line.text):
            x = left + font.getlength(line.text[:number]) + number * TRACKING * font.size
            brush.text((x, foot), letter, fill=255, font=font, anchor="ls")
        foot += LEADING * font.size
    top = round(foot - LEADING * font.size + RULE_GAP * unit)
    left, right = round((width - RULE[0] * unit) / 2), round((width + RULE[0] * unit) / 2)
    ImageDraw.Draw(rule).rectangle((left, top, right - 1, top + max(1, round(RULE[1] * unit)) - 1), fill=255)
    return _mask(letters), _mask(rule)


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
