"""Where the film lets hear what clips say, nobody is cut off: a cut neither begins nor ends while somebody speaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crosscut.plan import merits
from crosscut.plan.candidates.ways import EDGE, Ground, Rows, Ways, terms
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.stock import Stock

BREATH = 0.1  # s before and after a sentence; as much of it may be missed without a word being cut
LONGER = 1.5  # times a sentence and its breaths that a cut may last which is there for it


def points(stock: Stock, ways: Ways) -> Reals:
    """What it costs each placement to begin, and to end, inside a sentence."""
    said = _said(stock)
    return merits.speech(_inside(said, ways.start).astype(np.int64) + _inside(said, ways.end))


def rows(ground: Ground, numbers: Whole) -> Rows:
    """Of those slots, at life's speed, the placements that hold a whole sentence and not much more."""
    stock, every = ground.stock, ground.slots
    start, end = _said(stock) + np.array([[-BREATH], [BREATH]])
    slots = numbers[(every.last[numbers] < len(ground.sheet)) | (not ground.must_land)]
    seconds, needed = every.seconds[slots][:, None], (end - start)[None, :]
    slot, which = np.nonzero((seconds >= needed) & (seconds <= LONGER * needed))
    low = np.searchsorted(stock.frames, start[which] + EDGE, side="right") - 1
    begin = stock.frames[np.maximum(low, 0)]
    finish = begin + every.seconds[slots[slot]]
    window = stock.holding(begin + EDGE / 1000, finish + EDGE)
    here = np.flatnonzero((low >= 0) & (window >= 0))
    ways = Ways(window[here], np.zeros(len(here), np.int64), low[here], begin[here], finish[here])
    found = terms(ground.sheet, stock, every, slots[slot[here]], ways)
    return Rows(slots[slot[here]], ways, np.asarray(sum(found.values(), np.zeros(len(here))), np.float64))


def _said(stock: Stock) -> Reals:
    """`[2, sentences]`: where each begins and ends on the line, in order."""
    spans = [
        (float(base) + float(span.start), float(base) + float(span.end))
        for base, clip in zip(stock.base, stock.clips, strict=False)
        for span in sorted(clip.voices)
    ]
    return np.array(spans, np.float64).reshape(-1, 2).T


def _inside(said: Reals, time: Reals) -> NDArray[np.bool_]:
    """Which times lie inside a sentence."""
    before = np.searchsorted(said[0], time - BREATH, side="right") - 1
    return (before >= 0) & (np.append(said[1], -np.inf)[before] > time + BREATH)
