"""Running figures are what their names say, at every place of every row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.watch import running

ROWS = st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=60).map(lambda row: np.array(row, np.float32))
WIDTHS = st.integers(1, 12).map(lambda half: 2 * half + 1)


@given(ROWS, WIDTHS)
def test_highest_and_middle_are_those_of_the_neighbours(row, width):
    held, mirrored = (np.pad(row, width // 2, mode=mode) for mode in ("edge", "symmetric"))
    highest, middle = ([each[n : n + width] for n in range(len(row))] for each in (held, mirrored))
    assert running.highest(row, width).tolist() == [each.max() for each in highest]
    assert running.middle(row, width).tolist() == [float(np.median(each)) for each in middle]


@given(st.lists(st.floats(0, 60), min_size=1, max_size=30), st.lists(st.floats(-5, 65), min_size=1, max_size=10))
def test_the_nearest_is_nearer_than_all_others(values, to):
    values, to = np.sort(values), np.array(to)
    found = values[running.nearest(values, to)]
    assert np.abs(found - to).tolist() == np.abs(values[None] - to[:, None]).min(axis=1).tolist()


def test_steps_beside_a_missing_picture_are_uneven():
    times = np.array([0, 1, 2, 4, 5, 6]) / 30
    assert running.evenly(times).tolist() == [True, True, False, False, True, True]


@given(ROWS, WIDTHS, st.integers(2, 9))
def test_a_middle_taken_now_and_then_is_exact_there_and_between_its_neighbours_elsewhere(row, width, every):
    every_one, some = running.middle(row, width), running.middle(row, width, every)
    assert some[::every] == pytest.approx(every_one[::every], abs=1e-5)
    assert every_one.min() - 1e-5 <= some.min() <= some.max() <= every_one.max() + 1e-5


def test_a_long_row_is_sorted_in_parts_and_comes_out_the_same(monkeypatch):
    row = np.sin(np.arange(500) ** 2).astype(np.float32)
    whole = running.middle(row, 31)
    monkeypatch.setattr(running, "ROOM", 100)
    assert running.middle(row, 31).tolist() == whole.tolist()


@given(ROWS, st.floats(0.3, 6))
def test_a_mean_keeps_what_is_even_and_leaves_no_bounds(row, sigma):
    for mean in (running.bell(row, sigma), running.hump(row, 2 * int(sigma) + 1)):
        assert len(mean) == len(row)
        assert row.min() - 1e-4 <= mean.min() <= mean.max() <= row.max() + 1e-4


@given(st.lists(st.booleans(), max_size=40))
def test_runs_are_where_it_is_true(where):
    found = np.zeros(len(where), bool)
    for first, last in running.runs(np.array(where, bool)):
        assert first < last
        assert not found[first:last].any()
        found[first:last] = True
    assert found.tolist() == where


def test_an_empty_row_stays_empty():
    empty = np.zeros(0, np.float32)
    assert len(running.highest(empty, 3)) == len(running.middle(empty, 3)) == 0
