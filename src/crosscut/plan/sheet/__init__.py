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

from crosscut.model.laws import SPARE
from crosscut.model.song import Song
from crosscut.model.story import Act
from crosscut.model.time import Rate, Span, Time, frame_at, frames_in, time_of
from crosscut.plan import acts
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import hits, pace, sides
from crosscut.plan.sheet.hits import Hits

STEEPNESS = {"flat": 0.0, "gentle": 1.0, "steep": 2.0}
QUIET, LOUD = 0.5, 0.8  # energy: quietest parts below QUIET count as 0, loudest above LOUD as 1
TAILS = (5, 95)  # percent of the energy curve that count as its quietest and loudest
METRE = {"section": 1.0, "phrase": 1.0, "downbeat": 0.9, "middle": 0.6, "beat": 0.5, "none": 0.2}
NEAR = Fraction(1, 20)  # s; a section or phrase begins on the beat that is this near


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
    times as quickly to cut, `steepness` how far the intensity of the `acts` reaches from the middle, 0 for not at all,
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
    hit = hits.final(song, part)
    floor = pace.SHORTEST_WANTED * tempo / 60
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
        wanted=np.maximum(floor, pace.wanted(energy, level, pace.phases(song, part, times)) / wanted.pace),
        climax=np.clip(0.15 + 0.85 * energy * (0.4 + 0.6 * level), 0, 1),
        level=level if wanted.steepness else np.full(len(level), np.nan),
        side=sides.plan(beats, energy, metre, (np.array(wanted.seconds) / float(part.length), wanted.alternation)),
        hits=hits.find(song, part, rate),
        hit=-1.0 if hit is None else float((hit - part.start) * rate),
        follow=wanted.energy,
        keep_order=wanted.keep_order,
        spoken=wanted.spoken,
    )


def _levels(wanted: Wanted, along: Reals) -> Reals:
    """How far the story has risen at the end of each step, 0–1."""
    return np.asarray(np.clip(pace.MIDDLE + wanted.steepness * (acts.levels(wanted.acts, along) - pace.MIDDLE), 0, 1))


def _grid(song: Song, part: Span, rate: Rate, wanted: Wanted) -> tuple[Whole, Whole]:
    """Frames on which a cut may begin and whether each is a beat; the last cut's start is the last but one point.

    The last cut begins at or before the final hit, or on the last downbeat where there is none. A step that no footage
    can fill in one piece is divided evenly, into whole beats where there is room for them; but for the last cut's.
    """
    count = frames_in(part.length, rate)
    times = [beat.time for beat in song.beats if beat.time in part]
    halves = [(one + other) / 2 for one, other in pairwise(times)] if wanted.off_beat else []
    beats = sorted({frame_at(time - part.start, rate) for time in times + halves})
    last, hit = Fraction(count), hits.final(song, part)
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


def beats_at(sheet: Sheet, first: Whole, last: Whole) -> dict[str, Reals]:
    """Per slot from grid point `first` to `last`: its beats, and the means of what the sheet says of each step."""

    def mean(values: Reals) -> Reals:
        total = np.concatenate([[0.0], np.cumsum(values * sheet.beats)])
        return np.asarray((total[last] - total[first]) / beats, np.float64)

    total = np.concatenate([[0.0], np.cumsum(sheet.beats)])
    beats = total[last] - total[first]
    asked = {"energy": sheet.energy, "wanted": sheet.wanted, "climax": sheet.climax, "level": sheet.level}
    return {"beats": beats} | {name: mean(values) for name, values in asked.items()}
