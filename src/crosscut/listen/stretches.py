"""What each stretch of a song sounds like - each bar, or each beat - so that stretches can be compared."""

from __future__ import annotations

import numpy as np

from crosscut.listen.onsets import FRAME_RATE, HIGH, LOW, MIDDLE, TONE_RATE, Doubles, Strikes

FLUX_WEIGHT, TONE_WEIGHT = 2.0, 2.0  # against timbre
QUIETEST = 40.0  # dB below the loudest stretch


def find(strikes: Strikes, starts: Doubles) -> tuple[Doubles, Doubles]:
    """Per stretch, about 0: timbre and harmony `[n, 104]`; loudness and flux in three bands `[n, 6]`.

    Each lasts from one of the `starts` `[n]` (s, two at least) to the next; the last one as long as most.
    """
    ends = np.append(starts[1:], min(strikes.seconds, starts[-1] + np.median(np.diff(starts))))
    linear = np.expm1(strikes.levels)
    timbre, drive = [], []
    for start, end in zip(starts, ends, strict=True):
        frames = slice(int(start * FRAME_RATE), max(int(start * FRAME_RATE) + 1, int(end * FRAME_RATE)))
        tones = strikes.tones[int(start * TONE_RATE) : int(start * TONE_RATE) + max(1, int((end - start) * TONE_RATE))]
        tone = tones.mean(axis=0) if len(tones) else np.zeros(strikes.tones.shape[1])
        rises, levels = strikes.rises[frames], strikes.levels[frames]
        harmony = tone / (np.linalg.norm(tone) + 1e-9)
        timbre.append(np.concatenate([levels.mean(0), FLUX_WEIGHT * rises.mean(0), TONE_WEIGHT * harmony]))
        loud = [20 * np.log10(linear[frames][:, part].mean() + 1e-6) for part in (LOW, MIDDLE, HIGH)]
        drive.append([*loud, *[rises[:, part].mean() for part in (LOW, MIDDLE, HIGH)]])
    found = np.array(drive)
    found[:, :3] = np.maximum(found[:, :3], found[:, :3].max(axis=0) - QUIETEST)
    return _standard(np.array(timbre)), _scaled(found)


def _standard(values: Doubles) -> Doubles:
    spread: Doubles = values.std(axis=0) + 1e-3
    return np.asarray((values - values.mean(axis=0)) / spread)


def _scaled(values: Doubles) -> Doubles:
    """Each column about its median, in halves of its usual range."""
    low, middle, high = np.percentile(values, [10, 50, 90], axis=0)
    return np.asarray(np.clip((values - middle) / np.maximum((high - low) / 2, 1e-3), -3, 3))
