"""Outlines of what an athlete's head and feet are made of, drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crosscut.demo.draw.canvas import Floats
from crosscut.demo.draw.layers import Point


def outline(text: str) -> Floats:
    """The points of "x y, x y, …"."""
    return np.array([[float(value) for value in point.split()] for point in text.split(",")])


def smooth_outline(text: str) -> Floats:
    """The smooth closed curve through the points of such a text."""
    return rounded(outline(text))


def rounded(points: Sequence[Point] | Floats, steps: int = 4) -> Floats:
    """The smooth closed curve through the points."""
    p = np.asarray(points, float)
    a, b, c, d = (np.roll(p, n, 0)[:, None] for n in (1, 0, -1, -2))
    u = np.arange(steps)[None, :, None] / steps
    curve = 2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3
    return np.asarray(0.5 * curve.reshape(-1, 2))


# outlines of a head that looks to the right, in radii of the skull
FACE = smooth_outline(
    "0.72 0.5, 0.9 0.2, 0.86 0.06, 1.16 -0.2, 0.92 -0.3, 0.98 -0.45, 0.9 -0.55, 0.9 -0.82, 0.45 -1, "
    "-0.2 -0.75, -0.72 -0.7, -1 0, -0.8 0.7, -0.2 1.05, 0.4 0.9"
)
CHEEK = smooth_outline(
    "0.72 0.42, 0.9 0.2, 0.86 0.06, 1.15 -0.2, 0.92 -0.3, 0.97 -0.45, 0.89 -0.56, 0.87 -0.8, 0.5 -0.93, "
    "0.1 -0.62, -0.02 -0.2, 0 0.3"
)
EYE, BROW = (
    smooth_outline("0.62 0.06, 0.74 0.11, 0.8 0.04, 0.7 0"),
    smooth_outline("0.5 0.2, 0.84 0.27, 0.86 0.19, 0.5 0.14"),
)
BEARD = smooth_outline("0.93 -0.56, 0.9 -0.82, 0.45 -1.02, -0.1 -0.72, -0.14 -0.1, 0.06 -0.12, 0.2 -0.5, 0.6 -0.6")
CAP = smooth_outline(
    "0.98 0.22, 0.99 0.4, 0.84 0.82, 0.35 1.2, -0.25 1.27, -0.8 0.98, -1.1 0.35, -1.08 -0.22, -0.9 -0.3, 0 0.05"
)
HAIR = smooth_outline(
    "0.9 0.42, 0.75 0.86, 0.2 1.18, -0.5 1.12, -1 0.65, -1.1 0, -0.86 -0.5, -0.45 -0.1, -0.2 0.25, 0.3 0.45"
)
BOOT = outline("-0.036 0.075, -0.04 -0.022, -0.034 -0.04, 0.088 -0.04, 0.104 -0.026, 0.092 0, 0.045 0.018, 0.034 0.075")
CUFF = outline("-0.0365 0.086, 0.0355 0.086, 0.035 0.062, -0.0368 0.062")
SHOE = outline("-0.028 0.035, -0.04 0.005, -0.04 -0.036, 0.09 -0.038, 0.1 -0.022, 0.07 -0.006, 0.03 0.022, 0.024 0.04")


# the same from the front
FRONT_HEAD = smooth_outline(
    "0 1.12, 0.66 0.92, 0.86 0.3, 0.82 -0.35, 0.5 -0.95, 0 -1.16, -0.5 -0.95, -0.82 -0.35, -0.86 0.3, -0.66 0.92"
)
FRONT_CHEEKS = smooth_outline("0 0.62, 0.7 0.5, 0.74 -0.3, 0.46 -0.86, 0 -1.02, -0.46 -0.86, -0.74 -0.3, -0.7 0.5")
FRONT_BEARD = smooth_outline(
    "0.8 -0.15, 0.56 -0.42, 0.28 -0.4, 0 -0.46, -0.28 -0.4, -0.56 -0.42, -0.8 -0.15, -0.5 -0.98, 0 -1.2, 0.5 -0.98"
)
FRONT_CAP = smooth_outline("0.92 0.32, 0.96 0.62, 0.66 1.18, 0 1.36, -0.66 1.18, -0.96 0.62, -0.92 0.32, 0 0.42")
FRONT_HAIR = smooth_outline(
    "0.88 0.25, 0.92 0.75, 0.5 1.2, 0 1.28, -0.5 1.2, -0.92 0.75, -0.88 0.25, -0.55 0.62, 0.55 0.62"
)
