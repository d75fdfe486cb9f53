"""Takes the shake out of a cut by moving the film's frame against it, inside a margin that is cropped away.

The camera's own movement is the median of how a grid of corners moves from frame to frame (Lucas and Kanade 1981, in
pyramids, as OpenCV has it), which one athlete before a background does not sway. The path is smoothed over time by a
Gaussian with its ends turned over (an even pan comes out as it is), and what differs is the correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

METHOD = 1  # raise when the same pictures give another path
LINES = 180  # of the pictures that movement is measured in; a tenth of a pixel there is half a pixel of 1080 lines
CORNERS, DISTANCE, QUALITY = 120, 9, 0.02  # at most so many, pixels apart, and how weak against the strongest
WINDOW, LEVELS = (15, 15), 3  # of the search: up to some 60 pixels of movement, a third of the picture
FEWEST = 16  # corners that must be found again; fewer, and the step is unknown
DISORDER = 4.0  # pixels; where corners differ by more from their median there is no one movement: a cut, water, a crowd
VISIBLE = 0.0012  # RMS as a share of the picture's side; 1.3 pixels of 1080: less is not seen as shake
SHORTEST = 8  # frames; a shorter cut is over before a shake is felt

_START: Any = None  # of the search; OpenCV's own types do not know that it may be left out

Floats = NDArray[np.float64]
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Strength:
    """How steady: `calm` is the smoothing's deviation in seconds, `most` the farthest correction (share of a side)."""

    calm: float
    most: float


# Steps shake at 2 to 3 a second; half a second of smoothing takes them out and leaves a turn of the camera alone.
STRENGTHS = {"light": Strength(0.35, 0.03), "strong": Strength(0.8, 0.07)}


def steps(pictures: Iterable[Grey]) -> Floats:
    """How far what stands still has moved at each picture since the one before, `[n, 2]` (right, down).

    In shares of the picture's sides; zeros at the first and wherever nothing can be told.
    """
    found: list[tuple[float, float]] = []
    last: Grey | None = None
    for picture in pictures:
        found.append((0.0, 0.0) if last is None or last is picture else _step(last, picture))
        last = picture
    return np.array(found, np.float64).reshape(-1, 2)


def _step(old: Grey, new: Grey) -> tuple[float, float]:
    corners = cv2.goodFeaturesToTrack(old, CORNERS, QUALITY, DISTANCE)
    if corners is None or len(corners) < FEWEST:
        return 0.0, 0.0
    places, known, _ = cv2.calcOpticalFlowPyrLK(old, new, corners, _START, winSize=WINDOW, maxLevel=LEVELS)
    moves = (places - corners)[known.ravel() == 1].reshape(-1, 2)
    if len(moves) < FEWEST:
        return 0.0, 0.0
    middle = np.median(moves, axis=0)
    if np.median(np.abs(moves - middle)) > DISORDER:
        return 0.0, 0.0
    height, width = old.shape
    return float(middle[0]) / width, float(middle[1]) / height


def corrections(moved: Floats, rate: float, strength: Strength) -> Floats:
    """Where to look instead of the middle, `[n, 2]` as shares of the picture's sides, at `rate` frames a second.

    All zeros where the camera is steady enough, or the cut too short.
    """
    if len(moved) < SHORTEST:
        return np.zeros_like(moved)
    path = np.cumsum(moved, axis=0)
    away = path - _smooth(path, strength.calm * rate)
    if np.sqrt(np.mean(away**2, axis=0)).max() < VISIBLE:
        return np.zeros_like(moved)
    far = away / strength.most
    return np.asarray(away / (1 + far**4) ** 0.25)  # as it is while small, and never beyond the most


def _smooth(path: Floats, deviation: float) -> Floats:
    reach = min(len(path) - 1, int(np.ceil(3 * deviation)))
    before = 2 * path[0] - path[reach:0:-1]
    after = 2 * path[-1] - path[-2 : -2 - reach : -1]
    longer = np.concatenate([before, path, after])
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    weights /= weights.sum()
    return np.stack([np.convolve(axis, weights, "valid") for axis in longer.T], axis=1)


def zoom(where: Floats) -> float:
    """How much larger the picture must be so that the film's frame never leaves it."""
    return 1 / (1 - 2 * float(np.abs(where).max(initial=0)))
