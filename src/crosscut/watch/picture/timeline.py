"""One clip along its time: filmstrip, shots, windows, motion, moments, sound, voices and music."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from crosscut.drawing import Box, Drawing, Line, Photo, Shape, Words
from crosscut.model.curve import Curve
from crosscut.model.footage import Clip
from crosscut.model.time import Span, Time, instant
from crosscut.watch.picture.frames import Photograph

PER_SECOND, NARROWEST, WIDEST = 90, 720, 1800  # pixels; a long clip is drawn closer
LEFT, RIGHT, TOP = 70, 20, 34  # pixels beside and above the rows
STRIP, BAND, HILL, GAP = 84, 20, 64, 10  # pixels: the filmstrip, a row of spans, a row of curves, between them
SMALL, LARGE = 11, 15  # pixels of letters
INK, FAINT = "#1b1f24", "#9aa4b0"
SHOT, BLEND, MOTION, SOUND, VOICE, MUSIC = "#c9d3de", "#8250df", "#0969da", "#9aa4b0", "#d1242f", "#1a7f37"
IMPACT, TURN = "#d1242f", "#bf8700"  # moments with contact and without
POOR, GOOD = (255, 214, 165), (112, 184, 120)  # colours of windows of quality 0 and 1
FASTEST = 0.3  # shorter sides a second of mean speed at the head of the motion's row
QUIETEST, LOUDEST = -60.0, 0.0  # dBFS at the foot and the head of the sound's row
TICKS = (1, 2, 5, 10, 30, 60, 300, 600)  # s between two figures below; the first that leaves room
ROOM = 60  # pixels a figure needs


def photographed(clip: Clip) -> list[Time]:
    """The times of the pictures in its filmstrip, from left to right."""
    wide = STRIP * clip.picture.width / clip.picture.height
    count = max(1, int(_width(clip) / wide))
    return [clip.duration * (2 * n + 1) / (2 * count) for n in range(count)]


def plot(clip: Clip, name: str, photographs: Sequence[Photograph]) -> Drawing:
    """The drawing of a clip; `photographs` are what it shows at the times of `photographed`."""
    page = _Page(clip)
    shapes: list[Shape] = [Words(LEFT, 8, f"{name}   {_told(clip)}", LARGE, INK)]
    rows = (
        ("", STRIP, page.strip(photographs)),
        ("shots", BAND, page.bands(((shot.span, SHOT, "") for shot in clip.shots), clip.blends)),
        ("windows", BAND, page.windows()),
        ("motion", HILL, page.motion()),
        ("moments", HILL, page.moments()),
        ("sound", HILL, page.sound()),
        ("voices", BAND, page.bands((span, VOICE, "") for span in clip.voices)),
        ("music", BAND, page.bands((span, MUSIC, "") for span in clip.music)),
    )
    top = float(TOP)
    for word, tall, drawn in rows:
        shapes += [_lowered(shape, top) for shape in drawn]
        shapes.append(Words(8, top + min(tall, BAND) / 2 - SMALL / 2, word, SMALL, INK))
        top += tall + GAP
    shapes += [_lowered(shape, top) for shape in page.clock()]
    return Drawing(LEFT + page.width + RIGHT, int(top) + 2 * SMALL, tuple(shapes))


def _width(clip: Clip) -> int:
    return min(WIDEST, max(NARROWEST, int(float(clip.duration) * PER_SECOND)))


def _told(clip: Clip) -> str:
    impacts = sum(moment.contact for moment in clip.moments)
    shape = f"{clip.picture.width} x {clip.picture.height}   {float(clip.picture.rate):.4g} frames/s"
    return f"{float(clip.duration):.1f} s   {shape}   {impacts} impacts, {len(clip.moments) - impacts} without contact"


class _Page:
    """Rows of shapes, each from 0 down."""

    def __init__(self, clip: Clip) -> None:
        self.clip, self.width = clip, _width(clip)

    def across(self, time: Time) -> float:
        """Where that clip time stands, in pixels."""
        return LEFT + self.width * float(time / self.clip.duration)

    def strip(self, photographs: Sequence[Photograph]) -> Iterator[Shape]:
        """The photographs side by side, each about its own time."""
        for time, pixels in zip(photographed(self.clip), photographs, strict=True):
            yield Photo(self.across(time) - pixels.shape[1] / 2, 0, pixels)

    def bands(self, spans: Iterable[tuple[Span, str, str]], blends: Iterable[Span] = ()) -> Iterator[Shape]:
        """Spans with their colours and words; dissolves and fades over them."""
        for span, colour, words in spans:
            left, right = self.across(span.start), self.across(span.end)
            yield Box(left, 0, max(right - 1, left + 1), BAND, colour)
            yield Words(left + 4, (BAND - SMALL) / 2, words, SMALL, INK)
        for span in blends:
            yield Box(self.across(span.start), 4, self.across(span.end), BAND - 4, BLEND)

    def windows(self) -> Iterator[Shape]:
        """Windows, greener the better, with their quality."""
        rows = ((each.span, _between(POOR, GOOD, each.quality), f"{each.quality:.2f}") for each in self.clip.windows)
        return self.bands(rows)

    def motion(self) -> Iterator[Shape]:
        """How much moves, a line a shot."""
        for shot in self.clip.shots:
            yield from self._hill(shot.motion, (0.0, FASTEST), MOTION)

    def moments(self) -> Iterator[Shape]:
        """A stem a moment, as tall as it is strong and as wide as it is sure; its kind beside the strong ones."""
        yield Box(LEFT, HILL - 1, LEFT + self.width, HILL, FAINT)
        free = 0.0
        for moment in self.clip.moments:
            at, top = self.across(moment.time), HILL * (1 - moment.strength)
            yield Box(at, top, at + 1 + 3 * moment.confidence, HILL, IMPACT if moment.contact else TURN)
            if moment.is_strong_impact and at > free:
                yield Words(at + 5, top, moment.kind, SMALL, INK)
                free = at + ROOM

    def sound(self) -> Iterator[Shape]:
        """How loud it is."""
        if self.clip.loudness is not None:
            yield from self._hill(self.clip.loudness, (QUIETEST, LOUDEST), SOUND)
        else:
            yield Words(LEFT + 4, HILL / 2, "nothing to hear", SMALL, FAINT)

    def clock(self) -> Iterator[Shape]:
        """Seconds below the rows."""
        seconds = float(self.clip.duration)
        step = next((tick for tick in TICKS if tick * self.width / seconds >= ROOM), TICKS[-1])
        for second in range(0, int(seconds) + 1, step):
            at = self.across(instant(second))
            yield Box(at, -4, at + 1, 0, FAINT)
            yield Words(at, 0, f"{second // 60}:{second % 60:02d}", SMALL, FAINT)

    def _hill(self, curve: Curve, between: tuple[float, float], colour: str) -> Iterator[Shape]:
        """A curve as a hill; where more than one value falls on a pixel, the highest."""
        if not len(curve):
            return
        times = float(curve.start) + np.arange(len(curve)) / float(curve.rate)
        pixels = np.round(LEFT + self.width * times / float(self.clip.duration)).astype(int)
        share = np.clip((curve.values - between[0]) / (between[1] - between[0]), 0, 1)
        tops = {int(at): float(share[pixels == at].max()) for at in np.unique(pixels)}
        points = tuple((float(at), HILL * (1 - high)) for at, high in tops.items())
        yield Box(LEFT, HILL - 1, LEFT + self.width, HILL, FAINT)
        yield Line(points if len(points) > 1 else points * 2, colour)


def _lowered(shape: Shape, by: float) -> Shape:
    """The same shape so many pixels further down."""
    if isinstance(shape, Box):
        return Box(shape.left, shape.top + by, shape.right, shape.bottom + by, shape.colour)
    if isinstance(shape, Line):
        return Line(tuple((left, top + by) for left, top in shape.points), shape.colour)
    if isinstance(shape, Photo):
        return Photo(shape.left, shape.top + by, shape.pixels)
    return Words(shape.left, shape.top + by, shape.text, shape.size, shape.colour)


def _between(low: tuple[int, int, int], high: tuple[int, int, int], share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(low, high, strict=True))
