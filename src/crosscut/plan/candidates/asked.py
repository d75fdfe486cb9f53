"""Candidates that are there because somebody asked for them, and what it is worth to do as asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import Cut
from crosscut.model.retime import source_span
from crosscut.model.story import Part
from crosscut.plan import merits
from crosscut.plan.candidates.ways import EDGE, RATES, Ground, Placing, Rows, Ways
from crosscut.plan.kernels.tables import Table
from crosscut.plan.merits import Reals
from crosscut.plan.say import Say
from crosscut.plan.sheet import Sheet
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock, Whole

PLACES = 5  # in-points a slot, evenly spread over those that show all that was asked for
LEADING = ("kept", "seen before")  # names of points that lead the search and are no merit of an edit
REACH = 16  # grid points before a cut from which a longer one may reach into it
ALL = 0.999  # share of a stretch that counts as all of it


class Asked(NamedTuple):
    """What was said, in the terms of candidates.

    `stars` and `musts` `[k, 2]` are seconds on the line; `prices` `[musts]` what it is worth to show each; `kept` are
    the cuts of the edit before, `same` `[kept, 4]` their slot's points, source frame and speed, -1 where it is no
    candidate here; `say` is all of it.
    """

    say: Say
    stars: Reals
    musts: Reals
    prices: Reals
    kept: tuple[Cut, ...]
    same: Whole

    def dearer(self, missing: Whole, times: float) -> Asked:
        """With the prices of some musts raised."""
        prices = self.prices.copy()
        prices[missing] *= times
        return self._replace(prices=prices)


def find(say: Say, sheet: Sheet, stock: Stock) -> Asked:
    """What was said, on that sheet and stock."""
    stars, musts = (np.array(_on_line(stock, parts)).reshape(-1, 2) for parts in (say.wishes.stars, say.wishes.musts))
    cuts = say.before.cuts if say.before else ()
    same = np.array([_key(cut, sheet, stock) for cut in cuts], np.int64).reshape(-1, 4)
    return Asked(say, stars, musts, np.full(len(musts), merits.MUST), cuts, same)


def rows(asked: Asked, ground: Ground, placing: Placing) -> Rows:
    """The cuts of the edit before that shall stay, and in-points of every free slot that show what is wished for."""
    found = [*_wished(asked, ground), *_before(asked, ground)]
    if not found:
        nothing = np.zeros(0, np.int64)
        return Rows(nothing, Ways(nothing, nothing, nothing, np.zeros(0), np.zeros(0)), np.zeros(0))
    slot, ways = np.concatenate([each for each, _ in found]), Ways.joined([each for _, each in found])
    return Rows(slot, ways, placing.weigh(slot, ways))


def free(asked: Asked, every: Slots) -> NDArray[np.bool_]:
    """Which slots no locked cut is in."""
    open_ = np.ones(len(every.first), bool)
    for cut, (first, last, _, _) in zip(asked.kept, asked.same.tolist(), strict=True):
        if cut.locked:
            open_ &= (every.last <= first) | (every.first >= last)
    return open_


def points(asked: Asked, table: Table, ways: Ways) -> dict[str, Reals]:
    """What it is worth to each candidate to do as asked, by name; names only of what was said."""
    found = {}
    if len(asked.stars):
        shares = [merits.rounded(merits.STAR * share(ways, star)) for star in asked.stars]
        found["star"] = np.max(shares, axis=0)
    if len(asked.musts):
        shown = [price * (share(ways, must) >= ALL) for must, price in zip(asked.musts, asked.prices, strict=True)]
        found["asked for"] = np.sum(shown, axis=0)
    if asked.say.keep:
        found["kept"] = _kept(asked, table, ways)
    if asked.say.another:
        found["seen before"] = _seen_before(asked, table, ways)
    return found


def share(ways: Ways, part: Reals) -> Reals:
    """How much of a stretch of the line each placement shows, 0–1; all of it where it shows nothing else."""
    overlap = np.minimum(ways.end, part[1]) - np.maximum(ways.start, part[0])
    most = np.minimum(ways.end - ways.start, part[1] - part[0])
    return np.asarray(np.clip(overlap / most, 0.0, 1.0), np.float64)


def missing(asked: Asked, ways: Ways) -> Whole:
    """Which musts none of those placements shows."""
    return np.array(
        [number for number, must in enumerate(asked.musts) if not (share(ways, must) >= ALL).any()], np.int64
    )


def path_before(asked: Asked, table: Table, ways: Ways) -> Whole:
    """For each cut of the edit before the candidate that it is, -1 where it is none."""
    return np.array([_row(table, ways, key) for key in asked.same], np.int64)


def _on_line(stock: Stock, parts: Sequence[Part]) -> list[tuple[float, float]]:
    """(start, end) on the line of the parts whose clips are there."""
    base = {clip.content: float(start) for clip, start in zip(stock.clips, stock.base, strict=False)}
    here = [part for part in parts if part.clip in base]
    return [(base[part.clip] + float(part.span.start), base[part.clip] + float(part.span.end)) for part in here]


def _key(cut: Cut, sheet: Sheet, stock: Stock) -> tuple[int, int, int, int]:
    """(first grid point, last, source frame, number of the nearest speed); -1 for what is not there."""
    first, last = (int(np.searchsorted(sheet.frame, frame)) for frame in (cut.start, cut.end))
    on_grid = last < len(sheet.frame) and (sheet.frame[first], sheet.frame[last]) == (cut.start, cut.end)
    place = next((number for number, clip in enumerate(stock.clips) if clip.content == cut.clip), -1)
    low = int(stock.first[place]) + stock.clips[place].index.frame_at(cut.entry) if place >= 0 else -1
    speed = int(np.argmin(np.abs(np.log2(RATES / float(cut.speed)))))
    return (first if on_grid else -1, last if on_grid else -1, low, speed)


def _before(asked: Asked, ground: Ground) -> Iterator[tuple[Whole, Ways]]:
    """The cuts of the edit before that are locked, or that may stay."""
    every, stock = ground.slots, ground.stock
    for cut, (first, last, low, speed) in zip(asked.kept, asked.same.tolist(), strict=True):
        slot = np.flatnonzero((every.first == first) & (every.last == last))
        if not (cut.locked or asked.say.keep) or low < 0 or not len(slot):
            continue
        begin = float(stock.frames[low])
        end = begin + float(source_span(cut, ground.sheet.rate).length)
        window = np.flatnonzero((stock.start <= begin + EDGE) & (stock.end >= end - EDGE))
        if len(window):
            fit, run, frame = (np.array([number]) for number in (window[0], speed, low))
            yield slot, Ways(fit, run, frame, np.array([begin]), np.array([end]))


def _wished(asked: Asked, ground: Ground) -> Iterator[tuple[Whole, Ways]]:
    """In-points of every free slot, at life's speed, that show what is starred or must be shown."""
    every, stock = ground.slots, ground.stock
    slots = np.flatnonzero(free(asked, every) & ((every.last < len(ground.sheet)) | ~ground.must_land))
    seconds = np.repeat(every.seconds[slots], PLACES)
    along = np.tile(np.linspace(0.0, 1.0, PLACES), len(slots))
    for start, end in np.concatenate([asked.stars, asked.musts]):
        lowest, highest = np.minimum(start, end - seconds), np.maximum(start, end - seconds)
        low = np.searchsorted(stock.frames, lowest + along * (highest - lowest) + EDGE, side="right") - 1
        begin = stock.frames[np.maximum(low, 0)]
        for window in np.flatnonzero((stock.start < end) & (stock.end > start)).tolist():
            stays = (low >= 0) & (begin >= stock.start[window] - EDGE / 1000)
            some = np.flatnonzero(stays & (begin + seconds <= stock.end[window] - EDGE))
            same = np.full(len(some), window)
            ways = Ways(same, np.zeros_like(same), low[some], begin[some], begin[some] + seconds[some])
            yield np.repeat(slots, PLACES)[some], ways


def _row(table: Table, ways: Ways, key: Whole) -> int:
    """The candidate with that key, the best of several; -1 where there is none."""
    first, last, low, speed = key.tolist()
    if first < 0:
        return -1
    here = np.arange(table.at[first], table.at[first + 1])
    same = here[(table.end[here] == last) & (table.low[here] == low) & (ways.speed[here] == speed)]
    return int(same[np.argmax(table.points[same])]) if len(same) else -1


def _kept(asked: Asked, table: Table, ways: Ways) -> Reals:
    points = np.zeros(len(table.start))
    found = path_before(asked, table, ways)
    points[found[found >= 0]] = merits.KEEP
    return merits.rounded(points)


def _seen_before(asked: Asked, table: Table, ways: Ways) -> Reals:
    """What it costs to show in its place what the edit before shows there."""
    points = np.zeros(len(table.start))
    for cut, row in zip(asked.kept, path_before(asked, table, ways).tolist(), strict=True):
        if row < 0 or cut.locked:
            continue
        first, last = int(table.start[row]), int(table.end[row])
        here = np.arange(table.at[max(0, first - REACH)], table.at[last])
        here = here[table.end[here] > first]
        there = ways.only(here)
        points[here] = np.minimum(
            points[here], -merits.AGAIN * share(there, np.array([ways.start[row], ways.end[row]]))
        )
    return merits.rounded(points)
