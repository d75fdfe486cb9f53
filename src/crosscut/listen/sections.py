"""Sections on bar lines, their names and energy, and phrases.

Boundaries: checkerboard novelty over bars (Foote, "Automatic audio segmentation using a measure of audio novelty",
ICME 2000) of timbre and harmony and of energy, with the changes of energy themselves, and a bonus for every fourth bar
in the phase that the song's own novelty prefers.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from crosscut.listen import repeats, stretches
from crosscut.listen.grid.bars import Grid
from crosscut.listen.onsets import Doubles, Strikes
from crosscut.model.curve import Curve
from crosscut.model.song import Section
from crosscut.model.time import Span, Time, instant

PHRASE = 4  # bars; songs turn in fours
KERNEL = (4, 2)  # bars on either side that are compared
SMALL_KERNEL_WEIGHT = 0.7
PHRASE_BONUS = 1.25
TURN = 0.35  # of the mean of the song's strong novelties
APART = 3  # bars; sections are longer
STRONG = 97  # percentile of a novelty that counts as 1
FLAT = 0.1  # of energy between the calmest and the fullest section, below which names would be guesses
PEAK, QUIET = 0.86, 0.4  # of the way from the calmest to the fullest: from where a section is a peak; below, a break
CLIMB = 0.05  # of energy from the first to the last quarter of a section: it builds up


def find(strikes: Strikes, grid: Grid, energy: Curve, duration: Time) -> tuple[Section, ...]:
    """The sections, without gap from the start of the song to its end (`duration`)."""
    lines = grid.downbeats
    if len(lines) < 2 * PHRASE:
        return (Section(Span(Time(0), duration), "A", _level(energy, Span(Time(0), duration)), "A"),)
    timbre, drive = stretches.find(strikes, lines)
    turns = _turns(timbre, drive)
    letters = repeats.find(timbre, drive, [0, *turns])
    times = [Time(0), *[instant(float(lines[bar])) for bar in turns], duration]
    spans = [Span(start, end) for start, end in pairwise(times)]
    levels = [_level(energy, span) for span in spans]
    labels = _labels(letters, levels, [_climb(energy, span) for span in spans])
    return tuple(Section(*each) for each in zip(spans, labels, levels, letters, strict=True))


def _level(energy: Curve, span: Span) -> float:
    return float(np.clip(energy.mean(span), 0, 1))


def _turns(timbre: Doubles, drive: Doubles) -> list[int]:
    """The bars at which a new section begins."""
    parts = (_novelty(timbre), _novelty(drive), _change(drive.mean(axis=1)))
    novelty = np.mean([part / (np.percentile(part, STRONG) + 1e-9) for part in parts], axis=0)
    phase = int(np.argmax([novelty[start::PHRASE].sum() for start in range(PHRASE)]))
    novelty[phase::PHRASE] *= PHRASE_BONUS
    return [
        bar
        for bar in range(PHRASE, len(novelty) - PHRASE + 1)  # what is left at an end is no section, but part of one
        if novelty[bar] > TURN and novelty[bar] == novelty[max(0, bar - APART) : bar + APART + 1].max()
    ]


def _novelty(values: Doubles) -> Doubles:
    """How unlike what follows is to what was, at the start of each bar."""
    square = (values**2).mean(axis=1)
    distance = np.maximum(square[:, None] + square - 2 * values @ values.T / values.shape[1], 0)
    alike = np.exp(-distance / (np.median(distance) + 1e-9))
    return np.asarray(_checked(alike, KERNEL[0]) + SMALL_KERNEL_WEIGHT * _checked(alike, KERNEL[1]))


def _checked(alike: Doubles, reach: int) -> Doubles:
    place = (np.arange(2 * reach) - reach + 0.5) / (0.8 * reach)
    bell = np.exp(-(place**2))
    kernel = np.outer(bell, bell) * np.kron([[1, -1], [-1, 1]], np.ones((reach, reach)))
    padded = np.pad(alike, reach, mode="reflect")
    values = [(padded[bar : bar + 2 * reach, bar : bar + 2 * reach] * kernel).sum() for bar in range(len(alike))]
    return np.asarray(np.maximum(values, 0))


def _change(level: Doubles) -> Doubles:
    """How far the level after each bar line lies from the level before it."""
    found = np.zeros(len(level))
    for bar in range(1, len(level)):
        wide = level[bar : bar + PHRASE].mean() - level[max(0, bar - PHRASE) : bar].mean()
        near = level[bar : bar + 2].mean() - level[max(0, bar - 2) : bar].mean()
        found[bar] = abs(0.7 * wide + 0.3 * near)
    return found


def _climb(energy: Curve, span: Span) -> float:
    """How far the energy rises from the first to the last quarter."""
    quarter = span.length / 4
    return energy.mean(Span(span.end - quarter, span.end)) - energy.mean(Span(span.start, span.start + quarter))


def _labels(letters: list[str], levels: list[float], climbs: list[float]) -> list[str]:
    """Names that the energy supports: intro, verse, build, drop, break, outro; letters where it hardly differs.

    A part that comes again is as high as all of its sections together.
    """
    shared = [
        float(np.mean([each for each, its in zip(levels, letters, strict=True) if its == one])) for one in letters
    ]
    low, top = min(levels), max(levels)
    if top - low < FLAT:
        return letters
    heights = [(level - low) / (max(shared) - low) for level in shared]
    peaks = [height >= PEAK for height in heights]
    return [
        _label(heights[place], climbs[place], peaks[:place], [*peaks[place:], False, False][:2])
        if 0 < place < len(levels) - 1 or peaks[place]
        else ("intro" if place == 0 else "outro")
        for place in range(len(levels))
    ]


def _label(height: float, climb: float, peaks_before: list[bool], peaks_from_here: list[bool]) -> str:
    here, following = peaks_from_here
    if here:
        return "drop"
    if following and climb > CLIMB:
        return "build"
    return "break" if any(peaks_before) and height < QUIET else "verse"
