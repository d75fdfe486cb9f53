"""The kernels in plain numpy: the definition that the compiled ones are held to, and what runs where those cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crosscut.plan.kernels.tables import (
    NARROW,
    NEVER,
    PER_WINDOW,
    TRIED,
    Course,
    Follow,
    Table,
    best,
    kin_points,
    meets,
    noise,
    pair_points,
    total,
    turn_of,
)
from crosscut.plan.merits import DUPLICATE_REACH, GRAIN, Reals, Whole, rounded


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
            ahead[point - first] = (follow.pair[follow.turn[point]][:, used] / GRAIN + begun[used]).max(axis=1)
    return ahead


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
    pair = pair_points(follow, follow.turn[point], previous[:, None], window[None, :])
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


class Search:
    """See tables.Search."""

    def __init__(self, table: Table, ties: Follow) -> None:
        self.table, self.ties = table, ties

    def follow_up(self, prices: Reals) -> tuple[Whole, float]:
        """The path that what lies ahead promises."""
        table, ties, gain = self.table, self.ties, self._priced(prices)
        last = len(table.at) - 1
        ahead = backward(table, gain, ties, 0, last, np.zeros(len(ties.shot)))
        point, window, first = 0, -1, 0.0
        path: list[int] = []
        while point < last:
            here = slice(table.at[point], table.at[point + 1])
            hope = gain[here] + ahead[table.end[here], table.window[here]]
            if window >= 0:
                hope = hope + pair_points(ties, ties.turn[point], np.array(window), table.window[here])
            choice = int(table.at[point]) + int(np.argmax(hope))
            if not path:
                first = float(hope.max())
            path.append(choice)
            point, window = int(table.end[choice]), int(table.window[choice])
        return np.array(path, np.int64), first

    def beam(self, prices: Reals, width: int) -> Whole:
        """A beam from the first to the last point."""
        last, gain = len(self.table.at) - 1, self._priced(prices)
        ahead = backward(self.table, gain, self.ties, 0, last, np.zeros(len(self.ties.shot)))
        return np.array(beam(self.table, self.ties, Reach(0, last, -1, gain, ahead), width), np.int64)

    def anew(self, path: Whole, cuts: tuple[int, int], shake: tuple[float, int], repeat: float) -> Course:
        """A narrow beam over the stretch, with what it costs beside the cuts that stay."""
        table, ties, (first, last), (heat, number) = self.table, self.ties._replace(repeat=repeat), cuts, shake
        begin, end = int(table.start[path[first]]), int(table.end[path[last - 1]])
        kept = np.concatenate([path[:first], path[last:]])
        gain = table.points.copy()
        here = slice(table.at[begin], table.at[end])
        gain[here] += beside(table, ties, _outside(table, kept), begin, end)
        if heat > 0:
            gain[here] += rounded(heat * noise(int(table.at[begin]), int(table.at[end]), number))
        after = np.zeros(len(ties.shot))
        if last < len(path):
            after = pair_points(ties, ties.turn[end], np.arange(len(after)), table.window[path[last]])
        before = int(table.window[path[first - 1]]) if first else -1
        ahead = backward(table, gain, ties, begin, end, after)
        fresh = beam(table, ties, Reach(begin, end, before, gain, ahead), NARROW)
        return self.course(np.concatenate([path[:first], np.array(fresh, np.int64), path[last:]]) if fresh else path)

    def _priced(self, prices: Reals) -> Reals:
        """What each candidate gives less the prices of the frames that it shows."""
        table = self.table
        return np.asarray(table.points - (prices[table.high] - prices[table.low]), np.float64)

    def beside(self, path: Whole, cut: int) -> Reals:
        """By the table of kin and by counting."""
        start = int(self.table.start[path[cut]])
        return beside(self.table, self.ties, _outside(self.table, np.delete(path, cut)), start, start + 1)

    def course(self, path: Whole) -> Course:
        """The sum of what its cuts give."""
        parts = total(self.table, self.ties._replace(repeat=1.0), path)
        pairs = -float(parts.pop("repeat").sum())
        return Course(path, float(sum(part.sum() for part in parts.values())), pairs)


def _outside(table: Table, kept: Whole) -> Outside:
    return Outside(table.window[kept], table.start[kept], table.low[kept], table.high[kept])
