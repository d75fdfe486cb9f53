"""Beats, bars, sections and landings: where they are, in every format that has markers."""

import csv
from dataclasses import replace
from fractions import Fraction

import export_material as made
import export_readers as read
import pytest
from export_material import NTSC30
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.export import ENDINGS, FORMATS, MARKER_FORMATS, export, markers
from crosscut.model.edit import Landing
from crosscut.model.story import Act
from crosscut.model.time import Span, frame_at

SONG = made.song()
READERS = {"otio": read.otio, "fcpxml": read.fcpxml, "premiere": read.xmeml}
rates = st.sampled_from(made.FILM_RATES)


def song_frames(rate):
    return sorted({frame_at(beat.time, rate) for beat in SONG.beats} | {0})  # the first section begins before its beat


@settings(max_examples=20, deadline=None, derandomize=True)
@given(rates, st.sampled_from(["otio", "fcpxml", "premiere"]))
def test_every_beat_is_marked_on_its_frame(rate, to):
    film = READERS[to](markers(SONG, to, made.asked(), rate).text)
    assert [frame for frame, _ in film.marks] == song_frames(rate)
    assert film.rate == rate
    assert (film.song.path, film.song.start, film.song.times[0]) == (made.asked().song, 0, 0)
    assert not film.pictures


@settings(max_examples=20, deadline=None, derandomize=True)
@given(rates)
def test_a_marker_list_holds_every_beat(rate):
    base = -(-rate.numerator // rate.denominator)
    found = read.marker_list(markers(SONG, "edl", made.asked(), rate).text, base)
    assert [frame for frame, _, _ in found] == song_frames(rate)


def test_labels_and_tables_hold_times_to_the_microsecond():
    labels = [line.split("\t") for line in markers(SONG, "audacity", made.asked(), Fraction(30)).text.splitlines()]
    rows = list(csv.DictReader(markers(SONG, "csv", made.asked(), Fraction(30)).text.splitlines()))
    assert [label[0] for label in labels] == [row["time_s"] for row in rows]
    assert all(start == end for start, end, _ in labels)
    beats = [float(row["time_s"]) for row in rows if row["kind"] in {"bar", "beat"}]
    assert beats == [float(beat.time) for beat in SONG.beats]
    assert [row["name"] for row in rows[:4]] == ["verse", "bar 1", "1.2", "1.3"]
    assert sum(row["kind"] == "section" for row in rows) == 2


def film_with_landing():
    clip = made.clip("x")
    edit = made.edit((clip, 60, 0, 1), (clip, 60, 3, 1), part=Span(Fraction(1), Fraction(5)))
    landing = Landing(Fraction(79, 30), Fraction(80, 30))
    cuts = (edit.cuts[0], replace(edit.cuts[1], landings=(landing,)))
    return replace(edit, cuts=cuts), made.footage(clip), made.asked(clip)


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere"])
def test_a_film_has_the_marks_of_its_part_and_its_landings(to):
    edit, footage, asked = film_with_landing()
    marks = dict(READERS[to](export(edit, SONG, footage, to, asked).text).marks)
    beats = {frame_at(beat.time - 1, edit.rate) for beat in SONG.beats if 1 <= beat.time < 5}
    assert set(marks) == beats | {80}
    assert marks[80] == "landing"


def test_a_marker_list_says_how_late_a_moment_lands():
    edit, footage, asked = film_with_landing()
    found = read.marker_list(export(edit, SONG, footage, "markers", asked).text, 30)
    assert (80, "landing", "cut 2, 33 ms early") in found


def test_marks_on_one_frame_are_one_mark():
    edit, footage, asked = film_with_landing()
    landing = Landing(Fraction(11, 10), Fraction(11, 10))
    edit = replace(edit, cuts=(replace(edit.cuts[0], landings=(landing,)), edit.cuts[1]))
    found = read.marker_list(export(edit, SONG, footage, "markers", asked).text, 30)
    assert (33, "landing, bar 2", "cut 1, to the millisecond") in found


def test_locators_in_an_edit_list_lie_on_the_same_frames():
    edit, footage, asked = film_with_landing()
    starts = {asked.clips["x"]: 0}
    marks = read.edl(export(edit, SONG, footage, "edl", asked).text, edit.rate, starts).marks
    assert (80, "landing (cut 2, 33 ms early)") in marks
    assert len(marks) == len(read.otio(export(edit, SONG, footage, "otio", asked).text).marks)


def test_the_endings_of_files_are_those_that_editors_know():
    assert ENDINGS == {
        "otio": ".otio", "fcpxml": ".fcpxml", "premiere": ".xml", "edl": ".edl", "csv": ".csv",
        "markers": ".markers.edl", "audacity": ".txt",
    }  # fmt: skip
    assert ENDINGS.keys() == {*FORMATS, *MARKER_FORMATS}


def test_a_format_that_there_is_not_is_refused_by_name():
    with pytest.raises(WrongUse, match=r"There is no format aaf\. Choose one of audacity, csv, fcpxml"):
        markers(SONG, "aaf", made.asked(), NTSC30)
    edit, footage, asked = film_with_landing()
    with pytest.raises(WrongUse, match=r"There is no format audacity\. Choose one of otio, fcpxml"):
        export(edit, SONG, footage, "audacity", asked)


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere"])
def test_acts_are_marked_where_they_begin(to):
    clip = made.clip("x", Fraction(30), 300)
    film = made.edit((clip, 240, 0, 1))
    story = (Act(Span(Fraction(0), Fraction(3)), "set-up", 0.25), Act(Span(Fraction(3), Fraction(8)), "The climb", 1.0))
    told = export(replace(film, acts=story), SONG, made.footage(clip), to, made.asked(clip)).text
    found = {name: frame for frame, name in READERS[to](told).marks}
    assert found["set-up, verse"] == 0
    assert found["The climb"] == 90
