"""Dissolves and fades: where each picture is a mixture of one before it and one after it.

A linear blend of two shots lies on the straight line between them (Nam and Tewfik 2005, *Detection of gradual
transitions in video sequences using B-spline interpolation*, fit the same model): the share of the first falls evenly
from 1 to 0, and little is left over. A fade is a dissolve to or from a flat picture. What moves or pans lies beside the
line, and a cut or a flash has nothing in between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.shrink import resized

Plane = NDArray[np.uint8]
Floats = NDArray[np.float32]

SHAPE = (18, 32)  # rows and columns of the pictures that are compared; so small, a hand that moves is no difference
APART = 1 / 15.5  # s at least between two of them
HALVES = (3, 4, 6, 9, 13, 18)  # pictures from the middle of a blend to what it mixes: 0.2 to 1.2 s
REACH = HALVES[-1]
SHORT = 2  # of the halves: longer blends are still centred on every second picture
TOGETHER = 16  # pictures that are worked out at once: a quarter of what they cost one by one
MIXED = 0.15, 0.85  # shares of the first shot between which a picture is a mixture
LEAST = 3  # mixtures in a row; fewer are a cut between frames, or a flash
DIFFERENT = 0.28  # distance of structure of two shots, as for cuts
FAINT = 4.0  # grey values between the two, RMS; less is noise
NOISE = 4.0  # grey values squared; correlation of flat pictures is noise
LEFT_OVER = 0.6  # of the distance to the nearer one of both, what the mixture leaves unexplained at most
UNEVEN = 0.12  # of the share, RMS off a straight line
PURE = 0.05  # s of each shot beside the blend; without, it is but a part of a longer one
CENTRED = 0.2  # how far from a half the share may be in the middle


@dataclass(frozen=True, slots=True)
class Blend:
    """From when to when, in seconds; whether what was before and what comes after are `flat` (black, white)."""

    start: float
    end: float
    flat: tuple[bool, bool]


class Blends:
    """Sees the pictures of a clip one by one, and remembers two and a half seconds of them, very small."""

    def __init__(self) -> None:
        self._times: list[float] = []  # of the pictures that a blend may still lie around
        self._pictures: list[Floats] = []
        self._found: list[tuple[float, Blend]] = []
        self._count = 0
        self._last: tuple[float, Plane] | None = None

    def see(self, time: float, picture: Plane) -> None:
        """The next picture, at 45 lines."""
        self._last = time, picture
        if self._times and time - self._times[-1] < APART:
            return
        small = _small(picture)
        if not self._times:  # what is before the first picture is taken to be like it
            self._times = [time + (n - REACH) / 15 for n in range(REACH)]
            self._pictures = [small] * REACH
        self._add(time, small)
        if len(self._times) >= 2 * REACH + TOGETHER:
            self._look()

    def found(self) -> tuple[Blend, ...]:
        """All dissolves and fades, in order of time."""
        if self._last is not None:  # and what is after the last one too
            time, small = self._last[0], _small(self._last[1])
            for n in range(REACH + 1):
                self._add(time + n / 15, small)
            self._look()
        kept: list[Blend] = []
        for _, blend in sorted(self._found, key=lambda each: (each[0], each[1].start)):
            if all(blend.end <= other.start or other.end <= blend.start for other in kept):
                kept.append(blend)
        return tuple(sorted(kept, key=lambda blend: blend.start))

    def _add(self, time: float, small: Floats) -> None:
        self._times.append(time)
        self._pictures.append(small)
        self._count += 1

    def _look(self) -> None:
        """Look for blends around all pictures that have enough on both sides, and let go of what is done with."""
        times, pictures = np.array(self._times), np.stack(self._pictures)
        last = len(times) - REACH
        for place, number in np.argwhere(_parted(pictures)):
            middle, half = REACH + int(place), HALVES[number]
            if number >= SHORT and (self._count - (last - 1 - middle)) % 2 == 0:
                continue
            around = slice(middle - REACH, middle + REACH + 1)
            blend = _blend(times[around], pictures[around], half)
            if blend is not None:
                self._found.append(blend)
        del self._times[: last - REACH], self._pictures[: last - REACH]


def _small(picture: Plane) -> Floats:
    return resized(picture, SHAPE).astype(np.float32).ravel()


def _parted(pictures: Floats) -> NDArray[np.bool_]:
    """Whether pictures so far before and after each show different things, `[n, halves]`; all but REACH at the ends."""
    off = pictures - pictures.mean(axis=1, keepdims=True)
    spread = np.einsum("np,np->n", off, off)
    count, noise = len(pictures) - 2 * REACH, NOISE * pictures.shape[1]
    found = np.empty((count, len(HALVES)), bool)
    for number, half in enumerate(HALVES):
        before, after = (slice(REACH + away, REACH + away + count) for away in (-half, half))
        both = np.einsum("np,np->n", off[before], off[after])
        found[:, number] = both / (np.sqrt(spread[before] * spread[after]) + noise) <= 1 - DIFFERENT
    return found


def _blend(times: NDArray[np.float64], pictures: Floats, half: int) -> tuple[float, Blend] | None:
    """The blend around the middle picture of what lies `half` pictures away from it, and how much it leaves over."""
    inside = slice(len(pictures) // 2 - half, len(pictures) // 2 + half + 1)
    near, when = pictures[inside], times[inside]
    way = near[0] - near[-1]
    far = float(way @ way)
    if far < FAINT**2 * len(way):
        return None
    if abs(float((near[half] - near[-1]) @ way) / far - 0.5) > CENTRED:  # most end here, at the price of one product
        return None
    share = (near - near[-1]) @ way / far
    run = _run((share > MIXED[0]) & (share < MIXED[1]), half)
    if not _steps_down(share, run):
        return None
    start, end, uneven = _ramp(when[run], share[run])
    if uneven > UNEVEN or start < when[0] + PURE or end > when[-1] - PURE:
        return None
    rest = near[run] - near[-1] - share[run][:, None] * way
    over = float(np.median(np.sqrt((rest * rest).sum(axis=1) / far) / np.minimum(share[run], 1 - share[run])))
    if over > LEFT_OVER:
        return None
    return over, Blend(start, end, (bool(near[0].std() < NOISE), bool(near[-1].std() < NOISE)))


def _steps_down(share: Floats, run: slice) -> bool:
    """Whether the shares are the first shot's, then mixed for a while, then the second one's."""
    lasts = run.stop - run.start >= LEAST
    return lasts and bool((share[: run.start] >= MIXED[1]).all() and (share[run.stop :] <= MIXED[0]).all())


def _ramp(at: NDArray[np.float64], share: Floats) -> tuple[float, float, float]:
    """When the straight line through the shares is 1 and 0, and how far they lie off it; far where they rise."""
    middle, mean = (at - at[0]).mean(), share.mean()
    off = at - at[0] - middle
    slope = float(off @ share) / float(off @ off)
    if slope >= 0:
        return 0.0, 0.0, 1.0
    height = mean - slope * middle
    uneven = float(np.sqrt(np.mean((height + slope * (at - at[0]) - share) ** 2)))
    return float(at[0] + (1 - height) / slope), float(at[0] - height / slope), uneven


def _run(where: NDArray[np.bool_], place: int) -> slice:
    """The unbroken run of true values that holds that place."""
    first = last = place
    while first > 0 and where[first - 1]:
        first -= 1
    while last < len(where) and where[last]:
        last += 1
    return slice(first, max(first, last))
