"""How the camera and the subject move, from one picture to the next.

Dense optical flow (DIS, "ultrafast" preset; Kroeger et al. 2016) averaged over cells of 8 pixels at 180 lines; the
camera is the similarity (shift, zoom, roll) that most cells follow, fitted by reweighted least squares; what remains
is the subject. Lengths are in shorter sides of the picture, so that a threshold means the same in any format.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.ledger import Ledger
from crosscut.watch.eye.shrink import LINES, Sizes

Grey = NDArray[np.uint8]
Field = NDArray[np.float32]
Velocities = NDArray[np.complex64]  # right + i down: turning and fitting them is arithmetic

SOUGHT = 4  # the flow is sought at 45 lines: the finest matches that count (22 and 90 lines measured worse) ...
CHECKED = 2  # ... and what the camera leaves is looked at on 90 lines
CELL = 8  # pixels
NEAR = 0.0601  # s; motion before and after an instant is the mean over this long (35 to 70 ms measured alike)
AT_ONCE = 0.0301  # s; the same where it is asked what stops within a picture or two ...
SLOWLY = 0.0626  # s; ... and what over twice as long: two pictures at 24 a second
FITS = 2  # rounds of reweighting; more change nothing
FAR = 2.2  # times the median square of what the camera leaves: a cell so far off it counts a quarter
EXACT = 0.0025  # square pixels; nothing nearer to the camera is called far
SEEN = 0.02  # of full scale; a cell whose picture differs by as much after the camera is taken out has truly moved
EXPLAINED = 0.15  # of the change between two pictures that taking the camera out must undo for it to have moved surely
FASTEST_CELLS = 0.04  # of all cells; the size of a hand or a foot in a full figure
TURNING_CELLS = 0.03  # of all cells
GOING_CELLS, STOPPED_CELLS = 0.06, 0.02  # of all cells; the fastest before, and those of them that are stopped most
GAIN = 1.5  # grey values of mean, or 3 % of contrast: a change of exposure, which is undone before the flow
CONTRAST = 0.03
WHITE = 255.0  # grey value that is full scale
GRAIN = 10.0  # grey values added to a contrast that change is compared with: noise is no change
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


class Motion:
    """Sees the pictures of a clip one by one, and remembers no more of them than a tenth of a second."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(0)
        self._last: _Picture | None = None
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
        elif abs(new.mean - self._last.mean) > FLICKER:
            self._rows.repeat()
        else:
            self._rows.add(self._step(self._last, new))
        self._last = new
        self._waiting.append(time)
        while self._waiting and self._waiting[0] + SLOWLY < time:
            self._turn(self._waiting.popleft())

    def course(self) -> Course:
        """All that moved."""
        while self._waiting:
            self._turn(self._waiting.popleft())
        rows, turns, jolts = self._rows.rows(), self._turns.rows(), self._jolts.rows().view(np.complex64)
        return Course(
            rows[:, 0:2], rows[:, 2], rows[:, 3], rows[:, 4:6], rows[:, 6:8],
            turns[:, 0], Jolt(*jolts.T), rows[:, 8], rows[:, 9], rows[:, 10:12], turns[:, 1], turns[:, 2],
            turns[:, 3] + 1j * turns[:, 4],
        )  # fmt: skip

    def _step(self, old: _Picture, new: _Picture) -> tuple[float, ...]:
        flow = self._flow.calc(old.luma.tiny, _like(old, new), None)  # type: ignore[call-overload]  # None allocates
        cells = _cells(flow, old.luma.whole.shape).view(np.complex64)[..., 0] * SOUGHT
        camera = fit(cells)
        fresh, explained = _changed(old.luma, new.luma, camera)
        moved = np.clip(fresh / np.float32(SEEN), 0, 1)
        unit = LINES * max(new.time - old.time, 1e-3)  # pixels a step in shorter sides a second
        cells = (cells - camera.over(cells.shape)) * (moved / np.float32(unit))
        self._steps.append(((old.time + new.time) / 2, cells))
        speed = np.abs(cells)
        all_of_it = float(speed.sum()) + 1e-6
        way = complex((cells * speed).sum()) / all_of_it
        centre = complex((_places(*cells.shape) * speed).sum()) / all_of_it / LINES
        clear = np.maximum(speed - np.float32(SURELY), 0)
        spot = complex((_places(*cells.shape) * clear).sum()) / (float(clear.sum()) + 1e-6) / LINES
        shift = camera.shift * explained / unit
        return (
            shift.real, shift.imag, float(speed.mean()), _strongest(speed, FASTEST_CELLS), way.real, way.imag,
            centre.real, centre.imag, _strongest(fresh, TURNING_CELLS) * WHITE / (old.spread + GRAIN),
            float(clear.mean()), spot.real, spot.imag,
        )  # fmt: skip

    def _turn(self, time: float) -> None:
        """What comes and goes at that picture: sqrt(-before·after), where the velocity reverses; and what is jolted."""
        while self._steps and self._steps[0][0] < time - SLOWLY:
            self._steps.popleft()
        before = [step for step in self._steps if step[0] <= time]
        after = [step for step in self._steps if time < step[0] <= time + SLOWLY]
        coming = [step for step in before if step[0] >= time - NEAR]
        going = [step for step in after if step[0] <= time + NEAR]
        if not coming or not going:
            self._turns.add((0.0,) * 5)
            self._jolts.add((0.0,) * 6)
            return
        came, went = _mean(coming), _mean(going)
        product = (came * np.conj(went)).real
        turn = _strongest(np.sqrt(np.maximum(-product, 0)), TURNING_CELLS)
        lasts = max((after[-1][0] - before[0][0]) / (len(before) + len(after) - 1), 1e-3)
        few = max(1, int(AT_ONCE / lasts + 0.5))
        stop, stopped = _stopped(_mean(before[-few:]), _mean(after[:few]), lasts * few)
        slowing, _ = _stopped(_mean(before[-2 * few :]), _mean(after[: 2 * few]), lasts * few)
        self._turns.add((turn, stop, slowing, stopped.real, stopped.imag))
        self._jolts.add(part for each in _jolted(came, went) for part in (each.real, each.imag))


def _mean(steps: list[tuple[float, Velocities]]) -> Velocities:
    """The mean velocity of each cell over some steps."""
    total = steps[0][1]
    for _, cells in steps[1:]:
        total = total + cells
    return total / np.float32(len(steps))


def _stopped(came: Velocities, went: Velocities, lasts: float) -> tuple[float, complex]:
    """By how much those of the fastest cells are slower afterwards that are stopped most, and what they were.

    In shorter sides a second. Each is looked for where it was going to within `lasts` seconds, and in the cells around.
    """
    rows, columns = came.shape
    speed = np.abs(came).ravel()
    count = max(3, int(speed.size * GOING_CELLS))
    most = np.argpartition(speed, -count)[-count:]
    moving, fast = came.ravel()[most], speed[most] + np.float32(1e-6)
    on = moving * np.float32(lasts * LINES / CELL)
    row = np.clip(most // columns + np.rint(on.imag).astype(np.int64), 0, rows - 1)
    column = np.clip(most % columns + np.rint(on.real).astype(np.int64), 0, columns - 1)
    wide = columns + 2
    place = (row + 1) * wide + column + 1
    near = np.array([-wide - 1, -wide, -wide + 1, -1, 0, 1, wide - 1, wide, wide + 1])
    around = np.pad(went, 1).ravel()[place + near[:, None]]
    still = (around * (moving.conj() / fast)).real.max(axis=0)
    lost = fast - still
    few = max(2, int(speed.size * STOPPED_CELLS))
    most = np.argpartition(lost, -few)[-few:]
    return max(float(lost[most].mean()), 0.0), complex(moving[most].mean())


def _cells(field: Field, shape: tuple[int, ...]) -> Field:
    """The mean of a field over each cell of a picture of that shape."""
    rows, columns = (side // CELL for side in shape)
    return np.asarray(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _middle(values: Field) -> Field:
    """The median along the first axis; the upper one of two."""
    middle = len(values) // 2
    return np.asarray(np.partition(values, middle, axis=0)[middle], np.float32)


def _strongest(values: Field, share: float) -> float:
    count = max(1, int(values.size * share))
    return float(np.partition(values.ravel(), -count)[-count:].mean())


def _jolted(came: Velocities, went: Velocities) -> tuple[complex, complex, complex]:
    """Mean velocities before and after, and the place, of the cells whose velocity changes most."""
    change = np.abs(went - came).ravel()
    count = max(1, int(change.size * TURNING_CELLS))
    most = np.argpartition(change, -count)[-count:]
    places = _places(*came.shape).ravel()[most]
    return complex(came.ravel()[most].mean()), complex(went.ravel()[most].mean()), complex(places.mean()) / LINES


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
    return fresh - _middle(fresh.ravel()), explained


@dataclass(frozen=True, slots=True)
class Camera:
    """A similarity, as complex numbers right + i down: a place `p` from the middle moves by `shift + turn·p` pixels.

    `turn.real` is the zoom and `turn.imag` the roll, both a step.
    """

    shift: complex
    turn: complex

    def over(self, shape: tuple[int, ...]) -> Velocities:
        """The motion that it alone would make in so many rows and columns of cells."""
        return self.shift + self.turn * _places(*shape)

    def matrix(self, middle: complex) -> NDArray[np.float64]:
        """From places before the step to places after it, `[2, 3]`, as OpenCV wants it."""
        stay = 1 + self.turn
        moved = middle - stay * middle + self.shift
        return np.array([[stay.real, -stay.imag, moved.real], [stay.imag, stay.real, moved.imag]])


def fit(cells: Velocities) -> Camera:
    """The camera that most of the cells follow: a weighted line through complex numbers, on every second cell."""
    seen = np.ascontiguousarray(cells[::2, ::2]).ravel()
    places = np.ascontiguousarray(_places(*cells.shape)[::2, ::2]).ravel()
    right, down = _middle(seen.view(np.float32).reshape(-1, 2))
    camera = Camera(complex(right, down), 0j)
    for _ in range(FITS):
        off = np.abs(seen - (camera.shift + camera.turn * places)) ** 2
        weight = 1 / (1 + off / max(FAR * float(_middle(off)), EXACT)) ** 2  # Geman-McClure
        camera = _line(places, seen, weight / weight.sum())
    return camera


def _line(places: Velocities, values: Velocities, weight: Field) -> Camera:
    """The line through complex numbers that leaves the least weighted squares; the weights sum to 1."""
    place, value = complex(weight @ places), complex(weight @ values)
    off = places - np.complex64(place)
    weighted = weight * off.conj()
    turn = complex(weighted @ values) / (float((weighted @ off).real) + 1e-6)
    return Camera(value - turn * place, turn)


@lru_cache(maxsize=8)
def _places(rows: int, columns: int) -> Velocities:
    """Where the middles of cells lie from the middle of all, in pixels."""
    right = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * CELL
    down = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * CELL
    return np.asarray(right + 1j * down[:, None], np.complex64)
