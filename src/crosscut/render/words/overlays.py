"""The film's titles and instruments alone, on nothing: a movie with alpha to lay over it in another editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crosscut.errors import Fault
from crosscut.media.paint.layers import FULL, Alpha, Laid, Shape, read_alpha, require_alpha, write_alpha
from crosscut.model.edit import Edit
from crosscut.model.time import time_of
from crosscut.progress import Progress, Report, silent
from crosscut.render import hud
from crosscut.render.words.titles import Words, draw, strength
from crosscut.whole import whole


class _Over(Sequence[Laid]):
    """What lies on each frame of the film, drawn when it is asked for: all of it at once would fill the memory."""

    def __init__(self, edit: Edit, font: str, instruments: tuple[hud.Shown, ...]) -> None:
        self._edit, self._font, self._instruments = edit, font, instruments

    def __len__(self) -> int:
        return self._edit.frames

    def __getitem__(self, number: Any) -> Any:  # noqa: ANN401  # a whole number gives a Laid; slices are not asked for
        """What lies on that frame."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        return (*hud.on(self._instruments, number, FULL), *_on(self._edit, number, self._font))


def overlay(
    edit: Edit, out: Path, report: Report = silent, font: str = "", instruments: tuple[hud.Shown, ...] = ()
) -> Path:
    """The titles of the edit and its instruments on transparency, at `out` (.mov): whole and proved, or not at all.

    ProRes 4444 with straight alpha, of the film's size, rate and length: frame n belongs over frame n of the film.
    Raises WrongUse where a title cannot be drawn, Unwritable, MissingCodec.
    """
    require_alpha()
    laid = _Over(edit, font, instruments)
    tell = partial(_tell, report, out.name, edit.frames)
    with whole(out) as part:
        for done in write_alpha(part, laid, Shape(edit.width, edit.height, edit.rate)):
            tell("render", done)
        _prove(part, edit, laid, partial(tell, "prove"))
    return out


def _on(edit: Edit, number: int, font: str) -> Laid:
    """What lies on that frame of the film."""
    strengths = ((title, strength(title, number, edit.rate)) for title in edit.titles)
    return tuple(
        (draw(Words(title.text, title.kind, font, title.avoids), edit.width, edit.height), strong)
        for title, strong in strengths
        if strong
    )


def _tell(report: Report, name: str, total: int, stage: str, done: int) -> None:
    report(Progress(stage, name, done, total, "frames"))


def _prove(path: Path, edit: Edit, laid: Sequence[Laid], tell: Callable[[int], None]) -> None:
    """Raises Fault where the movie has not the film's frames at their times, or shows more or less than was planned."""
    count, right = 0, None
    for number, (time, alpha) in enumerate(read_alpha(path)):
        if number >= len(laid) or time != time_of(number, edit.rate):
            raise _broken(f"a frame at {float(time):.3f} s, where none was planned")
        now = laid[number]
        same = right is not None and right[0] == now and right[1] is alpha
        if not same and not np.array_equal(alpha, _alpha(now, alpha.shape)):
            raise _broken(f"another alpha than planned at frame {number}")
        count, right = number + 1, (now, alpha)
        tell(count)
    if count != len(laid):
        raise _broken(f"{count} frames instead of {len(laid)}")


def _alpha(laid: Laid, shape: tuple[int, ...]) -> Alpha:
    found = np.zeros(shape, np.uint16)
    for layer, strong in laid:
        layer.cover(found, strong)
    return found


def _broken(what: str) -> Fault:
    return Fault(f"The overlay came out with {what}.", remedy="Write it again; if this comes back, report it.")
