from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crosscut.model.curve import Curve, Sound
from crosscut.model.time import Span

values = arrays(np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32))
starts = st.fractions(min_value=-5, max_value=5, max_denominator=100)
curves = st.builds(Curve, values, st.fractions(min_value=1, max_value=100, max_denominator=100), starts)


@given(curves, st.data())
def test_a_curve_passes_through_its_samples(curve, data):
    number = data.draw(st.integers(0, len(curve) - 1))
    assert curve.at(curve.start + number / curve.rate) == float(curve.values[number])


@given(curves, st.fractions(min_value=-20, max_value=100, max_denominator=100))
def test_a_curve_never_leaves_the_range_of_its_samples(curve, time):
    assert curve.values.min() - 1e-6 <= curve.at(time) <= curve.values.max() + 1e-6


@given(curves, st.fractions(min_value=-10, max_value=20), st.fractions(min_value=Fraction(1, 10), max_value=20))
def test_what_lies_within_a_span_was_taken_there(curve, start, length):
    span = Span(start, start + length)
    inside = [v for n, v in enumerate(curve.values) if curve.start + n / curve.rate in span]
    found = curve.within(span)
    assert len(found) >= 1
    if inside:
        np.testing.assert_array_equal(found, inside)


def test_an_empty_curve_is_nought():
    nothing = Curve(np.zeros(0, np.float32), Fraction(10))
    assert nothing.at(Fraction(1)) == 0
    assert nothing.mean(Span(Fraction(0), Fraction(1))) == 0


def test_curves_are_equal_by_what_they_hold():
    one = Curve(np.ones(3, np.float32), Fraction(10))
    assert one == Curve(np.ones(3, np.float32), Fraction(10))
    assert hash(one) == hash(Curve(np.ones(3, np.float32), Fraction(10)))
    assert one != Curve(np.ones(3, np.float32), Fraction(11))
    assert one != Curve(np.zeros(3, np.float32), Fraction(10))


def test_a_sound_knows_its_length_and_its_middle():
    sound = Sound(np.array([[1, 0], [0, 1], [1, 1]], np.float32), 3)
    assert sound.duration == 1
    np.testing.assert_array_equal(sound.mono, np.float32([0.5, 0.5, 1]))
