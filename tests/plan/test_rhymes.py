"""What two windows have in common to the eye: a stride as quick, a blow like another, one view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.plan import merits
from crosscut.plan.stock import alike

WAYS = np.eye(3)


def rhyme(movement, cadence, side):
    here, still = np.arange(len(side)), np.zeros((len(side), 2))
    like = merits.like(movement, np.array(cadence))
    looks = merits.Looks(still, np.full(len(side), 0.5), np.array(side), here, like, here)
    return merits.pairs(looks, here[:-1], here[1:])["rhyme"]


def test_only_like_movement_across_a_change_of_side_rhymes():
    moves = WAYS[[0, 0, 0, 1]]
    assert rhyme(moves, [0.0, 0.0, 0.0, 0.0], [0, 1, 1, 0]) == pytest.approx([merits.RHYME, 0.0, 0.0], abs=1e-3)


@given(cadence=st.floats(20, 300), octaves=st.floats(-1, 1))
def test_strides_rhyme_the_more_the_more_alike_they_are_in_pace(cadence, octaves):
    moves = WAYS[[0, 0]]
    found = rhyme(moves, [cadence, cadence * 2**octaves], [0, 1])[0]
    assert found == pytest.approx(merits.RHYME * max(0.0, 1 - abs(octaves) / merits.STRIDE), abs=2 / merits.GRAIN)


def test_a_stride_and_a_single_blow_do_not_rhyme():
    assert rhyme(WAYS[[0, 0]], [150.0, 0.0], [0, 1])[0] == 0.0


def test_nothing_rhymes_where_nothing_is_known_of_movement():
    assert not rhyme(np.zeros((2, 0)), [0.0, 0.0], [0, 1]).any()


def test_takes_of_one_view_are_told_by_form_and_colour():
    signature = np.array([0, 0b1111, 0, (1 << 32) - 1], np.uint64) + np.uint64(1 << 40)
    colour = np.array([[0.3, 0.4, 0.5], [0.32, 0.4, 0.5], [0.5, 0.4, 0.5], [0.3, 0.4, 0.5]])
    shot, side = np.arange(4), np.zeros(4, np.int64)
    assert alike.views(shot, side, signature, colour).tolist() == [0, 0, 2, 3]
    assert alike.views(shot, side, signature, np.full((4, 3), np.nan)).tolist() == [0, 1, 2, 3]
    assert alike.views(np.array([0, 1, 1, 3]), side, signature, colour).tolist() == [0, 0, 0, 3]  # all of a shot
    assert alike.views(shot, shot, signature, colour).tolist() == [0, 1, 2, 3]  # each of its side


def test_a_view_that_changes_little_by_little_stays_one():
    colour = np.linspace(0.3, 0.5, 8)[:, None] * np.ones(3)
    assert not alike.views(np.arange(8), np.zeros(8), np.ones(8, np.uint64), colour).any()


def test_two_takes_of_one_view_in_a_row_cost():
    none, still = np.zeros((0, 0)), np.zeros((4, 2))
    view = np.array([0, 0, 2, 2])
    looks = merits.Looks(still, np.full(4, 0.5), np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2]), none, view)
    points = merits.pairs(looks, np.arange(3), np.arange(1, 4))
    assert points["same view"].tolist() == [-merits.VIEW, 0.0, 0.0]
    assert points["jump"].tolist() == [0.0, 0.0, -merits.JUMP]
