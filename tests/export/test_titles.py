"""Titles arrive in every format: where they begin, how long they stand, what they say, and what becomes of them."""

import csv

import export_material as made
import export_readers as read
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.export import FORMATS, export

LAWS = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SONG = made.song()
READERS = {"otio": read.otio, "fcpxml": read.fcpxml, "premiere": read.xmeml}


def frames_of(edit):
    return [(each.start, len(each)) for each in (title.frames(edit.rate) for title in edit.titles)]


@LAWS
@given(film=made.films(), to=st.sampled_from(list(READERS)))
def test_titles_stand_on_the_frames_of_the_film(film, to):
    edit, footage, codes = film
    found = READERS[to](export(edit, SONG, footage, to, made.asked(*footage.clips, timecodes=codes)).text)
    wanted = {}  # several that begin on one frame make one mark
    for (first, length), title in zip(frames_of(edit), edit.titles, strict=True):
        wanted.setdefault(first, (length, title.text))
    if to == "fcpxml":
        assert found.titles == [(*each, title.text) for each, title in zip(frames_of(edit), edit.titles, strict=True)]
    else:
        assert [(first, length) for first, length, _ in found.titles] == [(n, each[0]) for n, each in wanted.items()]
        assert all(wanted[first][1] in name.split(", ") for first, _, name in found.titles)


def a_film(count=1):
    clip = made.clip("x")
    return made.titled(made.edit((clip, 60, 0, 1), (clip, 60, 3, 1)), count), made.footage(clip), made.asked(clip)


def test_lists_mark_where_a_title_begins():
    edit, footage, asked = a_film()
    ((first, length),) = frames_of(edit)
    found = read.marker_list(export(edit, SONG, footage, "markers", asked).text, 30)
    assert [(frame, name, note) for frame, name, note in found if note == "title"] == [
        (first, "Tom & <Jerry> 0", "title")
    ]
    assert (
        f"|C:ResolveColorYellow |M:Tom & <Jerry> 0 |D:{length}\n" in export(edit, SONG, footage, "markers", asked).text
    )
    marks = read.edl(export(edit, SONG, footage, "edl", asked).text, edit.rate, {asked.clips["x"]: 0}).marks
    assert (first, "Tom & <Jerry> 0 (title)") in marks


def test_a_table_names_them_beside_their_cut():
    edit, footage, asked = a_film(2)
    rows = list(csv.DictReader(export(edit, SONG, footage, "csv", asked).text.splitlines()))
    starts = [first for first, _ in frames_of(edit)]
    assert [row["titles"] for row in rows] == [
        ", ".join(f"Tom & <Jerry> {n}" for n, first in enumerate(starts) if low <= first < low + 60) for low in (0, 60)
    ]


@pytest.mark.parametrize("to", FORMATS)
def test_what_becomes_of_titles_is_told_where_there_are_some(to):
    edit, footage, asked = a_film()
    told = [line for line in export(edit, SONG, footage, to, asked).told if "title" in line]
    assert len(told) == 1
    assert told[0].endswith("; as in the film they come with --to overlay.")
    plain, *_ = a_film(0)
    assert not [line for line in export(plain, SONG, footage, to, asked).told if "title" in line]
