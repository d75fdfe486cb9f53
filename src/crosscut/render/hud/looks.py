"""What every instrument shows on every frame: numbers that count up, peaks that are held, and when it rests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crosscut.model.telemetry import Measured
from crosscut.render.hud.arrange import Slot, squared
from crosscut.render.hud.faces import GRAIN, Look
from crosscut.render.hud.measures import hours, number
from crosscut.render.hud.plates import FULL
from crosscut.render.hud.readings import IMPULSES, Material, beats, history, over_cuts, pulled, read, until_the_hit

Reals = NDArray[np.float64]

REDRAWN = 15.0  # times a second at most; samples come more seldom, and between them values ease
COUNT_UP = 0.3  # s in which a number races to its new value
FORGOTTEN = 4.0  # s after which a number counts up from the foot of its scale again
HELD = 1.0  # s for which a blow's value stands
PEAK_HELD = 3.0  # s for which the mark of a peak stands
GLOWING = (*IMPULSES, "power", "strength", "strikes")  # measures that a landing changes
FLASH, FLASHES = 0.3, 8  # s for which a number glows after a landing, in so many steps
FADE = 0.3  # s
AROUND = (0.15, 1.6)  # s before and after a landing in which instruments for moments are there
CALM = 0.3  # of a section's energy; what is below it is calm
STRENGTH_GRAIN = 16  # of FULL; finer steps of a fade are not seen
HISTORY, SAMPLES = 12.0, 40  # s that a sparkline shows, and its points
LAST_SECONDS = 10.0  # s before the final hit in which a countdown runs


def strengths(slot: Slot, material: Material, side: str, values: Reals) -> NDArray[np.int64]:
    """How strongly the instrument stands on each frame, 0 to FULL."""
    frames, rate = material.edit.frames, float(material.edit.rate)
    there = np.ones(frames)
    for title in material.edit.titles:
        there[np.array(title.frames(material.edit.rate))] = 0
    if slot.face.style.calm == "rest":
        there *= _awake(material)
    if slot.instrument.when == "moments":
        there *= _around(material, side)
    if slot.instrument.kind == "countdown":
        there *= np.nan_to_num(until_the_hit(material), nan=np.inf) <= LAST_SECONDS
    width = 1 + 2 * round(FADE * rate / 2)
    from scipy.ndimage import minimum_filter1d, uniform_filter1d  # noqa: PLC0415  # only where instruments are shown

    faded = uniform_filter1d(minimum_filter1d(there, width, mode="nearest"), width, mode="nearest")
    shown = np.round(faded * FULL / STRENGTH_GRAIN).astype(np.int64) * STRENGTH_GRAIN
    shown[~np.isfinite(values)] = 0
    for cut in material.edit.cuts:
        if cut.side != side:
            shown[cut.start : cut.end] = 0
    return np.asarray(np.minimum(shown, FULL), np.int64)


def _awake(material: Material) -> Reals:
    """1 where the song is not calm; where it has no louder part, everywhere."""
    now = material.times + float(material.edit.part.start)
    level = np.zeros(len(now))
    for section in material.song.sections:
        level[(now >= float(section.span.start)) & (now < float(section.span.end))] = section.energy
    awake = level >= CALM
    return awake.astype(np.float64) if awake.any() else np.ones(len(now))


def _around(material: Material, side: str) -> Reals:
    now, found = material.times, np.zeros(material.edit.frames)
    for accent in material.landings(side):
        found[(now >= accent - AROUND[0]) & (now <= accent + AROUND[1])] = 1
    return found


def looks(slot: Slot, material: Material, side: str, style: str) -> tuple[list[Look | None], NDArray[np.int64]]:
    """What the instrument shows on each frame, None where nothing, and how strongly; `style` is 24 or 12 hours."""
    kind, rate = slot.instrument.kind, float(material.edit.rate)
    raw = until_the_hit(material) if kind == "countdown" else read(_source(slot), material)
    shown = strengths(slot, material, side, raw)
    values = raw * slot.told.factor + slot.told.shift
    if slot.shows in IMPULSES:
        values = _held(values, HELD * rate)
    if kind not in ("clock", "countdown", "counter"):
        values = _eased(values, material, slot.scale[0])
    peaks = _held(values, PEAK_HELD * rate)
    flashes = _flashes(material, side) if slot.shows in GLOWING else np.zeros(len(raw), np.int64)
    extra = EXTRAS[kind](slot, material, raw) if kind in EXTRAS else None
    step = max(1, round(rate / REDRAWN))
    found: list[Look | None] = []
    for frame in range(len(values)):
        at = frame - frame % step
        at = at if shown[at] and np.isfinite(values[at]) else frame
        if not shown[frame]:
            found.append(None)
            continue
        text = hours(values[at], style) if kind == "clock" else _text(slot, values[at])
        more = extra(at) if extra is not None else ()
        found.append(_look(slot, (values[at], peaks[at]), int(flashes[at]), text, more))
    return found, shown


def _source(slot: Slot) -> str:
    return "time_of_day" if slot.instrument.kind == "clock" else slot.shows


def _look(slot: Slot, levels: tuple[float, float], flash: int, text: str, extra: tuple[int, ...]) -> Look:
    low, high = slot.scale
    share, held = (int(np.clip(round(GRAIN * (each - low) / (high - low)), 0, GRAIN)) for each in levels)
    dial = slot.instrument.kind in ("arc", "bar", "g_meter")
    return Look(text, share if dial else 0, held if dial else 0, flash, extra)


def _text(slot: Slot, value: float) -> str:
    if slot.instrument.kind == "countdown":
        return number(float(np.ceil(value)), 0)
    if slot.shows == "heading":
        value %= 360
    return number(value, slot.told.digits)


def _held(values: Reals, frames: float) -> Reals:
    """The highest of the last so many frames."""
    width = max(1, int(frames))
    low = np.where(np.isfinite(values), values, -np.inf)
    from scipy.ndimage import maximum_filter1d  # noqa: PLC0415  # only where instruments are shown

    highest = maximum_filter1d(low, width, origin=(width - 1) // 2, mode="nearest")
    return np.where(np.isfinite(values), highest, np.nan)


def _eased(values: Reals, material: Material, foot: float) -> Reals:
    """Values that race from what stood there before to what a new cut shows, instead of jumping."""
    rate = float(material.edit.rate)
    made, last, seen = values.copy(), foot, -np.inf
    count = max(1, round(COUNT_UP * rate))
    for cut in material.edit.cuts:
        part = made[cut.start : cut.end]
        if not np.isfinite(part).any():
            continue
        begin = last if cut.start - seen <= FORGOTTEN * rate else foot
        u = np.minimum(1.0, (1 + np.arange(len(part))) / count)
        part[:] = begin + (part - begin) * (1 - (1 - u) ** 3)
        finite = np.flatnonzero(np.isfinite(part))
        last, seen = float(part[finite[-1]]), float(cut.start + finite[-1])
    return made


def _flashes(material: Material, side: str) -> NDArray[np.int64]:
    now, found = material.times, np.zeros(material.edit.frames)
    for accent in material.landings(side):
        since = now - accent
        found = np.maximum(found, np.where((since >= 0) & (since < FLASH), 1 - since / FLASH, 0))
    return np.ceil(found * FLASHES).astype(np.int64)


Extra = Callable[[int], tuple[int, ...]]


def _phase(slot: Slot, material: Material, values: Reals) -> Extra:
    passed = beats(material, slot.shows, values)
    return lambda frame: (round(float(passed[frame] % 100) * GRAIN),)


def _past(slot: Slot, material: Material, values: Reals) -> Extra:
    _ = values
    low, high = ((end - slot.told.shift) / slot.told.factor for end in slot.scale)

    def take(frame: int) -> tuple[int, ...]:
        past = history(material, slot.shows, frame, HISTORY, SAMPLES)
        known = past[np.isfinite(past)]
        return tuple(np.clip(np.rint(GRAIN * (known - low) / (high - low)), 0, GRAIN).astype(int).tolist())

    return take


def _course(slot: Slot, material: Material, values: Reals) -> Extra:
    """Where on its profile or track the athlete is."""
    _ = values
    track = slot.instrument.kind == "track"
    right, up = _on_track(material) if track else _on_profile(material)

    def take(frame: int) -> tuple[int, ...]:
        if not np.isfinite(right[frame]) or not np.isfinite(up[frame]):
            return ()
        return round(float(right[frame]) * GRAIN), round(float(up[frame]) * GRAIN)

    return take


def _on_track(material: Material) -> tuple[Reals, Reals]:
    sides = []
    for axis in (0, 1):

        def take(measured: Measured, times: Reals, axis: int = axis) -> Reals | None:
            activity = material.telemetry.activity(measured.activity)
            found = activity.metres()
            if found is None:
                return None
            stamps, east, north = found
            there = measured.clock.offset + measured.clock.rate * times
            places = squared(np.interp(there, stamps, east), np.interp(there, stamps, north), (east, north))
            return np.where((there >= stamps[0]) & (there <= stamps[-1]), places[axis], np.nan)

        sides.append(over_cuts(material, take))
    return sides[0], sides[1]


def _on_profile(material: Material) -> tuple[Reals, Reals]:
    """Shares of the way and of the height of the activity, along its profile."""

    def share(name: str) -> Reals:
        def take(measured: Measured, times: Reals) -> Reals | None:
            activity = material.telemetry.activity(measured.activity)
            every, own = activity.channel(name), measured.channel(name)
            if every is None or own is None:
                return None
            low, high = float(every.values.min()), float(every.values.max())
            return np.asarray((own.read(times) - low) / max(high - low, 1e-6))

        return over_cuts(material, take)

    return share("distance"), share("altitude")


def _pull(slot: Slot, material: Material, values: Reals) -> Extra:
    _ = slot, values
    right, down = pulled(material, 0), pulled(material, 1)

    def take(frame: int) -> tuple[int, ...]:
        both = (right[frame], down[frame])
        return tuple(int(np.clip(round(GRAIN * (0.5 + each / 4)), 0, GRAIN)) for each in both if np.isfinite(each))

    return take


def _turned(slot: Slot, material: Material, values: Reals) -> Extra:
    _ = slot, material
    return lambda frame: (round(float(values[frame])) % 360,)


EXTRAS: dict[str, Callable[[Slot, Material, Reals], Extra]] = {
    "pulse": _phase,
    "sparkline": _past,
    "elevation": _course,
    "track": _course,
    "g_meter": _pull,
    "compass": _turned,
}
