"""Made songs and footage with known truth and the statistics of notes/planning.md §3.1; for tests and bench.

Chance is a fixed sequence of numbers (splitmix64), so that every run sees the same material.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, log

import numpy as np

from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, Footage, FrameIndex, Moment, Picture, Shot, Window
from crosscut.model.song import Accent, Beat, Phrase, Section, Song
from crosscut.model.story import Side
from crosscut.model.time import Span, instant

FORM = (
    ("intro", 8, 0.2), ("verse", 16, 0.4), ("build", 8, 0.6), ("drop", 16, 0.85), ("verse", 16, 0.5), ("build", 8, 0.7),
    ("drop", 16, 0.95), ("break", 8, 0.35), ("build", 8, 0.7), ("drop", 16, 1.0), ("outro", 4, 0.6),
)  # fmt: skip
MASK = (1 << 64) - 1


@dataclass
class Throw:
    """Numbers in [0, 1) that look like chance and are not."""

    state: int = field(default=1)

    def __call__(self, low: float = 0.0, high: float = 1.0) -> float:
        self.state = self.state + 0x9E3779B97F4A7C15 & MASK
        mixed = (self.state ^ self.state >> 30) * 0xBF58476D1CE4E5B9 & MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & MASK
        return low + (high - low) * ((mixed ^ mixed >> 31) / 2**64)


def song(seed: int, seconds: float, tempo: float | None = None, *, lead: float = 0.0, hit: bool = True) -> Song:
    """A song in bars of four: eleven sections, 0.65 accents a beat, a final hit two beats before the end."""
    throw = Throw(seed * 7919 + 17)
    tempo = tempo or throw(96, 160)
    end = instant(seconds)
    times = [instant(lead + number * 60 / tempo) for number in range(int((seconds - lead) * tempo / 60) + 1)]
    times = [time for time in times if time < end]
    bars = len(times) / 4
    scale, place, sections, energy = (
        bars / sum(length for _, length, _ in FORM),
        0.0,
        [],
        np.zeros(int(seconds * 10) + 2, np.float32),
    )
    for number, (label, length, loud) in enumerate(FORM):
        first = round(place) * 4
        place += length * scale
        last = len(times) if number == len(FORM) - 1 else round(place) * 4
        if last > first and first < len(times):
            start, to = times[first] if sections else Fraction(0), times[last] if last < len(times) else end
            sections.append(Section(Span(start, to), label, loud))
            energy[int(start * 10) : int(to * 10) + 2] = loud
    starts = {section.span.start for section in sections}
    accents = [
        accent for number, time in enumerate(times) for accent in _accents(throw, number, time, time in starts, tempo)
    ]
    final = times[-3] if hit and len(times) > 8 else None
    if final is not None:
        accents = [accent for accent in accents if accent.time < final] + [Accent(final, 1.0, "hit")]
    grid = tuple(Beat(time, number // 4, number % 4 + 1, 1.0) for number, time in enumerate(times))
    phrases = tuple(Phrase(time, 4) for time in times[::16])
    accents = [accent for accent in accents if accent.time < end]
    return Song(
        "made", end, tempo, 1.0, grid, tuple(sections), phrases, tuple(accents), Curve(energy, Fraction(10)), final
    )


def _accents(throw: Throw, number: int, time: Fraction, begins: bool, tempo: float) -> list[Accent]:  # noqa: FBT001  # a fact about the beat
    chance, low, high = {0: (0.7, 0.5, 0.9), 2: (0.3, 0.3, 0.6)}.get(number % 4, (0.5, 0.3, 0.7))
    found = [Accent(time, 1.0 if begins else throw(low, high), "drum")] if throw() < chance or begins else []
    if throw() < 0.06:
        found.append(Accent(time + instant(30 / tempo), throw(0.3, 0.6), "stab"))
    return found


def clip(  # noqa: PLR0913  # one number for each thing that a test may want to know
    name: str,
    seconds: float,
    rate: Fraction = Fraction(30),
    *,
    impacts: Sequence[tuple[float, float]] = (),
    windows: Sequence[tuple[float, float]] | None = None,
    quality: float = 0.8,
    energy: float = 0.5,
    levels: Sequence[float] = (0.3,),
    signature: int = 0,
    size: tuple[int, int] = (1280, 720),
) -> Clip:
    """One shot; its windows are all of it unless given; `levels` are its brightness at even steps."""
    frames = max(1, int(seconds * rate))
    length = frames / rate
    moments = tuple(
        Moment(instant(at), strength, "strike", contact=True, confidence=1.0) for at, strength in impacts if at < length
    )
    spans = [(0.0, float(length))] if windows is None else windows
    parts = tuple(
        Window(Span(instant(start), min(instant(end), length)), quality, energy, 0.3, (0.0, 0.0), signature)
        for start, end in spans
    )
    bright = Curve(np.array(levels, np.float32), len(levels) / length)
    shot = Shot(Span(Fraction(0), length), parts, moments, Curve(np.full(2, energy, np.float32), Fraction(1)), bright)
    shown = np.arange(frames, dtype=np.int64) * rate.denominator
    picture = Picture(0, *size, 0, mirrored=False, rate=rate, steady=True, interlaced=False, transfer="sdr")
    index = FrameIndex(shown, shown[::15], Fraction(1, rate.numerator))
    return Clip(name, name, length, picture, audible=False, index=index, shots=(shot,))


def footage(seed: int, count: int, sides: int = 2) -> Footage:
    """At least `count` windows of some 3 s in shots of some 8 s, of 14 activities with their cadence and movement."""
    throw = Throw(seed * 104729 + 5)
    cadence = [(0, 0, 0.3, 0.5, 1.0, 1.4, 2.0, 2.7)[int(throw(0, 8))] for _ in range(14)]
    clips: list[Clip] = []
    while sum(len(each.windows) for each in clips) < count:
        what = int(throw(0, 14))
        seconds = min(60.0, max(1.5, exp(log(8) + 0.9 * (throw() + throw() + throw() - 1.5) * 2)))
        edges, place = [], 0.0
        while place < seconds - 1:
            length = min(seconds - place, max(1.0, exp(log(3.2) + 0.55 * (throw() + throw() + throw() - 1.5) * 2)))
            edges.append((place, place + length))
            place += length
        impacts, at = [], throw(0, 0.5)
        while cadence[what] and at < seconds:
            impacts.append((at, throw(0.3, 1.0)))
            at += throw(0.94, 1.06) / cadence[what] if cadence[what] >= 1.4 else throw(0.5, 1.6) / cadence[what]
        quality, energy = throw(0.4, 1.0), min(1.0, 0.2 + 0.25 * cadence[what] + throw(0, 0.2))
        rate = (Fraction(30), Fraction(30), Fraction(60), Fraction(24), Fraction(25))[int(throw(0, 5))]
        looks = {"quality": quality, "energy": energy, "signature": int(throw() * 2**63)}
        clips.append(clip(f"clip{len(clips)}", seconds, rate, impacts=impacts, windows=edges, **looks))
    return sided(clips, sides)


def sided(clips: Sequence[Clip], sides: int = 1) -> Footage:
    """The clips dealt out to that many sides."""
    names = ["all"] if sides == 1 else [chr(65 + side) for side in range(sides)]
    return Footage(
        tuple(clips), tuple(Side(name, tuple(each.content for each in clips[k::sides])) for k, name in enumerate(names))
    )
