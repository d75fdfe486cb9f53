"""A preview shows the film's own frames, small, from proxies, for the whole film or a part of it."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from crosscut.errors import WrongUse
from crosscut.media import movies, sounds
from crosscut.model.edit import Title
from crosscut.model.time import Span


def work_of(kit):
    clips = [kit.made(30, 90, b_frames=2, preset="veryfast"), kit.made(60, 150), kit.made(25, 60, rotation=180)]
    clips[2] = replace(clips[2], picture=replace(clips[2].picture, rotation=180))
    edit = kit.edit([(clips[n % 3], Fraction(n, 10), 25, Fraction(1, 1 + n % 2)) for n in range(6)], size=(1280, 720))
    return clips, edit


def test_it_shows_the_planned_frames_from_proxies_alone(kit):
    clips, edit = work_of(kit)
    proxies = kit.proxies(*clips)
    gone = [replace(clip, path="nowhere.mp4") for clip in clips]
    film = kit.preview(edit, gone, proxies=proxies)
    assert (film.width, film.height, film.frames) == (640, 360, 150)
    shown = kit.codes(film.path)
    planned = kit.planned(edit, clips)
    upright = [n for n, (clip, _) in enumerate(planned) if clip < 2]
    assert [shown[n] for n in upright] == [planned[n] for n in upright]


PARTS = [(Fraction(1), Fraction(2)), (Fraction(7, 3), Fraction(9)), (Fraction(0), Fraction(1, 30))]


@pytest.mark.parametrize(("start", "end"), PARTS)
def test_a_part_is_what_the_whole_shows_there(kit, start, end):
    clips, edit = work_of(kit)
    edit = replace(edit, titles=(Title("Up", Span(Fraction(1), Fraction(3))),))
    proxies = kit.proxies(*clips)
    whole = kit.pictures(kit.preview(edit, clips, proxies=proxies).path)
    film = kit.preview(edit, clips, Span(start, end), "part.mp4", proxies=proxies)
    part = kit.pictures(film.path)
    first = int(start * 30)
    assert len(part) == film.frames == min(150, int(end * 30)) - first
    for one, other in zip(part, whole[first:], strict=False):
        assert np.abs(one.astype(int) - other).mean() < 3


def test_it_sounds_like_the_song_at_its_place(kit):
    clips, edit = work_of(kit)
    film = kit.preview(edit, clips, Span(Fraction(2), Fraction(4)))
    heard = sounds.read(film.path, channels=1).samples[:, 0]
    song = sounds.read(kit.folder / "song.wav", span=Span(Fraction(2), Fraction(4)), channels=1).samples[:, 0]
    inner = slice(4800, -4800)
    heard = heard[: len(song)]
    assert np.corrcoef(heard[inner], song[inner])[0, 1] > 0.99
    assert film.true_peak <= -1


def test_one_changed_cut_costs_one_chunk_of_it(kit):
    clips, edit = work_of(kit)
    proxies = kit.proxies(*clips)
    kit.preview(edit, clips, proxies=proxies)
    before = set((kit.folder / "cache").rglob("*.mp4"))
    changed = replace(edit, cuts=(*edit.cuts[:-1], replace(edit.cuts[-1], entry=Fraction(1, 5))))
    kit.preview(changed, clips, proxies=proxies)
    assert len(set((kit.folder / "cache").rglob("*.mp4")) - before) == 1


def test_a_clip_without_a_proxy_is_read_itself(kit):
    clips, edit = work_of(kit)
    film = kit.preview(edit, clips, proxies={})
    with av.open(str(film.path)) as box:
        assert box.streams.video[0].height == 360


def test_a_part_outside_the_film_is_told(kit):
    clips, edit = work_of(kit)
    with pytest.raises(WrongUse, match=r"Nothing of the film lies there\. Name bars"):
        kit.preview(edit, clips, Span(Fraction(50), Fraction(60)), proxies={})


def test_its_colours_are_the_films(kit):
    """A clip of 720 lines says nothing of its matrix as a proxy: it is taken for what the clip is."""
    red = np.zeros((720, 1280, 3), np.uint8)
    red[..., 0], red[..., 2] = 200, 40
    path = kit.folder / "red.mp4"
    movies.write(path, [red] * 10, Fraction(30))
    clip = kit.clip(path, size=(1280, 720))
    edit = kit.edit([(clip, Fraction(0), 8)], size=(1280, 720))
    colours = []
    for film in (kit.render(edit, [clip]), kit.preview(edit, [clip])):
        with av.open(str(film.path)) as box:
            planes = next(box.decode(video=0)).planes
            colours.append([np.frombuffer(plane, np.uint8)[200] for plane in planes])
    assert colours[0] == pytest.approx(colours[1], abs=2)
