"""Ramps land what no one speed lands; they keep the laws, are worth what they cost and stay where they are wanted."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.model import laws
from crosscut.model.brief import Brief, Plan
from crosscut.model.edit import LANDING_TARGET, Cut, Edit, lands
from crosscut.model.retime import film_time, source_span, source_times
from crosscut.model.song import Accent
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span, time_of
from crosscut.plan import again, plan, prepare, settle
from crosscut.plan.finish import ramps
from crosscut.plan.say import SILENCE, Say, hand

RATE = Fraction(30)
FIXED = {"derandomize": True, "deadline": None}
FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def uneven(instances, gaps, seed=3, seconds=12.0):
    """A song, and clips of blows that follow each other at those gaps, each clip beginning with another of them."""
    clips = []
    for number in range(8):
        own, at = [], 0.4
        for gap in (*gaps[number % len(gaps) :], *gaps) * 3:
            own.append((at, 0.9))
            at += gap
        clips.append(instances.clip(f"c{number}", 7.0, Fraction(60), impacts=own))
    return instances.song(seed, seconds, 120.0), instances.sided(clips, 2)


def without(monkeypatch, song, footage, brief):
    with monkeypatch.context() as patch:
        patch.setattr(ramps, "bent", lambda _ready, _say, edit: edit)
        return plan(song, footage, brief)


@settings(max_examples=12, suppress_health_check=FIXTURE, **FIXED)
@given(
    gaps=st.lists(st.sampled_from([0.45, 0.6, 0.7, 0.85, 1.1, 1.3]), min_size=3, max_size=5),
    seed=st.integers(0, 9),
    slowest=st.sampled_from([Fraction(1, 2), Fraction(4, 5)]),
)
def test_ramps_keep_the_laws_and_never_cost_points(instances, gaps, seed, slowest):
    song, footage = uneven(instances, gaps, seed)
    brief = Brief(plan=Plan(effort="draft", slowest=slowest))
    edit = plan(song, footage, brief)
    assert laws.check(edit, song, footage, brief) == ()
    assert edit == plan(song, footage, brief)
    assert sum(reason.points for cut in edit.cuts for reason in cut.reasons) == pytest.approx(edit.score, abs=1e-9)
    with pytest.MonkeyPatch.context() as patch:
        bare = without(patch, song, footage, brief)
    assert bare.score <= edit.score <= edit.bound
    assert not any(cut.turns for cut in bare.cuts)
    for one, other in zip(bare.cuts, edit.cuts, strict=True):
        assert (one == other) == (not other.turns)
        assert len(other.landings) >= len(one.landings) + bool(other.turns)
        times = {film_time(other, moment.time, edit.rate) for moment in footage.clip(other.clip).moments}
        assert all(land.moment in times and lands(land.moment, land.accent, edit.rate) for land in other.landings)


def crafted(instances, brief, blows=(1.0, 2.0, 3.4)):
    """A cut of four seconds whose blows want to meet accents a second apart, and one after it; what is prepared."""
    accents = tuple(Accent(Fraction(second), 0.9, "drum") for second in (1, 2, 3))
    song = replace(instances.song(1, 6.0, 120.0, hit=False), accents=accents)
    clips = [instances.clip(name, 6.0, Fraction(60), impacts=[(at, 0.9) for at in blows]) for name in ("c0", "c1")]
    cuts = Cut(0, 120, "all", "c0", Fraction(1, 30)), Cut(120, 180, "all", "c1", Fraction(4))
    edit = Edit(Span(Fraction(0), Fraction(6)), RATE, 1280, 720, cuts)
    brief = replace(brief, render=replace(brief.render, rate=RATE))
    return prepare(song, instances.sided(clips, 1), brief), edit


def test_blows_that_no_one_speed_lands_are_landed_by_a_ramp(instances):
    ready, edit = crafted(instances, Brief())
    cut = ramps.bent(ready, SILENCE, edit).cuts[0]
    assert cut.turns
    assert [landing.accent for landing in cut.landings] == [1, 2, 3]
    for landing in cut.landings:
        assert abs(landing.error * RATE - LANDING_TARGET) <= Fraction(1, 2)
    for one in range(50, 201):  # no constant speed that begins there does, at any percent
        constant = replace(cut, speed=Fraction(one, 100), turns=())
        times = [film_time(constant, moment.time, RATE) for moment in ready.footage.clip("c0").moments]
        assert not all(lands(time, Fraction(second), RATE) for second, time in enumerate(times, 1))
    assert {"ramp", "impact", "speed"} <= {reason.name for reason in cut.reasons}


@pytest.mark.parametrize("which", ["one speed", "locked", "kept", "banned", "shown elsewhere", "too few frames"])
def test_where_a_ramp_may_not_be_there_is_none(instances, which):
    asked = Plan(slowest=Fraction(1), fastest=Fraction(1)) if which == "one speed" else Plan()
    blows = (1.0, 2.0, 2.6) if which == "too few frames" else (1.0, 2.0, 3.4)
    ready, edit = crafted(instances, Brief(plan=asked), blows)
    say, end = SILENCE, source_span(edit.cuts[0], RATE).end
    if which == "locked":
        edit = replace(edit, cuts=(replace(edit.cuts[0], locked=True), edit.cuts[1]))
    elif which == "kept":
        say = Say(before=edit, keep=True)
    elif which == "banned":
        say = Say(Wishes(bans=(Part("c0", Span(end, end + 1)),)))
    elif which == "shown elsewhere":
        edit = replace(edit, cuts=(edit.cuts[0], Cut(120, 180, "all", "c0", end)))
    elif which == "too few frames":
        sparse = [instances.clip(name, 6.0, RATE, impacts=[(at, 0.9) for at in blows]) for name in ("c0", "c1")]
        ready = prepare(ready.song, instances.sided(sparse, 1), ready.brief)
    cut = ramps.bent(ready, say, edit).cuts[0]
    assert source_span(cut, RATE).end <= end or which not in {"banned", "shown elsewhere"}
    if which in {"locked", "kept", "one speed"}:
        assert cut == edit.cuts[0]
    if which == "too few frames":
        assert min(cut.speeds) >= 1


@pytest.fixture(scope="module")
def film(instances):
    song, footage = uneven(instances, (0.6, 0.85, 0.45, 1.1, 0.7))
    edit = plan(song, footage, Brief())
    assert any(cut.turns for cut in edit.cuts)
    return song, footage, edit


def test_ramps_of_cuts_that_stay_do_so(film):
    song, footage, edit = film
    ready = prepare(song, footage, Brief())
    ramp = next(number for number, cut in enumerate(edit.cuts) if cut.turns)
    other = 0 if ramp else 1
    wishes = Wishes(bans=(Part(edit.cuts[other].clip, source_span(edit.cuts[other], edit.rate)),))
    after = again(ready, Say(wishes, edit, keep=True))
    assert replace(after.cuts[ramp], alternatives=()) == replace(edit.cuts[ramp], alternatives=())
    assert laws.check(after, song, footage, Brief(), wishes) == ()
    assert sum(reason.points for cut in after.cuts for reason in cut.reasons) == pytest.approx(after.score, abs=1e-9)
    assert again(ready, Say(before=edit, keep=True)).score == edit.score


def rolls(song, footage, edit):
    """Every roll of a ramp by a beat that can be: the number of its cut, and the edit that it gives."""
    for number in (number for number, cut in enumerate(edit.cuts, 1) if cut.turns and number > 1):
        for beats in (1, -1):
            try:
                yield number, hand.roll(edit, number, beats, song, footage)
            except WrongUse:
                continue


def test_a_ramp_that_is_rolled_goes_on_as_it_ran(film):
    song, footage, edit = film
    found = list(rolls(song, footage, edit))
    assert found
    for number, after in found:
        ramp, rolled = edit.cuts[number - 1], after.cuts[number - 1]
        by, near = rolled.start - ramp.start, 1 / footage.clip(ramp.clip).picture.rate
        if by > 0:
            assert abs(rolled.entry - source_times(ramp, edit.rate)[by]) <= near
        else:
            assert abs(rolled.entry - ramp.entry - time_of(by, edit.rate) * ramp.speed) <= near
        bends = [rolled.start + turn.frame for turn in rolled.turns]
        assert bends == [ramp.start + turn.frame for turn in ramp.turns if turn.frame > by]
        assert rolled.speeds[-1] == ramp.speeds[-1]
    settled = settle(song, footage, Brief(), (edit, found[0][1]), Wishes())
    assert [breach for breach in laws.check(settled, song, footage, Brief()) if breach.law != 5] == []


def test_a_ramp_that_is_swapped_is_one_no_more(film):
    _, footage, edit = film
    number = next(number for number, cut in enumerate(edit.cuts, 1) if cut.turns)
    assert not hand.swap(edit, number, footage).cuts[number - 1].turns
