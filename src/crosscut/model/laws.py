"""The laws of an edit, checked on the plan. `DESIGN` numbers them; each function here answers for one or two.

Law 8 (the same input gives the same edit) cannot be seen in one edit; tests hold it. The proof of a rendered film
holds laws 1, 3 and 4 once more on what was really written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from crosscut.model.brief import Brief
from crosscut.model.edit import Cut, Edit, lands
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import film_time, part_shown, source_span
from crosscut.model.song import Song
from crosscut.model.story import NOTHING_SAID, Part, Wishes
from crosscut.model.time import Span, Time, frame_at, instant, time_of

# WCAG 2.3.1: a flash is a pair of opposing swings of relative luminance by 0.10 or more, the darker below 0.80.
FLASH_SWING = 0.10
FLASH_DARKER = 0.80
FLASHES_A_SECOND = 3
RUN_UP = Fraction(1, 4)  # beats from the last cut to the final hit, at least; less is a cut on the hit
SPARE = Fraction(1, 20)  # s that a shot must be longer than what it fills: cuts begin on source frames, 24 or more a s


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that an edit breaks: its number, the cut (counted from 1, 0 for the whole) and what is wrong."""

    law: int
    cut: int
    what: str


def check(edit: Edit, song: Song, footage: Footage, brief: Brief, wishes: Wishes = NOTHING_SAID) -> tuple[Breach, ...]:
    """Every breach of a law of an edit; none is what a planner must give."""
    return (
        *_covers(edit),
        *_inside(edit, footage, brief),
        *_on_beats(edit, song, footage, brief),
        *_landings(edit, song, footage),
        *_ending(edit, song, footage, brief, wishes),
        *_repeats(edit, brief),
        *_slow(edit, footage, brief),
        *(Breach(9, n, "carries no reason") for n, cut in enumerate(edit.cuts, 1) if not cut.reasons),
        *_flashes(edit, footage, brief),
        *_bans(edit, wishes),
    )


def _covers(edit: Edit) -> Iterator[Breach]:
    edges = [0, *(cut.end for cut in edit.cuts)]
    for number, (cut, edge) in enumerate(zip(edit.cuts, edges, strict=False), 1):
        if cut.start != edge:
            yield Breach(1, number, f"begins at frame {cut.start} where the one before ends at {edge}")
        if cut.end <= cut.start:
            yield Breach(1, number, "does not last")
    if edges[-1] != edit.frames - edit.card:
        yield Breach(1, 0, f"ends at frame {edges[-1]} of {edit.frames}")
    for title in edit.titles:
        if not Span(Fraction(0), edit.part.length).holds(title.span):
            yield Breach(1, 0, f"has the title {title.text} outside the film")
    begun, ended = [act.span.start for act in edit.acts], [act.span.end for act in edit.acts]
    if edit.acts and [*begun, edit.part.length] != [Fraction(0), *ended]:
        yield Breach(1, 0, "has acts that do not follow each other from its start to its end")


def _inside(edit: Edit, footage: Footage, brief: Brief) -> Iterator[Breach]:
    for number, cut in edit.halves:
        source = source_span(cut, edit.rate)
        if not any(shot.span.holds(source) for shot in footage.clip(cut.clip).shots):
            yield Breach(2, number, f"takes {float(source.start):.3f} to {float(source.end):.3f} s, outside a shot")
        for speed in cut.speeds:
            if not brief.plan.slowest <= speed <= brief.plan.fastest:
                yield Breach(2, number, f"runs at {float(speed):.3f} times its speed")
        edges = [0, *(turn.frame for turn in cut.turns), len(cut)]
        if any(after <= before for before, after in pairwise(edges)):
            yield Breach(2, number, "turns outside its own frames or out of order")


def _on_beats(edit: Edit, song: Song, footage: Footage, brief: Brief) -> Iterator[Breach]:
    """Cuts lie on beats; between two of them only where no shot lasts from one to the other."""
    if brief.plan.off_beat:
        return
    beats = sorted({frame_at(beat.time - edit.part.start, edit.rate) for beat in song.beats} | {0, edit.frames})
    longest = max(
        (_reach(clip, shot.span.length, edit, brief) for clip in footage.clips for shot in clip.shots), default=0
    )
    most = (longest - SPARE) * edit.rate
    bare = [Span(Fraction(one), Fraction(other)) for one, other in pairwise(beats) if other - one > most]
    starts = [(number, cut.start) for number, cut in enumerate(edit.cuts[1:], 2)]
    for number, start in [*starts, *([(0, edit.frames - edit.card)] if edit.card else [])]:
        if start not in beats and not any(Fraction(start) in gap for gap in bare):
            yield Breach(3, number, f"begins at frame {start}, on no beat" if number else "has its card on no beat")


def _reach(clip: Clip, length: Time, edit: Edit, brief: Brief) -> Time:
    """How long a stretch of the clip can fill the film, at the slowest speed that it may run at."""
    slowest = brief.plan.slowest
    if brief.plan.slow == "off":
        slowest = max(slowest, min(Fraction(1), edit.rate / clip.picture.rate))
    return length / slowest


def _landings(edit: Edit, song: Song, footage: Footage) -> Iterator[Breach]:
    accents = {accent.time - edit.part.start for accent in song.accents}
    for number, cut in edit.halves:
        span = cut.span(edit.rate)
        moments = {film_time(cut, moment.time, edit.rate) for moment in footage.clip(cut.clip).moments}
        for landing in cut.landings:
            if not lands(landing.moment, landing.accent, edit.rate):
                yield Breach(4, number, f"claims a landing {float(landing.error) * 1000:.0f} ms off")
            if landing.accent not in accents or landing.moment not in moments or landing.moment not in span:
                yield Breach(4, number, "claims a landing of what is not there")


def _ending(edit: Edit, song: Song, footage: Footage, brief: Brief, wishes: Wishes) -> Iterator[Breach]:
    """A moment lands on the final hit, where a shot runs on long enough after one; else the last downbeat is a cut.

    A last cut that the user locked is as the user wants it; what is banned is not at hand.
    """
    last = edit.cuts[-1]
    hit = song.final_hit
    if last.locked:
        return
    if hit is not None and hit in edit.part:
        latest = hit - RUN_UP * instant(60 / song.tempo if song.tempo > 0 else 0.0)
        begun = max((beat.time for beat in song.beats if beat.time <= latest), default=edit.part.start)
        before, after = hit - begun + 2 / edit.rate, edit.part.end - hit + 2 / edit.rate
        can = any(
            _reach(clip, moment.time - shot.span.start, edit, brief) >= before
            and _reach(clip, shot.span.end - moment.time, edit, brief) >= after
            for clip in footage.clips
            for shot in clip.shots
            for moment in shot.moments
            if not wishes.is_banned(Part(clip.content, shot.span))
        )
        if can and not any(landing.accent == hit - edit.part.start for landing in last.landings):
            yield Breach(5, len(edit.cuts), "no moment lands on the final hit")
        return
    downbeat = song.last_downbeat(edit.part)
    if hit is None and downbeat is not None and last.start != frame_at(downbeat - edit.part.start, edit.rate):
        yield Breach(5, len(edit.cuts), "does not begin on the last downbeat")


def _repeats(edit: Edit, brief: Brief) -> Iterator[Breach]:
    if brief.plan.repeats or edit.repeats:
        return
    used = sorted((cut.clip, source_span(cut, edit.rate), number) for number, cut in edit.halves)
    for (clip, span, _), (next_clip, next_span, number) in pairwise(used):
        if clip == next_clip and span.shared(next_span):
            yield Breach(6, number, "shows footage that was shown before")


def _bans(edit: Edit, wishes: Wishes) -> Iterator[Breach]:
    for number, cut in edit.halves:
        if wishes.is_banned(part_shown(cut, edit.rate)):
            yield Breach(11, number, "shows what is banned")


def _slow(edit: Edit, footage: Footage, brief: Brief) -> Iterator[Breach]:
    if brief.plan.slow != "off":
        return
    for number, cut in edit.halves:
        slowest = min(cut.speeds)
        if slowest < 1 and footage.clip(cut.clip).picture.rate * slowest < edit.rate:
            yield Breach(7, number, f"at {float(slowest):.3f} times its speed the source has too few frames")


def _flashes(edit: Edit, footage: Footage, brief: Brief) -> Iterator[Breach]:
    if not brief.plan.flash_guard:
        return
    times = sorted({time for course in _courses(edit, footage) for time in flashes(course)})
    for time in times:
        yield Breach(10, 0, f"more than {FLASHES_A_SECOND} flashes within the second before {float(time):.2f} s")


def _courses(edit: Edit, footage: Footage) -> Iterator[tuple[tuple[Time, float], ...]]:
    """How bright the film is; where two pictures share it, each half too, as either may flash by itself."""
    halves = [(cut, cut.second or cut) for cut in edit.cuts]
    turned = [cut.beside is not None and cut.beside.first for cut in edit.cuts]
    one, other = (
        levels([half[way != place] for half, way in zip(halves, turned, strict=True)], edit, footage)
        for place in (False, True)
    )
    yield one
    if other != one:
        yield other
        yield tuple((time, (level + beside) / 2) for (time, level), (_, beside) in zip(one, other, strict=False))


def levels(cuts: Sequence[Cut], edit: Edit, footage: Footage) -> tuple[tuple[Time, float], ...]:
    """The mean relative luminance where each cut enters and leaves, as (time of the film, level 0–1) in order."""
    found: list[tuple[Time, float]] = []
    for cut in cuts:
        source = source_span(cut, edit.rate)
        shot = footage.clip(cut.clip).shot_at(source.start)
        if shot is not None:
            found.append((time_of(cut.start, edit.rate), shot.brightness.at(source.start)))
            found.append((time_of(cut.end - 1, edit.rate), shot.brightness.at(source.end)))
    return tuple(found)


def flashes(course: Iterable[tuple[Time, float]]) -> tuple[Time, ...]:
    """When a course of luminance has more than three flashes within the second that ends there (WCAG 2.3.1)."""
    swings = _swings(course)
    ends = [time for (time, up), (_, was_up) in zip(swings[1:], swings, strict=False) if up != was_up]
    # ends[k] closes a pair of opposing swings; pairs share a swing, so every second one is a flash of its own
    own = ends[::2]
    return tuple(
        time
        for number, time in enumerate(own)
        if number >= FLASHES_A_SECOND and time - own[number - FLASHES_A_SECOND] < 1
    )


def _swings(course: Iterable[tuple[Time, float]]) -> list[tuple[Time, bool]]:
    """The swings large enough for a flash, each with the time it is complete and whether it went up."""
    found: list[tuple[Time, bool]] = []
    low = high = None
    for time, level in course:
        if low is None or high is None:
            low = high = level
            continue
        low, high = min(low, level), max(high, level)
        if level - low >= FLASH_SWING and low < FLASH_DARKER:
            if not (found and found[-1][1]):
                found.append((time, True))
            low = high = level
        elif high - level >= FLASH_SWING and level < FLASH_DARKER:
            if not found or found[-1][1]:
                found.append((time, False))
            low = high = level
    return found
