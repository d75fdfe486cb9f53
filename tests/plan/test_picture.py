"""The drawing of an edit holds every cut, landing and section, and is well-formed."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from crosscut.model.brief import Brief
from crosscut.plan import picture, plan

NAMES = {"svg": "http://www.w3.org/2000/svg"}


@pytest.fixture(scope="module")
def film(instances):
    song, footage = instances.song(4, 20.0), instances.footage(4, 30)
    return song, footage, plan(song, footage, Brief())


def parsed(edit, song, footage):
    return ET.fromstring(picture.draw(edit, song, footage))  # noqa: S314  # our own text


def test_every_cut_landing_and_section_is_drawn(film):
    song, footage, edit = film
    tree = parsed(edit, song, footage)
    titles = [each.text for each in tree.findall(".//svg:rect/svg:title", NAMES)]
    assert [title.split(":")[0] for title in titles] == [str(number) for number in range(1, len(edit.cuts) + 1)]
    landings = [landing for cut in edit.cuts for landing in cut.landings]
    assert len(tree.findall("svg:circle", NAMES)) == len(landings)
    words = {each.text for each in tree.findall("svg:text", NAMES)}
    assert {section.label for section in song.sections} <= words
    assert {act.name for act in edit.acts} <= words


def test_cuts_stand_where_they_are_in_the_film_and_in_the_row_of_their_side(film):
    song, footage, edit = film
    blocks = parsed(edit, song, footage).findall("svg:rect[svg:title]", NAMES)
    lefts = [float(block.get("x")) for block in blocks]
    assert lefts == sorted(lefts)
    rows = {float(block.get("y")): cut.side for block, cut in zip(blocks, edit.cuts, strict=True)}
    assert [rows[row] for row in sorted(rows)] == [side.name for side in footage.sides]


def test_names_that_would_break_the_drawing_do_not(film):
    song, footage, edit = film
    odd = replace(footage, clips=tuple(replace(clip, path="a<b & c") for clip in footage.clips))
    assert "a<b & c" in parsed(edit, song, odd).find(".//svg:title", NAMES).text
