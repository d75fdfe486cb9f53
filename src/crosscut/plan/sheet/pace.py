"""How long a cut should last where: by the song's energy, the story, and the place in the phrase."""

from __future__ import annotations

import numpy as np

from crosscut.model.song import Song
from crosscut.model.time import Span, Time
from crosscut.plan.merits import Reals

LONGEST_WANTED = 10.0  # beats, a cut where nothing sounds; about 4.7 s at 128 bpm (Salt: calm passages)
OCTAVES = 2.6  # how far the wanted length falls to full energy: 10 beats become 1.65
HASTE = 1.0  # octaves by which the wanted length falls, beside, from no intensity of the story to the full one
MIDDLE = 0.7  # intensity from which acts differ
SHORTEST_WANTED = 0.45  # s; below it a picture is felt, not read
DRIVE = 1.3  # octaves by which it falls from the start of a phrase to its end, where the energy itself tells nothing
SMOOTH, AROUND = 2, 8  # steps to either side that the energy is a mean of, and over which it may tell something
TELLS = 0.3  # of energy; where it changes so much, it alone leads
NEAR = 0.05  # s; a phrase begins on the beat that is this near
LONGEST_PHRASE = 48  # steps; what lasts longer is no phrase to the ear


def wanted(energy: Reals, level: Reals, phase: Reals) -> Reals:
    """Beats that a cut should last at each step `[n]`, at the pace that is usual.

    Where the energy stays the same, cuts quicken towards the end of each phrase, as editors have it, instead of coming
    evenly: `phase` is the place in the phrase, 0–1.
    """
    drive = DRIVE * _even(energy) * (0.5 - phase)
    return np.asarray(LONGEST_WANTED * 2.0 ** (drive - OCTAVES * energy - HASTE * (level - MIDDLE)), np.float64)


def _even(energy: Reals) -> Reals:
    """How little the energy tells about each step, 0–1: 1 where it stays the same."""
    means = np.lib.stride_tricks.sliding_window_view(np.pad(energy, SMOOTH, "edge"), 2 * SMOOTH + 1).mean(axis=-1)
    near = np.lib.stride_tricks.sliding_window_view(np.pad(means, AROUND, "edge"), 2 * AROUND + 1)
    return np.asarray(np.clip(1 - (near.max(axis=-1) - near.min(axis=-1)) / TELLS, 0, 1), np.float64)


def phases(song: Song, part: Span, times: list[Time]) -> Reals:
    """Where in its phrase each step `[n]` begins, 0–1; the middle where there is no phrase. `times` `[n + 1]`."""
    starts = {phrase.start for phrase in song.phrases} | {section.span.start for section in song.sections}
    edges = np.array(sorted({float(start) for start in starts if start in part} | {float(times[0]), float(part.end)}))
    begun = np.array([float(time) for time in times[:-1]])
    place = np.clip(np.searchsorted(edges, begun + NEAR, side="right") - 1, 0, len(edges) - 2)
    along = (begun - edges[place]) / (edges[place + 1] - edges[place])
    return np.where(np.bincount(place)[place] <= LONGEST_PHRASE, np.clip(along, 0, 1), 0.5)
