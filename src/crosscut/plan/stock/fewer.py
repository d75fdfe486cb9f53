"""Of a great many windows those that are worth weighing: for every kind of place in a song the best of each side."""

from __future__ import annotations

import numpy as np

from crosscut.model.footage import STRONG_IMPACT
from crosscut.plan import merits
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import pace

MOST = 1200  # windows that are weighed, so that time and memory stay bounded
LOUD = (0.0, 0.25, 0.5, 0.75, 1.0)  # the kinds of places that a film has, by the song's energy there
TEMPO = 120.0  # bpm, as songs have it; windows are chosen before a song is looked at


def best(side: Whole, lasts: Reals, looks: dict[str, Reals]) -> Whole:
    """Which windows `[m]` to weigh, in order: all of them, or those of the foremost ranks at any kind of place.

    `side` numbers their sides, `lasts` are seconds, `looks` holds their quality, energy and the strength of the
    strongest moment of each, 0–1. A side that has few leaves its share to the others.
    """
    if len(side) <= MOST:
        return np.arange(len(side))
    foremost = np.full(len(side), len(side))
    for loud in LOUD:
        promise = _promise(loud, lasts, looks)
        for each in np.unique(side):
            ours = np.flatnonzero(side == each)
            ranked = ours[np.argsort(-promise[ours], kind="stable")]
            foremost[ranked] = np.minimum(foremost[ranked], np.arange(len(ranked)))
    return np.sort(np.argsort(foremost, kind="stable")[:MOST])


def _promise(loud: float, lasts: Reals, looks: dict[str, Reals]) -> Reals:
    """Points a beat that each window may give where the song has that energy, in a cut of the length wanted there."""
    beats = float(pace.wanted(np.array([loud]), np.array([pace.MIDDLE]), np.array([0.5]))[0])
    quality, seen, strongest = looks["quality"], looks["energy"], looks["strongest"]
    content = merits.QUALITY * quality + merits.ENERGY * (1 - np.abs(loud - seen))
    content = content + merits.ARC * loud * merits.telling(strongest, seen)
    lands = strongest * (merits.IMPACT + merits.STRONG * (strongest >= STRONG_IMPACT))
    return np.asarray((content + lands / beats) * np.minimum(1.0, lasts * TEMPO / 60 / beats), np.float64)
