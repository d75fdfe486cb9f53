"""What has pitch in the song: bass, wall of chords, brass, arpeggio, lead, pad and the monitor's beep.

Keys are counted as MIDI does (69 is A4); `count` is the length in samples. What must hit opens within a millisecond.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from crosscut.demo.song.tones import (
    RATE,
    Wave,
    band,
    both,
    clock,
    fall,
    held,
    high,
    low,
    noise,
    pitch,
    pulse,
    rise,
    samples,
    saw,
    sine,
    swept,
)

AT_ONCE = 0.0005  # s; the attack of what must fall on the accent: short of a click, and steepest on the first samples
VIBRATO = 5.6  # Hz; a singer's
GLIDE = 0.016  # s in which the lead slides from one note to the next

Keys = tuple[int, ...]
Tune = tuple[tuple[int, float, float], ...]  # key, start and length as shares of the whole line


def bass(count: int, key: int) -> Wave:
    """A plucked saw with a sine under it, driven: the eighths that carry the song."""
    tone = pitch(key)
    reed = 0.6 * saw(tone, count) + 0.4 * pulse(tone * 1.003, count, 0.38)
    body = swept(reed, 480, 2400, 0.9 * fall(count, 0.06)) + 0.7 * sine(tone, count)
    return np.tanh(1.5 * body) * held(count, 0.002, 0.18, 0.55, 0.015)


def _choir(count: int, keys: Keys, each: int, detune: float, spread: float) -> Wave:
    """`each` saws a key, detuned by up to `detune` and spread over the sides, `[count, 2]`, about ±1."""
    out: Wave = np.zeros((count, 2))
    for place, key in enumerate(keys):
        for number in range(each):
            off = 2 * number / (each - 1) - 1
            wave = saw(pitch(key) * (1 + detune * off * (1 + 0.13 * place)), count, 0.37 * number + 0.21 * place)
            out[:, 0] += wave * (1 - spread * off)
            out[:, 1] += wave * (1 + spread * off)
    out /= 0.75 * each * len(keys) ** 0.6
    return out


def wall(count: int, keys: Keys, edge: float) -> Wave:
    """Power chords of many saws, driven: the wall behind everything; `edge` Hz is its brightness."""
    raw = _choir(count, keys, 5, 0.0045, 0.85)
    return np.tanh(1.3 * low(raw, edge)) * held(count, 0.003, 2.0, 0.7, 0.04)[:, np.newaxis]


def chug(count: int, keys: Keys) -> Wave:
    """The same chord damped by the palm: short, dark, hard driven."""
    raw = high(_choir(count, keys, 3, 0.003, 0.8), 80)
    driven = low(np.tanh(4.0 * swept(raw, 700, 3000, fall(count, 0.030))), 3200)
    return driven * held(count, AT_ONCE, 0.09, 0.15, 0.02)[:, np.newaxis]


def brass(count: int, keys: Keys) -> Wave:
    """A stab: fully open on its first sample, with the spit of the lips, then closing."""
    raw = _choir(count, keys, 4, 0.0032, 0.6)
    open_ = swept(raw, 1100, 5200, fall(count, 0.11))
    spit = both(band(noise(count, 71), 1500, 9000) * (fall(count, 0.009) + 1.5 * fall(count, 0.0008)))
    return (np.tanh(1.7 * open_) + 0.8 * spit) * held(count, AT_ONCE, 0.20, 0.5, 0.06)[:, np.newaxis]


def pluck(count: int, key: int, width: float) -> Wave:
    """One note of the arpeggio: a pulse of that `width` through a filter that snaps shut."""
    reed = 0.6 * pulse(pitch(key), count, width) + 0.4 * saw(pitch(key) * 1.004, count)
    return swept(reed, 800, 4600, fall(count, 0.055)) * held(count, AT_ONCE, 0.11, 0.22, 0.02)


def pad(count: int, keys: Keys, edge: float, swell: float) -> Wave:
    """A soft chord that comes up in `swell` seconds and stays."""
    raw = low(_choir(count, keys, 4, 0.006, 0.8), edge)
    return raw * held(count, swell, 8.0, 0.8, 0.5)[:, np.newaxis]


def lead(count: int, tune: Tune) -> Wave:
    """A whole line in one breath: pitch glides, vibrato comes late, an octave below sings along.

    Its filter stands at 2.6 kHz and the octave below is nearly as loud: present, not shrill.
    """
    course, breath = np.full(count, pitch(tune[0][0])), np.zeros(count)
    before = pitch(tune[0][0])
    for key, start, length in tune:
        first, last = round(start * count), min(count, round((start + length) * count))
        time = clock(last - first)
        glide = pitch(key) * (before / pitch(key)) ** np.exp(-time / GLIDE)
        course[first:last] = glide * (1 + 0.006 * np.sin(2 * np.pi * VIBRATO * time) * np.clip(4 * time - 0.9, 0, 1))
        breath[first:last] = (0.8 + 0.35 * np.exp(-time / 0.12)) * np.minimum(1, (time[-1] - time) / 0.03 + 0.12)
        before = pitch(key)
    reeds = 0.40 * saw(course * 1.003, count) + 0.40 * saw(course * 0.997, count, 0.4)
    reeds += 0.25 * pulse(course, count, 0.3, 0.2) + 0.55 * saw(course / 2, count, 0.7)
    breath = np.asarray(uniform_filter1d(breath, samples(0.003)))
    return np.tanh(1.2 * low(reeds, 2600)) * breath


def last(count: int, keys: Keys) -> Wave:
    """The last chord, which rings to the end of the song."""
    raw = _choir(count, keys, 5, 0.0045, 0.8)
    ringing = np.tanh(1.4 * swept(raw, 900, 4200, fall(count, 0.45)))
    return ringing * (rise(count, AT_ONCE) * fall(count, 0.35 * count / RATE))[:, np.newaxis]


def beep(count: int, key: int) -> Wave:
    """The monitor at the bed of the machine: one clean tone."""
    return sine(pitch(key), count) * held(count, AT_ONCE, 1.0, 1.0, 0.02)
