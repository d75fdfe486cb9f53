"""What the user puts right in a song."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut import montage
from crosscut.listen import corrections
from crosscut.model import project
from crosscut.model.brief import Brief
from crosscut.model.curve import Curve
from crosscut.model.song import Beat, Correction, Section, Song
from crosscut.model.time import Span

STEP = Fraction(1, 2)  # s a beat


def heard(count=64, metre=4, pickup=0):
    """Even beats from 0.1 s on; sections at the start and at bar 9."""
    beats = tuple(
        Beat(
            Fraction(1, 10) + n * STEP,
            (n - pickup) // metre + (pickup > 0),
            (n - pickup) % metre + 1,
            0.9,
        )
        for n in range(count)
    )
    duration = beats[-1].time + 2
    turn = next(beat.time for beat in beats if beat.bar == 8 and beat.is_downbeat)
    sections = (Section(Span(Fraction(0), turn), "intro", 0.5, "A"), Section(Span(turn, duration), "drop", 0.5, "B"))
    curve = Curve(np.full(int(duration * 10), 0.5, np.float32), Fraction(10))
    song = Song("s.wav", duration, 120.0, 0.9, beats, sections, (), (), curve, None)
    lines = [beat.time for beat in beats if beat.is_downbeat]
    return replace(song, phrases=corrections.phrases(lines, sections))


def holds_together(song):
    """The laws of a song that hold after every correction."""
    times = [beat.time for beat in song.beats]
    lines = [beat.time for beat in song.beats if beat.is_downbeat]
    assert times == sorted(set(times))
    assert all(0 <= time < song.duration for time in times)
    assert song.sections[0].span.start == 0
    assert song.sections[-1].span.end == song.duration
    assert all(one.span.end == other.span.start for one, other in pairwise(song.sections))
    assert all(section.span.start in lines for section in song.sections[1:])
    assert sum(phrase.bars for phrase in song.phrases) == len(lines)
    assert all(other.number in (1, one.number + 1) for one, other in pairwise(song.beats))
    assert all(other.bar - one.bar == other.is_downbeat for one, other in pairwise(song.beats))


said = st.one_of(
    st.builds(Correction, st.just("downbeat"), st.fractions(0, 30, max_denominator=50)),
    st.builds(Correction, st.just("tempo"), amount=st.sampled_from([Fraction(x) for x in (60, 90, 120, 240)])),
    st.builds(Correction, st.just("shift"), amount=st.fractions(-1, 1, max_denominator=1000)),
    st.builds(
        Correction, st.just("section"), st.fractions(0, 30, max_denominator=50), name=st.sampled_from(["verse", "drop"])
    ),
)


@given(st.lists(said, max_size=4), st.sampled_from([(4, 0), (3, 0), (4, 2), (7, 3)]))
def test_whatever_is_put_right_the_song_holds_together(steps, kind):
    holds_together(corrections.find(heard(64, *kind), steps))


@given(st.integers(0, 63))
def test_the_beat_that_is_named_is_one_and_all_bars_move_with_it(number):
    song = heard()
    fixed = corrections.find(song, [Correction("downbeat", song.beats[number].time + Fraction(1, 20))])
    assert [beat.time for beat in fixed.beats] == [beat.time for beat in song.beats]
    assert [beat.is_downbeat for beat in fixed.beats] == [(n - number) % 4 == 0 for n in range(64)]


def test_half_and_double_undo_each_other():
    song = heard()
    half = corrections.find(song, [Correction("tempo", amount=Fraction(60))])
    assert [beat.time for beat in half.beats] == [beat.time for beat in song.beats[::2]]
    assert half.tempo == 60
    double = corrections.find(half, [Correction("tempo", amount=Fraction(120))])
    assert [beat.time for beat in double.beats] == [beat.time for beat in song.beats[:-1]]


def test_another_tempo_counts_evenly_from_the_first_downbeat():
    song = corrections.find(heard(pickup=2), [Correction("tempo", amount=Fraction(90))])
    assert {other.time - one.time for one, other in pairwise(song.beats)} == {Fraction(2, 3)}
    assert Fraction(11, 10) in [beat.time for beat in song.beats if beat.is_downbeat]


def test_a_shift_moves_beats_and_sections_and_nothing_else():
    song = heard()
    moved = corrections.find(song, [Correction("shift", amount=Fraction(-12, 1000))])
    assert [beat.time for beat in moved.beats] == [beat.time - Fraction(12, 1000) for beat in song.beats]
    assert moved.sections[1].span.start == song.sections[1].span.start - Fraction(12, 1000)
    assert moved.duration == song.duration


def test_a_beat_that_is_shifted_just_before_the_song_is_on_its_first_sample():
    moved = corrections.find(heard(), [Correction("shift", amount=Fraction(-110, 1000))])
    assert [beat.time for beat in moved.beats[:2]] == [0, Fraction(49, 100)]
    assert moved.beats[0].is_downbeat


def test_a_section_is_named_where_it_begins_and_begun_where_none_does():
    song = heard()
    named = corrections.find(song, [Correction("section", song.sections[1].span.start, name="chorus")])
    assert [each.label for each in named.sections] == ["intro", "chorus"]
    begun = corrections.find(song, [Correction("section", song.bars[4].span.start, name="verse")])
    assert [each.label for each in begun.sections] == ["intro", "verse", "drop"]
    assert begun.sections[1].span.start == song.bars[4].span.start


def test_what_was_put_right_counts_in_every_later_analysis(monkeypatch):
    song = heard()
    monkeypatch.setattr(montage, "listen", lambda *_: song)
    right = project.Project("s.wav", (), Brief(), corrections=(Correction("downbeat", song.beats[1].time),))
    again = project.parse(project.text(right), "s.crosscut")
    assert again == right
    fixed = montage.hear(again, montage.Workplace(None))
    assert [beat.number for beat in fixed.beats[:3]] == [4, 1, 2]


def test_a_correction_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="louder is no correction"):
        Correction("louder")
