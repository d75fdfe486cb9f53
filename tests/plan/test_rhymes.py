"""Like movement is taken up by the other side: a stride by a stride as quick, a blow by a blow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.plan import merits

WAYS = np.eye(3)


def rhyme(movement, cadence, side):
    here, still = np.arange(len(side)), np.zeros((len(side), 2))
    looks = merits.Looks(still, np.full(len(side), 0.5), np.array(side), here, merits.like(movement, np.array(cadence)))
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
