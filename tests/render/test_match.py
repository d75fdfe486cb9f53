"""The clips of a side come nearer to one another in light and colour, never farther, and one alone is left as it is."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.media import movies
from crosscut.model.footage import Window
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render.shade.colour import DISPLAY_GAMMA, film_colours, grid, written
from crosscut.render.shade.looks import STEP, UNCHANGED, opened
from crosscut.render.shade.match import MOST_EXPOSED, MOST_TINTED, nearer, openings, places, steps

stops = st.floats(-8, 8).map(lambda value: round(value, 6))
three = st.tuples(stops, stops, stops).map(np.array)
opening = st.tuples(*[st.integers(-24, 24)] * 3)


@given(three, three, three)
def test_any_two_come_nearer_and_never_change_places(one, other, middle):
    before, after = other - one, other + nearer(other, middle) - one - nearer(one, middle)
    assert (np.abs(after) <= np.abs(before) + 1e-9).all()
    assert (after * before >= -1e-9).all()


@given(three, three)
def test_nothing_goes_far_or_past_the_middle(place, middle):
    move = nearer(place, middle)
    assert (np.abs(move) <= [MOST_EXPOSED, MOST_TINTED, MOST_TINTED]).all()
    assert (np.abs(move) <= np.abs(middle - place)).all()
    assert (move * (middle - place) >= 0).all()


@given(three)
def test_what_lies_in_the_middle_stays(place):
    assert not nearer(place, place).any()
    assert steps(np.zeros(3)) == UNCHANGED


@given(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.15, 0.15), st.floats(-0.15, 0.15)).map(np.array))
def test_steps_are_the_move_to_within_one_and_never_more(move):
    red, green, blue = (STEP * number for number in steps(move))
    assert red - green == pytest.approx(move[1], abs=2 * STEP)
    assert blue - green == pytest.approx(move[2], abs=2 * STEP)
    assert 0.2126 * red + 0.7152 * green + 0.0722 * blue == pytest.approx(move[0], abs=STEP + 1e-9)


@given(opening)
def test_opening_and_closing_undo_each_other(how):
    some = grid()[::97]
    assert np.abs(opened(opened(some, how), (-how[0], -how[1], -how[2])) - some).max() < 1e-9
    assert opened(np.array([[0.0, 0, 0], [1, 1, 1]]), how) == pytest.approx(np.array([[0.0, 0, 0], [1, 1, 1]]))


@given(opening, st.floats(0.1, 0.9))
def test_opening_multiplies_the_odds_of_light(how, level):
    odds = [light / (1 - light) for light in (level**DISPLAY_GAMMA, *opened(np.full((1, 3), level), how)[0] ** 2.4)]
    assert np.log2(np.array(odds[1:]) / odds[0]) / STEP == pytest.approx(np.array(how, float), abs=1e-6)


def gray(kit, level, name, colour=None):
    """A clip of one colour, a little longer than those before it, with a window that says so for each half of it."""
    kit.count += 1
    shade = np.array(colour or [level] * 3, np.uint8)
    path = kit.folder / f"{name}.mp4"
    movies.write(path, [np.tile(shade, (72, 128, 1))] * (40 + kit.count), Fraction(30), coding=movies.Coding(crf=4))
    clip = kit.clip(path)
    seen = tuple(float(each) / 255 for each in shade)
    half = clip.duration / 2
    spans = (Span(Fraction(0), half), Span(half, clip.duration))
    windows = tuple(Window(span, 1.0, 0.5, 0.3, (0.0, 0.0), 0, colour=seen) for span in spans)
    return replace(clip, shots=(replace(clip.shots[0], windows=windows),))


def edit_of(kit, clips):
    return kit.edit([(clip, Fraction(1, 2), 10) for clip in clips])


def film_levels(kit, clips, **asked):
    name = f"{len(list(kit.folder.glob('*.mp4')))}.mp4"
    film = kit.render(edit_of(kit, clips), clips, name, quality="best", **asked)
    return np.array([picture.mean() for picture in kit.pictures(film.path)])


def test_neighbours_are_nearer_in_the_film_and_constant_over_their_cuts(kit):
    clips = [gray(kit, level, str(level)) for level in (80, 110, 140)]
    plain, matched = (film_levels(kit, clips, match=on) for on in (False, True))
    jumps = [np.abs(np.diff(levels[[5, 15, 25]])) for levels in (plain, matched)]
    assert (jumps[1] < 0.7 * jumps[0]).all()
    assert matched[10:20] == pytest.approx(plain[10:20], abs=0.5)  # the one in the middle stays
    assert max(float(np.ptp(matched[n : n + 10])) for n in (0, 10, 20)) < 1


def test_what_is_equal_or_alone_is_left_as_it_is(kit):
    one, same, other = gray(kit, 90, "one"), gray(kit, 90, "same"), gray(kit, 160, "other")
    for clips in ([one], [one, same]):
        assert openings(edit_of(kit, clips), kit.footage(*clips), "") == [UNCHANGED] * len(clips)
    apart = replace(kit.footage(one, other), sides=(Side("A", (one.content,)), Side("B", (other.content,))))
    assert openings(edit_of(kit, [one, other]), apart, "") == [UNCHANGED] * 2


def test_a_cast_is_lessened_and_luminance_kept(kit):
    clips = [gray(kit, 0, name, colour) for name, colour in (("blue", (100, 110, 140)), ("plain", (112, 112, 112)))]
    clips.append(gray(kit, 0, "red", (140, 108, 100)))
    (blue, plain, red) = openings(edit_of(kit, clips), kit.footage(*clips), "")
    assert blue[2] < blue[1] < blue[0]
    assert red[0] < red[1] < red[2]
    assert max(map(abs, plain)) <= 1


def test_what_nobody_has_seen_is_not_changed(kit):
    bare, seen, other = kit.made(), gray(kit, 80, "seen"), gray(kit, 150, "other")
    found = openings(edit_of(kit, [bare, seen, other]), kit.footage(bare, seen, other), "")
    assert found[0] == UNCHANGED
    assert found[1] != found[2]


def test_another_cut_elsewhere_changes_nothing_here(kit):
    clips = [gray(kit, level, str(level)) for level in (80, 110, 140)]
    footage = kit.footage(*clips)
    one, other = (openings(edit_of(kit, which), footage, "") for which in (clips, [clips[0], clips[2], clips[2]]))
    assert one[0] == other[0]
    assert one[2] == other[2]


def test_black_bars_do_not_count_as_darkness(kit):
    clip, other = gray(kit, 120, "whole"), gray(kit, 120, "other")
    barred = tuple(replace(window, colour=(0.6 * 120 / 255,) * 3) for window in clip.shots[0].windows)
    clip = replace(clip, frame=(0.0, 0.2, 1.0, 0.8), shots=(replace(clip.shots[0], windows=barred),))
    assert openings(edit_of(kit, [clip, other]), kit.footage(clip, other), "") == [UNCHANGED] * 2


def test_colours_are_told_as_the_film_shows_them(kit):
    """The same signal is other light in HLG; a table of the user's counts too."""
    plain = gray(kit, 128, "plain")
    high = gray(kit, 128, "high")
    high = replace(high, picture=replace(high.picture, transfer="hlg"))
    clips = [plain, high, gray(kit, 128, "more")]
    found = openings(edit_of(kit, clips), kit.footage(*clips), "")
    shown = film_colours(np.full((1, 3), 128 / 255), "hlg")
    away = places(shown) - places(np.full((1, 3), 128 / 255))
    assert found[0] == UNCHANGED
    assert found[1][1] * away[0, 0] < 0
    cube = kit.folder / "same.cube"
    cube.write_text(written(np.full_like(grid(), 0.4)))  # all light is one
    assert openings(edit_of(kit, clips), kit.footage(*clips), str(cube)) == [UNCHANGED] * 3
