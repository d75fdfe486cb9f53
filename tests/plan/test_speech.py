"""Where clips are heard, a cut neither begins nor ends inside what somebody says."""

from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut.model import laws
from crosscut.model.brief import Brief, Render
from crosscut.model.retime import source_span
from crosscut.model.time import Span
from crosscut.plan import merits, plan

BREATH = Fraction(1, 10)


@pytest.fixture(scope="module")
def talk(instances):
    """A song, and eight clips of 12 s in each of which a sentence of 1.6 s begins every 3 s."""
    voices = tuple(Span(Fraction(3 * n + 1), Fraction(3 * n + 1) + Fraction(8, 5)) for n in range(4))
    footage = instances.sided([
        replace(instances.clip(f"c{n}", 12.0, signature=(n + 1) * 0x9E3779B97F4A7C15), voices=voices, audible=True)
        for n in range(8)
    ])  # fmt: skip
    return instances.song(5, 30.0, 120.0), footage


def broken(edit, footage):
    """Ends of cuts that lie inside a sentence."""
    ends = [(cut.clip, time) for cut in edit.cuts for time in _ends(cut, edit.rate)]
    return sum(
        any(voice.start + BREATH < time < voice.end - BREATH for voice in footage.clip(clip).voices)
        for clip, time in ends
    )


def _ends(cut, rate):
    span = source_span(cut, rate)
    return span.start, span.end


def test_nobody_is_cut_off_who_is_heard(talk, monkeypatch):
    song, footage = talk
    heard = Brief(render=Render(clip_sound=60))
    edit = plan(song, footage, heard)
    deaf = plan(song, footage, Brief())
    assert broken(edit, footage) <= len(edit.cuts) / 10
    assert broken(deaf, footage) > 2 * broken(edit, footage)
    assert not list(laws.check(edit, song, footage, heard))
    monkeypatch.setattr(merits, "SPEECH", 0.0)
    assert broken(plan(song, footage, heard), footage) > 2 * broken(edit, footage)


def test_what_breaks_into_a_sentence_is_told(talk):
    song, footage = talk
    endless = (Span(Fraction(1, 5), Fraction(59, 5)),)
    clips = tuple(replace(clip, voices=endless) for clip in footage.clips)
    edit = plan(song, replace(footage, clips=clips), Brief(render=Render(clip_sound=60)))
    told = [reason.points for cut in edit.cuts for reason in cut.reasons if reason.name == "speech"]
    assert len(told) > len(edit.cuts) / 2
    assert all(points < 0 for points in told)
