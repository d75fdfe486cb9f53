"""From high dynamic range to the film's BT.709: one look-up table, computed here.

HLG and PQ as in ITU-R BT.2100; primaries from BT.2020 to BT.709, where colours that these do not reach are drawn
towards their own grey; then rolled off to diffuse white by the method of ITU-R BT.2390 on the largest of the three
colours, so that neither hue nor depth of colour shifts. In this order: rolled off first, a bright red leaves BT.709
once more and is paled to pink.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

METHOD = 2  # raise when a table comes out otherwise

SIZE = 33  # entries a side; what grading tools take
MASTER_PEAK = 1000.0  # cd/m2; what HLG is defined for and nearly all PQ is mastered at
FILM_PEAK = 203.0  # cd/m2; diffuse white of BT.2408, which the film's white stands for
DISPLAY_GAMMA = 2.4  # BT.1886
TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])  # BT.2087
LIGHT_2020 = np.array([0.2627, 0.6780, 0.0593])
LIGHT_709 = np.array([0.2126, 0.7152, 0.0722])
HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073
HLG_SYSTEM_GAMMA = 1.2  # at 1000 cd/m2
PQ_M1, PQ_M2, PQ_C1, PQ_C2, PQ_C3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
PQ_PEAK = 10_000.0  # cd/m2

Colours = NDArray[np.float64]


def film_colours(signal: Colours, transfer: str) -> Colours:
    """BT.709 signal 0–1 of BT.2020 signal 0–1, both `[n, 3]` RGB; `transfer` is hlg or pq."""
    light = _hlg(signal) if transfer == "hlg" else _from_pq(signal) * PQ_PEAK
    light = _inside(light @ TO_709.T)
    top = np.maximum(light.max(axis=1, keepdims=True), 1e-6)
    linear = np.clip(light * (_roll_off(top) / top) / FILM_PEAK, 0, 1)
    return np.asarray(linear ** (1 / DISPLAY_GAMMA))


def grid() -> Colours:
    """The colours `[n, 3]` RGB that a table is given for, red running fastest."""
    side = np.linspace(0, 1, SIZE)
    blue, green, red = (axis.ravel() for axis in np.meshgrid(side, side, side, indexing="ij"))
    return np.stack([red, green, blue], axis=1)


def written(colours: Colours) -> str:
    """What becomes of the grid's colours, as the text of a .cube file."""
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in colours)
    return f"LUT_3D_SIZE {SIZE}\n{rows}\n"


def _hlg(signal: Colours) -> Colours:
    """Display light in cd/m2."""
    shown = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - HLG_C) / HLG_A) + HLG_B) / 12)  # noqa: PLR2004  # BT.2100
    grey = np.maximum(shown @ LIGHT_2020, 1e-9)[:, None]
    return np.asarray(MASTER_PEAK * shown * grey ** (HLG_SYSTEM_GAMMA - 1))


def _from_pq(signal: Colours) -> Colours:
    root = np.asarray(signal ** (1 / PQ_M2))
    return np.asarray((np.maximum(root - PQ_C1, 0) / (PQ_C2 - PQ_C3 * root)) ** (1 / PQ_M1))


def _to_pq(light: Colours) -> Colours:
    power = np.asarray(np.maximum(light, 0) ** PQ_M1)
    return np.asarray(((PQ_C1 + PQ_C2 * power) / (1 + PQ_C3 * power)) ** PQ_M2)


def _roll_off(light: Colours) -> Colours:
    """BT.2390 §5.4.1 from the master's peak to the film's, both in cd/m2."""
    source, target = (float(_to_pq(np.array([peak / PQ_PEAK]))[0]) for peak in (MASTER_PEAK, FILM_PEAK))
    level = np.minimum(_to_pq(light / PQ_PEAK) / source, 1)
    highest = target / source
    knee = 1.5 * highest - 0.5
    t = (level - knee) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * highest
    return np.asarray(_from_pq(np.where(level < knee, level, bent) * source) * PQ_PEAK)


def _inside(light: Colours) -> Colours:
    """Colours drawn towards their own grey until no part is below 0."""
    grey = np.maximum(light @ LIGHT_709, 0)[:, None]
    away = light - grey
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(away < 0, -grey / away, np.inf)
    return np.asarray(np.maximum(grey + away * np.minimum(room.min(axis=1, keepdims=True), 1), 0))
