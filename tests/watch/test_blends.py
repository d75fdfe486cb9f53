"""Dissolves and fades are spans; cuts, flashes, pans, exposure and what moves are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch import windows
from crosscut.watch.eye.blends import Blend, Blends
from crosscut.watch.eye.shrink import shrunk
from crosscut.watch.eye.track import parted

RATE = 30


def found(pictures, rate=RATE):
    blends = Blends()
    for number, picture in enumerate(pictures):
        blends.see(number / rate, shrunk(picture, 45))
    return blends.found()


def mixed(made, begin, seconds, rate=RATE, kind="dissolve"):
    """Five seconds in which one shot gives way to another, or to black, or comes from it."""
    black = np.full((90, 160), 16, np.float32)
    wide, tall = made.texture(90, 190, seed=1).astype(np.float32), made.texture(120, 160, seed=5).astype(np.float32)
    for number in range(5 * rate):
        share, moved = min(max((number / rate - begin) / seconds, 0), 1), int(4 * number / rate)
        one = black if kind == "fade in" else wide[:, moved : moved + 160]
        two = black if kind == "fade out" else tall[moved : moved + 90]
        yield ((1 - share) * one + share * two + 0.5).astype(np.uint8)


@settings(max_examples=10, deadline=None)
@given(
    st.floats(1, 2),
    st.floats(0.3, 2),
    st.sampled_from([24, 30, 60]),
    st.sampled_from(["dissolve", "fade in", "fade out"]),
)
def test_a_blend_is_a_span_from_where_it_begins_to_where_it_ends(made, begin, seconds, rate, kind):
    (blend,) = found(mixed(made, begin, seconds, rate, kind), rate)
    assert (blend.start, blend.end) == pytest.approx((begin, begin + seconds), abs=0.15)
    assert blend.flat == (kind == "fade in", kind == "fade out")


def test_a_clip_that_begins_and_ends_in_black_fades_in_and_out(made):
    shares = np.clip(np.minimum(np.arange(90) / 15, (89 - np.arange(90)) / 15), 0, 1)
    pictures = [(16 + share * (made.texture(90, 160, seed=2) - 16.0)).astype(np.uint8) for share in shares]
    first, last = found(pictures)
    assert (first.start, first.end, last.start, last.end) == pytest.approx((0, 0.5, 2.47, 2.97), abs=0.1)


@pytest.mark.parametrize("kind", ["cut", "flash", "pan", "dimmer", "still"])
def test_what_is_no_blend_is_not_called_one(made, kind):
    wide = made.texture(90, 1000, seed=1)
    pictures = [wide[:, n * step : n * step + 160] for n in range(90) for step in [9 if kind == "pan" else 1]]
    if kind == "cut":
        pictures[45:] = [made.texture(90, 160, seed=4)] * 45
    if kind == "flash":
        pictures[45:48] = [np.full((90, 160), 240, np.uint8)] * 3
    if kind == "dimmer":
        pictures = [(picture * (1 - n / 180)).astype(np.uint8) for n, picture in enumerate(pictures)]
    if kind == "still":
        pictures = [pictures[0]] * 90
    assert found(pictures) == ()


def test_memory_is_bounded():
    blends = Blends()
    for number in range(600):
        blends.see(number / 60, np.full((45, 80), number % 251, np.uint8))
    assert max(len(blends._times), len(blends._pictures)) < 64


def test_shots_part_in_the_middle_of_a_dissolve_and_where_black_is_reached():
    times = np.arange(300) / 30
    soft = (
        Blend(2, 3, (False, False)),
        Blend(5, 6, (False, True)),
        Blend(6.2, 7, (True, False)),
        Blend(9.5, 10, (False, True)),
    )
    assert parted((70, 200), soft, times) == (75, 183)  # the cut at 70 lies inside the dissolve, that at 200 in a fade
    assert parted((30,), (), times) == (30,)


def test_no_picture_of_a_blend_is_used(made):
    good = windows.usable(made.track(90, blends=(Blend(1.0, 1.5, (False, False)),)))
    assert not good[29:46].any()
    assert good[:27].all()
    assert good[48:].all()
