"""The faces of instruments: each draws what does not change once, and what moves on a copy of that.

All lengths are shares of the instrument's own height, unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from crosscut.render.hud import masks
from crosscut.render.hud.layouts import Style
from crosscut.render.hud.plates import Mask, Plate

GRAIN = 1000  # parts of a scale that values are told in, so that the same look is the same numbers
NAME = 0.15  # its name
SPACED = 0.12  # of the size between letters of a name
ROOM = 0.12  # from the edge to what is drawn
BRIGHT = 0.9  # of names
FAINT = 0.28  # of scales that nothing lights
LAMPS = 24  # of a bar
HOLD_WIDTH = 0.012  # of a gauge's way that the mark of a held peak takes
BEAT_WINDOW = 2.6  # beats of a pulse that its trace shows
FILMED = "FROM THE FILM"  # what stands by a measure that no device took
DARK = "#02090b"


@dataclass(frozen=True, slots=True)
class Face:
    """What an instrument is, for the whole film: kind, place in pixels, style, its words, and lines that do not move.

    `line` are points 0–1 (a course, a profile); `high` where its scale becomes hot, 0–1; `right` whether a bare number
    stands at its right edge.
    """

    kind: str
    left: int
    top: int
    width: int
    height: int
    style: Style
    label: str
    unit: str
    filmed: bool
    high: float
    line: tuple[tuple[float, float], ...] = ()
    right: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What an instrument shows on a frame, in whole numbers.

    `text` as it stands there; `value` and `peak` 0 to GRAIN of the scale; `flash` 0 to 8: how lately it was hit;
    `extra` what its kind needs more: a phase, a place, a history.
    """

    text: str
    value: int
    peak: int = 0
    flash: int = 0
    extra: tuple[int, ...] = ()


def draw(face: Face, look: Look) -> Plate:
    """The instrument as it looks."""
    plate = _ground(face).copy()
    FACES[face.kind](face, look, plate)
    return plate


@lru_cache(maxsize=32)
def _ground(face: Face) -> Plate:
    """What never changes: the panel, its corners, name, unit and scale."""
    plate = Plate(face.left, face.top, face.width, face.height)
    tall = face.height
    if face.style.ground:
        plate.ink(masks.panel(face.width, tall, 0.06 * tall), 0, 0, DARK, face.style.ground)
        mark, thin = max(4, round(0.09 * tall)), max(1, round(0.012 * tall))
        plate.ink(masks.corners(face.width, tall, mark, thin), 0, 0, face.style.ink, 0.8)
    if face.kind in ("arc", "g_meter"):
        _dial(face, plate)
    elif face.kind not in ("compass", "track"):
        _name(face, plate)
    if face.kind in ("elevation", "track") and len(face.line) > 1:
        _course(face, plate)
    if face.kind == "bar":
        x, y, width, height = _strip(face)
        plate.ink(masks.lamps(width, height, LAMPS, max(1, width // 120))[0], x, y, face.style.ink, FAINT)
    return plate


def _shadowed(plate: Plate, mask: Mask, at: tuple[int, int], colour: str, face: Face, strength: float = 1.0) -> None:
    """Ink that can be read without a panel too."""
    if not face.style.ground:
        away = max(1, round(0.012 * face.height))
        plate.ink(mask, at[0] + away, at[1] + away, DARK, 0.55 * strength)
    plate.ink(mask, *at, colour, strength)


def _name(face: Face, plate: Plate) -> None:
    """The name at the upper left, small; beside it where the measure comes from, if that is the film."""
    size = max(9, round(NAME * face.height))
    pad = round(ROOM * face.height)
    mask = masks.words(face.label, "name", size, SPACED)
    _shadowed(
        plate, mask, (face.width - pad - mask.shape[1] if face.right else pad, pad // 2), face.style.ink, face, BRIGHT
    )
    if face.filmed and face.width - mask.shape[1] > 3 * pad:
        told = masks.words(FILMED, "name", max(8, round(0.72 * size)), SPACED)
        x = pad + mask.shape[1] + pad // 2
        if x + told.shape[1] <= face.width:
            _shadowed(plate, told, (x, pad // 2 + round(0.28 * size)), face.style.ink, face, 0.55)


def _number(face: Face, plate: Plate, look: Look, size: int, foot: int, right: int | None = None) -> None:
    """The number with its unit, its foot at that height; to the left edge, or ending at `right`."""
    pad = round(ROOM * face.height)
    number = masks.words(look.text, "number", size)
    unit = masks.words(face.unit, "name", max(9, round(0.4 * size)), 0.05) if face.unit else None
    gap = round(0.12 * size)
    wide = number.shape[1] + (gap + unit.shape[1] if unit is not None else 0)
    x = pad if right is None else right - wide
    colour = face.style.hot if look.flash else face.style.paper
    _shadowed(plate, number, (x, foot - size), colour, face)
    if unit is not None:
        _shadowed(
            plate, unit, (x + number.shape[1] + gap, foot - max(9, round(0.4 * size))), face.style.ink, face, BRIGHT
        )


def _dial(face: Face, plate: Plate) -> None:
    size = min(face.width, face.height)
    outer, inner = 0.45 * size, 0.385 * size
    x, y = (face.width - size) // 2, (face.height - size) // 2
    plate.ink(masks.ring(size, outer, inner, 0, 1), x, y, face.style.ink, FAINT)
    plate.ink(masks.ticks(size, 0.36 * size, 0.335 * size, 10), x, y, face.style.ink, 0.7)
    label = masks.words(face.label, "name", max(9, round(0.085 * size)), SPACED)
    _shadowed(plate, label, ((face.width - label.shape[1]) // 2, y + round(0.27 * size)), face.style.ink, face, BRIGHT)
    if face.filmed:
        told = masks.words(FILMED, "name", max(8, round(0.055 * size)), SPACED)
        _shadowed(plate, told, ((face.width - told.shape[1]) // 2, y + round(0.885 * size)), face.style.ink, face, 0.6)


def _arc(face: Face, look: Look, plate: Plate) -> None:
    size = min(face.width, face.height)
    outer, inner = 0.45 * size, 0.385 * size
    x, y = (face.width - size) // 2, (face.height - size) // 2
    value, peak = look.value / GRAIN, look.peak / GRAIN
    plate.ink(masks.ring(size, outer, inner, 0, min(value, face.high)), x, y, face.style.ink)
    if value > face.high:
        plate.ink(masks.ring(size, outer, inner, face.high, value), x, y, face.style.hot)
    if peak > value + HOLD_WIDTH:
        plate.ink(masks.ring(size, outer + 0.02 * size, inner, peak - HOLD_WIDTH, peak), x, y, face.style.alarm)
    tall = round(0.27 * size)
    number = masks.words(look.text, "number", tall)
    colour = face.style.hot if look.flash else face.style.paper
    _shadowed(plate, number, ((face.width - number.shape[1]) // 2, y + round(0.6 * size) - tall), colour, face)
    if face.unit:
        unit = masks.words(face.unit, "name", max(9, round(0.1 * size)), 0.08)
        _shadowed(
            plate, unit, ((face.width - unit.shape[1]) // 2, y + round(0.64 * size)), face.style.ink, face, BRIGHT
        )


def _plain(face: Face, look: Look, plate: Plate) -> None:
    right = face.width - round(ROOM * face.height) if face.right else None
    _number(face, plate, look, round(0.58 * face.height), round(0.86 * face.height), right)


def _strip(face: Face) -> tuple[int, int, int, int]:
    """Where the lamps of a bar lie: left, top, width, height."""
    pad = round(ROOM * face.height)
    high = round(0.2 * face.height)
    return pad, face.height - pad - high, face.width - 2 * pad, high


def _bar(face: Face, look: Look, plate: Plate) -> None:
    x, y, width, height = _strip(face)
    mask, ends = masks.lamps(width, height, LAMPS, max(1, width // 120))
    lit, hot = ceil(LAMPS * look.value / GRAIN), round(LAMPS * face.high)
    if lit:
        cool = ends[min(lit, hot) - 1]
        plate.ink(mask[:, :cool], x, y, face.style.ink)
        if lit > hot:
            plate.ink(mask[:, cool : ends[lit - 1]], x + cool, y, face.style.hot)
    held = ceil(LAMPS * look.peak / GRAIN)
    if held > lit:
        first = ends[held - 2] if held > 1 else 0
        plate.ink(mask[:, first : ends[held - 1]], x + first, y, face.style.alarm)
    _number(face, plate, look, round(0.44 * face.height), round(0.58 * face.height), face.width - x)


def _pulse(face: Face, look: Look, plate: Plate) -> None:
    """A trace that writes one beat after the other; its newest point shines."""
    pad = round(ROOM * face.height)
    size = round(0.44 * face.height)
    number_width = (
        masks.words("000", "number", size).shape[1]
        + masks.words(face.unit, "name", max(9, round(0.4 * size)), 0.05).shape[1]
        + round(0.12 * size)
    )
    wide = (face.width - 3 * pad - number_width) // 2 * 2
    top, tall = round(0.3 * face.height), round(0.58 * face.height)
    if wide > pad:
        phase = look.extra[0] / GRAIN
        beats = phase - BEAT_WINDOW * (1 - np.linspace(0, 1, wide, dtype=np.float32))
        heights = (0.62 - 0.56 * heartbeat(beats)) * tall
        line = masks.trace(heights, tall, max(1.5, 0.022 * face.height))
        plate.ink(_fading(line), pad, top, face.style.ink)
        dot = masks.disc(max(4, round(0.07 * face.height)) // 2 * 2)
        at = (pad + wide - dot.shape[1] // 2, top + round(float(heights[-1])) - dot.shape[0] // 2)
        plate.ink(dot, *at, face.style.paper)
    _number(face, plate, look, size, round(0.78 * face.height), face.width - pad)


def _fading(line: Mask) -> Mask:
    """Older to the left, and fainter."""
    light = np.linspace(0.15, 1, line.shape[1], dtype=np.float32)
    return (line * light[None]).astype(np.uint8)


def heartbeat(
    beats: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The height of a heart's trace (-0.3 to 1) at those beats: the small wave, the spike, the slow wave."""
    u = beats % 1
    waves = ((0.16, 0.12, 0.035), (-0.14, 0.235, 0.014), (1.0, 0.27, 0.016), (-0.28, 0.305, 0.016), (0.26, 0.5, 0.06))
    return np.asarray(sum(high * np.exp(-(((u - at) / wide) ** 2)) for high, at, wide in waves), np.float32)


def _sparkline(face: Face, look: Look, plate: Plate) -> None:
    pad, size = round(ROOM * face.height), round(0.4 * face.height)
    top, tall = round(0.44 * face.height), round(0.46 * face.height)
    wide = face.width - 2 * pad
    if len(look.extra) > 1:
        along = np.linspace(0, len(look.extra) - 1, wide)
        heights = (1 - np.interp(along, np.arange(len(look.extra)), look.extra) / GRAIN) * (tall - 4) + 2
        line = heights.astype(np.float32)
        plate.ink(masks.below(line, tall), pad, top, face.style.ink, 0.22)
        plate.ink(masks.trace(line, tall, max(1.5, 0.02 * face.height)), pad, top, face.style.ink)
        dot = masks.disc(max(4, round(0.06 * face.height)) // 2 * 2)
        plate.ink(dot, pad + wide - dot.shape[1], top + round(float(line[-1])) - dot.shape[0] // 2, face.style.paper)
    _number(face, plate, look, size, round(0.42 * face.height), face.width - pad)


def _board(face: Face) -> tuple[int, int, int, int]:
    """Where a course or a profile is drawn."""
    pad = round(ROOM * face.height)
    top = round(0.36 * face.height) if face.kind == "elevation" else pad
    return pad, top, face.width - 2 * pad, face.height - pad - top


def _points(face: Face) -> tuple[tuple[float, float], ...]:
    _, _, width, height = _board(face)
    return tuple((right * width, (1 - up) * height) for right, up in face.line)


def _course(face: Face, plate: Plate) -> None:
    x, y, width, height = _board(face)
    points = _points(face)
    if face.kind == "elevation":
        across, up = np.array(points).T
        heights = np.interp(np.arange(width), across, up).astype(np.float32)
        plate.ink(masks.below(heights, height), x, y, face.style.ink, 0.25)
        plate.ink(masks.trace(heights, height, max(1.5, 0.014 * face.height)), x, y, face.style.ink, 0.8)
    else:
        plate.ink(masks.path(points, width, height, max(2.0, 0.014 * face.height)), x, y, face.style.ink, 0.75)


def _place(face: Face, look: Look, plate: Plate) -> None:
    """Where on the line the athlete is."""
    x, y, width, height = _board(face)
    if look.extra:
        right, up = look.extra[0] / GRAIN, look.extra[1] / GRAIN
        dot = masks.disc(max(6, round(0.07 * face.height)) // 2 * 2)
        at = (x + round(right * width) - dot.shape[1] // 2, y + round((1 - up) * height) - dot.shape[0] // 2)
        plate.ink(dot, *at, face.style.hot)
    if face.kind == "elevation":
        _number(face, plate, look, round(0.28 * face.height), round(0.36 * face.height), face.width - x)


COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
COMPASS_SEEN = 140  # degrees that the tape shows


def _compass(face: Face, look: Look, plate: Plate) -> None:
    """A tape that runs under a mark."""
    size = round(0.42 * face.height)
    for number in range(24):
        away = (15 * number - look.extra[0] + 180) % 360 - 180
        if abs(away) > COMPASS_SEEN / 2:
            continue
        x = round(face.width / 2 + away / COMPASS_SEEN * face.width * 0.94)
        near = 1 - (abs(away) / (COMPASS_SEEN / 2)) ** 2
        if number % 3 == 0:
            mask = masks.words(COMPASS[number // 3], "number" if number % 6 == 0 else "name", size)
            colour = face.style.paper if number % 6 == 0 else face.style.ink
            _shadowed(plate, mask, (x - mask.shape[1] // 2, round(0.2 * face.height)), colour, face, near)
        else:
            tick = np.full((round(0.2 * face.height), max(2, round(0.02 * face.height))), 255, np.uint8)
            plate.ink(tick, x, round(0.42 * face.height), face.style.ink, 0.6 * near)
    mark = np.full((round(0.16 * face.height), max(2, round(0.05 * face.height))), 255, np.uint8)
    plate.ink(mark, face.width // 2 - mark.shape[1] // 2, round(0.82 * face.height), face.style.hot)


def _g_meter(face: Face, look: Look, plate: Plate) -> None:
    """A dot that leans where the force pulls, inside a gauge of how much it is."""
    _arc(face, look, plate)
    size = min(face.width, face.height)
    x, y = (face.width - size) // 2, (face.height - size) // 2
    if look.extra:
        right, down = ((each / GRAIN - 0.5) * 0.5 * size for each in look.extra[:2])
        dot = masks.disc(max(6, round(0.05 * size)) // 2 * 2)
        at = (x + round(size / 2 + right) - dot.shape[1] // 2, y + round(size / 2 + down) - dot.shape[0] // 2)
        plate.ink(dot, *at, face.style.alarm)


FACES: dict[str, Callable[[Face, Look, Plate], None]] = {
    "number": _plain,
    "counter": _plain,
    "countdown": _plain,
    "clock": _plain,
    "arc": _arc,
    "bar": _bar,
    "pulse": _pulse,
    "sparkline": _sparkline,
    "elevation": _place,
    "track": _place,
    "compass": _compass,
    "g_meter": _g_meter,
}
