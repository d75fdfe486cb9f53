"""What is true of the song, to the exact fraction of a second, read from the same notes that are played."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from crosscut.demo.song import drums, voices
from crosscut.demo.song.score import SIXTEENTHS, Form, Note, places
from crosscut.demo.song.tones import RATE, samples
from crosscut.model.song import Accent, Beat, Section
from crosscut.model.time import Span, Time

RINGS = Fraction(13, 4)  # s from the last hit to the end of the song; makes the whole form 59.5 s
LEAST = 0.25  # weight below which a stroke is no accent
APART = 1e-4  # strength between two accents of one weight, so that the ranking has an order: the earlier leads
KINDS = {voices.brass: "stab", drums.crash: "crash"}  # the first of these that strikes names it; else it is a drum

# How the song and the listener name a part, and how hard it drives (0–1).
SECTIONS = {
    "intro": ("intro", 0.15),
    "verse": ("verse", 0.5),
    "build": ("build", 0.65),
    "drop": ("drop", 0.9),
    "break": ("break", 0.3),
    "final": ("drop", 1.0),
    "end": ("outro", 0.5),
}


@dataclass(frozen=True, slots=True)
class SongTruth:
    """The song as it was made.

    `tempo` beats a minute; `accents` in order of time, no two of one strength; `sections` tile the whole duration,
    an empty pick-up belongs to the first; `final_hit` is the last and strongest accent.
    """

    duration: Time
    tempo: float
    beats: tuple[Beat, ...]
    sections: tuple[Section, ...]
    accents: tuple[Accent, ...]
    final_hit: Time


@dataclass(frozen=True, slots=True)
class Grid:
    """Sixteenths in time: `tempo` beats a minute, `metre` beats a bar, `pickup` empty seconds before the first."""

    tempo: Fraction
    metre: int
    pickup: Time

    @property
    def sixteenth(self) -> Time:
        """Seconds a sixteenth lasts."""
        return 60 / self.tempo / SIXTEENTHS

    def time(self, tick: int) -> Time:
        """When that sixteenth begins."""
        return self.pickup + tick * self.sixteenth


def read(form: Form, notes: Sequence[Note], grid: Grid) -> SongTruth:
    """All that is known of the song that those notes of that form make on that grid."""
    parts = places(form, grid.metre)
    hit = grid.time(parts[-1][1].start)
    duration = Fraction(samples(hit + RINGS), RATE)
    beats = parts[-1][1].end // SIXTEENTHS
    edges = [Fraction(0), *(grid.time(place.start) for _, place in parts[1:]), duration]
    return SongTruth(
        duration=duration,
        tempo=float(grid.tempo),
        beats=tuple(
            Beat(grid.time(number * SIXTEENTHS), number // grid.metre, number % grid.metre + 1, 1.0)
            for number in range(beats)
            if grid.time(number * SIXTEENTHS) < duration
        ),
        sections=tuple(
            Section(Span(start, end), *SECTIONS[label])
            for (label, _), (start, end) in zip(parts, pairwise(edges), strict=True)
        ),
        accents=_accents(notes, grid),
        final_hit=hit,
    )


def _accents(notes: Sequence[Note], grid: Grid) -> tuple[Accent, ...]:
    """What strikes together is one accent: its strength is the sum of the weights, 1 for the strongest."""
    struck: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        if note.weight:
            struck[note.at].append(note)
    weights = {tick: sum(note.weight for note in group) for tick, group in struck.items()}
    ranked = sorted((tick for tick in weights if weights[tick] >= LEAST), key=lambda tick: (-weights[tick], tick))
    accents = []
    for rank, tick in enumerate(ranked):
        struck_by = {note.play for note in struck[tick]}
        kind = next((KINDS[play] for play in KINDS if play in struck_by), "drum")
        strength = weights[tick] / weights[ranked[0]] * (1 - len(ranked) * APART) + (len(ranked) - rank) * APART
        accents.append(Accent(grid.time(tick), round(strength, 6), kind))
    return tuple(sorted(accents, key=lambda accent: accent.time))
