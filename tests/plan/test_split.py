"""Two sides share the screen near the climax, for a run of beats, by footage that is shown nowhere else."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from crosscut.model.brief import Brief
from crosscut.model.brief import Plan as Asked
from crosscut.model.laws import check
from crosscut.model.retime import part_shown
from crosscut.model.story import Part, Wishes
from crosscut.model.time import time_of
from crosscut.plan import again, plan, prepare, settle
from crosscut.plan.finish import halves, split
from crosscut.plan.say import Say, hand

SPLIT, BARE = (Brief(plan=Asked(effort="draft", split=each)) for each in (True, False))


@pytest.fixture(scope="module")
def made(instances):
    """A song of a minute, footage of two sides, what is prepared of both, the edit with a split and without one."""
    song, seen = instances.song(1, 60.0), instances.footage(1, 120)
    return song, seen, prepare(song, seen, SPLIT), plan(song, seen, SPLIT), plan(song, seen, BARE)


def run_of(edit):
    return [number for number, cut in enumerate(edit.cuts) if cut.is_split]


def alone(edit):
    """The cuts by themselves, without what is told of them."""
    return [replace(cut, beside=None, alternatives=(), reasons=()) for cut in edit.cuts]


def parts(edit):
    return sorted(part_shown(half, edit.rate) for _, half in edit.halves)


@pytest.mark.parametrize(("seed", "sides", "tempo"), [(2, 2, 96.0), (3, 2, 150.0), (4, 3, 120.0), (5, 2, 128.0)])
def test_a_run_near_the_climax_is_shared_and_keeps_the_laws(instances, seed, sides, tempo):
    song, seen = instances.song(seed, 45.0, tempo), instances.footage(seed, 100, sides)
    edit, bare = plan(song, seen, SPLIT), plan(song, seen, BARE)
    run = run_of(edit)
    assert run == list(range(run[0], run[-1] + 1))
    frames = edit.cuts[run[-1]].end - edit.cuts[run[0]].start
    assert split.LEAST_BEATS - 1 < float(time_of(frames, edit.rate)) * tempo / 60 < split.MOST_BEATS + 1
    sheet = prepare(song, seen, SPLIT).sheet
    edges = [edit.cuts[run[0]].start, edit.cuts[run[-1]].end]
    assert sheet.metre[np.searchsorted(sheet.frame, edges)].min() >= 0.6
    assert not check(edit, song, seen, SPLIT)
    assert [replace(cut, beside=None) for cut in edit.cuts] == list(bare.cuts)
    assert edit.score == bare.score
    assert not any(one.meets(other) for one, other in pairwise(parts(edit)))
    for number in run:
        cut = edit.cuts[number]
        assert cut.beside.side != cut.side
        assert cut.beside.first == (cut.beside.side < cut.side)  # each side has its half of the screen
        assert cut.beside.reasons


def met_by_both(edit):
    """The accents that blows of both halves meet, cut by cut of the run."""
    return [
        {each.accent for each in edit.cuts[n].landings} & {each.accent for each in edit.cuts[n].beside.landings}
        for n in run_of(edit)
    ]


def test_blows_of_both_halves_meet_the_same_accents(made, monkeypatch):
    _, _, ready, edit, _ = made
    both = met_by_both(edit)
    told = [{each.name: each.points for each in edit.cuts[n].beside.reasons} for n in run_of(edit)]
    assert [each.get("both halves", 0.0) / halves.TOGETHER for each in told] == [len(each) for each in both]
    monkeypatch.setattr(halves, "TOGETHER", 0.0)
    assert sum(map(len, both)) > sum(map(len, met_by_both(again(ready))))


def test_the_last_hit_belongs_to_one_picture(made):
    assert len(made[3].cuts) - 1 not in run_of(made[3])


def test_one_side_has_nothing_to_share_with(instances):
    song, seen = instances.song(2, 20.0), instances.footage(2, 30, sides=1)
    assert plan(song, seen, SPLIT) == plan(song, seen, BARE)


def test_where_no_footage_is_left_nothing_is_shared(made, instances):
    song = made[0]
    seen = instances.sided([instances.clip(f"c{n}", 31.0, signature=n << 40) for n in range(2)], 2)
    edit = plan(song, seen, SPLIT)
    assert not check(edit, song, seen, SPLIT)


def test_what_is_banned_beside_a_cut_gives_way_and_all_else_stays(made):
    _, _, ready, edit, _ = made
    number = run_of(edit)[1]
    ban = Wishes(bans=(Part(edit.cuts[number].beside.clip, part_shown(edit.cuts[number].second, edit.rate).span),))
    fresh = again(ready, Say(ban, edit, keep=True))
    assert not check(fresh, made[0], made[1], SPLIT, ban)
    assert alone(fresh) == alone(edit)
    changed = [n for n, pair in enumerate(zip(edit.cuts, fresh.cuts, strict=True)) if pair[0].beside != pair[1].beside]
    assert changed == [number]
    assert run_of(fresh) == run_of(edit)


def test_a_kept_edit_stays_and_loses_its_split_where_that_is_not_asked_for(made):
    song, seen, ready, edit, _ = made
    assert again(ready, Say(before=edit, keep=True)) == edit
    assert not run_of(again(prepare(song, seen, BARE), Say(before=edit, keep=True)))


def test_a_locked_cut_stays_and_its_split_is_within_the_run(made):
    _, _, ready, edit, _ = made
    number = run_of(edit)[0]
    before = replace(edit, cuts=tuple(replace(cut, locked=n == number) for n, cut in enumerate(edit.cuts)))
    fresh = again(ready, Say(before=before))
    assert before.cuts[number].beside in [cut.beside for cut in fresh.cuts if cut.locked]
    bare = replace(before, cuts=tuple(replace(cut, beside=None) for cut in before.cuts))
    fresh = again(ready, Say(before=bare))
    assert all(cut.beside is None for cut in fresh.cuts if cut.locked)


@pytest.mark.parametrize("what", ["swap", "roll", "slip", "move"])
def test_changes_by_hand_keep_the_run_and_the_laws(made, what):
    song, seen, _, edit, _ = made
    number = run_of(edit)[len(run_of(edit)) // 2] + 1
    longer = 1 if len(edit.cuts[number - 1]) > len(edit.cuts[number - 2]) else -1
    change = {
        "swap": lambda: hand.swap(edit, number, seen),
        "roll": lambda: hand.roll(edit, number, longer, song, seen),
        "slip": lambda: hand.slip(edit, number, Fraction(-1, 15), seen),
        "move": lambda: hand.move(edit, number, number + 1, seen),
    }[what]
    fresh = settle(song, seen, SPLIT, (edit, change()), Wishes())
    assert not [each for each in check(fresh, song, seen, SPLIT) if each.law != 6]
    assert set(run_of(edit)) <= set(run_of(fresh))


def test_a_half_that_is_held_to_nothing_is_refused_by_the_laws(made):
    song, seen, _, edit, _ = made
    number = run_of(edit)[0]

    def broken(**change):
        cut = edit.cuts[number]
        cuts = list(edit.cuts)
        cuts[number] = replace(cut, beside=replace(cut.beside, **change))
        return {each.law for each in check(replace(edit, cuts=tuple(cuts)), song, seen, SPLIT)}

    assert broken(entry=Fraction(10**6)) >= {2}
    assert broken(speed=Fraction(5)) >= {2}
    other = edit.cuts[0]
    assert broken(clip=other.clip, entry=other.entry, landings=()) >= {6}
    assert broken(
        landings=(replace((edit.cuts[number].landings or edit.cuts[number + 1].landings)[0], moment=Fraction(0)),)
    ) >= {4}
