"""What paints a clip: made once for a size, then asked for any instant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from crosscut.demo.camera import SHUTTER, Field, Lens, develop, held
from crosscut.demo.draw.canvas import Canvas, Pixels
from crosscut.demo.motion import fade
from crosscut.demo.truth import Impact, Recipe

DESIGN = 720  # lines; all design lengths are pixels of a picture of this height
MARGIN = 0.045  # of the lines, around the frame: room for the lens to shake in


def field(recipe: Recipe, lines: int) -> Field:
    """The size of a clip of that many lines (the shorter side), both sides even."""
    long = 2 * round(lines * 8 / 9)
    w, h = (lines, long) if recipe.portrait else (long, lines)
    return Field(lines / DESIGN, w, h, 2 * round(lines * MARGIN / 2))


class Painter(ABC):
    """Paints the instants of one clip."""

    recipe: ClassVar[Recipe]
    tremble: ClassVar[float] = 2.0  # design pixels that the hand moves the lens by
    blow: ClassVar[float] = 4.0  # and that an impact makes it jump
    kick: ClassVar[float] = 0.0  # and how much closer the hardest impact throws it, of 1

    def __init__(self, size: Field) -> None:
        self.field, self.k = size, size.k
        self.canvas = size.canvas
        self.shutter = SHUTTER / float(self.recipe.rate)

    @abstractmethod
    def paint(self, canvas: Canvas, t: float) -> None:
        """Draw what is seen at t seconds, the shutter having been open just before."""

    def lens(self, t: float) -> Lens:
        """How the camera looks at it."""
        view = held(self.recipe.impacts, t, self.tremble, self.blow, seed=len(self.recipe.name))
        since, last = self.since(t)
        return replace(view, zoom=1 + round(self.kick * last.strength * fade(since, 0.1), 3)) if last else view

    def since(self, t: float) -> tuple[float, Impact | None]:
        """(seconds since the last impact, that impact); (9, None) before the first."""
        past = [impact for impact in self.recipe.impacts if float(impact.time) <= t]
        return (t - float(past[-1].time), past[-1]) if past else (9.0, None)

    def frames(self, part: Recipe) -> Iterator[Pixels]:
        """The frames of that part of the clip, `[h, w, 4]`."""
        for n in range(part.frames):
            t = float(part.start + n / part.rate)
            self.paint(self.canvas, t)
            yield develop(self.canvas, self.lens(t), self.field, n)
