"""Pictures made smaller by averaging."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

LINES = 180  # pixels of the shorter side of what the analysis sees; all its lengths in pixels are of this size


@dataclass(frozen=True, slots=True)
class Sizes:
    """The luma of one picture at 180, 90 and 45 lines of its shorter side."""

    whole: Plane
    half: Plane
    tiny: Plane


def sizes(luma: Plane) -> Sizes:
    """A picture's luma at all the sizes that are looked at, each made of the one before."""
    whole = shrunk(luma, LINES)
    half = shrunk(whole, LINES // 2)
    return Sizes(whole, half, shrunk(half, LINES // 4))


def shrunk(plane: Plane, lines: int) -> Plane:
    """The plane at so many lines of its shorter side.

    Halves come first, each exact (an odd line at the edge is left out): eight times cheaper than one long step.
    """
    while min(plane.shape) >= 2 * lines:
        height, width = (side // 2 for side in plane.shape)
        plane = resized(plane[: 2 * height, : 2 * width], (height, width))
    scale = lines / min(plane.shape)
    height, width = (max(1, round(side * scale)) for side in plane.shape)
    return resized(plane, (height, width))


def resized(plane: Plane, shape: tuple[int, ...]) -> Plane:
    """The plane with so many rows and columns."""
    if plane.shape == shape:
        return plane
    return np.asarray(cv2.resize(plane, shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
