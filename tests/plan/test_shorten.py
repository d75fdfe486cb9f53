"""A part of a song begins and ends as music does, whatever the song and the length that is wanted."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.errors import Contradiction, WrongUse
from crosscut.model import brief, laws
from crosscut.model.curve import Curve
from crosscut.plan import form, plan
from crosscut.plan.say import Say
from crosscut.plan.shorten import BEFORE, choose, fit, played
from crosscut.plan.shorten import bars as describing
from crosscut.plan.shorten.search import GOOD, RUN, SECTIONS, SLACK

LAWS = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
WIDTH = 47


def coloured(song, seed=1):
    """The song with a colour of its own for each bar of each kind of section: where a kind comes again, so do they."""
    values = np.zeros((int(song.duration * 5) + 1, WIDTH), np.float32)
    for section in song.sections:
        kind = sum(map(ord, section.label))
        inside = [bar.span for bar in song.bars if bar.span.start in section.span]
        for place, span in enumerate(inside):
            steps = np.arange(WIDTH) + 1
            values[int(span.start * 5) : int(span.end * 5) + 1] = 30 + 30 * np.sin(steps * (kind + place + seed) * 1.7)
    return replace(song, colour=Curve(values, Fraction(5), Fraction(1, 10)))


songs = st.builds(
    dict,
    seed=st.integers(0, 30),
    seconds=st.sampled_from([31.0, 60.0, 127.3]),
    tempo=st.sampled_from([72.0, 96.5, 128.0, 174.0]),
    lead=st.sampled_from([0.0, 0.25, 5.5]),
    hit=st.booleans(),
)


@settings(max_examples=60, **LAWS)
@given(made=songs, length=st.integers(8, 100), first=st.one_of(st.none(), st.integers(1, 30)))
def test_every_part_is_music(instances, made, length, first):
    song = coloured(instances.song(**made))
    first = None if first is None else max(1, min(first, len(song.bars) - 8))
    asked = brief.Plan(length=Fraction(length), start=None if first is None else f"bar {first}")
    choice = choose(song, asked)
    part = played(song, choice.parts)
    if not choice.parts:
        assert part is song
        return
    assert all(one.end < other.start for one, other in pairwise(choice.parts))
    assert choice.parts[-1].end <= song.duration
    lines = {bar.span.start: bar.number for bar in song.bars}
    for each in choice.parts:
        assert each.start + BEFORE in lines or each.start == 0 or lines.get(each.start) == 0
        assert each.end + BEFORE in lines or each.end == song.duration
    numbers = [bar.number for bar in part.bars]
    jumps = [0, *(place for place, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1), len(numbers)]
    if len(choice.parts) > 1:
        assert min(end - start for start, end in pairwise(jumps)) >= RUN
    assert len(jumps) == len(choice.parts) + 1 == len(choice.joins) + 2
    if first is not None:
        assert numbers[0] == first - 1
    left = song.duration - (song.bars[first - 1].span.start if first else 0)
    if length < left:
        usual = describing.find(song).usual
        assert abs(part.duration - length) <= (SLACK + 1) * usual
    if choice.ends and song.final_hit is not None and (first is None or first - 1 <= numbers[-1]):
        assert part.final_hit is not None
    assert all(join.unlike <= GOOD / SECTIONS for join in choice.joins)


@settings(max_examples=30, **LAWS)
@given(made=songs, length=st.integers(8, 60))
def test_all_that_is_heard_of_a_song_keeps_its_place(instances, made, length):
    song = coloured(instances.song(**made))
    choice = choose(song, brief.Plan(length=Fraction(length)))
    part = played(song, choice.parts)
    offset, parts = Fraction(0), choice.parts or (part.sections and replace(song).sections[0].span,)
    if not choice.parts:
        return
    for each in parts:
        for kind in ("beats", "accents"):
            before = [one.time - each.start + offset for one in getattr(song, kind) if one.time in each]
            after = [one.time for one in getattr(part, kind) if offset <= one.time < offset + each.length]
            assert before == after
        middle = each.start + each.length / 2
        assert part.energy.at(offset + each.length / 2) == pytest.approx(song.energy.at(middle), abs=0.5)
        offset += each.length
    assert part.duration == offset
    edges = [section.span for section in part.sections]
    assert (edges[0].start, edges[-1].end) == (0, part.duration)
    assert all(one.end == other.start for one, other in pairwise(edges))
    downbeats = {beat.time for beat in part.beats if beat.is_downbeat}
    assert {edge.start for edge in edges[1:]} <= downbeats
    assert {phrase.start for phrase in part.phrases} <= downbeats
    assert part.parts == choice.parts
    assert played(part, choice.parts) is part


@pytest.mark.parametrize("length", [30, 45, 60, 80])
def test_what_comes_again_is_left_out_and_the_final_hit_stays(instances, length):
    song = coloured(instances.song(4, 120.0, 128.0))
    choice = choose(song, brief.Plan(length=Fraction(length)))
    part = played(song, choice.parts)
    assert choice.ends
    assert part.final_hit == part.duration - (song.duration - song.final_hit)
    assert all(join.unlike < 0.2 for join in choice.joins)
    assert choice.joins or choice.parts[0].start > 0
    for join in choice.joins:
        one, other = (next(bar for bar in song.bars if bar.number == number) for number in (join.leave, join.enter))
        assert other.number > one.number + RUN


def test_where_no_bar_comes_again_the_sound_fades_and_lengths_are_offered(instances):
    song = instances.song(4, 120.0, 128.0)
    bars = np.arange(601)[:, None] // 9
    values = 30 + 30 * np.sin(bars**2 * (np.arange(WIDTH) + 1) * 0.7)  # every bar unlike every other
    song = replace(song, colour=Curve(values.astype(np.float32), Fraction(5)), sections=song.sections[:1])
    choice = choose(song, brief.Plan(length=Fraction(30), start="bar 1"))
    assert not choice.ends
    assert len(choice.parts) == 1
    assert all(abs(offer - 30) > 3 for offer in choice.offers)
    near = choose(song, brief.Plan(length=choice.offers[-1], start="bar 1"))
    assert near.ends
    assert played(song, near.parts).duration == pytest.approx(choice.offers[-1], abs=0.1)


def test_nothing_asked_changes_nothing(instances):
    song = coloured(instances.song(4, 60.0))
    for asked in (brief.Plan(), brief.Plan(length=Fraction(60)), brief.Plan(length=Fraction(90))):
        assert choose(song, asked).parts == ()
    assert played(song, ()) is song


def test_a_place_is_a_bar_or_a_time_near_a_phrase(instances):
    song = coloured(instances.song(4, 60.0, 120.0))
    (part,) = choose(song, brief.Plan(start="bar 7")).parts
    assert part.start == 12 - BEFORE
    assert part.end == song.duration
    (part,) = choose(song, brief.Plan(start="0:15")).parts
    assert part.start == 16 - BEFORE  # bar 9, where a phrase begins; bar 8 is nearer
    for place, sentence in (("bar 99", "has no bar 99"), ("1:30", "has no 1:30")):
        with pytest.raises(WrongUse, match=sentence):
            choose(song, brief.Plan(start=place))
    with pytest.raises(WrongUse, match="is no place in a song"):
        brief.Plan(start="chorus")


@settings(max_examples=8, **LAWS)
@given(made=songs, length=st.integers(10, 25), seed=st.integers(0, 30))
def test_an_edit_of_a_part_breaks_no_law(instances, made, length, seed):
    song, seen = coloured(instances.song(**made)), instances.footage(seed, 24)
    part = played(song, choose(song, brief.Plan(length=Fraction(length))).parts)
    edit = plan(part, seen, brief.Brief())
    assert laws.check(edit, part, seen, brief.Brief()) == ()
    assert edit.parts == part.parts
    assert edit.part.length == part.duration


def test_locked_cuts_hold_the_part_too(instances):
    song, seen = coloured(instances.song(4, 60.0)), instances.footage(2, 24)
    one, other = (played(song, choose(song, brief.Plan(start=f"bar {bar}")).parts) for bar in (5, 9))
    edit = plan(one, seen, brief.Brief())
    before = replace(edit, cuts=(replace(edit.cuts[0], locked=True), *edit.cuts[1:]))
    assert plan(one, seen, brief.Brief(), say=Say(before=before)).cuts[0].locked
    with pytest.raises(Contradiction, match="Cuts are locked in a film of"):
        plan(other, seen, brief.Brief(), say=Say(before=before))


@pytest.mark.parametrize(("count", "whole"), [(8, False), (14, False), (40, True)])
def test_a_film_as_long_as_the_footage_carries(instances, count, whole):
    """No footage comes back, and a film half as long again would need it to."""
    song, asked = coloured(instances.song(4, 60.0, 128.0)), brief.Plan(fit="footage")
    seen = instances.footage(5, count, 1)
    usable = sum((form.usable(clip) for clip in seen.clips), Fraction(0))
    lengths = []

    def planned(part):
        lengths.append(part.duration)
        return plan(part, seen, brief.Brief(plan=asked))

    edit = fit.longest(song, usable, asked, planned)
    assert edit.repeats == 0
    assert edit.part.length <= usable
    assert (edit.part.length == song.duration) == whole
    assert whole or edit.part.length > usable / 2
    assert len(lengths) <= fit.TRIES + 1
    bounded = fit.longest(song, usable, replace(asked, length=Fraction(12)), planned)
    assert bounded.part.length <= 12 + SLACK * describing.find(song).usual
