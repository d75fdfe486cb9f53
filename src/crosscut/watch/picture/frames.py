"""Pictures of a clip as small photographs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.media.proxy import stand_in
from crosscut.media.reader import Reader
from crosscut.model.footage import Clip
from crosscut.model.time import Time

Photograph = NDArray[np.uint8]


def taken(clip: Clip, proxy: Path, times: Sequence[Time], height: int) -> list[Photograph]:
    """What is on screen at each of those clip times, rising, `[height, w, 3]` red, green, blue. Raises Damaged."""
    numbers = [clip.index.frame_at(time) for time in times]
    with Reader(stand_in(clip, proxy)) as reader:
        return [
            _small(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8), height) for _, frame in reader.fetch(numbers)
        ]


def _small(pixels: Photograph, height: int) -> Photograph:
    width = max(1, round(pixels.shape[1] * height / pixels.shape[0]))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
