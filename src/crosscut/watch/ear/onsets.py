"""When something is heard to begin: the onsets of a clip's own sound, measured against its background."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Sound
from crosscut.watch import running

Floats = NDArray[np.float32]

RATE = 24_000  # samples/s
WINDOW = 256  # samples, 11 ms
STEP = 64  # samples, 2.7 ms
ROOM = 2000  # spectra made at once, 5 s and 6 MB
BANDS = np.geomspace(150, 10_000, 17)  # Hz; below is wind and handling, above is hiss
BACKGROUND = 30  # percentile of a band's energy that counts as silence
RISE = 3  # steps between the two spectra that are compared
LOCAL = 0.4  # s; the flux of the surroundings, which an onset must exceed ...
SLOWLY = 10  # ... is looked at on every so many-th step: it is a median over fifteen times as many
APART = 0.06  # s between two onsets
ECHO = 0.2  # s; a strike is followed by a second sound after 0.11 to 0.17 s
STRONGER = 1.6  # times the rise of its echo
FOOT = 0.004  # s by which the steepest rise of the flux, smoothed, precedes the true onset (measured on clicks)
AUDIBLE = 1.0  # dB of mean rise over all bands; less is noise


@dataclass(frozen=True, slots=True)
class Onsets:
    """`times` `[n]` s, rising; `rises` `[n]` dB, the mean over all bands above the surroundings."""

    times: NDArray[np.float64]
    rises: Floats

    def __len__(self) -> int:
        return len(self.times)

    def where(self, mask: NDArray[np.bool_]) -> Onsets:
        """Only those."""
        return Onsets(self.times[mask], self.rises[mask])

    def without_echoes(self) -> Onsets:
        """Without what follows a much stronger onset at once: the echo, the toe after the heel."""
        first = np.searchsorted(self.times, self.times - ECHO)
        strongest = [float(self.rises[a:n].max(initial=0)) for n, a in enumerate(first)]
        return self.where(self.rises * STRONGER > np.array(strongest))


NONE = Onsets(np.zeros(0), np.zeros(0, np.float32))


def find(sound: Sound, start: float = 0.0) -> Onsets:
    """The onsets of a mono sound at `RATE` whose first sample is heard at `start` seconds."""
    samples = sound.mono
    if len(samples) < RATE // 5:
        return NONE
    flux = _flux(samples)
    width = int(LOCAL * RATE / STEP) | 1
    rise = flux - running.middle(flux, width, SLOWLY)
    peaks = (flux == running.highest(flux, 2 * int(APART * RATE / STEP) + 1)) & (rise > AUDIBLE)
    found = np.flatnonzero(peaks)
    times = start + (found * STEP + (WINDOW - RISE * STEP) / 2) / RATE + FOOT
    return Onsets(times, rise[found].astype(np.float32))


def _flux(samples: Floats) -> Floats:
    """The mean rise of level over all bands, dB, one value a step; a band counts only above its background."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::STEP]
    bands = np.concatenate([_bands(frames[first : first + ROOM]) for first in range(0, len(frames), ROOM)])
    level = 10 * np.log10(bands / (np.percentile(bands, BACKGROUND, axis=0) + 1e-12) + 1)
    flux = np.zeros(len(level), np.float32)
    flux[RISE:] = np.maximum(level[RISE:] - level[:-RISE], 0).mean(axis=1)
    bell = np.hanning(7) / np.hanning(7).sum()
    smooth: Floats = np.convolve(flux, bell, "same").astype(np.float32)
    return smooth


def _bands(frames: Floats) -> Floats:
    """The power of each stretch of samples `[n, WINDOW]` in every band, `[n, 16]`."""
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW).astype(np.float32), axis=1)) ** 2
    lines = np.fft.rfftfreq(WINDOW, 1 / RATE)
    inside = [(lines >= low) & (lines < max(high, low + RATE / WINDOW)) for low, high in pairwise(BANDS)]
    return np.stack([power[:, its].sum(axis=1) for its in inside], axis=1)
