"""An empty picture is no window; a long wait is one of its own."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.curve import Curve
from crosscut.model.footage import Track
from crosscut.model.time import Span
from crosscut.plan.stock import lively

RATE, FOLLOWED = Fraction(30), Fraction(5)


def shot_of(instances, seconds, moves, across):
    """A shot in which somebody moves from and to those times, along `across` `[(time, place)]`."""
    shot = instances.clip("c", seconds, energy=0.2).shots[0]
    times = np.arange(int(seconds * RATE)) / float(RATE)
    motion = np.where((times >= moves[0]) & (times < moves[1]), 0.03, 0.0004).astype(np.float32)
    looks = np.arange(int(seconds * FOLLOWED)) / float(FOLLOWED)
    places = np.interp(looks, *zip(*across, strict=True)).astype(np.float32)
    track = Track(Curve(places, FOLLOWED), Curve(np.full(len(places), 0.6, np.float32), FOLLOWED))
    return replace(shot, motion=Curve(motion, RATE), subject=track)


def spans(shot):
    return [
        (float(part.span.start), float(part.span.end)) for each in shot.windows for part in lively.parts(shot, each)
    ]


def test_who_runs_out_of_the_picture_leaves_nothing_to_show(instances):
    shot = shot_of(instances, 8.0, (1.0, 4.0), [(1.0, 0.8), (4.0, 0.1)])
    assert spans(shot) == [(0.0, pytest.approx(4.2, abs=0.05))]


def test_nothing_is_shown_before_somebody_comes(instances):
    shot = shot_of(instances, 8.0, (4.0, 7.5), [(4.0, 0.05), (7.5, 0.6)])
    assert spans(shot) == [(pytest.approx(3.8, abs=0.05), 8.0)]


def test_who_waits_long_before_a_start_has_a_window_for_that_and_the_start_one_with_its_run_up(instances):
    shot = shot_of(instances, 9.0, (5.0, 9.0), [(5.0, 0.8), (9.0, 0.3)])
    wait, start = (part for each in shot.windows for part in lively.parts(shot, each))
    assert wait.span == Span(Fraction(0), start.span.start)
    assert float(start.span.start) == pytest.approx(4.3, abs=0.05)
    assert wait.energy < 0.01 < shot.windows[0].energy < start.energy


def test_who_stands_still_in_the_middle_is_still_there(instances):
    shot = shot_of(instances, 4.0, (1.0, 3.0), [(1.0, 0.3), (3.0, 0.5)])
    assert spans(shot) == [(0.0, 4.0)]


def test_where_nobody_stands_out_a_window_stays_as_it_is(instances):
    shot = replace(shot_of(instances, 8.0, (1.0, 4.0), [(1.0, 0.8), (4.0, 0.1)]), subject=None)
    assert [part for each in shot.windows for part in lively.parts(shot, each)] == list(shot.windows)


@given(st.floats(0, 7), st.floats(0, 8), st.floats(0, 1), st.floats(0, 1))
def test_parts_follow_each_other_inside_their_window(instances, begins, lasts, one, other):
    shot = shot_of(instances, 8.0, (begins, begins + lasts), [(begins, one), (begins + lasts + 0.1, other)])
    found = spans(shot)
    assert found
    assert all(0 <= start < end <= 8 for start, end in found)
    assert [end for _, end in found[:-1]] == [start for start, _ in found[1:]]
