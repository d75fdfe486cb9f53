"""What the user says is heeded: locks, bans, stars, musts, an edit that stays, another take."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.errors import Contradiction
from crosscut.model import laws
from crosscut.model.brief import Brief, Render
from crosscut.model.edit import Turn
from crosscut.model.retime import source_span
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span
from crosscut.plan import plan
from crosscut.plan.say import Say


@pytest.fixture(scope="module")
def film(instances):
    song, footage = instances.song(11, 30.0, 128.0), instances.footage(11, 60)
    return song, footage, plan(song, footage, Brief())


def said(film, **what):
    song, footage, _ = film
    return plan(song, footage, Brief(), say=Say(**what))


def body(cut):
    return cut.start, cut.end, cut.clip, cut.entry, cut.speed


def shown(cut, edit):
    return Part(cut.clip, source_span(cut, edit.rate))


def kept(edit, before):
    return len({body(cut) for cut in edit.cuts} & {body(cut) for cut in before.cuts})


def unused(film):
    """Half a second of footage that the edit does not show."""
    _, footage, edit = film
    for clip in footage.clips:
        for window in clip.windows:
            part = Part(clip.content, Span(window.span.start + Fraction(1, 4), window.span.start + Fraction(3, 4)))
            if not any(cut.clip == clip.content and shown(cut, edit).span.shared(part.span) for cut in edit.cuts):
                return part
    raise AssertionError


@pytest.mark.parametrize("number", range(0, 20, 4))
def test_a_ban_changes_the_cut_that_it_is_about_and_hardly_any_other(film, number):
    song, footage, edit = film
    wishes = Wishes(bans=(shown(edit.cuts[number], edit),))
    again = said(film, wishes=wishes, before=edit, keep=True)
    assert laws.check(again, song, footage, Brief(), wishes) == ()
    assert kept(again, edit) >= len(edit.cuts) - 2


def test_bans_hold_in_a_plan_from_nothing_too(film):
    song, footage, edit = film
    wishes = Wishes(bans=tuple(shown(cut, edit) for cut in edit.cuts[::3]))
    assert laws.check(said(film, wishes=wishes), song, footage, Brief(), wishes) == ()


def test_an_edit_that_nothing_is_said_about_stays(film):
    again = said(film, before=film[2], keep=True)
    assert [body(cut) for cut in again.cuts] == [body(cut) for cut in film[2].cuts]
    assert again.score == film[2].score


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(locks=st.sets(st.integers(0, 20), min_size=1, max_size=12), ban=st.integers(0, 20), keep=st.booleans())
def test_locked_cuts_stay_as_they_are(film, locks, ban, keep):
    song, footage, edit = film
    before = replace(edit, cuts=tuple(replace(cut, locked=n in locks) for n, cut in enumerate(edit.cuts)))
    wishes = Wishes(bans=() if ban in locks else (shown(edit.cuts[ban], edit),))
    again = said(film, wishes=wishes, before=before, keep=keep)
    assert laws.check(again, song, footage, Brief(), wishes) == ()
    assert {(body(cut), cut.locked) for cut in before.cuts if cut.locked} <= {
        (body(cut), cut.locked) for cut in again.cuts
    }


def test_a_locked_ramp_keeps_its_turns(film):
    _, _, edit = film
    ramp = replace(edit.cuts[6], locked=True, speed=Fraction(97, 100), turns=(Turn(8, Fraction(103, 100)),))
    before = replace(edit, cuts=(*edit.cuts[:6], ramp, *edit.cuts[7:]))
    assert (ramp.speed, ramp.turns) in {(cut.speed, cut.turns) for cut in said(film, before=before).cuts}


def test_a_star_brings_what_was_not_shown(film):
    part = unused(film)
    for keep in (False, True):
        edit = said(film, wishes=Wishes(stars=(part,)), before=film[2], keep=keep)
        assert any(reason.name == "star" for cut in edit.cuts for reason in cut.reasons)


@pytest.mark.parametrize("keep", [False, True])
def test_what_must_be_shown_is_shown_whole(film, keep):
    song, footage, before = film
    part = unused(film)
    wishes = Wishes(musts=(part,))
    edit = said(film, wishes=wishes, before=before, keep=keep)
    assert laws.check(edit, song, footage, Brief(), wishes) == ()
    assert any(cut.clip == part.clip and shown(cut, edit).span.holds(part.span) for cut in edit.cuts)


def test_what_must_be_shown_is_shown_even_outside_the_usable_windows(instances):
    song = instances.song(12, 15.0, 120.0)
    clips = [instances.clip(f"c{n}", 8.0, impacts=[(2.0, 0.8)]) for n in range(6)]
    dull = instances.clip("dull", 10.0, windows=[(6.0, 10.0)])
    part = Part("dull", Span(Fraction(2), Fraction(5, 2)))
    edit = plan(song, instances.sided([*clips, dull]), Brief(), say=Say(Wishes(musts=(part,))))
    assert any(cut.clip == "dull" and shown(cut, edit).span.holds(part.span) for cut in edit.cuts)


def test_another_take_is_another_and_hardly_worse(film):
    takes = [film[2]]
    for number in (1, 2):
        takes.append(said(film, before=takes[-1], another=number))
    assert kept(takes[1], takes[0]) <= len(takes[0].cuts) / 3
    assert kept(takes[2], takes[1]) <= len(takes[1].cuts) / 3
    assert all(take.score >= 0.93 * takes[0].score for take in takes)


def test_another_take_keeps_what_is_locked(film):
    before = replace(film[2], cuts=tuple(replace(cut, locked=n == 5) for n, cut in enumerate(film[2].cuts)))
    assert body(before.cuts[5]) in {body(cut) for cut in said(film, before=before, another=1).cuts}


def test_what_excludes_itself_is_refused(film):
    song, footage, edit = film
    before = replace(edit, cuts=tuple(replace(cut, locked=n == 3) for n, cut in enumerate(edit.cuts)))
    part = shown(edit.cuts[3], edit)
    with pytest.raises(Contradiction, match=r"Cut 4 is locked, and clip\d+ at [\d.]+ s is banned\. Unlock it"):
        said(film, wishes=Wishes(bans=(part,)), before=before)
    with pytest.raises(Contradiction, match=r"must be shown and is banned"):
        said(film, wishes=Wishes(bans=(part,), musts=(part,)))
    with pytest.raises(Contradiction, match=r"Cuts are locked in a film of 30 frames/s .* to have 25 and"):
        plan(song, footage, Brief(render=Render(rate=Fraction(25))), say=Say(before=before))
    fewer = replace(footage, clips=tuple(clip for clip in footage.clips if clip.content != part.clip))
    with pytest.raises(Contradiction, match=r"Cut 4 is locked, and its clip is not among the footage"):
        plan(song, fewer, Brief(), say=Say(before=before))


def test_what_must_be_shown_where_every_cut_is_locked_is_refused(film):
    edit = film[2]
    before = replace(edit, cuts=tuple(replace(cut, locked=True) for cut in edit.cuts))
    with pytest.raises(Contradiction, match=r"must be shown, and no place of the film can hold it"):
        said(film, wishes=Wishes(musts=(unused(film),)), before=before)


def test_wishes_about_other_footage_are_left_alone(film):
    elsewhere = Part("elsewhere", Span(Fraction(0), Fraction(1)))
    edit = said(film, wishes=Wishes(bans=(elsewhere,), stars=(elsewhere,), musts=(elsewhere,)))
    assert [body(cut) for cut in edit.cuts] == [body(cut) for cut in film[2].cuts]
