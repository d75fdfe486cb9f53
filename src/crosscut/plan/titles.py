"""Where titles stand: on the song's own grid, long enough to be read and no longer."""

from __future__ import annotations

from fractions import Fraction

from crosscut.model.brief import Plan
from crosscut.model.edit import Title
from crosscut.model.song import Beat, Song
from crosscut.model.story import Act
from crosscut.model.time import Span, Time

LEAD = Fraction(1, 2)  # s; the picture comes first, then its name
SHORTEST = Fraction(2)  # s; a few words are read in less, but the fades take their share
LONGEST = Fraction(5)  # s; by then it has been read twice
LEAST_CARD = Fraction(1)  # s of a dark card; on a shorter one words only flicker
BARS = 2  # half a phrase: it goes where the song breathes


def find(asked: Plan, song: Song, acts: tuple[Act, ...], card: Time | None = None) -> tuple[Title, ...]:
    """The titles of a film over that song: its own, the acts' names where those are asked for, and what a card says.

    A name that would stand in the way of the title before it is left out. `card` is when a dark card begins that
    ends the film: on it stands the film's title, or the name of its last act where acts are named.
    """
    part = Span(Fraction(0), song.duration)
    found = list(opening(asked.title, song, part))
    for number, act in enumerate(acts if asked.cards else ()):
        words = _capital(act.name)
        lead = 0 if number else LEAD  # an act comes in with its name
        name = _standing(words, "act", part.start + act.span.start + lead, song, part)
        if not any(name.span.shared(title.span) for title in found) and name.span.length >= SHORTEST:
            found.append(name)
    words = " ".join((asked.title or "").split()) or (_capital(acts[-1].name) if asked.cards and acts else "")
    dark = () if card is None or not words else (Span(card, part.end),)
    found += [
        Title(words, span, "opening" if asked.title else "act")
        for span in dark
        if span.length >= LEAST_CARD and not any(span.shared(title.span) for title in found)
    ]
    return tuple(found)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def opening(text: str | None, song: Song, part: Span) -> tuple[Title, ...]:
    """The title of a film over that part of the song; none without words."""
    words = " ".join((text or "").split())
    return (_standing(words, "opening", part.start + LEAD, song, part),) if words else ()


def _standing(words: str, kind: str, earliest: Time, song: Song, part: Span) -> Title:
    """A title from the first beat from `earliest` on to a beat two bars later.

    Or to the nearest one that leaves it between SHORTEST and LONGEST; before the section that it begins in ends, where
    that leaves it SHORTEST. A film too short for all that shows it for as long as there is film.
    """
    beats = [beat for beat in song.beats if part.start <= beat.time < part.end]
    first = next((beat for beat in beats if beat.time >= earliest), None)
    start = first.time if first else part.start
    end = _end(start, _meant(first, beats), beats, _limit(start, song, part))
    return Title(words, Span(start, end).shift(-part.start), kind)


def _meant(first: Beat | None, beats: list[Beat]) -> Time | None:
    """The same place in the bar, two bars after the first beat."""
    if first is None:
        return None
    place = (first.bar + BARS, first.number)
    return next((beat.time for beat in beats if (beat.bar, beat.number) >= place), None)


def _limit(start: Time, song: Song, part: Span) -> Time:
    """When it must be gone: no later than the film, the section that it began in and what can be borne."""
    section = song.section_at(start)
    turn = section.span.end if section and section.span.end >= start + SHORTEST else part.end
    return min(part.end, turn, start + LONGEST)


def _end(start: Time, meant: Time | None, beats: list[Beat], limit: Time) -> Time:
    """The beat nearest to where it is meant to end, of those that leave it long enough; of equals the earlier one."""
    wanted = start + LONGEST if meant is None else meant
    fitting = [beat.time for beat in beats if start + SHORTEST <= beat.time <= limit]
    return min(fitting, key=lambda time: (abs(time - wanted), time), default=limit)
