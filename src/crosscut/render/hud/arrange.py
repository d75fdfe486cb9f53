"""Where the instruments of a layout stand in a picture of any shape, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from crosscut.model.telemetry import Activity
from crosscut.render.hud.faces import Face
from crosscut.render.hud.layouts import Instrument, Layout
from crosscut.render.hud.measures import MEASURES, Measure, measure
from crosscut.render.hud.readings import Material

SAFE = 0.05  # of the shorter side: the action-safe area of EBU R 95 is 3.5 % of each
UPRIGHT_TOP, UPRIGHT_BOTTOM = 0.07, 0.16  # of an upright picture's height that the buttons of phones cover
GAP = 0.02  # of the shorter side, between instruments
POINTS = 120  # of a course or profile
WORN = 0.02  # of a profile's height, above and below it
NICE = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # ends of scales, times a power of ten
HEADROOM = 1.1  # of the highest value, that a scale shows
OWN = {"countdown": "TO THE HIT", "clock": "TIME"}  # kinds that show no measure of the athlete


@dataclass(frozen=True, slots=True)
class Slot:
    """An instrument in its place: what it shows, how that is told, and from where to where its scale goes."""

    instrument: Instrument
    shows: str
    told: Measure
    scale: tuple[float, float]
    face: Face


def arrange(layout: Layout, material: Material, side: str, units: str) -> tuple[Slot, ...]:
    """The instruments that have something to show on that side of the film."""
    known = _known(material, side)
    chosen: list[tuple[Instrument, str]] = []
    for instrument in layout.instruments:
        shown = next((name for name in instrument.shows if name in known), None)
        taken = any(shown == other for _, other in chosen)
        if shown is not None and (not taken or instrument.kind in OWN) and len(chosen) < layout.style.most:
            chosen.append((instrument, shown))
    edit = material.edit
    placed = _placed([instrument for instrument, _ in chosen], edit.width, edit.height)
    return tuple(
        _slot(layout, instrument, name, box, (material, side, units))
        for (instrument, name), box in zip(chosen, placed, strict=True)
        if box is not None
    )


def _known(material: Material, side: str) -> set[str]:
    """The measures that some cut of that side has; those of the film itself always."""
    cuts = [cut for cut in material.edit.cuts if cut.side == side]
    measured = [each for cut in cuts if (each := material.telemetry.of(cut.clip)) is not None]
    found = {channel.name for each in measured for channel in each.channels}
    found |= {name for name, each in MEASURES.items() if each.filmed}
    found |= {"lap"} if any(each.laps for each in measured) else set()
    return found | ({"time_of_day"} if any(each.midnight is not None for each in measured) else set())


Box = tuple[int, int, int, int]


def _placed(instruments: list[Instrument], width: int, height: int) -> Iterator[Box | None]:
    """Left, top, width, height of each, stacked from its edge inwards; None where there is no room left."""
    unit = min(width, height)
    upright = height > width
    edge = round(SAFE * unit)
    top = max(edge, round(UPRIGHT_TOP * height) if upright else 0)
    bottom = height - max(edge, round(UPRIGHT_BOTTOM * height) if upright else 0)
    used: dict[str, int] = {}
    for each in instruments:
        wide, tall = (2 * round(side * unit / 2) for side in each.size)
        x = edge if "left" in each.at else width - edge - wide if "right" in each.at else (width - wide) // 2
        down = used.get(each.at, 0)
        if "bottom" in each.at:
            y = bottom - down - tall
        elif "top" in each.at:
            y = top + down
        else:
            y = (height - tall) // 2 + down
        if y < top or y + tall > bottom or x < edge or x + wide > width - edge:
            yield None
            continue
        used[each.at] = down + tall + round(GAP * unit)
        yield x // 2 * 2, y // 2 * 2, wide, tall


def _slot(layout: Layout, instrument: Instrument, name: str, box: Box, of: tuple[Material, str, str]) -> Slot:
    material, side, units = of
    told = measure(name, units)
    activities = _activities(material, side, name)
    low, high = _scale(told, name, activities)
    label = instrument.label.upper() or OWN.get(instrument.kind, told.name)
    unit = {"clock": "", "countdown": "S"}.get(instrument.kind, told.unit)
    filmed = told.filmed and instrument.kind not in OWN
    bare = instrument.kind == "number" and "right" in instrument.at and not layout.style.ground
    line = LINES[instrument.kind](activities) if instrument.kind in LINES else ()
    face = Face(instrument.kind, *box, layout.style, label, unit, filmed, told.high, line, bare)
    return Slot(instrument, name, told, (low, high), face)


def _activities(material: Material, side: str, name: str) -> list[Activity]:
    """The whole activities behind a measure on that side, in order of the cuts."""
    names = dict.fromkeys(
        each.activity
        for cut in material.edit.cuts
        if cut.side == side and (each := material.telemetry.of(cut.clip)) is not None and each.channel(name) is not None
    )
    found = [material.telemetry.activity(each) for each in names]
    return [each for each in found if each.channel(name) is not None]


def _scale(told: Measure, name: str, activities: list[Activity]) -> tuple[float, float]:
    """The usual scale; where it is too short or much too long for what was measured, one with a nice end."""
    low, high = told.scale
    tops = [float(np.max(each.values)) for a in activities if (each := a.channel(name)) is not None and len(each)]
    top = max(tops, default=0.0) * told.factor + told.shift
    if not tops or high / 2 <= top <= high:
        return low, high
    power = 10.0 ** np.floor(np.log10(max(top * HEADROOM - low, 1e-6)))
    return low, low + float(next((nice * power for nice in NICE if nice * power >= top * HEADROOM - low), 10 * power))


def profile_points(activities: list[Activity]) -> tuple[tuple[float, float], ...]:
    """Height over way of the first activity, both 0–1."""
    heights = activities[0].channel("altitude") if activities else None
    if heights is None or len(heights) <= 1:
        return ()
    times = np.linspace(heights.times[0], heights.times[-1], 4 * POINTS)
    way = activities[0].channel("distance")
    along = way.read(times) if way is not None else times
    up = heights.read(times)
    known = np.isfinite(along) & np.isfinite(up)
    if known.sum() <= 1 or np.ptp(along[known]) <= 0:
        return ()
    across = np.linspace(along[known][0], along[known][-1], POINTS)
    up = np.interp(across, np.maximum.accumulate(along[known]), up[known])
    low, high = float(up.min()), float(up.max())
    spread = max(high - low, 1e-6)
    right = (across - across[0]) / (across[-1] - across[0])
    level = WORN + (1 - 2 * WORN) * (up - low) / spread
    return tuple(zip(np.round(right, 4).tolist(), np.round(level, 4).tolist(), strict=True))


def course_points(activities: list[Activity]) -> tuple[tuple[float, float], ...]:
    """The track of the first activity from above, in a square, both 0–1; shape only, nothing says where it lies."""
    found = activities[0].metres() if activities else None
    if found is None or len(found[0]) <= 1:
        return ()
    _, east, north = found
    chosen = np.unique(np.linspace(0, len(east) - 1, 4 * POINTS).astype(int))
    right, up = squared(east[chosen], north[chosen], (east, north))
    return tuple(zip(np.round(right, 4).tolist(), np.round(up, 4).tolist(), strict=True))


Reals = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def squared(east: Reals, north: Reals, whole: tuple[Reals, Reals]) -> tuple[Reals, Reals]:
    """Places in metres as shares of the square around a whole track."""
    side = max(float(np.ptp(whole[0])), float(np.ptp(whole[1])), 1e-6)
    return tuple(
        0.5 + (each - (every.min() + every.max()) / 2) / side for each, every in zip((east, north), whole, strict=True)
    )


LINES: dict[str, Callable[[list[Activity]], tuple[tuple[float, float], ...]]] = {
    "elevation": profile_points,
    "track": course_points,
}
