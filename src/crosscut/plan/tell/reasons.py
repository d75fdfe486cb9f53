"""From a path back to cuts that speak: exact times, landings, reasons with points, alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from crosscut.model.edit import Alternative, Cut, Reason
from crosscut.model.retime import source_span
from crosscut.plan import merits
from crosscut.plan.candidates import Candidates, asked
from crosscut.plan.candidates.ways import SPEEDS, Ways, terms
from crosscut.plan.kernels.tables import Search, total
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import Sheet
from crosscut.plan.solve import alone, instead
from crosscut.plan.stock import TIE, Stock
from crosscut.plan.tell import landings

SHOWN = 3  # alternatives a cut


class Chosen(NamedTuple):
    """A path in order, the candidates and kernels that it was chosen by, and what they stand on."""

    sheet: Sheet
    stock: Stock
    candidates: Candidates
    kernels: Search
    path: Whole


def cuts(chosen: Chosen, stays: Mapping[int, Cut]) -> tuple[Cut, ...]:
    """The cuts of a path, in order; `stays` are cuts of an edit before, by the candidate that each is.

    Those stay as they are, ramps too, but for what is told about them; where nothing else is there for one, so do its
    alternatives.
    """
    sheet, stock, candidates, kernels, path = chosen
    why = _why(sheet, stock, candidates, kernels, path)
    accents = landings.line(sorted(accent.time - sheet.part.start for accent in sheet.hits.accents))
    bare = [stays.get(each) or _bare(sheet, stock, candidates, each) for each in path.tolist()]
    places = stock.clip[candidates.table.window[path]].tolist()
    moments = {place: _moments(stock, place) for place in set(places)}
    return tuple(
        replace(
            cut,
            landings=cut.landings if landings.stand(cut, *met) else landings.find(cut, *met),
            reasons=why[number],
            alternatives=_alternatives(chosen, number) or cut.alternatives,
        )
        for number, cut in enumerate(bare)
        for met in [(moments[places[number]], accents, sheet.rate)]
    )


def _moments(stock: Stock, place: int) -> landings.Line:
    """The moments of a clip."""
    times = stock.moments.time
    first, last = np.searchsorted(times, stock.base[place : place + 2]).tolist()
    of = stock.moments.of[first:last]
    return landings.Line([moment.time for moment in of], (times[first:last] - stock.base[place]).tolist())


def _bare(sheet: Sheet, stock: Stock, candidates: Candidates, candidate: int) -> Cut:
    table = candidates.table
    window = int(table.window[candidate])
    place = int(stock.clip[window])
    clip = stock.clips[place]
    return Cut(
        start=int(sheet.frame[table.start[candidate]]),
        end=int(sheet.frame[table.end[candidate]]),
        side=stock.sides[int(stock.side[window])],
        clip=clip.content,
        entry=clip.index.time(int(table.low[candidate]) - int(stock.first[place])),
        speed=SPEEDS[int(candidates.ways.speed[candidate])],
    )


def _why(sheet: Sheet, stock: Stock, candidates: Candidates, kernels: Search, path: Whole) -> list[tuple[Reason, ...]]:
    """Per cut the merits with their points, which add up to the edit's score, and what was asked for."""
    table = candidates.table
    window = table.window[path]
    parts = dict(terms(sheet, stock, candidates.slots, candidates.slot[path], candidates.ways.only(path)))
    inside = 1 - kernels.ties.turn[table.start[path[1:]]]
    used, place = np.unique(window, return_inverse=True)
    for name, points in merits.pairs(stock.looks(used), place[:-1], place[1:]).items():
        parts[name] = np.concatenate([[0.0], points * (inside if name == "step" else 1)])
    sums = total(table, kernels.ties, path)
    said = {name: points[path] for name, points in candidates.said.items() if name not in asked.UNTOLD}
    for name, points in {**said, **asked.wished(candidates.asked, candidates.ways.only(path))}.items():
        parts[name] = parts.get(name, 0.0) + points
    parts["shown near"] = sums["kin"]
    parts["shown before"] = sums["repeat"]
    return _told(parts)


def _told(parts: Mapping[str, Reals]) -> list[tuple[Reason, ...]]:
    """The reasons of each cut, as `told` tells those of one; `parts` `[cuts]` by name."""
    names, points = list(parts), np.stack(list(parts.values()))
    order = np.argsort(-np.abs(points), axis=0, kind="stable")
    ranked = zip(order.T.tolist(), np.take_along_axis(points, order, axis=0).T.tolist(), strict=True)
    return [
        tuple(
            Reason(names[each], worth) for each, worth in zip(*column, strict=True) if worth or names[each] == "quality"
        )
        for column in ranked
    ]


def told(points: Mapping[str, float]) -> tuple[Reason, ...]:
    """The reasons that those merits are, the weightiest first; the quality is told even where it gives nothing."""
    ranked = sorted(points.items(), key=lambda part: -abs(part[1]))
    return tuple(Reason(name, worth) for name, worth in ranked if worth or name == "quality")


def _alternatives(chosen: Chosen, cut: int) -> tuple[Alternative, ...]:
    """The best other ways to fill the slot, from source that is neither in this cut nor in a better alternative."""
    sheet, stock, candidates, kernels, path = chosen
    if alone(kernels, path, cut):
        return ()
    others, points = instead(kernels, path, cut)
    own, ways = float(points[others == path[cut]][0]), candidates.ways
    found: list[Alternative] = []
    taken = [_stretch(ways, int(path[cut]))]
    for place in np.argsort(-points, kind="stable").tolist():
        start, end = _stretch(ways, int(others[place]))
        if any(min(end, last) - max(start, first) > TIE for first, last in taken):
            continue
        taken.append((start, end))
        shown = _bare(sheet, stock, candidates, int(others[place]))
        found.append(Alternative(shown.clip, source_span(shown, sheet.rate), own - float(points[place])))
        if len(found) == SHOWN:
            break
    return tuple(found)


def _stretch(ways: Ways, candidate: int) -> tuple[float, float]:
    """The seconds on the line that a candidate shows."""
    return float(ways.start[candidate]), float(ways.end[candidate])
