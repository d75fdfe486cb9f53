"""How things move: easing, keyed tracks, springs, gaits. Times are seconds, angles radians, lengths body heights.

A blow gathers speed until it lands (`slam`), so that its speed breaks exactly at the impact; all that answers it
(`ring`, spray, light) starts there and never before.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from crosscut.demo.draw.canvas import Floats
from crosscut.demo.draw.figure import Pose

Ease: TypeAlias = Callable[[float], float]
Key: TypeAlias = tuple[float, Sequence[float], Ease]


def part(t: float, start: float, end: float) -> float:
    """How much of the way from start to end has passed, 0–1."""
    return min(1.0, max(0.0, (t - start) / (end - start)))


def smooth(u: float) -> float:
    """Slow, fast, slow."""
    return u * u * (3 - 2 * u)


def settle(u: float) -> float:
    """Fast, then slow."""
    return 1 - (1 - u) ** 3


def slam(u: float) -> float:
    """Gathers speed until it stops dead."""
    return float(u**2.6)


def ring(t: float, rate: float = 9.0, decay: float = 0.12) -> float:
    """What a blow leaves behind: 0 before it, then a fading swing that starts at once."""
    return 0.0 if t < 0 else math.exp(-t / decay) * math.cos(2 * math.pi * rate * t)


def fade(t: float, decay: float) -> float:
    """0 before, 1 at 0, then less and less."""
    return 0.0 if t < 0 else math.exp(-t / decay)


class Track:
    """Values through keys (time, values, ease into this key); before the first and after the last it rests."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.times = [time for time, _, _ in keys]
        self.values = [np.asarray(values, float) for _, values, _ in keys]
        self.eases = [ease for _, _, ease in keys]

    def __call__(self, t: float) -> Floats:
        """The values at that time."""
        n = bisect_right(self.times, t)
        if n in (0, len(self.times)):
            return self.values[max(0, n - 1)]
        before, after = self.values[n - 1], self.values[n]
        return np.asarray(before + (after - before) * self.eases[n](part(t, self.times[n - 1], self.times[n])))


class Loop:
    """A smooth closed curve (Catmull and Rom 1974) through keys (phase 0–1, values)."""

    def __init__(self, *keys: tuple[float, ...]) -> None:
        phases, values = np.array([key[0] for key in keys]), np.array([key[1:] for key in keys])
        self.phases = np.concatenate([phases[-2:] - 1, phases, phases[:2] + 1])
        self.values = np.concatenate([values[-2:], values, values[:2]])

    def __call__(self, phase: float) -> Floats:
        """The values at that phase; whole turns do not matter."""
        phase %= 1.0
        t, v = self.phases, self.values
        i = int(np.searchsorted(t, phase, "right")) - 1
        length = t[i + 1] - t[i]
        s = (phase - t[i]) / length
        leave = (v[i + 1] - v[i - 1]) / (t[i + 1] - t[i - 1]) * length
        enter = (v[i + 2] - v[i]) / (t[i + 2] - t[i]) * length
        return np.asarray(
            (2 * s**3 - 3 * s**2 + 1) * v[i]
            + (s**3 - 2 * s**2 + s) * leave
            + (-2 * s**3 + 3 * s**2) * v[i + 1]
            + (s**3 - s**2) * enter
        )


@dataclass(frozen=True)
class Gait:
    """One leg's way round: `loop` gives ankle ahead of hip, ankle height, toe-down angle; phase 0 is the foot strike.

    `stance` is the part of the cycle on the ground, `strike` and `leave` the ankle ahead of the hip at its two ends,
    `hip` the hip's mean height, `bounce` its swing, `low` the phase of its lowest point.
    """

    loop: Loop
    stance: float
    strike: float
    leave: float
    hip: float
    bounce: float
    low: float

    def foot(self, phase: float) -> tuple[float, float, float]:
        """Ankle ahead, ankle height, toe-down angle."""
        ahead, height, toe = self.loop(phase)
        phase %= 1.0
        if phase < self.stance:  # planted: it goes back at exactly the speed of the ground, so no foot ever skates
            ahead = self.strike + (self.leave - self.strike) * phase / self.stance
        return float(ahead), max(float(height), 0.04), float(toe)

    def hips(self, phase: float) -> float:
        """The height of the hips."""
        return self.hip - self.bounce * math.cos(4 * math.pi * (phase - self.low))

    def speed(self, cycle: float) -> float:
        """Body heights a second, for a cycle of two steps in that many seconds."""
        return (self.strike - self.leave) / (self.stance * cycle)


RUN = Gait(
    Loop(
        (0, 0.15, 0.045, -0.25),
        (0.10, 0.03, 0.04, 0),
        (0.22, -0.11, 0.045, 0.15),
        (0.32, -0.24, 0.105, 0.75),
        (0.42, -0.34, 0.25, 1.35),
        (0.54, -0.24, 0.36, 1.5),
        (0.68, -0.02, 0.31, 1.0),
        (0.80, 0.17, 0.25, 0.45),
        (0.91, 0.225, 0.14, -0.1),
    ),
    stance=0.32,
    strike=0.15,
    leave=-0.24,
    hip=0.503,
    bounce=0.022,
    low=0.14,
)
HAUL = Gait(
    Loop(
        (0, 0.20, 0.045, -0.3),
        (0.12, 0.12, 0.04, 0),
        (0.45, -0.16, 0.045, 0.15),
        (0.60, -0.31, 0.10, 0.8),
        (0.70, -0.22, 0.20, 0.9),
        (0.82, 0.02, 0.21, 0.4),
        (0.93, 0.19, 0.12, -0.1),
    ),
    stance=0.60,
    strike=0.20,
    leave=-0.31,
    hip=0.455,
    bounce=0.016,
    low=0.05,
)


def running(gait: Gait, phase: float, lean: float = 0.2, drive: float = 1.0, nod: float = -0.08) -> Pose:
    """The pose at that phase of a gait (0 is the near foot's strike); `drive` is how far the arms swing."""
    swing = math.cos(2 * math.pi * (phase - 0.42))
    return Pose(
        hip=(0, gait.hips(phase)),
        lean=lean + 0.03 * math.cos(4 * math.pi * (phase - 0.2)),
        curl=0.06,
        nod=nod - 0.04 * math.cos(4 * math.pi * (phase - 0.1)),
        feet=(gait.foot(phase), gait.foot(phase + 0.5)),
        arms=((-0.15 + 0.85 * drive * swing, 1.45 + 0.35 * swing), (-0.15 - 0.85 * drive * swing, 1.45 - 0.35 * swing)),
        twist=swing,
    )
