"""Songs made by arithmetic to train on: metronomes, bands with drums of many styles, and pieces without drums.

They give training what the development songs lack (bare clicks, 3/4, drifting tempo, half time, off-beat bass) and
carry no one's rights. Every number is drawn from one generator with the song's own number as its seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Chance = np.random.Generator  # noqa: TID251  # training is done once, with fixed seeds

RATE = 22050
SECONDS = 45.0
STEPS = 4  # sixteenths of a beat
KICKS = (
    "x...x...x...x...",
    "x.......x.......",
    "x.......x.x.....",
    "x.....x.x.......",
    "x..x..x...x..x..",
    "x.x.......x.x...",
    "x.........x.....",
    "xxx.xxx.xxx.xxx.",
    "x...........x...",
    "x.x.x.x.x.x.x.x.",
)
SNARES = (
    "....x.......x...",
    "....x.......x...",
    "....x.......x...",
    "........x.......",
    "....x..x.x..x...",
    "................",
)
HATS = (
    "x.x.x.x.x.x.x.x.",
    "xxxxxxxxxxxxxxxx",
    "..x...x...x...x.",
    "x...x...x...x...",
    "x.xxx.xxx.xxx.xx",
    "................",
)
BASSES = (
    "x.x.x.x.x.x.x.x.",
    "..x...x...x...x.",
    "x...............",
    "x...x...x...x...",
    "x..x..x...x.x...",
    "x.......x.......",
)
SHARES = (("kick", 0.85), ("snare", 0.8), ("hat", 0.8), ("bass", 0.85), ("chords", 0.85), ("lead", 0.5))
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
DEGREES = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3), (0, 0, 3, 4), (0, 6, 5, 4), (0, 2, 3, 5))


@dataclass(frozen=True)
class Exercise:
    """A song: `samples` [n] at 22050 Hz, `truth` [k, 2] times of beats and their numbers in the bar."""

    samples: Doubles
    truth: Doubles


def exercise(number: int) -> Exercise:
    """The song of that number: the same every time."""
    chance = np.random.default_rng(number)  # noqa: TID251  # as above
    metre = 3 if chance.random() < 0.15 else 4
    times = _times(chance)
    pieces = Pieces(chance, times, metre)
    if chance.random() < 0.15:
        pieces.metronome()
    else:
        pieces.band(drums=chance.random() < 0.82)
    count = len(times) - 1
    numbers = np.arange(count) % metre + 1
    return Exercise(pieces.mixed(), np.stack([times[:count], numbers], axis=1))


def _times(chance: Chance) -> Doubles:
    """Beats of even, wandering or changing tempo over the length of a song."""
    period = 60 / float(np.exp(chance.uniform(np.log(62), np.log(195))))
    count = int(SECONDS / period) + 2
    steps = np.full(count, period)
    kind = chance.choice(["even", "human", "ramp"], p=[0.6, 0.25, 0.15])
    if kind == "human":
        steps *= np.exp(
            np.clip(np.cumsum(chance.normal(0, 0.004, count)), -0.05, 0.05) + chance.normal(0, 0.004, count)
        )
    elif kind == "ramp":
        steps /= np.linspace(1, chance.uniform(0.85, 1.2), count)
    times = chance.uniform(0.05, 1.5) + np.concatenate([[0], np.cumsum(steps)])
    return np.asarray(times[times < SECONDS - 0.3])


class Pieces:
    """The sounds of one song, laid down beat by beat."""

    def __init__(self, chance: Chance, times: Doubles, metre: int) -> None:
        self.chance, self.times, self.metre = chance, times, metre
        self.tracks = {name: np.zeros(round(SECONDS * RATE)) for name in ("drums", "bass", "chords", "lead")}
        self.loose = float(chance.choice([0, 0.003, 0.008]))

    def put(self, track: str, note: Doubles, time: float, gain: float) -> None:
        """Lay a note down; players are a little loose."""
        first = max(0, round((time + self.chance.normal(0, self.loose + 1e-9)) * RATE))
        samples = self.tracks[track]
        samples[first : first + len(note)] += gain * note[: max(0, len(samples) - first)]

    def at(self, bar: int, step: float) -> float:
        """The time of a sixteenth of a bar; beyond the song's end where there is none."""
        place = bar * self.metre + step / STEPS
        return float(np.interp(place, np.arange(len(self.times)), self.times, right=SECONDS + 1))

    def metronome(self) -> None:
        """A click on every beat, the first of each bar higher or louder, softer ones between at times."""
        high, louder = self.chance.uniform(1.1, 2.2), self.chance.uniform(1.0, 2.0)
        pitch = self.chance.uniform(500, 2500)
        length, halves = self.chance.uniform(0.004, 0.03), self.chance.random() < 0.3
        for beat in range(len(self.times) - 1):
            first = beat % self.metre == 0
            note = _ping(pitch * (high if first else 1), length)
            self.put("drums", note, self.times[beat], louder if first else 1.0)
            if halves:
                self.put("drums", _ping(pitch * 0.8, length), (self.times[beat] + self.times[beat + 1]) / 2, 0.4)

    def band(self, *, drums: bool) -> None:
        """Parts of 2 to 8 bars, each with its players and patterns."""
        kit = _kit(self.chance)
        key, scale = int(self.chance.integers(12)), SCALES[int(self.chance.integers(2))]
        degrees = DEGREES[int(self.chance.integers(len(DEGREES)))]
        tones = _Tones(self.chance)
        patterns = {
            name: choices[int(self.chance.integers(len(choices)))]
            for name, choices in (("kick", KICKS), ("snare", SNARES), ("hat", HATS), ("bass", BASSES))
        }
        harmony = float(self.chance.choice([1, 1, 1, 2, 0.5]))  # chords a bar
        bar, bars = 0, len(self.times) // self.metre
        while bar < bars:
            length = int(self.chance.choice([2, 4, 4, 8]))
            plays = {name: self.chance.random() < share for name, share in SHARES}
            for place in range(bar, min(bars, bar + length)):
                if drums:
                    self._drums(place, kit, patterns, plays, last=place == bar + length - 1)
                root = degrees[int(place * harmony) % len(degrees)]
                self._tones(
                    place,
                    tones,
                    [key + scale[(root + k) % 7] + 12 * ((root + k) // 7) for k in (0, 2, 4)],
                    patterns["bass"],
                    plays,
                )
                if harmony > 1 and plays["chords"]:
                    other = degrees[int(place * harmony + 1) % len(degrees)]
                    self.put("chords", tones.note(60 + key + scale[other % 7], 0.8), self.at(place, 8), 0.3)
            if drums and self.chance.random() < 0.6:
                self.put("drums", kit["crash"], self.at(bar, 0), 0.6)
            bar += length

    def _drums(
        self, bar: int, kit: dict[str, Doubles], patterns: dict[str, str], plays: dict[str, bool], *, last: bool
    ) -> None:
        steps = STEPS * self.metre
        fill = steps - int(self.chance.choice([4, 8])) if last and self.chance.random() < 0.4 else steps
        for step in range(steps):
            for name, gain in (("kick", 0.9), ("snare", 0.7), ("hat", 0.25)):
                if step >= fill and name != "kick":
                    continue
                if plays[name] and patterns[name][step] == "x" and self.chance.random() > 0.02:
                    accent = 1.0 if step % STEPS == 0 else 0.75
                    self.put("drums", kit[name], self.at(bar, step), gain * accent * self.chance.uniform(0.85, 1.1))
            if step >= fill:
                self.put("drums", kit["tom" if step % 3 else "snare"], self.at(bar, step), 0.6)

    def _tones(self, bar: int, tones: _Tones, chord: list[int], bass: str, plays: dict[str, bool]) -> None:
        step = self.at(bar, 1) - self.at(bar, 0)
        for place in range(STEPS * self.metre):
            if plays["bass"] and bass[place] == "x":
                self.put("bass", tones.bass(24 + chord[0], 2 * step), self.at(bar, place), 0.5)
            if plays["lead"] and place % 2 == 0 and self.chance.random() < 0.5:
                pitch = 60 + chord[int(self.chance.integers(3))] + 12 * int(self.chance.integers(2))
                self.put("lead", tones.note(pitch, 2 * step), self.at(bar, place), 0.2)
        if plays["chords"]:
            early = 2 if self.chance.random() < tones.early else 0
            for pitch in chord:
                self.put(
                    "chords", tones.note(48 + pitch, 14 * step), self.at(bar, -early) if bar else self.at(0, 0), 0.2
                )

    def mixed(self) -> Doubles:
        """The tracks at uneven levels, driven, with some hiss, peak 0.8."""
        total = sum(track * 10 ** (self.chance.uniform(-6, 4) / 20) for track in self.tracks.values())
        total = np.asarray(total) / (np.percentile(np.abs(total), 99.9) + 1e-6)
        driven = np.tanh(total * self.chance.uniform(0.5, 2.0))
        hiss = self.chance.standard_normal(len(driven)) * 10 ** (self.chance.uniform(-80, -45) / 20)
        mixed = driven + hiss
        return np.asarray(0.8 * mixed / np.abs(mixed).max())


class _Tones:
    """The instruments of one song: partials that fade at one rate each."""

    def __init__(self, chance: Chance) -> None:
        self.bright, self.bass_bright = chance.uniform(0.6, 2.0), chance.uniform(0.8, 2.5)
        self.fade, self.bass_fade = chance.uniform(0.5, 5), chance.uniform(1, 8)
        self.early = float(chance.choice([0, 0, 0, 0.7]))  # how often a chord comes an eighth before its bar
        self.attack = float(chance.choice([0.002, 0.01, 0.06]))

    def note(self, pitch: int, length: float) -> Doubles:
        """A tone of that MIDI pitch."""
        return _partials(pitch, length, self.bright, self.fade, self.attack)

    def bass(self, pitch: int, length: float) -> Doubles:
        """A bass tone of that MIDI pitch."""
        return _partials(pitch, length, self.bass_bright, self.bass_fade, 0.003)


def _partials(pitch: int, length: float, bright: float, fade: float, attack: float) -> Doubles:
    time = np.arange(max(1, round(min(length, 4.0) * RATE))) / RATE
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    count = min(10, int(9000 / frequency))
    wave = sum(np.sin(2 * np.pi * frequency * k * time + k) / k**bright for k in range(1, count + 1))
    end = np.clip((time[-1] - time) / 0.02, 0, 1)
    return np.asarray(wave * np.minimum(1, time / attack) * np.exp(-fade * time) * end)


def _ping(frequency: float, length: float) -> Doubles:
    time = np.arange(round(0.15 * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * frequency * time) * np.exp(-time / length))


def _kit(chance: Chance) -> dict[str, Doubles]:
    """A drum kit: swept sines and shaped noise, each song another."""
    time = np.arange(round(0.5 * RATE)) / RATE
    long = np.arange(round(2.0 * RATE)) / RATE

    def sweep(low: float, up: float, fall: float, fade: float) -> Doubles:
        pitch = low + up * np.exp(-time * fall)
        return np.asarray(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-time * fade))

    def hiss(axis: Doubles, fade: float, order: int) -> Doubles:
        noise = chance.standard_normal(len(axis) + order)
        return np.asarray(np.diff(noise, order) / 2**order * np.exp(-axis * fade))

    kick = sweep(chance.uniform(40, 60), chance.uniform(60, 250), chance.uniform(15, 60), chance.uniform(6, 15))
    snare = 0.5 * sweep(chance.uniform(160, 230), 40, 50, 22) + hiss(
        time, chance.uniform(9, 25), int(chance.integers(2))
    )
    return {
        "kick": kick + chance.uniform(0, 0.3) * hiss(time, 250, 1),
        "snare": snare,
        "hat": hiss(time, chance.uniform(20, 90), 2),
        "crash": hiss(long, chance.uniform(1.5, 4), 2),
        "tom": sweep(chance.uniform(80, 160), 60, 20, 8),
    }
