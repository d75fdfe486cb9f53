"""However little footage there is, it makes a lawful film: repeats, then a slower pace, then a dark card at the end."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import NothingUsable
from crosscut.model.brief import Brief
from crosscut.model.brief import Plan as Asked
from crosscut.model.laws import check
from crosscut.model.retime import part_shown
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span, time_of
from crosscut.plan import again, form, plan, prepare, settle
from crosscut.plan.say import Say, hand

DRAFT = Brief(plan=Asked(effort="draft"))
RATES = (Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60))


def shots(instances, lengths, rate=Fraction(30), impacts=(), sides=1, **more):
    return instances.sided(
        [
            instances.clip(
                f"c{n}", seconds, rate, impacts=[(seconds * at, 0.9) for at in impacts], signature=n + 1 << 40, **more
            )
            for n, seconds in enumerate(lengths)
        ],
        sides,
    )


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.floats(0.25, 5.0), min_size=1, max_size=4),
    rate=st.sampled_from(RATES),
    impacts=st.lists(st.floats(0.05, 0.95), max_size=3),
    tempo=st.floats(70, 170),
    lead=st.sampled_from([0.0, 0.7, 5.0]),
    hit=st.booleans(),
    sides=st.integers(1, 2),
)
def test_any_footage_makes_a_lawful_film(instances, lengths, rate, impacts, tempo, lead, hit, sides):  # noqa: PLR0913, PLR0917  # all that may differ
    song = instances.song(3, 10.0, tempo, lead=lead, hit=hit)
    seen = shots(instances, lengths, rate, impacts, min(sides, len(lengths)))
    edit = plan(song, seen, DRAFT)
    assert check(edit, song, seen, DRAFT) == ()
    assert edit.cuts[-1].end + edit.card == edit.frames
    if edit.card:  # no shot lasts from where the last cut may begin to the end
        tail = time_of(edit.frames, edit.rate) - (song.final_hit or song.last_downbeat(edit.part) or 0)
        assert max(lengths) < float(tail) + 2 * 60 / tempo


@pytest.mark.parametrize("seconds", [0.2, 0.5, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("lead", [0.0, 6.0])
def test_one_shot_alone_makes_a_lawful_film(instances, seconds, lead):
    song, seen = instances.song(1, 20.0, 120.0, lead=lead), shots(instances, [seconds], impacts=(0.4,))
    edit = plan(song, seen, DRAFT)
    assert check(edit, song, seen, DRAFT) == ()


def test_less_than_a_fifth_of_a_second_is_no_picture(instances):
    with pytest.raises(NothingUsable):
        plan(instances.song(1, 20.0, 120.0), shots(instances, [0.1]), DRAFT)


def test_a_card_ends_the_film_where_no_shot_does(instances):
    song = instances.song(1, 30.0, 120.0)  # its last hit sounds 1.5 s before the end
    short, long = (plan(song, shots(instances, [seconds] * 30), DRAFT) for seconds in (1.3, 4.0))
    assert short.card == 15  # half a second, from the last beat that a shot reaches
    assert long.card == 0
    bare = plan(replace(song, final_hit=None), shots(instances, [1.3] * 30), DRAFT)
    downbeat = song.last_downbeat(bare.part)
    assert bare.cuts[-1].start == downbeat * bare.rate
    assert not bare.titles


def test_windows_may_be_short_where_their_shot_lasts_to_the_end(instances):
    song = instances.song(1, 20.0, 120.0)
    seen = shots(instances, [8.0] * 4, impacts=(0.3,), windows=[(0.0, 0.9), (1.0, 1.9), (2.0, 2.9)])
    edit = plan(song, seen, DRAFT)
    assert edit.card == 0
    assert check(edit, song, seen, DRAFT) == ()


def test_the_cards_words_are_the_films_title_or_the_last_acts_name(instances):
    song, seen = instances.song(1, 40.0, 60.0), shots(instances, [1.7] * 40)
    said = [
        [title.text for title in plan(song, seen, replace(DRAFT, plan=replace(DRAFT.plan, **asked))).titles][-1:]
        for asked in ({}, {"title": "Winter"}, {"cards": True})
    ]
    assert said == [[], ["Winter"], ["Summit"]]
    edit = plan(song, seen, replace(DRAFT, plan=replace(DRAFT.plan, title="Winter")))
    assert edit.titles[-1].span == Span(time_of(edit.frames - edit.card, edit.rate), edit.part.end)
    assert edit.card >= edit.rate


def test_what_is_banned_may_leave_a_card(instances):
    song, seen = instances.song(1, 20.0, 120.0), shots(instances, [6.0, 1.2, 1.2, 1.2])
    ready = prepare(song, seen, DRAFT)
    edit = again(ready)
    assert edit.card == 0
    ban = Wishes(bans=(Part("c0", Span(Fraction(0), Fraction(6))),))
    for say in (Say(ban), Say(ban, edit, keep=True)):
        fresh = again(ready, say)
        assert check(fresh, song, seen, DRAFT, ban) == ()
        assert fresh.card > 0


def test_the_pace_slows_where_all_footage_comes_back_often(instances):
    assert form.slower(10, 80) == 1
    assert form.slower(10, 120) == 1.5
    assert form.slower(1, 1000) == form.slower(0, 60) == 2
    song = instances.song(2, 60.0, 128.0)

    def mean_beats(seconds):
        return np.mean([len(cut) for cut in plan(song, shots(instances, [5.0] * seconds), DRAFT).cuts])

    assert mean_beats(1) > 1.2 * mean_beats(6)


@pytest.mark.parametrize("what", ["swap", "nothing", "ban", "another"])
def test_a_film_with_a_card_keeps_it_under_the_users_hand(instances, what):
    song, seen = instances.song(1, 20.0, 120.0), shots(instances, [1.3] * 20, impacts=(0.4,))
    ready = prepare(song, seen, DRAFT)
    edit = again(ready)
    number = next(n for n, cut in enumerate(edit.cuts, 1) if cut.alternatives and n > 3)
    shown = part_shown(edit.cuts[number - 1], edit.rate)
    wishes = Wishes(bans=(shown,)) if what == "ban" else Wishes()
    fresh = {
        "swap": lambda: settle(song, seen, DRAFT, (edit, hand.swap(edit, number, seen)), wishes),
        "nothing": lambda: settle(song, seen, DRAFT, (edit, edit), wishes),
        "ban": lambda: again(ready, Say(wishes, edit, keep=True)),
        "another": lambda: again(ready, Say(before=edit, another=1)),
    }[what]()
    assert fresh.card == edit.card > 0
    assert not [breach for breach in check(fresh, song, seen, DRAFT, wishes) if breach.law != 6]
