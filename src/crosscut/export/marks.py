"""What is marked on a timeline: beats, bars and sections of the song, the landings and titles of the edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from crosscut.export.paths import clean
from crosscut.model.edit import Edit
from crosscut.model.song import Song
from crosscut.model.time import Rate, Time, frame_at

# The kinds, what matters most first: where several fall on one frame, they make one mark of the first one's kind.
KINDS = ("title", "act", "section", "landing", "bar", "beat")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at a time of the song or film: its name, a `note` that may be empty, and how many `frames` it lasts."""

    time: Time
    kind: str
    name: str
    note: str = ""
    frames: int = 1


def of_song(song: Song) -> tuple[Mark, ...]:
    """The sections, bars and beats, in times of the song, in order; bars and beats count from 1."""
    marks = [Mark(each.span.start, "section", clean(each.label), f"energy {each.energy:.2f}") for each in song.sections]
    for beat in song.beats:
        kind, name = ("bar", f"bar {beat.bar + 1}") if beat.is_downbeat else ("beat", f"{beat.bar + 1}.{beat.number}")
        marks.append(Mark(beat.time, kind, name))
    return tuple(sorted(marks, key=_order))


def of_edit(edit: Edit, song: Song, *, titles: bool) -> tuple[Mark, ...]:
    """The marks of the song that is heard, landings, acts, and `titles` if wished, in times of the film, in order."""
    shifted = (Mark(mark.time - edit.part.start, mark.kind, mark.name, mark.note) for mark in of_song(song))
    return tuple(sorted((*shifted, *_landings(edit), *_acts(edit), *(_titles(edit) if titles else ())), key=_order))


def _landings(edit: Edit) -> Iterator[Mark]:
    for number, cut in enumerate(edit.cuts, 1):
        for landing in cut.landings:
            late = round(landing.error * 1000)
            told = f"{abs(late)} ms {'late' if late > 0 else 'early'}" if late else "to the millisecond"
            yield Mark(landing.accent, "landing", "landing", f"cut {number}, {told}")


def _acts(edit: Edit) -> Iterator[Mark]:
    for act in edit.acts:
        yield Mark(act.span.start, "act", clean(act.name), f"act, intensity {act.intensity:.2f}")


def _titles(edit: Edit) -> Iterator[Mark]:
    for title in edit.titles:
        yield Mark(title.span.start, "title", clean(title.text), "title", len(title.frames(edit.rate)))


def on_frames(marks: Iterable[Mark], rate: Rate, frames: int) -> tuple[tuple[int, Mark], ...]:
    """One mark for every frame 0 to `frames` (excluded) that has some, in order; names and notes in a row."""
    by_frame: dict[int, list[Mark]] = {}
    for mark in sorted(marks, key=_order):
        by_frame.setdefault(frame_at(mark.time, rate), []).append(mark)
    return tuple(
        sorted(((at, _joined(found)) for at, found in by_frame.items() if 0 <= at < frames), key=itemgetter(0))
    )


def _joined(marks: list[Mark]) -> Mark:
    first, *_ = marks = sorted(marks, key=lambda mark: (KINDS.index(mark.kind), mark.time))
    notes = [mark.note for mark in marks if mark.note]
    return Mark(first.time, first.kind, ", ".join(mark.name for mark in marks), "; ".join(notes), first.frames)


def _order(mark: Mark) -> tuple[Time, int, str]:
    return mark.time, KINDS.index(mark.kind), mark.name
