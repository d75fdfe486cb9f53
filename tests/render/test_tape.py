"""A tape holds what is put on it, and silence around it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.render.sound import tape
from crosscut.render.sound.tape import Tape


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tape")


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), max_size=5), st.integers(-20, 120), st.integers(0, 150), st.integers(1, 3))
def test_any_stretch_of_it_is_what_was_put_there(folder, lengths, first, count, channels):
    every = np.arange(1, sum(lengths) * channels + 1, dtype=np.float32).reshape(-1, channels)
    around = np.pad(every, ((200, 300), (0, 0)))
    with Tape(folder, channels) as kept:
        place = 0
        for length in lengths:
            kept.add(every[place : place + length])
            place += length
        assert len(kept) == len(every)
        assert np.array_equal(kept.get(first, first + count), around[200 + first : 200 + first + count])


def test_its_blocks_are_all_of_it_once(folder, monkeypatch):
    monkeypatch.setattr(tape, "BLOCK", 7)
    samples = np.arange(40, dtype=np.float32).reshape(20, 2)
    with Tape(folder) as kept:
        kept.add(samples)
        kept.put(3, -samples[3:5])
        blocks = list(kept.blocks())
    samples[3:5] *= -1
    assert [len(block) for block in blocks] == [7, 7, 6]
    assert np.array_equal(np.concatenate(blocks), samples)


def test_nothing_of_it_is_left_behind(tmp_path):
    with Tape(tmp_path) as kept:
        kept.add(np.zeros((10, 2), np.float32))
    assert not list(tmp_path.iterdir())
