"""The film's titles alone, on nothing: a movie with alpha, as long as the film, to lay over it in another editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from crosscut.errors import Fault
from crosscut.media.paint.layers import Alpha, Laid, Shape, read_alpha, require_alpha, write_alpha
from crosscut.model.edit import Edit
from crosscut.model.time import time_of
from crosscut.progress import Progress, Report, silent
from crosscut.render.words.titles import Words, draw, strength
from crosscut.whole import whole


def overlay(edit: Edit, out: Path, report: Report = silent, font: str = "") -> Path:
    """The titles of the edit on transparency, at `out` (.mov): whole and proved, or not at all.

    ProRes 4444 with straight alpha, of the film's size, rate and length: frame n belongs over frame n of the film.
    Raises WrongUse where a title cannot be drawn, Unwritable, MissingCodec.
    """
    require_alpha()
    laid = [_on(edit, number, font) for number in range(edit.frames)]
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
        (draw(Words(title.text, title.kind, font), edit.width, edit.height), strong)
        for title, strong in strengths
        if strong
    )


def _tell(report: Report, name: str, total: int, stage: str, done: int) -> None:
    report(Progress(stage, name, done, total, "frames"))


def _prove(path: Path, edit: Edit, laid: list[Laid], tell: Callable[[int], None]) -> None:
    """Raises Fault where the movie has not the film's frames at their times, or shows more or less than the titles."""
    count, known = 0, set()
    for number, (time, alpha) in enumerate(read_alpha(path)):
        if number >= len(laid) or time != time_of(number, edit.rate):
            raise _broken(f"a frame at {float(time):.3f} s, where none was planned")
        if (laid[number], id(alpha)) not in known and not np.array_equal(alpha, _alpha(laid[number], alpha.shape)):
            raise _broken(f"another alpha than planned at frame {number}")
        known.add((laid[number], id(alpha)))
        count = number + 1
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
