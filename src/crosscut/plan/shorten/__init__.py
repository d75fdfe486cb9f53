"""Which part of a song a film plays: as long as is wanted, begun on a phrase, ended with the song's own ending.

Pure: songs in, songs out. `choose` decides the stretches of the file that are heard, `played` gives the song that they
make up. docs/planning.md tells the costs and what was measured.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import numpy as np

from crosscut.errors import WrongUse
from crosscut.model.brief import Plan, place
from crosscut.model.curve import Curve
from crosscut.model.song import Phrase, Section, Song
from crosscut.model.time import Span, Time
from crosscut.plan.shorten import bars as describing
from crosscut.plan.shorten import search
from crosscut.plan.shorten.bars import Bars

BEFORE = Time(1, 100)  # s before a bar line at which the file is left and entered: attacks begin a little before it
LEAD = Time(3)  # s; what sounds before the first bar belongs to it: a pick-up, but no long introduction without a beat
PHRASE_NEAR = 2  # bars from a time that is named within which a phrase is meant


class Join(NamedTuple):
    """Where the song is joined: at that time of the film bar `enter` follows bar `leave` (counted from 0).

    `unlike` is how differently it sounds from what would have come, 1 being two bars of the song taken at will.
    """

    time: Time
    leave: int
    enter: int
    unlike: float


class Choice(NamedTuple):
    """The stretches of the file that are heard, in order; none for all of it.

    `ends` tells whether the song's own ending is kept; where it is not, `offers` are the nearest lengths that keep it.
    """

    parts: tuple[Span, ...]
    joins: tuple[Join, ...] = ()
    ends: bool = True
    offers: tuple[Time, ...] = ()


def choose(song: Song, asked: Plan) -> Choice:
    """The part of the song that the brief asks for. Raises WrongUse where the song has no such place."""
    if song.parts or (asked.start is None and (asked.length is None or asked.length >= song.duration)):
        return Choice(())
    bars = describing.find(song)
    first = None if asked.start is None else _first(song, bars, asked.start)
    over = search.ground(bars, first)
    left = search.length(bars, tuple(range(first or 0, len(bars))))
    if asked.length is None or asked.length >= left:
        return _chosen(song, bars, search.Way(tuple(range(first or 0, len(bars))), ends=True, cost=0.0))
    found = search.ways(over, asked.length)
    if not found:
        raise WrongUse(
            f"{song.name} cannot be {float(asked.length):g} s long: its bars last {float(bars.usual):.1f} s.",
            remedy="Ask for a length of more bars, or leave --length out.",
        )
    choice = _chosen(song, bars, found[0])
    return choice if choice.ends else choice._replace(offers=_offers(search.lengths(over), asked.length))


def _offers(lengths: list[Time], wanted: Time) -> tuple[Time, ...]:
    """The nearest of the lengths below and above the wanted one."""
    lengths = sorted(lengths)
    place = bisect_left(lengths, wanted)
    return tuple(lengths[max(0, place - 1) : place + 1])


def _first(song: Song, bars: Bars, text: str) -> int:
    """The bar that the film begins on: the one that is named, or the phrase or else the bar nearest to a time."""
    wanted = place(text)
    numbers = [bar.number for bar in song.bars]
    if isinstance(wanted, int):
        if wanted - 1 not in numbers:
            raise WrongUse(f"{song.name} has no bar {wanted}.", remedy=f"It has bars 1 to {len(numbers)}.")
        return numbers.index(wanted - 1)
    if wanted is None or wanted >= song.duration:
        raise WrongUse(
            f"{song.name} has no {text}: it lasts {float(song.duration):.1f} s.", remedy="Name an earlier place."
        )
    near = sorted(range(len(bars)), key=lambda bar: (abs(bars.time[bar] - wanted), bar))
    phrases = [bar for bar in near if bars.phrase[bar] == 0]
    within = PHRASE_NEAR * bars.usual
    return next((bar for bar in phrases if abs(bars.time[bar] - wanted) <= within), near[0])


def _chosen(song: Song, bars: Bars, way: search.Way) -> Choice:
    """The way in stretches of the file."""
    runs = [[bar for _, bar in run] for _, run in groupby(enumerate(way.bars), key=lambda each: each[1] - each[0])]
    parts = tuple(Span(_line(bars, run[0]), _line(bars, run[-1] + 1)) for run in runs)
    times = accumulate(part.length for part in parts)
    joins = tuple(
        Join(time, one[-1], other[0], _apart(bars, one[-1], other[0]))
        for time, (one, other) in zip(times, pairwise(runs), strict=False)
    )
    return Choice(() if parts == (Span(Time(0), song.duration),) else parts, joins, way.ends)


def _apart(bars: Bars, leave: int, enter: int) -> float:
    return float(bars.unlike[leave + 1, enter] + bars.unlike[leave, enter - 1]) / 2


def _line(bars: Bars, bar: int) -> Time:
    """Where the file is entered for a bar, or left before it."""
    time = bars.time[bar]
    if bar == len(bars):
        return time
    return Time(0) if bar == 0 and time <= LEAD else max(Time(0), time - BEFORE)


def played(song: Song, parts: tuple[Span, ...]) -> Song:
    """The song as it is heard over those stretches of its file, in times of what is heard; as it is where none is."""
    if not parts or song.parts:
        return song
    course = _Course(parts)
    last = parts[-1]
    hit = song.final_hit
    beats = tuple(replace(beat, time=course.at(beat.time)) for beat in song.beats if course.holds(beat.time))
    steps = sorted(float(other.time - one.time) for one, other in pairwise(beats))
    return replace(
        song,
        duration=course.length,
        tempo=round(60 / steps[len(steps) // 2], 2) if steps else song.tempo,
        beats=beats,
        sections=_sections(song, course),
        phrases=_phrases(song, course),
        accents=tuple(replace(each, time=course.at(each.time)) for each in song.accents if course.holds(each.time)),
        energy=course.curve(song.energy),
        final_hit=course.at(hit) if hit is not None and hit in last else None,
        colour=None if song.colour is None else course.curve(song.colour),
        parts=parts,
    )


class _Course:
    """From times of the file to times of what is heard; `offset` `[parts]` is when each stretch begins."""

    def __init__(self, parts: tuple[Span, ...]) -> None:
        self.parts = parts
        self.offset = list(accumulate((part.length for part in parts), initial=Time(0)))

    @property
    def length(self) -> Time:
        """Seconds that are heard."""
        return self.offset[-1]

    def holds(self, time: Time) -> bool:
        """Whether that time of the file is heard."""
        return any(time in part for part in self.parts)

    def at(self, time: Time) -> Time:
        """When that time of the file, which must be heard, is."""
        number = next(number for number, part in enumerate(self.parts) if time in part)
        return self.offset[number] + time - self.parts[number].start

    def pieces(self, span: Span) -> list[Span]:
        """What is heard of a stretch of the file, in times of what is heard."""
        return [
            Span(max(span.start, part.start), min(span.end, part.end)).shift(offset - part.start)
            for part, offset in zip(self.parts, self.offset, strict=False)
            if part.shared(span)
        ]

    def curve(self, curve: Curve) -> Curve:
        """The curve over what is heard, by its nearest samples, from time 0 on."""
        if not len(curve):
            return curve
        times = np.arange(int(self.length * curve.rate) + 1) / float(curve.rate)
        number = np.clip([bisect_right(self.offset, time) - 1 for time in times], 0, len(self.parts) - 1)
        moved = np.array([float(part.start - offset) for part, offset in zip(self.parts, self.offset, strict=False)])
        places = np.rint((times + moved[number] - float(curve.start)) * float(curve.rate)).astype(np.int64)
        return Curve(curve.values[np.clip(places, 0, len(curve) - 1)], curve.rate)


def _sections(song: Song, course: _Course) -> tuple[Section, ...]:
    """The sections that are heard, each from its first bar line on; what is joined inside one stays one."""
    begun: list[tuple[Time, Section]] = []
    for section in song.sections:
        early = Span(section.span.start - BEFORE, section.span.end - BEFORE)
        begun += [(piece.start + BEFORE, section) for piece in course.pieces(early)[:1]]
    edges = [Time(0), *(start for start, _ in begun[1:]), course.length]
    return tuple(replace(section, span=Span(*edge)) for (_, section), edge in zip(begun, pairwise(edges), strict=True))


def _phrases(song: Song, course: _Course) -> tuple[Phrase, ...]:
    """The phrases that are heard: from their start, or from where one is entered; as many bars as are left of each."""
    lines = [bar.span.start for bar in song.bars]
    found = []
    for phrase in song.phrases:
        first = bisect_left(lines, phrase.start - describing.NEAR)
        inside = [line for line in lines[first : first + phrase.bars] if course.holds(line)]
        found += [
            Phrase(course.at(run[0]), len(run))
            for part in course.parts
            if (run := [line for line in inside if line in part])
        ]
    return tuple(found)
