from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.footage import Footage, FrameIndex, Moment
from crosscut.model.story import Side


@st.composite
def indices(draw):
    """Frames at uneven distances of at least 4 ms, as variable-rate files have them, key frames among them."""
    base = draw(st.sampled_from([Fraction(1, 1000), Fraction(1, 15_360), Fraction(1, 90_000)]))
    least = int(Fraction(4, 1000) / base) + 1
    steps = draw(st.lists(st.integers(least, 20 * least), min_size=1, max_size=40))
    shown = np.cumsum([draw(st.integers(-(10**6), 10**6)), *steps])
    keys = sorted({0, *draw(st.lists(st.integers(0, len(steps)), max_size=5))})
    return FrameIndex(np.asarray(shown, np.int64), np.asarray(shown[keys], np.int64), base)


@given(indices())
def test_each_frame_is_found_at_its_own_time(index):
    for number in range(len(index.shown)):
        assert index.frame_at(index.time(number)) == number


@given(indices(), st.fractions(min_value=-1, max_value=100, max_denominator=1000))
def test_a_frame_stays_until_the_next_one(index, time):
    number = index.frame_at(time)
    slack = Fraction(1, 1000)
    assert number == 0 or index.time(number) <= time + slack
    assert number == len(index.shown) - 1 or index.time(number + 1) > time


def test_a_time_rounded_by_its_container_still_finds_its_frame():
    at_30 = FrameIndex(np.array([0, 33, 67, 100], np.int64), np.array([0], np.int64), Fraction(1, 1000))
    assert [at_30.frame_at(Fraction(n, 30)) for n in range(4)] == [0, 1, 2, 3]


@given(indices(), st.data())
def test_decoding_starts_at_the_last_key_frame_that_is_not_later(index, data):
    number = data.draw(st.integers(0, len(index.shown) - 1))
    key = index.keys[index.key_place(int(index.shown[number]))]
    assert key in index.keys
    assert key <= index.shown[number]
    assert not any(key < other <= index.shown[number] for other in index.keys)


def test_only_contact_of_some_strength_is_a_strong_impact():
    def moment(strength, contact):
        return Moment(Fraction(0), strength, "strike", contact, 1.0)

    assert moment(0.5, contact=True).is_strong_impact
    assert not moment(0.49, contact=True).is_strong_impact
    assert not moment(1.0, contact=False).is_strong_impact


def test_a_clip_that_is_not_there_is_a_key_error():
    footage = Footage((), (Side("A", ("x",)),))
    assert footage.side_of("x") == "A"
    for ask in (footage.clip, footage.side_of):
        with pytest.raises(KeyError):
            ask("y")
