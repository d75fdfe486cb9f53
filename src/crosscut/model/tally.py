"""What an edit achieves, counted: the numbers that the program tells a user and a bench holds it to."""

from __future__ import annotations

from dataclasses import dataclass

from crosscut.model.edit import Edit, lands
from crosscut.model.footage import Footage, Moment
from crosscut.model.retime import film_time
from crosscut.model.song import Song
from crosscut.model.time import Time, frame_at


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over one edit.

    `on_beat` cuts of `cuts` begin on a beat (the first begins with the film); `carried` of `strong` strong accents
    carry an impact; `landed` of `shown` impacts on screen land on some main accent; `repeats` cuts show footage again;
    `usable` seconds of footage are at hand for `needed` seconds of film.
    """

    cuts: int
    on_beat: int
    strong: int
    carried: int
    shown: int
    landed: int
    repeats: int
    usable: float
    needed: float


def tally(edit: Edit, song: Song, footage: Footage) -> Tally:
    """Count what the edit achieves on that song with that footage."""
    part = edit.part
    beats = {frame_at(beat.time - part.start, edit.rate) for beat in song.beats} | {0}
    strong = {accent.time - part.start for accent in song.strong_accents if accent.time in part}
    accents = tuple(accent.time - part.start for accent in song.main_accents)
    impacts = tuple(time for time, moment in shown_moments(edit, footage) if moment.contact)
    landed = tuple(time for time in impacts if any(lands(time, accent, edit.rate) for accent in accents))
    carried = sum(any(lands(time, accent, edit.rate) for time in impacts) for accent in strong)
    return Tally(
        cuts=len(edit.cuts),
        on_beat=sum(cut.start in beats for cut in edit.cuts),
        strong=len(strong),
        carried=carried,
        shown=len(impacts),
        landed=len(landed),
        repeats=edit.repeats,
        usable=float(sum(window.span.length for clip in footage.clips for window in clip.windows)),
        needed=float(part.length),
    )


def shown_moments(edit: Edit, footage: Footage) -> tuple[tuple[Time, Moment], ...]:
    """Every moment that is on screen with the time of the film at which it is seen, in order."""
    seen = []
    for _, cut in edit.halves:
        span = cut.span(edit.rate)
        for moment in footage.clip(cut.clip).moments:
            time = film_time(cut, moment.time, edit.rate)
            if time in span:
                seen.append((time, moment))
    return tuple(sorted(seen, key=lambda each: each[0]))
