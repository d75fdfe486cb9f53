"""A song as Crosscut hears it: beats, bars, sections, accents, energy. Times count from the song's first sample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from crosscut.model.curve import Curve
from crosscut.model.time import Span, Time, instant

START = Time(0)  # of the song
CORRECTIONS = ("downbeat", "tempo", "shift", "section")
MAIN_ACCENTS_A_SECOND = 3  # accents that mean something; more would let any moment land on one
SECONDS_PER_STRONG_ACCENT = 2  # a strong accent is one of the (seconds ÷ 2) strongest; see the glossary


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat: `bar` counts from 0, `number` is its place in the bar (1 is the downbeat), `confidence` 0–1."""

    time: Time
    bar: int
    number: int
    confidence: float

    @property
    def is_downbeat(self) -> bool:
        """Whether a bar begins here."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of `beats` beats; the first and the last of a song may be cut short."""

    number: int
    span: Span
    beats: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the song: `label` such as intro, verse, build, drop, break, outro or a letter; `energy` 0–1.

    Sections of one `letter` are the same part again; empty where that is not known.
    """

    span: Span
    label: str
    energy: float
    letter: str = ""

    @property
    def name(self) -> str:
        """Label and letter ("drop B"), or the letter alone where nothing else is known."""
        return self.label if self.letter in ("", self.label) else f"{self.label} {self.letter}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A musical sentence of `bars` bars, beginning on a downbeat."""

    start: Time
    bars: int


@dataclass(frozen=True, slots=True)
class Accent:
    """A hit that a cut or a moment should land on: `strength` 0–1, `kind` such as drum, stab, crash, stop, hit."""

    time: Time
    strength: float
    kind: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a user put right in what was heard; it counts in times of the song, so that it holds for later analyses.

    `what` is "downbeat" (the beat at `time` is beat one), "tempo" (`amount` beats a minute), "shift" (all beats later
    by `amount` s) or "section" (the one called `name` begins at `time`).
    """

    what: str
    time: Time = START
    amount: Fraction = START
    name: str = ""

    def __post_init__(self) -> None:
        if self.what not in CORRECTIONS:
            raise ValueError(f"{self.what} is no correction")


@dataclass(frozen=True, slots=True)
class Song:
    """All that is heard in one song.

    `tempo` is beats a minute (the median over the song); `confidence` 0–1 is how sure the grid is; `accents` are all
    that was heard to strike, in order of time; `energy` is a curve 0–1; `final_hit` is the last hit that an ending may
    land on, None where the song fades or stops without one. `colour` `[n, width]` tells what is played alike (harmony,
    timbre, attack). `parts` are the stretches of its file that are heard one after the other, where it is shortened:
    all other times then count in what is heard. None: all of it. Bars keep the numbers of the whole song.
    """

    name: str
    duration: Time
    tempo: float
    confidence: float
    beats: tuple[Beat, ...]
    sections: tuple[Section, ...]
    phrases: tuple[Phrase, ...]
    accents: tuple[Accent, ...]
    energy: Curve
    final_hit: Time | None
    colour: Curve | None = None
    parts: tuple[Span, ...] = ()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars, in order; the last one ends with the song."""
        groups: dict[int, list[Beat]] = {}
        for beat in self.beats:
            groups.setdefault(beat.bar, []).append(beat)
        starts = [group[0].time for group in groups.values()] + [self.duration]
        return tuple(
            Bar(number, Span(start, end), len(groups[number]))
            for number, (start, end) in zip(groups, pairwise(starts), strict=True)
            if end > start
        )

    @property
    def main_accents(self) -> tuple[Accent, ...]:
        """The accents that a picture may land on, in order of time: the strongest, three a second."""
        return self._strongest(int(self.duration * MAIN_ACCENTS_A_SECOND))

    @property
    def strong_accents(self) -> tuple[Accent, ...]:
        """The N strongest accents in order of time, N = seconds ÷ 2; of equals the earlier one is stronger."""
        return self._strongest(int(self.duration / SECONDS_PER_STRONG_ACCENT))

    def bar_start(self, number: int) -> Time | None:
        """When the bar begins that people call by that number, the first being 1; None where none is called so."""
        return next((bar.span.start for bar in self.bars if bar.number == number - 1), None)

    def _strongest(self, count: int) -> tuple[Accent, ...]:
        ranked = sorted(self.accents, key=lambda accent: (-accent.strength, accent.time))
        return tuple(sorted(ranked[:count], key=lambda accent: accent.time))

    @property
    def cadences(self) -> tuple[float, ...]:
        """Steps a minute that the song carries: half its tempo, the tempo, its double."""
        return (self.tempo / 2, self.tempo, self.tempo * 2)

    def last_downbeat(self, part: Span) -> Time | None:
        """The last downbeat of that part of the song that leaves a whole beat of it; None where there is none."""
        beat = instant(60 / self.tempo)
        found = [each.time for each in self.beats if each.is_downbeat and part.start <= each.time <= part.end - beat]
        return found[-1] if found else None

    def section_at(self, time: Time) -> Section | None:
        """The section that sounds at that time."""
        return next((section for section in self.sections if time in section.span), None)
