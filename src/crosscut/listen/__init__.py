"""Song file to Song: what is heard in it. The only module of this folder that reads files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from crosscut.cache import Cache, fingerprint, key
from crosscut.errors import NoBeat, NoSound, TooShort
from crosscut.listen import accents, bars, beats, energy, given, onsets, sections, smooth, trust
from crosscut.listen.bars import Grid
from crosscut.listen.onsets import Strikes
from crosscut.media import sounds
from crosscut.model.brief import Listen
from crosscut.model.forms.codec import build, plain
from crosscut.model.song import Beat, Song
from crosscut.model.time import Time, instant
from crosscut.progress import Progress, Report, silent

METHOD = 3  # grows whenever a song would be heard otherwise, so that nothing stale is taken from the cache
SHORTEST = 5  # s; less is no song for a film
QUIET_END = -50.0  # dB against the loudest tenth; beats are counted where more is heard
STEPS = 4  # of the work, for progress


def listen(path: Path, asked: Listen, cache: Cache, report: Report = silent) -> Song:
    """What is heard in the file. Raises NoSound, Damaged, TooShort and NoBeat.

    The second time it comes from the cache; the first time it is read back from there too, so both are the same.
    """
    name = key(fingerprint(path), asked, METHOD)

    def make(part: Path) -> None:
        part.write_text(json.dumps(plain(_heard(path, asked, report))), encoding="utf-8")

    kept = cache.keep("song", name, ".json", make)
    song: Song = build(Song, json.loads(kept.read_text(encoding="utf-8")))
    report(Progress("listen", path.name, STEPS, STEPS, "steps"))
    return replace(song, name=path.name)


def _heard(path: Path, asked: Listen, report: Report) -> Song:
    report(Progress("listen", path.name, 0, STEPS, "steps"))
    sound = sounds.read(path, onsets.RATE, channels=1)
    if not sounds.level(sound).is_audible:
        raise NoSound(f"{path.name} is silent.", remedy="Choose another song.")
    if sound.duration < SHORTEST:
        raise TooShort(
            f"{path.name} lasts {float(sound.duration):.1f} s, and a film needs {SHORTEST} s.",
            remedy="Choose a longer song.",
        )
    report(Progress("listen", path.name, 1, STEPS, "steps"))
    strikes = onsets.find(sound)
    report(Progress("listen", path.name, 2, STEPS, "steps"))
    grid, sure = _grid(path, strikes, asked)
    report(Progress("listen", path.name, 3, STEPS, "steps"))
    return _song(path.name, sound.duration, strikes, grid, sure)


def _grid(path: Path, strikes: Strikes, asked: Listen) -> tuple[Grid, float]:
    """The grid and how sure it is, 0–1; what the user asked for counts as sure."""
    clock = beats.clock(strikes) if asked.tempo is None else given.clock(strikes, asked.tempo)
    grid = bars.find(strikes, clock, asked.tempo) if clock else None
    if grid is None or clock is None or (asked.tempo is None and not trust.has_beat(strikes, clock, grid)):
        raise NoBeat(
            f"No beat can be trusted in {path.name}.",
            remedy="Say its tempo with --tempo and its first downbeat with --first-beat, or choose another song.",
        )
    if clock.struck:
        grid = replace(grid, times=smooth.find(strikes, grid.times))
    if asked.first_beat is None:
        return grid, grid.sure
    counted = given.counted(grid, float(asked.first_beat))
    return counted, 1.0 if asked.tempo is not None else grid.sure


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
        tempo=round(float(60 / np.median(np.diff(counted.times))), 2),
        confidence=round(sure, 3),
        beats=tuple(
            Beat(instant(float(time)), int(number), int(place), round(float(confidence), 3))
            for time, number, place, confidence in zip(counted.times, counted.bars, counted.numbers, local, strict=True)
        ),
        sections=parts,
        phrases=sections.phrases(counted, parts),
        accents=hits,
        energy=curve,
        final_hit=accents.final_hit(strikes, hits),
    )


def _played(strikes: Strikes, grid: Grid) -> Grid:
    """The beats of the grid that fall where something sounds; one just before the first sample is on it."""
    loud = np.flatnonzero(strikes.loudness > QUIET_END)
    first, last = loud[0] / onsets.FRAME_RATE, loud[-1] / onsets.FRAME_RATE
    times = np.where((grid.times < 0) & (grid.times > -beats.EARLY), 0.0, grid.times)
    kept = (times >= max(0.0, first - beats.EARLY)) & (times <= min(last, strikes.seconds - beats.EARLY))
    return Grid(times[kept], grid.numbers[kept], grid.confidence[kept], grid.lead)
