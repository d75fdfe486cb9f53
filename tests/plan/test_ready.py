"""What was prepared gives the same plans as nothing prepared, to the bit; an edit is mended where it must be."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.model import laws
from crosscut.model.brief import Brief
from crosscut.model.retime import source_span
from crosscut.model.story import Part, Wishes
from crosscut.plan import again, plan, prepare, settle, settle_again, tabled
from crosscut.plan.say import Say, hand


@pytest.fixture(scope="module")
def film(instances):
    song, footage = instances.song(11, 30.0, 128.0), instances.footage(11, 60)
    ready = prepare(song, footage, Brief())
    return song, footage, tabled(ready), again(ready)


def body(cut):
    return cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns


def shown(edit, number):
    return Part(edit.cuts[number].clip, source_span(edit.cuts[number], edit.rate))


def says(edit):
    """Ways to say something about the edit."""
    locked = replace(edit, cuts=tuple(replace(cut, locked=n in {3, 9}) for n, cut in enumerate(edit.cuts)))
    yield "nothing", Say()
    yield "ban, kept", Say(Wishes(bans=(shown(edit, 5),)), edit, keep=True)
    yield "ban, anew", Say(Wishes(bans=(shown(edit, 5), shown(edit, 6))), edit)
    yield "star, kept", Say(Wishes(stars=(shown(edit, 2),)), edit, keep=True)
    yield "must, anew", Say(Wishes(musts=(shown(edit, 4),)))
    yield "locks, another", Say(before=locked, another=1)
    yield "another", Say(before=edit, another=1)


@pytest.mark.parametrize("number", range(7))
def test_a_plan_on_what_was_prepared_is_the_plan_from_nothing(film, number):
    song, footage, ready, edit = film
    name, say = list(says(edit))[number]
    assert again(ready, say) == plan(song, footage, Brief(), say=say), name


def test_so_is_an_edit_that_was_changed_by_hand(film):
    song, footage, ready, edit = film
    change = edit, hand.swap(edit, 7, footage)
    assert settle_again(ready, change, Wishes()) == settle(song, footage, Brief(), change, Wishes())


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bans=st.sets(st.integers(0, 20), min_size=1, max_size=4))
def test_after_bans_all_other_cuts_stay(film, bans):
    song, footage, ready, edit = film
    bans = {number for number in bans if number < len(edit.cuts)}
    wishes = Wishes(bans=tuple(sorted(shown(edit, number) for number in bans)))
    after = again(ready, Say(wishes, edit, keep=True))
    assert laws.check(after, song, footage, Brief(), wishes) == ()
    assert {body(cut) for number, cut in enumerate(edit.cuts) if number not in bans} <= {
        body(cut) for cut in after.cuts
    }
    for cut in after.cuts:
        assert not any(wishes.is_banned(Part(other.clip, other.source)) for other in cut.alternatives)


def test_ban_after_ban_the_edit_stays_lawful_and_grows_no_better_than_its_bound(film):
    song, footage, ready, edit = film
    wishes, now = Wishes(), edit
    for number in range(0, len(edit.cuts), 3):
        wishes = wishes.joined(Wishes(bans=(shown(now, number % len(now.cuts)),)))
        now = again(ready, Say(wishes, now, keep=True))
        assert laws.check(now, song, footage, Brief(), wishes) == ()
        assert now.score <= now.bound
    assert now.score >= 0.9 * edit.score


def test_an_edit_of_another_rate_is_planned_as_a_whole(film):
    _, _, ready, edit = film
    other = replace(edit, rate=edit.rate * 2)
    assert again(ready, Say(before=other, keep=True)).rate == edit.rate


def test_each_better_edit_is_shown_on_the_way_and_changes_nothing(film):
    song, footage, ready, edit = film
    shown_on_the_way = []
    assert again(ready, better=shown_on_the_way.append) == edit
    scores = [each.score for each in shown_on_the_way]
    assert len(scores) > 0
    assert scores == sorted(scores)
    assert scores[-1] <= edit.score
    for each in shown_on_the_way:
        assert laws.check(each, song, footage, Brief()) == ()
