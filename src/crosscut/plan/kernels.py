"""The arithmetic of the search on plain arrays, and nothing else: what compiled code may take over unchanged.

Points are multiples of 1/1024, so sums are exact whatever their order; where values are equal the lower index wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.plan.merits import DUPLICATE, DUPLICATE_REACH, REUSE, Reals, nearness, rounded
from crosscut.plan.stock import Whole

NEVER = -1e9  # points; below everything that can be reached
PER_WINDOW = 4  # states of a beam that may end in the same window, so that it stays wide
TRIED = 10  # for each state of a beam, sequences whose past is looked into


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

    `pair` `[2, m, m]`: points of window a before window b, inside a section (0) and across its border (1). `turn`
    `[n + 1]` whether a section begins at a grid point; `beat` `[n + 1]` its place in beats; `shot` and `alike` `[m]`;
    `reach` beats until a shot is welcome again; `repeat` what it costs that two cuts share footage.
    """

    pair: Reals
    turn: Whole
    beat: Reals
    shot: Whole
    alike: Whole
    reach: float
    repeat: float


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


def backward(table: Table, gain: Reals, follow: Follow, first: int, last: int, after: Reals) -> Reals:
    """The most that can follow a cut of window m that ends at grid point j: `[last - first + 1, m]`.

    `gain` is what each candidate gives here (its points less prices), `after` `[m]` what follows at the last point.
    Nothing is said of footage shown twice: an upper bound of every sequence from there on.
    """
    windows = follow.pair.shape[1]
    ahead = np.full((last - first + 1, windows), NEVER)
    ahead[-1] = after
    for point in range(last - 1, first - 1, -1):
        here = slice(table.at[point], table.at[point + 1])
        end = table.end[here]
        inside = end <= last
        if not inside.any():
            continue
        window = table.window[here][inside]
        worth = gain[here][inside] + ahead[end[inside] - first, window]
        begun = np.full(windows, NEVER)
        np.maximum.at(begun, window, worth)
        used = np.flatnonzero(begun > NEVER / 2)
        if len(used):
            ahead[point - first] = (follow.pair[follow.turn[point]][:, used] + begun[used]).max(axis=1)
    return ahead


def meets(low: Whole, high: Whole, other_low: Whole, other_high: Whole) -> NDArray[np.bool_]:
    """Whether two stretches of source have a frame in common, by broadcasting."""
    return np.asarray((low < other_high) & (other_low < high), np.bool_)


def kin_points(follow: Follow, windows: tuple[Whole, Whole], distance: Reals) -> Reals:
    """What it costs that two cuts `distance` beats apart come from one shot, or from shots that look alike."""
    one, other = windows
    same = follow.shot[one] == follow.shot[other]
    like = ~same & (follow.alike[one] == follow.alike[other])
    reuse = rounded(-REUSE * nearness(distance, follow.reach))
    double = rounded(-DUPLICATE * nearness(distance, DUPLICATE_REACH))
    return np.where(same, reuse, np.where(like, double, 0.0))


class Outside(NamedTuple):
    """The cuts that stay while a neighbourhood is searched: their candidates' window, grid point, source frames."""

    window: Whole
    start: Whole
    low: Whole
    high: Whole


class Reach(NamedTuple):
    """A stretch of the grid to be searched, from point `first` to `last`, after window `before` (-1 for none).

    `gain` `[c]` is what each candidate gives here, `ahead` what is hoped for after it, both as in `backward`.
    """

    first: int
    last: int
    before: int
    gain: Reals
    ahead: Reals


class States(NamedTuple):
    """Sequences that end at one grid point, `[k]`: points hoped for in all, points reached, last candidate.

    `origin` is the place of the sequence it goes on from among those kept at that candidate's start.
    """

    hope: Reals
    value: Reals
    candidate: Whole
    origin: Whole

    def only(self, which: Whole) -> States:
        """Some of them, in that order."""
        return States(self.hope[which], self.value[which], self.candidate[which], self.origin[which])


def beam(table: Table, follow: Follow, reach: Reach, width: int) -> tuple[int, ...]:
    """The best sequence of candidates over the stretch that is found with `width` sequences in hand at each point.

    Sequences that show footage twice or come back to a shot too soon pay for it. Empty where none reaches the end.
    """
    nothing = np.array([-1], np.int64)
    waiting = {reach.first: [States(np.zeros(1), np.zeros(1), nothing, nothing)]}
    kept: dict[int, States] = {}
    pasts: dict[int, Whole] = {}
    for point in range(reach.first, reach.last):
        if point in waiting:
            kept[point] = _keep(waiting.pop(point), table, width)
            pasts[point] = _past(pasts, kept[point], table)
            for end, states in _spread(table, follow, reach, point, (kept[point], pasts[point]), TRIED * width):
                waiting.setdefault(end, []).append(states)
    if reach.last not in waiting:
        return ()
    final = _keep(waiting.pop(reach.last), table, 1)
    return _trace(kept, table, int(final.candidate[0]), int(final.origin[0]))


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


def turn_of(groups: Whole) -> Whole:
    """How many times the group of each place came before: 0 for the first of a group, 1 for the second."""
    ranked = np.argsort(groups, kind="stable")
    place = np.arange(len(groups))
    begins = np.ones(len(groups), bool)
    begins[1:] = np.diff(groups[ranked]) > 0
    turn = np.zeros(len(groups), np.int64)
    turn[ranked] = place - np.maximum.accumulate(np.where(begins, place, 0))
    return turn


def _keep(pools: list[States], table: Table, width: int) -> States:
    """The most hopeful sequences, few of them in any one window."""
    states = States(*(np.concatenate(part) for part in zip(*pools, strict=True)))
    states = states.only(np.argsort(-states.hope, kind="stable"))
    window = np.where(states.candidate >= 0, table.window[states.candidate], -1)
    return states.only(np.flatnonzero(turn_of(window) < PER_WINDOW)[:width])


def _past(pasts: dict[int, Whole], states: States, table: Table) -> Whole:
    """The candidates of each sequence from its beginning on, `[k, depth]`, filled with -1 in front."""
    rows = [
        np.append(pasts[int(table.start[last])][origin], last) if last >= 0 else np.zeros(0, np.int64)
        for last, origin in zip(states.candidate.tolist(), states.origin.tolist(), strict=True)
    ]
    depth = max(len(row) for row in rows)
    past = np.full((len(rows), depth), -1, np.int64)
    for number, row in enumerate(rows):
        past[number, depth - len(row) :] = row
    return past


def _spread(
    table: Table, follow: Follow, reach: Reach, point: int, now: tuple[States, Whole], tried: int
) -> Iterator[tuple[int, States]]:
    """Every sequence goes on with every candidate that starts here; the most hopeful are tried, by their end."""
    states, past = now
    ours = np.arange(table.at[point], table.at[point + 1])
    ours = ours[table.end[ours] <= reach.last]
    if not len(ours):
        return
    window = table.window[ours]
    previous = np.where(states.candidate >= 0, table.window[states.candidate], reach.before)
    pair = follow.pair[follow.turn[point]][previous[:, None], window[None, :]]
    step = states.value[:, None] + np.where(previous[:, None] >= 0, pair, 0.0) + reach.gain[ours][None, :]
    hope = (step + reach.ahead[table.end[ours] - reach.first, window][None, :]).ravel()
    chosen = best(hope, tried)
    chosen = chosen[hope[chosen] > NEVER / 2]
    origin, fresh = chosen // len(ours), ours[chosen % len(ours)]
    cost = _history(table, follow, fresh, past[origin]) if past.shape[1] else np.zeros(len(fresh))
    grown = States(hope[chosen] + cost, step.ravel()[chosen] + cost, fresh, origin)
    for end in np.unique(table.end[fresh]).tolist():
        yield end, grown.only(np.flatnonzero(table.end[fresh] == end))


def _history(table: Table, follow: Follow, fresh: Whole, past: Whole) -> Reals:
    """What each fresh candidate `[k]` pays for what its past `[k, depth]` has shown."""
    known = past >= 0
    low, high = table.low[fresh][:, None], table.high[fresh][:, None]
    distance = follow.beat[table.start[fresh]][:, None] - follow.beat[table.start[past]]
    kin = kin_points(follow, (table.window[fresh][:, None], table.window[past]), distance)
    cost = np.where(known, kin, 0.0).sum(axis=1)
    again = (known & meets(low, high, table.low[past], table.high[past])).sum(axis=1)
    return np.asarray(cost - follow.repeat * again, np.float64)


def _trace(kept: dict[int, States], table: Table, candidate: int, origin: int) -> tuple[int, ...]:
    """The candidates from the beginning to that one."""
    found = []
    while candidate >= 0:
        found.append(candidate)
        states = kept[int(table.start[candidate])]
        candidate, origin = int(states.candidate[origin]), int(states.origin[origin])
    return tuple(reversed(found))


def beside(table: Table, follow: Follow, outside: Outside, first: int, last: int) -> Reals:
    """What each candidate from grid point `first` to `last` pays for the cuts outside, `[candidates there]`."""
    here = slice(table.at[first], table.at[last])
    window, start = table.window[here], table.start[here]
    points = np.arange(first, last)
    distance = np.abs(follow.beat[points][:, None] - follow.beat[outside.start][None, :])
    windows = np.arange(follow.pair.shape[1])
    kin = np.zeros((last - first, len(windows)))
    for number, other in enumerate(outside.window.tolist()):
        near = distance[:, number] < DUPLICATE_REACH
        related = np.flatnonzero((follow.shot == follow.shot[other]) | (follow.alike == follow.alike[other]))
        if near.any() and len(related):
            kin[np.ix_(near, related)] += kin_points(
                follow, (related[None, :], np.array([[other]])), distance[near, number][:, None]
            )
    begun = np.searchsorted(np.sort(outside.low), table.high[here], side="left")
    over = np.searchsorted(np.sort(outside.high), table.low[here], side="right")
    return np.asarray(kin[start - first, window] - follow.repeat * (begun - over), np.float64)


def total(table: Table, follow: Follow, path: Whole) -> dict[str, Reals]:
    """What each cut of a path gives: by itself, after the one before, for its kin and for repeats; `[cuts]` each."""
    window, start = table.window[path], table.start[path]
    pair = np.zeros(len(path))
    pair[1:] = follow.pair[follow.turn[start[1:]], window[:-1], window[1:]]
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
