"""Beats and bars on the tick clock: which eighths are beats, and which of them are downbeats.

A small network says of every tick how much it sounds like no beat, a beat or a downbeat; a path through the places
of a bar takes the likeliest count, for the clock as it is, twice as dense, and half as dense in both phases; the
reading that explains its ticks best wins. The weights were trained by bench/train_bars.py on songs of permissive
licence only (see docs/listening.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crosscut.listen.grid import counting, network, traits
from crosscut.listen.grid.beats import EIGHTHS, Clock
from crosscut.listen.grid.counting import BEAT, DOWNBEAT, METRES, NONE, Count, Numbers
from crosscut.listen.grid.network import Network
from crosscut.listen.onsets import Doubles, Strikes

JUMP = 12.0  # nats for a bar cut short or drawn out (one wrong downbeat is cheaper, a whole wrong part is not)
STEADY_JUMP = 24.0  # the same where one tempo holds for the whole song: machines lose no beats
USUAL, TEMPO_WEIGHT = 125, 0.12  # bpm, and nats a tick and squared octave against tempos far from it
TEMPOS = (48, 240)  # bpm; readings outside are not considered
FEWEST_BEATS = 8  # that a reading must hold
LOCAL_TICKS = 16  # ticks (two bars) on either side over which a beat's confidence is averaged
LEAD_COUNTS, HEARD_COUNTS, START_SURE = 0.71, 0.39, 1.69  # logistic fit of "an editor would take it" over songs that
# training had left out, on the logarithm of the lead and the log-odds of what is heard (docs/listening.md)
IMPOSSIBLE = -1e3  # nats of what cannot be, since the user says otherwise
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
    def tempo(self) -> float:
        """Beats a minute, the median over the song."""
        return float(60 / np.median(np.diff(self.times)))

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
    """One way to count: `likely` `[n, 3]` log-probabilities of none, beat, downbeat; the count; nats a tick."""

    ticks: Doubles
    likely: Doubles
    count: Count
    score: float

    @property
    def explained(self) -> Doubles:
        """The log-probability of each tick `[n]` as it is counted."""
        return self._explained(self.count.places)

    def shifted(self) -> float:
        """The score of the best of the same count begun at another place of the bar."""
        here, length = self.explained.sum(), self.count.metres * EIGHTHS
        shifts = range(1, int(length.max()))
        others = [self._explained((self.count.places + shift) % length).sum() for shift in shifts]
        return float(self.score + (max(others) - here) / len(self.ticks))

    def _explained(self, places: Numbers) -> Doubles:
        label = np.where(places == 0, DOWNBEAT, np.where(places % EIGHTHS == 0, BEAT, NONE))
        return np.asarray(self.likely[np.arange(len(places)), label])


def find(
    strikes: Strikes,
    clock: Clock,
    tempo: float | None = None,
    metres: dict[int, float] = METRES,
    networks: tuple[Network, ...] | None = None,
) -> Grid:
    """The grid on the clock, in bars of these metres; with a `tempo` (bpm), only readings nearest to it count.

    `networks` stand in for those that Crosscut brings (training does that).
    """
    jump = STEADY_JUMP if clock.steady else JUMP
    networks = networks or network.shipped()
    readings = []
    for ticks in densities(clock.ticks, tempo):
        distance = float(np.median(np.diff(ticks)))
        likely = network.judged(traits.with_pace(traits.find(strikes, ticks), distance), networks)
        readings.append(_read(ticks, likely, jump, metres))
    return _best(readings)


def on_beats(strikes: Strikes, beats: Doubles, metres: dict[int, float] = METRES) -> Grid:
    """The bars on beats `[n]` (s) that are known."""
    ticks = np.sort(np.concatenate([beats, (beats[:-1] + beats[1:]) / 2]))
    distance = float(np.median(np.diff(ticks)))
    likely = network.judged(traits.with_pace(traits.find(strikes, ticks), distance), network.shipped())
    likely[::EIGHTHS, NONE] = IMPOSSIBLE
    likely[1::EIGHTHS, [BEAT, DOWNBEAT]] = IMPOSSIBLE
    return _best([_read(ticks, network.normal(likely), JUMP, metres)])


def densities(ticks: Doubles, tempo: float | None) -> list[Doubles]:
    """The ways to count the ticks: as they are, in between too, every other one."""
    between = np.sort(np.concatenate([ticks, (ticks[:-1] + ticks[1:]) / 2]))
    ways = [way for way in (ticks, between, ticks[::2], ticks[1::2]) if len(way) > FEWEST_BEATS * EIGHTHS]
    if tempo is not None:
        away = [abs(np.log2(tempo_of(way) / tempo)) for way in ways]
        return [way for way, distance in zip(ways, away, strict=True) if distance <= min(away) + 0.01]
    return [way for way in ways if TEMPOS[0] <= tempo_of(way) <= TEMPOS[1]] or ways[:1]


def tempo_of(ticks: Doubles) -> float:
    """Beats a minute, where ticks are eighths."""
    return float(60 / EIGHTHS / np.median(np.diff(ticks)))


def _read(ticks: Doubles, likely: Doubles, jump: float, metres: dict[int, float]) -> _Reading:
    count = counting.find(likely, EIGHTHS, jump, metres)
    far = TEMPO_WEIGHT * np.log2(tempo_of(ticks) / USUAL) ** 2
    return _Reading(ticks, likely, count, float(count.score / len(ticks) - far))


def _best(readings: list[_Reading]) -> Grid:
    """The grid of the reading that explains its ticks best."""
    best, *others = sorted(readings, key=lambda reading: -reading.score)
    rival = max([reading.score for reading in others] + [best.shifted()])
    on = best.count.places % EIGHTHS == 0
    return Grid(best.ticks[on], best.count.places[on] // EIGHTHS + 1, _heard(best)[on], best.score - rival)


def _heard(reading: _Reading) -> Doubles:
    """How sure each tick is of its place `[n]`, 0–1: the geometric mean of its neighbourhood's probabilities."""
    window = np.ones(2 * LOCAL_TICKS + 1)
    explained = reading.explained
    total = np.convolve(explained, window, mode="same")[: len(explained)]
    count = np.convolve(np.ones_like(explained), window, mode="same")[: len(explained)]
    return np.asarray(np.exp(total / count))
