"""Hits that a picture may land on: when, how strong, of which kind; stops; and the final hit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from crosscut.listen.grid.bars import Grid
from crosscut.listen.grid.beats import LEAD
from crosscut.listen.onsets import BANDS, FRAME_RATE, HIGH, QUIET, STRONG, Doubles, Strikes, attack
from crosscut.model.curve import Floats
from crosscut.model.song import Accent
from crosscut.model.time import Time, instant

NEAREST = 7  # frames (70 ms); of two strikes closer than half of this the stronger one is the accent
WEAKEST = 0.12  # of a strong strike of the song; weaker ones are no accents
MOST_A_SECOND = 8  # accents; the strongest are kept. Drummers play four loud notes a second on average, up to seven
REFERENCE = 99.5  # percentile of accents' weights that is called strength 1
ON_TURN, ON_DOWNBEAT, ON_BEAT, OFF_BEAT = 1.15, 1.0, 0.67, 0.54  # how much a strike counts by its place in the bar
ON_GRID = 0.045  # s within which a strike is on its beat
LOUD = (-12.0, 6.0)  # dB against the song's loudest tenth that count as 0 and 1
CYMBALS = slice(30, BANDS)  # mel bands above 4.7 kHz, where drums strike and tunes hardly do
SHARE_BRIGHT, SHARE_LOUD = 0.6, 0.4  # of an accent's weight (chosen on development songs; docs/listening.md)
STRUCK, BESIDE = slice(-1, 3), slice(-1, 2)  # frames about a strike in which its bands rise
BEFORE, AFTER, RING = slice(-47, -2), slice(1, 9), slice(15, 60)  # frames about a strike: the half second before it,
# in it, and from 150 to 600 ms after
FAINT = 0.05  # of the mel level of the song's loud frames, added before decibels of highs are compared
CRASH_RING = 4.0  # dB that highs must stay above the half second before, to be a crash
TUTTI = 0.75  # of a strong strike in all three bands at once: everybody plays, a hit
STOP_FALL, STOP_LENGTH, STOP_WITHIN = 18.0, 30, 12  # dB the level falls, frames it stays down, frames it takes to fall
STOP_FROM, STOP_HELD = -12.0, 40  # dB it was loud before, and for how many frames: single strikes do not stop
STOP_STRENGTH = 0.8  # a stop is a strong accent in most songs
TAIL = 0.4  # s at least that a final hit rings
TAIL_STRIKES = 0.3  # of the final hit: what strikes after it is weaker than this
TAIL_FALL = 6.0  # dB at least that the level falls from the final hit to the end
FINAL_STRENGTH = 0.35  # a weaker strike ends no song
FINAL, FINAL_LOUD = (-8.0, 4.0), 0.75  # loudness as above, and how much it counts against sharpness for a last strike
FINAL_SHARP = 0.25  # of a strong strike; weaker ones ring with what was struck before
FINAL_LOUDNESS = -9.0  # dB against the song's loudest tenth; an end in a fade is quieter


@dataclass(frozen=True, slots=True, eq=False)
class _Struck:
    """All that strikes `[n]`: in which frames it peaks, when it begins (s), and how sharply (1 is a strong strike)."""

    peaks: NDArray[np.int64]
    times: Doubles
    sharp: Doubles


def find(strikes: Strikes, grid: Grid, turns: Doubles) -> tuple[Accent, ...]:
    """The accents in order of time: what strikes, and stops; `turns` are the times where sections begin.

    Most that is played is among them; strength ranks them.
    """
    struck = _struck(strikes)
    weights = _place_in_bar(struck.times, grid, turns) * _force(strikes, struck.peaks)
    kept = np.sort(np.argsort(-weights, kind="stable")[: int(MOST_A_SECOND * strikes.seconds)])
    full = np.percentile(weights, REFERENCE) if len(weights) else 1.0
    kinds = _kinds(strikes, struck.peaks[kept])
    found = [
        Accent(instant(max(0.0, float(struck.times[k]))), float(np.clip(weights[k] / full, 0, 1)), kind)
        for k, kind in zip(kept, kinds, strict=True)
    ]
    return tuple(sorted(found + _stops(strikes), key=lambda accent: (accent.time, accent.kind)))


def _struck(strikes: Strikes) -> _Struck:
    smooth = gaussian_filter1d(strikes.flux, 1.0)
    strong = float(np.percentile(smooth, STRONG)) + QUIET
    is_peak = (smooth == maximum_filter1d(smooth, NEAREST)) & (smooth > WEAKEST * strong)
    peaks = np.flatnonzero(is_peak[1:-1]) + 1
    before, here, after = (smooth[peaks + step].astype(np.float64) for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * here + after, -1e-9)
    between = np.clip((before - after) / (2 * bend), -0.5, 0.5)  # frames, by a parabola through three
    return _Struck(peaks, attack(strikes, (peaks + between) / FRAME_RATE - LEAD), here / strong)


def _force(strikes: Strikes, peaks: NDArray[np.int64]) -> Doubles:
    """How loud each strike is, and how hard it strikes in the bands of cymbals and snares, 0–1."""
    rises = strikes.rises[:, CYMBALS].mean(axis=1)
    bright = _around(rises, peaks, STRUCK).max(axis=1) / (np.percentile(rises, STRONG) + QUIET)
    return np.asarray(SHARE_BRIGHT * np.minimum(bright, 1) + SHARE_LOUD * _loud(strikes, peaks, LOUD), np.float64)


def _loud(strikes: Strikes, peaks: NDArray[np.int64], bounds: tuple[float, float]) -> Doubles:
    """How loud it is in each strike, 0–1 between those bounds (dB against the song's loudest tenth)."""
    top = _around(strikes.loudness, peaks, AFTER).max(axis=1)
    return np.asarray(np.clip((top - bounds[0]) / (bounds[1] - bounds[0]), 0, 1), np.float64)


def _around(values: Floats, peaks: NDArray[np.int64], part: slice) -> Floats:
    places = peaks[:, None] + np.arange(part.start, part.stop)
    return np.asarray(values[np.clip(places, 0, len(values) - 1)])


def _place_in_bar(times: Doubles, grid: Grid, turns: Doubles) -> Doubles:
    """How much each strike counts by where in the bar it falls."""
    if not len(grid.times):
        return np.full(len(times), ON_BEAT)
    after = np.clip(np.searchsorted(grid.times, times), 1, len(grid.times) - 1)
    near = after - (times - grid.times[after - 1] <= grid.times[after] - times)
    on = np.abs(grid.times[near] - times) < ON_GRID
    counts = np.where(on, np.where(grid.numbers[near] == 1, ON_DOWNBEAT, ON_BEAT), OFF_BEAT)
    turning = (np.abs(turns[None] - times[:, None]) < ON_GRID).any(axis=1)
    return np.asarray(np.where(turning, ON_TURN, counts))


def _kinds(strikes: Strikes, peaks: NDArray[np.int64]) -> list[str]:
    """What struck: everybody (hit), a cymbal that rings (crash), a drum, or a stab of tones."""
    low, middle, high = (
        _around(band, peaks, BESIDE).max(axis=1) / strong
        for band, strong in zip(strikes.bands, strikes.strong, strict=True)
    )
    highs = 20 * np.log10(np.expm1(strikes.levels[:, HIGH]).mean(axis=1) + FAINT)
    rings = _around(highs, peaks, RING).mean(axis=1) - _around(highs, peaks, BEFORE).mean(axis=1) > CRASH_RING
    tutti = np.minimum(np.minimum(low, middle), high) > TUTTI
    drums = np.maximum(low, high) >= middle
    kinds = np.select([tutti, rings & (high > TUTTI / 2), drums], ["hit", "crash", "drum"], "stab")
    return [str(kind) for kind in kinds]


def _stops(strikes: Strikes) -> list[Accent]:
    """Where the sound breaks off: it falls far at once and stays down."""
    loudness = gaussian_filter1d(strikes.loudness, 1.0)
    later = maximum_filter1d(loudness, STOP_LENGTH, origin=-(STOP_LENGTH // 2))
    fall = loudness[:-STOP_WITHIN] - later[STOP_WITHIN:]
    falls = (fall > STOP_FALL) & (loudness[:-STOP_WITHIN] > STOP_FROM)
    starts = np.flatnonzero(falls[1:] & ~falls[:-1]) + 1
    ends = np.flatnonzero(falls[:-1] & ~falls[1:]) + 1
    found = []
    for start in starts:
        end = ends[ends > start]
        held = loudness[max(0, start - STOP_HELD) : start].min(initial=0) > STOP_FROM - STOP_FALL / 2
        if len(end) and held and start + STOP_WITHIN < len(loudness) - STOP_LENGTH:
            found.append(Accent(instant(float(end[0]) / FRAME_RATE), STOP_STRENGTH, "stop"))
    return found


def final_hit(strikes: Strikes) -> Time | None:
    """The last strong strike, after which the song only rings; None where it fades, or breaks off while it plays."""
    struck = _struck(strikes)
    sharp = struck.sharp >= FINAL_SHARP
    if not sharp.any():
        return None
    loud = _loud(strikes, struck.peaks[sharp], FINAL)
    weights = FINAL_LOUD * loud + (1 - FINAL_LOUD) * struck.sharp[sharp]
    strengths = np.minimum(weights / np.percentile(weights, REFERENCE), 1)
    last = int(np.flatnonzero(strengths >= FINAL_STRENGTH)[-1])
    if (strengths[last + 1 :] > TAIL_STRIKES * strengths[last]).any():
        return None
    time = max(0.0, float(struck.times[sharp][last]))
    return instant(time) if _rings_out(strikes, time) else None


def last_strike(strikes: Strikes) -> float:
    """When (s) the last thing begins that strikes at all, ghost notes too; 0 where nothing does."""
    return float(_struck(strikes).times.max(initial=0.0))


def _rings_out(strikes: Strikes, time: float) -> bool:
    """Whether the song is loud at that time and falls from there to its end."""
    loudness = strikes.loudness
    start = round(time * FRAME_RATE)
    tail = loudness[start:]
    if len(tail) < TAIL * FRAME_RATE:
        return False
    top = float(loudness[start : start + AFTER.stop].max())
    return top > FINAL_LOUDNESS and top - float(tail[-AFTER.stop :].mean()) > TAIL_FALL
