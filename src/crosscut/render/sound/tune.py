"""The song as a film plays it: stretches of its file one after the other, joined so that nobody hears where.

A stretch begins a little before a downbeat. What came before it in the file comes in while the stretch before goes out,
over the last moments before the join; from the join on the new one sounds alone, so that its attack is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from crosscut.media import sounds
from crosscut.model.curve import Floats
from crosscut.model.edit import Edit
from crosscut.model.time import Span, Time, frame_at, time_of
from crosscut.render.sound.tape import RATE, Tape

EASE = round(Fraction(40, 1000) * RATE)  # samples over which a stretch comes in: two turns of a deep bass, no drum roll
FADE_OUT = Fraction(20, 1000)  # s; only against the click where the song is left before its end
FADE_IN = Fraction(5, 1000)  # s; the same where it is entered after its beginning
FADE_AWAY = Fraction(5, 2)  # s; where a shortened song ends without its own ending: a bar or two
LOOK_BEYOND = Fraction(1, 2)  # s; whether the song goes on after the film
MOST_RAISED = 4.0  # times the power; two sounds that cancel each other out are not drawn up from nothing
QUIET = 1e-12  # of full scale, squared; what divides


@dataclass(frozen=True, slots=True)
class Level:
    """How loud samples are: RMS and the highest one, full scale is 1."""

    rms: float
    peak: float


def play(edit: Edit, song: Path, frames: range, onto: Tape) -> Level:
    """Have the tape hold what is heard of the song over those frames of the film. Raises NoSound, Damaged."""
    first = frame_at(time_of(frames.start, edit.rate), Fraction(RATE))
    count = round(time_of(len(frames), edit.rate) * RATE)
    goes_on = False
    for stretch in _stretches(edit.heard, range(first, first + count + round(LOOK_BEYOND * RATE))):
        for block in sounds.blocks(song, RATE, stretch, channels=2):
            kept = block[: count - len(onto)]
            goes_on = goes_on or bool(block[len(kept) :].any())
            onto.add(kept)
    for join, samples in _joins(edit.heard, song, range(first, first + count)):
        onto.put(join - first, samples)
    enters = first > 0 or edit.heard[0].start > 0
    away = FADE_AWAY if edit.parts and frames.stop >= edit.frames else FADE_OUT
    _eased(onto, FADE_IN if enters else Fraction(0), away if goes_on else Fraction(0))
    return _level(onto)


def _placed(parts: Sequence[Span]) -> list[tuple[int, int]]:
    """For each part, which sample of the film is its first, and how many samples of the file lie before that one's."""
    starts = [round(offset * RATE) for offset in accumulate((part.length for part in parts[:-1]), initial=Time(0))]
    return [(start, frame_at(part.start, Fraction(RATE)) - start) for part, start in zip(parts, starts, strict=True)]


def _span(first: int, last: int) -> Span:
    return Span(Fraction(first, RATE), Fraction(last, RATE))


def _stretches(parts: Sequence[Span], wanted: range) -> Iterator[Span]:
    """The stretches of the file that those samples of the film are; the last part is played on beyond its end."""
    placed = _placed(parts)
    ends = [start for start, _ in placed[1:]]
    for (start, ahead), end in zip(placed, [*ends, wanted.stop], strict=True):
        low, high = max(wanted.start, start), min(wanted.stop, end)
        if low < high:
            yield _span(low + ahead, high + ahead)


def _joins(parts: Sequence[Span], song: Path, wanted: range) -> Iterator[tuple[int, Floats]]:
    """What is heard just before each join among those samples of the film: its first sample, and all of them."""
    for (_, before), (join, after) in pairwise(_placed(parts)):
        low, high = max(wanted.start, join - EASE), min(wanted.stop, join)
        if low < high:
            under, over = (
                sounds.read(song, RATE, _span(join - EASE + ahead, join + ahead), channels=2).samples
                for ahead in (before, after)
            )
            yield low, _joined(under, over)[low - join + EASE : high - join + EASE]


def _eased(onto: Tape, rise: Time, fall: Time) -> None:
    """Fade in and out what the tape holds."""
    for seconds, is_first in ((rise, True), (fall, False)):
        count = min(len(onto), round(seconds * RATE))
        place = 0 if is_first else len(onto) - count
        edge = onto.get(place, place + count)
        fade(edge, *((seconds, Time(0)) if is_first else (Time(0), seconds)))
        onto.put(place, edge)


def _level(tape: Tape) -> Level:
    power, peak = 0.0, 0.0
    for block in tape.blocks():
        power += float(np.sum(np.square(block, dtype=np.float64)))
        peak = max(peak, float(np.abs(block).max(initial=0)))
    return Level((power / max(1, 2 * len(tape))) ** 0.5, peak)


def _joined(under: Floats, over: Floats) -> Floats:
    """`over` comes in while `under` goes out, as loud as both are on average.

    Where both hold the same, plain shares add up to it; the less they have in common, the more each keeps (their sum
    would sink in between): the gains of equal power, brought to the power that is wanted for the sum.
    """
    low, high = under.astype(np.float64), over.astype(np.float64)
    place = (np.arange(len(low)) + 0.5) / len(low) * np.pi / 2
    out, come = np.cos(place), np.sin(place)
    one, other, both = float((low**2).mean()), float((high**2).mean()), float((low * high).mean())
    wanted = out**2 * one + come**2 * other
    power = np.maximum(wanted + 2 * out * come * both, wanted / MOST_RAISED + QUIET)
    level = np.sqrt(wanted / power)
    return np.asarray((level * out)[:, None] * low + (level * come)[:, None] * high, np.float32)


def fade(samples: Floats, rise: Time, fall: Time) -> None:
    """Fade in and out, in place, along a half cosine."""
    for seconds, view in ((rise, samples), (fall, samples[::-1])):
        count = min(len(view), round(seconds * RATE))
        view[:count] *= half_cosine(count)[:, None]


def half_cosine(count: int) -> Floats:
    """From 0 to 1 in so many samples."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count)), np.float32)
