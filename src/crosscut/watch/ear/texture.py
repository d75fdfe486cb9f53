"""What a clip's sound is made of, four times a second: what tells speech and music from all else.

Each figure is a classic of telling speech from music. Speech comes in syllables, about four a second (Houtgast and
Steeneken 1985), with pauses (Saunders 1996), leaps of its spectrum (Scheirer and Slaney 1997) and a voice whose pitch
glides (Boersma 1993 for how clear a pitch is); music holds its tones: lines of the spectrum that stay where they are
(Seyerlehner et al. 2007, *Automatic Music Detection in Television Productions*) and repeats at an even pulse.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Sound

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

RATE = 24_000  # samples/s
LOOK = RATE // 4  # samples from one look to the next
EVERY = Fraction(LOOK, RATE)  # s
WINDOW, STEP = 1024, 480  # samples of a short spectrum, 43 ms; 20 ms from one to the next
FINE, FINE_STEP = 2048, 960  # of a fine one: lines of 12 Hz, 25 a second
SYLLABLES = 50  # short spectra that a look takes in: 1 s, four syllables
TONES = 50  # fine spectra that it takes in: 2 s, a few notes
BEATS = 200  # short spectra in which a pulse is sought: 4 s
ROOM = 500  # spectra made at once, 10 s
BANDS = np.geomspace(250, 6000, 9)  # Hz; where speech and tunes are
PITCH = 75.0, 400.0  # Hz of a voice
HARMONICS = 2000.0  # Hz; up to here a voice's partials stand apart
RHYTHM = 3.0, 8.0  # Hz of syllables
VOICED = 0.6  # clearness of pitch from which there is one
STILL, LEAP = 0.01, 0.12  # octaves in 20 ms: a pitch that moves less is held, one that moves more is another
LINES = 260.0, 5000.0  # Hz where held tones are looked for
AROUND = 21  # lines whose mean a held tone stands out of
STANDS_OUT = 3.0  # dB
STRONGEST = 5  # held tones that count
PULSE = 0.27, 1.0  # s between two beats
PAUSE = 0.25  # of the mean power; half of the mean level
SILENCE = 1e-10  # power that is none
NAMES = (
    "rhythm", "depth", "pauses", "leaps", "voiced", "clear", "loudly", "glide", "still", "held", "renewed", "pulse",
    "low", "high", "flat", "level",
)  # fmt: skip


def find(sound: Sound) -> Floats:
    """The figures of NAMES at every look, `[n, 16]`; the k-th is about `(k + ½) · EVERY` seconds."""
    samples = sound.mono
    looks = len(samples) // LOOK
    if not looks or len(samples) < FINE:
        return np.zeros((0, len(NAMES)), np.float32)
    short = _spectra(samples, WINDOW, STEP)
    middles = np.asarray((np.arange(looks) + 0.5) * LOOK, np.float64)
    near = _around(len(short), middles / STEP, SYLLABLES)
    bands = short @ _triangles()
    rows = [
        *_syllabic(bands[near]), *_voice(short, near), *_lasting(_lines(samples), middles),
        _pulse(bands, middles), *_shape(short, bands, near), _level(samples, looks),
    ]  # fmt: skip
    return np.stack(rows, axis=1).astype(np.float32)


def _spectra(samples: Floats, window: int, step: int) -> Floats:
    """Power spectra `[n, window / 2 + 1]`, full scale about 1."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::step]
    bell = np.hanning(window).astype(np.float32) * np.float32(2 / window)
    parts = [np.fft.rfft(frames[n : n + ROOM] * bell, axis=1) for n in range(0, len(frames), ROOM)]
    return np.concatenate([(part.real**2 + part.imag**2).astype(np.float32) for part in parts])


@lru_cache(maxsize=1)
def _triangles() -> Floats:
    """What each line of a short spectrum adds to each band, `[lines, 8]`."""
    lines = np.fft.rfftfreq(WINDOW, 1 / RATE)
    inside = [(lines >= low) & (lines < high) for low, high in pairwise(BANDS)]
    return np.stack(inside, axis=1).astype(np.float32)


def _around(count: int, middles: NDArray[np.float64], width: int) -> Places:
    """The places of `width` values around each middle, `[n, width]`; what is shorter goes to and fro."""
    first = np.clip(np.round(middles).astype(np.int64) - width // 2, 0, max(0, count - width))
    place = (first[:, None] + np.arange(width)) % (2 * count)
    return np.asarray(np.minimum(place, 2 * count - 1 - place))


def _decibels(power: Floats) -> Floats:
    return np.asarray(10 * np.log10(power + np.float32(SILENCE)), np.float32)


def _syllabic(bands: Floats) -> tuple[Floats, ...]:
    """Of the powers of bands `[n, width, 8]`: the share of their course that is syllabic, its depth, pauses, leaps."""
    envelope = np.sqrt(bands)
    envelope = envelope / (envelope.mean(axis=1, keepdims=True) + 1e-7) - 1
    course = np.abs(np.fft.rfft(envelope * np.hanning(bands.shape[1])[None, :, None], axis=1)) ** 2
    often = np.fft.rfftfreq(bands.shape[1], STEP / RATE)
    inside = (often >= RHYTHM[0]) & (often <= RHYTHM[1])
    rhythm = (course[:, inside].sum(axis=1) / (course[:, 1:].sum(axis=1) + 1e-9)).mean(axis=1)
    whole = bands.sum(axis=2)
    pauses = (whole < PAUSE * whole.mean(axis=1, keepdims=True)).mean(axis=1)
    level = _decibels(bands)
    leaps = np.abs(np.diff(level, axis=1)).mean(axis=(1, 2)) / 10
    return rhythm, level.std(axis=1).mean(axis=1) / 10, pauses, leaps


def _voice(short: Floats, near: Places) -> tuple[Floats, ...]:
    """Shares of spectra with a pitch, how clear it is on the mean and where it is loud, shares that glide and stay."""
    lags, turns, worth = _delays()
    alike = short[:, : len(turns)] @ turns
    alike /= (short[:, : len(turns)].sum(axis=1, keepdims=True) + np.float32(SILENCE)) * worth
    best = np.clip(alike.argmax(axis=1), 1, len(lags) - 2)
    rows = np.arange(len(alike))
    left, here, right = alike[rows, best - 1], alike[rows, best], alike[rows, best + 1]
    bend = np.minimum(left - 2 * here + right, -1e-6)
    pitch = np.log2(RATE / (lags[best] + np.clip((left - right) / (2 * bend), -0.5, 0.5)))
    clear = np.clip(here, 0, 1)[near]
    voiced = clear > VOICED
    both = voiced[:, 1:] & voiced[:, :-1]
    moved = np.abs(np.diff(pitch[near], axis=1))
    some = both.sum(axis=1) + 2
    glides, stays = (both & (moved > STILL) & (moved < LEAP)).sum(axis=1), (both & (moved <= STILL)).sum(axis=1)
    loud = short[:, : len(turns)].sum(axis=1)[near]
    loudly = (clear * loud).sum(axis=1) / (loud.sum(axis=1) + np.float32(SILENCE))
    return voiced.mean(axis=1), clear.mean(axis=1), loudly, glides / some, stays / some


@lru_cache(maxsize=1)
def _delays() -> tuple[NDArray[np.int64], Floats, Floats]:
    """The lags of a voice's pitch, what each line adds to the correlation at each, and the window's own there."""
    lags = np.arange(int(RATE / PITCH[1]), int(RATE / PITCH[0]) + 1)
    lines = np.arange(int(HARMONICS * WINDOW / RATE))
    turns = np.cos(2 * np.pi * np.outer(lines, lags) / WINDOW)
    turns[: int(PITCH[0] * WINDOW / RATE)] = 0
    bell = np.hanning(WINDOW)
    own = np.array([(bell[: WINDOW - lag] * bell[lag:]).sum() for lag in lags]) / (bell * bell).sum()
    return lags, turns.astype(np.float32), own.astype(np.float32)


def _lines(samples: Floats) -> NDArray[np.bool_]:
    """Which lines of each fine spectrum stand out of those around, `[n, lines]`."""
    first, last = (int(edge * FINE / RATE) for edge in LINES)
    level = _decibels(_spectra(samples, FINE, FINE_STEP)[:, first - AROUND : last + AROUND])
    total = np.cumsum(level, axis=1, dtype=np.float64)
    mean = (total[:, AROUND:] - total[:, :-AROUND]) / AROUND
    middle = level[:, AROUND // 2 + 1 : AROUND // 2 + 1 + mean.shape[1]]
    return np.asarray(middle > mean + STANDS_OUT)


def _lasting(standing: NDArray[np.bool_], middles: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """How long the longest-held tones last, each above its neighbours, and how far others follow within two seconds."""
    total = np.cumsum(np.vstack([np.zeros(standing.shape[1]), standing]), axis=0, dtype=np.float32)
    around = _around(len(standing), middles / FINE_STEP, min(TONES, len(standing)))
    share = (total[around[:, -1] + 1] - total[around[:, 0]]) / around.shape[1]
    rises = share[:, 3:-3] - np.minimum(share[:, :-6], share[:, 6:])
    peaks = np.where((share[:, 3:-3] >= share[:, 2:-4]) & (share[:, 3:-3] >= share[:, 4:-2]), rises, 0)
    apart = TONES * FINE_STEP // LOOK // 2  # looks
    places = np.arange(len(peaks))
    one, two = (peaks[np.clip(places + way, 0, len(peaks) - 1)] for way in (-apart, apart))
    same = (one * two).sum(axis=1) / np.sqrt((one * one).sum(axis=1) * (two * two).sum(axis=1) + 1e-9)
    return np.sort(peaks, axis=1)[:, -STRONGEST:].mean(axis=1), 1 - same


def _pulse(bands: Floats, middles: NDArray[np.float64]) -> Floats:
    """How well the rises of level repeat at the best even distance, -1 to 1."""
    level = np.maximum(_decibels(bands), -80)
    flux = np.maximum(np.diff(level, axis=0, prepend=level[:1]), 0).mean(axis=1)
    near = flux[_around(len(flux), middles / STEP, BEATS)]
    near = near - near.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(near, 2 * BEATS, axis=1)) ** 2
    alike = np.fft.irfft(power, axis=1)[:, :BEATS] / (np.arange(BEATS, 0, -1) / BEATS)
    first, last = (int(lag * RATE / STEP) for lag in PULSE)
    return np.asarray(alike[:, first:last].max(axis=1) / (alike[:, 0] + 1e-9), np.float32)


def _shape(short: Floats, bands: Floats, near: Places) -> tuple[Floats, ...]:
    """Shares of power below and above the bands, and how evenly it is spread over them."""
    low, high = (int(edge * WINDOW / RATE) for edge in (BANDS[0], BANDS[-1]))
    parts = np.stack([short[:, 1:low].sum(axis=1), bands.sum(axis=1), short[:, high:].sum(axis=1)], axis=1)
    total = parts[near].sum(axis=1) + np.float32(SILENCE)
    shares = total / total.sum(axis=1, keepdims=True)
    mean = bands[near].mean(axis=1) + np.float32(SILENCE)
    flat = np.exp(np.log(mean).mean(axis=1)) / mean.mean(axis=1)
    return shares[:, 0], shares[:, 2], flat


def _level(samples: Floats, looks: int) -> Floats:
    """The level of each look alone, dBFS (RMS), not below -100."""
    inside = samples[: looks * LOOK].reshape(looks, LOOK)
    return _decibels(np.mean(np.square(inside), axis=1))
