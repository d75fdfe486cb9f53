"""Light is linear light, borders are no picture, and what looks alike has a like signature."""

import numpy as np
import pytest

from crosscut.watch.eye.looks import LIGHT, WHOLE, Looks, displayed, edges, inside, luminance, signature, weighted
from crosscut.watch.eye.shrink import shrunk, sizes


def planes(value, height=45, width=80):
    grey = np.full((height // 2, width // 2), 128, np.uint8)
    return np.full((height, width), value, np.uint8), (grey, grey)


@pytest.mark.parametrize(("luma", "light"), [(16, 0.0), (235, 1.0), (126, 0.216), (60, 0.033)])
def test_grey_has_the_luminance_that_srgb_says(luma, light):
    assert luminance(displayed(*planes(luma)), weighted(LIGHT["sdr"])) == pytest.approx(light, abs=0.006)


def test_red_is_darker_than_its_luma_says():
    luma, (blue, red) = planes(63)
    red = luminance(displayed(luma, (np.full_like(blue, 102), np.full_like(red, 240))), weighted(LIGHT["sdr"]))
    assert red == pytest.approx(0.2126, abs=0.01)


@pytest.mark.parametrize(("transfer", "white"), [("hlg", 0.75), ("pq", 0.58)])
def test_the_white_of_hdr_is_the_white_of_the_film(transfer, white):
    light = LIGHT[transfer]
    assert light[round(white * 255)] == pytest.approx(1, abs=0.06)
    assert light[0] == pytest.approx(0, abs=1e-6)
    assert np.all(np.diff(light) >= 0)


@pytest.mark.parametrize("gain", [0.7, 1.1])
def test_signatures_of_the_same_picture_are_near(made, gain):
    picture = shrunk(made.texture(180, 320), 45)
    brighter = np.clip(picture * gain, 0, 255).astype(np.uint8)
    other = shrunk(made.texture(180, 320, seed=5), 45)
    assert (signature(picture) ^ signature(brighter)).bit_count() <= 3
    assert (signature(picture) ^ signature(other)).bit_count() > 10
    assert 0 <= signature(picture) < 1 << 64


def test_a_blur_is_less_sharp_and_less_rich(made):
    picture = made.texture(180, 320)
    blurred = np.mean([np.roll(picture, (a, b), (0, 1)) for a in range(-6, 7) for b in range(-6, 7)], axis=0)
    (soft, poor), (sharp, rich) = edges(blurred.astype(np.uint8)), edges(picture)
    assert soft < 0.5 * sharp
    assert poor < 0.5 * rich


def test_a_small_sharp_thing_on_a_plain_ground_is_sharp_but_not_rich(made):
    picture = made.texture(180, 320)
    plain = np.full_like(picture, 120)
    plain[40:140, 60:260] = picture[40:140, 60:260]
    (sharp, rich), (like, poor) = edges(picture), edges(plain)
    assert like > 0.7 * sharp
    assert poor < 0.5 * rich


def test_borders_do_not_darken_what_they_frame(made):
    inner = made.texture(120, 240)
    framed = np.full((180, 320), 16, np.uint8)
    framed[30:150, 40:280] = inner
    looks = Looks("sdr")
    for _ in range(3):
        looks.see(sizes(framed), planes(0)[1])
    look = looks.look()
    assert inside(framed) == look.frame == pytest.approx((40 / 320, 30 / 180, 280 / 320, 150 / 180), abs=0.005)
    assert look.colour == pytest.approx(np.tile((framed.mean() - 16) / 219, (3, 3)), abs=0.02)
    assert look.mean == pytest.approx(np.full(3, inner.mean()), abs=2)
    assert look.spread == pytest.approx(np.full(3, inner.std()), abs=2)
    assert look.dark.max() < 0.02


def test_a_black_picture_is_all_picture():
    assert inside(np.full((180, 320), 16, np.uint8)) == WHOLE
