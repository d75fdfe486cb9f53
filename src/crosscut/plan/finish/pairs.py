"""Pictures that fit half of the film better than all of it are shown in pairs, each beside another one of its side."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from crosscut.model.edit import Beside, Cut
from crosscut.model.footage import Clip, Window
from crosscut.model.retime import part_shown
from crosscut.model.story import Part
from crosscut.model.time import Span, Time, time_of
from crosscut.plan.finish.passages import Film

Found = tuple[Clip, Window, Part]


class Wanted(NamedTuple):
    """Whether narrow pictures of one side may share the screen, and whether two sides may."""

    pairs: bool
    split: bool


def kept(film: Film, wanted: Wanted) -> tuple[Cut, ...]:
    """The cuts as straight ones, and with what stands beside them while that may be; locked ones stay as they are.

    It may not where it is not wanted, is banned, outlasts its shot, or where one of the cuts has come to show it.
    """
    rate, cuts = film.edit.rate, film.edit.cuts
    if not any(cut.beside or cut.arrival for cut in cuts):
        return cuts
    own = [part_shown(cut, rate) for cut in cuts]

    def stays(cut: Cut, second: Cut) -> bool:
        part = part_shown(second, rate)
        held = any(shot.span.holds(part.span) for shot in film.footage.clip(part.clip).shots)
        free = held and not film.wishes.is_banned(part) and not any(part.meets(each) for each in own)
        return free and (wanted.split if cut.is_split else wanted.pairs)

    found = (replace(cut, beside=cut.beside if cut.second and stays(cut, cut.second) else None) for cut in cuts)
    return tuple(cut if cut.locked else replace(other, arrival=None) for cut, other in zip(cuts, found, strict=True))


def paired(film: Film) -> tuple[Cut, ...]:
    """The cuts, each one that is narrow with something beside it that is shown nowhere else.

    Locked ones stay, and so does what stands beside one already. Else it is a stretch of another clip of the same
    side which is as narrow, rather of one that is not on screen just before or after and has stood beside others
    seldom, then the best looking; a cut that none is left for stays alone.
    """
    size = film.edit.width, film.edit.height
    cuts, used = list(film.edit.cuts), list(film.shown)
    stood: dict[str, int] = {}
    for number, cut in enumerate(cuts):
        if cut.locked or cut.beside or not film.footage.clip(cut.clip).suits_half(*size):
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
    """What could stand beside the cut, in order of the footage: what windows hold that nothing else shows."""
    length, size = time_of(len(cut), film.edit.rate), (film.edit.width, film.edit.height)
    found = []
    for clip in film.footage.clips:
        if clip.content == cut.clip or film.footage.side_of(clip.content) != cut.side or not clip.suits_half(*size):
            continue
        for window in clip.windows:
            for start in _starts(clip, window, used):
                part = Part(clip.content, Span(start, start + length))
                held = window.span.holds(part.span) and any(shot.span.holds(part.span) for shot in clip.shots)
                if held and not film.wishes.is_banned(part) and not any(part.meets(each) for each in used):
                    found.append((clip, window, part))
    return found


def _starts(clip: Clip, window: Window, used: list[Part]) -> list[Time]:
    """The source frames of the window from which on something may be free: its first, and those after what is used."""
    ends = [part.span.end for part in used if part.clip == clip.content and part.span.end in window.span]
    numbers = {clip.index.frame_at(time) for time in (window.span.start, *ends)}
    last = len(clip.index.shown) - 1
    times = (clip.index.time(min(number + late, last)) for number in sorted(numbers) for late in (0, 1))
    return [time for time in times if time in window.span]
