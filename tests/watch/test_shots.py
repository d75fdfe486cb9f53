"""Cuts are found to the picture; exposure, flashes and what merely moves are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch.eye.shots import FLASH, Shots, find
from crosscut.watch.eye.shrink import shrunk


def seen(pictures):
    shots = Shots()
    for picture in pictures:
        shots.see(shrunk(picture, 45))
    return shots


def cuts(pictures):
    return seen(pictures).cuts()


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


@pytest.mark.parametrize("way", [1, -1])
def test_a_camera_that_is_thrown_aside_makes_no_cut(made, way):
    wide = made.texture(180, 1400, seed=3)
    speed = np.concatenate([np.zeros(12), 110 * np.sin(np.linspace(0.2, 2.9, 7)), np.zeros(12)])
    places = np.cumsum(speed).astype(int)[::way]
    pictures = [wide[:, place : place + 320] for place in places]
    assert max(seen(pictures)._structure) > 0.28  # it tempts
    assert cuts(pictures) == ()


def test_a_cut_between_moving_shots_is_one(made):
    one, two = made.texture(180, 900, seed=2), made.texture(180, 900, seed=7)
    pictures = [one[:, 6 * n : 6 * n + 320] for n in range(14)] + [two[:, 6 * n : 6 * n + 320] for n in range(14)]
    assert cuts(pictures) == (14,)


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
