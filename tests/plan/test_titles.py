"""The opening title stands on the song's grid, whatever the song, and inside the film."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.model import brief
from crosscut.model.curve import Curve
from crosscut.model.footage import Track
from crosscut.model.story import Act
from crosscut.model.time import Span
from crosscut.plan import plan, titles

LAWS = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
tempos, leads = st.sampled_from([47.0, 60.0, 72.5, 96.0, 128.0, 174.0, 220.0]), st.sampled_from([0.0, 0.25, 0.5, 2.4])
lengths = st.sampled_from([0.2, 0.6, 1.5, 3.0, 6.0, 20.0, 90.0])


def over(song, start=Fraction(0)):
    return Span(start, song.duration)


@LAWS
@given(seconds=lengths, tempo=tempos, lead=leads, start=st.sampled_from([Fraction(0), Fraction(1, 10)]))
def test_a_title_begins_on_a_beat_and_ends_inside_the_film(instances, seconds, tempo, lead, start):
    song = instances.song(2, seconds, tempo, lead=lead)
    part = over(song, start)
    (title,) = titles.opening("Northern Line", song, part)
    beats = [beat.time - start for beat in song.beats if beat.time >= start]
    assert Span(Fraction(0), part.length).holds(title.span)
    late = [beat for beat in beats if beat >= titles.LEAD]
    assert title.span.start == (late[0] if late else 0)
    assert title.span.length <= titles.LONGEST


@LAWS
@given(seconds=st.sampled_from([20.0, 90.0]), tempo=tempos, lead=leads)
def test_a_title_of_a_long_film_ends_on_a_beat_after_two_to_five_seconds(instances, seconds, tempo, lead):
    song = instances.song(2, seconds, tempo, lead=lead)
    (title,) = titles.opening("Northern Line", song, over(song))
    assert title.span.end in {beat.time for beat in song.beats}
    assert titles.SHORTEST <= title.span.length <= titles.LONGEST


@pytest.mark.parametrize(
    ("tempo", "beats"),
    [(120.0, 8), (100.0, 8), (60.0, 5), (200.0, 8), (240.0, 8)],
)
def test_it_stands_for_two_bars_where_that_can_be_read_and_borne(instances, tempo, beats):
    song = instances.song(2, 180.0, tempo)
    (title,) = titles.opening("Northern Line", song, over(song))
    assert round(title.span.length * Fraction(tempo) / 60) == beats


def test_it_is_gone_when_the_section_changes(instances):
    song = instances.song(2, 50.0, 120.0)
    turn = song.sections[0].span.end
    (title,) = titles.opening("Northern Line", song, over(song))
    assert turn < title.span.start + 4
    assert title.span.end == turn


def test_no_words_no_title(instances):
    song = instances.song(2, 20.0)
    assert titles.opening(None, song, over(song)) == titles.opening("  ", song, over(song)) == ()


def test_the_edit_carries_the_title_and_is_else_the_same(instances):
    song, seen = instances.song(4, 9.0, 128.0), instances.footage(4, 12)
    plain = plan(song, seen, brief.Brief())
    titled = plan(song, seen, brief.Brief(plan=brief.Plan(title=" Northern  Line ")))
    assert plain.titles == ()
    assert [title.text for title in titled.titles] == ["Northern Line"]
    assert titled.cuts == plain.cuts


@LAWS
@given(seconds=lengths, tempo=tempos, lead=leads, card=st.sampled_from([None, 0.4, 1.5, 4.0]))
def test_credits_end_with_the_film_after_every_title(instances, seconds, tempo, lead, card):
    song = instances.song(2, seconds, tempo, lead=lead)
    asked = brief.Plan(title="Northern Line", credits=" Film:  Kim | |Song: Alba")
    begins = None if card is None or card >= seconds else song.duration - Fraction(card)
    *others, end = titles.find(asked, song, (), begins)
    if end.kind != "credits":  # there is no room for them after the title
        assert seconds <= titles.LEAD + titles.LONGEST + titles.LEAST_CARD + Fraction(60) / Fraction(tempo)
        return
    assert (end.text, end.kind, end.span.end) == ("Film: Kim\nSong: Alba", "credits", song.duration)
    assert not any(end.span.shared(title.span) for title in others)
    assert end.span.length <= titles.LONGEST_CREDITS
    if begins is not None and card >= titles.LEAST_CARD:
        assert end.span.start >= begins


@LAWS
@given(seconds=st.sampled_from([20.0, 90.0]), tempo=tempos, lead=leads, bar=st.integers(2, 5))
def test_a_line_begins_on_its_bar_and_the_title_makes_room(instances, seconds, tempo, lead, bar):
    song = instances.song(2, seconds, tempo, lead=lead)
    start = next((each.span.start for each in song.bars if each.number == bar - 1), None)
    asked = brief.Plan(title="Northern Line", lines=f"bar {bar}  Day  12, 4 a.m.")
    if start is None or not 2 < start < song.duration - 1:
        return
    opening, line = titles.find(asked, song, ())
    assert (line.text, line.kind, line.span.start) == ("Day 12, 4 a.m.", "line", start)
    assert opening.span.end <= line.span.start
    assert opening.span.length >= titles.LEAST_CARD
    assert line.span.end <= song.duration


def test_lines_stand_in_order_of_time_and_acts_give_way(instances):
    song = instances.song(2, 60.0, 120.0)
    both = brief.Plan(lines="0:31 Day two|bar 9 Day one", cards=True)
    turn = Fraction(40)
    acts = (Act(Span(song.bars[8].span.start, turn), "up", 0.5), Act(Span(turn, song.duration), "down", 1.0))
    found = titles.find(both, song, acts)
    assert [title.text for title in found] == ["Day one", "Day two", "Down"]
    assert found[0].span.start == song.bars[8].span.start


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ("bar 99 Day one", "The film plays no bar 99, where 'Day one' is to stand. Name another place."),
        ("5:00 Day one", "The film plays no 300 s, where 'Day one' is to stand."),
        ("bar 9 Day one|bar 9 Day two", "There is no time to read 'Day one' before 'Day two'. Name a later"),
    ],
)
def test_a_line_that_cannot_stand_is_told(instances, given_, sentence):
    with pytest.raises(WrongUse, match=sentence):
        titles.find(brief.Plan(lines=given_), instances.song(2, 60.0, 120.0), ())


@pytest.mark.parametrize("text", ["Day one", "bar 9", "bar 0 Day one", "bar 9 Day one|Day two", "0:31"])
def test_lines_without_a_place_or_words_are_told(text):
    with pytest.raises(WrongUse, match="names no lines; write where and what"):
        brief.Plan(lines=text)


@pytest.mark.parametrize(("name", "called"), [("northern line.mp3", "northern line"), ("song", "song")])
def test_credits_name_the_song(instances, name, called):
    song = replace(instances.song(2, 30.0, 120.0), name=name)
    (end,) = titles.find(brief.Plan(credits="Film: Kim|Song: {song}"), song, ())
    assert end.text == f"Film: Kim\nSong: {called}"


def test_credits_know_where_people_are(instances):
    song, seen = instances.song(4, 12.0, 128.0), instances.footage(4, 12)
    shots = [
        replace(shot, subject=Track(*(Curve(np.full(3, share, np.float32), Fraction(1)) for share in (0.25, 0.75))))
        for clip in seen.clips
        for shot in clip.shots
    ]
    follow = iter(shots)
    known = replace(seen, clips=tuple(replace(c, shots=tuple(next(follow) for _ in c.shots)) for c in seen.clips))
    asked = brief.Brief(plan=brief.Plan(credits="Film: Kim"))
    assert [title.avoids for title in plan(song, known, asked).titles] == [(0.25, 0.75)]
    assert [title.avoids for title in plan(song, seen, asked).titles] == [None]
