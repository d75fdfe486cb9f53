"""What is heard on each tick and between ticks: what a downbeat is told from.

Drums, changes of harmony, of the bass and of timbre mark bars (Durand, Bello, David & Richard, "Feature adapted
convolutional neural networks for downbeat tracking", ICASSP 2016, for the choice). Every trait is set against the
song's own strong values, so that neither gain nor style shifts it.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d

from crosscut.listen.onsets import BANDS, FRAME_RATE, TONE_RATE, Doubles, Strikes
from crosscut.model.curve import Floats

STRIKE_BANDS = (slice(0, 3), slice(3, 6), slice(6, 12), slice(12, 20), slice(20, 30), slice(30, BANDS))
BRIGHT, DEEP = slice(28, BANDS), slice(0, 6)  # mel bands whose level tells a louder cymbal from a louder bass
TONE_SPANS = (2, 4)  # ticks before and after that are compared for harmony
TIMBRE_SPANS = (2, 8)  # ticks before and after that are compared for timbre
NEAR = 0.02  # s on either side of a tick that belong to neither side
STRIKE_SPREAD = 5  # frames within which a strike counts as on its tick
STRONG = 90  # percentile of a trait over the song's ticks that is called 1
MOST = 2.0  # what stronger ones are cut to
SMALL = 1e-4  # added to what divides


def find(strikes: Strikes, ticks: Doubles) -> Floats:
    """Traits `[n, 22]` of the ticks: six bands struck on and after each, changes of harmony, bass and timbre."""
    step = np.diff(ticks, append=2 * ticks[-1] - ticks[-2])
    columns = [*_struck(strikes, ticks, step), *_harmony(strikes, ticks, step), *_timbre(strikes, ticks, step)]
    return np.stack(columns, axis=1).astype(np.float32)


def _struck(strikes: Strikes, ticks: Doubles, step: Doubles) -> list[Doubles]:
    frames = [
        np.clip(np.round(times * FRAME_RATE).astype(np.int64), 0, len(strikes) - 1)
        for times in (ticks, ticks + step / 2)
    ]
    columns = []
    for band in STRIKE_BANDS:
        strength = maximum_filter1d(strikes.rises[:, band].mean(axis=1), STRIKE_SPREAD)
        strong = np.percentile(strength[frames[0]], STRONG) + SMALL
        columns += [np.minimum(strength[places] / strong, MOST) for places in frames]
    return columns


def _harmony(strikes: Strikes, ticks: Doubles, step: Doubles) -> list[Doubles]:
    means = _Means(strikes.tones, TONE_RATE)
    columns = []
    for span in TONE_SPANS:
        before, after = means.around(ticks, span * step)
        for classes in (slice(0, 12), slice(12, 24)):
            alike = (_unit(before[:, classes]) * _unit(after[:, classes])).sum(axis=1)
            columns.append(_against_strong(1 - alike))
    return columns


def _timbre(strikes: Strikes, ticks: Doubles, step: Doubles) -> list[Doubles]:
    means = _Means(strikes.levels, FRAME_RATE)
    columns = []
    for span in TIMBRE_SPANS:
        before, after = means.around(ticks, span * step)
        change = after - before
        columns.append(_against_strong(np.abs(change).mean(axis=1)))
        columns += [_against_strong(change[:, part].mean(axis=1)) for part in (BRIGHT, DEEP)]
    return columns


class _Means:
    """Means over stretches of time of what is measured at even distances."""

    def __init__(self, values: Floats, rate: int) -> None:
        self.sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
        self.rate = rate

    def around(self, times: Doubles, length: Doubles) -> tuple[Doubles, Doubles]:
        """The means over `length` seconds before and after the times, each `[n, columns]`."""
        return self._mean(times - length, times - NEAR), self._mean(times + NEAR, times + length)

    def _mean(self, starts: Doubles, ends: Doubles) -> Doubles:
        first = np.clip(np.round(starts * self.rate).astype(np.int64), 0, len(self.sums) - 2)
        last = np.clip(np.round(ends * self.rate).astype(np.int64), first + 1, len(self.sums) - 1)
        return np.asarray((self.sums[last] - self.sums[first]) / (last - first)[:, None])


def _unit(vectors: Doubles) -> Doubles:
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + SMALL))


def _against_strong(trait: Doubles) -> Doubles:
    return np.asarray(np.clip(trait / (np.percentile(np.abs(trait), STRONG) + SMALL), -MOST, MOST))


def with_pace(traits: Floats, distance: float) -> Floats:
    """The traits with the tempo `[n, 24]`; `distance` is the usual one between ticks, in seconds."""
    pace = np.full((len(traits), 1), np.log2(0.25 / distance))  # 0 at 120 bpm
    return np.concatenate([traits, pace, pace**2], axis=1).astype(np.float32)
