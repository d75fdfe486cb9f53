"""How the camera and the subject move, from one picture to the next.

Dense optical flow (DIS, "ultrafast" preset; Kroeger et al. 2016) at 180 lines, averaged over cells of 8 pixels; the
camera is the similarity (shift, zoom, roll) that most cells follow, fitted by reweighted least squares; what remains
is the subject. Lengths are in shorter sides of the picture, so that a threshold means the same in any format.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Field = NDArray[np.float32]

LINES = 180  # pixels of the shorter side at which motion is measured; 90 and 360 measured worse
CELL = 8  # pixels
NEAR = 0.0601  # s; motion before and after an instant is the mean over this long (35 to 70 ms measured alike)
FITS = 2  # rounds of reweighting; more change nothing
SEEN = 0.02  # of full scale; a cell whose picture differs by as much after the camera is taken out has truly moved
EXPLAINED = 0.15  # of the change between two pictures that taking the camera out must undo for it to have moved surely
FASTEST_CELLS = 0.04  # of all cells; the size of a hand or a foot in a full figure
TURNING_CELLS = 0.03  # of all cells
GAIN = 1.5  # grey values of mean, or 3 % of contrast: a change of exposure, which is undone before the flow
CONTRAST = 0.03
FLICKER = 6.0  # grey values of mean between two pictures: sun flicker or a flash, through which no motion is seen


@dataclass(frozen=True, slots=True)
class Course:
    """What moved, `[n]` float32 for n pictures; the n-th value is about the step that led to picture n.

    `camera` `[n, 2]` is its velocity (right, down) in shorter sides a second. Of what moves against the camera:
    `energy` is the mean speed over the picture, `top` the mean over the fastest cells, `way` `[n, 2]` the mean
    velocity of what moves, `turn` how fast the most strongly reversing cells come and go at picture n.
    """

    camera: Field
    energy: Field
    top: Field
    way: Field
    turn: Field


class Motion:
    """Sees the pictures of a clip one by one, and remembers no more of them than a tenth of a second."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._last: tuple[float, Grey] | None = None
        self._fit: _Similarity | None = None
        self._steps: deque[tuple[float, Field]] = deque()  # (middle of the step, velocity of its cells)
        self._waiting: deque[float] = deque()  # pictures whose "after" has not been seen yet
        self._rows: list[tuple[float, ...]] = []
        self._turns: list[float] = []

    def see(self, time: float, grey: Grey) -> None:
        """The next picture, at 180 lines."""
        if self._last is None:
            self._rows.append((0.0,) * 6)
        else:
            before, old = self._last
            blind = abs(float(cv2.mean(grey)[0]) - float(cv2.mean(old)[0])) > FLICKER
            self._rows.append(self._rows[-1] if blind else self._step(before, time, old, grey))
        self._last = (time, grey)
        self._waiting.append(time)
        while self._waiting and self._waiting[0] + NEAR < time:
            self._turn(self._waiting.popleft())

    def course(self) -> Course:
        """All that moved."""
        while self._waiting:
            self._turn(self._waiting.popleft())
        rows = np.array(self._rows, np.float32).reshape(-1, 6)
        return Course(rows[:, 0:2], rows[:, 2], rows[:, 3], rows[:, 4:6], np.array(self._turns, np.float32))

    def _step(self, before: float, time: float, old: Grey, new: Grey) -> tuple[float, ...]:
        lasts = max(time - before, 1e-3)
        flow = self._flow.calc(old, _like(old, new), None)  # type: ignore[call-overload]  # None makes it allocate
        height, width = old.shape
        cells = cv2.resize(flow, (width // CELL, height // CELL), interpolation=cv2.INTER_AREA)
        if self._fit is None or self._fit.shape != cells.shape[:2]:
            self._fit = _Similarity(cells.shape[0], cells.shape[1])
        camera, led = self._fit(cells)
        unit = min(old.shape)
        moved, explained = _changed(old, new, camera, cells.shape)
        cells = (cells - led) * (moved / np.float32(unit * lasts))[..., None]
        self._steps.append(((before + time) / 2, cells))
        speed = np.hypot(cells[..., 0], cells[..., 1])
        weight = float(speed.sum()) + 1e-6
        way = (cells * speed[..., None]).sum(axis=(0, 1)) / weight
        return (
            *(float(c) * explained / (unit * lasts) for c in camera[:2]),
            float(speed.mean()), _strongest(speed, FASTEST_CELLS), float(way[0]), float(way[1]),
        )  # fmt: skip

    def _turn(self, time: float) -> None:
        """What comes and goes at that picture: sqrt(-before·after), where the velocity reverses."""
        while self._steps and self._steps[0][0] < time - NEAR:
            self._steps.popleft()
        before = [cells for middle, cells in self._steps if middle <= time]
        after = [cells for middle, cells in self._steps if time < middle <= time + NEAR]
        if not before or not after:
            self._turns.append(0.0)
            return
        product = np.mean(before, axis=0) * np.mean(after, axis=0)
        self._turns.append(_strongest(np.sqrt(np.maximum(-product.sum(axis=-1), 0)), TURNING_CELLS))


def _strongest(values: Field, share: float) -> float:
    count = max(1, int(values.size * share))
    return float(np.partition(values.ravel(), -count)[-count:].mean())


def _like(old: Grey, new: Grey) -> Grey:
    """The new picture with the mean and contrast of the old one, where its exposure has changed."""
    (was,), (spread,) = (each[0] for each in cv2.meanStdDev(old))
    (now,), (wide,) = (each[0] for each in cv2.meanStdDev(new))
    if abs(was - now) <= GAIN and abs((spread + 1) / (wide + 1) - 1) <= CONTRAST:
        return new
    scale = (spread + 1) / (wide + 1)
    changed: Grey = cv2.convertScaleAbs(np.maximum(new.astype(np.float32) * scale + (was - now * scale), 0))
    return changed


def _changed(old: Grey, new: Grey, camera: Field, shape: tuple[int, ...]) -> tuple[Field, float]:
    """How surely each cell shows a change that the camera does not explain, and how surely the camera moved; 0–1."""
    height, width = old.shape
    unit = min(height, width)
    zoom, roll = 1 + camera[2] / unit, camera[3] / unit
    matrix = np.array([[zoom, -roll, 0], [roll, zoom, 0]], np.float64)
    middle = np.array([width / 2, height / 2])
    matrix[:, 2] = middle - matrix[:, :2] @ middle + camera[:2]
    still = cv2.warpAffine(
        new, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    left = cv2.absdiff(old, still)
    whole, rest = float(cv2.mean(cv2.absdiff(old, new))[0]), float(cv2.mean(left)[0])
    explained = min(max((1 - rest / (whole + 0.01)) / EXPLAINED, 0.0), 1.0)
    sure = cv2.resize(left, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.clip((sure - np.median(sure)) / np.float32(SEEN), 0, 1), explained


class _Similarity:
    """Fits shift, zoom and roll to a field of `rows` by `columns` cells, on every second cell."""

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = (rows, columns)
        y, x = np.mgrid[:rows, :columns].astype(np.float32)
        unit = min(rows, columns)
        x, y = (x - (columns - 1) / 2) / unit, (y - (rows - 1) / 2) / unit
        one, none = np.ones_like(x), np.zeros_like(x)
        self._right = np.stack([one, none, x, -y], axis=-1)
        self._down = np.stack([none, one, y, x], axis=-1)
        coarse = (self._right[::2, ::2].reshape(-1, 4), self._down[::2, ::2].reshape(-1, 4))
        self._count = len(coarse[0])
        self._both = np.concatenate(coarse)

    def __call__(self, cells: Field) -> tuple[Field, Field]:
        """The camera (right, down, zoom, roll) in pixels a step, and the field that it alone would make."""
        some = cells[::2, ::2]
        seen = np.concatenate([some[..., 0].ravel(), some[..., 1].ravel()])
        n = self._count
        camera = np.array([np.median(seen[:n]), np.median(seen[n:]), 0, 0], np.float32)
        for _ in range(FITS):
            off = seen - self._both @ camera
            square = off[:n] ** 2 + off[n:] ** 2
            weight = 1 / (1 + square / max(float(np.median(square)) * 2.2, 0.0025)) ** 2  # Geman-McClure; px²
            scaled = self._both * np.concatenate([weight, weight])[:, None]
            normal = scaled.T @ self._both + np.float32(1e-5) * np.eye(4, dtype=np.float32)
            camera = np.linalg.solve(normal, scaled.T @ seen).astype(np.float32)
        return camera, np.stack([self._right @ camera, self._down @ camera], axis=-1)
