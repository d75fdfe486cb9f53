"""Pictures that fit half of the film better than all of it are shown in pairs, each beside another one of its side."""

from __future__ import annotations

from dataclasses import replace

from crosscut.model.edit import Beside, Cut
from crosscut.model.footage import Clip, Window
from crosscut.model.story import Part
from crosscut.model.time import Span, time_of
from crosscut.plan.passages import Film

Found = tuple[Clip, Window, Part]


def paired(film: Film) -> tuple[Cut, ...]:
    """The cuts, each one that is narrow with something beside it that is shown nowhere else; locked ones stay.

    That is a stretch of another clip of the same side which is as narrow, rather of one that is not on screen just
    before or after and has stood beside others seldom, then the best looking; a cut that none is left for stays alone.
    """
    size = film.edit.width, film.edit.height
    cuts, used = list(film.edit.cuts), list(film.shown)
    stood: dict[str, int] = {}
    for number, cut in enumerate(cuts):
        if cut.locked or not film.footage.clip(cut.clip).suits_half(*size):
            continue
        near = {each.clip for each in cuts[max(0, number - 1) : number + 2]}
        free = [
            ((clip.content in near, stood.get(clip.content, 0), -window.quality), place, clip, part)
            for place, (clip, window, part) in enumerate(_free(cut, film, used))
        ]
        if free:
            _, _, clip, part = min(free, key=lambda each: each[:2])
            used.append(part)
            stood[clip.content] = stood.get(clip.content, 0) + 1
            cuts[number] = replace(cut, beside=Beside(cut.side, clip.content, part.span.start))
    return tuple(cuts)


def _free(cut: Cut, film: Film, used: list[Part]) -> list[Found]:
    """What could stand beside the cut, in order of the footage: the beginnings of windows that are long enough."""
    size = film.edit.width, film.edit.height
    length, rate = time_of(len(cut), film.edit.rate), film.edit.rate
    found = []
    for clip in film.footage.clips:
        if clip.content == cut.clip or film.footage.side_of(clip.content) != cut.side or not clip.suits_half(*size):
            continue
        for window in clip.windows:
            start = clip.index.time(clip.index.frame_at(window.span.start))
            part = Part(clip.content, Span(start, start + length))
            fits = start >= window.span.start - 1 / rate and part.span.end <= window.span.end
            held = any(shot.span.holds(part.span) for shot in clip.shots)
            if fits and held and not film.wishes.is_banned(part) and not any(part.meets(each) for each in used):
                found.append((clip, window, part))
    return found
