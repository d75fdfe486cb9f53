"""The stretches of a clip that can be shown, and how good they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from crosscut.model.curve import Floats
from crosscut.model.footage import FrameIndex, Window
from crosscut.model.time import Span
from crosscut.watch import describe, running
from crosscut.watch.eye.looks import OFTEN
from crosscut.watch.eye.track import Track

SHORTEST = Fraction(1, 2)  # s; a shorter cut is not seen
LONGEST = Fraction(8)  # s; what changes over a longer stretch is lost in one figure
MARGIN = 2  # pictures next to a cut, a dissolve or a fade; they are often blends
FLAT = 2.0  # grey values of spread; black, or a lens covered
DARK = 28.0  # luma; a mean below it is black to the eye (black is 16) ...
DARK_SHARE = 0.6  # ... where this much of the picture is nearly black
FROZEN = 0.15  # grey values of mean change; noise alone makes more
FROZEN_FOR = 1.0  # s; shorter is a repeated picture, or somebody who waits
BLURRED = 0.12  # sharpness; a made blur has .065 to .075, the softest real clip .24
SHAKEN = 0.25  # shorter sides a second; a dropped camera has .5 and more, steady clips below .03
SMOOTH_OVER = 0.4  # s; the mean over this long is where the camera wants to go, the rest is shake
SHAKE_OVER = 0.6  # s; the median over this long: a hard blow shakes the camera for less, and is no flaw
SHARP = 0.35  # sharpness from which more is texture, not focus
CONTRAST = 24.0  # grey values of spread from which more is no better
WOBBLE = 0.12  # shorter sides a second of shake that halve the quality
EXPOSED, OFF = 115.0, 80.0  # luma of a picture that is neither dark nor pale; how far off three fifths are left
FINE, RICH = 4.0, 30.0  # grey values of mean edge: half as rich in detail as it gets, and all; sport clips have 7 to 30
UNREST = 0.06  # shorter sides a second of shake that halve how calm a picture is; a walk's is .01
BAD = 0.3  # a quality below is no good; the soft, dark and shaken .12 to .24, the worst of the good .35
JUDGED_OVER = 0.5  # s; quality is judged as the mean over this long
TUMBLES = 0.6  # shorter sides a second of mean speed while shaken: a falling camera has 1.1, a whip pan .2
IDLE = 0.01  # shorter sides a second; a still athlete reaches .005, a small runner far away .03
FALL = 0.5  # s before a fall is seen that are lost with it
ENERGETIC = 0.1  # shorter sides a second of mean speed over the picture that make half of full energy
DIM = 64.0  # luma; below, a flat picture is called dark
FAULTS = ("damaged", "dark", "pale", "frozen", "soft", "shaken")  # in the order they are named
POOR = 0.6  # a part of the quality below it is named


@dataclass(frozen=True, slots=True)
class Merits:
    """How good each picture is: `sharp`, `contrast` and `steady`, each `[n]` 0–1."""

    sharp: Floats
    contrast: Floats
    steady: Floats

    @property
    def quality(self) -> Floats:
        """All together, `[n]` 0–1."""
        return self.sharp * self.contrast * self.steady


def merits(track: Track) -> Merits:
    """How good each picture of a clip is."""
    look = track.look
    wobble = shake(track) / np.float32(WOBBLE)
    return Merits(
        np.minimum(look.sharp / np.float32(SHARP), 1),
        np.minimum(look.spread / np.float32(CONTRAST), 1),
        np.asarray(1 / (1 + wobble**2), np.float32),
    )


def finish(track: Track) -> Floats:
    """How pleasing each picture is among those that can be shown, `[n]` 0–1: well exposed, rich in detail, and calm."""
    detail = np.minimum(track.look.detail / np.float32(RICH), 1)
    rich = detail * np.float32(RICH + FINE) / (detail * np.float32(RICH) + np.float32(FINE))
    off = (track.look.mean - np.float32(EXPOSED)) / np.float32(OFF)
    return np.asarray(rich * np.exp(-(off**2) / 2) / (1 + shake(track) / np.float32(UNREST)), np.float32)


def flaws(track: Track) -> dict[str, NDArray[np.bool_]]:
    """What makes pictures of a clip unusable, and which, `[n]` each."""
    look = track.look
    soft = look.sharp < BLURRED
    soft[:-OFTEN] |= soft[OFTEN:]  # it may have gone soft right after the look before
    return {
        "damaged": track.damaged,
        "black": look.spread < FLAT,
        "dark": (look.mean < DARK) & (look.dark > DARK_SHARE),
        "frozen": _frozen(track),
        "soft": soft,
        "shaken": shake(track) > SHAKEN,
    }


def usable(track: Track) -> NDArray[np.bool_]:
    """Which pictures of a clip can be shown, `[n]`.

    A camera that falls ends a take; what came before it counts only if something happened there.
    """
    judged = running.hump(merits(track).quality, _pictures(track, JUDGED_OVER))
    good: NDArray[np.bool_] = (judged >= BAD) & ~np.any(list(flaws(track).values()), axis=0)
    for cut in track.cuts:
        good[max(0, cut - MARGIN) : cut + MARGIN] = False
    for blend in track.blends:
        first, last = np.searchsorted(track.times, (blend.start, blend.end))
        good[max(0, first - MARGIN) : last + MARGIN] = False
    fall = fallen(track)
    if fall is not None:
        lively = running.hump(track.course.energy[:fall], _pictures(track, JUDGED_OVER)) if fall else np.zeros(1)
        good[fall if lively.max() > IDLE else 0 :] = False
    return good


def fallen(track: Track) -> int | None:
    """The picture from which a falling camera makes a clip useless; None where it does not fall."""
    for first, last in running.runs(shake(track) > SHAKEN):
        if track.course.energy[first:last].mean() > TUMBLES:
            return int(np.searchsorted(track.times, track.times[first] - FALL))
    return None


def complaint(track: Track) -> str:
    """Why nothing of a clip can be shown: "is dark, soft and shaken throughout"."""
    if fallen(track) is not None:
        return "shows nothing but a camera that falls"
    found = [word for word, where in flaws(track).items() if where.mean() > 1 / 4]
    merit = merits(track)
    poor = {
        "dark" if np.median(track.look.mean) < DIM else "pale": merit.contrast,
        "soft": merit.sharp,
        "shaken": merit.steady,
    }
    found += [word for word, values in poor.items() if np.median(values) < POOR]
    found = ["black"] if "black" in found else [word for word in FAULTS if word in found]
    if not found:
        return "holds no half second without a cut or a fault"
    return f"is {' and '.join(filter(None, [', '.join(found[:-1]), found[-1]]))} throughout"


def find(track: Track, index: FrameIndex, shot: Span, good: NDArray[np.bool_]) -> tuple[Window, ...]:
    """The windows of a shot, in order of time; `good` tells the usable pictures of the clip."""
    quality = merits(track).quality * finish(track)
    inside = good & (track.times >= float(shot.start)) & (track.times < float(shot.end))
    return (
        tuple(
            _window(track, quality, part)
            for first, last in running.runs(inside)
            for part in _parts(Span(index.time(first), index.time(last) if last < len(track) else shot.end))
        )
        if inside.any()
        else ()
    )


def _parts(span: Span) -> Iterator[Span]:
    if span.length < SHORTEST:
        return
    count = ceil(span.length / LONGEST)
    for number in range(count):
        yield Span(span.start + span.length * number / count, span.start + span.length * (number + 1) / count)


def _window(track: Track, quality: Floats, span: Span) -> Window:
    held = np.flatnonzero((track.times >= float(span.start)) & (track.times < float(span.end)))
    middle = held[len(held) // 2]
    course, look = track.course, track.look
    speed = course.energy[held].astype(np.float64)
    way = (course.way[held] * speed[:, None]).sum(axis=0) / max(float(speed.sum()), 1e-6)
    mean = float(speed.mean())
    return Window(
        span=span,
        quality=round(float(quality[held].mean()), 4),
        energy=round(mean / (mean + ENERGETIC), 4),
        brightness=round(float(look.luminance[held].mean()), 5),
        direction=(round(float(way[0]), 4), round(float(way[1]), 4)),
        signature=int(look.signature[middle]),
        cadence=describe.cadence(track.times[held], course.within(slice(int(held[0]), int(held[-1]) + 1))),
        movement=describe.movement(track.times[held], course.within(slice(int(held[0]), int(held[-1]) + 1))),
        colour=_colour(look.colour[held]),
    )


def _colour(seen: Floats) -> tuple[float, float, float]:
    red, green, blue = (round(float(each), 4) for each in seen.mean(axis=0))
    return red, green, blue


def shake(track: Track) -> Floats:
    """How far the camera's velocity strays from its smooth course, shorter sides a second, `[n]`."""
    camera = track.course.camera
    width = _pictures(track, SMOOTH_OVER)
    off = camera - np.stack([running.hump(way, width) for way in camera.T], axis=1)
    return running.middle(np.hypot(*off.T), _pictures(track, SHAKE_OVER))


def _frozen(track: Track) -> NDArray[np.bool_]:
    still = track.look.change < FROZEN
    found = np.zeros(len(still), bool)
    for first, last in running.runs(still):
        if track.times[last - 1] - track.times[first] >= FROZEN_FOR:
            found[first:last] = True
    return found


def _pictures(track: Track, seconds: float) -> int:
    """An odd number of pictures that lasts about that long, at least 3."""
    step = float(np.median(np.diff(track.times))) if len(track) > 1 else 1.0
    return max(3, round(seconds / step) | 1)
