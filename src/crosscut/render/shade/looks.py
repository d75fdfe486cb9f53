"""The looks of the film's sides, the user's own look-up table, how far a cut is opened; all in one table.

A look works on BT.709 signal values: it tints the middle tones, bends the contrast a little and leaves black black and
white white. Low in strength on purpose: it says which side one is on, and skin stays skin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from crosscut.errors import Damaged
from crosscut.media.paint.levels import Levels, made
from crosscut.render.shade.colour import DISPLAY_GAMMA, LIGHT_709, Colours, film_colours, grid, written

METHOD = 3  # raise when a table or levels comes out otherwise


@dataclass(frozen=True, slots=True)
class Tint:
    """What is added to red, green and blue at half light; `bend` of contrast; `colourful` 1 leaves colours as deep."""

    added: tuple[float, float, float]
    bend: float
    colourful: float


# Found by eye on snow and gym footage: at half the strength nobody sees it, at twice the strength everybody does.
LOOKS = {"cold": Tint((-0.020, 0.000, 0.026), 0.06, 0.93), "warm": Tint((0.026, 0.006, -0.024), 0.06, 1.03)}
SIDES = ("cold", "warm")  # of the first side and the second, where there are two


BLACK, WHITE, DIFFERENCE_SPAN = 16, 235, 224  # of BT.709 video range in eight bits: levels of luma, of a difference
FULL_DIFFERENCES = 2 * (1 - LIGHT_709[[2, 0]])  # what blue and red less luma are divided by
ONE_DIFFERENCE = np.array([  # RGB of which one difference is 1 and the other, and luma, 0
    [0, -FULL_DIFFERENCES[0] * LIGHT_709[2] / LIGHT_709[1], FULL_DIFFERENCES[0]],
    [FULL_DIFFERENCES[1], -FULL_DIFFERENCES[1] * LIGHT_709[0] / LIGHT_709[1], 0],
])  # fmt: skip
NUDGE = 0.04  # of a difference; so near to grey that slopes are straight, and far above what floats round away

Opening = tuple[int, int, int]  # how many steps red, green and blue are opened
UNCHANGED: Opening = (0, 0, 0)
STEP = 1 / 24  # stop; 1 % of the signal at middle tones: two levels, which no cut shows


@dataclass(frozen=True, slots=True)
class Shade:
    """What becomes of a clip's colours.

    Its light ("sdr", "hlg", "pq"), a look ("" for none), the user's .cube file, how far it is opened.
    """

    transfer: str = "sdr"
    look: str = ""
    cube: str = ""
    opening: Opening = UNCHANGED

    @property
    def is_plain(self) -> bool:
        """Whether nothing changes."""
        return self == PLAIN_SHADE

    @property
    def is_mild(self) -> bool:
        """Whether levels do what a table would: all hues are treated alike."""
        return self.transfer == "sdr" and not self.cube


PLAIN_SHADE = Shade()


def look_of(side: str, sides: tuple[str, ...], asked: str) -> str:
    """The look of a side, of all in order, where that look was asked for: sides, off or a look's name."""
    if asked != "sides":
        return asked if asked in LOOKS else ""
    return dict(zip(sides, SIDES, strict=False)).get(side, "") if len(sides) > 1 else ""


def table(shade: Shade) -> str:
    """The shade as the text of a .cube file. Raises Damaged where the user's own cannot be read."""
    colours = grid()
    if shade.transfer != "sdr":
        colours = film_colours(colours, shade.transfer)
    if shade.cube:
        colours = looked_up(colours, read(Path(shade.cube)))
    return written(_mild(colours, shade))


def _mild(colours: Colours, shade: Shade) -> Colours:
    """The film's colours `[n, 3]` opened as far as the shade says, and with its look."""
    if shade.opening != UNCHANGED:
        colours = opened(colours, shade.opening)
    return tinted(colours, LOOKS[shade.look]) if shade.look else colours


@lru_cache(maxsize=16)  # a chunk has few shades, and the next one the same; each takes 130 kB
def levels(shade: Shade) -> Levels:
    """The same as levels, for a mild shade: exact on greys, and by the slope there on what lies around them."""
    codes = np.arange(256)
    signal = np.clip((codes - BLACK) / (WHITE - BLACK), 0, 1)
    greys = np.repeat(signal[:, None], 3, axis=1)
    luma, differences = _parted(_mild(greys, shade))
    inner = np.clip(greys, NUDGE, 1 - NUDGE)
    slopes = []
    for axis, away in enumerate(NUDGE / 2 * ONE_DIFFERENCE):
        (_, high), (_, low) = (_parted(_mild(inner + side * away, shade)) for side in (1, -1))
        slopes.append((high - low)[:, axis] / NUDGE)
    outside = codes - np.clip(codes, BLACK, WHITE)  # of video range; what lies there keeps its distance
    return made(BLACK + (WHITE - BLACK) * luma + outside, np.array(slopes), DIFFERENCE_SPAN * differences.T)


def _parted(colours: Colours) -> tuple[Colours, Colours]:
    """Luma `[n]` and the blue and red differences `[n, 2]` of BT.709 signals `[n, 3]`."""
    luma = colours @ LIGHT_709
    return luma, (colours[:, [2, 0]] - luma[:, None]) / FULL_DIFFERENCES


def opened(colours: Colours, opening: Opening) -> Colours:
    """The colours `[n, 3]` as a lens sees them that is opened so far: the odds of light, light / (1 - light), grow.

    Black stays black and white stays white; opened and closed by as much, a colour is what it was.
    """
    light, gain = np.clip(colours, 0, 1) ** DISPLAY_GAMMA, 2 ** (STEP * np.array(opening))
    return np.asarray((gain * light / (1 + (gain - 1) * light)) ** (1 / DISPLAY_GAMMA))


def tinted(colours: Colours, tint: Tint) -> Colours:
    """The colours `[n, 3]` under that tint."""
    grey = (colours @ LIGHT_709)[:, None]
    bent = grey + tint.bend * (2 * grey - 1) * 2 * grey * (1 - grey)
    weight = 4 * grey * (1 - grey)  # of the middle tones
    return np.asarray(np.clip(bent + (colours - grey) * tint.colourful + weight * np.array(tint.added), 0, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A table `[blue, green, red, 3]` over the colours from `lowest` to `highest` (red, green, blue)."""

    colours: Colours
    lowest: Colours
    highest: Colours


def read(path: Path) -> Cube:
    """The table in that .cube file. Raises Damaged."""
    try:
        return parsed(path.read_text(encoding="utf-8", errors="replace"), path.name)
    except OSError as error:
        raise Damaged(f"{path} cannot be read: {error.strerror}.", remedy="Check the path.") from error


def parsed(text: str, name: str) -> Cube:
    """The table in the text of the .cube file of that name (Adobe Cube LUT 1.0, three-dimensional). Raises Damaged."""
    lines = [line.split() for line in text.splitlines()]
    said = {line[0].upper(): line[1:] for line in lines if line and line[0][0].isalpha()}
    rows = [line for line in lines if line and (line[0][0].isdigit() or line[0][0] in "-+.")]
    try:
        size = int(said["LUT_3D_SIZE"][0])
        colours = np.array(rows, np.float64).reshape(size, size, size, 3)
        lowest, highest = (
            np.array(said.get(name, usual), np.float64).reshape(3)
            for name, usual in (("DOMAIN_MIN", [0] * 3), ("DOMAIN_MAX", [1] * 3))
        )
    except (KeyError, IndexError, ValueError) as error:
        raise Damaged(
            f"{name} is no three-dimensional .cube table.", remedy="Export the look again as a 3D .cube file."
        ) from error
    return Cube(colours, lowest, highest)


def looked_up(colours: Colours, cube: Cube) -> Colours:
    """The colours `[n, 3]` RGB as the table has them, by straight lines between its entries."""
    last = len(cube.colours) - 1
    place = np.clip((colours - cube.lowest) / (cube.highest - cube.lowest), 0, 1) * last
    low = np.minimum(place.astype(int), last - 1)
    part = place - low
    found = np.zeros_like(colours)
    for corner in np.ndindex(2, 2, 2):  # red, green, blue
        weight = np.prod(np.where(corner, part, 1 - part), axis=1)[:, None]
        red, green, blue = (low + corner).T
        found += weight * cube.colours[blue, green, red]
    return np.asarray(np.clip(found, 0, 1))
