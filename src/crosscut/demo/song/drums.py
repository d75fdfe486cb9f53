"""The drums of the song. Every one starts on its first sample; `count` is the stroke's length in samples.

Snare and toms have the sound of 1985: a big room, shut by a gate while it is still loud; there `count` is how long
the gate stays open.
"""

from __future__ import annotations

import numpy as np

from crosscut.demo.song.tones import (
    Wave,
    band,
    both,
    clock,
    fall,
    gate,
    high,
    noise,
    pitch,
    pulse,
    rise,
    samples,
    sine,
    stereo_noise,
)

SHUT = 0.010  # s in which a gate closes: abrupt, yet no click
AFTER = 0.060  # s that a drum is computed beyond its gate

HAT_METAL = (3163.0, 4217.0, 5333.0, 6551.0)  # Hz; no two in a simple ratio, so that no pitch is heard
CRASH_METAL = (2113.0, 3371.0, 4793.0, 6917.0)  # Hz; the same


def kick(count: int) -> Wave:
    """Bass drum: a sine that falls from 500 to 53 Hz under a click."""
    course = 53 + 130 * fall(count, 0.026) + 320 * fall(count, 0.004)
    body = sine(course, count) * fall(count, 0.110)
    click = high(noise(count, 11), 2500) * fall(count, 0.004) * 0.6
    return np.tanh(1.9 * (body + click)) * 0.85 * gate(count, count - samples(0.02), 0.006)


def heart(count: int) -> Wave:
    """One beat of a heart: softer and lower than the bass drum, with a small knock so that it has an instant."""
    course = 46 + 60 * fall(count, 0.030)
    knock = band(noise(count, 12), 300, 2500) * fall(count, 0.005) * 0.5
    return (sine(course, count, 0.08) * fall(count, 0.090) + knock) * gate(count, count - samples(0.02), 0.006)


def snare(count: int) -> Wave:
    """Snare drum in a gated room, stereo; it closes after `count` samples."""
    whole = count + samples(AFTER)
    body = (sine(185 + 110 * fall(whole, 0.014), whole) + 0.5 * sine(331.0, whole)) * fall(whole, 0.075)
    crack = band(noise(whole, 21), 1500, 8500) * (fall(whole, 0.050) + 0.9 * fall(whole, 0.006))
    room = np.stack([band(noise(whole, seed), 280, 6800) for seed in (22, 23)], axis=1)
    room *= (rise(whole, 0.005) * fall(whole, 0.34))[:, np.newaxis]
    mixed = both(0.9 * body + 0.75 * crack) + 0.72 * room
    return np.tanh(1.4 * mixed) * 0.8 * gate(whole, count, SHUT)[:, np.newaxis]


def tom(count: int, key: int) -> Wave:
    """Tom tuned to `key` in the same gated room, stereo."""
    whole = count + samples(AFTER)
    body = sine(pitch(key) * (1 + 0.55 * fall(whole, 0.035)), whole) * fall(whole, 0.17)
    stick = band(noise(whole, 31), 900, 5000) * fall(whole, 0.010) * 0.5
    room = np.stack([band(noise(whole, seed), 150, 3500) for seed in (32, 33)], axis=1)
    room *= (rise(whole, 0.005) * fall(whole, 0.5))[:, np.newaxis]
    return np.tanh(1.6 * (both(body + stick) + 0.32 * room)) * 0.8 * gate(whole, count, SHUT)[:, np.newaxis]


def hat(count: int) -> Wave:
    """Hi-hat: closed when `count` is short, open when it is long."""
    metal = sum((pulse(frequency, count, 0.5) for frequency in HAT_METAL), start=np.zeros(count))
    return high(0.2 * metal + 0.7 * noise(count, 41), 7200, 4) * np.exp(-3.2 * np.arange(count) / count) * 0.6


def crash(count: int) -> Wave:
    """Crash cymbal, stereo."""
    time = clock(count)
    sides = []
    for side in (0, 1):
        metal = sum((pulse(tone * (1 + 0.01 * side), count, 0.5) for tone in CRASH_METAL), start=np.zeros(count))
        sides.append(high(noise(count, 51 + side) + 0.35 * metal, 3000))
    loudness = 0.55 * np.exp(-time / 0.60) + 0.8 * np.exp(-time / 0.035)
    loudness *= np.linspace(1, 0, count) ** 0.5
    return np.stack(sides, axis=1) * (0.6 * loudness)[:, np.newaxis]


def riser(count: int) -> Wave:
    """Noise that climbs six octaves while it swells, with a tone under it, stereo: something is coming."""
    way = np.linspace(0, 1, count)
    breath = stereo_noise(count, 61)
    swept = np.zeros((count, 2))
    for octave in range(6):
        weight = np.maximum(0, 1 - np.abs(5.4 * way - octave))
        swept += band(breath, 200 * 2**octave, 420 * 2**octave) * weight[:, np.newaxis]
    tone = both(pulse(110 * 2 ** (2.5 * way), count, 0.4) * 0.10 * way)
    return (0.8 * swept + tone) * (way**2)[:, np.newaxis]
