from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut import store
from crosscut.model.song import Correction
from crosscut.model.time import Span

WAYS = {
    ("downbeat", "1.3"): (Correction("downbeat", Fraction(1)), "downbeat at 0:01.00"),
    ("downbeat", "0:01.02"): (Correction("downbeat", Fraction(51, 50)), "downbeat at 0:01.02"),
    ("tempo", "half"): (Correction("tempo", amount=Fraction(60)), "tempo 60 bpm"),
    ("tempo", "125"): (Correction("tempo", amount=Fraction(125)), "tempo 125 bpm"),
    ("shift", "-12"): (Correction("shift", amount=Fraction(-12, 1000)), "shift -12 ms"),
    ("section", "2", "chorus"): (Correction("section", Fraction(2), name="chorus"), "section chorus at bar 2"),
}


@pytest.mark.parametrize("words", WAYS)
def test_a_correction_is_kept_planned_anew_and_undone(crosscut, project, tmp_path, words):
    correction, told = WAYS[words]
    before = store.load(tmp_path / project)
    made = crosscut("edit", project, *words)
    assert made.out == f"winter.crosscut  {told}\n"
    assert ("revised", before.wishes, before.wishes, before.wishes) in made.asked
    after = store.load(tmp_path / project)
    assert after.corrections == (correction,)
    assert after.edit != before.edit
    crosscut("edit", project, "undo")
    back = store.load(tmp_path / project)
    assert (back.corrections, back.takes) == ((), before.takes)


def test_corrections_count_in_times_of_the_whole_song_where_the_film_plays_a_part(crosscut, project, tmp_path):
    path = tmp_path / project
    before = store.load(path)
    (take,) = before.takes
    part = Span(Fraction(2), Fraction(4))
    store.save(replace(before, takes=(replace(take, edit=replace(take.edit, parts=(part,))),)), path)
    crosscut("edit", project, "downbeat", "2.3")
    crosscut("edit", project, "section", "2", "chorus")
    assert [each.time for each in store.load(path).corrections] == [3, 2]


REFUSED = {
    ("downbeat", "9.1"): "The song has no beat 9.1. Write bar.beat (34.4), or a time (0:01.32).",
    ("downbeat", "soon"): "soon is no time",
    ("tempo", "quick"): "quick is no tempo. Write half, double, or beats a minute: 128.",
    ("tempo", "2"): "2 is no tempo.",
    ("shift", "0"): "Beats cannot be shifted by 0 ms.",
    ("section", "7", "drop"): "The song has no bar 7. Name one from 1 to 2.",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_meant_is_refused(crosscut, project, tmp_path, words):
    before = (tmp_path / project).read_bytes()
    made = crosscut("edit", project, *words)
    assert (made.code, REFUSED[words] in made.err) == (2, True)
    assert (tmp_path / project).read_bytes() == before
