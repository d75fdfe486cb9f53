"""What the user says about the song counts more than what is heard: its tempo, and where its first downbeat is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crosscut.listen import beats
from crosscut.listen.bars import Grid, tempo_of
from crosscut.listen.beats import Clock
from crosscut.listen.onsets import Strikes

SAME = 0.04  # relative; a clock whose tempo, half or double lies this near is the one that was meant
TYPED = 0.04  # s; nobody types a time better than it is heard


def clock(strikes: Strikes, tempo: float) -> Clock:
    """The clock that was heard where one of its densities has that tempo (bpm), else an even one of that tempo."""
    heard = beats.clock(strikes)
    if heard is not None:
        octaves = np.log2(tempo_of(heard.ticks) / tempo)
        if round(octaves) in (-1, 0, 1) and abs(octaves - round(octaves)) < np.log2(1 + SAME):
            return heard
    return beats.even_clock(strikes, 60 / tempo)


def counted(grid: Grid, first: float) -> Grid:
    """The grid with its first downbeat at that time (s); a beat that lies near is meant, else all are moved.

    Of what comes before, less than a bar remains as a pick-up.
    """
    near = int(np.abs(grid.times - first).argmin())
    away = first - grid.times[near]
    times = grid.times if abs(away) <= TYPED else grid.times + away
    metre = int(grid.numbers.max())
    numbers = (np.arange(len(times)) - near) % metre + 1
    kept = np.arange(len(times)) > near - metre
    return replace(grid, times=times[kept], numbers=numbers[kept], confidence=grid.confidence[kept])
