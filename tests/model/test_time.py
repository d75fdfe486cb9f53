from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.time import Span, frame_at, frames_in, instant, time_of

rates = st.sampled_from([Fraction(24_000, 1001), Fraction(25), Fraction(30_000, 1001), Fraction(60), Fraction(240)]) | (
    st.fractions(min_value=1, max_value=300, max_denominator=1001)
)
times = st.fractions(min_value=-100, max_value=10_000, max_denominator=48_000)
lengths = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=48_000)
spans = st.builds(lambda start, length: Span(start, start + length), times, lengths)


@given(st.integers(-(10**7), 10**7), rates)
def test_a_frame_is_on_screen_when_it_begins(number, rate):
    assert frame_at(time_of(number, rate), rate) == number


@given(times, rates)
def test_the_frame_on_screen_has_begun_and_the_next_has_not(time, rate):
    number = frame_at(time, rate)
    assert time_of(number, rate) <= time < time_of(number + 1, rate)


@given(lengths, rates)
def test_frames_cover_a_length_and_one_fewer_would_not(length, rate):
    count = frames_in(length, rate)
    assert time_of(count - 1, rate) < length <= time_of(count, rate)


@given(st.floats(0, 1e5))
def test_a_measured_time_is_kept_to_the_microsecond(seconds):
    assert abs(float(instant(seconds)) - seconds) <= 0.5e-6 + 1e-9


@given(spans, spans)
def test_what_spans_share_is_the_same_both_ways_and_fits_in_both(one, other):
    assert one.shared(other) == other.shared(one)
    assert 0 <= one.shared(other) <= min(one.length, other.length)
    assert one.holds(other) == (one.shared(other) == other.length)


@given(spans, times)
def test_a_span_holds_its_start_and_not_its_end_wherever_it_is(span, by):
    moved = span.shift(by)
    assert moved.length == span.length
    assert moved.start in moved
    assert moved.middle in moved
    assert moved.end not in moved


@pytest.mark.parametrize("end", [Fraction(1), Fraction(0)])
def test_a_span_must_last(end):
    with pytest.raises(ValueError, match="must last"):
        Span(Fraction(1), end)
