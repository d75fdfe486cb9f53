"""Hits that a picture may land on: when, how strong, of which kind; stops; and the final hit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from crosscut.listen.grid.bars import Grid
from crosscut.listen.grid.beats import LEAD
from crosscut.listen.onsets import FRAME_RATE, HIGH, Doubles, Strikes, attack
from crosscut.model.curve import Floats
from crosscut.model.song import Accent
from crosscut.model.time import Time, instant

NEAREST = 9  # frames (90 ms); of two strikes closer than half of this the stronger one is the accent
WEAKEST = 0.25  # of a strong strike of the song; weaker ones are no accents
MOST_A_SECOND = 3.0  # accents; the strongest are kept
REFERENCE = 99.5  # percentile of accents' weights that is called strength 1
ON_TURN, ON_DOWNBEAT, ON_BEAT, OFF_BEAT = 1.15, 1.0, 0.8, 0.65  # how much a strike counts by its place in the bar
ON_GRID = 0.045  # s within which a strike is on its beat
LOUD_FROM, LOUD_RANGE = -8.0, 12.0  # dB against the song's loudest tenth that counts as 0; dB from there to 1
JUMP_RANGE, STAY_RANGE = 18.0, 9.0  # dB that count as 1
SHARE_SHARP, SHARE_LOUD, SHARE_JUMP, SHARE_STAY = 0.2, 0.6, 0.1, 0.1  # of an accent's weight
BEFORE, AFTER = slice(-8, -2), slice(1, 9)  # frames about a strike: just before, in it
LONG_BEFORE, RING = slice(-47, -2), slice(15, 60)  # frames: half a second before; from 150 to 600 ms after
CRASH_RING = 5.0  # dB that highs must stay above what was before, from 150 to 600 ms after, to be a crash
TUTTI = 0.75  # of a strong strike in all three bands at once: everybody plays, a hit
STOP_FALL, STOP_LENGTH, STOP_WITHIN = 18.0, 30, 12  # dB the level falls, frames it stays down, frames it takes to fall
STOP_FROM, STOP_HELD = -12.0, 40  # dB it was loud before, and for how many frames: single strikes do not stop
STOP_STRENGTH = 0.6  # a stop is a strong accent in most songs
TAIL = 0.4  # s at least that a final hit rings
TAIL_STRIKES = 0.3  # of the final hit: what strikes after it is weaker than this
TAIL_FALL = 6.0  # dB at least that the level falls from the final hit to the end
FINAL_STRENGTH = 0.35  # a weaker strike ends no song
FINAL_LOUDNESS = -9.0  # dB against the song's loudest tenth; an end in a fade is quieter


def find(strikes: Strikes, grid: Grid, turns: Doubles) -> tuple[Accent, ...]:
    """The accents in order of time: the strongest strikes, and stops; `turns` are the times where sections begin."""
    smooth = gaussian_filter1d(strikes.flux, 1.0)
    peaks = _peaks(smooth)
    times = attack(strikes, (peaks + _offsets(smooth, peaks)) / FRAME_RATE - LEAD)
    weights = _place_in_bar(times, grid, turns) * (
        SHARE_SHARP * _sharpness(smooth, peaks) + _force(strikes.loudness, peaks)
    )
    kept = np.sort(np.argsort(-weights, kind="stable")[: int(MOST_A_SECOND * strikes.seconds)])
    full = np.percentile(weights, REFERENCE) if len(weights) else 1.0
    struck = [
        Accent(
            instant(max(0.0, float(times[k]))), float(np.clip(weights[k] / full, 0, 1)), _kind(strikes, int(peaks[k]))
        )
        for k in kept
    ]
    return tuple(sorted(struck + _stops(strikes), key=lambda accent: (accent.time, accent.kind)))


def _peaks(smooth: Floats) -> NDArray[np.int64]:
    """Frames of the strikes."""
    strong = np.percentile(smooth, 99)
    is_peak = (smooth == maximum_filter1d(smooth, NEAREST)) & (smooth > WEAKEST * strong)
    peaks = np.flatnonzero(is_peak)
    return peaks[(peaks > 0) & (peaks < len(smooth) - 1)]


def _offsets(smooth: Floats, peaks: NDArray[np.int64]) -> Doubles:
    """Where between frames each peak lies, in frames, by a parabola through three."""
    before, here, after = (smooth[peaks + step].astype(np.float64) for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * here + after, -1e-9)
    return np.asarray(np.clip((before - after) / (2 * bend), -0.5, 0.5))


def _sharpness(smooth: Floats, peaks: NDArray[np.int64]) -> Doubles:
    """How sharply each peak strikes, against the song's strong ones."""
    return np.asarray(smooth[peaks] / (np.percentile(smooth[peaks], 95) if len(peaks) else 1.0), np.float64)


def _force(loudness: Floats, peaks: NDArray[np.int64]) -> Doubles:
    """How loud each strike is, how far it jumps up, and how much of that stays."""
    top = _around(loudness, peaks, AFTER).max(axis=1)
    jump = top - _around(loudness, peaks, BEFORE).mean(axis=1)
    stay = _around(loudness, peaks, RING).mean(axis=1) - _around(loudness, peaks, LONG_BEFORE).mean(axis=1)
    parts = ((top - LOUD_FROM) / LOUD_RANGE, jump / JUMP_RANGE, stay / STAY_RANGE)
    shares = (SHARE_LOUD, SHARE_JUMP, SHARE_STAY)
    total = sum(share * np.clip(part, 0, 1) for share, part in zip(shares, parts, strict=True))
    return np.asarray(total, np.float64)


def _around(values: Floats, peaks: NDArray[np.int64], part: slice) -> Floats:
    places = peaks[:, None] + np.arange(part.start, part.stop)
    return np.asarray(values[np.clip(places, 0, len(values) - 1)])


def _place_in_bar(times: Doubles, grid: Grid, turns: Doubles) -> Doubles:
    """How much each strike counts by where in the bar it falls."""
    if not len(grid.times):
        return np.full(len(times), ON_BEAT)
    near = np.abs(grid.times[None] - times[:, None]).argmin(axis=1)
    on = np.abs(grid.times[near] - times) < ON_GRID
    counts = np.where(on, np.where(grid.numbers[near] == 1, ON_DOWNBEAT, ON_BEAT), OFF_BEAT)
    turning = (np.abs(turns[None] - times[:, None]) < ON_GRID).any(axis=1)
    return np.asarray(np.where(turning, ON_TURN, counts))


def _kind(strikes: Strikes, peak: int) -> str:
    """What struck: everybody (hit), a cymbal that rings (crash), a drum, or a stab of tones."""
    struck = [float(band[max(0, peak - 1) : peak + 2].max()) for band in strikes.bands]
    low, middle, high = (value / scale for value, scale in zip(struck, strikes.strong, strict=True))
    if min(low, middle, high) > TUTTI:
        return "hit"
    bright = strikes.levels[:, HIGH].mean(axis=1)
    ring = _around(bright, np.array([peak]), RING).mean() - _around(bright, np.array([peak]), BEFORE).mean()
    if ring > CRASH_RING and high > TUTTI / 2:
        return "crash"
    return "drum" if max(low, high) >= middle else "stab"


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


def final_hit(strikes: Strikes, accents: tuple[Accent, ...]) -> Time | None:
    """The last strong strike, after which the song only rings; None where it fades, or breaks off while it plays."""
    struck = [accent for accent in accents if accent.kind != "stop"]
    for place in range(len(struck) - 1, -1, -1):
        last = struck[place]
        if last.strength < FINAL_STRENGTH:
            continue
        if any(after.strength > TAIL_STRIKES * last.strength for after in struck[place + 1 :]):
            return None
        return last.time if _rings_out(strikes, float(last.time)) else None
    return None


def _rings_out(strikes: Strikes, time: float) -> bool:
    """Whether the song is loud at that time and falls from there to its end."""
    loudness = strikes.loudness
    start = round(time * FRAME_RATE)
    tail = loudness[start:]
    if len(tail) < TAIL * FRAME_RATE:
        return False
    top = float(loudness[start : start + AFTER.stop].max())
    return top > FINAL_LOUDNESS and top - float(tail[-AFTER.stop :].mean()) > TAIL_FALL
