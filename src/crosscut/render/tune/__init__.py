"""The song as a film plays it: stretches of its file one after the other, joined so that nobody hears where.

A stretch begins a little before a downbeat. What came before it in the file comes in while the stretch before goes out,
over the last moments before the join; from the join on the new one sounds alone, so that its attack is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from crosscut.media import sounds
from crosscut.model.curve import Floats
from crosscut.model.edit import Edit
from crosscut.model.time import Span, Time, frame_at, time_of
from crosscut.render.tune.tape import RATE, Tape

EASE = round(Fraction(40, 1000) * RATE)  # samples over which a stretch comes in: two turns of a deep bass, no drum roll
FADE_OUT = Fraction(20, 1000)  # s; only against the click where the song is left before its end
FADE_IN = Fraction(5, 1000)  # s; the same where it is entered after its beginning
FADE_AWAY = Fraction(5, 2)  # s; where a shortened song ends without its own ending: a bar or two
LOOK_BEYOND = Fraction(1, 2)  # s; whether the song goes on after the film
MOST_RAISED = 4.0  # times the power; two sounds that cancel each other out are not drawn up from nothing
QUIET = 1e-12  # of full scale, squared; what divides


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a song is: RMS and the highest sample; full scale is 1."""

    rms: float
    peak: float


def play(edit: Edit, song: Path, frames: range, onto: Tape) -> Level:
    """Write what is heard of the song over those frames of the film to the empty tape. Raises NoSound, Damaged."""
    first = frame_at(time_of(frames.start, edit.rate), Fraction(RATE))
    count = round(time_of(len(frames), edit.rate) * RATE)
    beyond = round(LOOK_BEYOND * RATE)
    _lay(edit.heard, song, range(first, first + count + beyond), onto)
    goes_on = bool(onto.get(count, len(onto)).any())
    onto.keep(0, count)
    away = FADE_AWAY if edit.parts and frames.stop >= edit.frames else FADE_OUT
    rise, fall = round(FADE_IN * RATE), max(0, count - round(away * RATE))
    if first or edit.heard[0].start > 0:
        _faded(onto, range(min(count, rise)), FADE_IN, Time(0))
    if goes_on:
        _faded(onto, range(fall, count), Time(0), away)
    power = sum(float(np.square(block, dtype=np.float64).sum()) for block in onto.blocks())
    peak = max((float(np.abs(block).max()) for block in onto.blocks()), default=0.0)
    return Level((power / max(1, 2 * count)) ** 0.5, peak)


def _faded(tape: Tape, place: range, rise: Time, fall: Time) -> None:
    samples = tape.get(place.start, place.stop)
    fade(samples, rise, fall)
    tape.put(place.start, samples)


def _lay(parts: Sequence[Span], song: Path, wanted: range, onto: Tape) -> None:
    """Write samples of the parts laid end to end to the tape, the last one played on beyond its end."""
    starts = [round(offset * RATE) for offset in accumulate((part.length for part in parts[:-1]), initial=Time(0))]
    joins = [join for join in starts[1:] if wanted.start < join and join - EASE < wanted.stop]
    begin, stop = min([wanted.start, *(join - EASE for join in joins)]), max([wanted.stop, *joins])
    for part, (start, end) in zip(parts, pairwise([*starts, stop]), strict=True):
        ahead = frame_at(part.start, Fraction(RATE)) - start  # samples of the file before those of the film
        if start in joins:
            span = Span(Fraction(start - EASE + ahead, RATE), Fraction(start + ahead, RATE))
            over, place = sounds.read(song, RATE, span, channels=2).samples, start - EASE - begin
            onto.put(place, _joined(onto.get(place, place + EASE), over))
        low, high = max(begin, start), min(stop, end)
        if low < high:
            span = Span(Fraction(low + ahead, RATE), Fraction(high + ahead, RATE))
            for block in sounds.blocks(song, RATE, span, channels=2):
                onto.add(block)
    onto.keep(wanted.start - begin, wanted.stop - begin)


def _joined(under: Floats, over: Floats) -> Floats:
    """`over` coming in while `under`, which is as long, goes out, as loud as both are on average.

    Where both hold the same, plain shares add up to it; the less they have in common, the more each keeps (their sum
    would sink in between): the gains of equal power, brought to the power that is wanted for the sum.
    """
    low, high, count = under.astype(np.float64), over.astype(np.float64), len(over)
    place = (np.arange(count) + 0.5) / count * np.pi / 2
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
