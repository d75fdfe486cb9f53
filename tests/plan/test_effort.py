"""Effort that was measured and favoured is shown where the song is loud; where none was, nothing changes."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut.model.brief import Brief
from crosscut.model.curve import Curve
from crosscut.plan import merits, plan


def worked(footage, levels):
    """The footage with a level of effort for each clip, None for none."""
    curves = [None if level is None else Curve(np.full(40, level, np.float32), Fraction(1)) for level in levels]
    clips = (replace(clip, effort=curve) for clip, curve in zip(footage.clips, curves, strict=True))
    return replace(footage, clips=tuple(clips))


def test_the_merit_is_highest_where_effort_fits_the_song():
    assert merits.effort(2.0, 0.9, 0.9) == pytest.approx(2 * merits.EFFORT, abs=1 / merits.GRAIN)
    assert merits.effort(2.0, 0.9, 0.1) < merits.effort(2.0, 0.9, np.nan) < merits.effort(2.0, 0.9, 0.8)


def test_cuts_of_high_effort_lie_where_the_song_is_loud(instances):
    song, footage = instances.song(3, 30.0), instances.footage(3, 60, 1)
    levels = [1.0 if n % 2 else 0.0 for n in range(len(footage.clips))]
    edit = plan(song, worked(footage, levels), Brief())
    effort = {clip.content: level for clip, level in zip(footage.clips, levels, strict=True)}

    def fit(cuts):
        heard = [(song.energy.mean(cut.span(edit.rate)), effort[cut.clip], len(cut)) for cut in cuts]
        loud = np.median([each for each, _, _ in heard])
        return sum(frames if (each >= loud) == (level > 0.5) else -frames for each, level, frames in heard)

    plain = plan(song, footage, Brief())
    assert fit(edit.cuts) > fit(plain.cuts)
    named = {reason.name for cut in edit.cuts for reason in cut.reasons}
    assert "effort" in named
    assert "effort" not in {reason.name for cut in plain.cuts for reason in cut.reasons}


def test_in_an_even_song_effort_rises_with_the_story(instances):
    song, footage = instances.song(3, 30.0), instances.footage(3, 60, 1)
    even = replace(song, energy=Curve(np.full(len(song.energy), 0.65, np.float32), song.energy.rate))
    levels = [1.0 if n % 2 else 0.0 for n in range(len(footage.clips))]
    effort = {clip.content: level for clip, level in zip(footage.clips, levels, strict=True)}

    def rise(edit):
        each = np.concatenate([np.full(len(cut), effort[cut.clip]) for cut in edit.cuts])
        return each[len(each) // 2 :].mean() - each[: len(each) // 2].mean()

    assert rise(plan(even, worked(footage, levels), Brief())) > max(0.2, rise(plan(even, footage, Brief())))


def test_where_nothing_was_measured_the_edit_is_the_same(instances):
    song, footage = instances.song(5, 20.0), instances.footage(5, 8, 1)
    assert plan(song, worked(footage, [None] * len(footage.clips)), Brief()) == plan(song, footage, Brief())
