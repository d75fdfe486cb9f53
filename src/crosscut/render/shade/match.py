"""Brings the clips of a side nearer to one another in exposure and white balance.

A clip's light is told by the mean colour of its windows, as the film shows it. What is matched is the logarithm of its
odds, light / (1 - light): an exposure that multiplies the odds brightens the dark and middle tones like a wider stop
does and leaves black black and white white (`opened`). Each part of a clip goes towards the median of its side's
footage, two thirds of the way while it is near and never further than the limits, by a curve that never crosses: of
any two parts the lighter stays the lighter, and none come to lie further apart. It hangs on the footage alone, not on
the edit, so that a changed cut leaves all others what they were; within a cut it never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, Window
from crosscut.model.retime import source_span
from crosscut.model.time import Span
from crosscut.render.shade.colour import DISPLAY_GAMMA, LIGHT_709, Colours, film_colours
from crosscut.render.shade.looks import STEP, UNCHANGED, Opening, looked_up, read

SHARE = 2 / 3  # of the way to the side's median: what is left tells day from dusk, and a far view from a near one
MOST_EXPOSED = 0.5  # stops; more would draw noise out of shadows
MOST_TINTED = 0.15  # stops of red or blue against green: a mean cannot tell yellow light from a yellow field
DARKEST = 0.02  # of the signal; below that there is no colour to go by
FEWEST_CLIPS = 2  # of a side; one alone has nothing to be matched with

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Lit:
    """A clip's windows, and for each `[n, 3]` the log2 odds of its luminance, of red and of blue against green."""

    windows: tuple[Window, ...]
    places: Places

    def of(self, span: Span) -> Places | None:
        """The place of what lies in that span; of all windows where none does; None where none is known."""
        if not self.windows:
            return None
        shared = np.array([float(window.span.shared(span)) for window in self.windows])
        weights = shared if shared.any() else self.lengths
        return np.asarray(weights @ self.places / weights.sum())

    @property
    def lengths(self) -> Places:
        return np.array([float(window.span.length) for window in self.windows])


def openings(edit: Edit, footage: Footage, cube: str) -> list[Opening]:
    """How far each cut is opened, in steps; `cube` is the user's .cube file, "" for none. Raises Damaged."""
    lit = {clip.content: _lit(clip, cube) for clip in footage.clips}
    middles = {side.name: _middle([lit[content] for content in side.clips]) for side in footage.sides}
    return [_opening(cut, lit[cut.clip], middles.get(footage.side_of(cut.clip)), edit) for cut in edit.cuts]


def _lit(clip: Clip, cube: str) -> _Lit:
    windows = tuple(window for window in clip.windows if window.colour is not None)
    left, top, right, bottom = clip.frame
    # black bars are in the mean, and add nothing to it
    colours = np.array([window.colour for window in windows]).reshape(-1, 3) / ((right - left) * (bottom - top))
    if clip.picture.transfer != "sdr":
        colours = film_colours(np.minimum(colours, 1), clip.picture.transfer)
    if cube:
        colours = looked_up(colours, read(Path(cube)))
    return _Lit(windows, places(colours))


def places(colours: Colours) -> Places:
    """Where film colours `[n, 3]` lie: log2 odds of their luminance, and of red and blue less those of green."""
    light = np.clip(colours, DARKEST, 1 - DARKEST) ** DISPLAY_GAMMA
    red, green, blue = _odds(light).T
    return np.stack([_odds(light @ LIGHT_709), red - green, blue - green], axis=1)


def _odds(light: Places) -> Places:
    return np.asarray(np.log2(light / (1 - light)))


def _middle(clips: Sequence[_Lit]) -> Places | None:
    """The median place of a side's footage by duration; None where nothing is to be matched."""
    known = [clip for clip in clips if clip.windows]
    if len(known) < FEWEST_CLIPS:
        return None
    found, weights = np.concatenate([clip.places for clip in known]), np.concatenate([clip.lengths for clip in known])
    orders = np.argsort(found, axis=0, kind="stable")
    middles = [_reached(np.cumsum(weights[order])) for order in orders.T]
    return np.array([found[order[at], axis] for axis, (order, at) in enumerate(zip(orders.T, middles, strict=True))])


def _reached(sums: Places) -> int:
    """The first of the sums that is half of the last or more."""
    return int(np.searchsorted(sums, sums[-1] / 2))


def _opening(cut: Cut, lit: _Lit, middle: Places | None, edit: Edit) -> Opening:
    place = lit.of(source_span(cut, edit.rate))
    return UNCHANGED if place is None or middle is None else steps(nearer(place, middle))


def nearer(place: Places, middle: Places) -> Places:
    """How far it moves from the place to the middle, in stops: exposure, red and blue against green."""
    most = np.array([MOST_EXPOSED, MOST_TINTED, MOST_TINTED])
    return np.asarray(most * np.tanh(SHARE * (middle - place) / most))


def steps(move: Places) -> Opening:
    """The move as whole steps of red, green and blue, towards none: what is less is not seen, and costs no table."""
    exposed, red, blue = move
    green = exposed - LIGHT_709[0] * red - LIGHT_709[2] * blue  # so that a tint changes no luminance
    r, g, b = (int(stops / STEP) for stops in (green + red, green, green + blue))
    return r, g, b
