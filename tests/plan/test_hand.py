"""Single cuts changed by hand: what was asked happens, the laws hold, and nearly everything else stays."""

from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut.errors import Contradiction, WrongUse
from crosscut.model import laws
from crosscut.model.brief import Brief
from crosscut.model.retime import source_span
from crosscut.model.story import Wishes
from crosscut.model.time import frame_at
from crosscut.plan import plan, settle
from crosscut.plan.say import hand


@pytest.fixture(scope="module")
def film(instances):
    song, footage = instances.song(11, 30.0, 128.0), instances.footage(11, 60)
    return song, footage, plan(song, footage, Brief())


def body(cut):
    return cut.start, cut.end, cut.clip, cut.entry, cut.speed


def settled(film, after):
    song, footage, before = film
    edit = settle(song, footage, Brief(), (before, after), Wishes())
    breaches = [breach for breach in laws.check(edit, song, footage, Brief()) if breach.law != 5]
    assert breaches == []  # law 5 is the user's to break
    assert not any(cut.locked for cut in edit.cuts)
    assert all(cut.reasons for cut in edit.cuts)
    return edit


@pytest.mark.parametrize(("number", "choice"), [(1, 1), (5, 2), (12, 1), (16, 3)])
def test_a_swap_shows_the_alternative_and_leaves_the_rest(film, number, choice):
    _, footage, edit = film
    other = edit.cuts[number - 1].alternatives[choice - 1]
    after = settled(film, hand.swap(edit, number, footage, choice))
    assert after.cuts[number - 1].clip == other.clip
    assert source_span(after.cuts[number - 1], edit.rate) == other.source
    others = [body(cut) for place, cut in enumerate(edit.cuts, 1) if place != number]
    assert len(set(others) & {body(cut) for cut in after.cuts}) >= len(others) - 2


def test_a_slip_moves_the_footage_under_the_cut(film):
    _, footage, edit = film
    for number, cut in enumerate(edit.cuts, 1):
        try:
            after = settled(film, hand.slip(edit, number, Fraction(-1, 4), footage))
        except WrongUse:
            continue
        moved = after.cuts[number - 1]
        assert abs(moved.entry - cut.entry + Fraction(1, 4)) <= 1 / footage.clip(cut.clip).picture.rate
        return
    raise AssertionError


def test_a_roll_moves_the_border_to_another_beat(film):
    song, footage, edit = film
    beats = [frame_at(beat.time, edit.rate) for beat in song.beats]
    for number in range(2, len(edit.cuts)):
        try:
            after = settled(film, hand.roll(edit, number, 1, song, footage))
        except WrongUse:
            continue
        assert after.cuts[number - 1].start == beats[beats.index(edit.cuts[number - 1].start) + 1]
        assert after.cuts[number - 2].end == after.cuts[number - 1].start
        return
    raise AssertionError


def test_a_move_takes_the_footage_to_another_place(film):
    _, footage, edit = film
    for number in range(1, len(edit.cuts) - 3):
        try:
            after = settled(film, hand.move(edit, number, number + 2, footage))
        except WrongUse:
            continue
        if [(cut.start, cut.end) for cut in after.cuts] != [(cut.start, cut.end) for cut in edit.cuts]:
            continue  # what it shows there is shown elsewhere too, and was mended
        assert after.cuts[number + 1].clip == edit.cuts[number - 1].clip
        assert after.cuts[number - 1].clip == edit.cuts[number].clip
        return
    raise AssertionError


def test_what_cannot_be_done_is_said(film):
    song, footage, edit = film
    locked = replace(edit, cuts=(replace(edit.cuts[0], locked=True), *edit.cuts[1:]))
    with pytest.raises(Contradiction, match=r"Cut 1 is locked\. Unlock it first"):
        hand.swap(locked, 1, footage)
    with pytest.raises(WrongUse, match=r"Cut 2 has no alternative 9\. It has 3"):
        hand.swap(edit, 2, footage, 9)
    with pytest.raises(WrongUse, match=r"Cut 3 would show clip\d+ from .* and its shot lasts from"):
        hand.slip(
            edit, 3, Fraction(-50), replace(footage, clips=tuple(_short(clip, edit.cuts[2]) for clip in footage.clips))
        )
    with pytest.raises(WrongUse, match=r"Cut 1 begins with the film"):
        hand.roll(edit, 1, 1, song, footage)
    with pytest.raises(WrongUse, match=r"Cut 4 cannot begin 40 beats later"):
        hand.roll(edit, 4, 40, song, footage)
    with pytest.raises(WrongUse, match=r"There is no cut 99"):
        hand.slip(edit, 99, Fraction(1), footage)


def _short(clip, cut):
    """The clip, its shots only where the cut is."""
    if clip.content != cut.clip:
        return clip
    return replace(clip, shots=tuple(replace(shot, span=replace(shot.span, start=cut.entry)) for shot in clip.shots))
