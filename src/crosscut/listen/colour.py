"""What the song sounds like from moment to moment, whatever the grid: harmony, timbre and attack, five times a second.

Bars that are played alike have nearly the same colour; by it a song can be shortened without being heard to be
(self-similarity of chroma and timbre, as in Wenner et al., "Scalable Music", Eurographics 2013).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from crosscut.listen.onsets import FRAME_RATE, TONE_RATE, Doubles, Strikes
from crosscut.model.curve import Curve

RATE = 5  # colours a second; even at 220 bpm a bar has five
TIMBRES = 20  # mel bands, two of the strikes' each
GRAIN = 100  # steps of a value's range, which is 0 to about 1; finer than any two bars are alike
LOUDEST = 4.0  # of the strikes' levels, what counts as 1
SHARPEST = 0.5  # of the strikes' rises


def find(strikes: Strikes) -> Curve:
    """The colours `[n, 47]`: twelve pitch classes of chords, twelve of the bass, 20 bands of timbre, three of attack.

    Whole numbers: hundredths of 1.
    """
    rises = np.stack(strikes.bands, axis=1) / SHARPEST
    timbre = strikes.levels.reshape(len(strikes), TIMBRES, -1).mean(axis=2) / LOUDEST
    tones = strikes.tones.reshape(len(strikes.tones), 2, 12)
    harmony = (tones / (np.linalg.norm(tones, axis=2, keepdims=True) + 1e-9)).reshape(len(tones), -1)
    struck = _means(np.concatenate([timbre, rises], axis=1), FRAME_RATE // RATE)
    heard = _means(harmony, TONE_RATE // RATE)
    count = min(len(struck), len(heard))
    values = np.concatenate([heard[:count], struck[:count]], axis=1)
    return Curve(np.round(values * GRAIN).astype(np.float32), Fraction(RATE), Fraction(1, 2 * RATE))


def _means(values: Doubles, count: int) -> Doubles:
    """The means `[n // count, k]` of so many rows each."""
    kept = len(values) // count * count
    return np.asarray(values[:kept].reshape(-1, count, values.shape[1]).mean(axis=1), np.float64)
