"""What of `edit` puts right how the song was heard: downbeat, tempo, shift and section."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from crosscut.cli import options, values
from crosscut.cli.commands.edits import NEGATIVE, PLACE, Desktop, desktop, edit, planned
from crosscut.cli.options import Desk
from crosscut.errors import WrongUse
from crosscut.model.time import Time, instant

if TYPE_CHECKING:
    from crosscut.model.song import Song

LARGEST = 10_000  # ms that a grid may be shifted at once
DIGITS = 2  # behind the point of a second: below one frame

__all__ = ["edit"]


@edit.command(short_help="Say which beat is one.")
@click.argument("beat", metavar="BEAT")
@options.common
def downbeat(desk: Desk, beat: str) -> None:
    """Begin a bar at this BEAT (bar.beat as crosscut listen counts, or a time like 0:01.32); all bars move with it."""
    top = desktop(desk)
    time = _beat(beat, top.whole)
    _corrected(desk, top, f"downbeat at {values.clock(time, DIGITS)}", "downbeat", time=time)


@edit.command(short_help="Count beats half or twice as fast.")
@click.argument("tempo", metavar="half|double|BPM")
@options.common
def tempo(desk: Desk, tempo: str) -> None:
    """Count the beats at half the tempo, at its double, or at so many beats a minute."""
    from crosscut.listen.corrections import tempo_of

    top = desktop(desk)
    meant = tempo_of(tempo, top.whole)
    if meant is None:
        raise WrongUse(f"{tempo} is no tempo.", remedy="Write half, double, or beats a minute: 128.")
    _corrected(desk, top, f"tempo {float(meant):.4g} bpm", "tempo", amount=meant)


@edit.command(short_help="Move all beats a little.", context_settings=NEGATIVE)
@click.argument("milliseconds", type=float, metavar="MS")
@options.common
def shift(desk: Desk, milliseconds: float) -> None:
    """Let all beats come so many milliseconds later, or earlier (-12)."""
    if not 0 < abs(milliseconds) <= LARGEST:
        raise WrongUse(f"Beats cannot be shifted by {milliseconds:g} ms.", remedy=f"Give 1 to {LARGEST} ms, or -12.")
    _corrected(desk, desktop(desk), f"shift {milliseconds:g} ms", "shift", amount=instant(milliseconds / 1000))


@edit.command(short_help="Say where a section begins, and its name.")
@click.argument("bar", type=click.IntRange(1), metavar="BAR")
@click.argument("name", metavar="NAME")
@options.common
def section(desk: Desk, bar: int, name: str) -> None:
    """Call the section that begins at this BAR so (verse, drop, ...); where none begins, one does from now on."""
    top = desktop(desk)
    bars = top.whole.bars
    time = next((each.span.start for each in bars if each.number == bar - 1), None)
    if time is None:
        raise WrongUse(f"The song has no bar {bar}.", remedy=f"Name one from 1 to {len(bars)}.")
    _corrected(desk, top, f"section {name} at bar {bar}", "section", time=time, name=name)


def _beat(text: str, song: Song) -> Time:
    """The time of the beat that is meant. Raises WrongUse."""
    if PLACE.fullmatch(text):
        bar, _, number = text.partition(".")
        place = (bar, number or "1")
        found = next((each.time for each in song.beats if (str(each.bar + 1), str(each.number)) == place), None)
        if found is None:
            raise WrongUse(f"The song has no beat {text}.", remedy="Write bar.beat (34.4), or a time (0:01.32).")
        return found
    try:
        return min(values.time(text), song.duration)
    except values.Refused as error:
        raise WrongUse(f"{text} {error}.", remedy="Write bar.beat (34.4), or a time (0:01.32).") from error


def _corrected(desk: Desk, top: Desktop, words: str, what: str, **said: Any) -> None:  # noqa: ANN401  # a Correction's
    """Keep the correction and plan anew on the song as it is now, with as little changed as can be."""
    from crosscut import montage
    from crosscut.model.song import Correction

    asked = replace(top.project, corrections=(*top.project.corrections, Correction(what, **said)))
    planned(desk, top._replace(whole=montage.hear(asked, desk.place)), asked, words)
