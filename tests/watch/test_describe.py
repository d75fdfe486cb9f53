"""Cadence to a few hundredths, descriptions alike for like movement, and a subject that is where it moves."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.time import Span
from crosscut.watch import describe

SPAN = Span(Fraction(0), Fraction(4))


def moving(made, wave, count=120, rate=30):
    way = np.zeros((count, 2), np.float32)
    way[:, 1] = wave(np.arange(count) / rate)
    return made.track(count, rate, way=way, energy=np.abs(way[:, 1]) + 0.02)


@given(st.floats(40, 260), st.sampled_from([24, 30, 60]))
def test_the_cadence_of_strides_is_told_within_three_in_a_hundred(made, cadence, rate):
    track = moving(made, lambda t: 0.3 * np.maximum(np.sin(2 * np.pi * cadence / 60 * t), -0.2), 5 * rate, rate)
    assert describe.cadence(track.times, track.course) == pytest.approx(cadence, rel=0.03)


@given(st.floats(1.1, 1.6), st.floats(0.2, 0.45))
def test_four_strokes_tell_their_cadence_exactly(made, period, pulls):
    def wave(times):
        place = times / period % 1
        way = np.where(place < pulls, place / pulls, 1 - (place - pulls) / (1 - pulls))
        return np.gradient(0.5 - 0.5 * np.cos(np.pi * way), times)

    track = moving(made, wave, 180)
    assert describe.cadence(track.times, track.course) == pytest.approx(60 / period, rel=0.02)


@pytest.mark.parametrize(("repeats", "told"), [(0.5, 120), (1.0, 60), (1.5, 120), (0.25, 120)])
def test_contacts_tell_how_many_of_them_a_repetition_is(made, repeats, told):
    """Two feet may be one stride; what repeats after three contacts, or between two, is made of them."""
    at = np.arange(240) / 30
    stop = sum(0.4 * np.exp(-(((at - time) / 0.03) ** 2)) for time in np.arange(0.3, 7.9, 0.5)).astype(np.float32)
    energy = (0.3 + 0.2 * np.cos(2 * np.pi * at / repeats)).astype(np.float32)
    made_of = {"stop": stop, "slowing": stop * np.float32(1.4), "stopped": stop * np.complex64(1j)}
    track = made.track(240, 30, energy=energy, **made_of)
    assert describe.cadence(track.times, track.course) == pytest.approx(told, rel=0.02)


def test_what_does_not_repeat_has_no_cadence(made):
    for track in (moving(made, lambda t: 0.1 * t), moving(made, lambda t: np.exp(-((t - 2) ** 2))), made.track(5)):
        assert describe.cadence(track.times, track.course) == 0


@given(st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=90))
def test_any_movement_has_a_cadence_that_feet_can_keep_or_none(made, row):
    track = moving(made, lambda t: np.resize(np.array(row, np.float32), len(t)), len(row))
    found = describe.cadence(track.times, track.course)
    assert found == 0 or 28 <= found <= 330
    assert not np.isnan(describe.movement(track.times, track.course)).any()


def test_like_movement_has_a_like_description_and_other_movement_another(made):
    one, two, other = (
        np.array(describe.movement(track.times, track.course))
        for track in (
            moving(made, lambda t: 0.3 * np.sin(14 * t)),
            moving(made, lambda t: 0.5 * np.sin(13 * t + 1)),
            moving(made, lambda t: 0.3 + 0.2 * np.sin(4 * t)),
        )
    )
    assert np.linalg.norm(one) == pytest.approx(1, abs=0.01)
    assert one @ two > 0.9 > one @ other
    assert describe.movement(np.zeros(2), made.track(2).course) == ()


@given(st.floats(0.001, 0.02), st.floats(1.5, 4), st.floats(-0.5, 0.5), st.sampled_from([24, 30, 60]))
def test_the_sway_of_a_hand_is_told_and_an_even_pan_is_none(size, hertz, pan, rate):
    """A camera at size * sin(2 pi hertz t) strays by 0.71 of the size, RMS, and near its ends by more or less."""
    times = np.arange(4 * rate) / rate
    places = np.stack([size * np.sin(2 * np.pi * hertz * times), pan * times], axis=1)
    camera = (np.diff(places, axis=0, prepend=places[:1]) * rate).astype(np.float32)
    assert describe.sway(times, camera, SPAN).values[1:-2] == pytest.approx(0.71 * size, rel=0.15)
    camera[:, 0] = 0
    even = describe.sway(times, camera, SPAN)
    assert len(even) == 8
    assert even.values.max() < 0.0001
    assert not describe.sway(times[:1], camera[:1], Span(Fraction(0), Fraction(1, 30))).values.any()


def test_the_subject_is_where_it_moves_in_any_format(made):
    place = np.tile(np.array([0.4, -0.2], np.float32), (120, 1))
    track = made.track(120, 30, spot=place)
    for shape in ((1920, 1080), (1080, 1920)):
        found = describe.subject(track.times, track.course, SPAN, shape)
        assert found.across.values == pytest.approx(np.full(20, 0.5 + 0.4 * 1080 / shape[0]), abs=1e-3)
        assert found.down.values == pytest.approx(np.full(20, 0.5 - 0.2 * 1080 / shape[1]), abs=1e-3)
    still = replace(track.course, energy=np.zeros(120, np.float32))
    assert describe.subject(track.times, still, SPAN, (1920, 1080)) is None


def test_who_waits_is_where_something_surely_moves_next(made):
    clear, spot = np.zeros(120, np.float32), np.zeros((120, 2), np.float32)
    clear[60:], spot[60:] = 0.02, (0.5, 0.1)  # two seconds in which nothing does, then a start from the right
    track = made.track(120, 30, clear=clear, spot=spot)
    found = describe.subject(track.times, track.course, SPAN, (1920, 1080))
    assert found.across.values == pytest.approx(np.full(20, 0.5 + 0.5 * 1080 / 1920), abs=1e-3)


def test_an_hour_long_shot_is_followed_in_little_memory(made):
    track = made.track(3600 * 30)
    tracemalloc.start()
    found = describe.subject(track.times, track.course, Span(Fraction(0), Fraction(3600)), (1920, 1080))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert len(found.across) == 3600 * describe.FOLLOW_RATE
    assert peak < 100 << 20
