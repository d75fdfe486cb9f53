"""Where something begins to sound: mel flux in three bands, and pitch classes.

Method: log-mel spectral flux with a maximum filter over neighbouring bands, which keeps vibrato from counting as
onsets (Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013), at exactly 100 frames a
second. Where an attack begins is read from a finer edge curve: how much more power comes in the 10 ms after an instant
than came in the 10 ms before. Its peak needs no correction: it stands where the attack begins, for a click in silence
as for a drum in a full mix (measured on both; see docs/listening.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from crosscut.listen.spectra import Power, Windows, chapters
from crosscut.model.curve import Floats, Sound

Doubles = NDArray[np.float64]

RATE = 22050  # Hz; drums and chords are told apart below 11 kHz
FRAME_RATE = 100  # frames a second; a beat at 220 bpm has 27 of them
EDGE_RATE = 500  # values a second of the edge curve
EDGE_MIDDLE = 0.5 / EDGE_RATE  # s; attacks lie anywhere within a value, on average in its middle
EDGE_MEMORY = 0.010  # s; what was before, and comes after, counts less the further away it is
EDGE_SEARCH = 0.03  # s to either side in which the edge of a strike lies
LEVEL = 1e-9  # least bend of a peak between whose values it is placed
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


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What is kept of a sound of `count` samples: mel bands `[n, 40]`, tones `[m, 24]`, power `[2, k]`; its `peak`."""

    mel: Floats
    tones: Floats
    power: Floats
    count: int
    peak: float


def taken(blocks: Iterable[Floats]) -> Taken:
    """What is kept of the samples `[n]` at 22050 Hz that come in blocks."""
    mel, tones, power = Windows(WINDOW, FRAME_RATE, RATE), Windows(TONE_WINDOW, TONE_RATE, RATE), Power(EDGE_RATE, RATE)
    filters, classes, count, peak = _filters(WINDOW, BANDS), _classes(), 0, 0.0
    bands, chords, powers = [], [], []
    for part in chapters(blocks):
        count, peak = count + len(part), max(peak, float(np.abs(part).max()))
        bands.append(mel.taken(part) @ filters)
        chords.append(np.sqrt(tones.taken(part)) @ classes)
        powers.append(power.taken(part))
    bands.append(mel.ended(count) @ filters)
    chords.append(np.sqrt(tones.ended(count)) @ classes)
    joined = np.concatenate(powers, axis=1)[:, : count * EDGE_RATE // RATE] if powers else np.zeros((2, 0), np.float32)
    return Taken(np.concatenate(bands), np.concatenate(chords), joined, count, peak)


def struck(kept: Taken) -> Strikes:
    """The strikes in what was kept of a sound; its gain does not matter."""
    levels = _loudness(kept.mel)
    return Strikes(levels, _rises(levels, STEP), kept.tones, _edge(kept.power), kept.count / RATE)


def find(sound: Sound) -> Strikes:
    """The strikes of a sound at 22050 Hz."""
    return struck(taken([sound.mono]))


def _loudness(levels: Floats) -> Floats:
    """Magnitudes `[n, bands]` to a scale near that of the ear, the same for any gain."""
    reference = np.percentile(levels.mean(axis=1), 90) + QUIET
    return np.asarray(np.log1p(levels * (LOUDNESS / reference)), np.float32)


def _rises(levels: Floats, step: int) -> Floats:
    """How far each band rises above the loudest of its neighbours `step` frames before; falls count as 0."""
    rises = np.zeros_like(levels)
    later = rises[step:]
    np.subtract(levels[step:], maximum_filter1d(levels, 3, axis=1)[:-step], out=later)  # an hour's are 58 MB
    np.maximum(later, 0, out=later)
    return rises


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


def edges(strikes: Strikes) -> tuple[Doubles, Doubles]:
    """Where the sound attacks `[n]` (s, rising) and how sharply `[n]`: the peaks of the edge curve."""
    edge = strikes.edge.astype(np.float64)
    peaks = np.flatnonzero((edge[1:-1] > edge[:-2]) & (edge[1:-1] >= edge[2:])) + 1
    before, here, after = edge[peaks - 1], edge[peaks], edge[peaks + 1]
    between = (before - after) / (2 * np.minimum(before - 2 * here + after, -LEVEL))
    return (peaks + np.clip(between, -0.5, 0.5)) / EDGE_RATE + EDGE_MIDDLE, here


def near(found: Doubles, times: Doubles, reach: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which of what was `found` (s, rising, one at least) lies within `reach` s of each time.

    Places `[n, k]` of them, and whether each is one; the others fill the rows.
    """
    first, last = np.searchsorted(found, times - reach), np.searchsorted(found, times + reach)
    places = first[:, None] + np.arange(max(1, int((last - first).max(initial=0))))
    return np.minimum(places, len(found) - 1), places < last[:, None]


def attack(strikes: Strikes, times: Doubles) -> Doubles:
    """The times moved to where the attacks near them begin: the sharpest edge, the nearer the likelier."""
    found, heights = edges(strikes)
    if not len(found):
        return times
    places, inside = near(found, times, EDGE_SEARCH)
    away = found[places] - times[:, None]
    likely = heights[places] * inside * np.exp(-0.5 * (away / EDGE_DOUBT) ** 2)
    best = places[np.arange(len(times)), likely.argmax(axis=1)]
    return np.asarray(np.where(likely.max(axis=1, initial=0) > 0, found[best], times))


def _edge(powers: Floats) -> Floats:
    """How much the power after each instant exceeds that before it `[n]`, in the sound and in its highs."""
    fading = np.exp(-1 / (EDGE_MEMORY * EDGE_RATE))
    total = np.zeros(powers.shape[1])
    if not len(total):
        return total.astype(np.float32)
    for each in powers:
        power = each.astype(np.float64)
        after = remembered(power[::-1], fading)[::-1]
        before = np.concatenate([[0], remembered(power, fading)[:-1]])
        loud = np.percentile(after, 95) + QUIET**2
        near = maximum_filter1d(after, EDGE_RATE // 2)
        total += (
            np.maximum(after - before, 0)
            / (after + before + near + EDGE_FLOOR * loud)
            * np.sqrt(after / (after + EDGE_SOFT * loud))
        )
    return total.astype(np.float32)


def remembered(values: Doubles, fading: float) -> Doubles:
    """The mean at each value of it and all before, the longer ago the less by that factor: a filter of one pole.

    SciPy has it as lfilter, where it takes half a second to import.
    """
    fresh = 1 - fading
    mean = accumulate(values.tolist(), lambda held, now: fresh * now + fading * held, initial=0.0)
    return np.fromiter(mean, np.float64, len(values) + 1)[1:]


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
