import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.model.brief import Brief
from crosscut.model.forms.history import KEPT, difference, patched, record, redo, undo
from crosscut.model.project import Given, Project, parse, text
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span

scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4)
)
START = Project("song.mp3", (Given("A", ("snow",)),), Brief())


@given(documents, documents)
@example([1], [True])
@example({"a": [0, 1.0]}, {"a": [False, 1]})
def test_a_patch_leads_from_any_document_to_any_other(old, new):
    patch = json.loads(json.dumps(difference(old, new)))
    assert json.dumps(patched(old, patch), sort_keys=True) == json.dumps(new, sort_keys=True)


@given(st.lists(st.text(max_size=4), max_size=6), st.data())
def test_every_step_can_be_undone_and_done_again(names, data):
    states = [START]
    for name in names:
        states.append(record(states[-1], replace(states[-1], song=name), f"name it {name}"))
    project = states[-1]
    steps = data.draw(st.integers(0, len(project.done)))
    for _ in range(steps):
        project, step = undo(project)
        assert step.words.startswith("name it")
        assert project == parse(text(project), "p")
    for _ in range(steps):
        project, _ = redo(project)
    assert project == states[-1]


def test_undoing_everything_leads_to_the_start():
    project = START
    for number in range(4):
        project = record(project, replace(project, song=str(number)), f"{number}")
    for _ in range(4):
        project, _ = undo(project)
    assert replace(project, undone=()) == START


def test_what_changes_nothing_is_no_step():
    assert record(START, replace(START), "nothing") == START


def test_the_history_is_bounded():
    project = START
    for number in range(KEPT + 5):
        project = record(project, replace(project, song=str(number)), "x")
    assert len(project.done) == KEPT


def test_something_new_forgets_what_was_undone():
    project = record(START, replace(START, song="a"), "a")
    project, _ = undo(project)
    assert record(project, replace(project, song="b"), "b").undone == ()


def test_with_nothing_done_there_is_nothing_to_undo():
    with pytest.raises(WrongUse, match=r"There is nothing to undo\. See what the project holds"):
        undo(START)
    with pytest.raises(WrongUse, match=r"There is nothing to do again\. Only what was just undone"):
        redo(START)


def test_what_is_said_for_every_project_is_a_step_even_where_this_one_stays():
    said = Wishes(bans=(Part("clip", Span(Fraction(0), Fraction(1))),))
    project = record(START, START, "ban", said)
    assert (project.done[0].said, project.takes) == (said, START.takes)
    back, step = undo(project)
    assert (replace(back, undone=()), step.said) == (START, said)
