"""The whole of hearing in order: sound, strikes, the grid, and what stands on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from crosscut.errors import NoBeat, NoSound, TooShort
from crosscut.listen import STEPS, accents, colour, energy, onsets, sections
from crosscut.listen.corrections import phrases
from crosscut.listen.grid import bars, beats, given, smooth, trust
from crosscut.listen.grid.bars import Grid
from crosscut.listen.grid.counting import METRES
from crosscut.listen.onsets import Strikes
from crosscut.media import sounds
from crosscut.model.brief import OCTAVES, Listen
from crosscut.model.song import Beat, Song
from crosscut.model.time import Time, instant
from crosscut.progress import Progress, Report

SHORTEST = 5  # s; less is no song for a film
QUIET_END = -59.0  # dB against the loudest tenth; beats are counted while anything sounds, in a fade too


def heard(path: Path, asked: Listen, said: str | None, report: Report) -> Song:
    """What is heard in the file, and `said` about its beats. Raises NoSound, Damaged, TooShort, NoBeat and WrongUse."""
    report(Progress("listen", path.name, 0, STEPS, "steps"))
    kept = onsets.taken(block[:, 0] for block in sounds.blocks(path, onsets.RATE, channels=1))
    duration = Time(kept.count, onsets.RATE)
    if not sounds.audible(kept.peak):
        raise NoSound(f"{path.name} is silent.", remedy="Choose another song.")
    if duration < SHORTEST:
        raise TooShort(
            f"{path.name} lasts {float(duration):.1f} s, and a film needs {SHORTEST} s.",
            remedy="Choose a longer song.",
        )
    report(Progress("listen", path.name, 1, STEPS, "steps"))
    strikes = onsets.struck(kept)
    del kept  # an hour of it is as large as the strikes
    report(Progress("listen", path.name, 2, STEPS, "steps"))
    grid, sure = _grid(path, strikes, asked, said)
    report(Progress("listen", path.name, 3, STEPS, "steps"))
    return _song(path.name, duration, strikes, grid, sure)


def _grid(path: Path, strikes: Strikes, asked: Listen, said: str | None) -> tuple[Grid, float]:
    """The grid and how sure it is, 0–1; what the user says counts as sure."""
    metres = METRES if asked.metre is None else {int(asked.metre.split("/")[0]): 0.0}
    if said is None:
        grid, sure = _counted(path, strikes, asked.tempo, metres)
        grid = _struck_out(strikes, grid)
    else:
        grid, sure = given.grid(strikes, *given.read(said, str(asked.beats)), metres), 1.0
    if asked.first_beat is None:
        return grid, sure
    known = said is not None or asked.tempo not in (None, *OCTAVES)
    return given.counted(grid, float(asked.first_beat)), 1.0 if known else sure


def _counted(path: Path, strikes: Strikes, tempo: str | None, metres: dict[int, float]) -> tuple[Grid, float]:
    """The grid that is heard, at that tempo if one is said, and how sure it is. Raises NoBeat."""
    clock = beats.clock(strikes)
    grid = bars.find(strikes, clock) if clock else None
    if tempo is not None and tempo not in OCTAVES:
        return _at_tempo(strikes, grid, float(tempo), metres)
    if grid is None or clock is None or not trust.has_beat(strikes, clock, grid):
        raise NoBeat(
            f"No beat can be trusted in {path.name}.",
            remedy="Say its tempo with --tempo and its first downbeat with --first-beat, name a file of its beats "
            "with --beats, or choose another song.",
        )
    return _counted_again(strikes, grid, OCTAVES[tempo] if tempo else 1.0, metres)


def _at_tempo(strikes: Strikes, grid: Grid | None, tempo: float, metres: dict[int, float]) -> tuple[Grid, float]:
    """The grid of that tempo (bpm): the heard one, its half or double where that is meant, else an even one."""
    factor = given.octave(grid, tempo) if grid else None
    if grid is not None and factor is not None:
        return _counted_again(strikes, grid, factor, metres)
    even = beats.even_clock(strikes, 60 / tempo)
    found = bars.find(strikes, even, tempo, metres)
    return (_smooth(strikes, found) if even.struck else found), found.sure


def _counted_again(strikes: Strikes, grid: Grid, factor: float, metres: dict[int, float]) -> tuple[Grid, float]:
    """The heard grid as the user counts it."""
    if factor != 1 or metres != METRES:
        grid = given.at(strikes, grid, factor, metres)
    return _smooth(strikes, grid), grid.sure


def _smooth(strikes: Strikes, grid: Grid) -> Grid:
    return replace(grid, times=smooth.find(strikes, grid.times))


def _song(name: str, duration: Time, strikes: Strikes, grid: Grid, sure: float) -> Song:
    counted = _played(strikes, grid)
    bar = float(np.median(np.diff(counted.downbeats))) if len(counted.downbeats) > 1 else energy.USUAL_BAR
    curve = energy.find(strikes, bar)
    parts = sections.find(strikes, counted, curve, duration)
    hits = accents.find(strikes, counted, np.array([float(part.span.start) for part in parts]))
    local = np.clip(sure * counted.confidence / counted.confidence.mean(), 0, 1)
    return Song(
        name=name,
        duration=duration,
        tempo=round(counted.tempo, 2),
        confidence=round(sure, 3),
        beats=tuple(
            Beat(instant(float(time)), int(number), int(place), round(float(confidence), 3))
            for time, number, place, confidence in zip(counted.times, counted.bars, counted.numbers, local, strict=True)
        ),
        sections=parts,
        phrases=phrases([instant(float(time)) for time in counted.downbeats], parts),
        accents=hits,
        energy=curve,
        final_hit=accents.final_hit(strikes),
        colour=colour.find(strikes),
    )


def _struck_out(strikes: Strikes, grid: Grid) -> Grid:
    """The grid up to the last strike where the song ends with a final hit: in its tail nothing counts on."""
    if accents.final_hit(strikes) is None:
        return grid
    kept = grid.times <= accents.last_strike(strikes) + accents.ON_GRID
    return Grid(grid.times[kept], grid.numbers[kept], grid.confidence[kept])


def _played(strikes: Strikes, grid: Grid) -> Grid:
    """The beats of the grid that fall where something sounds; one just before the first sample is on it."""
    loud = np.flatnonzero(strikes.loudness > QUIET_END)
    first, last = loud[0] / onsets.FRAME_RATE, loud[-1] / onsets.FRAME_RATE
    times = np.where((grid.times < 0) & (grid.times > -beats.EARLY), 0.0, grid.times)
    kept = (times >= max(0.0, first - beats.EARLY)) & (times <= min(last, strikes.seconds - beats.EARLY))
    return Grid(times[kept], grid.numbers[kept], grid.confidence[kept])
