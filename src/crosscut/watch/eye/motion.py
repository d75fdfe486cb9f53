"""How the camera and the subject move, from one picture to the next.

Dense optical flow (DIS, "ultrafast" preset; Kroeger et al. 2016) averaged over cells of 8 pixels at 180 lines; the
camera is the similarity (shift, zoom, roll) that most cells follow, fitted by reweighted least squares; what remains
is the subject. Lengths are in shorter sides of the picture, so that a threshold means the same in any format.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.camera import CELL, Camera, Field, Velocities, fit, middle, places
from crosscut.watch.eye.ledger import Ledger
from crosscut.watch.eye.shrink import LINES, Sizes
from crosscut.watch.eye.turns import SLOWLY, TURNING_CELLS, Around, strongest, turned

Grey = NDArray[np.uint8]

SOUGHT = 4  # the flow is sought at 45 lines: the finest matches that count (22 and 90 lines measured worse) ...
CHECKED = 2  # ... and what the camera leaves is looked at on 90 lines
SEEN = 0.02  # of full scale; a cell whose picture differs by as much after the camera is taken out has truly moved
EXPLAINED = 0.15  # of the change between two pictures that taking the camera out must undo for it to have moved surely
FASTEST_CELLS = 0.04  # of all cells; the size of a hand or a foot in a full figure
GAIN = 1.5  # grey values of mean, or 3 % of contrast: a change of exposure, which is undone before the flow
CONTRAST = 0.03
WHITE = 255.0  # grey value that is full scale
GRAIN = 10.0  # grey values added to a contrast that change is compared with: noise is no change
TOGETHER = 16  # steps that are worked out at once: one by one their small arithmetic costs four times as much
COLUMNS = 12  # of what is kept of every step
SURELY = 0.05  # shorter sides a second; a waiting athlete's limbs move faster, trees and noise slower (measured)
FLICKER = 6.0  # grey values of mean between two pictures: sun flicker or a flash, through which no motion is seen


@dataclass(frozen=True, slots=True)
class Course:
    """What moved, `[n]` float32 for n pictures; the n-th value is about the step that led to picture n.

    `camera` `[n, 2]` is its velocity (right, down) in shorter sides a second. Of what moves against the camera:
    `energy` is the mean speed over the picture, `top` the mean over the fastest cells, `way` `[n, 2]` the mean
    velocity of what moves, `centre` `[n, 2]` where it is (right, down, from the middle of the picture), `turn` how fast
    the most strongly reversing cells come and go at picture n, `jolt` what those cells do there whose velocity changes
    most. `change` is how much the most changing cells change that the camera does not explain, as a share of the
    picture's contrast: a fist that is too fast and too small for the flow is seen there. Of what is faster than SURELY
    `clear` is the mean speed above that over the picture, `spot` `[n, 2]` where it is, as `centre`. `stop` is by how
    much those of the fastest cells that are stopped most are slower at once after picture n, looked for where they were
    going to, and `slowing` the same over twice as long: what is met stops at once, what turns by itself is slowed as
    long again. `stopped` `[n]` complex64 is the velocity that those cells had.
    """

    camera: Field
    energy: Field
    top: Field
    way: Field
    centre: Field
    turn: Field
    jolt: Jolt
    change: Field
    clear: Field
    spot: Field
    stop: Field
    slowing: Field
    stopped: Velocities

    def within(self, shot: slice) -> Course:
        """The same of some pictures only."""
        return Course(
            self.camera[shot], self.energy[shot], self.top[shot], self.way[shot], self.centre[shot], self.turn[shot],
            self.jolt.at(shot), self.change[shot], self.clear[shot], self.spot[shot], self.stop[shot],
            self.slowing[shot], self.stopped[shot],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Jolt:
    """What happens at each picture where velocities change most, `[n]` complex64 (right + i down, shorter sides).

    `before` and `after` are the mean velocities of those cells (a second), `place` is where they lie from the middle.
    """

    before: Velocities
    after: Velocities
    place: Velocities

    def at(self, some: slice | NDArray[np.int64]) -> Jolt:
        """The same at some pictures only."""
        return Jolt(self.before[some], self.after[some], self.place[some])


@dataclass(frozen=True, slots=True)
class _Picture:
    """`mean` and `spread` are of its grey values."""

    time: float
    luma: Sizes
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class _Step:
    """From one picture to the next: the motion of its cells in pixels, the camera's, and what changes beyond that.

    `unit` is how many pixels of it are a shorter side a second, `spread` that of the old picture's grey values.
    """

    middle: float
    unit: float
    cells: Velocities
    camera: Camera
    fresh: Field
    explained: float
    spread: float


class Motion:
    """Sees the pictures of a clip one by one, and remembers no more of them than a few steps of their cells."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(0)
        self._last: _Picture | None = None
        self._taken: list[_Step | None] = []  # not worked out yet; None through a flash
        self._steps: deque[tuple[float, Velocities]] = deque()  # (middle of the step, velocity of its cells)
        self._waiting: deque[float] = deque()  # pictures whose "after" has not been seen yet
        self._rows = Ledger(COLUMNS)
        self._turns = Ledger(5)
        self._jolts = Ledger(6)

    def see(self, time: float, luma: Sizes) -> None:
        """The next picture."""
        mean, spread = (float(each[0][0]) for each in cv2.meanStdDev(luma.half))
        new = _Picture(time, luma, mean, spread)
        if self._last is None:
            self._rows.add((0.0,) * COLUMNS)
        else:
            blind = abs(new.mean - self._last.mean) > FLICKER
            self._taken.append(None if blind else self._step(self._last, new))
        self._last = new
        self._waiting.append(time)
        if len(self._taken) >= TOGETHER:
            self._work_out()
            self._turn([each for each in self._waiting if each + SLOWLY < time])

    def course(self) -> Course:
        """All that moved."""
        self._work_out()
        self._turn(list(self._waiting))
        rows, turns, jolts = self._rows.rows(), self._turns.rows(), self._jolts.rows().view(np.complex64)
        return Course(
            rows[:, 0:2], rows[:, 2], rows[:, 3], rows[:, 4:6], rows[:, 6:8],
            turns[:, 0], Jolt(*jolts.T), rows[:, 8], rows[:, 9], rows[:, 10:12], turns[:, 1], turns[:, 2],
            turns[:, 3] + 1j * turns[:, 4],
        )  # fmt: skip

    def _step(self, old: _Picture, new: _Picture) -> _Step:
        flow = self._flow.calc(old.luma.tiny, _like(old, new), None)  # type: ignore[call-overload]  # None allocates
        cells = _cells(flow, old.luma.whole.shape).view(np.complex64)[..., 0] * SOUGHT
        camera = fit(cells)
        unit = LINES * max(new.time - old.time, 1e-3)
        return _Step(
            (old.time + new.time) / 2, unit, cells, camera, *_changed(old.luma, new.luma, camera), old.spread
        )  # fmt: skip

    def _work_out(self) -> None:
        """The rows of the steps that were taken."""
        steps = [step for step in self._taken if step is not None]
        if steps:
            cells, rows = _told(steps)
            self._steps.extend(zip((step.middle for step in steps), cells, strict=True))
            told = iter(rows.tolist())
        for step in self._taken:
            if step is None:
                self._rows.repeat()
            else:
                self._rows.add(next(told))
        self._taken.clear()

    def _turn(self, times: Sequence[float]) -> None:
        """What comes and goes at those pictures: sqrt(-before·after), where the velocity reverses; and what is jolted.

        They are the first of those that wait.
        """
        around = [Around.of(time, [at for at, _ in self._steps]) for time in times]
        seen = [each for each in around if each is not None]
        turns, jolts = np.zeros((len(times), 5), np.float32), np.zeros((len(times), 3), np.complex64)
        if seen:
            where = np.array([each is not None for each in around])
            turns[where], jolts[where] = turned(seen, np.stack([cells for _, cells in self._steps]))
        for turn, jolt in zip(turns.tolist(), jolts.view(np.float32).tolist(), strict=True):
            self._turns.add(turn)
            self._jolts.add(jolt)
            self._waiting.popleft()
        while self._steps and self._waiting and self._steps[0][0] < self._waiting[0] - SLOWLY:
            self._steps.popleft()


def _told(steps: Sequence[_Step]) -> tuple[Velocities, Field]:
    """The velocities `[n, rows, columns]` of some steps' cells beyond the camera's, and the steps' rows of numbers."""
    shift, turn = np.array([(step.camera.shift, step.camera.turn) for step in steps], np.complex64).T
    fresh = np.stack([step.fresh for step in steps])
    unit, explained, spread = np.array([(step.unit, step.explained, step.spread) for step in steps], np.float32).T
    where = places(*steps[0].cells.shape)
    cells = np.stack([step.cells for step in steps])
    cells -= shift[:, None, None] + turn[:, None, None] * where
    cells *= np.clip(fresh.reshape(cells.shape) / np.float32(SEEN), 0, 1) / unit[:, None, None]
    speed = np.abs(cells)
    clear = np.maximum(speed - np.float32(SURELY), 0)
    all_of_it, surely = speed.sum(axis=(1, 2)) + 1e-6, clear.sum(axis=(1, 2)) + 1e-6
    way = (cells * speed).sum(axis=(1, 2)) / all_of_it
    centre = (where * speed).sum(axis=(1, 2)) / all_of_it / LINES
    spot = (where * clear).sum(axis=(1, 2)) / surely / LINES
    camera = shift * explained / unit
    rows = [
        camera.real, camera.imag, speed.mean(axis=(1, 2)), strongest(speed, FASTEST_CELLS), way.real, way.imag,
        centre.real, centre.imag, strongest(fresh, TURNING_CELLS) * WHITE / (spread + GRAIN),
        clear.mean(axis=(1, 2)), spot.real, spot.imag,
    ]  # fmt: skip
    return cells, np.stack(rows, axis=1)


def _cells(field: Field, shape: tuple[int, ...]) -> Field:
    """The mean of a field over each cell of a picture of that shape."""
    rows, columns = (side // CELL for side in shape)
    return np.asarray(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _like(old: _Picture, new: _Picture) -> Grey:
    """The new picture, at 45 lines, with the mean and contrast of the old one where its exposure has changed."""
    scale = (old.spread + 1) / (new.spread + 1)
    if abs(old.mean - new.mean) <= GAIN and abs(scale - 1) <= CONTRAST:
        return new.luma.tiny
    levelled = new.luma.tiny.astype(np.float32) * scale + (old.mean - new.mean * scale)
    changed: Grey = cv2.convertScaleAbs(np.maximum(levelled, 0))
    return changed


def _changed(before: Sizes, after: Sizes, camera: Camera) -> tuple[Field, float]:
    """How much each cell changes beyond what the camera explains (of full scale), and how surely that moved (0–1)."""
    old, new = before.half, after.half
    height, width = old.shape
    matrix = Camera(camera.shift / CHECKED, camera.turn).matrix(complex(width, height) / 2)
    still = cv2.warpAffine(
        new, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    left = cv2.absdiff(old, still)
    whole, rest = float(cv2.mean(cv2.absdiff(old, new))[0]), float(cv2.mean(left)[0])
    explained = min(max((1 - rest / (whole + 0.01)) / EXPLAINED, 0.0), 1.0)
    fresh = _cells(left.astype(np.float32), before.whole.shape) / np.float32(WHITE)
    return fresh - middle(fresh.ravel()), explained
