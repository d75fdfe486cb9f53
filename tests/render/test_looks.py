"""Colours: off is off, the looks are what they say, and a table of the user's is followed to the level."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import Damaged
from crosscut.media import movies
from crosscut.model.story import Side
from crosscut.render.shade import colour as colours
from crosscut.render.shade.colour import grid, written
from crosscut.render.shade.looks import LOOKS, Shade, look_of, looked_up, parsed, table, tinted


def patches(kit, name="patches.mp4"):
    """A clip of 24 patches of many colours."""
    levels = np.array([30, 90, 150, 220])
    picture = np.zeros((72, 128, 3), np.uint8)
    for n in range(24):
        row, column = divmod(n, 6)
        colour = levels[[n % 4, n // 4 % 4, (n * 7) % 4]]
        picture[18 * row : 18 * row + 18, 21 * column : 21 * column + 23] = colour
    path = kit.folder / name
    movies.write(path, [picture] * 12, Fraction(30), coding=movies.Coding(crf=4, preset="medium"))
    return kit.clip(path)


def rendered(kit, clip, **asked):
    film = kit.render(
        kit.edit([(clip, Fraction(0), 10)]), [clip], f"{len(list(kit.folder.glob('*.mp4')))}.mp4", **asked
    )
    return np.mean([gray.astype(float) for gray in kit.pictures(film.path)], axis=0), film


def test_an_identity_changes_luma_by_less_than_a_third_of_a_level(kit):
    clip, cube = patches(kit), kit.folder / "same.cube"
    cube.write_text(written(grid()))
    plain, _ = rendered(kit, clip, look="off", quality="best")
    same, _ = rendered(kit, clip, lut=str(cube), quality="best")
    inner = np.abs(same - plain)
    assert abs(float((same - plain).mean())) < 0.3
    assert float(np.median(inner)) < 0.3


def test_off_is_off(kit):
    clip = patches(kit)
    _, one = rendered(kit, clip, look="off")
    _, other = rendered(kit, clip, look="sides")  # one side alone has none
    assert one.path.read_bytes() == other.path.read_bytes()


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(LOOKS)), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_look_is_gentle_and_leaves_black_and_white(name, colour):
    one = np.array([colour])
    changed = tinted(one, LOOKS[name])
    assert np.abs(changed - one).max() < 0.1
    assert np.abs(changed - 0.5).max() <= 0.5
    ends = np.array([[0.0, 0, 0], [1, 1, 1]])
    assert tinted(ends, LOOKS[name]) == pytest.approx(ends)


def test_cold_is_bluer_and_warm_is_redder():
    grey = np.full((1, 3), 0.5)
    cold, warm = (tinted(grey, LOOKS[name])[0] for name in ("cold", "warm"))
    assert cold[2] - cold[0] > 0.03
    assert warm[0] - warm[2] > 0.03


def test_two_sides_have_their_looks():
    assert [look_of(side, ("A", "B"), "sides") for side in ("A", "B")] == ["cold", "warm"]
    assert look_of("all", ("all",), "sides") == ""
    assert look_of("A", ("A", "B"), "off") == ""
    assert look_of("B", ("A", "B"), "cold") == "cold"


def test_sides_look_apart_in_the_film(kit):
    one, other = kit.made(), kit.made()
    edit = kit.edit([(one, Fraction(0), 10), (other, Fraction(0), 10)])
    edit = replace(edit, cuts=tuple(replace(cut, side=side) for cut, side in zip(edit.cuts, "AB", strict=True)))
    footage = replace(kit.footage(one, other), sides=(Side("A", (one.content,)), Side("B", (other.content,))))
    kit.footage = lambda *_: footage
    film = kit.render(edit, [one, other])
    warmth = [
        red - blue for red, _, blue in (picture.mean(axis=(0, 1)) for picture in kit.pictures(film.path, "rgb24"))
    ]
    assert max(warmth[:10]) < -1 < 1 < min(warmth[10:])


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 9), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_table_is_followed_between_its_entries(size, colour):
    """Of a table that is made of straight lines nothing is lost."""
    side = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(side, side, side, indexing="ij")
    rows = np.stack([1 - red, 0.5 * green, 0.2 + 0.5 * blue + 0.3 * red], axis=3).reshape(-1, 3)
    text = f"# mine\nTITLE x\nLUT_3D_SIZE {size}\n" + "\n".join(" ".join(f"{v:.9f}" for v in row) for row in rows)
    r, g, b = colour
    cube = parsed(text, "mine.cube")
    assert looked_up(np.array([colour]), cube)[0] == pytest.approx([1 - r, g / 2, 0.2 + b / 2 + 0.3 * r], abs=1e-6)


def test_a_table_of_the_users_is_in_the_film(kit):
    clip, cube = patches(kit), kit.folder / "dark.cube"
    cube.write_text(written(grid() * 0.5))
    plain, _ = rendered(kit, clip, look="off")
    dark, _ = rendered(kit, clip, lut=str(cube))
    assert dark.mean() == pytest.approx(plain.mean() / 2, abs=3)
    cube.write_text(written(grid() * 0.9))  # another table under the same name
    lighter, _ = rendered(kit, clip, lut=str(cube))
    assert lighter.mean() == pytest.approx(plain.mean() * 0.9, abs=3)


FLAT = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n"


@pytest.mark.parametrize(("text", "what"), [(FLAT, "is no three-dimensional"), (None, "cannot")])
def test_a_table_that_cannot_be_used_is_told_before_the_work(kit, text, what):
    cube = kit.folder / "mine.cube"
    if text:
        cube.write_text(text)
    with pytest.raises(Damaged, match=rf"mine\.cube {what}"):
        rendered(kit, patches(kit), lut=str(cube))
    assert not (kit.folder / "cache").exists()


@settings(max_examples=100, deadline=None)
@given(st.tuples(*[st.floats(0.02, 1)] * 3), st.floats(1, 1000))
def test_high_dynamic_range_keeps_the_hue_and_depth_of_colours_that_bt709_reaches(colour, light):
    """However bright: what is rolled off is the light, in all three colours alike."""
    linear = np.array([colour]) / max(colour) * light
    signal = colours._to_pq(linear @ np.linalg.inv(colours.TO_709).T / colours.PQ_PEAK)
    shown = colours.film_colours(signal, "pq") ** colours.DISPLAY_GAMMA
    assert shown / shown.max() == pytest.approx(linear / light, abs=2e-3)
    assert shown.max() <= 1


@settings(max_examples=100, deadline=None)
@given(st.tuples(*[st.floats(0, 1)] * 3), st.sampled_from(["hlg", "pq"]))
def test_every_high_dynamic_range_colour_is_one_of_the_films_and_brighter_stays_brighter(colour, transfer):
    signal = np.array([colour]) * np.linspace(0.1, 1, 10)[:, None]
    shown = colours.film_colours(signal, transfer)
    assert shown.min() >= 0
    assert shown.max() <= 1
    assert (np.diff(shown.max(axis=1)) >= -1e-9).all()


def test_every_light_gets_its_table():
    assert len({table(Shade(light, look)) for light in ("sdr", "hlg", "pq") for look in ("", "cold", "warm")}) == 9
