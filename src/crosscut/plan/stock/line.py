"""All footage on one line of source time: its clips laid end to end, a second apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crosscut.model.footage import Footage, Moment
from crosscut.plan.merits import NO_CONTACT, Reals, Whole

TAILS = (0.05, 0.95)  # shares of the usable seconds that are calmer
LEAST_SPREAD = 0.1  # of energy; footage that moves all alike has no calm and no lively part
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
    """The footage on one line of source time: frames, where each clip's begin and where its time does, moments.

    `lively` is the energy of its calmest and of its liveliest windows.
    """

    footage: Footage
    frames: Reals
    first: Whole
    base: Reals
    moments: Moments
    lively: tuple[float, float]


def laid(footage: Footage) -> Line:
    """The line of that footage."""
    times = [(clip.index.shown - clip.index.shown[0]) * float(clip.index.time_base) for clip in footage.clips]
    ends = (max(time[-1], float(clip.duration)) + APART for time, clip in zip(times, footage.clips, strict=True))
    base = np.cumsum([0.0, *ends])
    frames = np.concatenate([np.zeros(0), *(time + start for time, start in zip(times, base, strict=False))])
    return Line(
        footage, frames, np.cumsum([0, *(len(time) for time in times)]), base, _moments(footage, base), _lively(footage)
    )


def _lively(footage: Footage) -> tuple[float, float]:
    """The energies below and above which a twentieth of the usable seconds lies, never all but the same."""
    windows = sorted((window for clip in footage.clips for window in clip.windows), key=lambda window: window.energy)
    if not windows:
        return 0.0, 1.0
    lasts = np.array([float(window.span.length) for window in windows])
    place = (np.cumsum(lasts) - lasts / 2) / lasts.sum()
    low, high = np.interp(TAILS, place, [window.energy for window in windows]).tolist()
    return low, max(high, low + LEAST_SPREAD)


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
