"""Every film has acts that rise to the summit, on the song's own lines, where the user does not say otherwise."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.model import brief, laws
from crosscut.model.curve import Curve
from crosscut.model.edit import Edit
from crosscut.model.time import Span
from crosscut.plan import acts, plan, sheet, titles

LAWS = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
NAMES = ("set-up", "struggle", "climb", "summit")


def over(song):
    return Span(Fraction(0), song.duration)


@settings(max_examples=60, **LAWS)
@given(
    seed=st.integers(0, 40),
    seconds=st.sampled_from([8.0, 14.0, 31.0, 60.0, 181.0]),
    tempo=st.sampled_from([72.0, 128.0, 174.0]),
    lead=st.sampled_from([0.0, 0.3, 2.4]),
    asked=st.sampled_from(["", "dawn,noon,night", "a,b,c,d,e", "rise bar 3", "set-up,fight bar 4,summit"]),
)
def test_acts_tile_the_film_on_its_bars(instances, seed, seconds, tempo, lead, asked):
    assume(not asked or seconds > 30)
    song = instances.song(seed, seconds, tempo, lead=lead)
    found = acts.find(song, over(song), brief.acts(asked) if asked else ())
    if not found:
        assert not asked
        assert len(song.bars) <= 2 * acts.BARS
        return
    assert (found[0].span.start, found[-1].span.end) == (0, song.duration)
    assert all(one.span.end == other.span.start for one, other in pairwise(found))
    lines = {bar.span.start for bar in song.bars}
    assert all(act.span.start in lines for act in found[1:])
    levels = [act.intensity for act in found]
    assert levels == sorted(levels)
    if not asked and len(song.bars) > 4 * acts.BARS:
        assert tuple(act.name for act in found) == NAMES
    edit = Edit(over(song), Fraction(30), 2, 2, (), acts=found)
    assert not [breach for breach in laws._covers(edit) if "acts" in breach.what]  # of law 1 this part


def test_acts_begin_with_sections_and_the_summit_is_loud(instances):
    song = instances.song(4, 120.0, 128.0)
    found = acts.find(song, over(song), ())
    starts = {section.span.start: section.label for section in song.sections}
    assert all(act.span.start in starts for act in found)
    assert starts[found[-1].span.start] in {"drop", "build"}
    energy = [song.energy.mean(act.span) for act in found]
    assert energy[0] < energy[-1]


def test_an_act_begins_where_the_user_says(instances):
    song = instances.song(4, 60.0, 120.0)
    found = acts.find(song, over(song), brief.acts("set-up,struggle 0:13.7,climb bar 21,summit"))
    assert [float(act.span.start) for act in found[:3]] == [0, 14, 40]  # the bar nearest to 13.7 s; bar 21
    assert found[3].span.start > 40
    alone = acts.find(song, over(song), brief.acts("fight 0:20"))
    assert [(act.name, float(act.span.start)) for act in alone] == [("set-up", 0), ("fight", 20)]
    for asked, sentence in (
        ("a,b bar 99", "plays no bar 99"),
        ("a,b 9:00", "ends before b"),
        ("a 0:00,b 0:40,c 0:20", "do not follow each other"),
        ("a,b,c,d 0:03", "no room"),
    ):
        with pytest.raises(WrongUse, match=sentence):
            acts.find(song, over(song), brief.acts(asked))
    for text in ("", "a,,b", ",".join("abcdefghi")):
        with pytest.raises(WrongUse, match="names no acts"):
            brief.Plan(acts=text)


def test_a_moved_act_changes_the_pace_and_the_climax_there(instances):
    song = replace(instances.song(4, 60.0, 120.0), energy=Curve(np.full(601, 0.6, np.float32), Fraction(10)))
    pages = [
        sheet.write(
            song, over(song), Fraction(30),
            sheet.Wanted((1.0,), 1800.0, acts=acts.find(song, over(song), brief.acts(f"set-up,summit bar {bar}"))),
        )
        for bar in (9, 21)
    ]  # fmt: skip
    early, late = pages
    middle = slice(16 * 2 + 4, 20 * 4 - 4)  # beats between both places
    assert (early.wanted[middle] < late.wanted[middle]).all()
    assert (early.climax[middle] > late.climax[middle]).all()


@pytest.fixture(scope="module")
def films(instances):
    """Songs that drive alike throughout, and clips of which a third hit hard, by each build."""
    made = []
    for seed in (1, 2, 3):
        song = instances.song(seed, 60.0, 128.0)
        song = replace(song, energy=Curve(np.full(601, 0.65, np.float32), Fraction(10)))
        clips = [
            instances.clip(
                f"c{n}",
                4.0,
                impacts=[(1.1 + n % 7 / 5, 0.95 if n % 3 == 0 else 0.55)],
                signature=n * 0x9E3779B97F4A7C15,
            )
            for n in range(60)
        ]
        made.append((song, instances.sided(clips)))
    return {
        build: [(seen, plan(song, seen, brief.Brief(plan=brief.Plan(build=build)))) for song, seen in made]
        for build in sheet.STEEPNESS
    }


def strong_share(edit, act):
    """The share of an act's seconds that hard hits are in."""
    inside = [cut for cut in edit.cuts if cut.span(edit.rate).start in act.span]
    return sum(len(cut) for cut in inside if int(cut.clip[1:]) % 3 == 0) / sum(map(len, inside))


def cuts_a_second(edit, act):
    return sum(cut.span(edit.rate).start in act.span for cut in edit.cuts) / float(act.span.length)


def test_the_steeper_the_build_the_more_of_the_best_is_saved_for_the_summit(films):
    """The best rises from the first act to the last where the build does, the pace the more the steeper."""
    rises, paces = [], []
    for edits in films.values():
        rises.append(np.mean([strong_share(e, e.acts[-1]) - strong_share(e, e.acts[0]) for _, e in edits]))
        paces.append(np.mean([cuts_a_second(e, e.acts[-1]) / cuts_a_second(e, e.acts[0]) for _, e in edits]))
    assert rises[0] < min(rises[1:])  # steep or not, hardly any of the best is left for more
    assert rises[1] > 0
    assert paces[0] < paces[1] < paces[2]


def test_the_opening_is_calm(instances):
    """The first picture is calmer than the film on the whole, and the calmer the more that weighs."""
    calm, all_of_it = [], []
    for seed in (1, 2, 3):
        seen = instances.footage(seed, 80, 1)
        edit = plan(instances.song(seed, 40.0, 128.0), seen, brief.Brief())
        shown = [
            next(w.energy for s in seen.clip(cut.clip).shots for w in s.windows if cut.entry in w.span)
            for cut in edit.cuts
        ]
        calm.append(shown[0])
        all_of_it.append(np.mean(shown))
    assert np.mean(calm) < np.mean(all_of_it) - 0.1


def test_the_opening_stays(instances):
    """A calm picture that goes after a beat opens nothing: here one was worth its points for half a second."""
    brief_ = brief.Brief(render=brief.Render(rate=Fraction(60)))
    edit = plan(instances.song(8, 60.0), instances.footage(8, 200), brief_)
    assert len(edit.cuts[0]) > 1.5 * edit.rate


def test_cards_stand_where_acts_begin(instances):
    song = instances.song(4, 60.0, 120.0)
    story = acts.find(song, over(song), ())
    found = titles.find(brief.Plan(cards=True), song, story)
    assert [title.text for title in found] == ["Set-up", "Struggle", "Climb", "Summit"]
    assert all(title.kind == "act" for title in found)
    assert [title.span.start for title in found[1:]] == [act.span.start for act in story[1:]]
    assert all(titles.SHORTEST <= title.span.length <= titles.LONGEST for title in found)
    named = titles.find(brief.Plan(cards=True, title="Winter"), song, story)
    assert [title.text for title in named] == ["Winter", "Struggle", "Climb", "Summit"]
    assert titles.find(brief.Plan(), song, story) == ()
