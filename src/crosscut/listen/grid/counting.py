"""How beats are counted in bars: the likeliest path through the places of bars of several metres.

A bar-pointer model (Krebs, Böck & Widmer, "An efficient state-space model for joint tempo and meter tracking", ISMIR
2015) on ticks: since the clock is known, only the place in the bar and the metre are hidden. From tick to tick the
place goes on by one; anywhere a bar may be cut short by the next one, of the same metre or another, at a price: one for
bars that end with a whole beat, another for those that break off within one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.listen.onsets import Doubles

Numbers = NDArray[np.int64]

METRES = {4: 0.0, 3: 4.0, 6: 12.0, 5: 12.0, 7: 12.0}  # beats in a bar, and nats against a song that begins so
NONE, BEAT, DOWNBEAT = range(3)  # columns of what is heard


class Prices(NamedTuple):
    """Nats for a bar cut short after a whole beat and for a change of metre; for one that breaks off within a beat."""

    cut: float
    slip: float


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """A way to count: `places` `[n]` of each tick in its bar (0 is the downbeat), `metres` `[n]`, `score` in nats."""

    places: Numbers
    metres: Numbers
    score: float


class _States:
    """All places of bars of some metres, `parts` ticks a beat: one after another, those of a metre together."""

    def __init__(self, metres: dict[int, float], parts: int) -> None:
        lengths = [parts * metre for metre in metres]
        self.place = np.concatenate([np.arange(length) for length in lengths])
        self.metre = np.repeat(list(metres), lengths)
        self.start = -np.repeat(list(metres.values()), lengths)
        self.begun = np.where(self.place == 0, self.start, -np.inf)
        self.first = np.cumsum([0, *lengths[:-1]])
        self.last = np.cumsum(lengths) - 1
        self.column = np.where(self.place == 0, DOWNBEAT, np.where(self.place % parts == 0, BEAT, NONE))
        self.before = np.arange(len(self.place)) - 1
        self.before[self.first] = self.last
        self.ending = np.flatnonzero((self.place + 1) % parts == 0)  # places with which a beat ends


def find(likely: Doubles, parts: int, prices: Prices, metres: dict[int, float] = METRES) -> Count:
    """The likeliest count of ticks of which `parts` make a beat.

    `likely` `[n, 3]` holds the log-probabilities of each tick to be no beat, a beat or a downbeat; to the
    prices of bars that are cut short comes what stands against the metre that is begun.
    """
    states = _States(metres, parts)
    heard = likely[:, states.column]
    score = heard[0] + states.start
    came = np.empty(heard.shape, np.int16)
    for tick in range(1, len(heard)):
        onward = score[states.before]
        best, reached = _left(score, states, prices)
        leap = reached + states.begun
        leaps = leap > onward
        came[tick] = np.where(leaps, best, states.before)
        score = np.where(leaps, leap, onward) + heard[tick]
    path = np.empty(len(heard), np.int64)
    path[-1] = score.argmax()
    for tick in range(len(heard) - 1, 0, -1):
        path[tick - 1] = came[tick, path[tick]]
    return Count(states.place[path], states.metre[path], float(score.max()))


def _left(score: Doubles, states: _States, prices: Prices) -> tuple[int, float]:
    """The place that is best left for a new bar, and what is reached by that."""
    whole, any_ = int(states.ending[score[states.ending].argmax()]), int(score.argmax())
    cut, slip = float(score[whole]) - prices.cut, float(score[any_]) - prices.slip
    return (whole, cut) if cut >= slip else (any_, slip)
