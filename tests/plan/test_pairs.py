"""Narrow pictures stand in pairs: with another clip of their side, by footage that is shown nowhere else."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from crosscut.model import brief
from crosscut.model.edit import Cut, Edit
from crosscut.model.laws import check
from crosscut.model.story import Part, Side, Wishes
from crosscut.model.time import Span
from crosscut.plan import plan
from crosscut.plan.finish.pairs import paired
from crosscut.plan.finish.passages import Film

TALL, WIDE, SQUARE = (720, 1280), (1280, 720), (720, 720)


def film(instances, sizes, shown=(1280, 720), wishes=None, seconds=9.0):
    """One cut of two seconds out of each clip, which is one window."""
    clips = [instances.clip(f"c{n}", seconds, size=size, quality=0.9 - n / 100) for n, size in enumerate(sizes)]
    cuts = tuple(Cut(60 * n, 60 * n + 60, "A", clip.content, Fraction(5)) for n, clip in enumerate(clips))
    edit = Edit(Span(Fraction(0), Fraction(2 * len(cuts))), Fraction(30), *shown, cuts)
    footage = replace(instances.sided(clips, 1), sides=(Side("A", tuple(clip.content for clip in clips)),))
    return Film(edit, instances.song(1, 2.0 * len(cuts), 120.0), footage, wishes or Wishes())


def beside(made):
    return [cut.beside and cut.beside.clip for cut in paired(made)]


@pytest.mark.parametrize(
    ("size", "shown", "narrow"),
    [
        (TALL, (1280, 720), True), (SQUARE, (1280, 720), True), (WIDE, (1280, 720), False), (WIDE, (720, 1280), True),
        (TALL, (720, 1280), False), (TALL, (1080, 1080), True), (WIDE, (1680, 720), False),
    ],
)  # fmt: skip
def test_what_suits_half_of_the_film_better_is_paired(instances, size, shown, narrow):
    assert beside(film(instances, [size] * 2, shown)) == (["c1", "c0"] if narrow else [None, None])


def test_a_partner_is_as_narrow_and_of_the_same_side(instances):
    made = film(instances, [TALL, WIDE, TALL])
    assert beside(made) == ["c2", None, "c0"]
    apart = (Side("A", ("c0", "c1")), Side("B", ("c2",)))
    cuts = (*made.edit.cuts[:2], replace(made.edit.cuts[2], side="B"))
    made = made._replace(footage=replace(made.footage, sides=apart), edit=replace(made.edit, cuts=cuts))
    assert beside(made) == [None] * 3


def test_partners_take_turns_and_are_not_those_on_screen_before_and_after(instances):
    found = beside(film(instances, [TALL] * 6))
    assert found[:4] == ["c2", "c3", "c0", "c1"]
    assert all(each not in {f"c{n - 1}", f"c{n}", f"c{n + 1}"} for n, each in enumerate(found))


def test_nothing_is_shown_twice_or_though_it_is_banned(instances):
    made = film(instances, [TALL] * 5)
    cuts = paired(made)
    parts = sorted(made._replace(edit=replace(made.edit, cuts=cuts)).shown)
    assert len(parts) == 10
    assert not any(one.meets(other) for one, other in pairwise(parts))
    banned = Wishes(bans=(Part("c1", Span(Fraction(0), Fraction(9))),))
    assert beside(film(instances, [TALL] * 2, wishes=banned)) == [None, "c0"]


def test_where_no_footage_is_left_a_cut_stays_alone(instances):
    made = film(instances, [TALL] * 2, seconds=5.5)
    cuts = tuple(replace(cut, entry=Fraction(7, 4)) for cut in made.edit.cuts)
    assert beside(made._replace(edit=replace(made.edit, cuts=cuts))) == [None, None]
    late = tuple(replace(cut, entry=Fraction(1)) for cut in made.edit.cuts)  # the end of each is free
    assert beside(made._replace(edit=replace(made.edit, cuts=late))) == ["c1", "c0"]


def test_locked_cuts_stay(instances):
    made = film(instances, [TALL] * 2)
    cuts = (replace(made.edit.cuts[0], locked=True), made.edit.cuts[1])
    assert beside(made._replace(edit=replace(made.edit, cuts=cuts))) == [None, "c0"]


def test_a_film_in_pairs_keeps_the_laws(instances):
    song, seen = instances.song(5, 12.0, 128.0), instances.footage(5, 40)
    clips = tuple(replace(clip, picture=replace(clip.picture, width=720, height=1280)) for clip in seen.clips)
    seen = replace(seen, clips=clips)
    asked = brief.Brief(plan=brief.Plan(effort="draft"), render=brief.Render(fill="pair"))
    edit = plan(song, seen, asked)
    assert any(cut.beside for cut in edit.cuts)
    assert not check(edit, song, seen, asked)
    bare = plan(song, seen, replace(asked, render=brief.Render()))
    assert [replace(cut, beside=None) for cut in edit.cuts] == list(bare.cuts)
