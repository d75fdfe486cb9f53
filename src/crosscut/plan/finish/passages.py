"""How cuts come in where a new section begins, and how the film ends: taken from the music, once the cuts stand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from crosscut.model.edit import Arrival, Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import part_shown, source_span
from crosscut.model.song import Song
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Rate, Span, Time, frame_at, frames_in, instant

CALM = 0.5  # of the song's energy; below it, over a bar to either side, a dissolve goes with the music
AROUND = 4  # beats to either side that say how calm it is
SHORTEST, LONGEST = Fraction(1, 4), Fraction(1)  # s of a dissolve of a beat: shorter is a fault, longer a haze
MOST_OF_CUT = 3  # a dissolve takes a third of either cut at most: each must be seen by itself
SUDDEN = {"flash": Fraction(1, 5), "whip": Fraction(1, 4)}  # s; over before the next beat of any song
STAYS = 2  # the last picture stands for half of what sounds after the last hit, then goes with it
LONGEST_DIP, SHORTEST_DIP = Fraction(3), Fraction(1, 4)  # s; a longer one is waited for, a shorter one is a blink


def dip(song: Song, part: Span, rate: Rate) -> int:
    """Over how many of its last frames a film of that part of the song goes dark: the second half of the last sound.

    That is what follows the final hit, or the last downbeat where there is none; 0 where it is too short.
    """
    hit = song.final_hit
    last = hit if hit is not None and hit in part else song.last_downbeat(part)
    if last is None:
        return 0
    seconds = min((part.end - last) / STAYS, LONGEST_DIP)
    return frames_in(seconds, rate) if seconds >= SHORTEST_DIP else 0


class Film(NamedTuple):
    """An edit, and what it was made from."""

    edit: Edit
    song: Song
    footage: Footage
    wishes: Wishes

    @property
    def shown(self) -> tuple[Part, ...]:
        """All that it shows of the footage, in both halves of the picture."""
        return tuple(part_shown(half, self.edit.rate) for _, half in self.edit.halves)


def arrived(film: Film, kind: str) -> tuple[Cut, ...]:
    """The cuts, those that begin a section (an act, where the edit has acts) coming in that way.

    `kind` is dissolve, flash or whip. Where the music is calm before and after, any of them is a dissolve; a dissolve
    is a straight cut elsewhere, and so is what a landing or the footage leaves no room for. Locked ones stay.
    """
    edit, song = film.edit, film.song
    begin = [act.span.start for act in edit.acts] or [each.span.start - edit.part.start for each in song.sections]
    starts = {frame_at(time, edit.rate): time for time in begin}
    cuts = list(edit.cuts)
    for number, cut in enumerate(cuts[1:], 1):
        if cut.start in starts and not cut.locked:
            way = _kind(song, starts[cut.start] + edit.part.start, kind)
            cuts[number] = replace(cut, arrival=_arrival(way, cuts[number - 1], cut, film))
    return tuple(cuts)


def _kind(song: Song, time: Time, asked: str) -> str:
    """The kind of arrival at that time of the song; "" for none."""
    bar = AROUND * instant(60 / song.tempo)
    sides = Span(max(Fraction(0), time - bar), time), Span(time, time + bar)
    if max(song.energy.mean(side) for side in sides) < CALM:
        return "dissolve"
    return asked if asked in SUDDEN else ""


def _arrival(kind: str, before: Cut, cut: Cut, film: Film) -> Arrival | None:
    """How the cut comes in over the one before, in that way; None where there is no room for it."""
    rate = film.edit.rate
    seconds = SUDDEN.get(kind) or min(LONGEST, instant(60 / film.song.tempo))
    frames = min(frames_in(seconds, rate), len(before) // MOST_OF_CUT, len(cut) // MOST_OF_CUT)
    if not kind or (kind == "dissolve" and frames < SHORTEST * rate) or not frames:
        return None
    if kind == "flash":
        return Arrival(kind, frames)
    landed = any(frame_at(landing.moment, rate) < cut.start + frames for landing in cut.landings)
    return None if landed or not _runs_on(before, frames, film) else Arrival(kind, frames)


def _runs_on(cut: Cut, frames: int, film: Film) -> bool:
    """Whether the cut and what is beside it can be shown for so many frames more: their shots hold them.

    And nobody bans them or shows them.
    """
    if cut.second is not None and not _runs_on(cut.second, frames, film):
        return False
    rate, clip = film.edit.rate, film.footage.clip(cut.clip)
    whole = source_span(replace(cut, end=cut.end + frames), rate)
    more = Part(cut.clip, Span(source_span(cut, rate).end, whole.end))
    shown = film.shown
    held = any(shot.span.holds(whole) for shot in clip.shots)
    return held and not film.wishes.is_banned(more) and not any(more.meets(each) for each in shown)
