"""Every edit is lawful, whatever the song, the footage and the brief."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.model import brief, laws
from crosscut.model.forms.codec import plain
from crosscut.model.retime import source_times
from crosscut.plan import plan

SLOW_FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

songs = st.builds(
    dict,
    seed=st.integers(0, 50),
    seconds=st.sampled_from([6.0, 9.3, 14.0, 21.7]),
    tempo=st.sampled_from([72.0, 96.5, 128.0, 174.0, 200.0]),
    lead=st.sampled_from([0.0, 0.25, 2.4]),
    hit=st.booleans(),
)
briefs = st.builds(
    lambda slow, slowest, aspect, rate: brief.Brief(
        plan=brief.Plan(slow=slow, slowest=slowest), render=brief.Render(aspect=aspect, rate=rate)
    ),
    st.sampled_from(["off", "hold"]),
    st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1)]),
    st.sampled_from(["16:9", "9:16", "4:5", "1:1"]),
    st.sampled_from([None, Fraction(24), Fraction(30000, 1001), Fraction(60)]),
)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW_FIXTURE, derandomize=True)
@given(song=songs, seed=st.integers(0, 50), windows=st.integers(8, 30), sides=st.integers(1, 3), asked=briefs)
def test_no_edit_breaks_a_law(instances, song, seed, windows, sides, asked):
    heard, seen = instances.song(**song), instances.footage(seed, windows, sides)
    edit = plan(heard, seen, asked)
    assert laws.check(edit, heard, seen, asked) == ()


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW_FIXTURE, derandomize=True)
@given(song=songs, lengths=st.lists(st.sampled_from([3.5, 5.0, 9.0]), min_size=1, max_size=3), quiet=st.booleans())
def test_too_little_footage_comes_back_and_says_so(instances, song, lengths, quiet):
    heard = instances.song(**song)
    clips = [instances.clip(f"c{n}", length, impacts=() if quiet else [(1.0, 0.9)]) for n, length in enumerate(lengths)]
    seen = instances.sided(clips)
    edit = plan(heard, seen, brief.Brief())
    assert laws.check(edit, heard, seen, brief.Brief()) == ()
    assert edit.repeats or sum(lengths) >= float(heard.duration)


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW_FIXTURE, derandomize=True)
@given(
    levels=st.lists(st.sampled_from([0.02, 0.2, 0.6, 0.98]), min_size=2, max_size=12),
    tempo=st.sampled_from([128.0, 180.0, 240.0]),
)
def test_no_edit_flashes_too_often(instances, levels, tempo):
    heard = instances.song(3, 12.0, tempo)
    clips = [instances.clip(f"c{n}", 4.0, impacts=[(1.5, 0.9)], levels=levels[n % 2 :: 2] * 9) for n in range(8)]
    seen = instances.sided(clips, 2)
    assert [
        breach
        for breach in laws.check(plan(heard, seen, brief.Brief()), heard, seen, brief.Brief())
        if breach.law == 10
    ] == []


@pytest.fixture(scope="module")
def film(instances):
    heard, seen = instances.song(4, 30.0), instances.footage(4, 40)
    return heard, seen, plan(heard, seen, brief.Brief())


def test_the_same_input_gives_the_same_edit(film):
    heard, seen, edit = film
    assert plain(plan(heard, seen, brief.Brief())) == plain(edit)


def test_no_source_frame_is_shown_by_two_cuts(film):
    _, seen, edit = film
    shown = Counter(
        (cut.clip, number)
        for cut in edit.cuts
        for number in {seen.clip(cut.clip).index.frame_at(time) for time in source_times(cut, edit.rate)}
    )
    assert edit.repeats == 0
    assert max(shown.values()) == 1


def test_every_in_point_is_a_source_frame(film):
    _, seen, edit = film
    for cut in edit.cuts:
        index = seen.clip(cut.clip).index
        assert index.time(index.frame_at(cut.entry)) == cut.entry == source_times(cut, edit.rate)[0]


def test_the_reasons_add_up_to_the_score(film):
    _, _, edit = film
    assert sum(reason.points for cut in edit.cuts for reason in cut.reasons) == pytest.approx(edit.score, abs=1e-9)


def test_no_alternative_would_have_been_better(film):
    _, _, edit = film
    assert all(other.points_lost >= 0 for cut in edit.cuts for other in cut.alternatives)
    assert all(len(cut.alternatives) == 3 for cut in edit.cuts[:-1])


def test_the_score_lies_between_chance_and_the_bound(film):
    _, _, edit = film
    assert edit.score <= edit.bound
    assert 80 <= edit.grade <= 100


def test_what_must_come_back_does_not_count_against_the_grade(instances):
    heard = instances.song(4, 30.0)
    seen = instances.sided([instances.clip(f"c{n}", 10.5, impacts=[(1.0, 0.9), (3.0, 0.7)]) for n in range(3)], 2)
    edit = plan(heard, seen, brief.Brief())
    assert edit.repeats
    assert 50 <= edit.grade <= 100
