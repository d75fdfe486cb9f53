"""Songs made by code, whose beats are known exactly."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.io import wavfile

from crosscut.cache import Cache
from crosscut.listen import onsets
from crosscut.model.curve import Sound

RATE = onsets.RATE
CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))  # I vi IV V, a bar each


def _noise(count, seed=1):
    """The same white noise everywhere, without a generator of chance: a chaotic map."""
    values = np.empty(count)
    value = 0.1 + 0.37 * seed % 0.8
    for place in range(count):
        value = 3.99 * value * (1 - value)
        values[place] = value
    return np.diff(values, prepend=values[0])


NOISE = _noise(RATE)
CLOCK = np.arange(RATE) / RATE
KICK = np.sin(2 * np.pi * (50 * CLOCK - 4 * np.exp(-CLOCK * 40))) * np.exp(-CLOCK * 9)
SNARE = 0.6 * NOISE * np.exp(-CLOCK * 16) + 0.4 * np.sin(2 * np.pi * 190 * CLOCK) * np.exp(-CLOCK * 20)
HAT = 0.25 * np.diff(NOISE, prepend=0) * np.exp(-CLOCK * 60)
CRASH = 0.5 * np.diff(NOISE, prepend=0) * np.exp(-CLOCK * 4)


def put(samples, note, time, gain=1.0):
    first = round(time * RATE)
    part = note[: max(0, len(samples) - first)]
    samples[first : first + len(part)] += gain * part


def tone(semitone, length, base=110.0):
    time = np.arange(round(length * RATE)) / RATE
    pitch = base * 2 ** (semitone / 12)
    wave = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in (1, 2, 3, 4))
    return wave * np.minimum(1, time / 0.003) * np.exp(-time * 2) * np.clip((length - time) / 0.02, 0, 1)


def band(times, metre=4, *, first=0, drums=True, seconds=None, late=0.5):
    """A band plays the beats at these times; beat `first` is the first downbeat, off-beats come `late` in the beat."""
    samples = np.zeros(round((seconds or times[-1] + 2) * RATE))
    steps = np.diff(times, append=2 * times[-1] - times[-2])
    for beat, (time, step) in enumerate(zip(times, steps, strict=True)):
        place, bar = (beat - first) % metre, (beat - first) // metre
        if drums:
            put(samples, KICK if place % 2 == 0 else SNARE, time, 0.9 if place == 0 else 0.7)
            put(samples, HAT, time, 0.5)
            put(samples, HAT, time + step * late, 0.3)
        put(samples, tone(CHORDS[bar % 4][0] - 12, step * 0.9), time, 0.35)
        if place == 0:
            put(samples, CRASH, time, 0.4 if bar % 4 == 0 and drums else 0)
            for note in CHORDS[bar % 4]:
                put(samples, tone(note + 12, step * metre), time, 0.12)
    return samples / np.abs(samples).max() * 0.7


def even(tempo, count, start=0.25):
    return start + np.arange(count) * 60 / tempo


class Songs:
    """What the tests of listening play."""

    rate = RATE
    band, even, put, noise = staticmethod(band), staticmethod(even), staticmethod(put), staticmethod(_noise)
    kick, snare, crash = KICK, SNARE, CRASH

    @staticmethod
    def sound(samples):
        return Sound(np.asarray(samples, np.float32)[:, None], RATE)

    @staticmethod
    def file(path, samples):
        wavfile.write(path, RATE, (np.clip(samples, -1, 1) * 32767).astype(np.int16))
        return path


@pytest.fixture(scope="session")
def songs():
    return Songs


@pytest.fixture(scope="session")
def steady(songs):
    """48 bars at 126 bpm and the times of their beats."""
    times = songs.even(126, 4 * 24)
    return times, songs.band(times)


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def exact(seconds):
    return Fraction(seconds)
