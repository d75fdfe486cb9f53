"""One picture becomes another: frames of yuv420p mixed, lit or swept; always on a new frame, tagged as a film's is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from crosscut.media.paint.layers import blank, copied, planes

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

WHITE, BLACK = (235, 128, 128), (16, 128, 128)  # of BT.709 video range
WIDEST_SWEEP = 0.25  # of the picture's width; nothing can be told any more, and the way it went is felt


def mixed(one: VideoFrame, other: VideoFrame, share: float) -> VideoFrame:
    """Both pictures, `share` 0–1 of them the other."""
    made = copied(one)
    for into, above in zip(planes(made), planes(other), strict=True):
        cv2.addWeighted(into, 1 - share, above, share, 0, dst=into)
    return made


def lit(frame: VideoFrame, share: float) -> VideoFrame:
    """The picture, `share` 0–1 of it white light."""
    return _covered(frame, share, WHITE)


def darkened(frame: VideoFrame, share: float) -> VideoFrame:
    """The picture, `share` 0–1 of it black."""
    return _covered(frame, share, BLACK)


def _covered(frame: VideoFrame, share: float, levels: tuple[int, int, int]) -> VideoFrame:
    made = copied(frame)
    for into, level in zip(planes(made), levels, strict=True):
        cv2.addWeighted(into, 1 - share, np.full_like(into, level), share, 0, dst=into)
    return made


def dark(width: int, height: int) -> VideoFrame:
    """A plain dark picture of that size."""
    made = blank(width, height)
    for into, level in zip(planes(made), BLACK, strict=True):
        into[:] = level
    return made


def joined(one: VideoFrame, other: VideoFrame, width: int, height: int) -> VideoFrame:
    """A picture of that size, the one at its left or top edge and the other at its right or bottom one, on black."""
    made = dark(width, height)
    for into, first, second in zip(planes(made), planes(one), planes(other), strict=True):
        into[: first.shape[0], : first.shape[1]] = first
        into[into.shape[0] - second.shape[0] :, into.shape[1] - second.shape[1] :] = second
    return made


def swept(frame: VideoFrame, strength: float) -> VideoFrame:
    """The picture as a camera sees it that is swung to the side, `strength` 0–1."""
    made = copied(frame)
    for into in planes(made):
        reach = int(WIDEST_SWEEP * strength * into.shape[1] / 2)
        if reach:
            cv2.blur(into, (2 * reach + 1, 1), dst=into, borderType=cv2.BORDER_REPLICATE)
    return made
