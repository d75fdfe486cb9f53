"""Smaller pictures have the size asked for and the mean of what they show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.watch.eye.shrink import shrunk


@given(st.integers(8, 400), st.integers(8, 400), st.integers(8, 180))
def test_the_shorter_side_has_so_many_lines(height, width, lines):
    small = shrunk(np.zeros((height, width), np.uint8), lines)
    assert min(small.shape) == lines
    assert max(small.shape) / lines == pytest.approx(max(height, width) / min(height, width), rel=0.2)


@pytest.mark.parametrize("lines", [180, 90, 64, 45])
@pytest.mark.parametrize("shape", [(360, 640), (360, 638), (641, 360)])
def test_the_mean_stays(made, shape, lines):
    picture = made.texture(*shape)
    assert shrunk(picture, lines).mean() == pytest.approx(picture.mean(), abs=1)


def test_a_picture_of_that_size_is_not_touched(made):
    picture = made.texture(90, 160)
    assert shrunk(picture, 90) is picture
