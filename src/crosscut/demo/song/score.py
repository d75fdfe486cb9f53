"""“Cold Iron”, written out: which instrument plays what, when, how loud, and how much of an accent it makes.

Everything stands on a grid of sixteenths, so that the truth is exact. E minor; the final is a tone higher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from crosscut.demo.song import drums, voices
from crosscut.demo.song.tones import Wave
from crosscut.demo.song.voices import Keys

SIXTEENTHS = 4  # in a beat
GATE = 1.5  # sixteenths that the gated snare rings: shut before the next eighth
PHRASE = 4  # bars between a crash and the fill that leads to the next
LIFT = 2  # keys that the final lies higher
STOPS = {"build": 4, "final": 2}  # sixteenths at the end of a part in which all is still
TAIL = 28  # sixteenths that the last chord is held: at 128 beats a minute as long as the song

Form = tuple[tuple[str, int], ...]  # label and bars of each part, in order; the last hit follows after it


@dataclass(frozen=True, slots=True)
class Note:
    """One sound: `play(samples, *how)` on the desk's channel `seat`.

    `at` and `length` in sixteenths; `pan` -1 (left) to 1; `weight` is what it adds to the accent at its instant.
    """

    at: int
    length: float
    seat: str
    play: Callable[..., Wave]
    how: tuple[object, ...] = ()
    gain: float = 1.0
    pan: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: its first sixteenth, how many bars, sixteenths a bar, keys that it lies higher."""

    start: int
    bars: int
    bar: int
    lift: int = 0

    def at(self, bar: int, tick: int = 0) -> int:
        """The sixteenth of the song that is `tick` sixteenths into the part's `bar`."""
        return self.start + bar * self.bar + tick

    def ticks(self, *wanted: int) -> tuple[int, ...]:
        """Those sixteenths that a bar of this metre has."""
        return tuple(tick for tick in wanted if tick < self.bar)

    @property
    def end(self) -> int:
        """The sixteenth after the part."""
        return self.start + self.bars * self.bar


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad: `root` in the bass octave (E1 is 28), `third` 3 or 4 keys above."""

    root: int
    third: int

    def power(self, lift: int) -> Keys:
        """Root, fifth and octave an octave above the bass."""
        return tuple(self.root + lift + step for step in (12, 19, 24))

    def under(self, top: int, lift: int) -> Keys:
        """The root and the two chord tones below `top`, then `top` itself: how brass players stand in a stab."""
        tones = {(self.root + step) % 12 for step in (0, self.third, 7)}
        second, third = [key for key in range(top - 2, top - 14, -1) if key % 12 in tones][:2]
        root = self.root + (24 if self.root + 24 < third else 12)
        return (root + lift, third + lift, second + lift, top + lift)


EM, C, G, D, AM, B = Chord(28, 3), Chord(36, 4), Chord(31, 4), Chord(38, 4), Chord(33, 3), Chord(35, 4)
VERSE = (EM, EM, C, D)
BUILD = (C, D, EM, B)
LOOP = (EM, C, G, D, EM, C, AM, B)

# The brass: on these sixteenths of odd and even bars, with these top keys.
STABS = ((0, 6, 12), (0, 6, 10, 14))
HOOK = (
    (71, 71, 76),
    (76, 76, 74, 72),
    (74, 74, 79),
    (78, 78, 76, 74),
    (76, 76, 79),
    (79, 79, 78, 76),
    (76, 76, 81),
    (78, 78, 75, 71),
)
# The tune of the final, bar by bar: key, sixteenth, length. Its long notes begin with the stabs.
TUNE = (
    ((71, 0, 6), (76, 6, 6), (78, 12, 4)),
    ((79, 0, 8), (78, 8, 2), (76, 10, 2), (74, 12, 4)),
    ((74, 0, 6), (79, 6, 6), (81, 12, 4)),
    ((78, 0, 10), (74, 10, 4), (76, 14, 2)),
    ((83, 0, 6), (79, 6, 6), (81, 12, 4)),
    ((83, 0, 4), (84, 4, 6), (83, 10, 2), (79, 12, 4)),
    ((81, 0, 6), (79, 6, 2), (76, 8, 4), (79, 12, 4)),
    ((78, 0, 4), (81, 4, 4), (83, 8, 8)),
)
FILL = (50, 50, 47, 47, 43, 43, 40, 40)  # keys of the toms, falling
ARP = (0, 7, 12, 15, 19, 15, 24, 7)  # keys above the root; 15 stands for the third above the octave


def _kick(at: int, gain: float = 1.0, weight: float = 0.36) -> Note:
    return Note(at, 3.5, "drums", drums.kick, gain=gain, weight=weight * gain)


def _snare(at: int, gain: float = 1.0, gate: float = GATE, weight: float = 0.40) -> Note:
    return Note(at, gate, "snare", drums.snare, gain=gain, weight=weight * gain)


def _crash(at: int, gain: float = 1.0) -> Note:
    return Note(at, 20, "drums", drums.crash, gain=0.62 * gain, weight=0.30 * gain)


def _stab(at: int, length: float, keys: Keys, gain: float = 1.0) -> Note:
    return Note(at, length, "stab", voices.brass, (keys,), gain, weight=0.40 * gain)


def _heart(at: int, gain: float = 1.0) -> Iterator[Note]:
    yield Note(at, 3, "heart", drums.heart, gain=gain, weight=0.20 * gain)
    yield Note(at + 2, 3, "heart", drums.heart, gain=0.6 * gain, weight=0.10 * gain)


def _fill(at: int, end: int, gain: float = 0.8) -> Iterator[Note]:
    for number, tick in enumerate(range(at, end)):
        share = number / max(1, end - at - 1)
        key = FILL[int(share * (len(FILL) - 1))]
        loud = gain * (0.7 + 0.3 * share)
        yield Note(tick, 1.6, "drums", drums.tom, (key,), loud, 1.1 * share - 0.55, 0.05 * loud)


def _arp(place: Place, bar: int, chord: Chord, gain: float) -> Iterator[Note]:
    root = chord.root + place.lift + (36 if chord.root < AM.root else 24)  # all chords within one octave
    for tick in range(place.bar):
        step = ARP[tick % len(ARP)]
        key = root + (step if step != 15 else 12 + chord.third)  # noqa: PLR2004  # what 15 stands for is said at ARP
        width = 0.22 + 0.12 * ((tick + bar) % 3)
        loud = gain * (1.0 if tick % SIXTEENTHS == 0 else 0.7)
        yield Note(place.at(bar, tick), 1.7, "arp", voices.pluck, (key, width), loud, 0.5 if tick % 2 else -0.5)


def _bass(place: Place, bar: int, chord: Chord, leaps: tuple[int, ...], gain: float = 1.0) -> Iterator[Note]:
    for number, tick in enumerate(range(0, place.bar, 2)):
        key = chord.root + place.lift + leaps[number % len(leaps)]
        loud = gain * (1.0 if number % 2 == 0 else 0.84)
        yield Note(place.at(bar, tick), 1.9, "bass", voices.bass, (key,), loud)


def _hats(place: Place, bar: int, step: int, open_: tuple[int, ...], gain: float) -> Iterator[Note]:
    for tick in range(0, place.bar, step):
        loud = gain * (0.34 if tick % SIXTEENTHS == 0 else 0.22)
        yield Note(place.at(bar, tick), 0.5, "drums", drums.hat, gain=loud, pan=0.25)
    for tick in place.ticks(*open_):
        yield Note(place.at(bar, tick), 1.9, "drums", drums.hat, gain=0.34 * gain, pan=-0.2)


def intro(place: Place) -> Iterator[Note]:
    """Cold air, a heart, the pattern from far away; a clock joins in, toms lead on."""
    for bar in range(place.bars):
        if bar % 2 == 0:
            keys = (40, 47, 52, 55 if bar % 4 == 0 else 54)
            yield Note(place.at(bar), 2 * place.bar, "air", voices.pad, (keys, 800, 0.5), 0.5)
        yield from _heart(place.at(bar))
        yield from _heart(place.at(bar, place.bar // 2))
        yield from _arp(place, bar, EM, 0.12 + 0.10 * bar / place.bars)
        if 2 * bar >= place.bars:
            yield from _hats(place, bar, 2, (), 0.35)
    rising = max(place.start, place.end - 2 * place.bar)
    yield Note(rising, place.end - rising, "air", drums.riser, gain=0.22)
    yield from _fill(place.end - SIXTEENTHS, place.end, 0.55)


def verse(place: Place) -> Iterator[Note]:
    """The machine starts: straight eighths, damped chords, the gated snare on two and four."""
    for bar in range(place.bars):
        chord = VERSE[bar % len(VERSE)]
        yield _crash(place.at(bar), 0.9 if bar == 0 else 0.45)
        for tick in place.ticks(0, 8, 10) if bar % 2 else place.ticks(0, 8):
            yield _kick(place.at(bar, tick), 0.9)
        for tick in place.ticks(4, 12):
            yield _snare(place.at(bar, tick), 0.72)
        yield from _hats(place, bar, 2, (), 0.9)
        yield from _bass(place, bar, chord, (0,), 0.9)
        yield from _arp(place, bar, chord, 0.17)
        yield Note(place.at(bar), 3.6, "wall", voices.wall, (chord.power(0), 2400), 0.8, weight=0.20)
        for tick in range(SIXTEENTHS, place.bar, 2):
            yield Note(place.at(bar, tick), 1.4, "wall", voices.chug, (chord.power(0),), 0.5)
        yield _stab(place.at(bar), 3, chord.under(64, 0), 0.75)
    yield from _fill(place.end - SIXTEENTHS, place.end)


def build(place: Place) -> Iterator[Note]:
    """The roll gets closer, the wall opens, the floor climbs; two blows, then nothing for one beat."""
    yield _crash(place.start, 0.8)
    yield _stab(place.start, 3.6, C.under(67, 0), 0.7)
    stop = place.end - SIXTEENTHS
    blows = stop - SIXTEENTHS
    for bar in range(place.bars):
        chord = BUILD[(bar - place.bars) % len(BUILD)]
        way = (bar + 1) / place.bars
        until = min(place.at(bar + 1), blows)
        keys = (*chord.power(0), chord.root + 31)
        yield Note(
            place.at(bar), until - place.at(bar), "wall", voices.wall, (keys, 700 + 2100 * way), 0.34 + 0.3 * way
        )
        for tick in range(place.at(bar), until, SIXTEENTHS):
            yield _kick(tick, 0.6 + 0.2 * way)
        step = max(1, SIXTEENTHS >> round(way * 3 - 0.75))
        for tick in range(place.at(bar), until, step):
            share = (tick - place.start) / (blows - place.start)
            yield _snare(tick, 0.18 + 0.5 * share**1.5, 0.8, weight=0)  # a roll is no row of accents
        pedal = chord if way == 1 else EM
        eighths = (*_bass(place, bar, pedal, (0,), 0.6 + 0.3 * way), *_arp(place, bar, chord, 0.15 + 0.05 * way))
        yield from (note for note in eighths if note.at < until)
    yield Note(place.start, blows - place.start, "air", drums.riser, gain=0.75)
    for tick, top, loud in ((blows, 71, 0.6), (blows + 2, 75, 1.0)):
        yield _kick(tick, loud)
        yield _snare(tick, 0.8 * loud, 1.2)
        yield _stab(tick, 1.8, B.under(top, 0), loud)
        yield Note(tick, 1.8, "bass", voices.bass, (B.root,), loud)
    yield Note(blows, 1.8, "wall", voices.wall, (B.power(0), 3000), 0.6)


def drop(place: Place) -> Iterator[Note]:
    """Everything: the brass has the hook."""
    yield from _chorus(place, 2, (14,), 1.0, 0)


def final(place: Place) -> Iterator[Note]:
    """Everything, a tone higher; the lead has the tune, the brass stands an octave below it."""
    yield from _chorus(place, 1, (2, 6, 10, 14), 0.9, -12)
    line = [
        (key + place.lift, (place.at(bar, tick) - place.start) / (place.end - place.start), length)
        for bar in range(place.bars)
        for key, tick, length in TUNE[bar % len(TUNE)]
        if tick < place.bar
    ]
    whole = place.end - place.start
    ends = [*(start for _, start, _ in line[1:]), 1.0]
    tune = tuple(
        (key, start, min(length / whole, end - start)) for (key, start, length), end in zip(line, ends, strict=True)
    )
    yield Note(place.start, whole, "solo", voices.lead, (tune,))


def _chorus(place: Place, hats: int, open_: tuple[int, ...], brass: float, octave: int) -> Iterator[Note]:
    for bar in range(place.bars):
        chord = LOOP[bar % len(LOOP)]
        closing = bar == place.bars - 1
        opens, closes = bar % PHRASE == 0, bar % PHRASE == PHRASE - 1
        yield _crash(place.at(bar), 1.0 if bar == 0 else (0.8 if opens else 0.45))
        for tick in place.ticks(0, 6, 8, 10) if bar % 2 else place.ticks(0, 8, 10):
            yield _kick(place.at(bar, tick))
        for tick in place.ticks(4) if closing else place.ticks(4, 12):
            yield _snare(place.at(bar, tick))
        yield from _hats(place, bar, hats, open_, 1.0)
        yield from _bass(place, bar, chord, (0, 12))
        keys = (*chord.power(place.lift), chord.root + 31 + place.lift)
        yield Note(place.at(bar), place.bar, "wall", voices.wall, (keys, 3000), 0.85, weight=0.12)
        ticks = place.ticks(*STABS[bar % 2])
        for (tick, after), top in zip(pairwise((*ticks, place.bar)), HOOK[bar % len(HOOK)], strict=False):
            loud = brass * (1.0 if tick == 0 or (opens and tick == ticks[-1]) else 0.8)
            yield _stab(place.at(bar, tick), min(3.8, after - tick), chord.under(top + octave, place.lift), loud)
        yield from _arp(place, bar, chord, 0.16)
        if closes:
            yield from _fill(place.at(bar + 1) - (2 if closing else 1) * SIXTEENTHS, place.at(bar + 1))


def rest(place: Place) -> Iterator[Note]:
    """The break: everything stops but the heart and the monitor; then the key is lifted."""
    yield _crash(place.start, 0.8)
    yield _kick(place.start)
    yield _stab(place.start, 3.8, EM.under(76, 0), 0.9)
    half = (place.end - place.start) // 2
    yield Note(place.start, half, "air", voices.pad, ((40, 47, 52, 54, 59), 1000, 0.05), 0.6)
    lifted = (B.root + LIFT + 12, B.root + LIFT + 19, B.root + LIFT + 24, B.root + LIFT + 28, B.root + LIFT + 31)
    yield Note(place.start + half, half, "air", voices.pad, (lifted, 1500, 0.4), 0.7)
    for tick in range(place.start + SIXTEENTHS, place.end, SIXTEENTHS):
        yield from _heart(tick)
        yield Note(tick, 0.8, "air", voices.beep, (88,), 0.10, 0.3)
    yield Note(place.start, place.end - place.start, "air", drums.riser, gain=0.5)
    yield from _fill(max(place.start, place.end - 2 * SIXTEENTHS), place.end, 0.85)


def ending(place: Place) -> Iterator[Note]:
    """The last hit, in major, and its tail."""
    root = EM.root + place.lift
    keys = tuple(root + step for step in (12, 19, 24, 28, 31, 36))
    yield _crash(place.start, 1.3)
    yield _kick(place.start, 1.1)
    yield _snare(place.start, 1.0, 3)
    yield Note(place.start, 4, "drums", drums.tom, (38,), 0.8)
    yield Note(place.start, TAIL, "wall", voices.last, (keys,), 1.9)
    yield Note(place.start, TAIL, "bass", voices.last, ((root, root + 12),), 0.9)
    yield _stab(place.start, 8, tuple(key + 12 for key in keys[1:5]), 1.4)
    yield Note(place.start, 8, "solo", voices.lead, (((root + 48, 0.0, 1.0),),), 0.8)


PARTS: dict[str, Callable[[Place], Iterator[Note]]] = {
    "intro": intro,
    "verse": verse,
    "build": build,
    "drop": drop,
    "break": rest,
    "final": final,
    "end": ending,
}


def places(form: Form, metre: int) -> tuple[tuple[str, Place], ...]:
    """Where every part of the form stands, and the ending after them."""
    bar = metre * SIXTEENTHS
    edges = np.cumsum([0, *(bars * bar for _, bars in form)])
    found = [
        (label, Place(int(start), bars, bar, LIFT if label == "final" else 0))
        for (label, bars), start in zip(form, edges[:-1], strict=True)
    ]
    lift = found[-1][1].lift
    return (*found, ("end", Place(int(edges[-1]), 1, bar, lift)))


def write(form: Form, metre: int) -> tuple[Note, ...]:
    """Every note of the form, none within a stop."""
    still = [range(*stop) for stop in stops(form, metre)]
    notes = (note for label, place in places(form, metre) for note in PARTS[label](place))
    return tuple(note for note in notes if not any(note.at in stop for stop in still))


def stops(form: Form, metre: int) -> tuple[tuple[int, int], ...]:
    """From which to which sixteenth all is still: the end of every build, and a breath before the last hit."""
    return tuple((place.end - STOPS[label], place.end) for label, place in places(form, metre) if label in STOPS)
