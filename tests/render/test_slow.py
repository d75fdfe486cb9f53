"""Slow motion below the source's rate shows what was asked for between its frames, and elsewhere nothing but them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.media import movies
from crosscut.model.edit import Turn
from crosscut.model.time import Span
from crosscut.render.chunks import WAY, divide

HALF = Fraction(1, 2)


def brightening(kit, frames=30, rate=30, step=6):
    """A clip of one gray that grows lighter by that many levels a frame."""
    path = kit.folder / "light.mp4"
    pictures = (np.full((72, 128, 3), 30 + step * n, np.uint8) for n in range(frames))
    movies.write(path, pictures, Fraction(rate), coding=movies.Coding(crf=2, preset="veryfast", b_frames=2))
    return kit.clip(path, Fraction(rate))


def levels(kit, edit, clips, slow):
    film = kit.render(replace(edit, slow=slow), clips, f"{slow}.mp4", quality="best")
    return np.array([gray[20:50, 20:100].mean() for gray in kit.pictures(film.path)])


@pytest.mark.parametrize("slow", ["blend", "flow"])
@pytest.mark.parametrize("speed", [HALF, Fraction(1, 3), Fraction(2, 5)])
def test_light_grows_evenly_between_frames(kit, slow, speed):
    clip = brightening(kit)
    shown = levels(kit, kit.edit([(clip, Fraction(1, 3), 30, speed)]), [clip], slow)
    wanted = 30 + 6 * (10 + np.arange(30) * float(speed))
    assert shown == pytest.approx(wanted, abs=2)


def test_held_frames_stand(kit):
    clip = brightening(kit)
    shown = levels(kit, kit.edit([(clip, Fraction(0), 30, HALF)]), [clip], "hold")
    assert shown == pytest.approx(30 + 6 * (np.arange(30) // 2), abs=2)


@pytest.mark.parametrize("speed", [1, Fraction(3, 2), 2])
@pytest.mark.parametrize("source", [24, 30, 60])
def test_at_lifes_pace_and_faster_only_source_frames_are_shown(kit, source, speed):
    clip = kit.made(source, frames=3 * source)
    edit = kit.edit([(clip, Fraction(1, 7), 20, speed)])
    one, other = (kit.render(replace(edit, slow=slow), [clip], f"{slow}.mp4") for slow in ("hold", "flow"))
    assert one.path.read_bytes() == other.path.read_bytes()
    assert kit.codes(other.path) == kit.planned(edit, [clip])


def test_slow_motion_that_the_source_has_frames_for_is_its_own(kit):
    clip = kit.made(60, frames=120, b_frames=2, preset="veryfast")
    edit = kit.edit([(clip, Fraction(1, 3), 40, HALF)])
    film = kit.render(replace(edit, slow="blend"), [clip])
    assert kit.codes(film.path) == kit.planned(edit, [clip])


def test_a_ramp_makes_frames_only_where_it_is_slow(kit):
    clip = kit.made(30, frames=120)
    edit = kit.edit([(clip, Fraction(1, 30), 40)])
    edit = replace(edit, slow="blend", cuts=(replace(edit.cuts[0], turns=(Turn(20, HALF),)),))
    (piece,) = divide(edit, kit.footage(clip))[0].pieces
    assert not any(piece.on[:17])
    assert piece.on[25:] == tuple([piece.on[25], piece.on[26]] * 8)[: len(piece.on) - 25]
    assert {*piece.on[25:]} != {0}


def test_no_frame_is_made_across_the_end_of_a_shot(kit):
    clip = kit.made(30, frames=60)
    last = Fraction(20, 30)
    clip = replace(clip, shots=(replace(clip.shots[0], span=Span(Fraction(0), last)),))
    edit = replace(kit.edit([(clip, Fraction(10, 30), 20, HALF)]), slow="blend")
    (piece,) = divide(edit, kit.footage(clip))[0].pieces
    assert max(piece.needed) == 19
    assert piece.on[:2] == (0, WAY // 2)


@given(st.integers(1, 80), st.fractions(Fraction(1, 10), Fraction(99, 100), max_denominator=100))
def test_what_is_shown_lies_within_a_part_of_the_way_of_where_it_should(edits, frames, speed):
    clip, edit = edits(frames, speed)
    pieces = [piece for chunk in divide(edit, edits.footage(clip)) for piece in chunk.pieces]
    places = [
        number + on / WAY
        for piece in pieces
        for number, on in zip(piece.numbers, piece.on or [0] * frames, strict=False)
    ]
    wanted = [float(Fraction(1, 2) * 30 + n * speed) for n in range(frames)]
    assert places == pytest.approx(wanted, abs=0.031)  # a millisecond, which containers' clocks need


@pytest.fixture(scope="module")
def edits(tmp_path_factory, kit_of):
    kit = kit_of(tmp_path_factory.mktemp("slow"))
    clip = kit.made(30, frames=150)

    def made(frames, speed):
        return clip, replace(kit.edit([(clip, HALF, frames, speed)]), slow="blend")

    made.footage = kit.footage
    return made


def bar(left, size=(320, 180)):
    """A soft bright bar over a fine pattern, its left edge there (a fraction of a pixel counts)."""
    x = np.arange(size[0])
    light = np.clip(np.minimum(x - left, left + 60 - x) / 6, 0, 1)
    ground = 70 + 25 * np.sin(x / 3)[None] * np.cos(np.arange(size[1]) / 5)[:, None]
    y = np.arange(size[1])[:, None]
    gray = ground * (1 - light) + light * (170 + 25 * np.sin(y / 4) + 25 * np.sin((x - left)[None] / 5 + y / 9))
    return np.stack([np.rint(gray).astype(np.uint8)] * 3, axis=2)


def errors(kit, slow):
    path = kit.folder / "bar.mp4"
    movies.write(path, (bar(60 + 6 * n) for n in range(20)), Fraction(30), coding=movies.Coding(crf=2))
    clip = kit.clip(path, size=(320, 180))
    edit = kit.edit([(clip, Fraction(1, 10), 24, HALF)], size=(320, 180))
    film = kit.render(replace(edit, slow=slow), [clip], f"{slow}.mp4", quality="best")
    truth = [bar(60 + 6 * (3 + n / 2))[..., 0].astype(float) for n in range(24)]
    return np.array([np.abs(gray - true).mean() for gray, true in zip(kit.pictures(film.path), truth, strict=True)])


def test_flow_moves_what_blending_shows_twice(kit):
    made, blended = errors(kit, "flow"), errors(kit, "blend")
    assert made[1::2].mean() < 0.5 * blended[1::2].mean()
    assert made[::2] == pytest.approx(blended[::2], abs=0.2)  # source frames are what they are


@pytest.mark.parametrize("slow", ["blend", "flow"])
def test_any_number_of_processes_gives_the_same_film(kit, slow):
    clip = brightening(kit, 150, step=1)
    edit = replace(kit.edit([(clip, Fraction(n, 3), 50, HALF) for n in range(3)]), slow=slow)
    one, two = (kit.render(edit, [clip], f"{n}.mp4", jobs=n, cache=kit.folder / str(n)) for n in (1, 2))
    assert one.path.read_bytes() == two.path.read_bytes()
