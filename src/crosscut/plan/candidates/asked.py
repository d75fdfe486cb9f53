"""Candidates that are there because somebody asked for them, and what it is worth to do as asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import Cut
from crosscut.model.footage import CLOCK_SLACK
from crosscut.model.retime import source_span
from crosscut.model.story import Part
from crosscut.plan import merits
from crosscut.plan.candidates.ways import EDGE, RATES, Ground, Rows, Ways, terms
from crosscut.plan.kernels.tables import Table
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.say import SILENCE, Say
from crosscut.plan.sheet import Sheet
from crosscut.plan.slots import Slots
from crosscut.plan.stock import Stock

PLACES = 5  # in-points a slot, evenly spread over those that show all that was asked for
NAMES = ("star", "asked for", "kept", "seen before")  # of points that lead the search and are no merit of an edit
UNTOLD = NAMES[2:]  # those that no reason tells of
REACH = 16  # grid points before a cut from which a longer one may reach into it
WHOLE = 1.0  # s; a longer stretch that must be shown need not be all in one cut
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


NOTHING = Asked(SILENCE, np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), (), np.zeros((0, 4), np.int64))


def find(say: Say, sheet: Sheet, stock: Stock) -> Asked:
    """What was said, on that sheet and stock."""
    stars, musts = (np.array(_on_line(stock, parts)).reshape(-1, 2) for parts in (say.wishes.stars, say.wishes.musts))
    cuts = say.before.cuts if say.before else ()
    return Asked(say, stars, musts, np.full(len(musts), merits.MUST), cuts, _keys(cuts, sheet, stock))


def rows(asked: Asked, ground: Ground) -> Rows:
    """The cuts of the edit before that shall stay, and in-points of every free slot that show what is wished for."""
    found = [*_wished(asked, ground), *_before(asked, ground)]
    if not found:
        return Rows.nothing()
    slot, ways = np.concatenate([each for each, _ in found]), Ways.joined([each for _, each in found])
    parts = terms(ground.sheet, ground.stock, ground.slots, slot, ways)
    return Rows(slot, ways, np.asarray(sum(parts.values(), np.zeros(len(slot))), np.float64))


def free(asked: Asked, every: Slots) -> NDArray[np.bool_]:
    """Which slots no locked cut is in."""
    open_ = np.ones(len(every.first), bool)
    for cut, (first, last, _, _) in zip(asked.kept, asked.same.tolist(), strict=True):
        if cut.locked:
            open_ &= (every.last <= first) | (every.first >= last)
    return open_


def points(asked: Asked, table: Table, ways: Ways) -> dict[str, Reals]:
    """What it is worth to each candidate to do as asked, by name; names only of what was said."""
    found = wished(asked, ways)
    if asked.say.keep or asked.say.another:
        before = path_before(asked, table, ways)
        if asked.say.keep:
            found["kept"] = _kept(before, len(table.start))
        if asked.say.another:
            found["seen before"] = _seen_before(asked, table, ways, before)
    return found


def wished(asked: Asked, ways: Ways) -> dict[str, Reals]:
    """What it is worth to each placement to show what is starred, and what must be shown."""
    found = {}
    if len(asked.stars):
        shares = [merits.rounded(merits.STAR * share(ways, star)) for star in asked.stars]
        found["star"] = np.max(shares, axis=0)
    if len(asked.musts):
        shown = [price * shows(ways, must) for must, price in zip(asked.musts, asked.prices, strict=True)]
        found["asked for"] = np.sum(shown, axis=0)
    return found


def share(ways: Ways, part: Reals) -> Reals:
    """How much of a stretch of the line each placement shows, 0–1; all of it where it shows nothing else."""
    overlap = np.minimum(ways.end, part[1]) - np.maximum(ways.start, part[0])
    most = np.minimum(ways.end - ways.start, part[1] - part[0])
    return np.asarray(np.clip(overlap / most, 0.0, 1.0), np.float64)


def shows(ways: Ways, must: Reals) -> NDArray[np.bool_]:
    """Which placements show all of a stretch; of one that is longer than WHOLE those too that show nothing else."""
    overlap = np.minimum(ways.end, must[1]) - np.maximum(ways.start, must[0])
    return overlap >= ALL * (must[1] - must[0]) if must[1] - must[0] <= WHOLE else share(ways, must) >= ALL


def missing(asked: Asked, ways: Ways) -> Whole:
    """Which musts none of those placements shows."""
    return np.array([number for number, must in enumerate(asked.musts) if not shows(ways, must).any()], np.int64)


def path_before(asked: Asked, table: Table, ways: Ways) -> Whole:
    """For each cut of the edit before the candidate that it is, the best of several; -1 where it is none."""
    first, last, low, speed = asked.same.T
    here = np.flatnonzero(first >= 0)
    begin, count = table.at[first[here]], table.at[first[here] + 1] - table.at[first[here]]
    cut = np.repeat(here, count)
    row = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(len(cut))
    same = (table.end[row] == last[cut]) & (table.low[row] == low[cut]) & (ways.speed[row] == speed[cut])
    cut, row = cut[same], row[same]
    found = np.full(len(asked.same), -1, np.int64)
    order = np.lexsort((-row, table.points[row]))  # the best comes last, of equals the first
    found[cut[order]] = row[order]
    return found


def before(asked: Asked, table: Table, ways: Ways) -> dict[int, Cut]:
    """The cuts of the edit before by the candidate that each is, where it is one."""
    places = path_before(asked, table, ways).tolist()
    return {place: cut for place, cut in zip(places, asked.kept, strict=True) if place >= 0}


def _on_line(stock: Stock, parts: Sequence[Part]) -> list[tuple[float, float]]:
    """(start, end) on the line of the parts whose clips are there."""
    base = {clip.content: float(start) for clip, start in zip(stock.clips, stock.base, strict=False)}
    here = [part for part in parts if part.clip in base]
    return [(base[part.clip] + float(part.span.start), base[part.clip] + float(part.span.end)) for part in here]


def _keys(cuts: Sequence[Cut], sheet: Sheet, stock: Stock) -> Whole:
    """`[cuts, 4]`: first grid point, last, source frame, number of the nearest speed; -1 for what is not there."""
    found = np.full((len(cuts), 4), -1)
    if not cuts:
        return found
    points = {frame: number for number, frame in enumerate(sheet.frame.tolist())}
    edges = np.array([(points.get(cut.start, -1), points.get(cut.end, -1)) for cut in cuts])
    found[:, :2] = np.where(edges.min(axis=1, keepdims=True) >= 0, edges, -1)
    places = stock.places
    place = np.array([places.get(cut.clip, -1) for cut in cuts])
    entry = stock.base[place] + np.array([float(cut.entry) for cut in cuts])
    frame = np.searchsorted(stock.frames, entry + float(CLOCK_SLACK), side="right") - 1
    found[:, 2] = np.where(place >= 0, np.clip(frame, stock.first[place], stock.first[place + 1] - 1), -1)
    rates = np.array([float(cut.speed) for cut in cuts]).reshape(-1, 1)
    found[:, 3] = np.abs(np.log2(RATES / rates)).argmin(axis=1)
    return found


def _before(asked: Asked, ground: Ground) -> Iterator[tuple[Whole, Ways]]:
    """The cuts of the edit before that are locked, or that may stay."""
    every = ground.slots
    slots = {pair: number for number, pair in enumerate(zip(every.first.tolist(), every.last.tolist(), strict=True))}
    which, ways = stays(asked, ground.sheet, ground.stock)
    pairs = [slots.get((first, last), -1) for first, last, _, _ in asked.same.tolist()]
    stay = [cut.locked or asked.say.keep for cut in asked.kept]
    found = np.flatnonzero(which & (np.array(pairs, np.int64) >= 0) & np.array(stay, bool))
    yield np.array(pairs, np.int64)[found], ways.only(found)


def stays(asked: Asked, sheet: Sheet, stock: Stock) -> tuple[NDArray[np.bool_], Ways]:
    """Which cuts of the edit before some window holds, and all of them as the placements that they are."""
    low, speed = asked.same[:, 2], asked.same[:, 3]
    begin = stock.frames[low] if len(stock.frames) else np.zeros(len(low))
    end = begin + np.array([_seconds(cut, sheet) for cut in asked.kept])
    window = stock.holding(begin + EDGE, end - EDGE)
    return (low >= 0) & (window >= 0), Ways(np.maximum(window, 0), speed, low, begin, end)


def _seconds(cut: Cut, sheet: Sheet) -> float:
    """How much of the source a cut uses up."""
    return float(source_span(cut, sheet.rate).length) if cut.turns else len(cut) * float(cut.speed) / float(sheet.rate)


def _wished(asked: Asked, ground: Ground) -> Iterator[tuple[Whole, Ways]]:
    """In-points of every free slot, at life's speed, that show what is starred or must be shown."""
    every, stock = ground.slots, ground.stock
    slots = np.flatnonzero(free(asked, every) & ((every.last < len(ground.sheet)) | (not ground.must_land)))
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


def _kept(before: Whole, count: int) -> Reals:
    points = np.zeros(count)
    points[before[before >= 0]] = merits.KEEP
    return merits.rounded(points)


def _seen_before(asked: Asked, table: Table, ways: Ways, before: Whole) -> Reals:
    """What it costs to show in its place what the edit before shows there."""
    points = np.zeros(len(table.start))
    for cut, row in zip(asked.kept, before.tolist(), strict=True):
        if row < 0 or cut.locked:
            continue
        first, shown = int(table.start[row]), np.array([ways.start[row], ways.end[row]])
        near = slice(int(table.at[max(0, first - REACH)]), int(table.at[table.end[row]]))
        meets = (ways.start[near] < shown[1]) & (ways.end[near] > shown[0]) & (table.end[near] > first)
        here = near.start + np.flatnonzero(meets)
        points[here] = np.minimum(points[here], -merits.AGAIN * share(ways.only(here), shown))
    return merits.rounded(points)
