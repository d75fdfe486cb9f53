"""Activity files and what cameras wrote themselves to `Telemetry`: what was measured during each clip, on its own time.

Each clip is found in an activity by GPS time, the camera's clock or the user's word, sharpened by how it moves; where
that is not sure, nothing is shown as if it were true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from crosscut.cache import Cache
from crosscut.errors import WrongUse
from crosscut.model.brief import Instruments
from crosscut.model.footage import Clip, Footage
from crosscut.model.telemetry import Activity, Channel, Match, Measured, Telemetry
from crosscut.progress import Progress, Report, silent
from crosscut.telemetry import clock, derive, peaks
from crosscut.telemetry.clock.hints import Word, said
from crosscut.telemetry.found import Camera, activities, camera
from crosscut.telemetry.reading import KINDS

__all__ = ["KINDS", "enriched", "read"]

DAY = 86_400  # s
MARGIN = 5.0  # s of an activity that are kept around a clip, so that lines run on over its edges
PLACES = ("latitude", "longitude")


def read(
    paths: Sequence[str], footage: Footage, asked: Instruments, cache: Cache, report: Report = silent
) -> Telemetry:
    """What was measured during each clip, from those files and from what the cameras wrote into the clips themselves.

    A file that cannot be used becomes a note. Raises WrongUse where the user's word about the clock cannot be read or
    names no clip, Unwritable where the cache cannot be written.
    """
    word = said(asked.telemetry_offset)
    _check(word, footage)
    found, notes = activities(paths, cache)
    cameras = [camera(clip, cache, compared=bool(found)) for clip in _counted(footage, report)]
    matches = [match for each in found for match in _placed(each, cameras, word)]
    matches += [clock.of_camera(each.clip.content, each.track.name) for each in cameras if each.track is not None]
    tracks = [each.track for each in cameras if each.track is not None]
    sure = {match.activity for match in matches if match.clock.sure}
    whole = tuple(_whole(each, asked) for each in (*found, *tracks) if each.name in sure)
    clips = [_measured(each.clip, whole, [m for m in matches if m.clip == each.clip.content]) for each in cameras]
    return Telemetry(tuple(each for each in clips if each is not None), tuple(matches), whole, tuple(notes))


def _counted(footage: Footage, report: Report) -> Sequence[Clip]:
    report(Progress("telemetry", "", 0, len(footage.clips), "clips"))
    return footage.clips


def _check(word: Word | None, footage: Footage) -> None:
    names = {Path(clip.path).name for clip in footage.clips}
    for name, _, _ in word.points if word else ():
        if name not in names:
            raise WrongUse(f"--telemetry-offset names {name}, which is no clip.", remedy="Name a clip as its file is.")


def _placed(activity: Activity, cameras: Sequence[Camera], word: Word | None) -> list[Match]:
    """Where clips lie in an activity. A file without dates that has a clip's own name is on that clip's time."""
    named = [each for each in cameras if Path(each.clip.path).stem == Path(activity.name).stem]
    if activity.start is None and named:
        return [clock.of_camera(each.clip.content, activity.name) for each in named]
    return clock.place([each.filmed for each in cameras], activity, word)


def _whole(activity: Activity, asked: Instruments) -> Activity:
    """The activity with all that follows from it, without the places that are private."""
    made = replace(activity, channels=derive.complete(activity, asked.weight, asked.top_heart_rate))
    return _private(made, asked.privacy)


def _private(activity: Activity, metres: float) -> Activity:
    """The activity without its places within so many metres of where its track begins and ends."""
    found = activity.metres()
    if found is None or not metres:
        return activity
    times, east, north = found
    far = (np.hypot(east, north) >= metres) & (np.hypot(east - east[-1], north - north[-1]) >= metres)
    inside = np.flatnonzero(far)
    first, last = (times[inside[0]], times[inside[-1]]) if len(inside) else (np.inf, -np.inf)
    kept = (_between(each, first, last) if each.name in PLACES else each for each in activity.channels)
    return replace(activity, channels=tuple(each for each in kept if len(each)))


def _between(channel: Channel, first: float, last: float) -> Channel:
    shown = (channel.times >= first) & (channel.times <= last)
    return Channel(channel.name, channel.times[shown], channel.values[shown], channel.gap)


def _measured(clip: Clip, whole: Sequence[Activity], matches: Sequence[Match]) -> Measured | None:
    """The channels of a clip: each from the surest activity that has it, the camera's own where no other does."""
    sure = sorted((each for each in matches if each.clock.sure), key=lambda each: _rank(each, clip))
    length = float(clip.duration)
    channels: dict[str, Channel] = {}
    laps: tuple[float, ...] = ()
    midnight = None
    for match in sure:
        activity = next(each for each in whole if each.name == match.activity)
        at, rate = match.clock.offset, match.clock.rate
        for each in activity.channels:
            part = each.within(at - MARGIN, at + rate * length + MARGIN)
            if len(part):
                channels.setdefault(each.name, part.moved(-at / rate, 1 / rate))
        laps = laps or tuple((lap - at) / rate for lap in activity.laps)
        if midnight is None and activity.start is not None:
            midnight = -((float(activity.start) + at + (activity.zone or 0)) % DAY)
    if not channels:
        return None
    told = tuple(channels[name] for name in sorted(channels))
    return Measured(clip.content, told, sure[0].activity, sure[0].clock, laps, midnight)


def _rank(match: Match, clip: Clip) -> tuple[bool, float, str]:
    """Activities before the clip's own file, the surest first."""
    return match.activity == Path(clip.path).name, -match.clock.confidence, match.activity


def enriched(footage: Footage, telemetry: Telemetry, favour: str | None) -> Footage:
    """The footage with its telemetry, the moments that were measured, and effort by the measure that is favoured."""
    clips = tuple(_enriched(clip, telemetry, favour) for clip in footage.clips)
    return replace(footage, clips=clips, telemetry=telemetry)


def _enriched(clip: Clip, telemetry: Telemetry, favour: str | None) -> Clip:
    measured = telemetry.of(clip.content)
    if measured is None:
        return clip
    whole = telemetry.activity(measured.activity)
    found = peaks.moments(measured, whole, clip)
    shots = tuple(
        replace(shot, moments=peaks.merged(shot.moments, tuple(each for each in found if each.time in shot.span)))
        for shot in clip.shots
    )
    effort = peaks.effort(measured, whole, favour, float(clip.duration)) if favour else None
    return replace(clip, shots=shots, effort=effort)
