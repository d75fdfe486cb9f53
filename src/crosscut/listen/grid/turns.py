"""Which beats of the bar the song turns on: new parts begin with a bar.

What the four bars after a beat sound like, against the four before it (the change that sections are found by: Foote,
"Automatic audio segmentation using a measure of audio novelty", ICME 2000), is largest where a part begins. Drums and
chords may leave open which beat is one; then the turns of the song tell.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d

from crosscut.listen import stretches
from crosscut.listen.grid.counting import Numbers
from crosscut.listen.onsets import Doubles, Strikes

REACH = 16  # beats on either side that are compared: four bars of 4/4, as songs turn
APART = 9  # beats within which only the largest change is a turn
LARGE = 75  # percentile of the changes from which one is a turn
SMALL = 1e-9  # keeps a song without any change from dividing by zero


def find(strikes: Strikes, times: Doubles, places: Numbers, metre: int) -> Doubles:
    """How much of what turns in the song turns on each place of the bar `[metre]`, 0–1; all 0 for a short song.

    `times` `[n]` (s) are beats, `places` `[n]` theirs in the bar from 0.
    """
    inside = (times >= 0) & (times < strikes.seconds - 1)
    if inside.sum() <= 2 * REACH:
        return np.zeros(metre)
    changes = sum(_changes(part) for part in stretches.find(strikes, times[inside]))
    top = (changes == maximum_filter1d(changes, APART)) & (changes > np.percentile(changes, LARGE))
    weights = np.maximum(changes - np.median(changes), 0) * top
    shares = np.bincount(places[inside], weights, minlength=metre)[:metre]
    return np.asarray(shares / (shares.sum() + SMALL))


def _changes(heard: Doubles) -> Doubles:
    """How far what follows each beat lies from what was before it `[n]`, 1 on average; 0 near the ends."""
    sums = np.concatenate([np.zeros((1, heard.shape[1])), np.cumsum(heard, axis=0)])
    middle = np.arange(REACH, len(heard) - REACH)
    after, before = sums[middle + REACH] - sums[middle], sums[middle] - sums[middle - REACH]
    found = np.zeros(len(heard))
    found[middle] = np.sqrt(((after - before) ** 2).mean(axis=1))
    return np.asarray(found / (found[middle].mean() + SMALL))
