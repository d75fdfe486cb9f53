"""Whether there is a beat at all: never an invented grid for noise, speech, silence or a drone."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d

from crosscut.listen.grid.bars import Grid
from crosscut.listen.grid.beats import LEAD, Clock, follow, pulse
from crosscut.listen.onsets import FRAME_RATE, Strikes

SHORT = 20.0  # s; in less, an even tempo may be chance
CONTRAST, SHORT_CONTRAST = 0.17, 0.25  # how far the pulse on beats stands above the pulse at any time
# (development songs: 0.21 and more; noises: 0.13 and less)
STEADY_CONTRAST = 0.12  # the same where one tempo held for the whole song, which no noise does
HEARD, SHORT_HEARD = 0.42, 0.5  # the network's mean certainty of its ticks (songs: 0.46 and more; noises: below 0.4)
UNEVEN = 0.045  # RMS change of beat length from beat to beat, relative (songs: to 0.038; speech: 0.055 and more)
SPREAD = 5  # frames within which a pulse counts as on its beat


def has_beat(strikes: Strikes, clock: Clock, grid: Grid) -> bool:
    """Whether the grid stands for something heard."""
    short = strikes.seconds < SHORT
    strength = pulse(strikes)
    if grid.confidence.mean() < (SHORT_HEARD if short else HEARD):
        return False
    if short:
        return clock.steady and _contrast(strength, grid) > SHORT_CONTRAST
    if clock.steady:
        return _contrast(strength, grid) > STEADY_CONTRAST
    steps = np.diff(follow(strength))
    return _contrast(strength, grid) > CONTRAST and float(np.std(np.diff(np.log(steps)))) < UNEVEN


def _contrast(strength: np.ndarray[tuple[int, ...], np.dtype[np.float32]], grid: Grid) -> float:
    """The mean pulse on the beats less the mean pulse at any time."""
    near = maximum_filter1d(strength, SPREAD)
    places = np.clip(np.round((grid.times + LEAD) * FRAME_RATE).astype(np.int64), 0, len(near) - 1)
    return float(near[places].mean() - near.mean())
