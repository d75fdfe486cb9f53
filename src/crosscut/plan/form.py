"""The film's own form: its rate and its size, from what most of the usable footage has, unless the brief says."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from crosscut.model.brief import Brief
from crosscut.model.footage import Clip, Footage
from crosscut.model.time import Rate, Time

HIGHEST_RATE = Fraction(60)  # frames/s; more is for slow motion, not for showing
PLAIN_RATE = Fraction(
    30
)  # frames/s; where no rate leads: every common source rate plays in it without judder above 1 frame
TALLEST = 1080  # lines; asked for by name only where more is wanted
SHORTEST = 144  # lines; the least that the brief allows, so that tiny sources still give a film

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
