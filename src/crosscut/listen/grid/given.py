"""What the user says about the song counts more than what is heard: tempo, metre, beats, first downbeat."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from crosscut.errors import WrongUse
from crosscut.listen.grid import bars
from crosscut.listen.grid.bars import Grid
from crosscut.listen.grid.counting import Numbers
from crosscut.listen.onsets import Doubles, Strikes

SAME = 0.04  # relative; a heard tempo, its half or its double that lies this near is the one that was meant
TYPED = 0.04  # s; nobody types a time better than it is heard
NAMED = re.compile(r"(bar) \d+|(?:\d+\.)?(\d+)")  # "bar 3" is a downbeat, "3.2" and "2" the second beat of a bar
FEWEST = 4  # beats that a file must hold


def octave(grid: Grid, tempo: float) -> float | None:
    """0.5, 1 or 2 where that tempo (bpm) must be half of the grid's, its own or double; None where it is another."""
    octaves = np.log2(tempo / grid.tempo)
    near = round(octaves)
    return 2.0**near if near in (-1, 0, 1) and abs(octaves - near) < np.log2(1 + SAME) else None


def at(strikes: Strikes, grid: Grid, factor: float, metres: dict[int, float]) -> Grid:
    """The grid at half (0.5), as it is (1) or double (2) its tempo, in bars of these metres."""
    times = grid.times
    if factor < 1:
        first = int(np.bincount(np.flatnonzero(grid.numbers == 1) % 2, minlength=2).argmax())
        times = times[first::2]
    elif factor > 1:
        times = np.sort(np.concatenate([times, (times[:-1] + times[1:]) / 2]))
    return bars.on_beats(strikes, times, metres)


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


def read(text: str, name: str) -> tuple[Doubles, Numbers]:
    """The times `[n]` (s) of the beats in a text and their numbers in the bar, all 0 where they are not said.

    A beat a line: its time, then perhaps its number in the bar; labels of Audacity (from, to, name) and tables with
    named columns do too, as `crosscut listen --to audacity|csv` writes them. Lines of another kind are passed over.
    Raises WrongUse.
    """
    found: dict[float, int] = {}
    for line in text.splitlines():
        fields = [field.strip() for field in re.split(_divider(line), line.strip())]
        time = _time(fields[0])
        number = _number(fields[1:]) if time is not None else None
        if time is not None and number is not None:
            found[time] = max(found.get(time, 0), number)
    if len(found) < FEWEST:
        raise WrongUse(
            f"{name} holds {len(found)} beats, and a song needs {FEWEST}.",
            remedy="Write a beat a line: its time in seconds, then its number in the bar where that is known.",
        )
    times = np.array(sorted(found))
    numbers = np.array([found[time] for time in times])
    return times, numbers if (numbers == 1).any() else np.zeros_like(numbers)


def _divider(line: str) -> str:
    return next((re.escape(mark) for mark in "\t;," if mark in line), r"\s+")


def _time(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None


def _number(fields: list[str]) -> int | None:
    """The number in the bar that the fields behind a time tell, 0 for none; None where they name something else."""
    if len(fields) == 1 and _time(fields[0]) is not None:  # a number, or the end of a label without a name
        value = float(fields[0])
        return int(value) if value == int(value) else 0
    names = [name for name in fields if name and not (name == fields[0] and _time(name) is not None)]
    for name in names:
        match = NAMED.fullmatch(name)
        if match:
            return 1 if match[1] else int(match[2])
    return None if names else 0


def grid(strikes: Strikes, times: Doubles, numbers: Numbers, metres: dict[int, float]) -> Grid:
    """The grid of beats that were said; bars are heard where their numbers were not said."""
    if numbers.any():
        return Grid(times, numbers, np.ones(len(times)), 0.0)
    heard = bars.on_beats(strikes, times, metres)
    return replace(heard, times=times, confidence=np.ones(len(times)))
