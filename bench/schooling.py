"""Songs made by arithmetic to train on: metronomes, bands with drums of many styles, pieces without drums.

They give training what the development songs lack (bare clicks, 3/4, drifting tempo, half time, off-beat bass) and
carry no one's rights. Every number is drawn from one generator with the song's own number as its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Doubles = NDArray[np.float64]
Chance = np.random.Generator  # noqa: TID251  # training is done once, with fixed seeds

RATE = 22050
SECONDS = 45.0
NO_SONG = 40.0  # s
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
    "x..x..x.x..x..x.",
    "x.....x...x.....",
    "x...x...x..xx...",
    "x..x....x..x....",
)
SNARES = (
    "....x.......x...",
    "....x.......x...",
    "....x.......x...",
    "........x.......",
    "....x..x.x..x...",
    "..x...x...x...x.",
    "....x.......x..x",
    "x...x...x...x...",
    "................",
)
HATS = (
    "x.x.x.x.x.x.x.x.",
    "xxxxxxxxxxxxxxxx",
    "..x...x...x...x.",
    "x...x...x...x...",
    "x.xxx.xxx.xxx.xx",
    "x..x..x.x..x..x.",
    "................",
)
BASSES = (
    "x.x.x.x.x.x.x.x.",
    "..x...x...x...x.",
    "x...............",
    "x...x...x...x...",
    "x..x..x...x.x...",
    "x.......x.......",
    "x..x..x.x..x..x.",
    ".xxx.xxx.xxx.xxx",
    "xxxxxxxxxxxxxxxx",
)
LISTS = (("kick", KICKS), ("snare", SNARES), ("hat", HATS), ("bass", BASSES))
HALF_TIME = {"kick": "x.........x.....", "snare": "........x......."}
METRES = ((4, 0.7), (3, 0.12), (6, 0.06), (5, 0.06), (7, 0.06))  # beats in a bar, and how often
GROUPS = {3: ((3,),), 5: ((3, 2), (2, 3)), 6: ((3, 3),), 7: ((2, 2, 3), (3, 2, 2), (4, 3))}  # beats that go together
SLOWEST, FASTEST, ODD_SLOWEST = 62, 195, 100  # bpm; beats of 5, 6 and 7 in a bar are quicker ones
SHARES = (
    ("kick", 0.85),
    ("snare", 0.8),
    ("hat", 0.8),
    ("bass", 0.85),
    ("chords", 0.85),
    ("lead", 0.5),
    ("riff", 0.3),
    ("figure", 0.25),
)
TRACKS = ("drums", "bass", "chords", "lead", "riff")
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
DEGREES = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3), (0, 0, 3, 4), (0, 6, 5, 4), (0, 2, 3, 5))
DRIFTS = (("even", 0.6), ("human", 0.2), ("ramp", 0.15), ("step", 0.05))


@dataclass(frozen=True)
class Exercise:
    """A song: `samples` [n] at 22050 Hz, `truth` [k, 2] times of beats and their numbers in the bar."""

    samples: Doubles
    truth: Doubles


def exercise(number: int) -> Exercise:
    """The song of that number: the same every time."""
    chance = np.random.default_rng(number)  # noqa: TID251  # as above
    metre = int(chance.choice([metre for metre, _ in METRES], p=[share for _, share in METRES]))
    times = _times(chance, SLOWEST if metre in (3, 4) else ODD_SLOWEST)
    bars = _bars(chance, metre, len(times) - 1)
    pieces = Pieces(chance, times, bars)
    if chance.random() < 0.1:
        pieces.metronome()
    else:
        pieces.band(drums=chance.random() < 0.82)
    numbers = np.zeros(len(times) - 1)
    for (first, count), (after, _) in pairwise([*bars, (len(times) - 1, 0)]):
        whole = np.arange(after - max(first, 0)) + max(0, -first)
        numbers[max(first, 0) : after] = whole % count + 1
    return Exercise(pieces.mixed(), np.stack([times[:-1], numbers], axis=1))


def _bars(chance: Chance, metre: int, beats: int) -> list[tuple[int, int]]:
    """First beat and beats of every bar: a pick-up before the first (from a beat before 0 on), seldom other metres."""
    pick_up = int(chance.integers(1, metre)) if chance.random() < 0.25 else 0
    bars: list[tuple[int, int]] = []
    place = pick_up - metre if pick_up else 0
    changing, odd = chance.random() < 0.06, int(chance.choice([2, 3, 4]))
    while place < beats:
        count = odd if changing and bars and chance.random() < 0.15 else metre
        bars.append((place, count))
        place += count
    return bars


def _times(chance: Chance, slowest: float) -> Doubles:
    """Beats of even, wandering or changing tempo over the length of a song."""
    period = 60 / float(np.exp(chance.uniform(np.log(slowest), np.log(FASTEST))))
    count = int(SECONDS / period) + 2
    steps = np.full(count, period)
    kind = chance.choice([kind for kind, _ in DRIFTS], p=[share for _, share in DRIFTS])
    if kind == "human":
        steps *= np.exp(
            np.clip(np.cumsum(chance.normal(0, 0.004, count)), -0.05, 0.05) + chance.normal(0, 0.004, count)
        )
    elif kind == "ramp":
        steps /= np.linspace(1, chance.uniform(0.85, 1.2), count)
    elif kind == "step":
        steps[count // 2 :] *= chance.uniform(0.85, 1.15)
    times = chance.uniform(0.05, 1.5) + np.concatenate([[0], np.cumsum(steps)])
    return np.asarray(times[times < SECONDS - 0.3])


class Pieces:
    """The sounds of one song, laid down bar by bar; `bars` holds first beat and beats of each."""

    def __init__(self, chance: Chance, times: Doubles, bars: list[tuple[int, int]]) -> None:
        self.chance, self.times, self.bars = chance, times, bars
        self.tracks = {name: np.zeros(round(SECONDS * RATE)) for name in TRACKS}
        self.loose = float(chance.choice([0, 0.003, 0.008]))
        self.late = float(chance.choice([0.5, 0.5, 0.5, 0.5, 0.58, 0.64, 0.67]))  # where off-beats fall: swing

    def put(self, track: str, note: Doubles, time: float, gain: float) -> None:
        """Lay a note down; players are a little loose. Before and after the song nothing sounds."""
        if not 0 <= time < SECONDS:
            return
        first = max(0, round((time + self.chance.normal(0, self.loose + 1e-9)) * RATE))
        samples = self.tracks[track]
        samples[first : first + len(note)] += gain * note[: max(0, len(samples) - first)]

    def at(self, bar: int, step: float) -> float:
        """The time of a sixteenth of a bar; outside the song where there is none."""
        beat, part = divmod(step / STEPS, 1)
        swung = part * 2 * self.late if part < 0.5 else self.late + (part - 0.5) * 2 * (1 - self.late)
        place = self.bars[bar][0] + beat + swung
        return float(np.interp(place, np.arange(len(self.times)), self.times, left=-1.0, right=SECONDS + 1))

    def metronome(self) -> None:
        """A click on every beat, the first of each bar higher or louder, softer ones between at times."""
        high, louder = self.chance.uniform(1.1, 2.2), self.chance.uniform(1.0, 2.0)
        pitch = self.chance.uniform(500, 2500)
        length, halves = self.chance.uniform(0.004, 0.03), self.chance.random() < 0.3
        for bar, (_, count) in enumerate(self.bars):
            for beat in range(count):
                note = _ping(pitch * (1 if beat else high), length)
                self.put("drums", note, self.at(bar, beat * STEPS), 1.0 if beat else louder)
                if halves:
                    self.put("drums", _ping(pitch * 0.8, length), self.at(bar, beat * STEPS + 2), 0.4)

    def band(self, *, drums: bool) -> None:
        """Parts of 2 to 8 bars, each with its players and patterns."""
        kit, tones = _kit(self.chance), _Tones(self.chance)
        key, scale = int(self.chance.integers(12)), SCALES[int(self.chance.integers(2))]
        degrees = DEGREES[int(self.chance.integers(len(DEGREES)))]
        patterns = {count: _patterns(self.chance, count) for count in sorted({count for _, count in self.bars})}
        harmony = float(self.chance.choice([1, 1, 1, 2, 0.5]))  # chords a bar
        bar = 0
        while bar < len(self.bars):
            length = int(self.chance.choice([2, 4, 4, 8]))
            plays = {name: self.chance.random() < share for name, share in SHARES}
            slow = HALF_TIME if self.chance.random() < 0.12 else {}
            for place in range(bar, min(len(self.bars), bar + length)):
                count = self.bars[place][1]
                here = patterns[count] | (slow if count == 4 else {})
                if drums:
                    self._drums(place, kit, here, plays, last=place == bar + length - 1)
                root = degrees[int(place * harmony) % len(degrees)]
                chord = [key + scale[(root + k) % 7] + 12 * ((root + k) // 7) for k in (0, 2, 4)]
                self._tones(place, tones, chord, here, plays)
                if harmony > 1 and plays["chords"]:
                    other = degrees[int(place * harmony + 1) % len(degrees)]
                    self.put("chords", tones.note(60 + key + scale[other % 7], 0.8), self.at(place, 2 * count), 0.3)
            if drums and self.chance.random() < 0.6:
                self.put("drums", kit["crash"], self.at(bar, 0), 0.6)
            bar += length

    def _drums(
        self, bar: int, kit: dict[str, Doubles], patterns: dict[str, str], plays: dict[str, bool], *, last: bool
    ) -> None:
        steps = STEPS * self.bars[bar][1]
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

    def _tones(
        self, bar: int, tones: _Tones, chord: list[int], patterns: dict[str, str], plays: dict[str, bool]
    ) -> None:
        count = self.bars[bar][1]
        step = (self.times[-1] - self.times[0]) / (len(self.times) - 1) / STEPS
        for place in range(STEPS * count):
            self._step(
                bar, place, tones, chord, {name for name in ("bass", "riff") if patterns[name][place] == "x"}, plays
            )
        if plays["chords"]:
            early = 2 if self.chance.random() < tones.early else 0
            for pitch in chord:
                start = self.at(bar, -early) if bar else self.at(bar, 0)
                self.put("chords", tones.note(48 + pitch, 3.5 * count * step), start, 0.2)

    def _step(
        self, bar: int, place: int, tones: _Tones, chord: list[int], struck: set[str], plays: dict[str, bool]
    ) -> None:
        """Bass, riff, broken chords and tune on one sixteenth."""
        time, step = self.at(bar, place), (self.times[-1] - self.times[0]) / (len(self.times) - 1) / STEPS
        if plays["bass"] and "bass" in struck:
            self.put("bass", tones.bass(24 + chord[0], 2 * step), time, 0.5)
        if plays["riff"] and "riff" in struck:
            for pitch in (36 + chord[0], 43 + chord[0]):
                self.put("riff", tones.bass(pitch, 1.5 * step), time, 0.25)
        if plays["figure"] and place % tones.figure_step == 0:
            pitch = 60 + chord[place // tones.figure_step % tones.figure % 3]
            self.put("lead", tones.note(pitch, 1.5 * step), time, 0.15)
        if plays["lead"] and place % 2 == 0 and self.chance.random() < 0.5:
            pitch = 60 + chord[int(self.chance.integers(3))] + 12 * int(self.chance.integers(2))
            self.put("lead", tones.note(pitch, 2 * step), time, 0.2)

    def mixed(self) -> Doubles:
        """The tracks at uneven levels, driven, with some hiss, peak 0.8."""
        total = sum(track * 10 ** (self.chance.uniform(-6, 4) / 20) for track in self.tracks.values())
        total = np.asarray(total) / (np.percentile(np.abs(total), 99.9) + 1e-6)
        driven = np.tanh(total * self.chance.uniform(0.5, 2.0))
        hiss = self.chance.standard_normal(len(driven)) * 10 ** (self.chance.uniform(-80, -45) / 20)
        mixed = driven + hiss
        return np.asarray(0.8 * mixed / np.abs(mixed).max())


def _patterns(chance: Chance, metre: int) -> dict[str, str]:
    """A bar of sixteenths for each player."""
    riff = "".join("x" if step == 0 or chance.random() < 0.45 else "." for step in range(STEPS * metre))
    if metre not in GROUPS:
        drawn = {name: choices[int(chance.integers(len(choices)))] for name, choices in LISTS}
        return {name: pattern[: STEPS * metre] for name, pattern in drawn.items()} | {"riff": riff}
    groups = GROUPS[metre][int(chance.integers(len(GROUPS[metre])))]
    after, hats = int(chance.integers(1, 3)), "x.x." if chance.random() < 0.4 else "x..."
    bar = {"kick": "", "snare": "", "hat": hats * metre, "bass": ""}
    for place, beats in enumerate(groups):
        struck = place % 2 == 1 if metre == 6 else after % beats
        bar["kick"] += "x..." + "...." * (beats - 1) if metre != 6 or place == 0 else "...." * beats
        bar["snare"] += "".join(
            "x..." if (beat == 0 if struck is True else beat == struck and struck > 0) else "...."
            for beat in range(beats)
        )
        bar["bass"] += "x..." + ("x..." if chance.random() < 0.4 else "....") * (beats - 1)
    return bar | {"riff": riff}


class _Tones:
    """The instruments of one song: partials that fade at one rate each."""

    def __init__(self, chance: Chance) -> None:
        self.bright, self.bass_bright = chance.uniform(0.6, 2.0), chance.uniform(0.8, 2.5)
        self.fade, self.bass_fade = chance.uniform(0.5, 5), chance.uniform(1, 8)
        self.early = float(chance.choice([0, 0, 0, 0.7]))  # how often a chord comes an eighth before its bar
        self.attack = float(chance.choice([0.002, 0.01, 0.06]))
        self.figure, self.figure_step = int(chance.choice([3, 4, 6, 8])), int(chance.choice([1, 2]))  # broken chords

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


def no_songs() -> Iterator[tuple[str, Doubles]]:
    """Ten sounds of 40 s that hold no beat, with their names: what must be refused."""
    chance = np.random.default_rng(4)  # noqa: TID251  # as above
    count = round(NO_SONG * RATE)
    time = np.arange(count) / RATE
    white = chance.standard_normal(count)
    slow = np.interp(time, np.arange(0, NO_SONG + 1, 1.7), chance.uniform(0.2, 1, int(NO_SONG / 1.7) + 1))
    wind = lfilter([0.02], [1, -0.98], white) * slow
    yield "white noise", 0.1 * white
    yield "rain", 0.05 * np.diff(white, prepend=0) * (1 + 0.2 * np.sin(0.3 * time))
    yield "wind", wind
    yield "silence", np.zeros(count)
    drone = sum(np.sin(2 * np.pi * 55 * k * time) * (1 + 0.3 * np.sin(0.4 * k * time)) for k in (1, 2, 3, 5))
    yield "drone", 0.1 * np.asarray(drone)
    yield (
        "swelling chords",
        _strewn(chance, 3.0, 0.6, lambda: _partials(int(chance.integers(45, 65)), 4.0, 1.5, 0.3, 1.5)),
    )
    for voice in (110, 190):
        yield f"speech at {voice} Hz", _speech(chance, voice)
    for pace in (0.35, 0.6):
        piano = _strewn(chance, pace, 0.5, lambda: _partials(int(chance.integers(48, 84)), 2.0, 1.2, 2.0, 0.004))
        yield f"rubato piano, a note in {pace} s", piano


def _strewn(chance: Chance, usual: float, spread: float, note: Callable[[], Doubles]) -> Doubles:
    """Notes at uneven distances: `usual` seconds, `spread` of them as a logarithm, slowly wandering."""
    samples, time, mood = np.zeros(round(NO_SONG * RATE)), 0.5, 0.0
    while time < NO_SONG - 4:
        mood = 0.8 * mood + chance.normal(0, spread / 2)
        sound = note() * chance.uniform(0.2, 0.5)
        first = round(time * RATE)
        samples[first : first + len(sound)] += sound[: len(samples) - first]
        time += usual * float(np.exp(mood + chance.normal(0, spread / 2)))
    return samples


def _speech(chance: Chance, voice: float) -> Doubles:
    """Syllables: a buzz whose pitch and vowel wander, with pauses between words and sentences."""
    samples, time = np.zeros(round(NO_SONG * RATE)), 0.3
    while time < NO_SONG - 2:
        length = chance.uniform(0.08, 0.28)
        clock = np.arange(round(length * RATE)) / RATE
        pitch = voice * chance.uniform(0.85, 1.2) * (1 - 0.1 * clock / length)
        buzz = sum(np.sin(2 * np.pi * k * np.cumsum(pitch) / RATE) / k for k in range(1, 14))
        hiss = chance.standard_normal(len(clock)) * (chance.random() < 0.3)
        first = round(time * RATE)
        samples[first : first + len(clock)] += np.sin(np.pi * clock / length) * chance.uniform(0.1, 0.3) * (buzz + hiss)
        time += length + float(chance.choice([0.02, 0.05, 0.12, 0.5, 1.0], p=[0.4, 0.3, 0.18, 0.08, 0.04]))
    return samples
