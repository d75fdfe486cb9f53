"""Changes to single cuts by hand: pure, from edit to edit. `plan.settle` then tells landings and reasons anew.

Every cut stays on its beats and inside its shot; what is locked is not touched.
"""

from __future__ import annotations

from dataclasses import replace

from crosscut.errors import Contradiction, WrongUse
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import source_span, source_times
from crosscut.model.song import Song
from crosscut.model.time import Span, Time, frame_at, time_of

LEAST = 2  # frames that a cut must last


def swap(edit: Edit, number: int, footage: Footage, choice: int = 1) -> Edit:
    """Cut `number` shows its alternative `choice` instead, both counted from 1. Raises WrongUse, Contradiction."""
    cut = _free(edit, number)
    if not 1 <= choice <= len(cut.alternatives):
        there = f"It has {len(cut.alternatives)}; crosscut why tells them."
        raise WrongUse(f"Cut {number} has no alternative {choice}.", remedy=there)
    other = cut.alternatives[choice - 1]
    speed = other.source.length * edit.rate / len(cut)
    side = footage.side_of(other.clip)
    fresh = replace(
        cut, clip=other.clip, side=side, entry=other.source.start, speed=speed, turns=(), arrival=None, beside=None
    )
    return _with(edit, {number: fresh})


def slip(edit: Edit, number: int, by: Time, footage: Footage) -> Edit:
    """Cut `number` shows its clip from `by` seconds later (earlier where negative), from the nearest source frame on.

    Raises WrongUse where its shot does not hold that, Contradiction.
    """
    cut, index = _free(edit, number), footage.clip(_cut(edit, number).clip).index
    entry = index.time(index.frame_at(cut.entry + by + 1 / (2 * footage.clip(cut.clip).picture.rate)))
    return _with(edit, {number: _inside(edit, replace(cut, entry=entry), number, footage)})


def roll(edit: Edit, number: int, beats: int, song: Song, footage: Footage) -> Edit:
    """Cut `number` begins so many beats later (earlier where negative); the cut before it lasts until then.

    Each shows at any time what it showed then. Raises WrongUse where no beat or no footage is there, Contradiction.
    """
    if number == 1:
        raise WrongUse("Cut 1 begins with the film.", remedy="Roll a later cut.")
    before, cut = _free(edit, number - 1), _free(edit, number)
    grid = sorted({frame_at(beat.time - edit.part.start, edit.rate) for beat in song.beats if beat.time in edit.part})
    near = min(range(len(grid)), key=lambda place: (abs(grid[place] - cut.start), place), default=0)
    start = grid[near + beats] if grid and 0 <= near + beats < len(grid) else -1
    if not before.start + LEAST <= start <= cut.end - LEAST:
        raise WrongUse(
            f"Cut {number} cannot begin {abs(beats)} beats {'later' if beats > 0 else 'earlier'}.",
            remedy="Roll it by fewer beats.",
        )
    later, longer = _begun(edit, cut, start, footage), replace(before, end=start, beside=None)
    longer = replace(longer, turns=tuple(turn for turn in before.turns if turn.frame < len(longer)))
    return _with(
        edit,
        {
            number - 1: _inside(edit, longer, number - 1, footage),
            number: _inside(edit, later, number, footage),
        },
    )


def _begun(edit: Edit, cut: Cut, start: int, footage: Footage) -> Cut:
    """The cut begun on another frame of the film, from the source frame that it shows there, at the speeds it has."""
    by, index = start - cut.start, footage.clip(cut.clip).index
    entry = source_times(cut, edit.rate)[by] if by > 0 else cut.entry + time_of(by, edit.rate) * cut.speed
    speed = [cut.speed, *(turn.speed for turn in cut.turns if turn.frame <= by)][-1]
    turns = tuple(replace(turn, frame=turn.frame - by) for turn in cut.turns if turn.frame > by)
    return replace(cut, start=start, entry=index.time(index.frame_at(entry)), speed=speed, turns=turns, beside=None)


def move(edit: Edit, number: int, to: int, footage: Footage) -> Edit:
    """What cut `number` shows goes to the place of cut `to`; what is shown from there up to it moves up by one place.

    The places stay as they are on the beats; footage too short for its new place begins earlier in its shot. Raises
    WrongUse where a shot is too short, Contradiction.
    """
    first, last = sorted((number, to))
    places = [_free(edit, each) for each in range(first, last + 1)]
    shown = [*places[1:], places[0]] if number < to else [places[-1], *places[:-1]]
    moved = {}
    for each, (place, footage_of) in enumerate(zip(places, shown, strict=True), first):
        fresh = replace(footage_of, start=place.start, end=place.end, turns=(), arrival=place.arrival, beside=None)
        moved[each] = _inside(edit, _fitted(edit, fresh, footage), each, footage)
    return _with(edit, moved)


def _fitted(edit: Edit, cut: Cut, footage: Footage) -> Cut:
    """The cut, begun earlier where its shot ends before it does."""
    shot = footage.clip(cut.clip).shot_at(cut.entry)
    over = source_span(cut, edit.rate).end - shot.span.end if shot else Time(0)
    if over <= 0:
        return cut
    index = footage.clip(cut.clip).index
    return replace(cut, entry=index.time(index.frame_at(max(Time(0), cut.entry - over))))


def _inside(edit: Edit, cut: Cut, number: int, footage: Footage) -> Cut:
    """The cut. Raises WrongUse where no shot holds it."""
    source = source_span(cut, edit.rate)
    clip = footage.clip(cut.clip)
    if not any(shot.span.holds(source) for shot in clip.shots):
        shot = max(clip.shots, key=lambda each: (each.span.shared(source), -each.span.start))
        raise WrongUse(
            f"Cut {number} would show {clip.path} from {_told(source)}, and its shot lasts from {_told(shot.span)}.",
            remedy="Choose less, or swap the cut.",
        )
    return cut


def _told(span: Span) -> str:
    return f"{float(span.start):.2f} to {float(span.end):.2f} s"


def _cut(edit: Edit, number: int) -> Cut:
    if not 1 <= number <= len(edit.cuts):
        raise WrongUse(f"There is no cut {number}.", remedy=f"The edit has {len(edit.cuts)} cuts.")
    return edit.cuts[number - 1]


def _free(edit: Edit, number: int) -> Cut:
    cut = _cut(edit, number)
    if cut.locked:
        raise Contradiction(f"Cut {number} is locked.", remedy="Unlock it first.")
    return cut


def _with(edit: Edit, fresh: dict[int, Cut]) -> Edit:
    cuts = tuple(fresh.get(number, cut) for number, cut in enumerate(edit.cuts, 1))
    return replace(edit, cuts=cuts)
