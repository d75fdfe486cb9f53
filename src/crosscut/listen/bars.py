"""Beats and bars on the tick clock: which eighths are beats, and which of them are downbeats.

A small network says of every tick how much it sounds like no beat, a beat or a downbeat; a path through the positions
of a bar takes the likeliest reading, for the clock as it is, twice as dense, and half as dense in both phases; the
reading that explains its ticks best wins. The weights were trained by bench/train_bars.py on songs of permissive
licence only (see docs/listening.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from crosscut.listen import traits
from crosscut.listen.beats import EIGHTHS, Clock
from crosscut.listen.onsets import Doubles, Strikes
from crosscut.model.curve import Floats

Numbers = NDArray[np.int64]
Net = dict[str, Floats]  # mean, spread `[k]`, first `[k, inner]`, first_bias, second `[inner, 3]`, second_bias

METRES = (4, 3)  # beats in a bar, the likelier one first
RARE_METRE = 2.0  # nats against a metre that is not the first
JUMP = 12.0  # nats for a bar cut short or drawn out (one wrong downbeat is cheaper, a whole wrong part is not)
STEADY_JUMP = 24.0  # the same where one tempo holds for the whole song: machines lose no beats
USUAL, TEMPO_WEIGHT = 125, 0.12  # bpm, and nats a tick and squared octave against tempos far from it
TEMPOS = (48, 240)  # bpm; readings outside are not considered
LOCAL_TICKS = 16  # ticks (two bars) on either side over which a beat's confidence is averaged
LEAD_COUNTS, HEARD_COUNTS, START_SURE = 0.71, 0.39, 1.69  # logistic fit of "an editor would take it" over songs that
# training had left out, on the logarithm of the lead and the log-odds of what is heard (docs/listening.md)
SMALL = 1e-3  # nearest to 0 and 1 that what is heard is taken for
LEAST_LEAD = 1e-3  # nats a tick; a smaller lead is none


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Beats: `times` `[n]` s, `numbers` `[n]` in their bars (1 is the downbeat), `confidence` `[n]` 0–1 of each.

    `lead` is how many nats a tick this reading is ahead of the next best one.
    """

    times: Doubles
    numbers: Numbers
    confidence: Doubles
    lead: float

    @property
    def bars(self) -> Numbers:
        """The number of the bar of each beat `[n]`, from 0."""
        begun = np.cumsum(self.numbers == 1)
        return np.asarray(begun - begun[0] if len(begun) else begun)

    @property
    def sure(self) -> float:
        """How likely it is, 0–1, that an editor would take beats and bars as they are."""
        heard = np.clip(self.confidence.mean(), SMALL, 1 - SMALL)
        weight = LEAD_COUNTS * np.log(max(self.lead, LEAST_LEAD)) + HEARD_COUNTS * np.log(heard / (1 - heard))
        return float(1 / (1 + np.exp(-weight - START_SURE)))

    @property
    def downbeats(self) -> Doubles:
        """The times of the downbeats `[m]`."""
        return np.asarray(self.times[self.numbers == 1])


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """One way to count: `likely` `[n, 3]` log-probabilities of none, beat, downbeat; `path` `[n]` places in a bar."""

    ticks: Doubles
    likely: Doubles
    path: Numbers
    score: float


def find(strikes: Strikes, clock: Clock, tempo: float | None = None, net: Net | None = None) -> Grid:
    """The grid on the clock; where a `tempo` (bpm) is given, only readings nearest to it count.

    `net` stands in for the network that Crosscut brings (training does that).
    """
    jump = STEADY_JUMP if clock.steady else JUMP
    net = shipped() if net is None else net
    readings = [_read(strikes, ticks, jump, net) for ticks in densities(clock.ticks, tempo)]
    ranked = sorted(readings, key=lambda reading: -reading.score)
    best = ranked[0]
    rival = max([reading.score for reading in ranked[1:]] + [_shifted(best)])
    on = best.path % EIGHTHS == 0
    heard = _heard(best)
    return Grid(best.ticks[on], best.path[on] // EIGHTHS + 1, heard[on], best.score - rival)


def densities(ticks: Doubles, tempo: float | None) -> list[Doubles]:
    """The ways to count the ticks: as they are, in between too, every other one."""
    between = np.sort(np.concatenate([ticks, (ticks[:-1] + ticks[1:]) / 2]))
    ways = [way for way in (ticks, between, ticks[::2], ticks[1::2]) if len(way) > 2 * max(METRES) * EIGHTHS]
    if tempo is not None:
        away = [abs(np.log2(tempo_of(way) / tempo)) for way in ways]
        return [way for way, distance in zip(ways, away, strict=True) if distance <= min(away) + 0.01]
    return [way for way in ways if TEMPOS[0] <= tempo_of(way) <= TEMPOS[1]] or ways[:1]


def tempo_of(ticks: Doubles) -> float:
    """Beats a minute, where ticks are eighths."""
    return float(60 / EIGHTHS / np.median(np.diff(ticks)))


def _read(strikes: Strikes, ticks: Doubles, jump: float, net: Net) -> _Reading:
    distance = float(np.median(np.diff(ticks)))
    likely = _judged(traits.in_context(traits.find(strikes, ticks), distance), net)
    paths = [_path(likely, metre, jump) for metre in METRES]
    scores = [score - RARE_METRE * (place > 0) for place, (score, _) in enumerate(paths)]
    place = int(np.argmax(scores))
    far = TEMPO_WEIGHT * np.log2(tempo_of(ticks) / USUAL) ** 2
    return _Reading(ticks, likely, paths[place][1], float(scores[place] / len(ticks) - far))


@cache
def shipped() -> Net:
    """The weights that Crosscut brings."""
    with resources.files("crosscut.listen").joinpath("bars.npz").open("rb") as file, np.load(file) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def _judged(known: Floats, net: Net) -> Doubles:
    """The network: log-probabilities `[n, 3]` of none, beat, downbeat for what is known of each tick `[n, k]`."""
    inner = np.maximum((known - net["mean"]) / net["spread"] @ net["first"] + net["first_bias"], 0)
    out = (inner @ net["second"] + net["second_bias"]).astype(np.float64)
    out -= out.max(axis=1, keepdims=True)
    return np.asarray(out - np.log(np.exp(out).sum(axis=1, keepdims=True)))


def _path(likely: Doubles, metre: int, jump: float) -> tuple[float, Numbers]:
    """The likeliest places in the bar `[n]` (0 is the downbeat, even ones are beats), and how likely (nats).

    From tick to tick the place goes on by one; any other step costs `jump`.
    """
    places = EIGHTHS * metre
    heard = likely[:, np.array([2] + [0 if place % EIGHTHS else 1 for place in range(1, places)])]
    before = np.roll(np.arange(places), 1)
    score, came = heard[0].copy(), np.zeros((len(likely), places), np.int64)
    for tick in range(1, len(likely)):
        straight, best = score[before], int(score.argmax())
        leaps = score[best] - jump > straight
        came[tick] = np.where(leaps, best, before)
        score = np.where(leaps, score[best] - jump, straight) + heard[tick]
    path = np.empty(len(likely), np.int64)
    path[-1] = score.argmax()
    for tick in range(len(likely) - 1, 0, -1):
        path[tick - 1] = came[tick, path[tick]]
    return float(score.max()), path


def _explained(likely: Doubles, path: Numbers) -> Doubles:
    """The log-probability of each tick `[n]` under a path."""
    label = np.where(path == 0, 2, np.where(path % EIGHTHS == 0, 1, 0))
    return np.asarray(likely[np.arange(len(path)), label])


def _shifted(reading: _Reading) -> float:
    """The score of the best of the same path counted from another place of the bar."""
    places = int(reading.path.max()) + 1
    here = _explained(reading.likely, reading.path).sum()
    others = [_explained(reading.likely, (reading.path + shift) % places).sum() for shift in range(1, places)]
    return float(reading.score + (max(others) - here) / len(reading.path))


def _heard(reading: _Reading) -> Doubles:
    """How sure each tick is of its place `[n]`, 0–1: the geometric mean of its neighbourhood's probabilities."""
    window = np.ones(2 * LOCAL_TICKS + 1)
    explained = _explained(reading.likely, reading.path)
    total = np.convolve(explained, window, mode="same")[: len(explained)]
    count = np.convolve(np.ones_like(explained), window, mode="same")[: len(explained)]
    return np.asarray(np.exp(total / count))
