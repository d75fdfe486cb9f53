"""What the planner's benches measure of an edit on material whose truth is known; CPU seconds of a piece of work."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations, pairwise
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from scipy.stats import spearmanr

from crosscut import plan as planner
from crosscut.model.brief import Brief
from crosscut.model.edit import Edit, lands
from crosscut.model.footage import Footage
from crosscut.model.forms.codec import plain as plain_form
from crosscut.model.retime import film_time, source_span
from crosscut.model.song import Song
from crosscut.model.story import Part, Wishes
from crosscut.plan.finish import ramps
from crosscut.plan.say import Say
from crosscut.plan.stock import alike

NEAR = 32  # beats within which near-duplicates count
RUNS = 3


def carried(edit: Edit, song: Song, footage: Footage) -> tuple[float, float]:
    """Share of strong accents that carry a strong impact; share of strong impacts shown that land on an accent."""
    shown = [
        at
        for cut in edit.cuts
        for moment in footage.clip(cut.clip).moments
        if moment.is_strong_impact and (at := film_time(cut, moment.time, edit.rate)) in cut.span(edit.rate)
    ]
    strong = [any(lands(at, accent.time, edit.rate) for at in shown) for accent in song.strong_accents]
    landed = [any(lands(at, accent.time, edit.rate) for accent in song.accents) for at in shown]
    return float(np.mean(strong)), float(np.mean(landed)) if landed else 0.0


class Looks(NamedTuple):
    """Spearman of pace, r of movement, repeats, near-duplicates within NEAR beats, share of jump cuts, smaller side."""

    pace: float
    movement: float
    repeats: int
    alike: int
    jumps: float
    side: float

    def __str__(self) -> str:
        return (
            f"pace {self.pace:.2f}, movement r {self.movement:.2f}, repeats {self.repeats}, alike {self.alike}, "
            f"jumps {100 * self.jumps:.1f} %, smaller side {self.side:.2f}"
        )


def looks(edit: Edit, song: Song, footage: Footage) -> Looks:
    """Pace, movement, repeats, near-duplicates, jumps and balance of an edit."""
    lengths = [len(cut) for cut in edit.cuts]
    loud = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    windows = [
        max(footage.clip(cut.clip).windows, key=lambda window: window.span.shared(source_span(cut, edit.rate)))
        for cut in edit.cuts
    ]
    seconds = np.repeat([window.energy for window in windows], lengths), np.repeat(loud, lengths)
    beats = [float(cut.start / edit.rate) * song.tempo / 60 for cut in edit.cuts]
    double = sum(
        (windows[one].signature ^ windows[other].signature).bit_count() <= alike.ALIKE
        and edit.cuts[one].clip != edit.cuts[other].clip
        and beats[other] - beats[one] < NEAR
        for one, other in combinations(range(len(windows)), 2)
    )
    jumps = sum(one.clip == other.clip for one, other in pairwise(edit.cuts)) / len(edit.cuts)
    shares = [sum(len(cut) for cut in edit.cuts if cut.side == side.name) / edit.frames for side in footage.sides]
    pace, movement = -spearmanr(lengths, loud).statistic, np.corrcoef(*seconds)[0, 1]
    return Looks(float(pace), float(movement), edit.repeats, double, jumps, min(shares))


@contextmanager
def straight() -> Iterator[None]:
    """Plans made meanwhile have no ramps."""
    with patch.object(ramps, "bent", lambda _ready, _say, edit: edit):
        yield


def both(song: Song, footage: Footage, brief: Brief) -> tuple[Edit, Edit]:
    """The plan without ramps, and with them."""
    with straight():
        without = planner.plan(song, footage, brief)
    return without, planner.plan(song, footage, brief)


def hits(edit: Edit) -> int:
    """Accents that a moment meets."""
    return len({landing.accent for cut in edit.cuts for landing in cut.landings})


def least(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of the quickest of some runs, and what the last gave."""
    spent, answer = [], None
    for _ in range(RUNS):
        start = time.process_time()
        answer = work()
        spent.append(time.process_time() - start)
    return min(spent), answer


def banned(edit: Edit, number: int) -> Say:
    cut = edit.cuts[number]
    return Say(Wishes(bans=(Part(cut.clip, source_span(cut, edit.rate)),)), edit, keep=True)


def body(edit: Edit) -> set[Any]:
    return {(cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns) for cut in edit.cuts}


def print_of(edit: Edit) -> str:
    return hashlib.sha256(json.dumps(plain_form(edit)).encode()).hexdigest()[:16]
