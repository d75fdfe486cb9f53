"""All footage on one line of source time: its clips laid end to end, a second apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crosscut.model.footage import Footage, Moment
from crosscut.plan.merits import NO_CONTACT, Reals, Whole

APART = 1.0  # s between clips, so that no search runs over an edge


@dataclass(frozen=True, slots=True)
class Moments:
    """`[p]` in order of time; `strength` is times confidence, `bare` without, `weight` of landings, `contact` 0 or 1.

    `strong` is the confidence of strong impacts, 0 for other moments.
    """

    time: Reals
    strength: Reals
    bare: Reals
    weight: Reals
    strong: Reals
    contact: Reals
    of: tuple[Moment, ...]


class Line(NamedTuple):
    """The footage on one line of source time: frames, where each clip's begin and where its time does, moments."""

    footage: Footage
    frames: Reals
    first: Whole
    base: Reals
    moments: Moments


def laid(footage: Footage) -> Line:
    """The line of that footage."""
    times = [(clip.index.shown - clip.index.shown[0]) * float(clip.index.time_base) for clip in footage.clips]
    ends = (max(time[-1], float(clip.duration)) + APART for time, clip in zip(times, footage.clips, strict=True))
    base = np.cumsum([0.0, *ends])
    frames = np.concatenate([np.zeros(0), *(time + start for time, start in zip(times, base, strict=False))])
    return Line(footage, frames, np.cumsum([0, *(len(time) for time in times)]), base, _moments(footage, base))


def _moments(footage: Footage, base: Reals) -> Moments:
    found = sorted(
        (
            (base[place] + float(moment.time), moment)
            for place, clip in enumerate(footage.clips)
            for moment in clip.moments
        ),
        key=lambda pair: pair[0],
    )
    of = tuple(moment for _, moment in found)
    strength = np.array([moment.strength for moment in of], np.float64)
    contact = np.array([moment.contact for moment in of], np.float64)
    trust = np.array([moment.confidence for moment in of], np.float64)
    return Moments(
        time=np.array([time for time, _ in found], np.float64),
        strength=strength * trust,
        bare=strength,
        weight=strength * trust * np.where(contact > 0, 1.0, NO_CONTACT),
        strong=trust * np.array([moment.is_strong_impact for moment in of], np.float64),
        contact=contact,
        of=of,
    )
