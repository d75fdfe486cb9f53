"""Levels do what the table of the same shade does, on greys exactly and near them closely, and no more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media.paint.layers import blank, planes
from crosscut.media.paint.levels import changed
from crosscut.render.shade.colour import LIGHT_709
from crosscut.render.shade.looks import LOOKS, PLAIN_SHADE, Shade, levels, looked_up, parsed, table

steps = st.integers(-12, 12)
shades = st.builds(
    lambda look, common, red, blue: Shade(look=look, opening=(common + red, common, common + blue)),
    st.sampled_from(["", *sorted(LOOKS)]),
    steps,
    st.integers(-4, 4),
    st.integers(-4, 4),
)


def flat(luma, blue, red):
    """A picture of one colour, in levels of video range."""
    frame = blank(16, 8)
    for plane, level in zip(planes(frame), (luma, blue, red), strict=True):
        plane[:] = level
    return frame


def one(frame):
    """The colour of a picture that has one."""
    for plane in planes(frame):
        assert (plane == plane[0, 0]).all()
    return np.array([float(plane[0, 0]) for plane in planes(frame)])


def by_table(shade, luma, blue, red):
    """What the table makes of it, in levels; and whether no colour of it is cut off at an end."""
    y, b, r = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    colour = np.array([[y + 1.5748 * r, 0, y + 1.8556 * b]])
    colour[0, 1] = (y - LIGHT_709[0] * colour[0, 0] - LIGHT_709[2] * colour[0, 2]) / LIGHT_709[1]
    (shown,) = looked_up(colour, parsed(table(shade), "it"))
    y = float(shown @ LIGHT_709)
    return np.array([16 + 219 * y, 128 + 224 * (shown[2] - y) / 1.8556, 128 + 224 * (shown[0] - y) / 1.5748])


@settings(max_examples=15, deadline=None)  # each writes and reads a table of 33³ colours
@given(shades, st.integers(16, 235))
def test_greys_become_what_the_table_makes_of_them(shade, luma):
    found = one(changed(flat(luma, 128, 128), levels(shade)))
    assert found == pytest.approx(by_table(shade, luma, 128, 128), abs=1.5)  # half a level, and the table's own corners


@settings(max_examples=15, deadline=None)  # each writes and reads a table of 33³ colours
@given(shades, st.integers(60, 190), st.integers(-12, 12), st.integers(-12, 12))
def test_skin_and_snow_are_within_two_levels_of_the_table(shade, luma, blue, red):
    found = one(changed(flat(luma, 128 + blue, 128 + red), levels(shade)))
    assert found == pytest.approx(by_table(shade, luma, 128 + blue, 128 + red), abs=2.6)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_nothing_asked_changes_nothing(luma, blue, red):
    assert list(one(changed(flat(luma, blue, red), levels(PLAIN_SHADE)))) == [luma, blue, red]


@given(shades)
def test_a_brighter_grey_stays_the_brighter(shade):
    assert (np.diff(levels(shade).luma.astype(int)) >= 0).all()


def test_the_picture_that_came_in_stays_what_it_was():
    frame = flat(100, 120, 140)
    changed(frame, levels(Shade(look="warm")))
    assert list(one(frame)) == [100, 120, 140]
