"""The athlete from the side: joints, then tapered flesh and cloth.

Pose space: 1 is the body's height, x forward, y up, the origin on the ground under the athlete. Proportions: eight
heads; thigh = shin = .245, upper arm .165, forearm .15, hip to neck .29 (after Loomis, Figure Drawing, 1943).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crosscut.demo.draw.canvas import Colour, Floats
from crosscut.demo.draw.layers import Point
from crosscut.demo.draw.outlines import BEARD, BOOT, BROW, CAP, CHEEK, CUFF, EYE, FACE, HAIR, SHOE

NOWHERE = 1e-6  # body heights; a hand at its own shoulder hangs down
THIGH, SHIN, UPPER, FORE, TRUNK, NECK, SKULL = 0.245, 0.245, 0.165, 0.15, 0.285, 0.055, 0.058


@dataclass
class Pose:
    """Where the body is. Pairs are (near, far).

    `lean` tips the lower back forward, `curl` the upper back further, `nod` the head down; `feet` are ankle x, ankle y,
    toe-down angle; `hands` are places, or None where `arms` (shoulder angle, elbow bend) say it; `twist` brings the
    near shoulder forward.
    """

    hip: Point = (0, 0.53)
    lean: float = 0.05
    curl: float = 0.05
    nod: float = 0.0
    feet: Sequence[tuple[float, float, float]] = ((0.05, 0.04, 0), (-0.05, 0.04, 0))
    hands: Sequence[Point] | None = None
    arms: Sequence[Point] = ((0.1, 0.3), (-0.1, 0.3))
    twist: float = 0.0


@dataclass(frozen=True)
class Dress:
    """What the athlete wears; pairs of colours go from top to bottom, None is not worn.

    `bulk` is added to every radius, `rim_at` is where the light comes from, `back` a second light from the other side.
    """

    ink: tuple[Colour, Colour]
    far: tuple[Colour, Colour]
    rim: Colour
    skin: tuple[Colour, Colour]
    bulk: float = 0.010
    winter: bool = True
    rim_at: Point = (1.0, -0.45)
    rim_wide: float = 0.010
    back: Colour | None = None
    hat: Colour | None = (232, 84, 48)
    scarf: Colour | None = (232, 84, 48)
    top: Colour | None = None
    shorts: Colour | None = None
    shoe: Colour | None = None
    glove: Colour | None = None


@dataclass(frozen=True)
class Part:
    """One layer of an athlete: its name, which paint it takes, its outlines; `solid` keeps it opaque in fast blows."""

    name: str
    paint: str
    outlines: list[Floats]
    solid: bool = False


@dataclass(frozen=True)
class Limbs:
    """The joints of one side."""

    hip: Point
    knee: Point
    ankle: Point
    toe: float
    shoulder: Point
    elbow: Point
    hand: Point


@dataclass(frozen=True)
class Joints:
    """All joints; `sides` are (near, far), `tilt` is the head's."""

    hip: Point
    waist: Point
    chest: Point
    neck: Point
    head: Point
    tilt: float
    sides: tuple[Limbs, Limbs]

    def on_face(self, ahead: float, up: float) -> Point:
        """A place on the head, in radii of the skull."""
        return add(self.head, turn((ahead * SKULL, up * SKULL), self.tilt))


def turn(p: Point, angle: float) -> Point:
    """Tip a vector forward and down."""
    c, s = math.cos(angle), math.sin(angle)
    return p[0] * c + p[1] * s, -p[0] * s + p[1] * c


def add(p: Point, q: Point) -> Point:
    """The sum of two vectors."""
    return p[0] + q[0], p[1] + q[1]


def toward(p: Point, q: Point, share: float) -> Point:
    """The point that share of the way from p to q."""
    return p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share


def along(p: Point, angle: float, length: float) -> Point:
    """From p, `angle` forward of straight down."""
    return p[0] + math.sin(angle) * length, p[1] - math.cos(angle) * length


def bend(root: Point, goal: Point, bones: Point, side: int) -> tuple[Point, Point]:
    """Two bones from root towards goal: (joint, end). Side +1: the joint goes forward of a hanging limb."""
    a, b = bones
    dx, dy = goal[0] - root[0], goal[1] - root[1]
    far = math.hypot(dx, dy)
    if far < NOWHERE:
        dx, dy, far = 0.0, -NOWHERE, NOWHERE
    d = min(max(far, abs(a - b) + 0.01), a + b - 0.002)
    ux, uy = dx / far, dy / far
    angle = side * math.acos(max(-1, min(1, (a * a + d * d - b * b) / (2 * a * d))))
    c, s = math.cos(angle), math.sin(angle)
    return (root[0] + a * (ux * c - uy * s), root[1] + a * (ux * s + uy * c)), (root[0] + ux * d, root[1] + uy * d)


def joints(pose: Pose) -> Joints:
    """Where everything is."""
    waist = add(pose.hip, turn((0, TRUNK * 0.42), pose.lean))
    chest = add(waist, turn((0, TRUNK * 0.40), pose.lean + pose.curl * 0.6))
    neck = add(chest, turn((0.004, TRUNK * 0.18), pose.lean + pose.curl))
    tilt = pose.lean * 0.45 + pose.curl * 0.5 + pose.nod
    head = add(neck, turn((0.018, NECK + SKULL * 0.72), tilt))
    near, far = (_limbs(pose, chest, n, sign) for n, sign in enumerate((1, -1)))
    return Joints(pose.hip, waist, chest, neck, head, tilt, (near, far))


def _limbs(pose: Pose, chest: Point, n: int, sign: int) -> Limbs:
    hip = add(pose.hip, (-sign * pose.twist * 0.018, 0))
    x, y, toe = pose.feet[n]
    knee, ankle = bend(hip, (x, y), (THIGH, SHIN), 1)
    shoulder = add(add(chest, turn((0, TRUNK * 0.10), pose.lean + pose.curl)), (sign * (0.012 + pose.twist * 0.035), 0))
    if pose.hands is not None:
        elbow, hand = bend(shoulder, pose.hands[n], (UPPER, FORE), -1)
    else:
        swing, fold = pose.arms[n]
        elbow = along(shoulder, swing, UPPER)
        hand = along(elbow, swing + fold, FORE)
    return Limbs(hip, knee, ankle, toe, shoulder, elbow, hand)


def _limb_table(side: int = 8, caps: int = 6) -> Floats:
    """A limb's outline as sums: along = n·A + r0·B + r1·C, across = r0·D + r1·E + front·F + back·G."""
    rows: list[tuple[float, ...]] = []
    for k in range(side):
        u = k / (side - 1)
        rows.append((u, 0, 0, 1 - u, u, math.sin(math.pi * u**0.7), 0))
    for k in range(1, caps):
        a = math.pi * (0.5 - k / caps)
        rows.append((1, 0, math.cos(a), 0, math.sin(a), 0, 0))
    for k in range(side - 1, -1, -1):
        u = k / (side - 1)
        rows.append((u, 0, 0, u - 1, -u, 0, -math.sin(math.pi * u**0.7)))
    for k in range(1, caps):
        a = math.pi * (-0.5 - k / caps)
        rows.append((0, math.cos(a), 0, math.sin(a), 0, 0, 0))
    return np.array(rows).T


_LIMB = _limb_table()
_CIRCLE = np.array([(math.cos(2 * math.pi * k / 20), math.sin(2 * math.pi * k / 20)) for k in range(20)])


def taper(p: Point, q: Point, r0: float, r1: float, swell: Point = (0, 0)) -> Floats:
    """A limb: round at both ends, swelling to front and back a third of the way down."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    n = math.hypot(dx, dy) or 1e-6
    ux, uy = dx / n, dy / n
    front, back = swell
    rows = (
        (dx, ux * r0, ux * r1, -uy * r0, -uy * r1, -uy * front, -uy * back),  # (−uy, ux) is forward of a hanging limb
        (dy, uy * r0, uy * r1, ux * r0, ux * r1, ux * front, ux * back),
    )
    return np.asarray((np.array(rows) @ _LIMB).T + p)


def ball(c: Point, r: float, squash: float = 1.0) -> Floats:
    """A round outline."""
    return np.asarray(_CIRCLE * (r, r * squash) + c)


def placed(points: Floats, at: Point, angle: float, size: float = 1.0) -> Floats:
    """An outline turned forward and down by the angle, made larger, moved."""
    c, s = math.cos(angle) * size, math.sin(angle) * size
    return np.asarray(points @ np.array(((c, -s), (s, c))) + at)


def parts(pose: Pose, dress: Dress, t: float = 0.0, flow: float = math.pi, scarf: float = 0.24) -> list[Part]:
    """The athlete from back to front. `flow` is the wind's direction on a scarf of that length."""
    j, b = joints(pose), dress.bulk
    near, far = j.sides
    layers = [
        Part("far leg", "far", _leg(far, dress)),
        Part("far shoe", "far shoe", [placed(SHOE, far.ankle, far.toe)] if dress.shoe else []),
        Part("far arm", "far", _arm(far, b)),
        Part("far glove", "far glove", [_glove(far, dress)] if dress.glove else []),
        Part("tail", "scarf", [_ribbon(add(j.neck, (-0.03, 0.01)), flow, scarf, t)] if dress.scarf else []),
        Part("leg", "ink", _leg(near, dress)),
        Part("shorts", "shorts", _shorts(near) if dress.shorts else []),
        Part("shoe", "shoe", [placed(SHOE, near.ankle, near.toe)] if dress.shoe else []),
        Part("cuffs", "scarf", _cuffs(near) if dress.scarf else []),
        Part("body", "ink", _trunk(j, pose, dress), solid=True),
        Part("tank", "top", _tank(j, pose) if dress.top else [], solid=True),
        Part("cheek", "skin", [placed(CHEEK, j.head, j.tilt, SKULL)], solid=True),
        Part("features", "hair", _features(j), solid=True),
        Part("hat", "hat", _hat(j, dress), solid=True),
        Part("wrap", "scarf", _wrap(j) if dress.scarf else [], solid=True),
        Part("arm", "ink", _arm(near, b)),
        Part("glove", "glove", [_glove(near, dress)] if dress.glove else []),
    ]
    return [layer for layer in layers if layer.outlines]


def _leg(limbs: Limbs, dress: Dress) -> list[Floats]:
    b = dress.bulk
    flesh = [
        taper(limbs.hip, limbs.knee, 0.060 + b, 0.040 + b, (0.010, 0.012)),
        taper(limbs.knee, limbs.ankle, 0.041 + b, 0.025 + b, (0.002, 0.016)),
    ]
    return [*flesh, placed(BOOT, limbs.ankle, limbs.toe)] if dress.winter else flesh


def _cuffs(limbs: Limbs) -> list[Floats]:
    """The band of a gaiter."""
    return [placed(CUFF, limbs.ankle, limbs.toe)]


def _arm(limbs: Limbs, b: float) -> list[Floats]:
    fist = toward(limbs.elbow, limbs.hand, 1 + 0.014 / FORE)
    return [
        taper(limbs.shoulder, limbs.elbow, 0.040 + b, 0.030 + b, (0.008, 0.006)),
        taper(limbs.elbow, limbs.hand, 0.032 + b, 0.020 + b * 0.8, (0.006, 0.006)),
        ball(fist, 0.027 + b * 0.5),
    ]


def _glove(limbs: Limbs, dress: Dress) -> Floats:
    if dress.winter:
        return taper(toward(limbs.elbow, limbs.hand, 0.96), toward(limbs.elbow, limbs.hand, 1.10), 0.029, 0.032)
    return taper(toward(limbs.elbow, limbs.hand, 0.92), toward(limbs.elbow, limbs.hand, 1.24), 0.034, 0.049, (0, 0.006))


def _shorts(limbs: Limbs) -> list[Floats]:
    return [taper(limbs.hip, toward(limbs.hip, limbs.knee, 0.55), 0.066, 0.060, (0.008, 0.010)), ball(limbs.hip, 0.074)]


def _trunk(j: Joints, pose: Pose, dress: Dress) -> list[Floats]:
    b, upper = dress.bulk, pose.lean + pose.curl
    body = [
        taper(j.hip, j.waist, 0.064 + b, 0.058 + b),
        taper(j.waist, j.chest, 0.060 + b, 0.078 + b, (0.004, 0.002)),
        taper(j.chest, add(j.chest, turn((0.002, TRUNK * 0.14), upper)), 0.078 + b, 0.050 + b),
        taper(j.neck, add(j.neck, turn((0.004, NECK), j.tilt)), 0.046 + b, 0.038 + b * 0.5),
        placed(FACE, j.head, j.tilt, SKULL),
    ]
    if not dress.winter:
        return body
    skirt = np.array(
        [(0.070, 0.06), (0.088, -0.040), (0.060, -0.056), (-0.060, -0.050), (-0.092, -0.030), (-0.078, 0.06)]
    )
    hood = ball(add(j.neck, turn((-0.040, 0.004), upper)), 0.040, 0.8)
    return [*body, placed(skirt, j.hip, pose.lean * 0.7), hood]


def _tank(j: Joints, pose: Pose) -> list[Floats]:
    return [
        taper(j.hip, j.waist, 0.073, 0.063),
        taper(j.waist, j.chest, 0.063, 0.081, (0.004, 0.002)),
        taper(j.chest, add(j.chest, turn((-0.002, 0.03), pose.lean)), 0.079, 0.058),
    ]


def _features(j: Joints) -> list[Floats]:
    return [placed(outline, j.head, j.tilt, SKULL) for outline in (EYE, BROW, BEARD)]


def _hat(j: Joints, dress: Dress) -> list[Floats]:
    if dress.hat is None:
        return []
    if not dress.winter:
        return [placed(HAIR, j.head, j.tilt, SKULL)]
    return [placed(CAP, j.head, j.tilt, SKULL), ball(j.on_face(-0.3, 1.36), 0.017)]


def _wrap(j: Joints) -> list[Floats]:
    ends = [((-0.034, 0.012), (0.040, 0.020), 0.027, 0.024), ((-0.040, -0.006), (0.046, -0.008), 0.022, 0.020)]
    return [taper(add(j.neck, turn(a, j.tilt)), add(j.neck, turn(b, j.tilt)), r0, r1) for a, b, r0, r1 in ends]


def _ribbon(root: Point, flow: float, length: float, t: float) -> Floats:
    """A scarf's tail: it lags, and a wave runs down it."""
    u = np.linspace(0, 1, 17)
    wave = np.sin(7.5 * u - 13 * t) * 0.22 * u + np.sin(3 * u - 5 * t) * 0.12 * u
    c, s = math.cos(flow) * length, math.sin(flow) * length
    spine = np.stack([root[0] + c * u - s * wave, root[1] + s * u + c * wave], 1)
    way = np.gradient(spine, axis=0)
    normal = np.stack([-way[:, 1], way[:, 0]], 1) / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-6)[:, None]
    half = normal * (0.020 * (0.7 + 0.5 * u))[:, None]
    return np.concatenate([spine + half, (spine - half)[::-1]])
