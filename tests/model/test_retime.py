from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.edit import Cut, Turn
from crosscut.model.retime import EASE, film_time, source_span, source_times, stretches
from crosscut.model.time import Span, time_of

rates = st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)])
speeds = st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1), Fraction(5, 4), Fraction(2)])


@st.composite
def cuts(draw):
    length = draw(st.integers(1, 90))
    frames = sorted(draw(st.sets(st.integers(1, max(1, length - 1)), max_size=3))) if length > 1 else []
    turns = tuple(Turn(frame, draw(speeds)) for frame in frames)
    start = draw(st.integers(0, 300))
    entry = draw(st.fractions(min_value=0, max_value=9, max_denominator=1000))
    return Cut(start, start + length, "A", "clip", entry, draw(speeds), turns=turns)


@given(cuts(), rates)
def test_time_runs_forward_through_the_whole_span_and_never_faster_than_the_speeds(cut, rate):
    times = (*source_times(cut, rate), source_span(cut, rate).end)
    assert len(times) == len(cut) + 1
    assert times[0] == cut.entry
    for here, after in pairwise(times):
        assert min(cut.speeds) <= (after - here) * rate <= max(cut.speeds)


@given(cuts(), rates)
def test_the_time_in_the_film_is_the_inverse_of_the_time_in_the_source(cut, rate):
    for number, time in enumerate(source_times(cut, rate)):
        assert film_time(cut, time, rate) == time_of(cut.start + number, rate)
    outside = source_span(cut, rate).end + 1
    assert film_time(cut, outside, rate) not in Span(time_of(cut.start, rate), time_of(cut.end, rate))


@given(cuts(), rates)
def test_outside_of_the_eases_a_ramp_is_where_sudden_turns_would_have_brought_it(cut, rate):
    edges = [0, *(turn.frame for turn in cut.turns), len(cut)]
    sudden = [cut.entry]
    for speed, (first, after) in zip(cut.speeds, pairwise(edges), strict=True):
        sudden += [sudden[-1] + speed / rate * (number + 1) for number in range(after - first)]
    for number, time in enumerate(source_times(cut, rate)):
        if all(abs(number - turn.frame) >= EASE for turn in cut.turns):
            assert time == sudden[number]


@given(cuts(), rates)
def test_stretches_cover_the_cut_and_give_its_source_times(cut, rate):
    times = source_times(cut, rate)
    at = 0
    for first, after, entry, speed in stretches(cut, rate):
        assert first == at < after
        assert times[first:after] == tuple(entry + time_of(number, rate) * speed for number in range(after - first))
        at = after
    assert at == len(cut)
