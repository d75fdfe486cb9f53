"""The athlete from the front: the joints of the side view, seen by a lens that stands ahead of them.

Places are (ahead, right, up) in body heights; what is nearer to the lens is larger.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from crosscut.demo.draw.canvas import Floats
from crosscut.demo.draw.figure import FORE, UPPER, Dress, Joints, Part, Pose, ball, bend, joints, taper
from crosscut.demo.draw.layers import Point
from crosscut.demo.draw.outlines import FRONT_BEARD, FRONT_CAP, FRONT_CHEEKS, FRONT_HAIR, FRONT_HEAD, rounded

Place: TypeAlias = tuple[float, float, float]

SIDES = (1, -1)  # near is drawn to the right of the picture
ABREAST = 0.03  # body heights; knees that are closer than this get the same light
LEG_GAP, SHOULDER_GAP = 0.052, 0.120  # body heights from the middle to a hip, to a shoulder

EYES = [(x, 0.10) for x in (0.32, -0.32)]


@dataclass(frozen=True)
class Limb:
    """One side's joints."""

    hip: Place
    knee: Place
    ankle: Place
    shoulder: Place
    elbow: Place
    hand: Place


@dataclass(frozen=True)
class Front:
    """All joints of an athlete who faces the lens; `sides` are (right of the picture, left of it)."""

    hip: Place
    neck: Place
    head: Place
    sides: tuple[Limb, Limb]


@dataclass(frozen=True)
class Eye:
    """The lens: how far ahead of the athlete and how high it stands, in body heights."""

    far: float = 3.0
    high: float = 0.6

    def see(self, place: Place) -> tuple[Point, float]:
        """(where it is in the picture, how many times larger than at the athlete's own distance)."""
        ahead, right, up = place
        size = self.far / max(self.far - ahead, 0.12)
        return (right * size, self.high + (up - self.high) * size), size


def facing(pose: Pose, widths: Sequence[float] = (0.075, 0.05, 0.205, 0.10)) -> Front:
    """A pose of the side view turned to the lens; `widths` put knees, ankles, elbows, hands off the middle."""
    j = joints(pose)
    sway = 0.016 * pose.twist
    return Front(
        (j.hip[0], sway, j.hip[1]),
        (j.neck[0], sway * 1.5, j.neck[1]),
        (j.head[0], sway * 1.8, j.head[1]),
        (_turned(j, pose, 0, widths), _turned(j, pose, 1, widths)),
    )


def _turned(j: Joints, pose: Pose, n: int, widths: Sequence[float]) -> Limb:
    s, side = SIDES[n], j.sides[n]
    knee, ankle, elbow, hand = (s * w for w in widths)
    sway = 0.016 * pose.twist
    return Limb(
        (side.hip[0], s * LEG_GAP + sway, side.hip[1] - s * pose.twist * 0.008),
        (side.knee[0], knee, side.knee[1]),
        (side.ankle[0], ankle, side.ankle[1]),
        (side.shoulder[0] + s * pose.twist * 0.05, s * SHOULDER_GAP + sway * 1.4, side.shoulder[1]),
        (side.elbow[0], elbow, side.elbow[1]),
        (side.hand[0], hand, side.hand[1]),
    )


def raised(shoulder: Place, hand: Point, ahead: float, side: int) -> tuple[Place, Place]:
    """(elbow, hand) of an arm that bends outward: `hand` is (right, up)."""
    elbow, grip = bend(shoulder[1:], hand, (UPPER, FORE + 0.01), -side)
    return (ahead, *elbow), (ahead, *grip)


def parts(front: Front, dress: Dress, eye: Eye) -> list[Part]:
    """The athlete from back to front: what is farther from the lens comes first."""
    order = sorted((0, 1), key=lambda n: front.sides[n].knee[0])
    apart = abs(front.sides[0].knee[0] - front.sides[1].knee[0]) > ABREAST
    legs = [layer for n in order for layer in _leg(front.sides[n], dress, eye, (n, n == order[0] and apart))]
    arms = [layer for n in order for layer in _arm(front.sides[n], dress, eye, n)]
    behind = [layer for layer, ahead in arms if not ahead]
    return [*behind, *legs, *_body(front, dress, eye), *(layer for layer, ahead in arms if ahead)]


def _bone(eye: Eye, ends: tuple[Place, Place], radii: Point, swell: float = 0.0) -> Floats:
    (p, a), (q, b) = eye.see(ends[0]), eye.see(ends[1])
    return taper(p, q, radii[0] * a, radii[1] * b, (swell * a, swell * a))


def _leg(limb: Limb, dress: Dress, eye: Eye, which: tuple[int, bool]) -> list[Part]:
    """One leg; which: (its number, whether it is the one behind)."""
    n, behind = which
    b, (x, y) = dress.bulk, eye.see(limb.ankle)[0]
    size = eye.see(limb.ankle)[1]
    low, wide = y - 0.042 * size, (0.034 + b * 0.6) * size
    foot = np.array(
        [
            (x - wide, y + 0.02 * size),
            (x + wide, y + 0.02 * size),
            (x + wide * 1.25, low + 0.012 * size),
            (x + wide * 1.15, low),
            (x - wide * 1.15, low),
            (x - wide * 1.25, low + 0.012 * size),
        ]
    )
    shin, thigh = (
        _bone(eye, (limb.knee, limb.ankle), (0.043 + b, 0.027 + b), 0.008),
        _bone(eye, (limb.hip, limb.knee), (0.064 + b, 0.044 + b), 0.008),
    )
    half = tuple(h + (k - h) * 0.6 for h, k in zip(limb.hip, limb.knee, strict=True))
    flesh, shoe = ("far", "far shoe") if behind else ("ink", "shoe")
    layers = [Part(f"shoe {n}", shoe if dress.shoe else flesh, [foot]), Part(f"leg {n}", flesh, [shin, thigh])]
    if dress.shorts:
        layers.append(
            Part(f"shorts {n}", "shorts", [_bone(eye, (limb.hip, (half[0], half[1], half[2])), (0.074, 0.062), 0.01)])
        )
    return layers


def _arm(limb: Limb, dress: Dress, eye: Eye, n: int) -> list[tuple[Part, bool]]:
    b = dress.bulk
    ahead = limb.hand[0] > limb.shoulder[0] - 0.02
    (hand, size) = eye.see(limb.hand)
    flesh = [
        _bone(eye, (limb.shoulder, limb.elbow), (0.047 + b, 0.035 + b), 0.006),
        _bone(eye, (limb.elbow, limb.hand), (0.037 + b, 0.025 + b), 0.006),
    ]
    fist = [ball(hand, (0.030 + b * 0.5) * size)]
    layers = [(Part(f"arm {n}", "sleeve", flesh if dress.glove else flesh + fist), ahead)]
    if dress.glove:
        layers.append(
            (Part(f"glove {n}", "glove", [ball(hand, (0.038 if dress.winter else 0.056) * size, 1.08)]), ahead)
        )
    return layers


def _body(front: Front, dress: Dress, eye: Eye) -> list[Part]:
    (hx, hy), a = eye.see(front.hip)
    (nx, ny), c = eye.see(front.neck)
    head, size = eye.see(front.head)
    b = dress.bulk

    def torso(*rows: tuple[float, float]) -> Floats:
        """Half widths at shares of the way from hip to neck, mirrored."""
        right = [(hx + (nx - hx) * u + (w + b) * (a + (c - a) * u), hy + (ny - hy) * u) for u, w in rows]
        left = [(hx + (nx - hx) * u - (w + b) * (a + (c - a) * u), hy + (ny - hy) * u) for u, w in rows]
        return rounded(right + left[::-1], 3)

    def on_head(outline: Floats) -> Floats:
        return np.asarray(outline * (0.058 * size) + head)

    trunk = torso(
        (-0.10, 0.086), (0.0, 0.092), (0.30, 0.088), (0.62, 0.118), (0.88, 0.150), (0.99, 0.110), (1.08, 0.045)
    )
    neck = taper((nx, ny), (head[0], head[1] - 0.03), 0.050 * c, 0.044 * size)
    layers = [Part("body", "ink", [trunk, neck, on_head(FRONT_HEAD)], solid=True)]
    if dress.shorts:
        layers.append(Part("shorts", "shorts", [torso((-0.16, 0.070), (-0.05, 0.098), (0.10, 0.092))], solid=True))
    if dress.top:
        layers.append(
            Part(
                "tank",
                "top",
                [torso((0.05, 0.090), (0.30, 0.086), (0.62, 0.110), (0.84, 0.094), (1.0, 0.064))],
                solid=True,
            )
        )
    layers.append(Part("cheek", "skin", [on_head(FRONT_CHEEKS)], solid=True))
    details = [ball((head[0] + x * 0.058 * size, head[1] + y * 0.058 * size), 0.0055 * size) for x, y in EYES]
    brows = [
        taper(
            (head[0] + s * 0.011 * size, head[1] + 0.014 * size),
            (head[0] + s * 0.029 * size, head[1] + 0.017 * size),
            0.003 * size,
            0.0028 * size,
        )
        for s in SIDES
    ]
    layers.append(Part("features", "hair", [*details, *brows, on_head(FRONT_BEARD)], solid=True))
    if dress.hat:
        bobble = [ball((head[0], head[1] + 0.083 * size), 0.019 * size)] if dress.winter else []
        layers.append(Part("hat", "hat", [on_head(FRONT_CAP if dress.winter else FRONT_HAIR), *bobble], solid=True))
    if dress.scarf:
        wrap = taper((nx - 0.05 * c, ny + 0.018 * c), (nx + 0.05 * c, ny + 0.018 * c), 0.026 * c, 0.026 * c)
        tail = taper(
            (nx + 0.03 * c, ny),
            (nx + 0.05 * c + 0.02 * math.sin(9 * front.hip[2]), ny - 0.13 * c),
            0.018 * c,
            0.024 * c,
        )
        layers.append(Part("wrap", "scarf", [tail, wrap], solid=True))
    return layers
