"""The song as a film plays it: stretches of its file one after the other, joined so that nobody hears where.

A stretch begins a little before a downbeat. What came before it in the file comes in while the stretch before goes out,
over the last moments before the join; from the join on the new one sounds alone, so that its attack is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from crosscut.media import sounds
from crosscut.model.curve import Floats
from crosscut.model.edit import Edit
from crosscut.model.time import Span, Time, frame_at, time_of

RATE = 48_000  # samples/s; what video is delivered with
EASE = round(Fraction(40, 1000) * RATE)  # samples over which a stretch comes in: two turns of a deep bass, no drum roll
FADE_OUT = Fraction(20, 1000)  # s; only against the click where the song is left before its end
FADE_IN = Fraction(5, 1000)  # s; the same where it is entered after its beginning
FADE_AWAY = Fraction(5, 2)  # s; where a shortened song ends without its own ending: a bar or two
LOOK_BEYOND = Fraction(1, 2)  # s; whether the song goes on after the film
MOST_RAISED = 4.0  # times the power; two sounds that cancel each other out are not drawn up from nothing
QUIET = 1e-12  # of full scale, squared; what divides


def play(edit: Edit, song: Path, frames: range) -> Floats:
    """What is heard of the song over those frames of the film, `[n, 2]`. Raises NoSound, Damaged."""
    first = frame_at(time_of(frames.start, edit.rate), Fraction(RATE))
    count = round(time_of(len(frames), edit.rate) * RATE)
    beyond = round(LOOK_BEYOND * RATE)
    heard = _laid(edit.heard, song, range(first, first + count + beyond))
    kept, after = heard[:count].copy(), heard[count:]
    goes_on = bool(np.abs(after).max(initial=0) > 0)
    away = FADE_AWAY if edit.parts and frames.stop >= edit.frames else FADE_OUT
    fade(kept, FADE_IN if first or edit.heard[0].start > 0 else Fraction(0), away if goes_on else Fraction(0))
    return kept


def _laid(parts: Sequence[Span], song: Path, wanted: range) -> Floats:
    """Samples of the parts laid end to end, the last one played on beyond its end, `[n, 2]`."""
    starts = [round(offset * RATE) for offset in accumulate((part.length for part in parts[:-1]), initial=Time(0))]
    joins = [join for join in starts[1:] if wanted.start < join and join - EASE < wanted.stop]
    begin = min([wanted.start, *(join - EASE for join in joins)])
    made = np.zeros((wanted.stop - begin, 2), np.float32)
    for part, (start, end) in zip(parts, pairwise([*starts, wanted.stop]), strict=True):
        low, high = max(begin, start - EASE if start in joins else start), min(wanted.stop, end)
        if low < high:
            ahead = frame_at(part.start, Fraction(RATE)) - start  # samples of the file before those of the film
            span = Span(Fraction(low + ahead, RATE), Fraction(high + ahead, RATE))
            place = slice(low - begin, high - begin)
            made[place] = _joined(made[place], sounds.read(song, RATE, span, channels=2).samples, max(0, start - low))
    return made[wanted.start - begin :]


def _joined(under: Floats, over: Floats, count: int) -> Floats:
    """`over`, whose first `count` samples come in while those of `under` go out, as loud as both are on average.

    Where both hold the same, plain shares add up to it; the less they have in common, the more each keeps (their sum
    would sink in between): the gains of equal power, brought to the power that is wanted for the sum.
    """
    made = over.copy()
    if not count:
        return made
    low, high = under[:count].astype(np.float64), over[:count].astype(np.float64)
    place = (np.arange(count) + 0.5) / count * np.pi / 2
    out, come = np.cos(place), np.sin(place)
    one, other, both = float((low**2).mean()), float((high**2).mean()), float((low * high).mean())
    wanted = out**2 * one + come**2 * other
    power = np.maximum(wanted + 2 * out * come * both, wanted / MOST_RAISED + QUIET)
    level = np.sqrt(wanted / power)
    made[:count] = (level * out)[:, None] * low + (level * come)[:, None] * high
    return made


def fade(samples: Floats, rise: Time, fall: Time) -> None:
    """Fade in and out, in place, along a half cosine."""
    for seconds, view in ((rise, samples), (fall, samples[::-1])):
        count = min(len(view), round(seconds * RATE))
        view[:count] *= half_cosine(count)[:, None]


def half_cosine(count: int) -> Floats:
    """From 0 to 1 in so many samples."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count)), np.float32)
