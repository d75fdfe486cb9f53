"""Windows hold only what can be shown, apart and in order, and complaints say what is wrong."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.model.footage import FrameIndex
from crosscut.model.time import Span
from crosscut.watch import windows
from crosscut.watch.eye.looks import OFTEN

RATE = 30


def index(count):
    return FrameIndex(np.arange(count, dtype=np.int64), np.zeros(1, np.int64), Fraction(1, RATE))


def found(track, start=0, end=None):
    span = Span(Fraction(start, RATE), Fraction(len(track) if end is None else end, RATE))
    return windows.find(track, index(len(track)), span, windows.usable(track))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), min_size=1, max_size=12), st.integers(0, 60))
def test_windows_are_usable_apart_in_order_and_inside_the_shot(made, runs, start):
    damaged = np.concatenate([np.full(count, bad) for bad, count in runs])
    if len(damaged) < start + 3:
        return
    track = made.track(len(damaged), damaged=damaged)
    found_windows = found(track, start)
    last = Fraction(start, RATE)
    for window in found_windows:
        assert window.span.start >= last
        assert window.span.length >= windows.SHORTEST
        assert window.span.length <= windows.LONGEST
        pictures = (track.times >= float(window.span.start)) & (track.times < float(window.span.end))
        assert not damaged[pictures].any()
        last = window.span.end
    assert last <= Fraction(len(damaged), RATE)


def test_a_good_clip_is_one_window_of_full_quality(made):
    (window,) = found(made.track(90))
    assert window.span == Span(Fraction(0), Fraction(3))
    assert window.quality > 0.98


@pytest.mark.parametrize(("what", "value"), [("mean", 60), ("mean", 190), ("detail", 4)])
def test_dark_pale_and_plain_windows_can_be_shown_but_are_worse(made, what, value):
    (window,) = found(made.track(90, **{what: np.full(90, value, np.float32)}))
    assert 0.3 < window.quality < 0.9


def test_the_calmer_window_is_the_better_one(made):
    qualities = [found(made.track(90, camera=wobble(90, speed)))[0].quality for speed in (0.0, 0.01, 0.03)]
    assert qualities == sorted(qualities, reverse=True)
    assert qualities[0] - qualities[2] > 0.15


def test_a_long_stretch_is_parted_without_loss(made):
    parts = found(made.track(20 * RATE))
    assert [float(part.span.length) for part in parts] == pytest.approx([20 / 3] * 3)


def test_direction_and_energy_are_those_of_what_moves(made):
    way = np.tile(np.array([0.4, -0.1], np.float32), (90, 1))
    (still,), (fast,) = (
        found(made.track(90, way=way)),
        found(made.track(90, way=way, energy=np.full(90, 0.4, np.float32))),
    )
    assert fast.direction == pytest.approx((0.4, -0.1), abs=1e-3)
    assert still.energy < fast.energy <= 1


def test_pictures_beside_a_cut_are_not_used(made):
    track = made.track(90, cuts=(40,))
    assert not windows.usable(track)[38:42].any()
    assert found(track, 0, 40)[-1].span.end == Fraction(38, RATE)


@pytest.mark.parametrize("first", range(40, 46))
def test_nothing_of_a_blur_is_used_wherever_between_two_looks_it_begins_and_ends(made, first):
    sharp = np.full(100, 0.6, np.float32)
    sharp[first : first + 20] = 0.07
    seen = np.repeat(sharp[::OFTEN], OFTEN)
    good = windows.usable(made.track(100, sharp=seen))
    assert not good[first : first + 20].any()
    assert good[: first - OFTEN].all()
    assert good[first + 20 + OFTEN :].all()


def wobble(count, speed):
    """A camera that goes to and fro every third picture."""
    return np.stack([speed * np.sign(np.sin(np.arange(count) * 2.2)), np.zeros(count)], axis=1).astype(np.float32)


def test_a_blow_may_shake_the_camera_and_a_shaken_clip_is_no_good(made):
    blow = np.zeros((90, 2), np.float32)
    blow[45:48, 1] = [2, -2, 1]
    assert windows.usable(made.track(90, camera=blow)).all()
    assert not found(made.track(90, camera=wobble(90, 0.8)))


def test_a_camera_that_falls_spoils_what_came_before_unless_something_happened(made):
    energy = np.full(90, 0.002, np.float32)
    energy[60:] = 1.2
    camera = wobble(90, 0.0)
    camera[60:] = wobble(30, 2.0)
    assert not windows.usable(made.track(90, camera=camera, energy=energy)).any()
    energy[10:20] = 0.1
    lively = made.track(90, camera=camera, energy=energy)
    assert windows.usable(lively)[:40].all()
    assert not windows.usable(lively)[50:].any()
    assert windows.complaint(lively) == "shows nothing but a camera that falls"


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"sharp": np.full(90, 0.06, np.float32)}, "is soft throughout"),
        ({"change": np.full(90, 0.01, np.float32)}, "is frozen throughout"),
        ({"damaged": np.ones(90, bool)}, "is damaged throughout"),
        ({"mean": np.full(90, 18, np.float32), "dark": np.full(90, 0.9, np.float32)}, "is dark throughout"),
        ({"cuts": tuple(range(5, 90, 5))}, "holds no half second without a cut or a fault"),
    ],
)
def test_the_complaint_names_the_fault(made, flaw, words):
    track = made.track(90, **flaw)
    assert not found(track)
    assert windows.complaint(track) == words


def test_faults_are_listed_as_people_do(made):
    track = made.track(
        90, camera=wobble(90, 0.25), spread=np.full(90, 12, np.float32), mean=np.full(90, 50, np.float32),
        sharp=np.full(90, 0.2, np.float32),
    )  # fmt: skip
    assert windows.complaint(track) == "is dark, soft and shaken throughout"
