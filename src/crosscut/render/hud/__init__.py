"""Instruments over the film: a layout, what was measured, and the edit become what stands on every frame.

`plan` decides all of it as plain numbers, so that a piece of the film is known by them; `Brush` draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import PIL

from crosscut.errors import WrongUse
from crosscut.media.paint.layers import Layer, copied
from crosscut.model.brief import Instruments
from crosscut.render.hud import layouts
from crosscut.render.hud.arrange import arrange
from crosscut.render.hud.faces import Face, Look, draw
from crosscut.render.hud.looks import looks
from crosscut.render.hud.plates import FULL, Plate
from crosscut.render.hud.readings import Material

__all__ = [
    "METHOD",
    "OFF",
    "Brush",
    "Material",
    "Shown",
    "check",
    "draw",
    "layer",
    "layouts",
    "named",
    "on",
    "part",
    "plan",
]

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

METHOD = f"1, Pillow {PIL.__version__}"  # raise when the same instruments look otherwise
OFF = "off"
USUAL = "lab"  # where there is telemetry and nobody says otherwise


@dataclass(frozen=True, slots=True)
class Shown:
    """An instrument on a run of frames: what it shows on each (None: nothing), and how strongly, 0 to FULL."""

    face: Face
    looks: tuple[Look | None, ...]
    strengths: tuple[int, ...]

    def part(self, start: int, count: int) -> Shown:
        """The same on fewer frames."""
        end = start + count
        return Shown(self.face, self.looks[start:end], self.strengths[start:end])


def check(asked: Instruments) -> None:
    """Nothing, if the layouts that are asked for can be drawn. Raises WrongUse."""
    for name in set(named(asked.hud or OFF, ()).values()):
        if name != OFF:
            layouts.load(name)


def named(asked: str, sides: tuple[str, ...]) -> dict[str, str]:
    """The layout of each side by `--hud`: one for all ("lab"), or by side ("A=off,B=lab"; others off). Raises WrongUse.

    Without sides, those that are named.
    """
    if "=" not in asked:
        return dict.fromkeys(sides or ("",), asked)
    parts = [part.partition("=") for part in asked.split(",")]
    if not all(side.strip() and name.strip() for side, _, name in parts):
        raise WrongUse(f"--hud {asked} cannot be read.", remedy="Write lab, or A=off,B=lab.")
    given = {side.strip(): name.strip() for side, _, name in parts}
    strange = [side for side in given if sides and side not in sides]
    if strange:
        raise WrongUse(f"--hud {asked}: there is no side {strange[0]}.", remedy=f"There are {', '.join(sides)}.")
    return {side: given.get(side, OFF) for side in sides or given}


def plan(material: Material, asked: Instruments) -> tuple[Shown, ...]:
    """The instruments on every frame of the film; none where nobody asks for them. Raises WrongUse."""
    usual = USUAL if material.telemetry.clips else OFF
    sides = tuple(side.name for side in material.footage.sides)
    found = []
    for side, name in named(asked.hud or usual, sides).items():
        if name == OFF:
            continue
        for slot in arrange(layouts.load(name), material, side, asked.units):
            shown, strong = looks(slot, material, side, asked.hours)
            if any(each is not None for each in shown):
                found.append(Shown(slot.face, tuple(shown), tuple(strong.tolist())))
    return tuple(found)


def part(shown: tuple[Shown, ...], start: int, count: int) -> tuple[Shown, ...]:
    """What stands on any of `count` frames from frame `start` on."""
    parts = (each.part(start, count) for each in shown)
    return tuple(each for each in parts if any(look is not None for look in each.looks))


class Brush:
    """Lays instruments over the pictures of a run of frames."""

    def __init__(self, shown: tuple[Shown, ...]) -> None:
        self._shown = shown
        self._plates: dict[Face, tuple[Look, Plate]] = {}
        self._last: tuple[VideoFrame, tuple[tuple[Look | None, int], ...], VideoFrame] | None = None

    def paint(self, picture: VideoFrame, place: int) -> VideoFrame:
        """The picture with what stands on frame `place` of the run: itself where nothing does, else another one.

        The same picture object again, under instruments that look as before, gives the same object again.
        """
        now = tuple((each.looks[place], each.strengths[place]) for each in self._shown)
        if not any(look is not None for look, _ in now):
            return picture
        if self._last is not None and self._last[0] is picture and self._last[1] == now:
            return self._last[2]
        painted = copied(picture)
        for each, (look, strong) in zip(self._shown, now, strict=True):
            if look is not None:
                self._plate(each.face, look).lay(painted, strong)
        self._last = (picture, now, painted)
        return painted

    def _plate(self, face: Face, look: Look) -> Plate:
        known = self._plates.get(face)
        if known is None or known[0] != look:
            known = self._plates[face] = (look, draw(face, look))
        return known[1]


@lru_cache(maxsize=16)  # a look stands for some frames
def layer(face: Face, look: Look) -> Layer:
    """An instrument as a layer with alpha."""
    return draw(face, look).layer()


def on(shown: tuple[Shown, ...], frame: int, full: int) -> tuple[tuple[Layer, int], ...]:
    """What lies on a frame of the film as layers, with strengths up to `full`."""
    now = ((each.face, each.looks[frame], each.strengths[frame]) for each in shown)
    return tuple((layer(face, look), round(strong * full / FULL)) for face, look, strong in now if look is not None)
