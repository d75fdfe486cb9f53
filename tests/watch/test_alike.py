"""What is alike is judged together, what is not stays apart, and where the work is parted does not show."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crosscut.watch import alike
from crosscut.watch.eye.motion import Jolt

OWN = np.array([False, True])


def jolts(before, after, place):
    return Jolt(*(np.array(each, np.complex64) for each in (before, after, place)))


@given(st.lists(st.floats(0, 10), min_size=2, max_size=8))
def test_the_same_blow_again_and_again_has_one_verdict(values):
    count = len(values)
    rows = np.stack([values, values], axis=1)
    found = alike.together(np.arange(count) * 0.5, jolts([1] * count, [-1] * count, [0.2] * count), rows, OWN)
    assert np.allclose(found[:, 0], np.mean(values))
    assert found[:, 1].tolist() == values


def test_another_place_another_way_and_another_time_are_something_else():
    rows = np.array([[1.0, 0], [5.0, 0]])
    times = np.array([0.0, 1.0])
    elsewhere = alike.together(times, jolts([1, 1], [-1, -1], [0, 0.6]), rows, OWN)
    otherwise = alike.together(times, jolts([1, 1j], [-1, -1j], [0, 0]), rows, OWN)
    later = alike.together(np.array([0.0, 20.0]), jolts([1, 1], [-1, -1], [0, 0]), rows, OWN)
    for found in (elsewhere, otherwise, later):
        assert np.allclose(found[:, 0], [1, 5], atol=0.05)


def test_parts_that_are_worked_out_apart_do_not_show(monkeypatch):
    times = np.cumsum(0.2 + 0.1 * np.sin(np.arange(40)))
    seen = jolts(np.sin(times), -np.cos(times), 0.1j * np.sin(times))
    rows = np.stack([np.arange(40.0), np.ones(40)], axis=1)
    whole = alike.together(times, seen, rows, OWN)
    monkeypatch.setattr(alike, "AT_ONCE", 7)
    assert np.allclose(alike.together(times, seen, rows, OWN), whole)
