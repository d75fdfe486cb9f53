"""How a cut comes in where it is no straight cut: at first it is mixed with the one before, lit or swept.

And how the film goes out: dark over its last frames.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from crosscut.media.paint.blends import darkened, lit, mixed, swept
from crosscut.model.edit import Edit

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

METHOD = 1  # raise when the same arrival looks otherwise
BRIGHTEST = 0.85  # of a flash: the picture is still there below it
UNDER = ("dissolve", "whip")  # kinds under which the cut before runs on


def arrived(kind: str, part: float, picture: VideoFrame, under: VideoFrame | None) -> VideoFrame:
    """The picture at that part of its arrival, above 0 and below 1; `under` is what the cut before shows meanwhile."""
    if kind == "flash":
        return lit(picture, BRIGHTEST * (1 - part) ** 2)
    if under is None:
        return picture
    if kind == "dissolve":
        return mixed(under, picture, (1 - cos(pi * part)) / 2)
    return swept(picture if part >= 0.5 else under, sin(pi * part))  # noqa: PLR2004  # half way, where both are gone


def darkness(edit: Edit, start: int, count: int) -> tuple[float, ...]:
    """How dark each of `count` frames from frame `start` of the film on is, 0–1; empty where none is."""
    first = edit.frames - edit.dip
    if start + count <= first or not edit.dip:
        return ()
    parts = (max(0, frame + 1 - first) / edit.dip for frame in range(start, start + count))
    return tuple((1 - cos(pi * part)) / 2 for part in parts)


def gone(picture: VideoFrame, dark: float) -> VideoFrame:
    """The picture so dark; itself where it is not."""
    return darkened(picture, dark) if dark else picture
