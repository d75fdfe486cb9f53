from fractions import Fraction

import pytest

from crosscut import store
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span

SECOND = Part("bbbb", Span(Fraction(3), Fraction(5)))  # what cut 2 shows


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


@pytest.fixture(autouse=True)
def data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("CROSSCUT_DATA", str(tmp_path / "kept"))


def test_a_ban_holds_in_every_project_and_only_a_few_cuts_change(crosscut, project, tmp_path):
    banned = crosscut("edit", project, "ban", "2", "--json")
    assert banned.document["done"] == "ban b.mp4 0:03.00 – 0:05.00"
    assert banned.document["changed_cuts"] == [2]
    assert store.wishes() == Wishes(bans=(SECOND,))
    kept = store.load(tmp_path / project)
    assert (kept.wishes, kept.done[-1].said) == (Wishes(), Wishes(bans=(SECOND,)))


def test_with_here_a_ban_stays_in_the_project(crosscut, project, tmp_path):
    crosscut("edit", project, "ban", "2.1", "--here")
    assert store.wishes() == Wishes()
    assert store.load(tmp_path / project).wishes == Wishes(bans=(SECOND,))


def test_undo_takes_back_what_was_said_everywhere_and_redo_says_it_again(crosscut, project, tmp_path):
    before = store.load(tmp_path / project)
    crosscut("edit", project, "ban", "2")
    after = store.load(tmp_path / project)
    crosscut("edit", project, "undo")
    assert store.wishes() == Wishes()
    assert store.load(tmp_path / project).takes == before.takes
    crosscut("edit", project, "redo")
    assert store.wishes() == Wishes(bans=(SECOND,))
    assert store.load(tmp_path / project) == after


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("b.mp4", (0, 6)),
        ("lab/b.mp4", (0, 6)),
        ("b.mp4@0:02-0:04", (2, 4)),
        ("b.mp4@2", (0, 6)),  # the window that holds it
        ("b.mp4@5.5-9", (Fraction(11, 2), 6)),
    ],
)
def test_a_star_lies_on_a_clip_a_stretch_or_a_window(crosscut, project, name, span):
    assert crosscut("edit", project, "star", name).code == 0
    assert store.wishes() == Wishes(stars=(Part("bbbb", Span(*map(Fraction, span))),))


def test_stars_and_bans_are_taken_back_wherever_they_were_said(crosscut, project, tmp_path):
    crosscut("edit", project, "star", "b.mp4@1-2", "--here")
    crosscut("edit", project, "star", "b.mp4@2-3")
    taken = crosscut("edit", project, "unstar", "b.mp4")
    assert "unstar b.mp4 0:01.00 – 0:02.00, b.mp4 0:02.00 – 0:03.00" in taken.out
    assert (store.wishes(), store.load(tmp_path / project).wishes) == (Wishes(), Wishes())
    crosscut("edit", project, "undo")
    assert len(store.wishes().stars) == len(store.load(tmp_path / project).wishes.stars) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ban", "c.mp4"), "There is no clip c.mp4 among the footage"),
        (("ban", "b.mp4@0:09"), "lab/b.mp4 has no 0:09. It lasts 0:06.00."),
        (("star", "b.mp4@0:05-0:01"), "lab/b.mp4 has no 0:05-0:01."),
        (("star", "b.mp4@1x"), "1x is no time"),
        (("unban", "b.mp4"), "There are no bans on b.mp4."),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_written(crosscut, project, tmp_path, arguments, said):
    before = (tmp_path / project).read_bytes()
    refused = crosscut("edit", project, *arguments)
    assert (refused.code, said in refused.err) == (2, True)
    assert (tmp_path / project).read_bytes() == before
    assert store.wishes() == Wishes()


def test_another_take_is_asked_for(crosscut, project):
    assert ("cut", True) in crosscut("plan", project, "--another").asked
    assert ("cut", False) in crosscut("plan", project).asked


@pytest.mark.parametrize(
    ("arguments", "cut", "shown"),
    [
        (("swap", "2"), 2, ("aaaa", Fraction(3))),
        (("slip", "2.1", "-0.5"), 2, ("bbbb", Fraction(5, 2))),
        (("move", "2", "1"), 1, ("bbbb", Fraction(3))),
    ],
)
def test_single_cuts_are_changed_by_hand(crosscut, project, tmp_path, arguments, cut, shown):
    before = store.load(tmp_path / project)
    changed = crosscut("edit", project, *arguments, "--json")
    assert cut in changed.document["changed_cuts"]
    made = store.load(tmp_path / project).edit.cuts[cut - 1]
    assert (made.clip, made.entry) == shown
    crosscut("edit", project, "undo")
    assert store.load(tmp_path / project).takes == before.takes


def test_a_cut_is_rolled_by_beats(crosscut, project, tmp_path):
    assert crosscut("edit", project, "roll", "2", "-1").code == 0
    assert [(cut.start, cut.end) for cut in store.load(tmp_path / project).edit.cuts] == [(0, 45), (45, 120)]
    assert crosscut("edit", project, "undo").out == "winter.crosscut  undone: roll cut 2\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("swap", "2", "--with", "2"), 2, "Cut 2 has no alternative 2. It has 1; crosscut why tells them."),
        (("swap", "1"), 2, "Cut 1 has no alternative 1."),
        (("roll", "1", "1"), 2, "Cut 1 begins with the film."),
        (("roll", "2", "9"), 2, "Cut 2 cannot begin 9 beats later."),
        (("slip", "2", "20"), 2, "Cut 2 would show lab/b.mp4 from"),
        (("move", "2", "5"), 2, "There is no cut 5."),
    ],
)
def test_what_a_hand_cannot_do_is_refused(crosscut, project, tmp_path, arguments, code, said):
    before = (tmp_path / project).read_bytes()
    refused = crosscut("edit", project, *arguments)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert (tmp_path / project).read_bytes() == before


def test_a_locked_cut_is_not_changed(crosscut, project):
    crosscut("edit", project, "lock", "2")
    refused = crosscut("edit", project, "swap", "2")
    assert (refused.code, "Cut 2 is locked. Unlock it first." in refused.err) == (4, True)


def test_a_must_is_an_instant_of_this_project(crosscut, project, tmp_path):
    assert crosscut("edit", project, "must", "b.mp4@2").code == 0
    instant = Part("bbbb", Span(Fraction(9, 5), Fraction(11, 5)))
    assert (store.wishes(), store.load(tmp_path / project).wishes) == (Wishes(), Wishes(musts=(instant,)))
    assert "unmust b.mp4 0:01.80 – 0:02.20" in crosscut("edit", project, "unmust", "b.mp4").out
    assert store.load(tmp_path / project).wishes == Wishes()
