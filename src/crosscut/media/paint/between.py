"""What a camera would have seen between two frames: things moved on along the optical flow.

The flow is found both ways by dense inverse search (Kroeger et al. 2016, as OpenCV has it) in small pictures; from both
follows where each point of the frame between comes from (Jiang et al. 2018, Super SloMo, equation 4), and of the two
sources the one counts more whose flow there and back comes out where it began: what is hidden in one of them is taken
from the other. What hardly moves is mixed where it stands: mixing takes noise out, and moving would only soften it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.media.paint.layers import copied, planes

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

LINES = 360  # of the pictures in which the flow is found: of 240, 360 and 540 the least that keeps fingers apart
STILL = 0.33  # pixels of these; from twice as much on, all of the flow counts
ASTRAY = 2.0  # pixels by which a flow may miss its beginning until its picture counts a third
LEAST = 1e-4  # of a picture's weight: where both go astray, both are mixed

_FRESH: Any = None  # a flow to begin with; OpenCV's own types do not know that it may be left out

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Flow:
    """How far each point moves from one picture to the next, `[h, w, 2]` small pixels (right, down), and back again.

    `strays` are how far each misses its beginning there and back, `[h, w]`.
    """

    there: Floats
    back: Floats
    strays: tuple[Floats, Floats]


def flow(one: VideoFrame, other: VideoFrame) -> Flow:
    """The flow between two pictures of yuv420p."""
    cv2.setNumThreads(1)  # the search runs in stripes, one a thread, and what it finds hangs on them
    first, second = (_small(planes(each)[0]) for each in (one, other))
    there, back = _found(first, second), _found(second, first)
    strays = tuple(np.hypot(*np.moveaxis(a + _at(b, a), 2, 0)) for a, b in ((there, back), (back, there)))
    return Flow(there, back, (strays[0], strays[1]))


def _small(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, LINES / min(luma.shape))
    size = (round(luma.shape[1] * scale), round(luma.shape[0] * scale))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)


def _found(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Floats:
    found = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(one, other, _FRESH)
    share = np.clip(np.hypot(found[..., 0], found[..., 1]) / STILL - 1, 0, 1)[..., None]
    return np.asarray(found * share, np.float32)


def between(one: VideoFrame, other: VideoFrame, way: Flow, share: float) -> VideoFrame:
    """The picture at `share` 0–1 of the way from one to the other, on a new frame."""
    from_one = -(1 - share) * share * way.there + share**2 * way.back
    from_other = (1 - share) ** 2 * way.there - share * (1 - share) * way.back
    sures = [
        np.exp(-_at(stray, move) / ASTRAY) + LEAST
        for stray, move in zip(way.strays, (from_one, from_other), strict=True)
    ]
    weight = (1 - share) * sures[0] / ((1 - share) * sures[0] + share * sures[1])
    made = copied(one)
    for into, after in zip(planes(made), planes(other), strict=True):
        first, second = (
            _at(plane, _grown(move, plane.shape)) for plane, move in ((into, from_one), (after, from_other))
        )
        part = _grown(weight, into.shape)
        np.copyto(into, np.rint(first * part + second * (1 - part)), casting="unsafe")
    return made


def _grown(field: Floats, shape: tuple[int, ...]) -> Floats:
    """The field over a plane of that shape; movements in its pixels."""
    height, width = shape
    grown = np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    if field.ndim > 2:  # noqa: PLR2004  # movements
        grown *= np.array([width / field.shape[1], height / field.shape[0]], np.float32)
    return grown


def _at(picture: Any, move: Floats) -> Any:  # noqa: ANN401  # an array of the same kind
    """What the picture `[h, w]` or `[h, w, 2]` holds where each point comes from."""
    down, right = np.mgrid[0 : move.shape[0], 0 : move.shape[1]].astype(np.float32)
    return cv2.remap(
        picture, right + move[..., 0], down + move[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
