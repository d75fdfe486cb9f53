"""What the picture shows of an instant: peaks of four channels, drawn together into sights with their evidence.

*turn*: cells whose velocity reverses (balls, recoil). *fall*: the fastest cells slow down (feet, weights, fists).
*land*: what moves down is stopped, as the ground stops a ball, a bar, a body. *calm*: what changes most stops changing,
which shows what is too fast and too small for the flow (a fist). Each is early or late by what is done, so each keeps
its own evidence; heights are in shorter sides a second (of calm: in contrasts), and what stands out does so against the
second and a half around it, never against the whole clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Floats
from crosscut.watch import alike, rhythm, running
from crosscut.watch.eye.motion import Course
from crosscut.watch.eye.turns import NEAR

Times = NDArray[np.float64]
Places = NDArray[np.int64]

APART = 0.12  # s between two peaks of a channel
ON_BEAT = 0.05  # s between a sight and the beat that it is
JOINED = 0.08  # s between peaks of different channels that are one sight
SMOOTH = 0.02  # s of smoothing before peaks are sought
AROUND = 1.5  # s before and after a peak that are its surroundings
FAINT = {"turn": 0.03, "fall": 0.06, "land": 0.05, "calm": 0.03}  # smaller peaks are noise of flow and picture
HALF = {"turn": 0.3, "fall": 0.4, "land": 0.4, "calm": 0.3, "beat": 0.3}  # half of full strength
LANDS = 1.5  # times the other channels: from here on the stop of the whole tells the time best
ABRUPT, UNLIKE = 0.15, 0.04  # share of a reversal, and s that it is off the landing, from which it knows better
WHOLE = 0.5  # of the fastest nearby: what comes down so fast is the whole of it (a bar, a ball), which flow tells well
CALMS = 0.25  # of the change nearby that ends at once: from here on it tells the time best
EVEN, BESIDE_STEPS = 1.3, 5  # longest by shortest of so many steps that last alike
LEAST = 0.3  # added to what stands out before its logarithm is taken; what is absent stands out by nothing
SLOW = 0.05  # shorter sides a second, added to a speed that others are compared with
CENTRE_OVER = 0.6  # s over which the place of all that moves is averaged
BEFORE, BESIDE = 0.06, 0.12  # s: the end of a movement toward a contact, and what lies around it
REACH = 0.25  # s before and after in which the fastest speed is looked for
SWING = 0.16  # s; a whip pan lasts about as long, a shake goes to and fro in less
STEADY = 0.1  # shorter sides a second, added to the camera's speeds that are compared

FEATURES = (
    "turn stands out", "turn is abrupt", "stands out", "land stands out", "came down", "outward before",
    "stops at once", "on the beat", "camera swings",
)  # fmt: skip
OF_ITS_OWN = np.array([name in ("on the beat", "camera swings") for name in FEATURES])  # told of each by itself


@dataclass(frozen=True, slots=True)
class Peak:
    """An instant of a channel: its `height`, `out` how many times its surroundings.

    `share` is its height against the most that moves (of calm: changes) nearby.
    """

    time: float
    height: float
    out: float
    share: float = 0.0


NONE = Peak(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Sight:
    """Peaks of different channels at one instant, by channel; `features` are as `FEATURES` names them."""

    time: float
    peaks: dict[str, Peak]
    features: tuple[float, ...] = ()

    @property
    def strength(self) -> float:
        """0–1; half at the channel's half."""
        return max(peak.height / (peak.height + HALF[name]) for name, peak in self.peaks.items())


def channels(times: Times, course: Course) -> dict[str, tuple[Peak, ...]]:
    """The peaks of each channel, in order of time."""
    change = course.change.copy()
    change[:1] = change[1:2]  # nothing is known of before the first picture
    calm = np.where(_even(times), drop(times, change), 0)
    values = {
        "turn": course.turn, "fall": drop(times, course.top), "land": drop(times, course.way[:, 1]),
        "calm": calm,
    }  # fmt: skip
    most = running.highest(course.top, _reach(times)) + SLOW, running.highest(change, _reach(times)) + FAINT["calm"]
    return {name: peaks(times, each, FAINT[name], most[name == "calm"]) for name, each in values.items()}


def _even(times: Times) -> NDArray[np.bool_]:
    """Whether the steps around each picture last alike, `[n]`: after a longer one more has changed."""
    steps = np.diff(times, prepend=times[0] - (times[1] - times[0])).astype(np.float32)
    return running.highest(steps, BESIDE_STEPS) <= EVEN * -running.highest(-steps, BESIDE_STEPS)


def drop(times: Times, speed: Floats) -> Floats:
    """By how much a speed falls at each picture: its mean over the steps just before, less that just after, `[n]`."""
    middles = np.concatenate([[times[0]], (times[1:] + times[:-1]) / 2])
    total = np.concatenate([[0.0], np.cumsum(speed, dtype=np.float64)])
    at = np.arange(1, len(times) + 1)
    first = np.searchsorted(middles, times - NEAR)
    last = np.searchsorted(middles, times + NEAR, side="right")
    before = (total[at] - total[first]) / np.maximum(at - first, 1)
    after = (total[last] - total[at]) / np.maximum(last - at, 1)
    return np.where(last > at, before - after, 0).astype(np.float32)


def peaks(times: Times, values: Floats, faint: float, most: Floats) -> tuple[Peak, ...]:
    """The peaks of a channel that are not too faint to count; `most` is what they are measured against."""
    values = values.copy()
    values[:2] = values[-2:] = 0  # what the cut before leaves behind
    rate = _rate(times)
    smooth = running.bell(values, SMOOTH * rate)
    around = running.middle(smooth, round(2 * AROUND * rate) | 1)
    near = running.highest(smooth, 2 * max(1, round(APART * rate)) + 1)
    found = []
    for n in np.flatnonzero((smooth == near) & (smooth >= faint)):
        if 0 < n < len(smooth) - 1 and smooth[n] > smooth[n - 1]:  # of a flat top the first
            left, here, right = (float(value) for value in smooth[n - 1 : n + 2])
            off = min(max((left - right) / (2 * (left - 2 * here + right) - 1e-9), -0.5), 0.5)  # a parabola's top
            time = float(times[n]) + off * float(times[n + 1] - times[n])
            found.append(Peak(time, here, here / (max(float(around[n]), 0.0) + faint), here / float(most[n])))
    return tuple(found)


def find(times: Times, course: Course) -> tuple[Sight, ...]:
    """All sights of a shot with their evidence, in order of time."""
    joined = _on_beats(_joined(channels(times, course)), times, course)
    if not joined:
        return ()
    at = np.array([sight.time for sight in joined])
    near = running.nearest(times, at)
    rows = alike.together(at, course.jolt.at(near), _evidence(times, course, joined, near), OF_ITS_OWN)
    return tuple(Sight(sight.time, sight.peaks, tuple(row)) for sight, row in zip(joined, rows.tolist(), strict=True))


def _joined(seen: dict[str, tuple[Peak, ...]]) -> list[Sight]:
    """Peaks of different channels that are near each other as one, the strongest first served."""
    times = {name: np.array([peak.time for peak in each]) for name, each in seen.items()}
    taken = {name: np.zeros(len(each), bool) for name, each in seen.items()}
    order = sorted(
        ((-peak.height / HALF[name], peak.time, name, n) for name in seen for n, peak in enumerate(seen[name]))
    )
    found = []
    for _, time, first, place in order:
        if taken[first][place]:
            continue
        together = {}
        for name, each in seen.items():
            low, high = np.searchsorted(times[name], (time - JOINED, time + JOINED))
            free = [place] if name == first else [n for n in range(low, high) if not taken[name][n]]
            if free:
                best = free[int(np.argmin(np.abs(times[name][free] - time)))]
                together[name], taken[name][best] = each[best], True
        found.append(Sight(_time(together), together))
    return sorted(found, key=lambda sight: sight.time)


def _on_beats(joined: Sequence[Sight], times: Times, course: Course) -> list[Sight]:
    """The sights with the beats of a rhythm: the nearest sight is the beat, or the beat is a sight of its own."""
    at, beats = np.array([sight.time for sight in joined]), rhythm.find(times, course)
    found, alone = list[Sight](), [True] * len(joined)
    for beat in beats:
        peaks = {"beat": Peak(beat.time, float(np.interp(beat.time, times, course.stop)), beat.clear)}
        if joined:
            near = int(running.nearest(at, np.array([beat.time]))[0])
            if alone[near] and abs(at[near] - beat.time) <= ON_BEAT:
                alone[near] = False
                peaks |= joined[near].peaks
        found.append(Sight(beat.time, peaks))
    found += [sight for sight, own in zip(joined, alone, strict=True) if own]
    return sorted(found, key=lambda sight: sight.time)


def _time(seen: dict[str, Peak]) -> float:
    """When it happened.

    A clear landing knows best (unless it is so fast that the flow loses it and only its turn is seen), then change that
    ends at once, then a reversal larger than the slowing, else it is between them.
    """
    turn, fall, land, calm = (seen.get(name) for name in ("turn", "fall", "land", "calm"))
    others = [peak for peak in (turn, fall) if peak]
    if land and land.height >= LANDS * max((peak.height for peak in others), default=0.0):
        return turn.time if turn and turn.share >= ABRUPT and abs(turn.time - land.time) > UNLIKE else land.time
    if calm and calm.share >= CALMS and not (land and land.share >= WHOLE):
        return calm.time
    if turn and fall and turn.height < fall.height:
        heavy, light = fall.height**2, turn.height**2
        return (fall.time * heavy + turn.time * light) / (heavy + light)
    best = turn or fall or land or calm
    return best.time if best else 0.0


def _evidence(times: Times, course: Course, joined: Sequence[Sight], near: Places) -> NDArray[np.float64]:
    """What speaks for each sight, `[n, len(FEATURES)]`; `near` are the pictures nearest to them."""
    rate = _rate(times)
    centre, swings = _centre(course, rate), running.highest(_swings(course, rate), 2 * round(BESIDE * rate) + 1)
    known = np.where(running.evenly(times), course.stop, 0).astype(np.float32)
    stops = running.highest(known, 3) / (running.highest(course.top, _reach(times)) + SLOW)
    rows = [
        [*_standing_out(sight), *_toward(course, n, centre[n], rate), stops[n], _beat(sight), swings[n]]
        for sight, n in zip(joined, near.tolist(), strict=True)
    ]
    return np.array(rows, np.float64)


def _beat(sight: Sight) -> float:
    return sight.peaks["beat"].out if "beat" in sight.peaks else 0.0


def _standing_out(sight: Sight) -> tuple[float, ...]:
    """How far channels stand out (logarithms), and how large a reversal is against the fastest that moves nearby."""
    turn, fall, land = (sight.peaks.get(name, NONE) for name in ("turn", "fall", "land"))
    out = [float(np.log(each.out + LEAST)) for each in (turn, fall, land)]
    return out[0], turn.share, max(out[:2]), out[2]


def _swings(course: Course, rate: float) -> Floats:
    """How much faster the camera goes than around, `[n]` logarithms; a shake, which comes back, is no swing."""
    bell = round(SWING * rate) | 1
    speed = np.hypot(*(running.mean_under(way, np.ones(bell)) for way in course.camera.T))
    usual = running.middle(speed, round(2 * AROUND * rate) | 1)
    return np.asarray(np.log((speed + STEADY) / (usual + STEADY)), np.float32)


def _toward(course: Course, n: int, centre: complex, rate: float) -> tuple[float, float]:
    """Whether the whole came down, and whether what is jolted went away from the middle of what moves."""
    right, down = course.way[max(0, n - round(BEFORE * rate)) : n + 1].mean(axis=0)
    before, away = complex(course.jolt.before[n]), complex(course.jolt.place[n]) - centre
    away /= max(abs(away), 1e-3)
    return float(down / (np.hypot(right, down) + SLOW)), (before * away.conjugate()).real / (abs(before) + 2 * SLOW)


def _reach(times: Times) -> int:
    """So many pictures, odd, reach as far before and after as the most that moves is looked for."""
    return 2 * round(REACH * _rate(times)) + 1


def _centre(course: Course, rate: float) -> NDArray[np.complex128]:
    """Where that which moves lies at each picture, averaged over a while, from the middle of the picture, `[n]`."""
    bell = np.ones(min(round(CENTRE_OVER * rate) | 1, len(course.energy)))
    weight = course.energy.astype(np.float64) + 1e-6
    place = (course.centre[:, 0] + 1j * course.centre[:, 1]) * weight
    return np.asarray(np.convolve(place, bell, "same") / np.convolve(weight, bell, "same"), np.complex128)


def _rate(times: Times) -> float:
    return (len(times) - 1) / float(times[-1] - times[0])
