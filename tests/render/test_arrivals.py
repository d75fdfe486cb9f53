"""Cuts that dissolve, flash or whip in show both cuts as they should, frame for frame, and leave the rest alone."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut.media import movies
from crosscut.model.edit import Arrival

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
