"""The camera's own movement: the similarity (shift, zoom, roll) that most cells of a picture follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Velocities = NDArray[np.complex64]  # right + i down: turning and fitting them is arithmetic

CELL = 8  # pixels
FITS = 2  # rounds of reweighting; more change nothing
FAR = 2.2  # times the median square of what the camera leaves: a cell so far off it counts a quarter
EXACT = 0.0025  # square pixels; nothing nearer to the camera is called far


@dataclass(frozen=True, slots=True)
class Camera:
    """A similarity, as complex numbers right + i down: a place `p` from the middle moves by `shift + turn·p` pixels.

    `turn.real` is the zoom and `turn.imag` the roll, both a step.
    """

    shift: complex
    turn: complex

    def over(self, shape: tuple[int, ...]) -> Velocities:
        """The motion that it alone would make in so many rows and columns of cells."""
        return self.shift + self.turn * places(*shape)

    def matrix(self, middle: complex) -> NDArray[np.float64]:
        """From places before the step to places after it, `[2, 3]`, as OpenCV wants it."""
        stay = 1 + self.turn
        moved = middle - stay * middle + self.shift
        return np.array([[stay.real, -stay.imag, moved.real], [stay.imag, stay.real, moved.imag]])


def fit(cells: Velocities) -> Camera:
    """The camera that most of the cells follow: a weighted line through complex numbers, on every second cell."""
    seen = np.ascontiguousarray(cells[::2, ::2]).ravel()
    where = np.ascontiguousarray(places(*cells.shape)[::2, ::2]).ravel()
    right, down = middle(seen.view(np.float32).reshape(-1, 2))
    camera = Camera(complex(right, down), 0j)
    for _ in range(FITS):
        off = np.abs(seen - (camera.shift + camera.turn * where)) ** 2
        weight = 1 / (1 + off / max(FAR * float(middle(off)), EXACT)) ** 2  # Geman-McClure
        camera = _line(where, seen, weight / weight.sum())
    return camera


def _line(where: Velocities, values: Velocities, weight: Field) -> Camera:
    """The line through complex numbers that leaves the least weighted squares; the weights sum to 1."""
    place, value = complex(weight @ where), complex(weight @ values)
    off = where - np.complex64(place)
    weighted = weight * off.conj()
    turn = complex(weighted @ values) / (float((weighted @ off).real) + 1e-6)
    return Camera(value - turn * place, turn)


@lru_cache(maxsize=8)
def places(rows: int, columns: int) -> Velocities:
    """Where the middles of cells lie from the middle of all, in pixels."""
    right = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * CELL
    down = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * CELL
    return np.asarray(right + 1j * down[:, None], np.complex64)


def middle(values: Field) -> Field:
    """The median along the first axis; the upper one of two."""
    half = len(values) // 2
    return np.asarray(np.partition(values, half, axis=0)[half], np.float32)
