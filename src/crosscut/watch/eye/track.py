"""Everything that one pass over a clip leaves behind: numbers by picture, and no picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.looks import Look, Looks
from crosscut.watch.eye.motion import Course, Motion
from crosscut.watch.eye.shots import Shots
from crosscut.watch.eye.shrink import sizes

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Track:
    """`times` `[n]` seconds of n pictures, `damaged` `[n]`, what moved, how it looks, and where shots begin."""

    times: NDArray[np.float64]
    damaged: NDArray[np.bool_]
    course: Course
    look: Look
    cuts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.times)


class Tracker:
    """Sees the pictures of a clip one by one; its memory is bounded by their size, not by their number."""

    def __init__(self, transfer: str) -> None:
        self._times: list[float] = []
        self._damaged: list[bool] = []
        self._motion, self._looks, self._shots = Motion(), Looks(transfer), Shots()

    def see(self, time: float, planes: tuple[Plane, Plane, Plane], *, damaged: bool = False) -> None:
        """The next picture: luma and chroma planes, upright."""
        self._times.append(time)
        self._damaged.append(damaged)
        luma = sizes(planes[0])
        self._motion.see(time, luma)
        self._looks.see(luma, planes[1:])
        self._shots.see(luma.tiny)

    def track(self) -> Track:
        """What was seen."""
        return Track(
            np.array(self._times), np.array(self._damaged, bool),
            self._motion.course(), self._looks.look(), self._shots.cuts(),
        )  # fmt: skip
