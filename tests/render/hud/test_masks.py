import numpy as np
import pytest
from av import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media.paint.layers import planes
from crosscut.render.hud import masks
from crosscut.render.hud.plates import FULL, Plate, levels


def grey(width=64, height=48, value=100):
    frame = VideoFrame(width, height, "yuv420p")
    for plane, level in zip(planes(frame), (value, 128, 128), strict=True):
        plane[:] = level
    return frame


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_ring_covers_as_much_as_its_part_of_the_way(one, other):
    start, end = sorted((one, other))
    cover = masks.ring(200, 90, 70, start, end).sum() / 255
    wanted = (90**2 - 70**2) * np.pi * 0.75 * (end - start)
    assert cover == pytest.approx(wanted, abs=60)


@given(st.floats(-1.5, 1.5), st.floats(1.5, 6))
@settings(deadline=None)
def test_a_trace_is_equally_thick_at_any_slope(slope, thick):
    heights = (60 + slope * (np.arange(80) - 40)).astype(np.float32)
    middle = masks.trace(heights, 120, thick)[:, 20:60].sum() / 255 / 40
    across = middle / np.sqrt(1 + slope**2)
    assert across == pytest.approx(thick, abs=0.75 + 0.12 * thick)


def test_digits_stand_on_their_places_whatever_they_are():
    widths = {masks.words(text, "number", 40).shape[1] for text in ("111", "888", "407")}
    assert len(widths) == 1


def test_a_panel_is_full_inside_and_empty_at_its_corners():
    panel = masks.panel(60, 40, 10)
    assert panel[20, 30] == 255
    assert panel[0, 0] == 0


@given(st.integers(-9, 70), st.integers(-9, 50), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_ink_stays_on_its_plate_and_a_plate_on_its_place(x, y, width, height):
    plate = Plate(16, 8, 40, 32)
    plate.ink(np.full((height, width), 255, np.uint8), x, y, "#ffffff")
    frame = grey()
    plate.lay(frame)
    luma = planes(frame)[0].copy()
    left, top, right, bottom = (max(0, x), max(0, y), min(40, x + width), min(32, y + height))
    if left < right and top < bottom:
        inside = luma[8 + top : 8 + bottom, 16 + left : 16 + right]
        assert np.all(inside >= levels("#ffffff")[0] - 3)
        luma[8 + top : 8 + bottom, 16 + left : 16 + right] = 100
    assert np.all(luma == 100)


@given(st.integers(0, FULL), st.integers(0, 255), st.sampled_from(["#ffffff", "#4ff0dc", "#ff4a3a", "#000000"]))
def test_laying_mixes_picture_and_ink_by_their_shares(strength, cover, colour):
    plate = Plate(0, 0, 8, 8)
    plate.ink(np.full((8, 8), cover, np.uint8), 0, 0, colour)
    frame = grey()
    plate.lay(frame, strength)
    share = cover / 255 * strength / FULL
    for plane, under, level in zip(planes(frame), (100, 128, 128), levels(colour), strict=True):
        assert plane[2, 2] == pytest.approx(under * (1 - share) + level * share, abs=4)


@given(st.sampled_from(["#ffffff", "#4ff0dc", "#ff9a3c", "#02090b"]), st.integers(60, 255))
@settings(max_examples=30, deadline=None)
def test_a_plate_as_a_layer_is_the_same_colour(colour, cover):
    plate = Plate(4, 2, 12, 8)
    plate.ink(np.full((8, 12), cover, np.uint8), 0, 0, colour)
    layer = plate.layer()
    wanted = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    assert layer.alpha[4, 4] == pytest.approx(cover / 256, abs=0.01)
    assert np.abs(layer.colours[4, 4] - wanted).max() < 0.04
    assert (layer.left, layer.top) == (4, 2)
