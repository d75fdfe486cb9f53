"""What of a window shows an athlete: what waits is a window of its own, and who has run out of the picture is gone.

Nobody is recognised. What moves tells: where nothing moves after somebody went towards an edge, the picture is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from crosscut.model.curve import Curve
from crosscut.model.footage import Shot, Window
from crosscut.model.time import Span, Time

STILL = 0.1  # of the 90th percentile of a shot's movement; below it nobody moves
LOOK, BEYOND = Time(3, 5), 0.8  # s over which the way to an edge is taken, and within which it would be passed
ROOM = Time(1, 5)  # s that a picture may stay empty, so that somebody is seen to leave it, or to come
RUN_UP = Time(7, 10)  # s before the first movement that belong to it: a start is seen best from just before
WAITS = Time(3, 2)  # s of stillness before or after it that are a picture of their own


def parts(shot: Shot, window: Window) -> Iterator[Window]:
    """The window without what is empty, and parted where somebody begins to move and where all movement ends.

    As it is where nobody stands out in its shot.
    """
    lively = _lively(shot)
    if lively is None:
        yield window
        return
    span = window.span
    begins, ends = lively.start, lively.end
    start = max(span.start, begins - ROOM) if _leaves(shot, begins, -1) else span.start
    end = min(span.end, ends + ROOM) if _leaves(shot, ends, 1) else span.end
    borders = [start]
    borders += [begins - RUN_UP] if start + WAITS <= begins < end else []
    borders += [ends + ROOM] if start < ends <= end - WAITS else []
    for one, other in zip(borders, [*borders[1:], end], strict=True):
        if other > one:
            yield window if Span(one, other) == span else _part(shot.motion, window, Span(one, other))


def _lively(shot: Shot) -> Span | None:
    """From the first movement of the shot to the last; None where nobody stands out."""
    values = shot.motion.values
    if shot.subject is None or not len(values):
        return None
    moves = np.flatnonzero(values > STILL * float(np.percentile(values, 90)))
    if not len(moves):
        return None
    first, last = (shot.motion.start + int(place) / shot.motion.rate for place in (moves[0], moves[-1] + 1))
    return Span(max(first, shot.span.start), min(last, shot.span.end))


def _leaves(shot: Shot, time: Time, way: int) -> bool:
    """Whether who moves last before that time (first after it, where `way` is -1) is about to pass an edge."""
    if shot.subject is None:
        return False
    for curve in (shot.subject.across, shot.subject.down):
        here, before = curve.at(time), curve.at(time - way * LOOK)
        if not 0 <= here + (here - before) * BEYOND / LOOK <= 1:
            return True
    return False


def _part(motion: Curve, window: Window, span: Span) -> Window:
    """A part of a window, with the energy that its own movement has."""
    whole, own = float(motion.mean(window.span)), float(motion.mean(span))
    if not 0 < window.energy < 1 or whole <= 0:
        return replace(window, span=span)
    half = whole * (1 - window.energy) / window.energy  # the movement that makes half of full energy
    return replace(window, span=span, energy=round(own / (own + half), 4))
