from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.errors import Damaged
from crosscut.model.brief import Brief, Listen, Plan, Render
from crosscut.model.edit import Alternative, Cut, Edit, Landing, Reason, Take, Title
from crosscut.model.project import Given, Project, parse, text
from crosscut.model.time import Span

times = st.fractions(min_value=0, max_value=1000, max_denominator=30_000)
spans = st.builds(lambda a, b: Span(a, a + b + 1), times, times)
points = st.floats(-100, 100)
cuts = st.builds(
    Cut,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.text(max_size=3),
    st.text(max_size=3),
    times,
    times,
    st.lists(st.builds(Landing, times, times), max_size=2).map(tuple),
    st.lists(st.builds(Reason, st.text(max_size=3), points), max_size=2).map(tuple),
    st.lists(st.builds(Alternative, st.text(max_size=3), spans, points), max_size=2).map(tuple),
    st.booleans(),
)
edits = st.builds(
    Edit,
    spans,
    st.fractions(min_value=1, max_value=240),
    st.integers(2, 4000),
    st.integers(2, 4000),
    st.lists(cuts, max_size=2).map(tuple),
    points,
    points,
    points,
    st.integers(0, 9),
    st.lists(st.builds(Title, st.text(max_size=9), spans), max_size=2).map(tuple),
)
projects = st.builds(
    Project,
    st.text(max_size=9),
    st.lists(st.builds(Given, st.text(max_size=3), st.lists(st.text(max_size=9), max_size=2).map(tuple))).map(tuple),
    st.just(
        Brief(
            Listen(tempo="128", first_beat=Fraction(33, 25)),
            Plan(repeats=True, title="Northern Line"),
            Render(rate=Fraction(25)),
        )
    ),
    st.lists(st.builds(Take, st.integers(1, 9), edits), max_size=2).map(tuple),
    st.integers(0, 9),
)


@given(projects)
def test_a_project_comes_back_as_it_went(project):
    assert parse(text(project), "p") == project


@given(projects)
def test_the_chosen_take_is_the_edit(project):
    number = max((take.number for take in project.takes), default=0)
    chosen = replace(project, cut=number)
    assert (chosen.edit is None) == (not project.takes)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "winter.crosscut is not a project"),
        ("[]", "winter.crosscut is no project"),
        ('{"schema": "crosscut.project/99"}', "of the form crosscut.project/99; this program reads crosscut.project/1"),
        ('{"schema": "crosscut.project/1"}', "winter.crosscut is damaged"),
        (text(Project("s", (), Brief())).replace("normal", "lovely"), "lovely is not one of"),
    ],
)
def test_what_is_no_project_is_refused_with_a_remedy(content, sentence):
    with pytest.raises(Exception, match=sentence) as caught:
        parse(content, "winter.crosscut")
    assert isinstance(caught.value, Damaged)
    assert caught.value.remedy
