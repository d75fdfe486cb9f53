"""Where one shot of the camera ends and the next begins.

Two distances between neighbouring tiny pictures must both be large: of structure (1 - normalised correlation, deaf to
exposure) and of brightness by place (histograms of 3 x 3 fields). A cut stands out from its neighbourhood, and the
pictures on its two sides stay different: a flash or a flicker returns to what was before. A camera that is thrown aside
was moving before and moves on after, and what it saw is found again elsewhere in the next picture.
"""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Floats = NDArray[np.float32]

LEVELS = 16  # of brightness
STRUCTURE = 0.28  # least distance of structure at a cut; .2 to .35 measured the same
PLACE = 0.25  # least distance of brightness by place
STANDS_OUT = 3.0  # times the median of the neighbourhood; 2 to 4 measured the same
CROWD = 1.6  # times its 70th percentile
NEIGHBOURS = 8  # pictures on each side
FLASH = 3  # pictures; a longer flash is a shot
ALIKE = 0.2  # structure distance of pictures that show the same
NEXT = 2  # pictures before and after that tell whether a camera moves
BUSY = 0.15  # distance of structure of neighbouring pictures while it does; a cut between shots has .04 beside it
SWEPT = 0.8  # correlation of what is found again; 95 % of cuts have less than .57, whip pans .99
NOISE = 4.0  # grey values squared; correlation of flat pictures is noise


@dataclass(frozen=True, slots=True)
class _Tiny:
    picture: Floats
    mean: float
    spread: float
    places: Floats


class Shots:
    """Sees the pictures of a clip one by one, and remembers the last few."""

    def __init__(self) -> None:
        self._recent: deque[_Tiny] = deque(maxlen=2 * FLASH + 2)
        self._structure, self._places, self._excused = array("d"), array("d"), bytearray()
        self._seen = 0

    def see(self, picture: Plane) -> None:
        """The next picture, at 45 lines."""
        tiny = _tiny(picture)
        structure, places = _distance(self._recent[-1], tiny) if self._recent else (0.0, 0.0)
        self._recent.append(tiny)
        self._structure.append(structure)
        self._places.append(places)
        self._excused.append(False)
        self._seen += 1
        if self._seen > FLASH:
            self._look_back(FLASH)

    def cuts(self) -> tuple[int, ...]:
        """The first picture of every shot but the first."""
        for later in range(min(FLASH, self._seen) - 1, -1, -1):
            self._look_back(later)
        return find(np.array(self._structure), np.array(self._places), np.frombuffer(self._excused, bool))

    def _look_back(self, later: int) -> None:
        """Whether the change at the picture `later` ones ago is no cut, now that those after it are known."""
        number = self._seen - 1 - later
        if self._structure[number] < STRUCTURE or self._places[number] < PLACE:
            return
        recent = list(self._recent)
        at = len(recent) - 1 - later
        far = min(self._structure[number] / 2, ALIKE)
        before, after = recent[max(0, at - 1 - FLASH) : max(0, at - 1)], recent[at + 1 : at + 1 + FLASH]
        self._excused[number] = (
            any(_distance(recent[at - 1], each)[0] < far for each in after)
            or any(_distance(each, recent[at])[0] < far for each in before)
            or (self._busy(number) and found_again(recent[at - 1].picture, recent[at].picture) > SWEPT)
        )

    def _busy(self, number: int) -> bool:
        """Whether the pictures before and those after differ among themselves."""
        before, after = self._structure[max(1, number - NEXT) : number], self._structure[number + 1 : number + 1 + NEXT]
        return min(max(before, default=0), max(after, default=0)) > BUSY


def find(structure: NDArray[np.float64], places: NDArray[np.float64], excused: NDArray[np.bool_]) -> tuple[int, ...]:
    """The cuts among distances to the picture before, `[n]`; `excused` where the change is none."""
    both = np.sqrt(np.maximum(structure, 0) * np.maximum(places, 0))
    found = []
    for number in np.flatnonzero((structure >= STRUCTURE) & (places >= PLACE) & ~excused):
        here = both[number]
        near = np.concatenate([both[max(1, number - 2) : number], both[number + 1 : number + 3]])
        wide = np.concatenate([both[max(1, number - NEIGHBOURS) : number], both[number + 1 : number + 1 + NEIGHBOURS]])
        if not len(wide) or (
            here >= near.max(initial=0)
            and here >= STANDS_OUT * np.median(wide) + 0.05
            and here >= CROWD * np.percentile(wide, 70)
        ):
            found.append(int(number))
    return tuple(found)


def _tiny(small: Plane) -> _Tiny:
    mean, spread = (float(each[0][0]) for each in cv2.meanStdDev(small))
    bins = 9 * LEVELS
    counts = cv2.calcHist([_fields(small.shape) + small // (256 // LEVELS)], [0], None, [bins], [0, bins])
    return _Tiny(small - np.float32(mean), mean, spread, counts.ravel() / np.float32(small.size / 9))


def found_again(one: Floats, two: Floats) -> float:
    """How well (correlation) a left, a middle or a right half of one picture is found anywhere in the other."""
    height, width = one.shape
    rows = slice(height // 8, height - height // 8)
    halves = (slice(0, width // 2), slice(width // 4, width - width // 4), slice(width // 2, width))
    return max(
        float(cv2.matchTemplate(whole, np.ascontiguousarray(part[rows, columns]), cv2.TM_CCOEFF_NORMED).max())
        for whole, part in ((one, two), (two, one))
        for columns in halves
    )


@lru_cache(maxsize=8)
def _fields(shape: tuple[int, int]) -> Plane:
    """For each pixel the first bin of the field, of 3 x 3, that it lies in."""
    rows, columns = (np.arange(side) * 3 // side for side in shape)
    return np.asarray((rows[:, None] * 3 + columns) * LEVELS, np.uint8)


def _distance(one: _Tiny, two: _Tiny) -> tuple[float, float]:
    """Distance of structure (0–2) and of brightness by place (0–1)."""
    alike = float((one.picture * two.picture).mean()) / (one.spread * two.spread + NOISE)
    return 1 - alike, float(np.abs(one.places - two.places).sum()) / 18
