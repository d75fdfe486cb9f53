"""Where titles stand: on the song's own grid, long enough to be read and no longer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from crosscut.errors import WrongUse
from crosscut.model.brief import Plan, lines
from crosscut.model.edit import Edit, Title
from crosscut.model.footage import Footage
from crosscut.model.retime import source_times
from crosscut.model.song import Beat, Song
from crosscut.model.story import Act
from crosscut.model.time import Span, Time

LEAD = Fraction(1, 2)  # s; the picture comes first, then its name
SHORTEST = Fraction(2)  # s; a few words are read in less, but the fades take their share
LONGEST = Fraction(5)  # s; by then it has been read twice
LEAST_CARD = Fraction(1)  # s of a dark card; on a shorter one words only flicker
LONGEST_CREDITS = Fraction(6)  # s; four short lines and their fades
SONG = "{song}"  # in credits: the song's name, its file's without the ending
LOOKS = 5  # frames between two looks at where someone is: nobody goes far meanwhile
BARS = 2  # half a phrase: it goes where the song breathes


def find(asked: Plan, song: Song, acts: tuple[Act, ...], card: Time | None = None) -> tuple[Title, ...]:
    """The titles of a film over that song: its own, lines, acts' names where asked for, and what a card says.

    A title makes room for a line; an act's name that would stand in the way of either is left out. `card` is when a
    dark card begins that ends the film: on it stand the credits, else the film's title, or the name of its last act
    where acts are named. Raises WrongUse where a line cannot stand.
    """
    part = Span(Fraction(0), song.duration)
    found = _in_turn([*opening(asked.title, song, part), *_lines(asked.lines, song, part)])
    for number, act in enumerate(acts if asked.cards else ()):
        words = _capital(act.name)
        lead = 0 if number else LEAD  # an act comes in with its name
        name = _standing(words, "act", part.start + act.span.start + lead, song, part)
        if not any(name.span.shared(title.span) for title in found) and name.span.length >= SHORTEST:
            found.append(name)
    if end := _credits(asked.credits, song, found, card):
        return (*found, end)
    words = " ".join((asked.title or "").split()) or (_capital(acts[-1].name) if asked.cards and acts else "")
    dark = () if card is None or not words else (Span(card, part.end),)
    found += [
        Title(words, span, "opening" if asked.title else "act")
        for span in dark
        if span.length >= LEAST_CARD and not any(span.shared(title.span) for title in found)
    ]
    return tuple(found)


def _lines(text: str | None, song: Song, part: Span) -> list[Title]:
    """The lines that the user asked for, in order of time. Raises WrongUse where the film does not play their place."""
    found = []
    for line in lines(text) if text else ():
        at = song.bar_start(line.at) if isinstance(line.at, int) else part.start + line.at
        if at is None or part.end - at < LEAST_CARD:
            where = f"bar {line.at}" if isinstance(line.at, int) else f"{float(line.at):g} s"
            raise WrongUse(f"The film plays no {where}, where {line.text!r} is to stand.", remedy="Name another place.")
        found.append(_standing(line.text, "line", at, song, part))
    return sorted(found, key=lambda title: title.span.start)


def _in_turn(titles: list[Title]) -> list[Title]:
    """The titles, each gone when the next one comes. Raises WrongUse where that leaves no time to read one."""
    found = titles[-1:]
    for title, after in reversed(list(pairwise(titles))):
        if after.span.start - title.span.start < LEAST_CARD:
            raise WrongUse(
                f"There is no time to read {title.text!r} before {after.text!r}.", remedy="Name a later place for it."
            )
        found.insert(0, replace(title, span=Span(title.span.start, min(title.span.end, after.span.start))))
    return found


def _credits(text: str | None, song: Song, others: list[Title], card: Time | None) -> Title | None:
    """What stands at the end, for as long as it takes to read: on the dark card, else once the last hit has been seen.

    After all others; None without words, and in a film that is too short for them.
    """
    told = (text or "").replace(SONG, song.name.rpartition(".")[0] or song.name)
    words = "\n".join(line for each in told.split("|") if (line := " ".join(each.split())))
    if not words:
        return None
    end = song.duration
    start = max((*(title.span.end for title in others), end - LONGEST_CREDITS, Time(0)))
    if card is not None and end - card >= LEAST_CARD:
        start = max(start, card)
    elif song.final_hit is not None and end - song.final_hit >= SHORTEST:
        start = max(start, song.final_hit)
    if end - start < LEAST_CARD:
        return None
    beat = next((each.time for each in song.beats if each.time >= start and end - each.time >= SHORTEST), start)
    return Title(words, Span(beat, end), "credits")


def beside(edit: Edit, footage: Footage) -> tuple[Title, ...]:
    """The titles of the edit; credits know where people are under them, and stand beside."""
    return tuple(
        replace(title, avoids=_people(title, edit, footage)) if title.kind == "credits" else title
        for title in edit.titles
    )


def _people(title: Title, edit: Edit, footage: Footage) -> tuple[float, float] | None:
    """Where they are on the mean while the title stands, as shares of the picture's sides."""
    found, stands = [], title.frames(edit.rate)
    for cut in (each for each in edit.cuts if each.start < stands.stop and each.end > stands.start):
        shot, times = footage.clip(cut.clip).shot_at(cut.entry), source_times(cut, edit.rate)
        if shot is not None and shot.subject is not None:
            seen = range(max(cut.start, stands.start) - cut.start, min(cut.end, stands.stop) - cut.start, LOOKS)
            found += [(shot.subject.across.at(times[n]), shot.subject.down.at(times[n])) for n in seen]
    if not found:
        return None
    across, down = (round(sum(each) / len(found), 3) for each in zip(*found, strict=True))
    return across, down


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
