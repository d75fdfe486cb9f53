"""The score sheet: what the song asks for, point by point of the grid, before any footage is looked at.

The grid is the frames of the film on which a cut may begin: frame 0, the beats, and the end.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np

from crosscut.model.edit import LANDING_EARLIEST, LANDING_LATEST, LANDING_TARGET
from crosscut.model.laws import SPARE
from crosscut.model.song import Accent, Song
from crosscut.model.story import Act
from crosscut.model.time import Rate, Span, Time, frame_at, frames_in, time_of
from crosscut.plan import acts
from crosscut.plan.merits import STRONG, Reals, Whole

LONGEST_WANTED = 10.0  # beats, a cut where nothing sounds; about 4.7 s at 128 bpm (Salt: calm passages)
OCTAVES = 2.6  # how far the wanted length falls to full energy: 10 beats become 1.65
HASTE = 1.0  # octaves by which the wanted length falls, beside, from no intensity of the story to the full one
MIDDLE = 0.7  # intensity from which acts differ
STEEPNESS = {"flat": 0.0, "gentle": 1.0, "steep": 2.0}
SHORTEST_WANTED = 0.45  # s; below it a picture is felt, not read
QUIET, LOUD = 0.5, 0.8  # energy: quietest parts below QUIET count as 0, loudest above LOUD as 1
TAILS = (5, 95)  # percent of the energy curve that count as its quietest and loudest
RUNS = ((0.3, 16), (0.6, 8), (0.85, 4), (np.inf, 2))  # beats on one side while the energy is below (Griffith)
TURN = 0.85  # metre strength on which sides change; half-bar runs may change on HALF too
HALF = 0.6
METRE = {"section": 1.0, "phrase": 1.0, "downbeat": 0.9, "middle": 0.6, "beat": 0.5, "none": 0.2}
EASE_IN, EASE_OUT = 4.0, 2.0  # frames from the target of a landing to where nothing lands any more, early and late
NEARLY = 0.3  # share of its worth that a moment keeps just outside a landing: it still looks meant
TILT = 0.1  # share of its worth that a landing loses per frame from the target
ON_BEAT = 0.4  # of what a contact off the beat is missed by, the share forgiven on a beat that carries no accent
FINE = 16  # places a frame at which the value of a hit is known
LAGGING = 2  # times its run that a side stays on which lies a run behind the other
SHARE_TOP = 0.8  # of a side's usable seconds, the most that is planned on it, so that there is a choice left
NEAR = Fraction(1, 20)  # s; a section or phrase begins on the beat that is this near


@dataclass(frozen=True, slots=True)
class Hits:
    """What it is worth to have a moment at each place of the film, `[places]`, FINE places a frame.

    `accent` is the strength of the accent there, `strong` whether it is a strong one, `off` how far a contact is from
    every accent and beat (0–1). `target` `[q]` are the accents in frames of the film, `worth` `[q]` their value.
    """

    accent: Reals
    strong: Reals
    off: Reals
    target: Reals
    worth: Reals
    accents: tuple[Accent, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Grid points `[n + 1]` and the steps `[n]` between them.

    `frame` of each point; `metre` 0–1, `on_grid` whether a beat (or the start or end) is there, `turn` whether a
    section begins, per point; `beats`, `energy`, `wanted` (beats), `climax`, `level` (how far the
    story has risen, NaN where it does not), `side` (number, -1 for any) per step.
    `hit` is the final hit in frames, -1 without one; `follow` weighs how movement follows the energy; with
    `keep_order` footage stays in order; `spoken` tells that what clips say is heard.
    """

    part: Span
    rate: Rate
    tempo: float
    frame: Whole
    metre: Reals
    on_grid: Whole
    turn: Whole
    beats: Reals
    energy: Reals
    wanted: Reals
    climax: Reals
    level: Reals
    side: Whole
    hits: Hits
    hit: float
    follow: float = 1.0
    keep_order: bool = False
    spoken: bool = False

    def __len__(self) -> int:
        return len(self.beats)


class Wanted(NamedTuple):
    """What the grid depends on beside the song.

    `seconds` of usable footage per side, `longest` a step that can be filled, in frames; with `off_beat` the middle
    between two beats is on the grid too, and so are the frames `borders`, where cuts are locked. `pace` is how many
    times as quickly to cut, `steepness` how far the intensity of the `acts` reaches from MIDDLE, 0 for not at all,
    `alternation` how many times as often sides change. `energy` (of its merit's weight), `keep_order` and `spoken` are
    handed on.
    """

    seconds: tuple[float, ...]
    longest: float
    off_beat: bool = False
    borders: frozenset[int] = frozenset()
    pace: float = 1.0
    acts: tuple[Act, ...] = ()
    steepness: float = 1.0
    alternation: float = 1.0
    energy: float = 1.0
    keep_order: bool = False
    spoken: bool = False


def write(song: Song, part: Span, rate: Rate, wanted: Wanted) -> Sheet:
    """The sheet of that part of the song."""
    frame, on_grid = _grid(song, part, rate, wanted)
    times = [part.start + time_of(int(number), rate) for number in frame]
    metre, turn = _metre(song, part, rate, frame)
    tempo = song.tempo if song.tempo > 0 else 120.0
    beats = np.diff(frame) / float(rate) * tempo / 60
    energy = _energy(song, times)
    level = _levels(wanted, np.cumsum(beats) / beats.sum())
    hit = _hit(song, part)
    floor = SHORTEST_WANTED * tempo / 60
    return Sheet(
        part=part,
        rate=rate,
        tempo=tempo,
        frame=frame,
        metre=metre,
        on_grid=on_grid,
        turn=turn,
        beats=beats,
        energy=energy,
        wanted=np.maximum(floor, LONGEST_WANTED * 2.0 ** (-OCTAVES * energy - HASTE * (level - MIDDLE)) / wanted.pace),
        climax=np.clip(0.15 + 0.85 * energy * (0.4 + 0.6 * level), 0, 1),
        level=level if wanted.steepness else np.full(len(level), np.nan),
        side=_sides(beats, energy, metre, (np.array(wanted.seconds) / float(part.length), wanted.alternation)),
        hits=_hits(song, part, rate),
        hit=-1.0 if hit is None else float((hit - part.start) * rate),
        follow=wanted.energy,
        keep_order=wanted.keep_order,
        spoken=wanted.spoken,
    )


def _levels(wanted: Wanted, along: Reals) -> Reals:
    """How far the story has risen at the end of each step, 0–1."""
    return np.asarray(np.clip(MIDDLE + wanted.steepness * (acts.levels(wanted.acts, along) - MIDDLE), 0, 1))


def _hit(song: Song, part: Span) -> Time | None:
    """The final hit, where the part holds it."""
    return song.final_hit if song.final_hit is not None and song.final_hit in part else None


def _grid(song: Song, part: Span, rate: Rate, wanted: Wanted) -> tuple[Whole, Whole]:
    """Frames on which a cut may begin and whether each is a beat; the last cut's start is the last but one point.

    The last cut begins at or before the final hit, or on the last downbeat where there is none. A step that no footage
    can fill in one piece is divided evenly, into whole beats where there is room for them; but for the last cut's.
    """
    count = frames_in(part.length, rate)
    times = [beat.time for beat in song.beats if beat.time in part]
    halves = [(one + other) / 2 for one, other in pairwise(times)] if wanted.off_beat else []
    beats = sorted({frame_at(time - part.start, rate) for time in times + halves})
    last, hit = Fraction(count), _hit(song, part)
    downbeat = song.last_downbeat(Span(part.start, max(part.end, song.duration)))  # of all that the film plays
    if hit is not None:
        last = (hit - part.start) * rate
    elif song.final_hit is None and downbeat is not None:
        last = Fraction(frame_at(downbeat - part.start, rate))
    inside = {frame for frame in beats if 0 < frame < count and frame <= last} | wanted.borders
    points = sorted({0, count} | inside)
    frame, on_grid = [0], [1]
    for start, end in pairwise(points):
        pieces = ceil((end - start) / max(wanted.longest - float(SPARE * rate), wanted.longest / 2, 1.0))
        pieces = 1 if end == count and start else pieces
        frame += [start + (end - start) * piece // pieces for piece in range(1, pieces)] + [end]
        on_grid += [0] * (pieces - 1) + [1]
    return np.array(frame, np.int64), np.array(on_grid, np.int64)


def _metre(song: Song, part: Span, rate: Rate, frame: Whole) -> tuple[Reals, Whole]:
    """How strong each point is in the metre, and whether a section begins there."""
    kind = dict.fromkeys((int(number) for number in frame), "none")
    middle = {bar.number: bar.beats // 2 + 1 for bar in song.bars if bar.beats % 2 == 0 and bar.beats > 2}  # noqa: PLR2004  # a bar of two has no middle
    for beat in song.beats:
        number = frame_at(beat.time - part.start, rate)
        if number in kind:
            kind[number] = (
                "downbeat" if beat.is_downbeat else "middle" if beat.number == middle.get(beat.bar) else "beat"
            )
    beats = [beat.time for beat in song.beats]
    for name, starts in (
        ("phrase", [each.start for each in song.phrases]),
        ("section", [each.span.start for each in song.sections]),
    ):
        for start in starts:
            near = bisect_left(beats, start - NEAR)
            at = beats[near] if near < len(beats) and beats[near] <= start + NEAR else start
            number = frame_at(at - part.start, rate)
            if number in kind:
                kind[number] = name
    kind[int(frame[0])] = kind[int(frame[-1])] = "section"
    metre = np.array([METRE[kind[int(number)]] for number in frame])
    return metre, np.array([kind[int(number)] == "section" for number in frame], np.int64)


def _energy(song: Song, times: list[Time]) -> Reals:
    """The song's energy per step, stretched so that its quiet and loud parts are told apart; an even song stays so."""
    curve = np.array([song.energy.mean(Span(start, end)) for start, end in pairwise(times)])
    if not len(song.energy):
        return np.full(len(times) - 1, 0.5)
    low, high = np.percentile(song.energy.values.astype(np.float64), TAILS)
    low, high = min(low, QUIET), max(high, LOUD)
    return np.asarray(np.clip((curve - low) / (high - low), 0, 1), np.float64)


def _sides(beats: Reals, energy: Reals, metre: Reals, asked: tuple[Reals, float]) -> Whole:
    """Which side is planned on each step: runs that shorten with energy, changing on strong metre, in balance.

    A side gets an equal share of the film, or as much as its footage allows: `asked` is how much of the film each
    could fill `[sides]`, and how many times as often sides change.
    """
    filled, often = asked
    if len(filled) < 2:  # noqa: PLR2004  # one side needs no plan
        return np.full(len(beats), -1, np.int64)
    share = np.minimum(1.0, SHARE_TOP * filled * len(filled)) + 1e-9
    plan = np.zeros(len(beats), np.int64)
    given = np.zeros(len(filled))
    now, run = 0, 0.0
    for step, length in enumerate(beats):
        wanted = next(beat for below, beat in RUNS if energy[step] < below) / often
        strong = metre[step] >= (HALF if wanted <= 2 else TURN)  # noqa: PLR2004  # half a bar
        others = [side for side in range(len(filled)) if side != now]
        least = min(others, key=lambda side: (given[side] / share[side], side))
        behind = given[now] / share[now] + wanted <= given[least] / share[least]
        if step and strong and run >= wanted * (LAGGING if behind else 1) - 0.5:
            now, run = least, 0.0
        plan[step] = now
        run += length
        given[now] += length
    return plan


def _hits(song: Song, part: Span, rate: Rate) -> Hits:
    accents = [accent for accent in song.main_accents if accent.time in part]
    hit = _hit(song, part)
    if hit is not None and all(accent.time != hit for accent in accents):
        accents.append(Accent(hit, 1.0, "hit"))
    strong = {accent.time for accent in song.strong_accents} | {hit}
    places = (frames_in(part.length, rate) + 2) * FINE
    tables = {name: np.zeros(places) for name in ("accent", "strong", "on")}
    for accent in accents:
        at = float((accent.time - part.start) * rate)
        _raise(tables["accent"], at, accent.strength, NEARLY)
        _raise(tables["strong"], at, float(accent.time in strong), 0.0)
        _raise(tables["on"], at, 1.0, 1.0)
    for beat in song.beats:
        if beat.time in part:
            _raise(tables["on"], float((beat.time - part.start) * rate), ON_BEAT, 1.0)
    return Hits(
        accent=tables["accent"],
        strong=tables["strong"],
        off=1 - tables["on"],
        target=np.array([float((accent.time - part.start) * rate) for accent in accents]),
        worth=np.array([accent.strength + STRONG * (accent.time in strong) for accent in accents]),
        accents=tuple(accents),
    )


def _raise(table: Reals, at: float, height: float, beside: float) -> None:
    """Lay the worth of a landing at that frame over the table: full at the target, `beside` as much just off it."""
    first = max(0, ceil((at + LANDING_TARGET - EASE_IN) * FINE))
    last = min(len(table), int((at + LANDING_TARGET + EASE_OUT + 1) * FINE) + 1)
    error = np.arange(first, last) / FINE - at
    full = (error >= LANDING_EARLIEST + 1 / FINE) & (error <= LANDING_LATEST - 1 / FINE)
    inside = 1 - TILT * np.abs(error - LANDING_TARGET)
    early = 1 - (LANDING_EARLIEST - error) / (EASE_IN + LANDING_TARGET - LANDING_EARLIEST)
    late = 1 - (error - LANDING_LATEST) / EASE_OUT
    worth = height * np.where(full, inside, beside * np.clip(np.minimum(early, late), 0, 1))
    np.maximum(table[first:last], worth, out=table[first:last])


def beats_at(sheet: Sheet, first: Whole, last: Whole) -> dict[str, Reals]:
    """Per slot from grid point `first` to `last`: its beats, and the means of what the sheet says of each step."""

    def mean(values: Reals) -> Reals:
        total = np.concatenate([[0.0], np.cumsum(values * sheet.beats)])
        return np.asarray((total[last] - total[first]) / beats, np.float64)

    total = np.concatenate([[0.0], np.cumsum(sheet.beats)])
    beats = total[last] - total[first]
    asked = {"energy": sheet.energy, "wanted": sheet.wanted, "climax": sheet.climax, "level": sheet.level}
    return {"beats": beats} | {name: mean(values) for name, values in asked.items()}
