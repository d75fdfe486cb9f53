"""Cuts are found to the picture; exposure, flashes and what merely moves are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch.eye.shots import FLASH, Shots, find
from crosscut.watch.eye.shrink import shrunk


def cuts(pictures):
    shots = Shots()
    for picture in pictures:
        shots.see(shrunk(picture, 45))
    return shots.cuts()


def run(made, seed, count):
    return [made.texture(180, 320, right=0.8 * n, seed=seed) for n in range(count)]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(FLASH + 3, 20), min_size=2, max_size=4))
def test_cuts_are_where_shots_were_joined(made, lengths):
    pictures = [picture for seed, count in enumerate(lengths) for picture in run(made, seed, count)]
    assert cuts(pictures) == tuple(np.cumsum(lengths[:-1]))


@pytest.mark.parametrize("gain", [0.5, 0.7, 1.3])
def test_a_change_of_exposure_is_no_cut(made, gain):
    pictures = run(made, 1, 24)
    dimmed = [np.clip(picture * gain, 0, 255).astype(np.uint8) for picture in pictures[12:]]
    assert cuts(pictures[:12] + dimmed) == ()


@pytest.mark.parametrize("length", range(1, FLASH + 1))
def test_a_flash_is_no_cut(made, length):
    pictures = run(made, 1, 30)
    for n in range(12, 12 + length):
        pictures[n] = np.full_like(pictures[n], 250) - pictures[n] // 20
    assert cuts(pictures) == ()


def test_one_picture_after_the_other_is_enough(made):
    shots = Shots()
    for picture in run(made, 0, 60):
        shots.see(shrunk(picture, 45))
    assert len(shots._recent) <= 2 * FLASH + 2


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_no_cut_without_both_distances_nor_where_all_comes_back(rows):
    structure, places, returns = (np.array(column) for column in zip(*rows, strict=True))
    for number in find(structure, places, returns):
        assert structure[number] >= 0.28
        assert places[number] >= 0.25
        assert not returns[number]
