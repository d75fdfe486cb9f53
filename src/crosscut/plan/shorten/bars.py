"""A song bar by bar, as what shortens it sees it: when each begins, how it sounds, how hard it drives, its phrase."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Curve
from crosscut.model.song import Song
from crosscut.model.time import Span, Time
from crosscut.plan.merits import Reals, Whole

NEAR = Time(1, 20)  # s; a section or phrase begins on the bar that is this near
GROUPS = (slice(0, 24), slice(24, 44), slice(44, None))  # of a colour: harmony, timbre, attack; each counts the same
PLAIN = (2.5, 5.0, 2.5)  # of each, the least by which two bars of a song differ in the median: below it all are alike
RINGS = Time(2)  # s from a final hit to where it has rung
FAR = 4  # bars; nearer ones say nothing of how unlike the bars of a song are
TAILS = (5, 95)  # percent of the bars that count as the quietest and the loudest


class Bars(NamedTuple):
    """`[n]` in order. `time` `[n + 1]` exact, the end of the song last.

    `unlike` `[n, n]`: how differently two bars sound, 1 for two of the song taken at will; `energy` 0–1 between its
    quietest and loudest bars; `phrase` counts on from where each phrase begins (0 there), `section` marks the first
    bars of sections; `hit` is the bar that the final hit is in, -1 without one, `rung` the one in which it has rung.
    """

    time: tuple[Time, ...]
    unlike: Reals
    energy: Reals
    phrase: Whole
    section: NDArray[np.bool_]
    hit: int
    rung: int

    def __len__(self) -> int:
        return len(self.energy)

    @property
    def usual(self) -> Time:
        """The median bar, in seconds."""
        lengths = sorted(end - start for start, end in pairwise(self.time))
        return lengths[len(lengths) // 2]


def find(song: Song) -> Bars:
    """The song's bars."""
    spans = [bar.span for bar in song.bars]
    lines = [span.start for span in spans]
    energy = np.array([song.energy.mean(span) for span in spans], np.float64)
    low, high = np.percentile(energy, TAILS) if len(energy) else (0.0, 1.0)
    opens = {_nearest(lines, phrase.start) for phrase in song.phrases}
    phrase = np.zeros(len(spans), np.int64)
    for bar in range(1, len(spans)):
        phrase[bar] = 0 if bar in opens else phrase[bar - 1] + 1
    turns = [_nearest(lines, section.span.start) for section in song.sections]
    section = np.zeros(len(spans), bool)
    section[[bar for bar in turns if bar is not None]] = True
    return Bars(
        (*lines, song.duration),
        _unlike(song.colour, spans),
        np.asarray(np.clip((energy - low) / max(high - low, 0.1), 0, 1)),
        phrase,
        section,
        _bar_at(lines, song.final_hit),
        _bar_at(lines, None if song.final_hit is None else song.final_hit + RINGS),
    )


def _bar_at(lines: list[Time], time: Time | None) -> int:
    return -1 if time is None else max(0, bisect_right(lines, time + NEAR) - 1)


def _nearest(lines: list[Time], time: Time) -> int | None:
    """The bar that begins at that time; None where none does."""
    near = min(range(len(lines)), key=lambda bar: (abs(lines[bar] - time), bar), default=None)
    return near if near is not None and abs(lines[near] - time) <= NEAR else None


def _unlike(colour: Curve | None, spans: list[Span]) -> Reals:
    """How differently each two bars sound; all the same where nothing is known of how they do."""
    if colour is None or not len(colour) or len(spans) <= FAR:
        return np.ones((len(spans), len(spans)))
    means = _means(colour, spans)
    parts = []
    for group, plain in zip(GROUPS, PLAIN, strict=True):
        held = means[:, group]
        square = (held**2).mean(axis=1)
        apart = np.maximum(square[:, None] + square - 2 * held @ held.T / held.shape[1], 0)
        usual = float(np.median(apart[np.triu_indices(len(apart), FAR)]))
        parts.append(apart / max(usual, plain**2))
    return np.asarray(np.sqrt(np.mean(parts, axis=0)))


def _means(colour: Curve, spans: list[Span]) -> Reals:
    """The mean colour of each bar `[bars, width]`; the last one, which ends with the song, counts as long as usual."""
    rate, first = float(colour.rate), float(colour.start) - 0.5 / float(colour.rate)
    edges = np.array([[float(span.start), float(span.end)] for span in spans])
    edges[-1, 1] = min(edges[-1, 1], edges[-1, 0] + float(np.median(edges[:, 1] - edges[:, 0])))
    sums = np.concatenate([np.zeros((1, colour.values.shape[1])), np.cumsum(colour.values, axis=0, dtype=np.float64)])
    places = np.clip((edges - first) * rate, 0, len(sums) - 1)
    whole = np.minimum(places.astype(np.int64), len(sums) - 2)
    upto = sums[whole] + (places - whole)[..., None] * (sums[whole + 1] - sums[whole])
    return np.asarray((upto[:, 1] - upto[:, 0]) / np.maximum(places[:, 1] - places[:, 0], 1e-9)[:, None])
