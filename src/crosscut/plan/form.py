"""The film's own form: its rate and its size, from what most of the usable footage has, unless the brief says."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from crosscut.model.brief import Brief
from crosscut.model.footage import Clip, Footage
from crosscut.model.laws import SPARE
from crosscut.model.song import Song
from crosscut.model.time import Rate, Span, Time, frame_at, frames_in, time_of

HIGHEST_RATE = Fraction(60)  # frames/s; more is for slow motion, not for showing
PLAIN_RATE = Fraction(
    30
)  # frames/s; where no rate leads: every common source rate plays in it without judder above 1 frame
TALLEST = 1080  # lines; asked for by name only where more is wanted
SHORTEST = 144  # lines; the least that the brief allows, so that tiny sources still give a film

OFTEN = 8  # times that all footage comes back before the pace slows, so that fewer cuts show the same again
SLOWEST_PACE = 2.0  # times as long as the song asks for; a cut that outlasts what happens in it is dull

# Rates that cameras mean when their files say something near them.
COMMON_RATES = (
    *(Fraction(number, 1001) for number in (24000, 30000, 60000)),
    *(Fraction(number) for number in (24, 25, 30, 48, 50, 60)),
)
STEADY_SLACK = 0.0004  # share; tells 30 from 30000/1001, which differ by 0.001
UNSTEADY_SLACK = 0.03  # share; phones under load lose this much of their rate


class Form(NamedTuple):
    """Frames a second, and the size in pixels, both even."""

    rate: Rate
    width: int
    height: int


def find(footage: Footage, brief: Brief) -> Form:
    """The form of a film of that footage; where several shapes are asked for, of the first."""
    seconds = [usable(clip) for clip in footage.clips]
    height = brief.render.height or _height(footage, seconds)
    across, down = (int(part) for part in brief.render.aspects[0].split(":"))
    width = Fraction(height * across, down)
    return Form(brief.render.rate or _rate(footage, seconds), _even(width), _even(Fraction(height)))


def carried(song: Song, rate: Rate, longest: float) -> Span:
    """What of the song pictures can fill, where one shot fills `longest` frames at most; a card stands for the rest.

    That is all of it where a shot lasts from the last beat that the last cut may begin on to the end. Else it ends on
    the last beat that a shot reaches from there, or, where beats are farther apart, where the shot does.
    """
    whole, room = Span(Fraction(0), song.duration), max(1, int(longest - SPARE * rate), int(longest / 2))
    frames = frames_in(whole.length, rate)
    beats = sorted({frame_at(beat.time, rate) for beat in song.beats if beat.time in whole})
    hit, downbeat = song.final_hit, song.last_downbeat(whole)
    if hit is not None:
        last = max([0, *(beat for beat in beats if beat <= hit * rate)])
    elif downbeat is not None:
        last = frame_at(downbeat, rate)
    else:
        return whole
    if frames - last <= room:
        return whole
    least = last if hit is None else int(hit * rate) + 1  # the hit is seen
    ends = [beat for beat in beats if least < beat <= last + room]
    return Span(Fraction(0), time_of(max(ends, default=last + room), rate))


def slower(usable_seconds: float, needed: float) -> float:
    """How many times as long as the song asks for cuts are, where footage is so short that each comes back often."""
    return min(SLOWEST_PACE, max(1.0, needed / (OFTEN * max(usable_seconds, needed / 1000))))


def usable(clip: Clip) -> Time:
    """How many seconds of the clip a film can draw from: its windows, or its shots where none was found."""
    return sum((window.span.length for window in clip.windows), Fraction(0))


def _rate(footage: Footage, usable_seconds: list[Time]) -> Rate:
    """The rate that more than half of the usable footage has, at most 60; 30 where none does."""
    seconds: dict[Rate, Time] = {}
    for clip, usable_here in zip(footage.clips, usable_seconds, strict=True):
        rate = _meant(clip)
        seconds[rate] = seconds.get(rate, Fraction(0)) + usable_here
    whole = sum(seconds.values(), Fraction(0))
    return next((rate for rate, share in sorted(seconds.items()) if share * 2 > whole), PLAIN_RATE)


def _meant(clip: Clip) -> Rate:
    """The common rate nearest to the clip's, where it is near one; never above 60."""
    rate = clip.picture.rate
    nearest = min(COMMON_RATES, key=lambda common: abs(common - rate))
    slack = STEADY_SLACK if clip.picture.steady else UNSTEADY_SLACK
    return nearest if abs(nearest - rate) <= nearest * Fraction(slack) else min(rate, HIGHEST_RATE)


def _height(footage: Footage, usable_seconds: list[Time]) -> int:
    """The most lines that more than half of the usable footage can fill, at most 1080.

    A picture fills as many lines as its shorter side has, however the film lies.
    """
    lines_of = (min(clip.picture.width, clip.picture.height) for clip in footage.clips)
    ranked = sorted(zip(lines_of, usable_seconds, strict=True), reverse=True)
    covered = list(accumulate((seconds for _, seconds in ranked), initial=Fraction(0)))
    heights = (lines for (lines, _), seconds in zip(ranked, covered[1:], strict=True) if seconds * 2 > covered[-1])
    return min(max(next(heights, SHORTEST), SHORTEST), TALLEST)


def _even(length: Fraction) -> int:
    """The nearest even number: video codecs store colour at half the size."""
    return 2 * round(length / 2)
