"""How the pictures look: sharp, bright, frozen, alike; measured on every picture or a few times a second."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.watch.eye.ledger import Ledger
from crosscut.watch.eye.shrink import Sizes, resized, shrunk

Plane = NDArray[np.uint8]
Floats = NDArray[np.float32]

OFTEN = 5  # pictures between two looks at sharpness and likeness
GRID = (16, 9)  # cells for sharpness
CONTRASTED = 40  # of the 144 cells: those that have an edge to be sharp
BLACK = 16.0  # luma of black in video range
NEARLY_BLACK = 26  # luma; 4 % of the way to white
WHOLE = (0.0, 0.0, 1.0, 1.0)  # shares of width and height: left, top, right, bottom
LIT = 0.02  # of a row or column that is ever brighter than black, or it is a border
SIGNATURE = 32, 8  # pixels of the square a signature is made of; frequencies kept
TINY = 45  # lines of the picture whose luminance is averaged, and whose signature is taken
BT709 = np.array([[1.164384, 0, 1.792741], [1.164384, -0.213249, -0.532909], [1.164384, 2.112402, 0]], np.float32)
RGB = np.hstack([BT709, BT709 @ np.array([[-16], [-128], [-128]], np.float32)])  # from Y, Cb, Cr and 1
RELATIVE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # WCAG 2: relative luminance of linear sRGB
SRGB_KNEE = 0.04045  # IEC 61966-2-1; below, light is a straight line of the value
HLG_KNEE = 0.5  # BT.2100; below, light is the square of the value
HDR_WHITE = 203.0  # cd/m²; BT.2408: what is white on an HDR screen becomes the white of the film


def _srgb() -> Floats:
    value = np.arange(256) / 255
    return np.where(value <= SRGB_KNEE, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _hlg() -> Floats:
    """BT.2100 HLG to light on a 1000 cd/m² screen, its gamma of 1.2 taken channel by channel."""
    value = np.arange(256) / 255
    linear = np.where(value <= HLG_KNEE, value**2 / 3, (np.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return np.minimum(linear**1.2 * 1000 / HDR_WHITE, 1).astype(np.float32)


def _pq() -> Floats:
    """SMPTE ST 2084."""
    value = (np.arange(256) / 255) ** (32 / 2523)
    linear = (np.maximum(value - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * value)) ** (8192 / 1305)
    return np.minimum(linear * 10000 / HDR_WHITE, 1).astype(np.float32)


def _waves() -> Floats:
    """The lowest frequencies of the cosine transform, `[8, 32]`; the constant one as strong as the others."""
    size, kept = SIGNATURE
    return np.cos(np.pi / size * np.outer(np.arange(kept), np.arange(size) + 0.5)).astype(np.float32)


WAVES = _waves()
LIGHT = {"sdr": _srgb(), "hlg": _hlg(), "pq": _pq()}


@dataclass(frozen=True, slots=True)
class Look:
    """`[n]` for n pictures.

    `luminance` is the mean relative luminance 0–1 (linear light) of the whole picture, `colour` `[n, 3]` its mean red,
    green and blue 0–1 as displayed; `frame` the part inside borders that are black throughout, as shares (left, top,
    right, bottom). Of what is inside black
    borders: `mean` and `spread` are luma 0–255, `dark` the share of pixels that are nearly black, `change` the mean
    absolute difference of luma to the picture before. `sharp` is a ratio of edge to contrast, `detail` the mean of the
    absolute Laplacian in grey values, and `signature` 64 bits, all three held between looks.
    """

    luminance: Floats
    mean: Floats
    spread: Floats
    dark: Floats
    change: Floats
    sharp: Floats
    detail: Floats
    signature: NDArray[np.uint64]
    colour: Floats
    frame: tuple[float, float, float, float]


class Looks:
    """Sees the pictures of a clip one by one."""

    def __init__(self, transfer: str) -> None:
        self._light = weighted(LIGHT[transfer])
        self._rows = Ledger(10)
        self._signatures: list[int] = []
        self._last: Plane | None = None
        self._brightest: Plane | None = None  # of every pixel, over the whole clip

    def see(self, luma: Sizes, chroma: tuple[Plane, Plane]) -> None:
        """The next picture: its luma and its two chroma planes."""
        grey = luma.whole
        mean, spread = (float(each[0][0]) for each in cv2.meanStdDev(grey))
        change = float(cv2.mean(cv2.absdiff(grey, self._last))[0]) if self._last is not None else 255.0
        self._last = grey
        self._brightest = grey if self._brightest is None else np.maximum(self._brightest, grey)
        if len(self._rows) % OFTEN == 0:
            self._signatures.append(signature(luma.tiny))
            self._edges = edges(grey)
        dark = 1 - cv2.countNonZero(cv2.threshold(grey, NEARLY_BLACK, 1, cv2.THRESH_BINARY)[1]) / grey.size
        rgb = displayed(luma.tiny, chroma)
        colour = (each / 255 for each in cv2.mean(rgb)[:3])
        self._rows.add((luminance(rgb, self._light), mean, spread, dark, change, *self._edges, *colour))

    def look(self) -> Look:
        """All that was seen."""
        rows = self._rows.rows()
        (light, mean, spread, dark, change, sharp, detail), colour = rows[:, :7].T, rows[:, 7:]
        held = np.repeat(np.array(self._signatures, np.uint64), OFTEN)[: len(light)]
        frame = WHOLE if self._brightest is None else inside(self._brightest)
        share = (frame[2] - frame[0]) * (frame[3] - frame[1])
        # what a border of black adds to the moments of the whole picture is known, so it can be taken out again
        square = (spread**2 + mean**2 - (1 - share) * BLACK**2) / share
        mean = (mean - (1 - share) * BLACK) / share
        spread = np.sqrt(np.maximum(square - mean**2, 0))
        dark = np.clip((dark - (1 - share)) / share, 0, 1)
        return Look(light, mean, spread, dark, change / share, sharp, detail / share, held, colour, frame)


def inside(brightest: Plane) -> tuple[float, float, float, float]:
    """The part of the picture inside black borders, given the brightest value of each pixel; all where all is black.

    As shares of width and height: left, top, right, bottom.
    """
    lit = brightest > NEARLY_BLACK
    rows, columns = np.flatnonzero(lit.mean(axis=1) > LIT), np.flatnonzero(lit.mean(axis=0) > LIT)
    if not len(rows) or not len(columns):
        return WHOLE
    height, width = brightest.shape
    return (
        float(columns[0] / width), float(rows[0] / height),
        float((columns[-1] + 1) / width), float((rows[-1] + 1) / height),
    )  # fmt: skip


def weighted(light: Floats) -> Floats:
    """What red, green and blue of each code value add to relative luminance, `[1, 256, 3]`."""
    return np.asarray(light[None, :, None] * RELATIVE, np.float32)


def displayed(luma: Plane, chroma: tuple[Plane, Plane]) -> Plane:
    """Red, green and blue of a picture in video range, `[h, w, 3]`, given its luma at 45 lines."""
    colours = (resized(shrunk(plane, TINY), luma.shape) for plane in chroma)
    return np.asarray(cv2.transform(cv2.merge([luma, *colours]), RGB), np.uint8)


def luminance(rgb: Plane, light: Floats) -> float:
    """The mean relative luminance, 0–1; `light` is weighted linear light by code value."""
    return sum(cv2.mean(cv2.LUT(rgb, light))[:3])


def edges(grey: Plane) -> tuple[float, float]:
    """How sharp a picture is, and how much detail there is in it.

    The first is edge against contrast in the most contrasted cells, about 0.06 for a blur and 0.2 to 1 for a sharp
    picture; the second the mean edge, in grey values.
    """
    edge = cv2.convertScaleAbs(cv2.Laplacian(grey, cv2.CV_16S, ksize=1))
    cells = cv2.resize(edge, GRID, interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    wide = grey.astype(np.float32)
    mean = cv2.resize(wide, GRID, interpolation=cv2.INTER_AREA)
    square = cv2.resize(wide * wide, GRID, interpolation=cv2.INTER_AREA)
    spread = np.sqrt(np.maximum(square - mean * mean, 0)).ravel()
    best = np.argsort(-spread, kind="stable")[:CONTRASTED]
    return float((cells[best] / (spread[best] + 3)).mean()), float(cells.mean())


def signature(tiny: Plane) -> int:
    """64 bits that are alike for pictures that look alike: signs of low frequencies against their median (pHash)."""
    small = resized(tiny, (len(WAVES.T), len(WAVES.T))).astype(np.float32)
    low = (WAVES @ small @ WAVES.T).ravel()
    low[0] = 0  # brightness does not count
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
