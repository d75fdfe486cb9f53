"""What the user puts right in what was heard: which beat is one, how fast beats count, where they stand, sections.

Pure, and kept apart from hearing: corrections name times of the song, so that they hold for any later analysis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from statistics import median

from crosscut.model.song import Beat, Correction, Phrase, Section, Song
from crosscut.model.time import Span, Time, instant

PHRASE = 4  # bars; songs turn in fours
SAME = 0.04  # relative; a tempo this near to the song's own, its half or its double is that
SLOWEST, FASTEST = 20, 400  # bpm that a user may say
EARLY = Fraction(3, 100)  # s; a beat just before the first sample is on it
DIGITS = 2  # of a tempo


def find(song: Song, said: Iterable[Correction]) -> Song:
    """The song with all that was said about it, one after another."""
    for each in said:
        song = _WAYS[each.what](song, each)
    return song


def phrases(lines: Sequence[Time], sections: Sequence[Section]) -> tuple[Phrase, ...]:
    """Four bars each from the start of every section; what remains at its end is a shorter one. `lines`: downbeats."""
    found = []
    for section in sections:
        inside = [line for line in lines if line in section.span]
        found += [Phrase(inside[k], min(PHRASE, len(inside) - k)) for k in range(0, len(inside), PHRASE)]
    return tuple(found)


def _downbeat(song: Song, said: Correction) -> Song:
    """The beat nearest to that time begins a bar, and all bars move with it."""
    beats = song.beats
    near = min(range(len(beats)), key=lambda k: (abs(beats[k].time - said.time), k))
    later = beats[near].number - 1
    begun = {k + later for k, beat in enumerate(beats) if beat.is_downbeat}
    return _counted(song, [beat.time for beat in beats], begun | {near})


def _tempo(song: Song, said: Correction) -> Song:
    """Beats at `amount` bpm: half or twice those heard where that says so, else even ones about the first downbeat."""
    times = [beat.time for beat in song.beats]
    first = next((k for k, beat in enumerate(song.beats) if beat.is_downbeat), 0)
    factor = said.amount / instant(song.tempo)
    anchor = times[first]
    if abs(factor / 2 - 1) < SAME:
        times = sorted([*times, *((one + other) / 2 for one, other in pairwise(times))])
    elif abs(factor * 2 - 1) < SAME:
        times = times[first % 2 :: 2]
    elif abs(factor - 1) >= SAME:
        step = 60 / said.amount
        before = int(anchor / step)
        times = [anchor + step * k for k in range(-before, int((song.duration - anchor) / step) + 1)]
        times = [time for time in times if time < song.duration]
    metre = _metre(song)
    start = times.index(anchor)
    return _counted(song, times, set(range(start % metre, len(times), metre)))


def _shift(song: Song, said: Correction) -> Song:
    """The whole grid, and the sections on it, later by `amount` s."""
    later = [(beat, beat.time + said.amount) for beat in song.beats]
    kept = tuple(replace(beat, time=max(time, Time(0))) for beat, time in later if -EARLY < time < song.duration)
    return _divided(replace(song, beats=kept), [(each, each.span.start + said.amount) for each in song.sections])


def _section(song: Song, said: Correction) -> Song:
    """The section of that name begins on the bar line nearest to that time: a new one, or one that has it already."""
    lines = [beat.time for beat in song.beats if beat.is_downbeat]
    at = min(lines, key=lambda line: (abs(line - said.time), line), default=Time(0))
    inside = song.section_at(at) or song.sections[-1]
    starts = [each.span.start for each in song.sections]
    if at in starts or (inside is song.sections[0] and at == lines[0]):
        named = tuple(replace(each, label=said.name) if each is inside else each for each in song.sections)
        return replace(song, sections=named)
    new = replace(inside, label=said.name, letter="")
    placed = sorted([*((each, each.span.start) for each in song.sections), (new, at)], key=lambda pair: pair[1])
    return _divided(song, placed)


_WAYS = {"downbeat": _downbeat, "tempo": _tempo, "shift": _shift, "section": _section}


def _metre(song: Song) -> int:
    """How many beats most bars have."""
    return Counter(bar.beats for bar in song.bars).most_common(1)[0][0]


def _counted(song: Song, times: Sequence[Time], begun: set[int]) -> Song:
    """The song with these beats, where bars begin at those places; beats before the first one are a pick-up."""
    heard = [(float(beat.time), beat.confidence) for beat in song.beats]
    first, metre = min(begun), _metre(song)
    while first >= metre:
        first -= metre
        begun = begun | {first}
    beats, bar, number = [], 0, (metre - first) % metre
    for place, time in enumerate(times):
        number += 1
        if place in begun:
            bar, number = bar + (place > 0), 1
        sure = min(heard, key=lambda pair: abs(pair[0] - float(time)))[1]
        beats.append(Beat(time, bar, number, sure))
    tempo = round(60 / float(median(other - one for one, other in pairwise(times))), DIGITS)
    counted = replace(song, beats=tuple(beats), tempo=tempo)
    lines = [beat.time for beat in beats if beat.is_downbeat]
    moved = [(each, min(lines, key=lambda line: (abs(line - each.span.start), line))) for each in song.sections]
    return _divided(counted, moved)


def _divided(song: Song, placed: Sequence[tuple[Section, Time]]) -> Song:
    """The song in sections that begin at those times, without gap; what has no length is left out."""
    starts = [Time(0), *(time for _, time in placed[1:])]
    spans = [(start, min(end, song.duration)) for start, end in pairwise([*starts, song.duration])]
    sections = tuple(
        replace(section, span=Span(start, end), energy=min(1.0, max(0.0, song.energy.mean(Span(start, end)))))
        for (section, _), (start, end) in zip(placed, spans, strict=True)
        if start < end
    )
    lines = [beat.time for beat in song.beats if beat.is_downbeat]
    return replace(song, sections=sections, phrases=phrases(lines, sections))


def tempo_of(text: str, song: Song) -> Fraction | None:
    """The tempo (bpm) that "half", "double" or a number means for that song; None where it is none that can be."""
    factors = {"half": Fraction(1, 2), "double": Fraction(2)}
    if text in factors:
        return instant(song.tempo) * factors[text]
    try:
        tempo = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return tempo if SLOWEST <= tempo <= FASTEST else None
