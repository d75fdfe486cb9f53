"""Roughness without chance: numbers that look thrown but are worked out, the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def grains(count: int, seed: int) -> Floats:
    """`[count]` numbers spread evenly over 0–1 (the splitmix64 counter hash, Steele et al. 2014)."""
    word = (np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed) * np.uint64(1_000_003)) * _GOLDEN
    for shift, factor in zip((30, 27), _MIX, strict=True):
        word = (word ^ (word >> np.uint64(shift))) * factor
    return ((word ^ (word >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53


def bell(count: int, seed: int) -> Floats:
    """`[count]` numbers around 0 with deviation 1 (Box and Muller 1958)."""
    even, odd = grains(2 * count, seed).reshape(2, count)
    return np.asarray(np.sqrt(-2 * np.log1p(-even)) * np.cos(2 * np.pi * odd))


def line(count: int, seed: int, slope: float = 1.0, low: int = 1, high: int | None = None) -> Floats:
    """A rough line of `count` samples that joins its own start, −1 to 1; energy falls with frequency ** −slope."""
    frequency = np.arange(count // 2 + 1)
    heard = (frequency >= low) & (frequency <= (count if high is None else high))
    strength = np.where(heard, 1 / np.maximum(frequency, 1) ** slope, 0)
    rough = np.fft.irfft(strength * np.exp(2j * np.pi * grains(frequency.size, seed)), count)
    return np.asarray(rough / np.abs(rough).max())


def sheet(shape: tuple[int, int], seed: int, slope: float = 1.0, stretch: float = 1.0, low: int = 1) -> Floats:
    """A rough sheet `shape` = (height, width) that joins itself on all sides, deviation 1/3.

    `stretch` above 1 draws the grain out sideways.
    """
    h, w = shape
    down, across = np.fft.fftfreq(h)[:, None] * h, np.fft.rfftfreq(w)[None, :] * w
    frequency = np.hypot(down * w / h / stretch, across)
    strength = np.where(frequency >= low, 1 / np.maximum(frequency, 1) ** (slope + 0.5), 0)
    turn = grains(frequency.size, seed).reshape(frequency.shape)
    rough = np.fft.irfft2(strength * np.exp(2j * np.pi * turn), (h, w))
    return np.asarray(rough / (3 * rough.std()))
