"""Where something begins to sound: mel flux in three bands, and pitch classes.

Method: log-mel spectral flux with a maximum filter over neighbouring bands, which keeps vibrato from counting as
onsets (Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013), at exactly 100 frames a
second. Where an attack begins is read from a finer edge curve: how much more power comes in the 10 ms after an instant
than came in the 10 ms before. Its peak needs no correction: it stands where the attack begins, for a click in silence
as for a drum in a full mix (measured on both; see docs/listening.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d
from scipy.signal import lfilter

from crosscut.model.curve import Floats, Sound

Doubles = NDArray[np.float64]

RATE = 22050  # Hz; drums and chords are told apart below 11 kHz
FRAME_RATE = 100  # frames a second; a beat at 220 bpm has 27 of them
EDGE_RATE = 500  # values a second of the edge curve
EDGE_MIDDLE = 0.5 / EDGE_RATE  # s; attacks lie anywhere within a value, on average in its middle
EDGE_MEMORY = 0.010  # s; what was before, and comes after, counts less the further away it is
EDGE_SEARCH = 15  # values (30 ms) to either side in which the edge of a strike lies
EDGE_DOUBT = 0.012  # s; spread of the flux peak about the edge
EDGE_FLOOR, EDGE_SOFT = 0.01, 0.1  # of the song's loud powers: below the one nothing attacks; below the other, softly
TONE_RATE = 10  # frames a second; chords last longer
WINDOW = 1024  # samples (46 ms); long enough to part bass drum from bass
TONE_WINDOW = 8192  # samples (370 ms); parts semitones from 90 Hz up
BANDS = 40  # mel bands
LOWEST, HIGHEST = 30.0, 10500.0  # Hz
LOW, MIDDLE, HIGH = slice(0, 6), slice(6, 18), slice(18, BANDS)  # bands of drums and bass; of tunes; of cymbals
LOUDNESS = 20.0  # the loudest tenth of frames lies this far above 1 before the logarithm
QUIET = 1e-6  # of full scale, added to levels that divide
SILENCE = -60.0  # dB against the song's loudest tenth
STRONG = 99  # percentile of a band's rises that counts as a strong strike
STEP = 2  # frames between the two levels of a rise; with a 46 ms window one frame apart would halve it
EDGE_BLOCK = 16_384  # values of the edge curve worked on at once
BLOCK = 2048  # frames worked on at once, so that memory does not grow with the song
TUNING = 440.0  # Hz
BASS_BELOW, TREBLE_ABOVE = 300.0, 180.0  # Hz; where pitch classes of the bass end and those of chords begin
TONES_FROM, TONES_TO = 50.0, 2200.0  # Hz


@dataclass(frozen=True, slots=True, eq=False)
class Strikes:
    """What onsets are read from; frame k is centred on k / rate seconds.

    `levels` and `rises` `[n, 40]`: log-mel level and its rise, 100 a second; `tones` `[m, 24]`: twelve pitch classes
    of chords, twelve of the bass, 10 a second; `edge`: how sharply the sound attacks, 500 a second; `seconds` of sound.
    """

    levels: Floats
    rises: Floats
    tones: Floats
    edge: Floats
    seconds: float

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def bands(self) -> tuple[Floats, Floats, Floats]:
        """The mean rise in the low, middle and high bands, each `[n]`."""
        return (
            self.rises[:, LOW].mean(axis=1),
            self.rises[:, MIDDLE].mean(axis=1),
            self.rises[:, HIGH].mean(axis=1),
        )

    @property
    def loudness(self) -> Floats:
        """How loud each frame is `[n]`, in dB against the song's loudest tenth, from -60 up."""
        linear = np.expm1(self.levels).mean(axis=1) / LOUDNESS
        return np.asarray(20 * np.log10(np.maximum(linear, 10 ** (SILENCE / 20))), np.float32)

    @property
    def strong(self) -> tuple[float, float, float]:
        """What a strong strike is in each band."""
        low, middle, high = (float(np.percentile(band, STRONG)) + QUIET for band in self.bands)
        return low, middle, high

    @property
    def flux(self) -> Floats:
        """How strongly it strikes `[n]`: the three bands, each against its own strong strikes (1), summed."""
        total = sum(band / strong for band, strong in zip(self.bands, self.strong, strict=True))
        return np.asarray(total, np.float32)


def find(sound: Sound) -> Strikes:
    """The strikes of a sound at 22050 Hz; its gain does not matter."""
    samples = sound.mono
    levels = _loudness(_mel(samples, WINDOW, FRAME_RATE, BANDS))
    return Strikes(levels, _rises(levels, STEP), _tones(samples), _edge(samples), len(samples) / sound.rate)


def _loudness(levels: Floats) -> Floats:
    """Magnitudes `[n, bands]` to a scale near that of the ear, the same for any gain."""
    reference = np.percentile(levels.mean(axis=1), 90) + QUIET
    return np.asarray(np.log1p(levels * (LOUDNESS / reference)), np.float32)


def _rises(levels: Floats, step: int) -> Floats:
    """How far each band rises above the loudest of its neighbours `step` frames before; falls count as 0."""
    before = maximum_filter1d(levels, 3, axis=1)
    rises = np.zeros_like(levels)
    rises[step:] = np.maximum(levels[step:] - before[:-step], 0)
    return rises


def _spectra(samples: Floats, window: int, rate: int) -> Iterator[Floats]:
    """Magnitude spectra `[k, window / 2 + 1]` in blocks; frame k is centred on second k / rate."""
    padded = np.pad(samples, (window // 2, window // 2 + 1))
    views = np.lib.stride_tricks.sliding_window_view(padded, window)
    starts = np.round(np.arange(len(samples) * rate // RATE + 1) * (RATE / rate)).astype(np.int64)
    taper = np.hanning(window).astype(np.float32)
    for first in range(0, len(starts), BLOCK):
        yield np.abs(np.fft.rfft(views[starts[first : first + BLOCK]] * taper, axis=1)).astype(np.float32)


def _mel(samples: Floats, window: int, rate: int, bands: int) -> Floats:
    """Magnitudes `[n, bands]` in mel bands."""
    filters = _filters(window, bands)
    return np.concatenate([spectra @ filters for spectra in _spectra(samples, window, rate)])


@cache
def _filters(window: int, bands: int) -> Floats:
    """Triangles `[window / 2 + 1, bands]` even on the mel scale (O'Shaughnessy 1987), each of sum 1."""
    mel = np.linspace(_mel_of(LOWEST), _mel_of(HIGHEST), bands + 2)
    corners = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(window // 2 + 1) * (RATE / window)
    up = (bins[:, None] - corners[:-2]) / np.diff(corners)[:-1]
    down = (corners[2:] - bins[:, None]) / np.diff(corners)[1:]
    weights = np.clip(np.minimum(up, down), 0, None)
    for band in np.flatnonzero(weights.sum(axis=0) == 0):  # narrower than a bin: the nearest one stands for it
        weights[np.abs(bins - corners[band + 1]).argmin(), band] = 1
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _mel_of(frequency: float) -> float:
    return float(2595 * np.log10(1 + frequency / 700))


def attack(strikes: Strikes, times: Doubles) -> Doubles:
    """The times moved to where the attacks near them begin: the sharpest edge, the nearer the likelier."""
    offsets = np.arange(-EDGE_SEARCH, EDGE_SEARCH + 1)
    places = np.round(times * EDGE_RATE).astype(np.int64)[:, None] + offsets
    away = places / EDGE_RATE + EDGE_MIDDLE - times[:, None]
    inside = (places >= 0) & (places < len(strikes.edge))
    found = strikes.edge[np.clip(places, 0, len(strikes.edge) - 1)] * inside * np.exp(-0.5 * (away / EDGE_DOUBT) ** 2)
    best = found.argmax(axis=1)
    moved = places[np.arange(len(times)), best] / EDGE_RATE + EDGE_MIDDLE
    return np.asarray(np.where(found.max(axis=1, initial=0) > 0, moved, times))


def _edge(samples: Floats) -> Floats:
    """How much the power after each instant exceeds that before it `[n]`, in the sound and in its highs."""
    bounds = np.round(np.arange(len(samples) * EDGE_RATE // RATE + 1) * (RATE / EDGE_RATE)).astype(np.int64)
    fading = np.exp(-1 / (EDGE_MEMORY * EDGE_RATE))
    total = np.zeros(max(0, len(bounds) - 1))
    if not len(total):
        return total.astype(np.float32)
    for order in (0, 1):
        power = _power(samples, bounds, order)
        after = lfilter([1 - fading], [1, -fading], power[::-1])[::-1]
        before = np.concatenate([[0], lfilter([1 - fading], [1, -fading], power)[:-1]])
        loud = np.percentile(after, 95) + QUIET**2
        near = maximum_filter1d(after, EDGE_RATE // 2)
        total += (
            np.maximum(after - before, 0)
            / (after + before + near + EDGE_FLOOR * loud)
            * np.sqrt(after / (after + EDGE_SOFT * loud))
        )
    return total.astype(np.float32)


def _power(samples: Floats, bounds: NDArray[np.int64], order: int) -> Doubles:
    """The mean power between the bounds `[n]`, of the samples (`order` 0) or of their differences (1)."""
    parts = []
    for first in range(0, len(bounds) - 1, EDGE_BLOCK):
        inner = bounds[first : first + EDGE_BLOCK + 1]
        start, end = int(inner[0]), int(inner[-1])
        heard = samples[start:end].astype(np.float64)
        if order:
            heard = np.diff(heard, prepend=float(samples[max(0, start - 1)]))
        parts.append(np.add.reduceat(np.square(heard), inner[:-1] - start) / np.diff(inner))
    return np.concatenate(parts)


def _tones(samples: Floats) -> Floats:
    """Pitch classes `[m, 24]`: twelve from 180 Hz up, twelve below 300 Hz."""
    classes = _classes()
    return np.concatenate([np.sqrt(spectra) @ classes for spectra in _spectra(samples, TONE_WINDOW, TONE_RATE)])


@cache
def _classes() -> Floats:
    """How much each bin counts for each pitch class `[bins, 24]`: a bell of a quarter semitone about the note."""
    frequencies = np.arange(TONE_WINDOW // 2 + 1) * (RATE / TONE_WINDOW)
    weights = np.zeros((len(frequencies), 24), np.float32)
    for place in np.flatnonzero((frequencies > TONES_FROM) & (frequencies < TONES_TO)):
        semitone = 12 * np.log2(frequencies[place] / TUNING)
        weight = np.exp(-0.5 * ((semitone - round(semitone)) / 0.25) ** 2)
        if frequencies[place] >= TREBLE_ABOVE:
            weights[place, round(semitone) % 12] = weight
        if frequencies[place] < BASS_BELOW:
            weights[place, 12 + round(semitone) % 12] = weight
    return weights
