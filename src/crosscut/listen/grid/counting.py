"""How beats are counted in bars: the likeliest path through the places of bars of several metres.

A bar-pointer model (Krebs, Böck & Widmer, "An efficient state-space model for joint tempo and meter tracking", ISMIR
2015) on ticks: since the clock is known, only the place in the bar and the metre are hidden. From tick to tick the
place goes on by one; anywhere a bar may be cut short, or another metre begin, at a price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.listen.onsets import Doubles

Numbers = NDArray[np.int64]

METRES = {4: 0.0, 3: 2.0, 6: 4.0, 5: 6.0, 7: 6.0}  # beats in a bar, and nats against a song that begins so
NONE, BEAT, DOWNBEAT = range(3)  # columns of what is heard


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
        self.first = np.cumsum([0, *lengths[:-1]])
        self.last = np.cumsum(lengths) - 1
        self.column = np.where(self.place == 0, DOWNBEAT, np.where(self.place % parts == 0, BEAT, NONE))
        self.before = np.arange(len(self.place)) - 1
        self.before[self.first] = self.last


def find(likely: Doubles, parts: int, jump: float, metres: dict[int, float] = METRES) -> Count:
    """The likeliest count of ticks of which `parts` make a beat.

    `likely` `[n, 3]` holds the log-probabilities of each tick to be no beat, a beat or a downbeat; `jump` is the price
    in nats of a bar cut short and of a change of metre, to which comes what stands against the metre that is begun.
    """
    states = _States(metres, parts)
    heard = likely[:, states.column]
    score = heard[0] + states.start
    came = np.empty(heard.shape, np.int16)
    for tick in range(1, len(heard)):
        onward, best = score[states.before], int(score.argmax())
        leap = score[best] - jump + states.start
        leaps = leap > onward
        came[tick] = np.where(leaps, best, states.before)
        score = np.where(leaps, leap, onward) + heard[tick]
    path = np.empty(len(heard), np.int64)
    path[-1] = score.argmax()
    for tick in range(len(heard) - 1, 0, -1):
        path[tick - 1] = came[tick, path[tick]]
    return Count(states.place[path], states.metre[path], float(score.max()))
