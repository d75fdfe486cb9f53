"""Which sections are the same part again: letters, A for the first part, B for the next that sounds otherwise.

Sections are alike where they go the same way bar by bar from their start (the diagonals of a self-similarity matrix;
Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000): in timbre and harmony, and in how
hard they drive. Grouped one after another with the letter that they are most alike.
"""

from __future__ import annotations

from string import ascii_uppercase

import numpy as np

from crosscut.listen.onsets import Doubles

ALIKE = (
    0.2  # mean cosine of bars, less what the drives differ, from which sections are the same part (parts that differ:
)
# 0.1 and less; where words and tunes differ too 0.2 to 0.5; exact repeats 0.6 and more)
DRIVE_WEIGHT = 0.3  # against a difference in drive of one (half the song's usual range)
SMALL = 1e-9  # keeps a bar of silence from dividing by zero


def find(timbre: Doubles, drive: Doubles, starts: list[int]) -> list[str]:
    """A letter for each section; `timbre` and `drive` `[bars, k]` about 0, sections begin at the bars `starts`."""
    directions = timbre / (np.linalg.norm(timbre, axis=1, keepdims=True) + SMALL)
    parts = [slice(start, end) for start, end in zip(starts, [*starts[1:], len(timbre)], strict=True)]
    letters: list[list[slice]] = []
    found = []
    for part in parts:
        alike = [float(np.mean([_alike(directions, drive, part, other) for other in others])) for others in letters]
        if not alike or max(alike) < ALIKE:
            letters.append([])
            alike.append(1.0)
        best = int(np.argmax(alike))
        letters[best].append(part)
        found.append(ascii_uppercase[best % len(ascii_uppercase)])
    return found


def _alike(directions: Doubles, drive: Doubles, one: slice, other: slice) -> float:
    """How alike two sections are: 1 where they are the same, 0 where they have nothing in common."""
    bars = min(one.stop - one.start, other.stop - other.start)
    first, second = slice(one.start, one.start + bars), slice(other.start, other.start + bars)
    cosine = (directions[first] * directions[second]).sum(axis=1).mean()
    apart = np.abs(drive[one].mean(axis=0) - drive[other].mean(axis=0)).mean()
    return float(cosine - DRIVE_WEIGHT * apart)
