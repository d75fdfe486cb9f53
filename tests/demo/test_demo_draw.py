"""Laws of the drawing: chance-free noise, bones that keep their length, feet that do not skate, blows that break."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.demo import motion
from crosscut.demo.draw import noise
from crosscut.demo.draw.canvas import Canvas, mix, whole
from crosscut.demo.draw.figure import FORE, SHIN, THIGH, UPPER, bend, joints
from crosscut.demo.draw.front import Eye, facing
from crosscut.demo.draw.layers import Ground, Strip

phases = st.floats(0, 1, exclude_max=True)
gaits = st.sampled_from([motion.RUN, motion.HAUL])


@given(st.integers(0, 10_000))
def test_grains_are_spread_over_nought_to_one_and_the_same_again(seed):
    found = noise.grains(500, seed)
    assert found.min() >= 0
    assert found.max() < 1
    assert abs(found.mean() - 0.5) < 0.1
    assert np.array_equal(found, noise.grains(500, seed))
    assert not np.array_equal(found, noise.grains(500, seed + 1))


@given(st.integers(0, 500))
def test_rough_lines_join_their_own_start(seed):
    line = noise.line(256, seed, 1.0, 1, 6)
    assert np.abs(np.diff(np.append(line, line[0]))).max() < 0.4


@given(gaits, phases, st.floats(-0.2, 0.8))
def test_bones_keep_their_length(gait, phase, lean):
    for side in joints(motion.running(gait, phase, lean)).sides:
        for one, other, length in (
            (side.hip, side.knee, THIGH),
            (side.knee, side.ankle, SHIN),
            (side.shoulder, side.elbow, UPPER),
            (side.elbow, side.hand, FORE),
        ):
            assert np.hypot(other[0] - one[0], other[1] - one[1]) == pytest.approx(length, abs=1e-9)


@given(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), st.sampled_from([1, -1]))
def test_two_bones_never_reach_farther_than_they_are_long(goal, side):
    joint, end = bend((0, 0), goal, (0.2, 0.15), side)
    assert np.hypot(*joint) == pytest.approx(0.2)
    assert np.hypot(*end) <= 0.35


@given(gaits, st.floats(0, 0.99), st.floats(0.4, 2))
def test_a_planted_foot_goes_back_at_the_speed_of_the_ground(gait, share, cycle):
    phase, step = share * gait.stance * 0.9, 0.001
    here, there = gait.foot(phase)[0], gait.foot(phase + step)[0]
    assert (here - there) / (step * cycle) == pytest.approx(gait.speed(cycle))


@given(st.floats(-5, 0, exclude_max=True))
def test_nothing_answers_a_blow_before_it_lands(time):
    assert motion.ring(time) == 0
    assert motion.fade(time, 0.1) == 0


def test_a_blow_breaks_its_speed_where_it_lands():
    track = motion.Track([(0.0, (0.0,), motion.smooth), (1.0, (1.0,), motion.slam), (1.2, (0.9,), motion.settle)])
    before, after = track(1.0) - track(0.999), track(1.001) - track(1.0)
    assert before > 0.002
    assert after < 0
    assert track(-1) == 0
    assert track(5) == pytest.approx(0.9)


@given(phases)
def test_what_is_ahead_looks_larger_from_the_front(phase):
    front = facing(motion.running(motion.RUN, phase))
    eye = Eye(3.0, 0.5)
    for limb in front.sides:
        size = eye.see(limb.hand)[1]
        assert (size > 1) == (limb.hand[0] > 0)


def test_a_ground_row_slides_at_its_own_pace():
    rows = [np.repeat(np.arange(n, dtype=float)[:, None], 3, 1) for n in (50, 100)]
    ground, canvas = Ground(rows, np.array([0.5, 1.0]), 20), Canvas(20, 2)
    ground.draw(canvas, 10, 0)
    assert canvas.cells[0, 0, 0] == 5
    assert canvas.cells[1, 0, 0] == 10


def test_a_strip_comes_back_after_its_period():
    colours = np.repeat(noise.grains(64, 1)[None, :, None] * 255, 3, 2) * np.ones((8, 1, 1))
    strip = Strip(colours, np.ones((8, 64)), 32)
    first, again = Canvas(32, 8), Canvas(32, 8)
    strip.draw(first, 5, 0)
    strip.draw(again, 5 + 64, 0)
    assert np.array_equal(first.cells, again.cells)


def test_light_only_ever_adds():
    canvas = Canvas(40, 40)
    canvas.cells[...] = 90
    canvas.shine(12, (255, 120, 40), (20, 20), 0.7)
    assert canvas.cells[..., :3].min() >= 90
    assert canvas.cells[20, 20, 0] > 150
    assert canvas.cells[1, 1, 0] == 90


@given(st.floats(0, 1))
def test_mixed_colours_lie_between(share):
    assert all(0 <= c <= 255 for c in whole(mix((0, 40, 255), (255, 30, 0), share)))
