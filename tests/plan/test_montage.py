"""What makes a plan a good montage: figures on material whose truth is known."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr

from crosscut.errors import NothingUsable
from crosscut.model import laws
from crosscut.model.brief import Brief, Plan
from crosscut.model.edit import lands
from crosscut.model.footage import Footage
from crosscut.model.retime import film_time
from crosscut.model.time import frame_at
from crosscut.plan import plan
from crosscut.progress import Progress


@pytest.fixture(scope="module")
def film(instances):
    heard, seen = instances.song(1, 60.0, 128.0), instances.footage(1, 60)
    return heard, seen, plan(heard, seen, Brief())


def visible(edit, footage):
    found = []
    for cut in edit.cuts:
        times = [
            film_time(cut, moment.time, edit.rate)
            for moment in footage.clip(cut.clip).moments
            if moment.is_strong_impact
        ]
        found += [time for time in times if time in cut.span(edit.rate)]
    return found


def test_nine_of_ten_strong_accents_carry_an_impact(film):
    heard, seen, edit = film
    shown = visible(edit, seen)
    hits = [any(lands(time, accent.time, edit.rate) for time in shown) for accent in heard.strong_accents]
    assert np.mean(hits) >= 0.9


def test_most_shown_impacts_are_on_a_beat(film):
    heard, seen, edit = film
    on = [any(lands(time, beat.time, edit.rate) for beat in heard.beats) for time in visible(edit, seen)]
    assert np.mean(on) >= 0.65


def test_cuts_are_quick_where_the_song_is_loud(film):
    heard, _, edit = film
    loud = [heard.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    assert spearmanr([len(cut) for cut in edit.cuts], loud).statistic <= -0.55


def test_sides_alternate_and_share_the_film(film):
    _, _, edit = film
    shares = {side: sum(len(cut) for cut in edit.cuts if cut.side == side) / edit.frames for side in "AB"}
    changes = sum(one.side != other.side for one, other in zip(edit.cuts, edit.cuts[1:], strict=False))
    assert min(shares.values()) >= 0.4
    assert changes >= len(edit.cuts) / 3


def test_no_jump_cut_where_there_is_a_choice(film):
    _, _, edit = film
    assert not any(one.clip == other.clip for one, other in zip(edit.cuts, edit.cuts[1:], strict=False))


def test_the_strongest_moment_that_fits_lands_on_the_final_hit(instances):
    heard = instances.song(2, 20.0, 120.0)
    strongest = instances.clip("best", 6.0, impacts=[(2.5, 1.0)])
    too_late = instances.clip("late", 6.0, impacts=[(5.8, 1.0)])
    others = [instances.clip(f"c{n}", 6.0, impacts=[(2.0, 0.7)]) for n in range(5)]
    seen = instances.sided([too_late, *others, strongest])
    edit = plan(heard, seen, Brief())
    assert edit.cuts[-1].clip == "best"
    assert [landing.accent for landing in edit.cuts[-1].landings] == [heard.final_hit]
    assert edit.cuts[-1].end == edit.frames


def test_a_shot_too_short_for_the_tail_is_slowed_where_its_rate_allows(instances):
    heard = instances.song(2, 20.0, 120.0)
    tail = float(heard.duration - heard.final_hit)
    fast = instances.clip("fast", 2.0 + 0.7 * tail, Fraction(60), impacts=[(2.0, 1.0)])
    plainly = [instances.clip(f"c{n}", 6.0, impacts=[(1.0, 0.5)], size=(1280, 720)) for n in range(5)]
    edit = plan(heard, instances.sided([*plainly, fast]), Brief())
    assert edit.cuts[-1].clip == "fast"
    assert edit.cuts[-1].speed < 1


def test_long_single_shots_are_cut_up_without_showing_a_frame_twice(instances):
    heard = instances.song(3, 60.0, 128.0, hit=False)
    seen = instances.sided(
        [
            instances.clip(
                f"c{n}", 20.0, impacts=[(k * 2.3 + n / 3, 0.8) for k in range(8)], signature=(n + 1) * 0x1234567
            )
            for n in range(6)
        ]
    )
    edit = plan(heard, seen, Brief())
    assert laws.check(edit, heard, seen, Brief()) == ()
    assert edit.repeats == 0
    assert len(edit.cuts) >= 30
    on = [any(lands(time, beat.time, edit.rate) for beat in heard.beats) for time in visible(edit, seen)]
    assert len(on) >= 20
    assert np.mean(on) >= 0.9


def test_one_second_of_footage_fills_a_minute(instances):
    heard, seen = instances.song(5, 60.0, 128.0), instances.sided([instances.clip("one", 1.0, impacts=[(0.5, 0.9)])])
    edit = plan(heard, seen, Brief())
    assert edit.cuts[-1].end + edit.card == edit.frames
    assert edit.repeats >= len(edit.cuts) - 2 >= 50


def test_a_beatless_intro_is_one_long_cut(instances):
    heard, seen = instances.song(6, 30.0, 128.0, lead=6.0), instances.footage(6, 40)
    edit = plan(heard, seen, Brief())
    assert edit.cuts[0].start == 0
    assert edit.cuts[0].end >= 6 * edit.rate - 1
    assert laws.check(edit, heard, seen, Brief()) == ()


def test_repeats_are_free_where_they_are_asked_for(instances):
    heard = instances.song(7, 15.0, 128.0)
    seen = instances.sided(
        [
            instances.clip("good", 8.0, quality=1.0, impacts=[(2.0, 1.0)]),
            instances.clip("bad", 60.0, quality=0.0, energy=0.0),
        ]
    )
    asked = Brief(plan=Plan(repeats=True))
    assert plan(heard, seen, asked).repeats > 0
    assert plan(heard, seen, Brief()).repeats == 0


def test_footage_without_windows_is_taken_whole(instances):
    heard, seen = instances.song(8, 10.0, 128.0), instances.sided([instances.clip("dim", 12.0, windows=())])
    edit = plan(heard, seen, Brief())
    assert {cut.clip for cut in edit.cuts} == {"dim"}


def test_no_footage_is_refused(instances):
    with pytest.raises(NothingUsable, match=r"No clip has a stretch that can be shown\. Add footage"):
        plan(instances.song(1, 10.0), Footage((), ()), Brief())


def test_progress_is_told(instances):
    told: list[Progress] = []
    plan(instances.song(1, 10.0), instances.footage(1, 12), Brief(), told.append)
    assert {each.item for each in told} == {"candidates", "search"}
    assert all(each.stage == "plan" and each.done <= each.total for each in told)
    assert told[-1].done == told[-1].total


def test_cuts_lie_between_beats_only_where_the_brief_allows_it_and_then_half_way(instances):
    heard, seen = instances.song(4, 20.0, 66.0), instances.footage(4, 24)
    times = [beat.time for beat in heard.beats]
    halves = [(one + other) / 2 for one, other in pairwise(times)]
    on_beat, free = (plan(heard, seen, Brief(plan=Plan(off_beat=off))) for off in (False, True))
    frames = [{0, *(frame_at(time, edit.rate) for time in times)} for edit in (on_beat, free)]
    between = {frame_at(time, free.rate) for time in halves}
    assert {cut.start for cut in on_beat.cuts} <= frames[0]
    assert {cut.start for cut in free.cuts} <= frames[1] | between
    assert {cut.start for cut in free.cuts} & (between - frames[1])
