"""How hard the song drives, as a curve that a person would draw: loudness, low end, density and brightness."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.ndimage import gaussian_filter1d

from crosscut.listen.onsets import FRAME_RATE, HIGH, LOW, QUIET, Doubles, Strikes
from crosscut.model.curve import Curve, Floats

RATE = 10  # values a second; a bar has some twenty
WEIGHTS = (0.40, 0.25, 0.20, 0.15)  # loudness, low end, density, brightness; loudness leads, as in ratings of arousal
RANGES = (24.0, 24.0, 0.25, 24.0)  # what spans 0 to 1 at least, in dB and in strong strikes; less contrast is no drama
USUAL_BAR = 2.0  # s, where no bar is known
LOW_PERCENTILE, HIGH_PERCENTILE = 2, 98  # of the song, which span 0 to 1 where they lie further apart
DEEPEST, FADE = -48.0, 12.0  # dB; what is quieter than the one has no drive, from the other above it full drive


def find(strikes: Strikes, bar: float = USUAL_BAR) -> Curve:
    """The curve, 0–1, smoothed over a bar of that many seconds."""
    linear = np.expm1(strikes.levels)

    def smooth(part: Floats) -> Doubles:
        return np.asarray(gaussian_filter1d(part.astype(np.float64), bar * FRAME_RATE / 4, mode="nearest"))

    loud = _decibels(smooth(linear.mean(axis=1)))
    parts = (
        loud,
        _decibels(smooth(linear[:, LOW].mean(axis=1))),
        smooth(strikes.flux / np.float32(len(strikes.bands))),
        _decibels(smooth(linear[:, HIGH].mean(axis=1))),
    )
    total = sum(
        weight * _scaled(part, least) for part, weight, least in zip(parts, WEIGHTS, RANGES, strict=True)
    ) * np.clip((loud - DEEPEST) / FADE, 0, 1)
    return Curve(np.clip(total[:: FRAME_RATE // RATE], 0, 1).astype(np.float32), Fraction(RATE))


def _decibels(level: Doubles) -> Doubles:
    """Against the song's loud stretches."""
    return np.asarray(20 * np.log10(level / (np.percentile(level, 95) + QUIET) + 1e-3))


def _scaled(values: Doubles, least: float) -> Doubles:
    """0–1 from the song's low to its high, which lie `least` apart or more."""
    low, high = np.percentile(values, [LOW_PERCENTILE, HIGH_PERCENTILE])
    span = max(high - low, least)
    return np.asarray(np.clip((values - high) / span + 1, 0, 1))
