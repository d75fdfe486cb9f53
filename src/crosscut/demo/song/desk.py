"""The mixing desk: every note on its sample, the channels treated and summed, one hall, one limiter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import oaconvolve

from crosscut.demo.song import drums, voices
from crosscut.demo.song.score import Note
from crosscut.demo.song.tones import RATE, Wave, both, fall, high, low, rise, samples, stereo_noise
from crosscut.demo.song.truth import Grid
from crosscut.model.curve import Floats, Sound
from crosscut.model.time import Time

CEILING = 10 ** (-3 / 20)  # -3 dBFS: what lies between two samples then stays below -1
MASTER = 0.50  # of the sum before the soft ceiling: the whole comes to about -13 LUFS
AHEAD = 0.004  # s that the limiter looks ahead
RUMBLE = 32.0  # Hz; below it nothing is heard and much is spent
AIR, AIR_FROM = 0.35, 4500.0  # gain and Hz of the treble that is added to the sum
HALL, DAMP = 2.4, 5000.0  # s and Hz of the one hall in which all stand
WET = 0.42  # of the hall in the sum
DUCK_FALL = 0.085  # s in which what a bass drum pushed down comes back
DUCKS = {drums.kick: 0.42, voices.brass: 0.30}  # who pushes the ducked channels down, and by how much
ECHO = 3  # sixteenths between the echoes; each comes from the other side
ECHO_DAMP = 3500.0  # Hz
HUSH, STILL = 0.012, 0.06  # s in which a stop falls silent, and the gain that the hall keeps in it


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its level, what it sends to the hall, whether it ducks, the gain of its echoes, its lowest Hz."""

    level: float
    send: float = 0.0
    ducks: bool = False
    echo: float = 0.0
    from_: float = 0.0


CHANNELS = {
    "drums": Channel(0.78, send=0.05),
    "snare": Channel(0.86, send=0.05),
    "heart": Channel(0.60, send=0.15),
    "bass": Channel(0.58, ducks=True),
    "wall": Channel(0.55, send=0.10, ducks=True, from_=90),
    "stab": Channel(0.74, send=0.35, from_=120),
    "arp": Channel(1.45, send=0.50, echo=0.42, from_=200),
    "solo": Channel(0.39, send=0.50, echo=0.30, from_=200),
    "air": Channel(0.60, send=0.60),
}


def mix(notes: Sequence[Note], stops: Sequence[tuple[int, int]], grid: Grid, duration: Time) -> Sound:
    """All notes as stereo at 48 kHz, never above -3 dBFS; between the two sixteenths of a stop it is still."""
    count = samples(duration)
    duck = _duck(notes, grid, count)
    dry, sent = np.zeros((count, 2), np.float32), np.zeros((count, 2), np.float32)
    seats: defaultdict[str, list[Note]] = defaultdict(list)
    for note in notes:
        seats[note.seat].append(note)
    for name, channel in CHANNELS.items():
        wave = _treated(_laid(seats[name], grid, count), channel, grid)
        if channel.ducks:
            wave *= duck[:, np.newaxis]
        dry += wave * np.float32(channel.level)
        if channel.send:
            sent += wave * np.float32(channel.level * channel.send)
    total = high(dry + WET * _hall(sent), RUMBLE)
    total += AIR * high(total, AIR_FROM, 1)
    total *= _hush(stops, grid, count)[:, np.newaxis]
    return Sound(_limited(np.tanh(MASTER * total)), RATE)


def _laid(notes: Sequence[Note], grid: Grid, count: int) -> Floats:
    """The notes of one channel on their samples, `[count, 2]`; what sounds alike is made only once."""
    out = np.zeros((count, 2), np.float32)
    alike: defaultdict[tuple[object, ...], list[Note]] = defaultdict(list)
    for note in notes:
        alike[note.play, note.length, note.how].append(note)
    for group in alike.values():
        first = group[0]
        wave = first.play(samples(Fraction(first.length) * grid.sixteenth), *first.how)
        wave = (wave if wave.ndim > 1 else both(wave)).astype(np.float32)
        for note in group:
            at = samples(grid.time(note.at))
            room = wave[: count - at]
            out[at : at + len(room)] += room * _sides(note)
    return out


def _sides(note: Note) -> Floats:
    """The gain of either side: equal power, 1 in the middle."""
    angle = (note.pan + 1) * np.pi / 4
    return np.asarray([np.cos(angle), np.sin(angle)], np.float32) * np.float32(note.gain * np.sqrt(2))


def _treated(wave: Floats, channel: Channel, grid: Grid) -> Floats:
    if channel.from_:
        wave = high(wave, channel.from_).astype(np.float32)
    if channel.echo:
        wave = _echoed(wave, samples(ECHO * grid.sixteenth), channel.echo)
    return wave


def _echoed(wave: Floats, delay: int, gain: float) -> Floats:
    """With three echoes, each on the other side and duller than the one before."""
    out, last = wave.copy(), wave
    for _ in range(3):
        turned = low(last[: len(last) - delay, ::-1], ECHO_DAMP, 1).astype(np.float32)
        last = np.concatenate([np.zeros((delay, 2), np.float32), turned * np.float32(gain)])
        out += last
    return out


def _duck(notes: Sequence[Note], grid: Grid, count: int) -> Floats:
    """The gain `[count]` of the ducked channels: down at every bass drum and stab, then back."""
    out = np.ones(count, np.float32)
    dip = fall(samples(0.3), DUCK_FALL).astype(np.float32)
    for note in notes:
        if note.play in DUCKS:
            at = samples(grid.time(note.at))
            room = dip[: count - at]
            depth = np.float32(min(0.6, DUCKS[note.play] * note.gain))
            np.minimum(out[at : at + len(room)], 1 - depth * room, out=out[at : at + len(room)])
    return out


def _hall(wave: Floats) -> Wave:
    """The hall's answer alone: noise that dies away, after a gap in which the stroke itself is heard clean."""
    count = samples(HALL)
    answer = low(stereo_noise(count, 81), DAMP) * (fall(count, HALL / 5) * rise(count, 0.012))[:, np.newaxis]
    answer = (answer / np.sqrt((answer**2).sum(axis=0))).astype(np.float32)
    return np.asarray(oaconvolve(wave, answer, axes=0)[: len(wave)], np.float64)


def _hush(stops: Sequence[tuple[int, int]], grid: Grid, count: int) -> Wave:
    """The gain `[count]` of the sum: next to 0 in every stop, and falling to 0 over the tail's last 1.2 s."""
    out = np.ones(count)
    tail = min(count, samples(1.2))
    out[count - tail :] = np.linspace(1, 0, tail) ** 2
    for start, end in stops:
        first, last = samples(grid.time(start)), samples(grid.time(end))
        out[first:last] = STILL + (1 - STILL) * fall(last - first, HUSH)
    return out


def _limited(wave: Wave) -> Floats:
    """Never above the ceiling: the gain falls smoothly before a peak and comes back after it."""
    ahead = samples(AHEAD)
    peaks = np.abs(wave).max(axis=1)
    gain = np.minimum(1, CEILING / np.maximum(maximum_filter1d(peaks, 2 * ahead + 1), CEILING))
    smooth: Wave = uniform_filter1d(gain, ahead)
    return (wave * smooth[:, np.newaxis]).astype(np.float32)
