"""What is heard on each tick and between ticks, and how that repeats: what a downbeat is told from.

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
AROUND = (-16, -12, -8, *range(-7, 8), 8, 12, 16)  # ticks whose traits are seen from one tick
PERIODS = (2, 4, 8, 6)  # ticks after which bars and their halves repeat (4/4 and 3/4)
SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)  # ticks by which the repeated bar is seen shifted
BAR = 8  # ticks of a bar in 4/4
LONG, SHORT = 4, 8  # repeats to either side that are averaged, of a bar and of its halves


def find(strikes: Strikes, ticks: Doubles) -> Floats:
    """Traits `[n, 18]` of the ticks: six bands struck on and after each, changes of harmony, bass and timbre."""
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


def in_context(traits: Floats, distance: float) -> Floats:
    """What is known of every tick `[n, 596]`: traits around it, what repeats at its place in the bar, the tempo.

    `distance` is the usual one between ticks, in seconds.
    """
    count = len(traits)
    reach = max(AROUND)
    padded = np.pad(traits, ((reach, reach), (0, 0)))
    around = [padded[reach + offset : reach + offset + count] for offset in AROUND]
    repeated = [_repeated(traits, period) for period in PERIODS]
    bar = np.pad(repeated[PERIODS.index(BAR)], ((BAR, BAR), (0, 0)), mode="wrap")
    shifted = [bar[BAR + shift : BAR + shift + count] for shift in SHIFTS]
    pace = np.full((count, 1), np.log2(0.25 / distance))  # 0 at 120 bpm
    return np.concatenate([*around, *repeated, *shifted, pace, pace**2], axis=1).astype(np.float32)


def _repeated(traits: Floats, period: int) -> Doubles:
    """The mean of what is heard at the same place of the periods around, less the mean over the song."""
    repeats = LONG if period >= PERIODS[-1] else SHORT
    reach, count = repeats * period, len(traits)
    padded, known = np.pad(traits, ((reach, reach), (0, 0))), np.pad(np.ones((count, 1)), ((reach, reach), (0, 0)))
    offsets = range(0, 2 * reach + 1, period)
    total = np.sum([padded[offset : offset + count] for offset in offsets], axis=0)
    return np.asarray(total / np.sum([known[offset : offset + count] for offset in offsets], axis=0) - traits.mean(0))
