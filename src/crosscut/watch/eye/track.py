"""Everything that one pass over a clip leaves behind: numbers by picture, and no picture."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.blends import Blend, Blends
from crosscut.watch.eye.looks import Look, Looks
from crosscut.watch.eye.motion import Course, Motion
from crosscut.watch.eye.shots import Shots
from crosscut.watch.eye.shrink import sizes

Plane = NDArray[np.uint8]

STAY = 0.5  # s in black, or before a fade, that are no shot of their own


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of n pictures.

    `times` `[n]` seconds, `damaged` `[n]`, what moved, how it looks, the pictures at which shots begin (but the first),
    and the dissolves and fades.
    """

    times: NDArray[np.float64]
    damaged: NDArray[np.bool_]
    course: Course
    look: Look
    cuts: tuple[int, ...]
    blends: tuple[Blend, ...] = ()

    def __len__(self) -> int:
        return len(self.times)


class Tracker:
    """Sees the pictures of a clip one by one; its memory is bounded by their size, not by their number."""

    def __init__(self, transfer: str) -> None:
        self._times, self._damaged = array("d"), bytearray()
        self._motion, self._looks, self._shots, self._blends = Motion(), Looks(transfer), Shots(), Blends()

    def see(self, time: float, planes: tuple[Plane, Plane, Plane], *, damaged: bool = False) -> None:
        """The next picture: luma and chroma planes, upright."""
        self._times.append(time)
        self._damaged.append(damaged)
        luma = sizes(planes[0])
        self._motion.see(time, luma)
        self._looks.see(luma, planes[1:])
        self._shots.see(luma.tiny)
        self._blends.see(time, luma.tiny)

    def track(self) -> Track:
        """What was seen."""
        times, blends = np.array(self._times), self._blends.found()
        return Track(
            times, np.array(self._damaged, bool), self._motion.course(), self._looks.look(),
            parted(self._shots.cuts(), blends, times), blends,
        )  # fmt: skip


def parted(cuts: tuple[int, ...], blends: tuple[Blend, ...], times: NDArray[np.float64]) -> tuple[int, ...]:
    """Where shots begin: at cuts, in the middle of dissolves, and where a fade leaves or reaches black inside a clip.

    What looks like a cut inside of a blend is none; a shorter stay in black belongs to both shots by halves.
    """
    hard = [float(times[cut]) for cut in cuts if not any(each.start <= times[cut] <= each.end for each in blends)]
    soft = [
        each.start if each.flat[0] else each.end if each.flat[1] else (each.start + each.end) / 2 for each in blends
    ]
    found: list[float] = []
    for at in sorted(soft):
        if found and at - found[-1] < STAY:
            found[-1] = (at + found[-1]) / 2
        else:
            found.append(at)
    inside = (at for at in found if times[0] + STAY < at < times[-1] - STAY)
    return tuple(sorted({*cuts_at(hard, times), *cuts_at(inside, times)}))


def cuts_at(instants: Iterable[float], times: NDArray[np.float64]) -> Iterator[int]:
    """The first pictures that are not earlier."""
    return (int(np.searchsorted(times, at)) for at in instants)
