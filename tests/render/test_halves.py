"""Two pictures share the film: each half shows the very frames that were planned, in its place."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut.cache import Cache
from crosscut.media import movies
from crosscut.media.paint.filters import Canvas
from crosscut.model import brief
from crosscut.model.edit import Arrival, Beside
from crosscut.model.time import Span
from crosscut.render import render
from crosscut.render.chunks import divide

HALF = Fraction(1, 2)
SHAPES = {"wide": ((400, 224), np.s_[:, :198], np.s_[:, 202:]), "tall": ((224, 400), np.s_[:198], np.s_[202:])}


def split(kit, clips, frames=40, size=(400, 224), side="other", **more):
    """One cut of the first clip with the second (of another side) beside it, then one of the first alone."""
    edit = kit.edit([(clips[0], Fraction(1, 3), frames), (clips[0], Fraction(2), 20)], size=size)
    other = Beside(side, clips[1].content, Fraction(1), **more)
    return replace(edit, cuts=(replace(edit.cuts[0], beside=other), edit.cuts[1]))


def coded(kit, drawn, size, number, frames=120):
    """A clip of the shape of a half, its every frame coded."""
    path = kit.folder / f"half{number}.mp4"
    pictures = (np.stack([drawn(number, n, size)] * 3, axis=2) for n in range(frames))
    movies.write(path, pictures, Fraction(30), coding=movies.Coding(preset="veryfast", b_frames=2))
    return kit.clip(path, size=size)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize("small", [False, True])
def test_each_half_shows_the_planned_frames(kit, drawn, read_code, shape, same, small):
    size, first, second = SHAPES[shape]
    half = (198, 224) if shape == "wide" else (224, 198)
    one = coded(kit, drawn, half, 3)
    clips = [one, one if same else coded(kit, drawn, half, 7)]
    edit = split(kit, clips, size=size)
    film = kit.preview(edit, clips[: 2 - same]) if small else kit.render(edit, clips[: 2 - same])
    shown = kit.pictures(film.path)
    if small:
        first, second = (np.s_[:, :318], np.s_[:, 324:]) if shape == "wide" else (np.s_[:318], np.s_[324:])
    assert [read_code(gray[first]) for gray in shown[:40]] == [(3, n) for n in range(10, 50)]
    assert [read_code(gray[second]) for gray in shown[:40]] == [(3 if same else 7, n) for n in range(30, 70)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_half_that_comes_first_is_the_left_or_upper_one(kit, drawn, read_code, shape):
    size, first, second = SHAPES[shape]
    clips = [coded(kit, drawn, (198, 224) if shape == "wide" else (224, 198), number) for number in (3, 7)]
    kit.render(split(kit, clips, size=size), clips)  # what it has made is not taken for this one
    shown = kit.pictures(kit.render(split(kit, clips, size=size, first=True), clips).path)
    assert {read_code(gray[first])[0] for gray in shown[:40]} == {7}
    assert {read_code(gray[second])[0] for gray in shown[:40]} == {3}


@pytest.mark.parametrize("small", [False, True])
def test_a_dark_card_ends_a_film_whose_cuts_do_not(kit, small):
    clips = [light(kit, 150)]
    edit = kit.edit([(clips[0], Fraction(1, 3), 20), (clips[0], Fraction(2), 20)])
    longer = replace(edit, part=Span(edit.part.start, edit.part.start + Fraction(130, 30)), card=90)
    shown = kit.pictures((kit.preview if small else kit.render)(longer, clips).path)
    assert len(shown) == 130
    assert min(gray.mean() for gray in shown[:40]) > 120
    assert max(gray.max() for gray in shown[40:]) < 22


def test_a_thin_black_line_parts_them(kit):
    clips = [kit.made(30, 90), kit.made(30, 90)]
    gray = kit.pictures(kit.render(split(kit, clips), clips, quality="best").path)[5]
    assert gray[:, 200].max() < 30
    assert gray[:, 190].min() > 40


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1080, 1080), (1680, 720), (128, 72)])
def test_halves_are_even_and_leave_a_line(size):
    half = Canvas(*size, "blur").half
    whole, part = (size[0], half.width) if size[0] >= size[1] else (size[1], half.height)
    assert part % 2 == 0
    assert 1 <= whole - 2 * part <= max(4, 0.012 * whole)
    assert half.fill == "crop"


def test_a_second_half_belongs_to_its_chunk_and_its_clip_to_the_clips(kit):
    clips = [kit.made(30, 120), kit.made(30, 120)]
    edit = split(kit, clips, 60)
    (first, _) = divide(edit, kit.footage(*clips))
    assert first.used == tuple(clip.content for clip in clips)
    kit.render(edit, clips)
    before = set((kit.folder / "cache" / "chunk").rglob("*.mp4"))
    kit.render(split(kit, clips, 60, speed=Fraction(2)), clips)
    assert len(set((kit.folder / "cache" / "chunk").rglob("*.mp4")) - before) == 1


def test_what_dissolves_out_of_it_is_whole_again(kit):
    clips = [light(kit, level) for level in (150, 180)]
    edit = split(kit, clips)
    edit = replace(edit, cuts=(edit.cuts[0], replace(edit.cuts[1], arrival=Arrival("dissolve", 8))))
    film = kit.render(edit, clips, jobs=2)
    lines = np.array([gray[:, 200].mean() for gray in kit.pictures(film.path)])
    assert lines[:40].max() < 30
    assert (np.diff(lines[40:48]) > 0).all()
    assert lines[48:].min() > 130


def light(kit, level):
    path = kit.folder / f"{level}.mp4"
    movies.write(path, [np.full((72, 128, 3), level, np.uint8)] * 120, Fraction(30))
    return kit.clip(path)


def test_in_another_shape_a_pair_is_what_that_shape_asks_for(kit, drawn, read_code):
    """Two tall clips share a wide film; the tall one that is made in the same go shows each whole."""
    clips = [coded(kit, drawn, (198, 352), number) for number in (3, 7)]
    edit = split(kit, clips, side="all")
    tall = replace(edit, width=198, height=352)
    song, footage, asked = kit.song(), kit.footage(*clips), brief.Render(quality="draft")

    def film(of, beside=()):
        out = kit.folder / f"{of.width}.mp4"
        render(of, song, footage, asked, out, Cache(kit.folder / "cache"), 1, beside=[(each, ()) for each in beside])
        return kit.pictures(out)

    wide = film(edit, (tall,))
    assert max(gray[:, 200].max() for gray in wide[:40]) < 40
    assert [read_code(gray) for gray in film(tall)[:40]] == [(3, n) for n in range(10, 50)]
