"""Stretches of footage as a user names them: a cut, a clip, or a clip with a time or a stretch of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from crosscut.cli import values
from crosscut.cli.tables import name, stretch
from crosscut.errors import WrongUse
from crosscut.model.story import Part
from crosscut.model.time import Span

if TYPE_CHECKING:
    from crosscut.model.footage import Clip, Footage
    from crosscut.model.time import Time

INSTANT = Fraction(1, 5)  # s to each side of a time that is named alone


def of_clip(text: str, footage: Footage, *, whole_window: bool) -> Part:
    """The stretch that "a.mp4", "snow/a.mp4@0:03" or "a.mp4@0:03-0:05" names. Raises WrongUse.

    A time alone means an instant about it, or the usable window that holds it.
    """
    wanted, at = _split(text)
    clip = _clip(wanted, footage)
    if not at:
        return Part(clip.content, Span(Fraction(0), clip.duration))
    first, _, last = at.partition("-")
    try:
        start, end = values.time(first), values.time(last or first)
    except values.Refused as error:
        raise WrongUse(f"{at} {error}.", remedy="Write CLIP@1:02.31 or CLIP@1:02-1:05.") from error
    if not (start < clip.duration and start <= end):
        raise WrongUse(f"{clip.path} has no {at}.", remedy=f"It lasts {values.clock(clip.duration, 2)}.")
    if last:
        return Part(clip.content, Span(start, min(max(end, start + INSTANT), clip.duration)))
    window = next((each.span for each in clip.windows if start in each.span), None) if whole_window else None
    return Part(clip.content, window or _instant(start, clip))


def _instant(time: Time, clip: Clip) -> Span:
    shot = clip.shot_at(time)
    room = shot.span if shot else Span(Fraction(0), clip.duration)
    return Span(max(room.start, time - INSTANT), min(room.end, time + INSTANT))


def _split(text: str) -> tuple[str, str]:
    """The clip and what stands behind its last @, if that begins like a time: names of files may hold one too."""
    clip, mark, at = text.rpartition("@")
    return (clip, at) if mark and at[:1].isdecimal() else (text, "")


def _clip(wanted: str, footage: Footage) -> Clip:
    """The clip of that path, or of that name where only one has it."""
    found = [each for each in footage.clips if each.path == wanted]
    found = found or [each for each in footage.clips if name(each.path) == wanted]
    if not found:
        raise WrongUse(f"There is no clip {wanted} among the footage.", remedy="See them with: crosscut watch.")
    if len(found) > 1:
        paths = " and ".join(each.path for each in found)
        raise WrongUse(f"{wanted} is the name of {paths}.", remedy="Name one with its folder.")
    return found[0]


def told(part: Part, footage: Footage) -> str:
    """The stretch as it is told: "a.mp4 0:03.00 – 0:05.00", or the clip alone where all of it is meant."""
    clip = next((each for each in footage.clips if each.content == part.clip), None)
    if clip is None:
        return "a clip that is not here"
    whole = part.span.start == 0 and part.span.end >= clip.duration
    return name(clip.path) if whole else f"{name(clip.path)} {stretch(part.span)}"
