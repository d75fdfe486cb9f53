"""Clips to their places in an activity: each with how it was found and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crosscut.model.telemetry import Activity, Clock, Match
from crosscut.telemetry.clock.belief import Case, Hint, Verdict
from crosscut.telemetry.clock.hints import GIVEN_SPREAD, Line, Word, from_created, from_gps
from crosscut.telemetry.clock.signals import Signals

SURE_ENOUGH = 0.9  # confidence of a place from which the clock of a camera is learnt for its other clips
CLOSE_ENOUGH = 0.5  # s that such a place is right to
LEARNT_SPREAD = 0.8  # s; cameras date their clips to the second
LEARNT_TAIL = 0.02  # of that belief lies anywhere in reach
DRIFT = 1e-4  # s a second that a camera's clock may drift at most
APART = 10.0  # s between two sync points, from which on they tell a drift
CRAWL = 1e-2  # s a second that a user may say a clock drifts
FAR = 600.0  # s between clips, from which on a drift can be told


@dataclass(frozen=True, slots=True)
class Filmed:
    """A clip as far as its place in time is concerned.

    `camera` is a word that clips of one camera share; `created` its date as if the camera's clock were UTC.
    """

    content: str
    name: str
    length: float
    camera: str
    created: float | None
    zoned: bool
    gps: Line | None
    signals: Signals


def place(clips: Sequence[Filmed], activity: Activity, word: Word | None) -> list[Match]:
    """Where each clip lies in the activity; clips that lie outside it, or of which nothing is known, are left out."""
    points = _points(clips, word)
    hints = [_hints(clip, activity, word, points) for clip in clips]
    cases = [
        Case(clip.signals, clip.length, activity, each) if each else None
        for clip, each in zip(clips, hints, strict=True)
    ]
    heard = [_others(number, clips, cases) for number in range(len(clips))]
    verdicts = [case.verdict(other) if case else None for case, other in zip(cases, heard, strict=True)]
    verdicts = _learnt(clips, activity, verdicts)
    return [_match(clip, activity, each) for clip, each in zip(clips, verdicts, strict=True) if each is not None]


@dataclass(frozen=True, slots=True)
class Point:
    """A sync point: by its camera's clock (or, where that is not known, in clip time of that one), by the activity."""

    clip: Filmed
    told: float
    there: float


def _points(clips: Sequence[Filmed], word: Word | None) -> list[Point]:
    named = {clip.name: clip for clip in reversed(clips)}
    return [
        Point(named[name], (named[name].created or 0.0) + in_clip, there)
        for name, in_clip, there in (word.points if word is not None else ())
        if name in named
    ]


def _hints(clip: Filmed, activity: Activity, word: Word | None, points: Sequence[Point]) -> list[Hint]:
    """All that is known about where the clip begins; the user's word first, then GPS, then the camera's clock."""
    if word is not None:
        offset = _as_said(clip, activity, word, points)
        if offset is not None:
            return [Hint("given", offset, GIVEN_SPREAD, 1.0, LEARNT_TAIL)]
    if activity.start is None:
        return []
    if clip.gps is not None:
        return from_gps(clip.gps, activity)
    return from_created(clip.created, activity, zoned=clip.zoned) if clip.created is not None else []


def _as_said(clip: Filmed, activity: Activity, word: Word, points: Sequence[Point]) -> float | None:
    """The activity time at which the clip begins by the user's word; None where it does not speak of it."""
    if word.seconds is not None:
        if clip.created is None or activity.start is None:
            return word.seconds
        return clip.created - float(activity.start) + word.seconds
    same = [p for p in points if p.clip is clip or (p.clip.camera == clip.camera and p.clip.created and clip.created)]
    if not same:
        return None
    first, last = same[0], same[-1]
    away = last.told - first.told
    rate = (last.there - first.there) / away if abs(away) >= APART else 1.0
    return first.there + min(max(rate, 1 - CRAWL), 1 + CRAWL) * ((clip.created or 0.0) - first.told)


def _others(number: int, clips: Sequence[Filmed], cases: Sequence[Case | None]) -> Mapping[float, float]:
    """What the other clips of the same camera say of each zone: it has one clock."""
    total: dict[float, float] = {}
    for other, (clip, case) in enumerate(zip(clips, cases, strict=True)):
        if other != number and case is not None and clip.camera == clips[number].camera and clip.gps is None:
            for key, log in case.evidence().items():
                total[key] = total.get(key, 0.0) + max(log, -3.0)
    return total


def _learnt(clips: Sequence[Filmed], activity: Activity, verdicts: Sequence[Verdict | None]) -> list[Verdict | None]:
    """The verdicts, found again with what the sure ones of a camera's other clips tell about its clock."""
    found = list(verdicts)
    for number, clip in enumerate(clips):
        own = verdicts[number]
        known = [
            (other.created, verdict.offset - other.created)
            for other, verdict in zip(clips, verdicts, strict=True)
            if other is not clip and other.camera == clip.camera and other.created is not None
            if verdict is not None and verdict.confidence >= SURE_ENOUGH and verdict.within <= CLOSE_ENOUGH
        ]
        if known and clip.created is not None and (own is None or own.hint.how == "created"):
            hint = Hint("created", clip.created + _corrected(known, clip.created), LEARNT_SPREAD, 1.0, LEARNT_TAIL)
            found[number] = Case(clip.signals, clip.length, activity, [hint]).verdict({})
    return found


def _corrected(known: Sequence[tuple[float, float]], created: float) -> float:
    """What a camera's clock must be corrected by at that time: the mean, along their drift where it can be told."""
    times, offsets = (np.array(side) for side in zip(*known, strict=True))
    slope = 0.0
    if np.ptp(times) >= FAR:
        slope = float(np.clip(np.polyfit(times - times.mean(), offsets, 1)[0], -DRIFT, DRIFT))
    return float(offsets.mean() + slope * (created - times.mean()))


def _match(clip: Filmed, activity: Activity, verdict: Verdict) -> Match:
    rate = clip.gps.rate if clip.gps is not None and verdict.hint.how == "gps" else 1.0
    clock = Clock(verdict.hint.how, verdict.offset, verdict.within, verdict.confidence, rate, verdict.compared)
    return Match(clip.content, activity.name, clock, _why(clock))


WORDS = {
    "gps": "by the time of its satellites",
    "created": "by the camera's clock",
    "given": "as you said",
    "camera": "it came with the clip",
}


def _why(clock: Clock) -> str:
    """How it was found, in words."""
    told = WORDS[clock.how]
    told += ", sharpened by how it moves" if clock.refined else ""
    return told if clock.sure else f"{told}, which is not sure enough to be shown"


def of_camera(content: str, name: str) -> Match:
    """A clip and what came with it."""
    clock = Clock("camera", 0.0, 0.0, 1.0)
    return Match(content, name, clock, _why(clock))
