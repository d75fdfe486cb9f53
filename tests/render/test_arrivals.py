"""Cuts that dissolve, flash or whip in show both cuts as they should, frame for frame, and leave the rest alone."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media import movies
from crosscut.model.edit import Arrival, Edit, Title
from crosscut.model.time import Span
from crosscut.render.arrivals import darkness

TENTH = Fraction(1, 10)


def plain(kit, level, name, frames=60):
    """A clip of one gray that grows lighter by half a level a frame."""
    path = kit.folder / name
    pictures = (np.full((72, 128, 3), level + n // 2, np.uint8) for n in range(frames))
    movies.write(path, pictures, Fraction(30), coding=movies.Coding(crf=4, b_frames=2, preset="veryfast"))
    return kit.clip(path)


def arriving(kit, clips, kind, frames, count=20):
    edit = kit.edit([(clips[0], Fraction(0), count), (clips[1], Fraction(1, 3), count), (clips[0], Fraction(1), count)])
    middle = replace(edit.cuts[1], arrival=Arrival(kind, frames))
    return replace(edit, cuts=(edit.cuts[0], middle, edit.cuts[2]))


def levels(kit, edit, clips, **asked):
    film = kit.render(edit, clips, f"{len(list(kit.folder.glob('*.mp4')))}.mp4", quality="best", **asked)
    return np.array([gray[20:50, 20:100].mean() for gray in kit.pictures(film.path)])


def test_a_dissolve_shows_both_cuts_running(kit):
    clips = [plain(kit, 40, "dark.mp4"), plain(kit, 180, "light.mp4")]
    straight = levels(kit, arriving(kit, clips, "straight", 0), clips)
    shown = levels(kit, arriving(kit, clips, "dissolve", 9), clips)
    rises = (1 - np.cos(np.pi * np.arange(1, 10) / 10)) / 2
    under = 40 + (20 + np.arange(9)) // 2
    wanted = under * (1 - rises) + straight[20:29] * rises
    assert shown[20:29] == pytest.approx(wanted, abs=3)
    assert np.abs(np.delete(shown, range(20, 29)) - np.delete(straight, range(20, 29))).max() < 2


def test_a_flash_comes_at_once_and_goes(kit):
    clips = [plain(kit, 40, "dark.mp4"), plain(kit, 60, "other.mp4")]
    shown = levels(kit, arriving(kit, clips, "flash", 8), clips)
    assert shown[19] < 60
    assert shown[20] > 180
    assert (np.diff(shown[20:28]) < 0).all()
    assert shown[29] < 80


def test_a_whip_blurs_what_passes_and_leaves_the_rest(kit):
    clips = [kit.made(30, 60), kit.made(30, 60)]
    edit = arriving(kit, clips, "whip", 9)
    film = kit.render(edit, clips)
    seen = kit.pictures(film.path)
    blurred, clear = seen[24].astype(float), seen[40].astype(float)
    assert np.abs(np.diff(blurred, axis=1)).max() < 0.5 * np.abs(np.diff(clear, axis=1)).max()
    assert [code for n, code in enumerate(kit.codes(film.path)) if not 20 <= n < 29] == [
        planned for n, planned in enumerate(kit.planned(edit, clips)) if not 20 <= n < 29
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_dissolve_within_one_clip_finds_all_its_frames(kit, jobs):
    clip = plain(kit, 60, "one.mp4", 120)
    edit = arriving(kit, [clip, clip], "dissolve", 12, 90)
    film = kit.render(edit, [clip], f"{jobs}.mp4", jobs=jobs, cache=kit.folder / str(jobs))
    assert not film.held
    assert film.frames == 270


def test_an_arrival_belongs_to_its_chunk(kit):
    clips = [plain(kit, 40, "dark.mp4"), plain(kit, 180, "light.mp4")]
    kit.render(arriving(kit, clips, "dissolve", 9, 60), clips)
    before = set((kit.folder / "cache" / "chunk").rglob("*.mp4"))
    kit.render(arriving(kit, clips, "dissolve", 8, 60), clips)
    assert len(set((kit.folder / "cache" / "chunk").rglob("*.mp4")) - before) == 1


def test_the_first_cut_has_nothing_to_dissolve_from(kit):
    clips = [plain(kit, 40, "dark.mp4")]
    edit = kit.edit([(clips[0], Fraction(0), 20)])
    first = replace(edit, cuts=(replace(edit.cuts[0], arrival=Arrival("dissolve", 9)),))
    assert levels(kit, first, clips) == pytest.approx(levels(kit, edit, clips), abs=0.5)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 90), st.integers(0, 90), st.integers(0, 89))
def test_it_grows_dark_evenly_and_is_black_at_the_end_and_nowhere_before(frames, dip, start):
    edit = Edit(Span(Fraction(0), Fraction(frames, 30)), Fraction(30), 128, 72, (), dip=min(dip, frames))
    start = min(start, frames - 1)
    found = darkness(edit, start, frames - start)
    whole = darkness(edit, 0, frames)
    assert found == whole[start:]
    assert bool(whole) == bool(edit.dip)
    if whole:
        assert not any(whole[: frames - edit.dip])
        assert (np.diff(whole[frames - edit.dip :]) > 0).all()
        assert whole[-1] == pytest.approx(1)


@pytest.mark.parametrize("dip", [0, 30])
def test_a_film_goes_out_dark(kit, dip):
    clip = plain(kit, 160, "light.mp4")
    edit = kit.edit([(clip, Fraction(0), 40), (clip, Fraction(1, 2), 20)])
    edit = replace(edit, dip=dip, titles=(Title("The End", Span(Fraction(1), Fraction(2))),))
    film = kit.render(edit, [clip], quality="best")
    shown = [gray.max() for gray in kit.pictures(film.path)]
    assert min(shown[:30]) > 150
    assert shown[-1] < 5 if dip else shown[-1] > 150


def test_only_the_chunks_that_grow_dark_are_rendered_again(kit):
    clip = plain(kit, 160, "light.mp4", 120)
    edit = kit.edit([(clip, Fraction(0), 60), (clip, Fraction(1), 60)])
    kit.render(edit, [clip])
    before = set((kit.folder / "cache" / "chunk").rglob("*.mp4"))
    kit.render(replace(edit, dip=20), [clip])
    assert len(set((kit.folder / "cache" / "chunk").rglob("*.mp4")) - before) == 1
