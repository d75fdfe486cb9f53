"""Beats on the feet of their attacks: one straight line where the song is steady, a smooth curve where it is not.

Every beat is drawn to the attacks heard near it, the nearer and sharper the stronger; all of them together stay smooth
(Whittaker, "On a new method of graduation", 1923: squared second differences, here with weights that let single steps
of tempo be, as in robust regression). Attacks are looked for in ever closer range, so that neither a flam nor a stray
note pulls a beat. A straight line stands wherever a curve explains the attacks hardly better: then every beat of a
machine is as sure as all of them together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solveh_banded

from crosscut.listen.grid.beats import EIGHTHS
from crosscut.listen.onsets import Doubles, Strikes, edges, near

FEWEST = 8  # beats that can be smoothed; fewer stay as they are
REACH = 0.05  # s to either side of a beat in which its attacks are looked for
RANGES = (0.012, 0.008, 0.005, 0.004, 0.004)  # s; spread within which attacks count, closer from round to round
STRONG = 99  # percentile of the song's edges that counts as a whole attack
TURN = 0.004  # s from one beat to the next by which its length may change before that counts as a step of tempo
LIVE, STIFF = 1.0, 10.0  # what smoothness counts against attacks: for players, and for a drift
GAIN = 0.35  # nats a beat that the stiff curve must explain better than a straight line does (development songs of one
# tempo: 0.25 and less; those that drift: 0.5 and more)
STRAY = 0.1  # of a whole attack: what a beat without one is worth
FOOT = 0.0013  # s; the foot of an attack lies this much before its sharpest edge
NOTHING = 1e-9  # keeps a beat without attacks where its neighbours put it


@dataclass(frozen=True, slots=True, eq=False)
class _Attacks:
    """The edges near each beat: `times` s and `heights` 0-1, both `[n, k]`; a height of 0 stands for none."""

    times: Doubles
    heights: Doubles

    def drawn(self, beats: Doubles, spread: float) -> tuple[Doubles, Doubles]:
        """Where each beat is drawn to `[n]` (s), and how strongly (0-1)."""
        near = self._near(beats, spread)
        strength = near.sum(axis=1)
        middle = (near * self.times).sum(axis=1) / np.maximum(strength, NOTHING)
        return np.where(strength > NOTHING, middle, beats), np.minimum(strength, 1)

    def explained(self, beats: Doubles) -> float:
        """The logarithm of how well the beats stand on attacks."""
        return float(np.log(STRAY + self._near(beats, RANGES[-1]).sum(axis=1)).sum())

    def _near(self, beats: Doubles, spread: float) -> Doubles:
        return np.asarray(self.heights * np.exp(-0.5 * ((self.times - beats[:, None]) / spread) ** 2))


def find(strikes: Strikes, beats: Doubles) -> Doubles:
    """The beats `[n]` (s, rising) moved onto their attacks; they should lie within 30 ms of them."""
    attacks = _attacks(strikes, beats) if len(beats) >= FEWEST else None
    if attacks is None:
        return beats
    line = _line(attacks, beats)
    if attacks.explained(_curve(attacks, beats, STIFF, np.inf)) - attacks.explained(line) < GAIN * len(beats):
        return line - FOOT
    return _rising(_curve(attacks, beats, LIVE, TURN), beats) - FOOT


def _attacks(strikes: Strikes, beats: Doubles) -> _Attacks | None:
    """The peaks of the edge curve near each beat; None where there are none at all."""
    times, heights = edges(strikes)
    if not len(times):
        return None
    places, inside = near(times, beats, REACH)
    sharp = np.minimum(heights / np.percentile(heights, STRONG), 1)
    return _Attacks(np.where(inside, times[places], 0), np.where(inside, sharp[places], 0))


def _line(attacks: _Attacks, beats: Doubles) -> Doubles:
    """The even grid that stands on the attacks best; beats that the grid leaves out stay left out.

    Beats are counted in eighths, since a grid may be shifted by one on its way.
    """
    steps = np.diff(beats)
    count = np.concatenate([[0], np.cumsum(np.maximum(1, np.round(EIGHTHS * steps / np.median(steps))))])
    line = np.polyval(np.polyfit(count, beats, 1), count)
    for spread in RANGES:
        drawn, strength = attacks.drawn(line, spread)
        line = np.polyval(np.polyfit(count, drawn, 1, w=np.sqrt(strength + NOTHING)), count)
    return np.asarray(line)


def _curve(attacks: _Attacks, beats: Doubles, stiffness: float, turn: float) -> Doubles:
    """The smooth sequence of beats that stands on the attacks best; it turns freely where beats change by `turn` s."""
    curve = beats
    for spread in RANGES:
        drawn, strength = attacks.drawn(curve, spread)
        bends = stiffness / (1 + (np.diff(curve, 2) / turn) ** 2)
        curve = _graduated(drawn, strength + NOTHING, bends)
    return curve


def _graduated(values: Doubles, weights: Doubles, bends: Doubles) -> Doubles:
    """The `x` of least Σ weights (x - values)² + Σ bends (second differences of x)²; a banded system."""
    count = len(values)
    bands = np.zeros((3, count))
    bands[0] = weights
    difference = (1.0, -2.0, 1.0)
    for apart in range(3):
        for place in range(3 - apart):
            bands[apart, place : place + count - 2] += bends * difference[place] * difference[place + apart]
    return np.asarray(solveh_banded(bands, weights * values, lower=True))


def _rising(curve: Doubles, beats: Doubles) -> Doubles:
    """The curve, or the beats as they were where it fails to rise."""
    return curve if (np.diff(curve) > 0).all() else beats
