"""What it is worth to have a moment at each place of the film."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, LANDING_TARGET
from crosscut.model.song import Accent, Song
from crosscut.model.time import Rate, Span, Time, frames_in
from crosscut.plan.merits import STRONG, Reals

EASE_IN, EASE_OUT = 4.0, 2.0  # frames from the target of a landing to where nothing lands any more, early and late
NEARLY = 0.3  # share of its worth that a moment keeps just outside a landing: it still looks meant
TILT = 0.1  # share of its worth that a landing loses per frame from the target
ON_BEAT = 0.4  # of what a contact off the beat is missed by, the share forgiven on a beat that carries no accent
FINE = 16  # places a frame at which the value of a hit is known


@dataclass(frozen=True, slots=True)
class Hits:
    """What it is worth to have a moment at each place of the film, `[places]`, FINE places a frame.

    `accent` is the strength of the accent there, `strong` whether it is a strong one, `off` how far a contact is from
    every accent and beat (0–1). `target` `[q]` are the accents in frames of the film, `worth` `[q]` their value.
    """

    accent: Reals
    strong: Reals
    off: Reals
    target: Reals
    worth: Reals
    accents: tuple[Accent, ...]


def final(song: Song, part: Span) -> Time | None:
    """The final hit, where the part holds it."""
    return song.final_hit if song.final_hit is not None and song.final_hit in part else None


def find(song: Song, part: Span, rate: Rate) -> Hits:
    """All that lands in that part of the song."""
    accents = [accent for accent in song.main_accents if accent.time in part]
    hit = final(song, part)
    if hit is not None and all(accent.time != hit for accent in accents):
        accents.append(Accent(hit, 1.0, "hit"))
    strong = {accent.time for accent in song.strong_accents} | {hit}
    places = (frames_in(part.length, rate) + 2) * FINE
    tables = {name: np.zeros(places) for name in ("accent", "strong", "on")}
    for accent in accents:
        at = float((accent.time - part.start) * rate)
        _raise(tables["accent"], at, accent.strength, NEARLY)
        _raise(tables["strong"], at, float(accent.time in strong), 0.0)
        _raise(tables["on"], at, 1.0, 1.0)
    for beat in song.beats:
        if beat.time in part:
            _raise(tables["on"], float((beat.time - part.start) * rate), ON_BEAT, 1.0)
    return Hits(
        accent=tables["accent"],
        strong=tables["strong"],
        off=1 - tables["on"],
        target=np.array([float((accent.time - part.start) * rate) for accent in accents]),
        worth=np.array([accent.strength + STRONG * (accent.time in strong) for accent in accents]),
        accents=tuple(accents),
    )


def _raise(table: Reals, at: float, height: float, beside: float) -> None:
    """Lay the worth of a landing at that frame over the table: full at the target, `beside` as much just off it."""
    first = max(0, ceil((at + LANDING_TARGET - EASE_IN) * FINE))
    last = min(len(table), int((at + LANDING_TARGET + EASE_OUT + 1) * FINE) + 1)
    error = np.arange(first, last) / FINE - at
    full = (error >= LANDING_EARLIEST + 1 / FINE) & (error <= LANDING_LATEST - 1 / FINE)
    inside = 1 - TILT * np.abs(error - LANDING_TARGET)
    early = 1 - (LANDING_EARLIEST - error) / (EASE_IN + LANDING_TARGET - LANDING_EARLIEST)
    late = 1 - (error - LANDING_LATEST) / EASE_OUT
    worth = height * np.where(full, inside, beside * np.clip(np.minimum(early, late), 0, 1))
    np.maximum(table[first:last], worth, out=table[first:last])
