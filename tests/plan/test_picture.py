"""The drawing of an edit holds every cut, landing and section, and is well-formed."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from crosscut.model.brief import Brief
from crosscut.model.edit import Beside
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


def test_what_shares_the_screen_is_drawn_below_in_the_row_of_its_own_side(film):
    song, footage, edit = film
    cut = edit.cuts[3]
    other = next(each for each in edit.cuts if each.side != cut.side and each.landings)
    beside = Beside(other.side, other.clip, other.entry, landings=other.landings)
    shared = replace(edit, cuts=(*edit.cuts[:3], replace(cut, beside=beside), *edit.cuts[4:]))
    tree = parsed(shared, song, footage)
    blocks = tree.findall("svg:rect[svg:title]", NAMES)
    assert [int(block.find("svg:title", NAMES).text.split(":")[0]) for block in blocks[2:6]] == [3, 4, 4, 5]
    whole, upper, lower = (blocks[number] for number in (2, 3, 4))
    assert upper.get("x") == lower.get("x")
    assert float(upper.get("height")) == float(lower.get("height")) == float(whole.get("height")) / 2
    rows = {side.name: each for each, side in enumerate(footage.sides)}
    below = float(lower.get("y")) - float(upper.get("y")) - float(upper.get("height"))
    assert below == (rows[other.side] - rows[cut.side]) * picture.SIDES
    landings = [landing for _, half in shared.halves for landing in half.landings]
    assert len(tree.findall("svg:circle", NAMES)) == len(landings) > sum(len(each.landings) for each in edit.cuts)
