"""Ramps: a cut changes its speed on the way where more of its impacts land so than at one speed.

A post-pass on the chosen cuts (notes/planning.md §2). A ramp begins where its cut did. Each turn comes right after an
impact that lands, and the speed from there on is the one that takes a later impact to an accent; so impacts and accents
are met in order. A few such chains are followed from every cut, and the best is taken if it is worth more than the cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, LANDING_TARGET, Cut, Edit, Turn
from crosscut.model.retime import EASE, source_span, stretches
from crosscut.model.story import Part
from crosscut.plan import merits
from crosscut.plan.candidates.ways import ON_CUT
from crosscut.plan.finish.passages import Film
from crosscut.plan.ready import Ready
from crosscut.plan.say import Say
from crosscut.plan.sheet import Sheet, beats_at
from crosscut.plan.sheet.hits import FINE
from crosscut.plan.stock import TIE
from crosscut.plan.tell import landings, reasons

RATIO = 1.6  # between the speeds before and after a turn, at most; more is a trick to the eye (notes §2)
PERCENT = 100  # speeds are whole percents, as other editors tell them; off by 0.3 frames at most a second after a turn
TURNS = 3  # in one cut, at most
FOLLOWED = 16  # chains that are followed from turn to turn
TRIED = 8  # chains whose frames are counted, easing and all


class Blow(NamedTuple):
    """A moment: its clip time in s, its weight, its confidence as a strong impact (or 0), its contact, its strength."""

    place: float
    weight: float
    strong: float
    contact: float
    strength: float


class Run(NamedTuple):
    """From that frame of the cut on the source runs from `place` (clip time in s) at `speed`."""

    frame: float
    place: float
    speed: float


class Room(NamedTuple):
    """A cut with what a ramp of it goes by.

    `blows` are the moments that it could reach, `targets` the frames of the cut on which one should land. The source
    may be shown up to clip time `most`, at speeds from `limits[0]` to `limits[1]`. `beats`, `climax` of its place;
    `seen`, `smooth` and `quality` of its window.
    """

    cut: Cut
    sheet: Sheet
    blows: tuple[Blow, ...]
    targets: tuple[float, ...]
    most: float
    limits: tuple[float, float]
    beats: float
    climax: float
    seen: float
    smooth: float
    quality: float

    @property
    def rate(self) -> float:
        """Frames of the film a second."""
        return float(self.sheet.rate)


class Chain(NamedTuple):
    """Runs of a cut so far, the number of the blow that lands last in them and its frame, and what all hits give."""

    runs: tuple[Run, ...]
    blow: int
    frame: float
    hits: float


def bent(ready: Ready, say: Say, edit: Edit) -> Edit:
    """The edit with ramps where they are worth more than what is there, counted in its score and told.

    Locked cuts stay as they are, and so do those that are to be kept; of the last nothing may move but its landing on
    the final hit. What is told of a ramp that was there already is told anew. The bound knows no ramps: where they lift
    the score above it, it is the score.
    """
    page = ready.page(ready.stock, say)
    places = ready.stock.places
    stays = {cut.start: _body(cut) for cut in say.before.cuts} if say.before and say.keep else {}
    cuts, more = list(edit.cuts), 0.0
    for number, cut in enumerate(cuts):
        free = not (cut.locked or cut.turns or number == len(cuts) - 1 or stays.get(cut.start) == _body(cut))
        room = room_of(ready, page, places, cut) if free or cut.turns else None
        if room is None:
            continue
        film = Film(replace(edit, cuts=tuple(cuts)), ready.song, ready.footage, say.wishes)
        best = _best(room, film, number) if free else cut
        if best.turns:
            cuts[number], gain = _told(ready, room, best)
            more += gain
    score, span = edit.score + more, edit.bound - ready.random
    grade = min(max(edit.grade + 100 * more / span, 0.0), 100.0) if span > 0 else edit.grade
    return replace(edit, cuts=tuple(cuts), score=score, grade=grade, bound=max(edit.bound, score))


def _body(cut: Cut) -> tuple[object, ...]:
    return cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns


def room_of(ready: Ready, sheet: Sheet, places: Mapping[str, int], cut: Cut) -> Room | None:
    """The room of a cut, by the place of each clip; None where it lies off the grid or outside the windows."""
    stock, span = ready.stock, source_span(cut, sheet.rate)
    ends = np.searchsorted(sheet.frame, [cut.start, cut.end])
    if cut.clip not in places or ends[1] >= len(sheet.frame) or sheet.frame[ends].tolist() != [cut.start, cut.end]:
        return None
    place = places[cut.clip]
    base = float(stock.base[place])
    start, end = base + float(span.start), base + float(span.end)
    held = (stock.clip == place) & (stock.start <= start + TIE) & (stock.end >= end - TIE)
    if not held.any():
        return None
    window = int(held.argmax())
    limits = float(stock.slowest[window]), float(ready.brief.plan.fastest)
    reach = start + len(cut) / float(sheet.rate) * limits[1]
    here = slice(*np.searchsorted(stock.moments.time, [start, min(reach, float(stock.end[window]))]).tolist())
    moments, slot = stock.moments, beats_at(sheet, ends[:1], ends[1:])
    columns = moments.time[here] - base, moments.weight[here], moments.strong[here], moments.contact[here]
    targets = sheet.hits.target + LANDING_TARGET - cut.start
    return Room(
        cut,
        sheet,
        tuple(map(Blow, *(each.tolist() for each in columns), moments.strength[here].tolist())),
        tuple(targets[(targets >= 0) & (targets < len(cut))].tolist()),
        float(stock.end[window]) - base,
        limits,
        float(slot["beats"][0]),
        float(slot["climax"][0]),
        float(stock.energy[window]),
        float(stock.smooth[window]),
        float(stock.quality[window]),
    )


def _best(room: Room, film: Film, number: int) -> Cut:
    """The cut, or the ramp in its place that is worth most, lawful, and worth more than the cut and itself unturned."""
    cut = room.cut
    if sum(blow.contact > 0 for blow in room.blows) < 2 or len(room.targets) < 2:  # noqa: PLR2004  # a ramp has two ends
        return cut
    run = _start(room, cut.speed)
    hits, landed = _hits(room, (run,)), len(_landing(room, (run,)))
    more = (each for each in _chains(room) if each.hits > hits and len(_landing(room, each.runs)) > landed)
    chains = sorted(more, key=lambda chain: -chain.hits)
    best, floor = cut, sum(points_of(room, cut).values())
    for chain in chains[:TRIED]:
        ramp = _cut(room, chain)
        worth = sum(points_of(room, ramp).values())
        if worth > max(floor, sum(points_of(room, replace(ramp, turns=())).values())) and _may(ramp, film, number):
            best, floor = ramp, worth
    return best


def _may(ramp: Cut, film: Film, number: int) -> bool:
    """Whether it shows nothing more that is banned or shown elsewhere, and no less of what is asked for."""
    rate, wishes = film.edit.rate, film.wishes
    old, new = source_span(film.edit.cuts[number], rate), source_span(ramp, rate)
    if any(
        part.clip == ramp.clip and part.span.shared(new) < part.span.shared(old)
        for part in (*wishes.musts, *wishes.stars)
    ):
        return False
    if new.end <= old.end:
        return True
    more = Part(ramp.clip, replace(new, start=old.end))
    return not wishes.is_banned(more) and not any(more.meets(each) for each in film.shown)


def _start(room: Room, speed: Fraction) -> Run:
    return Run(0.0, float(room.cut.entry), float(speed))


def _cut(room: Room, chain: Chain) -> Cut:
    """The cut that runs so."""
    speeds = [Fraction(round(run.speed * PERCENT), PERCENT) for run in chain.runs]
    if chain.runs[0].speed == float(room.cut.speed):
        speeds[0] = room.cut.speed
    turns = (Turn(int(run.frame), speed) for run, speed in zip(chain.runs[1:], speeds[1:], strict=True))
    return replace(room.cut, speed=speeds[0], turns=tuple(turns))


def _chains(room: Room) -> Iterator[Chain]:
    """Chains with a turn at least that stay within the window."""
    level = [*_landed(room), *_aimed(room, _start(room, room.cut.speed), ())]
    for _ in range(TURNS):
        level = sorted(level, key=lambda chain: -chain.hits)[:FOLLOWED]
        level = [longer for chain in level for longer in _turned(room, chain)]
        for chain in level:
            last = chain.runs[-1]
            if last.place + (len(room.cut) - last.frame) * last.speed / room.rate <= room.most - TIE:
                yield chain


def _landed(room: Room) -> Iterator[Chain]:
    """The cut as it is, once for each impact that lands in it."""
    runs = (_start(room, room.cut.speed),)
    hits = _hits(room, runs)
    yield from (Chain(runs, number, frame, hits) for number, frame in _landing(room, runs).items())


def _landing(room: Room, runs: Sequence[Run]) -> dict[int, float]:
    """The frame of each impact, by its number, that lands in a cut that runs so."""
    frames = {number: _frame(room, runs, blow.place) for number, blow in enumerate(room.blows) if blow.contact}
    near = LANDING_EARLIEST - LANDING_TARGET, LANDING_LATEST - LANDING_TARGET
    return {
        number: frame
        for number, frame in frames.items()
        if frame < len(room.cut) and any(near[0] <= frame - target <= near[1] for target in room.targets)
    }


def _turned(room: Room, chain: Chain) -> Iterator[Chain]:
    """The chain with a turn more, behind its last landing, to each landing that it can come to from there."""
    last, turn = chain.runs[-1], ceil(chain.frame) + EASE
    at = Run(turn, last.place + (turn - last.frame) * last.speed / room.rate, last.speed)
    yield from _aimed(room, at, chain.runs)


def _aimed(room: Room, at: Run, before: tuple[Run, ...]) -> Iterator[Chain]:
    """The runs before and one more from there on, at each speed that takes an impact to a target.

    That speed is near enough to the one before, if there is one.
    """
    (slowest, fastest), rate = room.limits, room.rate
    for number, blow in enumerate(room.blows):
        for target in room.targets if blow.contact and blow.place > at.place else ():
            if target < at.frame + EASE:
                continue
            speed = round((blow.place - at.place) * rate / (target - at.frame) * PERCENT) / PERCENT
            if not slowest <= speed <= fastest or (before and not 1 / RATIO <= speed / at.speed <= RATIO):
                continue
            if speed != at.speed:
                runs = (*before, at._replace(speed=speed))
                yield Chain(runs, number, _frame(room, runs, blow.place), _hits(room, runs))


def _frame(room: Room, runs: Sequence[Run], place: float) -> float:
    """The frame of the cut that shows the source at that place."""
    run = next((run for run in reversed(runs) if run.place <= place), runs[0])
    return run.frame + (place - run.place) * room.rate / run.speed


def _hits(room: Room, runs: Sequence[Run]) -> float:
    """The points of what lands and what misses in a cut that runs so."""
    return sum(_seen(room, runs)[:2])


def _seen(room: Room, runs: Sequence[Run]) -> tuple[float, float, float]:
    """Points of what lands, of what misses, and how strong the strongest moment is: as `ways.moments_seen` counts."""
    hits, start = room.sheet.hits, room.cut.start
    impact, missed, strongest = 0.0, 0.0, 0.0
    for blow in room.blows:
        after = _frame(room, runs, blow.place)
        if after >= len(room.cut) - TIE:
            break
        place = round((start + after) * FINE)
        hit = merits.IMPACT * blow.weight * float(hits.accent[place])
        hit += merits.STRONG * blow.strong * float(hits.strong[place])
        impact += hit * (merits.CUT_POINT if after < ON_CUT else 1.0)
        missed -= merits.MISSED * blow.weight * blow.contact * float(hits.off[place])
        strongest = max(strongest, blow.strength)
    return impact, missed, strongest


def points_of(room: Room, cut: Cut) -> dict[str, float]:
    """The merits of the cut that hang on how it runs."""
    parts = stretches(cut, room.sheet.rate)
    impact, missed, strongest = _seen(room, [Run(first, float(at), float(speed)) for first, _, at, speed in parts])
    beats = room.beats * np.array([after - first for first, after, _, _ in parts]) / len(cut)
    speed = np.array([float(speed) for *_, speed in parts])
    octaves = np.diff(np.log2([float(speed) for speed in cut.speeds]))
    return {
        "impact": float(merits.rounded(impact)),
        "missed": float(merits.rounded(missed)),
        "arc": float(merits.arc(room.beats, room.climax, merits.telling(strongest, room.seen))),
        "speed": float(merits.speed(beats, speed).sum()),
        "frames held": float(merits.held(beats, speed, room.smooth).sum()),
        "ramp": float(merits.ramp(octaves).sum()),
    }


def _told(ready: Ready, room: Room, ramp: Cut) -> tuple[Cut, float]:
    """The ramp with landings and reasons told anew, and the points that they have more than those told before.

    The landings of one that was there before are told already.
    """
    points, known = points_of(room, ramp), {reason.name: reason.points for reason in ramp.reasons}
    gain = sum(points.values()) - sum(known.get(name, 0.0) for name in points)
    told = replace(ramp, reasons=reasons.told({**known, **points}))
    if ramp == room.cut:
        return told, gain
    sheet = room.sheet
    accents = landings.line(sorted(accent.time - sheet.part.start for accent in sheet.hits.accents))
    moments = landings.moments_of(ready.footage.clip(ramp.clip).moments)
    return replace(told, landings=landings.find(ramp, moments, accents, sheet.rate)), gain
