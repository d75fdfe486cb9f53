"""The best moments of all footage on one sheet, side by side of the story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crosscut.drawing import Drawing, Photo, Shape, Words
from crosscut.model.footage import Clip, Footage, Moment, Window
from crosscut.model.story import Side
from crosscut.watch.picture.frames import Photograph

COLUMNS, ROWS = 4, 4  # of one side
HEIGHT, WIDTH = 150, 270  # pixels of a photograph at most
GAP, HEAD, CAPTION = 10, 34, 18  # pixels between, above a side, below a photograph
SMALL, LARGE = 11, 15  # pixels of letters
INK, FAINT = "#1b1f24", "#57606a"
APART = 1.0  # s between two moments of a clip; nearer ones look the same
LONGEST_NAME = 22  # letters


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment on the sheet, and the clip it is in."""

    clip: Clip
    moment: Moment


def best(footage: Footage, side: Side) -> tuple[Shown, ...]:
    """The moments of a side that are shown: contacts first, the strongest and surest that windows hold, apart."""
    found: list[Shown] = []
    clips = [footage.clip(content) for content in side.clips]
    all_of = [Shown(clip, moment) for clip in clips for window in clip.windows for moment in _inside(clip, window)]
    all_of.sort(key=lambda each: (-_worth(each.moment), each.clip.path, each.moment.time))
    for each in all_of:
        apart = all(
            other.clip is not each.clip or abs(other.moment.time - each.moment.time) >= APART for other in found
        )
        if apart and len(found) < COLUMNS * ROWS:
            found.append(each)
    return tuple(found)


def _inside(clip: Clip, window: Window) -> Iterator[Moment]:
    return (moment for moment in clip.moments if moment.time in window.span)


def _worth(moment: Moment) -> float:
    return moment.strength * moment.confidence + moment.contact


def draw(footage: Footage, names: Mapping[str, str], photographs: Sequence[Sequence[Photograph]]) -> Drawing:
    """The sheet: for each side in order its `best` moments, whose pictures these are; `names` by fingerprint."""
    shapes: list[Shape] = []
    top = float(GAP)
    for side, pictures in zip(footage.sides, photographs, strict=True):
        shown = best(footage, side)
        count = sum(len(footage.clip(content).moments) for content in side.clips)
        told = f"{side.name or 'footage'}   {len(shown)} of {count} moments"
        shapes.append(Words(GAP, top, told, LARGE, INK))
        for number, (each, pixels) in enumerate(zip(shown, pictures, strict=True)):
            row, column = divmod(number, COLUMNS)
            left, down = GAP + column * (WIDTH + GAP), top + HEAD + row * (HEIGHT + CAPTION + GAP)
            wide = pixels[:, (pixels.shape[1] - WIDTH) // 2 :][:, :WIDTH] if pixels.shape[1] > WIDTH else pixels
            shapes += [Photo(left, down, wide), Words(left, down + HEIGHT + 2, _caption(each, names), SMALL, FAINT)]
        top += HEAD + -(-len(shown) // COLUMNS) * (HEIGHT + CAPTION + GAP) + GAP
    return Drawing(GAP + COLUMNS * (WIDTH + GAP), int(top), tuple(shapes))


def _caption(each: Shown, names: Mapping[str, str]) -> str:
    name, seconds = names[each.clip.content], float(each.moment.time)
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    at = f"{int(seconds) // 60}:{seconds % 60:05.2f}"
    return f"{short} {at} {each.moment.kind} {each.moment.strength:.2f}"
