"""The longest film that footage carries without showing anything twice: found by planning, a few times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crosscut.model.brief import Plan
from crosscut.model.edit import Edit
from crosscut.model.song import Song
from crosscut.model.time import Time
from crosscut.plan.shorten import choose, played

TRIES = 6  # plans at most
LESS = Time(9, 10)  # of a length at which footage came back, what is tried next ...
NEAR = Time(1, 20)  # ... until one holds that is this near to one that does not
SHORTEST = Time(5)  # s; the shortest film there is


def longest(song: Song, usable: Time, asked: Plan, plan: Callable[[Song], Edit]) -> Edit:
    """The edit of the longest part of the song, no longer than was asked for, that repeats no footage.

    `usable` seconds of footage bound it from above, `plan` makes an edit of a part. Where footage comes back in every
    length that is tried, the edit of the shortest. Raises WrongUse where the song has no such part.
    """
    part = played(song, choose(song, asked).parts)
    if part.duration <= usable:
        edit = plan(part)
        if not edit.repeats:
            return edit
    good: Edit | None = None
    low, high, wanted = Time(0), min(part.duration, usable), min(part.duration, usable)
    for _ in range(TRIES):
        edit = plan(played(song, choose(song, replace(asked, length=max(SHORTEST, wanted))).parts))
        if edit.repeats:
            high = min(wanted, edit.part.length)
            wanted = (low + high) / 2 if good else high * LESS
        else:
            low, good = edit.part.length, _longer(good, edit)
            wanted = (low + high) / 2
        if high - low <= NEAR * high or high <= SHORTEST:
            break
    return good or edit


def _longer(one: Edit | None, other: Edit) -> Edit:
    return other if one is None or other.part.length > one.part.length else one
