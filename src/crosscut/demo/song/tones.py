"""What every sound of the demo is made of: noise, oscillators, filters and envelopes, all mono float64 waves `[n]`."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from crosscut.model.curve import Floats

RATE = 48_000  # samples a second: what film sound uses
Wave = NDArray[np.float64]  # `[n]` mono or `[n, 2]` stereo, full scale ±1

TURN = 2 * np.pi
CONCERT_A = 440.0  # Hz, key 69 as MIDI counts keys
GOLDEN, MIX_1, MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # SplitMix64's
STREAM = 1 << 32  # samples between the starts of two noises: far longer than any sound


def samples(seconds: float | Fraction) -> int:
    """How many samples lie nearest to that length; also the sample nearest to that time."""
    return round(seconds * RATE)


def clock(count: int) -> Wave:
    """The time of every sample in seconds, `[count]`."""
    return np.arange(count) / RATE


def noise(count: int, seed: int) -> Wave:
    """White noise `[count]`, even between ±√3 (so that its power is 1); the same seed gives the same noise.

    Every sample is the hash of its number by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): no state, no chance.
    """
    first = seed * STREAM + 1
    word = np.arange(first, first + count, dtype=np.uint64) * np.uint64(GOLDEN)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(MIX_1)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(MIX_2)
    word ^= word >> np.uint64(31)
    return (word.astype(np.float64) / 2**63 - 1) * sqrt(3)


def stereo_noise(count: int, seed: int) -> Wave:
    """Two noises that share nothing, `[count, 2]`."""
    return np.stack([noise(count, seed), noise(count, seed + 1)], axis=1)


def pitch(key: float) -> float:
    """The frequency of a key in Hz; 69 is A4, 12 keys are an octave."""
    return float(CONCERT_A * 2 ** ((key - 69) / 12))


def sine(frequency: float | Wave, count: int, phase: float = 0.0) -> Wave:
    """A sine `[count]` of a fixed or gliding frequency in Hz; `phase` in turns."""
    return np.sin(TURN * (np.cumsum(np.broadcast_to(frequency, count)) / RATE + phase))


def saw(frequency: float | Wave, count: int, phase: float = 0.0) -> Wave:
    """A sawtooth `[count]`, ±1, as the slope of a parabola, which folds 12 dB an octave less than a plain one.

    Differentiated parabolic wave (Välimäki, IEEE Signal Processing Letters 12, 2005).
    """
    step = np.broadcast_to(np.asarray(frequency, np.float64) / RATE, count)
    ramp = 2 * ((np.cumsum(step) + phase) % 1.0) - 1
    before = 2 * (phase % 1.0) - 1
    parabola = np.concatenate([[before * before], ramp * ramp])
    return np.diff(parabola) / (4 * step)


def pulse(frequency: float | Wave, count: int, width: float, phase: float = 0.0) -> Wave:
    """A pulse wave `[count]` whose high part takes `width` (0–1) of each turn."""
    return 0.5 * (saw(frequency, count, phase) - saw(frequency, count, phase + width))


def low(wave: Wave | Floats, edge: float, order: int = 2) -> Wave:
    """What lies below `edge` Hz."""
    return _pass(wave, edge, "lowpass", order)


def high(wave: Wave | Floats, edge: float, order: int = 2) -> Wave:
    """What lies above `edge` Hz."""
    return _pass(wave, edge, "highpass", order)


def band(wave: Wave, lower: float, upper: float) -> Wave:
    """What lies between the two edges, in Hz."""
    return _pass(wave, (lower, upper), "bandpass", 2)


def _pass(wave: Wave | Floats, edge: float | tuple[float, float], kind: str, order: int) -> Wave:
    return np.asarray(sosfilt(butter(order, edge, kind, fs=RATE, output="sos"), wave, axis=0), np.float64)


def fall(count: int, seconds: float) -> Wave:
    """A decay `[count]` from 1 to 1/e in that many seconds."""
    return np.exp(-clock(count) / seconds)


def rise(count: int, seconds: float) -> Wave:
    """A straight rise `[count]` from 0 to 1 in that many seconds, then 1."""
    return np.minimum(1.0, clock(count) / seconds)


def gate(count: int, hold: int, close: float) -> Wave:
    """1 for `hold` samples, then shut within about `close` seconds, `[count]`."""
    return np.exp(-np.maximum(0, np.arange(count) - hold) / (close * RATE))


def held(count: int, attack: float, decay: float, sustain: float, release: float) -> Wave:
    """The loudness of a held note `[count]`: up in `attack` s, down to `sustain` (0–1) by `decay` s, off at the end."""
    shape = rise(count, attack) * (sustain + (1 - sustain) * fall(count, decay))
    tail = min(count, samples(release))
    shape[count - tail :] *= np.linspace(1, 0, tail) ** 1.5
    return shape


def swept(wave: Wave, dark: float, bright: float, opening: Wave) -> Wave:
    """A wave whose filter opens from `dark` to `bright` Hz as `opening` `[n]` goes from 0 to 1."""
    weight = opening if wave.ndim == 1 else opening[:, np.newaxis]
    return low(wave, dark) * (1 - weight) + low(wave, bright) * weight


def both(wave: Wave) -> Wave:
    """A mono wave on both sides, `[n, 2]`."""
    return np.stack([wave, wave], axis=1)
