"""What the search works on, as plain arrays: candidates, what gives it that one follows another, and their arithmetic.

Points are multiples of 1/1024 and prices of 1/65536, so sums are exact whatever their order; where values are equal
the lower index wins. So the plain and the compiled kernels give the same plan, and every machine does.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from crosscut.plan import merits
from crosscut.plan.merits import DUPLICATE_REACH, GRAIN, Reals, Whole, nearness, rounded

Grains = NDArray[np.int16]  # points, counted in grains

NEVER = -1e9  # points; below everything that can be reached
PER_WINDOW = 4  # states of a beam that may end in the same window, so that it stays wide
TRIED = 10  # for each state of a beam, sequences whose past is looked into
NARROW = 12  # states of a beam over a neighbourhood
MIX_A, MIX_B, MIX_C = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # splitmix64 (Steele 2014)


class Table(NamedTuple):
    """Candidates `[c]` in order of the grid point where they start: `at[j]:at[j + 1]` start at point j.

    `start`, `end` are grid points; `window`; `low`, `high` the source frames used (`high` excluded), numbered over all
    clips; `points` what each gives by itself; `beats` on screen.
    """

    at: Whole
    start: Whole
    end: Whole
    window: Whole
    low: Whole
    high: Whole
    points: Reals
    beats: Reals


class Follow(NamedTuple):
    """What it gives that one cut follows another.

    `pair` `[2, m, m]`: grains of window a before window b, inside a section (0) and across its border (1). `turn`
    `[n + 1]` whether a section begins at a grid point; `beat` `[n + 1]` its place in beats; `shot` and `alike` `[m]`,
    numbers below m; `reach` beats until a shot is welcome again; `repeat` what it costs that two cuts share footage.
    """

    pair: Grains
    turn: Whole
    beat: Reals
    shot: Whole
    alike: Whole
    reach: float
    repeat: float


class Course(NamedTuple):
    """A path, its points but for what it pays for footage shown twice, and how many `pairs` of its cuts share some."""

    path: Whole
    points: float
    pairs: float

    def worth(self, repeat: float) -> float:
        """Its points where each pair costs so much."""
        return self.points - repeat * self.pairs


class Search(Protocol):
    """The kernels over one table; a `path` `[cuts]` holds candidates in order. `plain.Search` defines every result."""

    table: Table
    ties: Follow

    def follow_up(self, prices: Reals) -> tuple[Whole, float]:
        """The best path and its points less prices, if nothing is said of footage shown twice.

        `prices` `[f + 1]` are those of the source frames before each frame.
        """

    def beam(self, prices: Reals, width: int) -> Whole:
        """The best path that is found with `width` sequences in hand at each point; empty where none is."""

    def anew(self, path: Whole, cuts: tuple[int, int], shake: tuple[float, int], repeat: float) -> Course:
        """The path with cuts `first` to `last` (excluded) chosen anew; as it was where nothing else fits.

        `shake` is by how many points candidates are shaken, and a number that says how; `repeat` is what footage shown
        twice costs here.
        """

    def beside(self, path: Whole, cut: int) -> Reals:
        """What each candidate that starts with a cut pays for the others, `[candidates there]`."""

    def course(self, path: Whole) -> Course:
        """The path with its points."""


def best(values: Reals, count: int) -> Whole:
    """Where the `count` largest values are, largest first; of equals the lower index first."""
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    return places[np.argsort(-values[places], kind="stable")][:count]


def look_up(table: Reals, places: Reals) -> Reals:
    """The table's values at the nearest places; 0 outside."""
    index = np.rint(places).astype(np.int64)
    inside = (index >= 0) & (index < len(table))
    return np.where(inside, table[np.clip(index, 0, len(table) - 1)], 0.0)


def turn_of(groups: Whole) -> Whole:
    """How many times the group of each place came before: 0 for the first of a group, 1 for the second."""
    ranked = np.argsort(groups, kind="stable")
    place = np.arange(len(groups))
    begins = np.ones(len(groups), bool)
    begins[1:] = np.diff(groups[ranked]) > 0
    turn = np.zeros(len(groups), np.int64)
    turn[ranked] = place - np.maximum.accumulate(np.where(begins, place, 0))
    return turn


def pair_points(follow: Follow, turn: Whole, one: Whole, other: Whole) -> Reals:
    """What it gives that one window comes before the other, by broadcasting."""
    return np.asarray(follow.pair[turn, one, other] / GRAIN, np.float64)


def meets(low: Whole, high: Whole, other_low: Whole, other_high: Whole) -> NDArray[np.bool_]:
    """Whether two stretches of source have a frame in common, by broadcasting."""
    return np.asarray((low < other_high) & (other_low < high), np.bool_)


def kin_points(follow: Follow, windows: tuple[Whole, Whole], distance: Reals) -> Reals:
    """What it costs that two cuts `distance` beats apart come from one shot, or from shots that look alike."""
    one, other = windows
    same = follow.shot[one] == follow.shot[other]
    like = ~same & (follow.alike[one] == follow.alike[other])
    reuse = rounded(-merits.REUSE * nearness(distance, follow.reach))
    double = rounded(-merits.DUPLICATE * nearness(distance, DUPLICATE_REACH))
    return np.where(same, reuse, np.where(like, double, 0.0))


def noise(first: int, last: int, number: int) -> Reals:
    """Evenly spread values in [-1, 1), the same for the same candidate and round: splitmix64 of both."""
    with np.errstate(over="ignore"):
        mixed = (np.arange(first, last, dtype=np.uint64) + np.uint64(number) * np.uint64(1 << 32)) * np.uint64(MIX_A)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(MIX_B)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(MIX_C)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1, np.float64)


def mirrored(table: Table, follow: Follow) -> tuple[Table, Follow, Whole]:
    """The same search from the end to the beginning, and which candidate each of its candidates is."""
    last = len(table.at) - 1
    order = np.argsort(last - table.end, kind="stable")
    start, end = last - table.end[order], last - table.start[order]
    at = np.searchsorted(start, np.arange(last + 1), side="left")
    back = follow._replace(
        pair=follow.pair.transpose(0, 2, 1), turn=follow.turn[::-1], beat=follow.beat[-1] - follow.beat[::-1]
    )
    window, low, high = table.window[order], table.low[order], table.high[order]
    return Table(at, start, end, window, low, high, table.points[order], table.beats[order]), back, order


def total(table: Table, follow: Follow, path: Whole) -> dict[str, Reals]:
    """What each cut of a path gives: by itself, after the one before, for its kin and for repeats; `[cuts]` each."""
    window, start = table.window[path], table.start[path]
    pair = np.zeros(len(path))
    pair[1:] = pair_points(follow, follow.turn[start[1:]], window[:-1], window[1:])
    before = np.arange(len(path))[:, None] > np.arange(len(path))[None, :]
    distance = follow.beat[start][:, None] - follow.beat[start][None, :]
    kin = np.where(before, kin_points(follow, (window[:, None], window[None, :]), distance), 0.0)
    low, high = table.low[path], table.high[path]
    repeats = (before & meets(low[:, None], high[:, None], low[None, :], high[None, :])).sum(axis=1)
    return {
        "points": table.points[path],
        "pair": pair,
        "kin": kin.sum(axis=1),
        "repeat": -follow.repeat * repeats,
    }


def again(table: Table, path: Whole) -> Whole:
    """Which cuts of a path show source frames of an earlier one, and the first such one of each: `[pairs, 2]`."""
    low, high = table.low[path], table.high[path]
    shared = np.tril(meets(low[:, None], high[:, None], low[None, :], high[None, :]), -1)
    later = np.flatnonzero(shared.any(axis=1))
    return np.stack([later, shared[later].argmax(axis=1)], axis=1)
