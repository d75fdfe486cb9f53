"""The way through a song's bars that is as long as is wanted: dynamic programming over film bar × song bar.

As in Wenner et al., "Scalable Music" (Eurographics 2013), joins cost what they are heard by; only bars that come later
follow, so that the song tells its story in order. A way begins on a phrase and ends with the song, or with a phrase,
where the sound is faded out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.time import Time
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.shorten.bars import Bars

RUN = 4  # bars in a row at least: less is no music
JOIN = 0.1  # of every join: none is better than one
HEARD = 0.35  # unlikeness at which a join costs 1 more: it begins to be heard
GOOD = 0.5  # the most unlike that two bars may be at a join; what is more is heard as a cut (looked at on 7 songs)
OFF_PHRASE = 0.5  # of a join that leaves at one place of a phrase and enters at another
LATE = (0.4, 0.8)  # of beginning on a section and on a phrase after the song's first bar
SECTIONS = 0.6  # share of how unlike bars are that is heard where one section is left whole and another one begins
FADED = (3.0, 10.0)  # of ending by a fade where the song has no last hit, and where it has one: only if it must
ANYWHERE = 20.0  # of ending by a fade inside a phrase: only where no phrase ends near
RUNG = 0.3  # of ending by a fade after the last hit has rung
ARC = 6.0  # of a film whose energy lies as far as can be from the arc
ARC_AT, ARC_IS = (0.0, 0.15, 0.5, 0.7, 0.75, 1.0), (0.2, 0.45, 0.65, 0.85, 0.85, 0.85)  # of the film; of energy
SLACK = 3  # bars that a film may be longer or shorter than was asked for
OFF = 0.06  # times the square of the bars that it is
ENDINGS = 3  # that are looked at of each length: the best may be too long, where bars are not of one length
NEAREST = 32  # bars from which each one may be entered: those from which it is heard least

START, ON = -2, -1  # how a bar is reached: the film begins with its run; the bar before it was heard


class Way(NamedTuple):
    """The bars that are heard, in order, whether the song's own ending is among them, and what it all costs."""

    bars: tuple[int, ...]
    ends: bool
    cost: float


class Joins(NamedTuple):
    """Per bar `[n, k]`: the bars after which it may be entered (-1 for none), and what each join costs."""

    leave: Whole
    cost: Reals


class Ground(NamedTuple):
    """All that ways run over.

    `entries` `[n]` is what it costs to begin on each bar, `exits` `[n]` to end after it, `ends` `[n]` whether that
    keeps the song's own ending.
    """

    bars: Bars
    joins: Joins
    entries: Reals
    exits: Reals
    ends: NDArray[np.bool_]


def ground(bars: Bars, first: int | None) -> Ground:
    """The ground of a song, to begin on bar `first` or where it is best."""
    count = len(bars)
    entries = np.full(count, np.inf)
    if first is None:
        entries[bars.phrase == 0] = LATE[1]
        entries[bars.section] = LATE[0]
        entries[:1] = 0.0
    else:
        entries[first] = 0.0
    exits, ends = np.full(count, ANYWHERE), np.arange(count) == count - 1
    exits[:-1][bars.phrase[1:] == 0] = FADED[bars.hit >= 0]
    if bars.hit >= 0:
        ends[bars.rung :] = True
        exits[bars.rung :] = RUNG
        if first is None or first <= bars.hit:
            entries[bars.hit + 1 :] = np.inf
    exits[-1:] = 0.0
    return Ground(bars, joins(bars), entries, exits, ends)


def joins(bars: Bars) -> Joins:
    """The best joins into each bar: what would have come is like what comes, and what was like what led there."""
    count = len(bars)
    cost = np.full((count, count), np.inf)  # [leave, enter]
    apart = (bars.unlike[1:, 1:] + bars.unlike[:-1, :-1]) / 2  # [leave, enter - 1]
    apart = np.where(bars.section[1:, None] & bars.section[None, 1:], SECTIONS * apart, apart)
    inside = np.arange(count)[None, 1:] - np.arange(count)[:-1, None] > RUN
    if bars.hit >= 0:
        inside &= np.arange(1, count) <= bars.hit  # what follows the last hit alone is no ending
    heard = JOIN + (apart / HEARD) ** 2 + OFF_PHRASE * (bars.phrase[1:, None] % RUN != bars.phrase[None, 1:] % RUN)
    cost[:-1, 1:] = np.where(inside & (apart <= GOOD), heard, np.inf)
    leave = np.argsort(cost, axis=0, kind="stable")[:NEAREST].T
    best = np.take_along_axis(cost.T, leave, axis=1)
    return Joins(np.where(np.isfinite(best), leave, -1), best)


def ways(over: Ground, wanted: Time) -> list[Way]:
    """The best way of each length within SLACK bars of the wanted one, the best first; with its arc."""
    asked = float(wanted / over.bars.usual)
    costs, reached = _run(over, min(len(over.bars), int(asked) + SLACK + 1), max(asked, 1.0))
    found = []
    for count in range(1, len(costs) + 1):
        for way in _endings(over, costs, reached, count):
            off = abs(float((length(over.bars, way.bars) - wanted) / over.bars.usual))
            if off <= SLACK:
                found.append(way._replace(cost=way.cost + OFF * off * off))
    return sorted(found, key=lambda way: (way.cost, way.bars))


def lengths(over: Ground) -> list[Time]:
    """Every length of the film that keeps the song's ending and has no bad join."""
    costs, reached = _run(over, len(over.bars), None)
    counts, lasts = np.nonzero(np.isfinite(costs) & over.ends)
    return [
        length(over.bars, _back(reached, count + 1, last))
        for count, last in zip(counts.tolist(), lasts.tolist(), strict=True)
    ]


def length(bars: Bars, heard: tuple[int, ...]) -> Time:
    """How long those bars sound."""
    return sum((bars.time[bar + 1] - bars.time[bar] for bar in heard), Time(0))


def _run(over: Ground, most: int, asked: float | None) -> tuple[Reals, Whole]:
    """Costs `[most, n]` of having heard so many bars, the last one with RUN bars in a row behind it, and from where.

    Bars cost what they are off the arc of a film of `asked` bars; nothing where that is None.
    """
    count, run = len(over.bars), min(RUN, len(over.bars))
    costs = np.full((most, count), np.inf)
    reached = np.full((most, count), START, np.int64)
    off = np.zeros((most, count))
    if asked is not None:
        arc = np.interp((np.arange(most) + 0.5) / asked, ARC_AT, ARC_IS)
        off = ARC / asked * np.abs(over.bars.energy[None, :] - arc[:, None])
    for place in range(run - 1, most):
        entered, leave = _joined(over.joins, costs, place - RUN)
        if place == run - 1:
            entered, leave = over.entries, np.full(count, START)
        fresh = np.full(count, np.inf)
        fresh[run - 1 :] = entered[: count - run + 1] + _run_cost(off, place, run)
        on = np.full(count, np.inf)
        on[1:] = costs[place - 1, :-1] + off[place, 1:]
        costs[place] = np.minimum(on, fresh)
        reached[place] = ON
        reached[place, run - 1 :] = np.where(fresh < on, np.roll(leave, run - 1), ON)[run - 1 :]
    return costs, reached


def _run_cost(off: Reals, place: int, run: int) -> Reals:
    """What the arc costs over a whole run that ends at that place of the film, per bar that it may begin on."""
    count = off.shape[1]
    steps = (off[place - run + 1 + step, step : count - run + 1 + step] for step in range(run))
    return np.asarray(sum(steps, np.zeros(count - run + 1)))


def _joined(joins: Joins, costs: Reals, before: int) -> tuple[Reals, Whole]:
    """Per bar that is entered: the least cost of having heard `before` + 1 bars and joined, and the bar left."""
    if before < 0:
        return np.full(len(joins.leave), np.inf), np.full(len(joins.leave), START)
    every = np.where(joins.leave >= 0, costs[before][joins.leave], np.inf) + joins.cost
    rows, best = np.arange(len(every)), every.argmin(axis=1)
    return every[rows, best], joins.leave[rows, best]


def _endings(over: Ground, costs: Reals, reached: Whole, count: int) -> list[Way]:
    """The ways of so many bars that end after the bars where that costs least."""
    at = costs[count - 1] + over.exits
    return [
        Way(_back(reached, count, bar), bool(over.ends[bar]), float(at[bar]))
        for bar in np.argsort(at, kind="stable")[:ENDINGS].tolist()
        if np.isfinite(at[bar])
    ]


def _back(reached: Whole, count: int, bar: int) -> tuple[int, ...]:
    """The bars of the way of so many that ends with that bar."""
    heard: list[int] = []
    while len(heard) < count:
        how = int(reached[count - len(heard) - 1, bar])
        if how == ON:
            heard.append(bar)
            bar -= 1
        else:
            run = min(RUN, count - len(heard))
            heard += range(bar, bar - run, -1)
            bar = how
    return tuple(reversed(heard))
