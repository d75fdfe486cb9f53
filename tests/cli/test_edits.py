import pytest

from crosscut import store


def locked(tmp_path, project):
    return [cut.locked for cut in store.load(tmp_path / project).edit.cuts]


def test_cuts_are_locked_and_let_go_by_number_or_place(crosscut, project, tmp_path):
    assert crosscut("edit", project, "lock", "2").out == "winter.crosscut  lock 1 cut\n"
    assert locked(tmp_path, project) == [False, True]
    assert crosscut("edit", project, "lock", "1.2").code == 0
    assert locked(tmp_path, project) == [True, True]
    assert "locked" in crosscut("show", project).out
    crosscut("edit", project, "unlock", "1")
    assert locked(tmp_path, project) == [False, True]
    assert crosscut("edit", project, "unlock").out == "winter.crosscut  unlock 1 cut\n"
    assert locked(tmp_path, project) == [False, False]


def test_every_step_is_undone_and_done_again_byte_for_byte(crosscut, project, tmp_path):
    states = [store.load(tmp_path / project)]
    for step in (("lock", "1"), ("lock", "2"), ("unlock", "1")):
        crosscut("edit", project, *step)
        states.append(store.load(tmp_path / project))
    assert crosscut("edit", project, "undo").out == "winter.crosscut  undone: unlock 1 cut\n"
    for before in states[-2::-1]:
        assert store.load(tmp_path / project).takes == before.takes
        crosscut("edit", project, "undo")
    for _ in range(3):
        assert crosscut("edit", project, "redo").code == 0
    assert store.load(tmp_path / project) == states[-1]


def test_with_nothing_to_undo_the_project_stays(crosscut, project, tmp_path):
    before = (tmp_path / project).read_bytes()
    for command, said in (("undo", "There is nothing to undo."), ("redo", "There is nothing to do again.")):
        refused = crosscut("edit", project, command)
        assert (refused.code, said in refused.err) == (2, True)
    assert (tmp_path / project).read_bytes() == before


def test_what_changes_nothing_says_so_and_writes_nothing(crosscut, project, tmp_path):
    crosscut("edit", project, "lock", "1")
    before = (tmp_path / project).read_bytes()
    assert crosscut("edit", project, "lock", "1").out == "winter.crosscut  stays as it is\n"
    assert (tmp_path / project).read_bytes() == before


def test_a_take_is_chosen_among_those_that_are_there(crosscut, project, tmp_path):
    refused = crosscut("edit", project, "take", "2")
    assert refused.code == 2
    assert "winter.crosscut has no take 2. There are: 1." in refused.err
    assert crosscut("edit", project, "take", "1").out == "winter.crosscut  stays as it is\n"
    assert store.load(tmp_path / project).cut == 1


def test_a_step_tells_a_program_what_changed(crosscut, project):
    assert crosscut("edit", project, "lock", "1", "--json").document == {
        "schema": "crosscut.edit/1", "project": "winter.crosscut", "take": 1, "done": "lock 1 cut", "changed_cuts": [],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["0", "3", "9.1", "x"])
def test_a_cut_that_is_not_there_is_refused_and_nothing_written(crosscut, project, tmp_path, name):
    before = (tmp_path / project).read_bytes()
    assert crosscut("edit", project, "lock", "1", name).code == 2
    assert (tmp_path / project).read_bytes() == before
