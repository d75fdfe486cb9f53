"""The camera is told from the subject, in shorter sides a second, whatever the format and the rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.watch.eye.camera import Camera, fit
from crosscut.watch.eye.ledger import Ledger
from crosscut.watch.eye.motion import Motion
from crosscut.watch.eye.shrink import sizes


def course(pictures, rate):
    motion = Motion()
    for n, picture in enumerate(pictures):
        motion.see(n / rate, sizes(picture))
    return motion.course()


@pytest.mark.parametrize("rate", [25, 60])
@pytest.mark.parametrize("shape", [(180, 320), (320, 180)])
@pytest.mark.parametrize("way", [(0.6, 0.0), (-0.3, 0.2)])
def test_a_pan_is_the_camera_and_nothing_else(made, rate, shape, way):
    step = [value * 180 / rate for value in way]
    found = course((made.texture(*shape, step[0] * n, step[1] * n) for n in range(12)), rate)
    assert found.camera[2:] == pytest.approx(np.tile(way, (10, 1)), abs=0.04)
    assert found.energy.max() < 0.02


def test_a_ball_in_flight_is_the_subject_and_nothing_else(made):
    still = made.texture(180, 320)
    found = course((made.ball(still, 40 + 6 * n, 90) for n in range(20)), 30)
    assert np.abs(found.camera).max() < 0.02
    assert 0.5 < found.way[3:, 0].mean() < 1.1  # it moves at 1; its edges are averaged with what lies around
    assert np.abs(found.way[3:, 1]).mean() < 0.15
    assert found.turn.max() < 0.05
    assert found.clear[3:].min() > 0
    assert np.abs(found.spot[3:, 0] * 180 + 160 - (40 + 6 * (np.arange(3, 20) - 0.5))).max() < 12


def test_a_ball_that_comes_back_turns_once(made):
    still = made.texture(180, 320)
    found = course((made.ball(still, 160, 150 - 7 * abs(n - 15)) for n in range(31)), 30)
    assert found.turn.argmax() in (15, 16)
    assert found.turn.max() > 0.2
    assert np.delete(found.turn, range(13, 19)).max() < 0.15


@pytest.mark.parametrize("gain", [0.6, 1.4])
def test_a_flash_moves_nothing(made, gain):
    still = made.texture(180, 320)
    dimmed = np.clip(still * gain, 0, 255).astype(np.uint8)
    found = course([still, still, dimmed, still, still], 30)
    assert found.energy.max() < 0.01
    assert found.turn.max() < 0.01


def test_memory_does_not_grow_with_the_clip(made):
    motion, still = Motion(), made.texture(180, 320)
    for n in range(200):
        motion.see(n / 30, sizes(made.ball(still, 40 + n, 90)))
    assert max(len(motion._steps), len(motion._waiting), len(motion._taken)) < 32
    assert len(motion.course().energy) == 200


def test_no_picture_and_one_picture_have_a_course(made):
    assert len(Motion().course().energy) == 0
    assert course([made.texture(180, 320)], 30).camera.shape == (1, 2)


@given(
    st.complex_numbers(max_magnitude=20), st.complex_numbers(max_magnitude=0.05), st.sampled_from([(22, 40), (40, 22)])
)
def test_the_camera_is_what_most_cells_follow(shift, turn, shape):
    camera = Camera(shift, turn)
    cells = camera.over(shape).copy()
    cells[3:10, 4:12] += 9 - 4j
    found = fit(cells)
    assert found.shift == pytest.approx(shift, abs=0.1)
    assert found.turn == pytest.approx(turn, abs=0.003)


def test_a_camera_maps_places_as_its_field_says():
    camera = Camera(3 - 2j, 0.02 + 0.01j)
    matrix = camera.matrix(160 + 90j)
    right, down = matrix @ [160 + 40, 90 - 30, 1]
    assert complex(right, down) == pytest.approx(200 + 60j + camera.shift + camera.turn * (40 - 30j))


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3), max_size=9))
def test_a_ledger_gives_back_its_rows(rows):
    ledger = Ledger(3)
    for row in rows:
        ledger.add(row)
    if rows:
        ledger.repeat()
    assert ledger.rows().tolist() == [*rows, *rows[-1:]]
    assert len(ledger) == len(ledger.rows())
