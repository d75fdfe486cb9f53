"""A title is laid on its own region of its own frames, the same for any shape of film, and on nothing else."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.media.paint.layers import FULL, copied
from crosscut.model.edit import Edit, Title
from crosscut.model.time import Span
from crosscut.render.words import titles

SHAPES = {"16:9": (640, 360), "9:16": (360, 640), "1:1": (360, 360), "4:5": (360, 450)}
TEXTS = ["Northern Line", "Ö", "Three peaks in eleven hours", "Donaudampfschifffahrtsgesellschaft", "Åke & Zoë – 2026"]
RATES = st.sampled_from([Fraction(24), Fraction(30_000, 1001), Fraction(60), Fraction(120)])
spans = st.builds(
    lambda start, length: Span(start, start + length),
    st.fractions(0, 3, max_denominator=100),
    st.fractions(Fraction(1, 100), 6, max_denominator=100),
)


def frame_of(levels, size=(640, 360)):
    """A frame of yuv420p filled with three levels."""
    frame = av.VideoFrame(*size, "yuv420p")
    for plane, level in zip(frame.planes, levels, strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    return frame


def pixels(frame):
    return frame.to_ndarray(format="yuv420p")[: frame.height].astype(int)


@settings(max_examples=60, deadline=None)
@given(spans, RATES)
def test_a_title_rises_and_falls_and_is_never_gone_between(span, rate):
    title = Title("x", span)
    inside = title.frames(rate)
    strengths = [titles.strength(title, frame, rate) for frame in range(inside.stop + 5)]
    assert [frame for frame, strong in enumerate(strengths) if strong] == list(inside)
    course = strengths[inside.start : inside.stop]
    assert course == course[::-1]
    half = course[: (len(course) + 1) // 2]
    assert half == sorted(half)
    if span.length >= 1:
        assert max(course) == FULL
        assert sum(strong < FULL for strong in course) <= 2 * titles.FADE * rate


@settings(max_examples=60, deadline=None)
@given(spans, RATES, st.lists(st.integers(1, 90), min_size=1, max_size=8))
def test_pieces_of_a_film_show_what_the_whole_film_shows(span, rate, lengths):
    edit = Edit(Span(Fraction(0), sum(lengths) / rate), rate, 640, 360, (), titles=(Title("x", span),))
    whole = [titles.strength(edit.titles[0], frame, rate) for frame in range(sum(lengths))]
    found = []
    for length in lengths:
        shown = titles.shown(edit, len(found), length)
        found += shown[0].strengths if shown else [0] * length
    assert found == whole


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", TEXTS)
def test_the_words_stay_in_the_title_safe_area_of_every_shape(text, shape):
    width, height = SHAPES[shape]
    layer = titles.draw(titles.Words(text), width, height)
    rows, columns = np.nonzero((layer.colours.max(axis=2) > 0.5) & (layer.alpha > 0.9))
    edges = ((layer.left + columns, width), (layer.top + rows, height))
    for found, side in edges:
        assert found.min() >= side * 0.1 - 1
        assert found.max() <= side * 0.9 + 1
    across = layer.left + columns
    assert across.min() + across.max() == pytest.approx(width - 1, abs=width * 0.06)  # in the middle
    assert layer.top + rows.max() > 0.8 * height  # over feet rather than over faces


@pytest.mark.parametrize("text", TEXTS)
def test_twice_the_size_is_the_same_layout(text):
    small, large = titles.draw(titles.Words(text), 640, 360), titles.draw(titles.Words(text), 1280, 720)
    sides = ((small.left, large.left), (small.top, large.top), *zip(small.alpha.shape, large.alpha.shape, strict=True))
    assert all(abs(2 * one - other) <= 6 for one, other in sides)
    assert all(side % 2 == 0 for pair in sides for side in pair)


def lines_of(text, size):
    """How many rows of letters there are, the rule left aside."""
    layer = titles.draw(titles.Words(text), *size)
    white = ((layer.colours.min(axis=2) > 0.9) & (layer.alpha > 0.9)).any(axis=1)
    return int((np.diff(white.astype(int)) == 1).sum())


def test_words_go_into_two_lines_where_that_shows_them_larger():
    assert lines_of("Winter", SHAPES["16:9"]) == 1
    assert lines_of("Northern Line", SHAPES["16:9"]) == 1
    assert lines_of("Northern Line", SHAPES["9:16"]) == 2
    assert lines_of("How we went up and over and down again", SHAPES["16:9"]) == 2


@pytest.mark.parametrize("level", [16, 90, 235])
def test_only_the_region_is_touched_and_the_frame_below_stays_what_it_was(level):
    layer, below = titles.draw(titles.Words("Northern Line"), 640, 360), frame_of((level, 100, 150))
    brush = titles.Brush((titles.Shown(titles.Words("Northern Line"), (FULL, 300)),), 640, 360)
    for place in (0, 1):
        above = brush.paint(below, place)
        assert (pixels(below) == level).all()
        changed = pixels(above) != level
        height, width = layer.alpha.shape
        assert changed[layer.top : layer.top + height, layer.left : layer.left + width].any()
        changed[layer.top : layer.top + height, layer.left : layer.left + width] = False
        assert not changed.any()
        assert above.colorspace == 1


def test_what_is_opaque_is_exactly_its_colour_and_what_is_clear_exactly_the_picture():
    layer, frame = titles.draw(titles.Words("Northern Line"), 640, 360), frame_of((60, 100, 150))
    layer.lay(frame, FULL)
    height, width = layer.alpha.shape
    found = pixels(frame)[layer.top : layer.top + height, layer.left : layer.left + width]
    white = (layer.alpha == 1) & (layer.colours.min(axis=2) == 1)
    assert white.any()
    assert (found[white] == 235).all()
    assert (found[layer.alpha < 1 / 600] == 60).all()
    wanted = 60 + (16 + 219 * (layer.colours @ [0.2126, 0.7152, 0.0722]) - 60) * layer.alpha
    assert np.abs(found - wanted).max() <= 1.5


def test_half_as_strong_is_half_way():
    layer = titles.draw(titles.Words("Northern Line"), 640, 360)
    below, half, whole = (frame_of((60, 100, 150)) for _ in range(3))
    layer.lay(half, FULL // 2)
    layer.lay(whole, FULL)
    assert np.abs(pixels(half) - (pixels(whole) + pixels(below)) / 2).max() <= 1.5


def test_a_picture_that_is_held_is_painted_once_and_not_twice():
    brush, held = (
        titles.Brush((titles.Shown(titles.Words("Winter"), (0, FULL, FULL, 300)),), 640, 360),
        frame_of((60, 100, 150)),
    )
    clear, first, second, faded = (brush.paint(held, place) for place in range(4))
    assert clear is held
    assert first is second
    assert (pixels(first) >= pixels(faded)).mean() < 1
    other = titles.draw(titles.Words("Winter"), 640, 360)
    alone = copied(held)
    other.lay(alone, FULL)
    assert (pixels(first) == pixels(alone)).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Зима", "The title's font has no З И М А. Name a font that has, with --font, or use Latin."),
        ("冬 Winter 冬", "The title's font has no 冬."),
        ("word " * 40, r"The title is too long to be read\. Shorten it\."),
    ],
)
def test_what_cannot_be_drawn_is_told(text, sentence):
    with pytest.raises(WrongUse, match=sentence):
        titles.check(text, "16:9")
    with pytest.raises(WrongUse, match=sentence):
        titles.draw(titles.Words(text), 640, 360)


def inked(layer, size):
    """Where the letters stand on the picture: (top, bottom, left, right) as shares of its sides."""
    rows, columns = np.nonzero((layer.colours.max(axis=2) > 0.5) & (layer.alpha > 0.9))
    return (
        (layer.top + rows.min()) / size[1],
        (layer.top + rows.max()) / size[1],
        (layer.left + columns.min()) / size[0],
        (layer.left + columns.max()) / size[0],
    )


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480), (840, 360)])
def test_every_kind_keeps_to_the_title_safe_area_and_its_place(size):
    song = "NORTHERN LINE\nFilm by Anna Berg\nMusic  Teho, Night train\nThank you"
    heights = {}
    for kind, text in (("opening", "Winter"), ("act", "Winter"), ("line", "Day 12, 4 a.m."), ("credits", song)):
        top, bottom, left, right = inked(titles.draw(titles.Words(text, kind), *size), size)
        assert 0.095 < top < bottom < 0.905
        assert 0.095 < left < right < 0.905
        heights[kind] = bottom - top
        if kind == "credits":
            assert (top + bottom) / 2 == pytest.approx(0.5, abs=0.05)
        else:
            assert top > 0.65  # over feet rather than over faces
    assert heights["act"] < heights["opening"]
    assert heights["line"] < heights["credits"]


def test_credits_keep_their_lines_and_small_letters():
    one = titles.draw(titles.Words("Anna Berg", "credits"), 640, 360)
    two = titles.draw(titles.Words("Anna Berg\nAnna Berg", "credits"), 640, 360)
    assert two.alpha.shape[0] > 1.3 * one.alpha.shape[0]
    capital = titles.draw(titles.Words("ANNA BERG", "credits"), 640, 360)
    assert capital.alpha.shape[1] > one.alpha.shape[1]


def test_a_font_of_the_users_stands_in_where_ours_has_no_letters(monkeypatch):
    light = titles.FONT.with_name("BarlowCondensed-Light.ttf")
    ours = titles.draw(titles.Words("Winter"), 640, 360)
    assert titles.draw(titles.Words("Winter", font=str(light)), 640, 360).alpha.shape == ours.alpha.shape
    real = titles._missing
    monkeypatch.setattr(titles, "_missing", lambda face, lines: ["W"] if "Semi" in face.path else real(face, lines))
    theirs = titles.draw(titles.Words("Winter ", font=str(light)), 640, 360)
    assert theirs.alpha.shape[1] < ours.alpha.shape[1]  # their letters hang together


@pytest.mark.parametrize(
    ("font", "sentence"), [("nowhere.ttf", "nowhere.ttf is no font"), ("", "Name a font that has")]
)
def test_a_font_that_does_not_help_is_told(font, sentence):
    with pytest.raises(WrongUse, match=sentence):
        titles.draw(titles.Words("Зима", font=font), 640, 360)
    with pytest.raises(WrongUse, match=r"Light\.ttf has no З И М А\. Name another font"):
        titles.draw(titles.Words("Зима", font=str(titles.FONT.with_name("BarlowCondensed-Light.ttf"))), 640, 360)


@pytest.mark.parametrize("text", [None, "", "  ", *TEXTS, "a" * 25])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_can_be_drawn_passes(text, shape):
    titles.check(text, shape)


def titled(edit, first=20, last=50):
    return replace(edit, titles=(Title("Winter", Span(first / edit.rate, last / edit.rate)),))


def test_a_film_shows_its_title_on_its_frames_and_only_there(kit):
    clip = kit.made(30, 200)
    edit = kit.edit([(clip, Fraction(0), 70), (clip, Fraction(3), 70)], size=(320, 180))
    plain, film = kit.render(edit, [clip], "plain.mp4"), kit.render(titled(edit), [clip])
    before, after = (np.stack(kit.pictures(each.path)).astype(int) for each in (plain, film))
    off = np.abs(after - before)
    layer = titles.draw(titles.Words("Winter"), 320, 180)
    height, width = layer.alpha.shape
    where = np.s_[:, layer.top : layer.top + height, layer.left : layer.left + width]
    inside = off[where].max(axis=(1, 2)) > 40
    strong = [n for n in range(140) if titles.strength(titled(edit).titles[0], n, edit.rate) > FULL / 2]
    assert set(strong) <= set(np.flatnonzero(inside)) <= set(range(20, 50))
    off[where] = 0
    assert off[:, :: height // 2].max() < 40  # the encoder's own doing
    assert (after[70:] == before[70:]).all()


def test_a_title_costs_the_chunks_that_it_stands_on_and_no_other(kit):
    clip = kit.made(30, 300)
    edit = kit.edit([(clip, Fraction(n), 70) for n in range(4)])
    kit.render(edit, [clip])
    before = {path: path.stat().st_mtime_ns for path in (kit.folder / "cache").rglob("*.mp4")}
    kit.render(titled(edit, 90, 120), [clip])
    after = {path: path.stat().st_mtime_ns for path in (kit.folder / "cache").rglob("*.mp4")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_held_pictures_under_a_title_are_the_same_on_any_number_of_processes(kit):
    clip = kit.made(15, 60)
    edit = titled(kit.edit([(clip, Fraction(n), 70, Fraction(1, 2)) for n in range(2)]), 10, 100)
    one = kit.render(edit, [clip], "one.mp4", jobs=1, cache=kit.folder / "a")
    two = kit.render(edit, [clip], "two.mp4", jobs=2, cache=kit.folder / "b")
    assert one.path.read_bytes() == two.path.read_bytes()


def test_a_title_that_cannot_be_drawn_is_told_before_the_work(kit):
    clip = kit.made(30, 60)
    edit = kit.edit([(clip, Fraction(0), 40)])
    edit = replace(edit, titles=(Title("冬", Span(Fraction(0), Fraction(1))),))
    with pytest.raises(WrongUse, match="has no 冬"):
        kit.render(edit, [clip])
    assert not (kit.folder / "cache").exists()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("people", [(0.2, 0.2), (0.5, 0.5), (0.8, 0.9)])
def test_credits_stand_beside_people_and_in_the_safe_area(shape, people):
    width, height = SHAPES[shape]
    layer = titles.draw(titles.Words("Film: Kim\nSong: Northern Line", "credits", avoids=people), width, height)
    rows, columns = np.nonzero((layer.colours.max(axis=2) > 0.5) & (layer.alpha > 0.9))
    found = ((layer.left + columns) / width, (layer.top + rows) / height)
    for places in found:
        assert places.min() >= 0.1 - 0.01
        assert places.max() <= 0.9 + 0.01
    along = 0 if width >= height else 1
    if people[along] < 0.5:
        assert found[along].min() > 0.5
    else:
        assert found[along].max() < 0.5
