"""Beats and bars on the tick clock: which eighths are beats, and which of them are downbeats.

A small network says of every tick how much it sounds like no beat, a beat or a downbeat; a path through the places
of a bar takes the likeliest count, for the clock as it is, twice as dense, and half as dense in both phases; the
reading that explains its ticks best wins. The weights were trained by bench/train_bars.py on songs of permissive
licence only (see docs/listening.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crosscut.listen.grid import counting, network, traits, turns
from crosscut.listen.grid.beats import EIGHTHS, Clock
from crosscut.listen.grid.counting import BEAT, DOWNBEAT, METRES, NONE, Count, Numbers, Prices
from crosscut.listen.grid.network import Network
from crosscut.listen.onsets import Doubles, Strikes

JUMP = Prices(12.0, 12.0)  # of bars cut short (one wrong downbeat is cheaper, a whole wrong part is not); a clock that
# drifts may step by half a beat itself
STEADY_JUMP = Prices(
    24.0, 200.0
)  # the same where one tempo holds for the whole song: machines lose no beats, and never
# half a beat
USUAL, TEMPO_WEIGHT = 125, 0.12  # bpm, and nats a tick and squared octave against tempos far from it
TEMPOS = (48, 240)  # bpm; readings outside are not considered
FEWEST_BEATS = 8  # that a reading must hold
TURN_WEIGHT = 0.5  # nats a tick for a place of the bar on which all turns of a song fall (0.1 to 0.8 serve alike)
LOCAL_TICKS = 16  # ticks (two bars) on either side over which a beat's confidence is averaged
HEARD_COUNTS, START_SURE = 0.84, 0.36  # logistic fit of "an editor would take it" over songs that training had left
# out, on the log-odds of how sure the ticks are on average (docs/listening.md)
IMPOSSIBLE = -1e3  # nats of what cannot be, since the user says otherwise
SMALL = 1e-3  # nearest to 0 and 1 that what is heard is taken for


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Beats: `times` `[n]` s, `numbers` `[n]` in their bars (1 is the downbeat), `confidence` `[n]` 0–1 of each."""

    times: Doubles
    numbers: Numbers
    confidence: Doubles

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
        return float(1 / (1 + np.exp(-HEARD_COUNTS * np.log(heard / (1 - heard)) - START_SURE)))

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

    def moved(self, beats: int) -> _Reading:
        """The same with every downbeat so many beats later."""
        places = (self.count.places - beats * EIGHTHS) % (self.count.metres * EIGHTHS)
        return replace(self, count=replace(self.count, places=places))

    @property
    def explained(self) -> Doubles:
        """The log-probability of each tick `[n]` as it is counted."""
        places = self.count.places
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
    return _turned(strikes, _best(readings))


def on_beats(strikes: Strikes, beats: Doubles, metres: dict[int, float] = METRES) -> Grid:
    """The bars on beats `[n]` (s) that are known."""
    ticks = np.sort(np.concatenate([beats, (beats[:-1] + beats[1:]) / 2]))
    distance = float(np.median(np.diff(ticks)))
    likely = network.judged(traits.with_pace(traits.find(strikes, ticks), distance), network.shipped())
    likely[::EIGHTHS, NONE] = IMPOSSIBLE
    likely[1::EIGHTHS, [BEAT, DOWNBEAT]] = IMPOSSIBLE
    return _turned(strikes, _read(ticks, network.normal(likely), JUMP, metres))


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


def _read(ticks: Doubles, likely: Doubles, jump: Prices, metres: dict[int, float]) -> _Reading:
    count = counting.find(likely, EIGHTHS, jump, metres)
    far = TEMPO_WEIGHT * np.log2(tempo_of(ticks) / USUAL) ** 2
    return _Reading(ticks, likely, count, float(count.score / len(ticks) - far))


def _best(readings: list[_Reading]) -> _Reading:
    """The reading that explains its ticks best."""
    return max(readings, key=lambda reading: reading.score)


def _turned(strikes: Strikes, reading: _Reading) -> Grid:
    """The grid of the reading, its downbeats where ticks and the turns of the song together want them."""
    metre = int(reading.count.metres[0])
    if (reading.count.metres == metre).all():
        on = reading.count.places % EIGHTHS == 0
        shares = turns.find(strikes, reading.ticks[on], reading.count.places[on] // EIGHTHS, metre)
        ways = [reading.moved(beats) for beats in range(metre)]
        liked = [way.explained.mean() + TURN_WEIGHT * share for way, share in zip(ways, shares, strict=True)]
        reading = ways[int(np.argmax(liked))]
    places = reading.count.places
    on = places % EIGHTHS == 0
    return Grid(reading.ticks[on], places[on] // EIGHTHS + 1, _heard(reading)[on])


def _heard(reading: _Reading) -> Doubles:
    """How sure each tick is of its place `[n]`, 0–1: the geometric mean of its neighbourhood's probabilities."""
    window = np.ones(2 * LOCAL_TICKS + 1)
    explained = reading.explained
    total = np.convolve(explained, window, mode="same")[: len(explained)]
    count = np.convolve(np.ones_like(explained), window, mode="same")[: len(explained)]
    return np.asarray(np.exp(total / count))
