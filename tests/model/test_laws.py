"""One lawful edit, and for every law the smallest change that breaks it and nothing else."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.brief import Brief, Plan
from crosscut.model.curve import Curve
from crosscut.model.edit import Beside, Cut, Edit, Landing, Reason, Title, lands
from crosscut.model.footage import Clip, Footage, FrameIndex, Moment, Picture, Shot
from crosscut.model.laws import check, flashes
from crosscut.model.retime import film_time, source_span, source_times
from crosscut.model.song import Accent, Beat, Song
from crosscut.model.story import Side
from crosscut.model.tally import tally
from crosscut.model.time import Span

RATE = Fraction(30)
WHY = (Reason("quality", 1.0),)
NOTHING = Curve(np.zeros(0, np.float32), Fraction(10))


def a_clip(content, moments=(), level=0.5):
    index = FrameIndex(np.arange(300, dtype=np.int64), np.array([0], np.int64), Fraction(1, 30))
    picture = Picture(0, 640, 360, 0, mirrored=False, rate=RATE, steady=True, interlaced=False, transfer="sdr")
    brightness = Curve(np.full(2, level, np.float32), Fraction(1, 10))
    shot = Shot(Span(Fraction(0), Fraction(10)), (), tuple(moments), NOTHING, brightness)
    return Clip(content, content, Fraction(10), picture, audible=True, index=index, shots=(shot,))


def a_moment(time):
    return Moment(Fraction(time), 0.9, "strike", contact=True, confidence=0.9)


BEATS = tuple(Beat(Fraction(n, 2), n // 4, n % 4 + 1, 1.0) for n in range(8))
SONG = Song("s", Fraction(4), 120.0, 1.0, BEATS, (), (), (Accent(Fraction(7, 2), 1.0, "hit"),), NOTHING, Fraction(7, 2))
FOOTAGE = Footage((a_clip("x"), a_clip("y", [a_moment(5)])), (Side("A", ("x",)), Side("B", ("y",))))
LAST = Cut(
    60,
    120,
    "B",
    "y",
    Fraction(5) - Fraction(44, 30),
    landings=(Landing(Fraction(104, 30), Fraction(7, 2)),),
    reasons=WHY,
)
FIRST = Cut(0, 60, "A", "x", Fraction(0), reasons=WHY)
EDIT = Edit(Span(Fraction(0), Fraction(4)), RATE, 640, 360, (FIRST, LAST))


def broken(edit, *, song=SONG, footage=FOOTAGE, brief=None):
    return {breach.law for breach in check(edit, song, footage, brief or Brief())}


def with_cuts(*cuts):
    return replace(EDIT, cuts=cuts)


def test_a_lawful_edit_breaks_nothing():
    assert check(EDIT, SONG, FOOTAGE, Brief()) == ()
    titled = replace(EDIT, titles=(Title("Winter", Span(Fraction(1), Fraction(4))),))
    assert check(titled, SONG, FOOTAGE, Brief()) == ()


@pytest.mark.parametrize(
    ("law", "edit"),
    [
        (1, with_cuts(FIRST, replace(LAST, end=119))),
        (1, with_cuts(replace(FIRST, end=59), LAST)),
        (1, with_cuts(replace(FIRST, end=61), LAST)),
        (1, replace(EDIT, titles=(Title("Winter", Span(Fraction(1), Fraction(401, 100))),))),
        (2, with_cuts(replace(FIRST, entry=Fraction(9)), LAST)),
        (2, with_cuts(replace(FIRST, speed=Fraction(5, 2)), LAST)),
        (3, with_cuts(replace(FIRST, end=61), replace(LAST, start=61, entry=LAST.entry + Fraction(1, 30)))),
        (4, with_cuts(FIRST, replace(LAST, landings=(*LAST.landings, Landing(Fraction(104, 30), Fraction(3)))))),
        (4, with_cuts(replace(FIRST, landings=(Landing(Fraction(1), Fraction(1)),)), LAST)),
        (5, with_cuts(FIRST, replace(LAST, landings=()))),
        (6, with_cuts(replace(FIRST, clip="y", entry=Fraction(2)), LAST)),
        (7, with_cuts(replace(FIRST, speed=Fraction(9, 10)), LAST)),
        (9, with_cuts(replace(FIRST, reasons=()), LAST)),
    ],
)
def test_each_law_is_noticed_when_it_is_broken(law, edit):
    assert broken(edit) == {law}


def test_without_a_final_hit_the_last_cut_begins_on_the_last_downbeat():
    song = replace(SONG, final_hit=None)
    assert broken(EDIT, song=song) == set()
    early = with_cuts(replace(FIRST, end=45), replace(LAST, start=45, entry=LAST.entry - Fraction(1, 2)))
    assert broken(early, song=song) == {5}


def test_the_landing_on_the_final_hit_is_owed_only_where_a_shot_runs_on_through_the_tail():
    short = replace(FOOTAGE, clips=(a_clip("x"), a_clip("y", [a_moment(Fraction(98, 10))])))
    unlanded = with_cuts(FIRST, replace(LAST, landings=()))
    assert broken(unlanded) == {5}
    assert broken(unlanded, footage=short) == set()


def test_a_cut_between_beats_is_excused_only_where_no_shot_lasts_from_one_to_the_next():
    last = replace(LAST, start=61, entry=LAST.entry + Fraction(1, 30))
    off_beat = with_cuts(replace(FIRST, end=61), last)
    sparse = replace(SONG, beats=BEATS[:1], final_hit=None)
    assert 3 in broken(off_beat, song=sparse)
    scraps = replace(FOOTAGE, clips=tuple(replace(clip, shots=tuple(halves(clip.shots[0]))) for clip in FOOTAGE.clips))
    assert 3 not in broken(off_beat, song=sparse, footage=scraps)


def halves(shot):
    """The shot as pieces of two seconds, shorter than the four seconds without a beat."""
    return [replace(shot, span=Span(Fraction(n), Fraction(n + 2))) for n in range(0, 10, 2)]


def test_what_the_brief_allows_breaks_no_law():
    twice = with_cuts(replace(FIRST, clip="y", entry=Fraction(2)), LAST)
    assert broken(twice, brief=Brief(plan=Plan(repeats=True))) == set()
    slow = with_cuts(replace(FIRST, speed=Fraction(9, 10)), LAST)
    assert broken(slow, brief=Brief(plan=Plan(slow="hold"))) == set()


def test_swings_between_dark_and_bright_sides_are_flashes_unless_the_guard_is_lifted():
    footage = replace(FOOTAGE, clips=(a_clip("x", level=0.1), a_clip("y", [a_moment(5)], level=0.6)))
    cuts = tuple(Cut(n * 4, n * 4 + 4, "AB"[n % 2], "xy"[n % 2], Fraction(n, 5), reasons=WHY) for n in range(15))
    edit = with_cuts(*cuts, LAST)
    lifted = Brief(plan=Plan(flash_guard=False))
    assert 10 in broken(edit, footage=footage)
    assert 10 not in broken(edit, footage=footage, brief=lifted)
    assert 10 not in broken(EDIT, footage=footage)


def course(swings_a_second, low, high):
    return [(Fraction(n, swings_a_second), high if n % 2 else low) for n in range(4 * swings_a_second)]


def test_a_card_at_the_end_stands_for_pictures_and_begins_on_a_beat():
    short = replace(LAST, end=110)
    assert broken(replace(EDIT, cuts=(FIRST, short))) == {1}
    assert broken(replace(EDIT, cuts=(FIRST, short), card=10)) == {3}
    song = replace(SONG, beats=(*BEATS, Beat(Fraction(11, 3), 2, 1, 1.0)))
    assert broken(replace(EDIT, cuts=(FIRST, short), card=10), song=song) == set()


@pytest.mark.parametrize("turned", [False, True])
def test_half_of_the_screen_flashes_by_itself(turned):
    footage = replace(FOOTAGE, clips=(a_clip("x", level=0.5), a_clip("y", level=0.1), a_clip("z", level=0.4)))
    footage = replace(footage, sides=(Side("A", ("x",)), Side("B", ("y", "z"))))
    lit = [
        Cut(
            3 * n,
            3 * n + 3,
            "A",
            "x",
            Fraction(n, 5),
            reasons=WHY,
            beside=Beside("B", clip, Fraction(n, 5), first=turned),
        )
        for n, clip in enumerate("yz" * 20)
    ]
    asked = Brief(plan=Plan(off_beat=True))
    assert 10 in broken(with_cuts(*lit), footage=footage, brief=asked)
    calm = [replace(cut, beside=replace(cut.beside, clip="y")) for cut in lit]
    assert 10 not in broken(with_cuts(*calm), footage=footage, brief=asked)


@given(st.integers(8, 60), st.floats(0, 0.7), st.floats(0.11, 0.3))
def test_more_than_six_swings_a_second_are_more_than_three_flashes(rate, low, step):
    assert flashes(course(rate, low, low + step))


@given(st.integers(1, 6), st.floats(0, 1), st.floats(0, 1))
def test_six_swings_a_second_are_three_flashes_and_allowed(rate, low, high):
    assert not flashes(course(rate, low, high))


@given(st.integers(1, 60), st.floats(0.8, 1), st.floats(0.8, 1))
def test_between_bright_and_brighter_nothing_flashes(rate, low, high):
    assert not flashes(course(rate, low, high))


@given(st.integers(-20, 20), st.integers(0, 10**6), st.fractions(min_value=10, max_value=120, max_denominator=1001))
def test_a_landing_lies_from_two_frames_before_to_one_after(frames, accent, rate):
    at = Fraction(accent, 1000)
    assert lands(at + frames / rate, at, rate) == (-2 <= frames <= 1)


cuts = st.builds(
    lambda start, length, entry, speed: Cut(start, start + length, "A", "x", entry, speed),
    st.integers(0, 10_000),
    st.integers(1, 500),
    st.fractions(min_value=0, max_value=100, max_denominator=1000),
    st.fractions(min_value=Fraction(1, 4), max_value=4, max_denominator=100),
)


@given(cuts)
def test_what_a_frame_of_the_film_shows_is_shown_at_that_frame(cut):
    for number, source in enumerate(source_times(cut, RATE)):
        assert film_time(cut, source, RATE) == Fraction(cut.start + number) / RATE
        assert source in source_span(cut, RATE)
    assert film_time(cut, source_span(cut, RATE).end, RATE) == Fraction(cut.end) / RATE


def test_the_tally_counts_what_is_there():
    counted = tally(EDIT, SONG, FOOTAGE)
    assert (counted.cuts, counted.on_beat, counted.strong, counted.carried) == (2, 2, 1, 1)
    assert (counted.shown, counted.landed, counted.repeats, counted.needed) == (1, 1, 0, 4.0)
    moved = with_cuts(FIRST, replace(LAST, entry=LAST.entry - Fraction(1, 4), landings=()))
    assert (tally(moved, SONG, FOOTAGE).carried, tally(moved, SONG, FOOTAGE).landed) == (0, 0)
