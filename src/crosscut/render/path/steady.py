"""Takes the shake out of a cut by moving the film's frame against it, inside a margin that is cropped away.

The camera's own movement is what most of some hundred corners do from frame to frame (Lucas and Kanade 1981, in
pyramids, as OpenCV has it): they shift, turn and, where the camera goes ahead, spread, which one athlete before a
background does not sway. Of that counts how the picture's middle shifts. The path is smoothed over time by a Gaussian
with its ends turned over (an even pan comes out as it is), and what differs is the correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

METHOD = 7  # raise when the same pictures give another path
LINES = 180  # of the pictures that movement is measured in; a tenth of a pixel there is half a pixel of 1080 lines
CORNERS, APART = 120, 9  # at most so many corners, so many pixels apart at least
WINDOW, LEVELS = 15, 3  # pixels, and levels of the pyramid above them: 60 pixels are followed, a third of the picture
QUALITY = 0.02  # how weak a corner may be against the strongest
FEWEST = 16  # corners that must be found again; fewer, and the step is unknown
DISORDER = 1.0  # pixels; corners of a quarter that stray further from the whole do not show the camera's movement
FITS, DOUBT = 3, 0.3  # how often the common movement is fitted anew; pixels that a good corner strays
QUARTERS, FEW = 3, 3  # of the picture must agree, each by so many corners: one athlete fills two at most
VISIBLE = 0.0012  # RMS as a share of the picture's side; 1.3 pixels of 1080: less is not seen as shake
STILL = VISIBLE / 3  # of a shorter side, as watching has it, which sees a visible shake as .0005 at least
LEAST_KNOWN = 0.6  # of the steps of a cut that must be told; with fewer, what is told may not be the camera
SWINGS = 1.5  # a second at least: hands and steps sway once a second or more, a pan that begins or ends does so once
TURNED = 2 * VISIBLE  # from one end of what is seen as shake to the other
UNKNOWN = np.nan, np.nan
SHORTEST = 8  # frames; a shorter cut is over before a shake is felt

_START: Any = None  # of the search; OpenCV's own types do not know that it may be left out

Floats = NDArray[np.float64]
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Strength:
    """How steady: `calm` is the smoothing's deviation in seconds, `most` the farthest correction (share of a side)."""

    calm: float
    most: float


STEPS = 0.35  # s; smoothing that takes out steps, 2 to 3 a second, and leaves a turn of the camera alone
STRENGTHS = {"light": Strength(STEPS, 0.04), "strong": Strength(0.8, 0.07)}


def steps(pictures: Iterable[Grey]) -> Floats:
    """How far what stands still has moved at each picture since the one before, `[n, 2]` (right, down).

    In shares of the picture's sides; 0 at the first. Where a step cannot be told it is taken to be like those around
    it: a camera that stood still for one picture would jolt. All zeros where too few can.
    """
    found: list[tuple[float, float]] = []
    last: Grey | None = None
    for picture in pictures:
        found.append((0.0, 0.0) if last is None or last is picture else _step(last, picture))
        last = picture
    return _filled(np.array(found, np.float64).reshape(-1, 2))


def _filled(found: Floats) -> Floats:
    known = np.flatnonzero(~np.isnan(found[:, 0]))
    if len(known) < LEAST_KNOWN * len(found):
        return np.zeros_like(found)
    return np.stack([np.interp(np.arange(len(found)), known, axis[known]) for axis in found.T], axis=1)


def _step(old: Grey, new: Grey) -> tuple[float, float]:
    corners = cv2.goodFeaturesToTrack(old, CORNERS, QUALITY, APART)
    if corners is None or len(corners) < FEWEST:
        return UNKNOWN
    places, known, _ = cv2.calcOpticalFlowPyrLK(old, new, corners, _START, winSize=(WINDOW, WINDOW), maxLevel=LEVELS)
    found = known.ravel() == 1
    old_places, moves = (np.asarray(each, np.float64)[found].reshape(-1, 2) for each in (corners, places - corners))
    if len(moves) < FEWEST:
        return UNKNOWN
    sides = np.array(old.shape[::-1])
    shift, strays = _common(old_places - sides / 2, moves)
    if not _everywhere(old_places / sides, strays):
        return UNKNOWN
    return float(shift[0] / sides[0]), float(shift[1] / sides[1])


def _common(places: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """How the middle moves where corners at those places around it `[n, 2]` moved so, and how far each strays from all.

    A shift, a turn and a growth in one, by least squares that count a corner the less the further it strays (Cauchy).
    """
    at, by = (each[:, 0] + 1j * each[:, 1] for each in (places, moves))
    strays = np.abs(by - _middle(by.real) - 1j * _middle(by.imag))
    shift = 0j
    for _ in range(FITS):
        weights = 1 / (1 + (strays / max(DOUBT, _middle(strays))) ** 2)
        weights /= weights.sum()
        middle, moved = weights @ at, weights @ by
        around = weights * (at - middle).conj()
        turned = (around @ (by - moved)) / max(DOUBT, (around @ (at - middle)).real)
        shift = moved - turned * middle
        strays = np.abs(by - shift - turned * at)
    return np.array([shift.real, shift.imag]), strays


def _middle(values: Floats) -> float:
    """The median, or of two in the middle the higher: three times as fast as numpy's for so few."""
    return float(np.partition(values, len(values) // 2)[len(values) // 2])


def _everywhere(places: Floats, strays: Floats) -> bool:
    """Whether the corners of nearly every quarter of the picture move with the rest: then it is the camera."""
    quarters = (places > 0.5) @ np.array([1, 2])  # noqa: PLR2004  # the middle
    with_it = [_middle(strays[quarters == n]) <= DISORDER for n in range(4) if (quarters == n).sum() >= FEW]
    return sum(with_it) >= QUARTERS


def _shake(path: Floats, deviation: float) -> Floats:
    """How far the path strays from its smooth course, RMS along both axes."""
    return np.asarray(np.sqrt(np.mean((path - _smooth(path, deviation)) ** 2, axis=0)))


def corrections(stepped: Floats, rate: float, strength: Strength, shown: Floats | None = None) -> Floats:
    """Where to look instead of the middle, `[n, 2]` as shares of the picture's sides, at `rate` frames a second.

    `shown` `[n]`: when each frame was filmed, where that is not evenly; frames left out or held by another speed make
    an even pan go in fits, which is no shake. All zeros where the camera is steady enough, sets out or stops rather
    than shakes, or the cut is too short.
    """
    path = _evenly(np.cumsum(stepped, axis=0), shown)
    if len(path) < SHORTEST or _shake(path, strength.calm * rate).max() < VISIBLE:
        return np.zeros_like(stepped)
    near, away = (path - _smooth(path, calm * rate) for calm in (STEPS, strength.calm))
    if np.abs(away).max() > strength.most:  # a bend too wide to be straightened: the steps that ride on it go out
        away = near
    if max(_swings(away), _swings(near), _turns(path)) < max(1, SWINGS * len(away) / rate):
        return np.zeros_like(stepped)
    if shown is not None and shown[-1] > shown[0]:
        places = np.linspace(shown[0], shown[-1], len(away))
        away = np.stack([np.interp(shown, places, axis) for axis in away.T], axis=1)
    far = away / strength.most
    return np.asarray(away / (1 + far**8) ** 0.125)  # as it is while small, and never beyond the most


def _swings(away: Floats) -> int:
    """How often a path goes from one side of its smooth course to the other, as far as it can be seen, on one axis."""
    sides = [np.sign(axis[np.abs(axis) > VISIBLE]) for axis in away.T]
    return max(int((np.diff(each) != 0).sum()) for each in sides)


def _turns(path: Floats) -> int:
    """How often a path turns back, by more than can be seen, on one axis; what begins and ends does not."""
    return max(_turned(axis.tolist()) for axis in path.T)


def _turned(axis: Sequence[float]) -> int:
    count, way, far = 0, 0, axis[0]
    for place in axis:
        if abs(place - far) > TURNED and np.sign(place - far) != way:
            count += way != 0
            way = int(np.sign(place - far))
        if (place - far) * way >= 0:
            far = place if way else far
    return count


def _evenly(path: Floats, shown: Floats | None) -> Floats:
    """A camera's path at as many even instants, from where it is at those that are shown."""
    if shown is None or not len(shown) or shown[-1] <= shown[0]:
        return path
    once = np.flatnonzero(np.diff(shown, append=np.inf) > 0)  # of a frame that is held, the last
    places = np.linspace(shown[0], shown[-1], len(path))
    return np.stack([np.interp(places, shown[once], axis) for axis in path[once].T], axis=1)


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
