"""From a path back to cuts that speak: exact times, landings, reasons with points, alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from crosscut.model.edit import Alternative, Cut, Reason
from crosscut.model.retime import source_span
from crosscut.model.time import Span
from crosscut.plan import merits
from crosscut.plan.candidates import Candidates, asked
from crosscut.plan.candidates.ways import SPEEDS, terms
from crosscut.plan.kernels.tables import Search, total
from crosscut.plan.sheet import Sheet
from crosscut.plan.solve import alone, instead
from crosscut.plan.stock import Stock, Whole
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
    used = {cut.clip for cut in bare}
    moments = {clip.content: landings.moments_of(clip.moments) for clip in stock.clips if clip.content in used}
    return tuple(
        replace(
            cut,
            landings=landings.find(cut, moments[cut.clip], accents, sheet.rate),
            reasons=why[number],
            alternatives=_alternatives(chosen, number) or cut.alternatives,
        )
        for number, cut in enumerate(bare)
    )


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
    for name, points in merits.pairs(stock.looks, window[:-1], window[1:]).items():
        parts[name] = np.concatenate([[0.0], points * (inside if name == "step" else 1)])
    sums = total(table, kernels.ties, path)
    wished = asked.points(candidates.asked, table, candidates.ways)
    for name, points in {**candidates.said, **wished}.items():
        if name not in asked.UNTOLD:
            parts[name] = parts.get(name, 0.0) + points[path]
    parts["shown near"] = sums["kin"]
    parts["shown before"] = sums["repeat"]
    return [told({name: float(points[number]) for name, points in parts.items()}) for number in range(len(path))]


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
    own = float(points[others == path[cut]][0])
    found: list[Alternative] = []
    taken: list[tuple[str, Span]] = [_part(sheet, stock, candidates, int(path[cut]))]
    for place in np.argsort(-points, kind="stable").tolist():
        clip, span = _part(sheet, stock, candidates, int(others[place]))
        if any(clip == other and span.shared(used) for other, used in taken):
            continue
        taken.append((clip, span))
        found.append(Alternative(clip, span, own - float(points[place])))
        if len(found) == SHOWN:
            break
    return tuple(found)


def _part(sheet: Sheet, stock: Stock, candidates: Candidates, candidate: int) -> tuple[str, Span]:
    cut = _bare(sheet, stock, candidates, candidate)
    return cut.clip, source_span(cut, sheet.rate)
