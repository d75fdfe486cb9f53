"""Where someone speaks and where music plays in a clip's own sound.

What each look sounds like (`texture.py`: fifteen figures and their products) is weighed by a logistic curve for
speech and one for music, learnt by `bench/voices.py --learn` from recordings and from sounds made by arithmetic. The
sums are averaged over some looks, and a stretch counts where they are clearly above even chances; it reaches as far as
they stay above them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from crosscut.model.time import Span, Time
from crosscut.watch import running
from crosscut.watch.ear.texture import EVERY, NAMES, Floats

WORTH_HEARING = (
    -60.0
)  # dBFS, RMS of a quarter of a second; a quiet street has -50, the hiss of a silent track below -75
FAR = 3.0  # spreads; what lies further off was never met in learning
MOST = 6.0  # logits; a single look is not surer than 400 to 1


@dataclass(frozen=True, slots=True)
class Way:
    """How looks become spans: averaged over so many, begun at a sum (a logit), held down to another.

    Gaps up to `gap` seconds are closed, and what lasts less than `least` is dropped.
    """

    over: int
    begun: float
    held: float
    gap: float
    least: float


SPEECH = Way(over=11, begun=2.0, held=0.5, gap=0.5, least=0.75)  # a song lowered for nothing is worse than a cry missed
MUSIC = Way(over=17, begun=1.0, held=0.0, gap=2.0, least=3.0)  # shorter is the jingle of a door


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What each figure and each product of two adds, once set against `mean` and `spread`: `[k]`, the last alone."""

    mean: Floats
    spread: Floats
    speech: Floats
    music: Floats


@cache
def learnt() -> Weights:
    """The weights that `bench/voices.py --learn` found."""
    with resources.files(__package__).joinpath("voices.npz").open("rb") as file, np.load(file) as kept:
        return Weights(kept["mean"], kept["spread"], kept["speech"], kept["music"])


def widened(figures: Floats) -> Floats:
    """What is weighed: all figures of `texture` but the level, and the products of any two, `[n, 135]`."""
    plain = figures[:, : len(NAMES) - 1]
    one, two = np.triu_indices(plain.shape[1])
    return np.hstack([plain, plain[:, one] * plain[:, two]])


def is_audible(figures: Floats) -> bool:
    """Whether any of it is worth hearing."""
    return bool((figures[:, -1] > WORTH_HEARING).any())


def speech(figures: Floats, length: Time, weights: Weights | None = None) -> tuple[Span, ...]:
    """Where someone speaks, given the figures of every look of a clip of that length."""
    weights = weights or learnt()
    return _spans(_sums(figures, weights, weights.speech), figures[:, -1], SPEECH, length)


def music(figures: Floats, length: Time, weights: Weights | None = None) -> tuple[Span, ...]:
    """Where music plays."""
    weights = weights or learnt()
    return _spans(_sums(figures, weights, weights.music), figures[:, -1], MUSIC, length)


def _sums(figures: Floats, weights: Weights, each: Floats) -> Floats:
    """How much speaks for it at each look, a logit, `[n]`."""
    known = np.clip((widened(figures) - weights.mean) / weights.spread, -FAR, FAR)
    return np.asarray(known @ each[:-1] + each[-1], np.float32)


def _spans(sums: Floats, level: Floats, way: Way, length: Time) -> tuple[Span, ...]:
    if not len(sums):
        return ()
    even = running.hump(np.where(level > WORTH_HEARING, np.clip(sums, -MOST, MOST), -MOST), way.over)
    held = [run for run in running.runs(even > way.held) if even[slice(*run)].max() > way.begun]
    edges = [(first * EVERY, min(last * EVERY, length)) for first, last in _closed(held, way)]
    found = [Span(start, end) for start, end in edges if start < end]
    return tuple(span for span in found if float(span.length) >= way.least)


def _closed(runs: list[tuple[int, int]], way: Way) -> list[tuple[int, int]]:
    closed: list[tuple[int, int]] = []
    for first, last in runs:
        if closed and (first - closed[-1][1]) * EVERY <= way.gap:
            closed[-1] = closed[-1][0], last
        else:
            closed.append((first, last))
    return closed
