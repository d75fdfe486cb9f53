"""One clip, from its file to what is seen in it: the only place of this folder where pixels come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import cv2
import numpy as np

from crosscut.crew import Tell
from crosscut.errors import NoPicture, NoSound, Unusable
from crosscut.media import proxy, sounds
from crosscut.media.packets import duration, measured
from crosscut.media.pictures import Pictures, Small
from crosscut.media.probe import probe
from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, FrameIndex, Picture, Shot
from crosscut.model.time import Rate, Span, Time, instant
from crosscut.watch import describe, impacts, windows
from crosscut.watch.ear import onsets, texture, voices
from crosscut.watch.eye.track import Track, Tracker

CURVE_RATE = Fraction(30)  # values/s of the curves of a shot; the frame rate where that is lower
SHORTEST = Fraction(1, 2)  # s
BLOCK = Fraction(60)  # s of sound that are listened to at once
REPORT_EVERY = 0.5  # s of footage between two reports
BATCH = 32  # pictures, 11 MB; decoded, seen and encoded in turn they cost an eighth less than one by one: warm caches


def watch(path: Path, content: str, stand_in: Path | None, told: Tell) -> Clip:
    """What is seen in a clip; its proxy is written to `stand_in`. `told` hears how many seconds are done.

    Raises Damaged, NoPicture or Unusable where the clip cannot be used.
    """
    cv2.setNumThreads(1)  # workers take clips
    before = probe(path)
    track, index = _seen(path, before.picture, stand_in, told)
    if len(track) < 2:  # noqa: PLR2004  # a picture alone is no film
        raise NoPicture(f"{path.name} holds a single picture.", remedy="Leave it out, or make a clip of it.")
    picture = measured(before.picture, index)
    length = duration(index, picture)
    if length < SHORTEST:
        raise Unusable(
            f"{path.name} lasts {float(length):.2f} s, too short for a cut.",
            remedy="Use clips of at least half a second.",
        )
    heard = _heard(path, index, length) if before.sound else Heard()
    shots = _shots(track, index, length, picture, heard.onsets)
    if not any(shot.windows for shot in shots):
        raise Unusable(f"{path.name} {windows.complaint(track)}.", remedy="Leave it out.")
    return Clip(
        str(path), content, length, picture, heard.audible, index, shots, heard.speech, heard.music, track.look.frame,
        loudness=heard.loudness, blends=_blends(track, length),
    )  # fmt: skip


def _blends(track: Track, length: Time) -> tuple[Span, ...]:
    spans = ((max(instant(each.start), Fraction(0)), min(instant(each.end), length)) for each in track.blends)
    return tuple(Span(start, end) for start, end in spans if start < end)


def _seen(path: Path, picture: Picture, stand_in: Path | None, told: Tell) -> tuple[Track, FrameIndex]:
    tracker, pictures, said = Tracker(picture.transfer), Pictures(path, picture), 0.0
    with nullcontext() if stand_in is None else proxy.written(stand_in, picture) as small_one:
        for some in _batches(pictures):
            for small in some:
                tracker.see(float(small.time), small.planes, damaged=small.damaged)
            if small_one is not None:
                for small in some:
                    small_one.add(small)
            time = float(some[-1].time)
            if time - said >= REPORT_EVERY:
                told(time)
                said = time
    return tracker.track(), pictures.index


def _batches(pictures: Iterable[Small]) -> Iterator[list[Small]]:
    rest = iter(pictures)
    while some := list(islice(rest, BATCH)):
        yield some


@dataclass(frozen=True, slots=True)
class Heard:
    """What a clip sounds like: whether it is worth hearing, when something begins to be heard, speech, music, level."""

    audible: bool = False
    onsets: onsets.Onsets = onsets.NONE
    speech: tuple[Span, ...] = ()
    music: tuple[Span, ...] = ()
    loudness: Curve | None = None


def _heard(path: Path, index: FrameIndex, length: Time) -> Heard:
    """What there is to hear, block by block."""
    found, figures, start = [onsets.NONE], [], Fraction(0)
    zero = int(index.shown[0]) * index.time_base
    try:
        while start < length:
            span = Span(start, min(start + BLOCK, length))
            sound = sounds.read(path.absolute(), onsets.RATE, span, channels=1, zero=zero)
            figures.append(texture.find(sound))
            if voices.is_audible(figures[-1]):
                found.append(onsets.find(sound, float(start)))
            start = span.end
    except (NoSound, Unusable):
        return Heard()
    looks = np.concatenate(figures)
    if not voices.is_audible(looks):
        return Heard()
    times, rises = [each.times for each in found], [each.rises for each in found]
    loudness = Curve(np.round(looks[:, -1], 1), 1 / texture.EVERY, texture.EVERY / 2)
    begun = onsets.Onsets(np.concatenate(times), np.concatenate(rises))
    speech, music = voices.speech(looks, length), voices.music(looks, length)
    return Heard(audible=True, onsets=begun, speech=speech, music=music, loudness=loudness)


def _shots(track: Track, index: FrameIndex, length: Time, picture: Picture, heard: onsets.Onsets) -> tuple[Shot, ...]:
    edges = [0, *track.cuts, len(track)]
    good = windows.usable(track)
    found = []
    shape = picture.width, picture.height
    for first, last in pairwise(edges):
        part = slice(first, last)
        span = Span(index.time(first), index.time(last) if last < len(track) else length)
        found.append(
            Shot(
                span=span,
                windows=windows.find(track, index, span, good),
                moments=impacts.find(track, part, heard, float(picture.rate)),
                motion=_curve(track, track.course.energy, span, picture.rate),
                brightness=_curve(track, track.look.luminance, span, picture.rate),
                subject=describe.subject(track.times[part], track.course.within(part), span, shape),
                sway=describe.sway(track.times[part], track.course.camera[part], span),
            )
        )
    return tuple(found)


def _curve(track: Track, values: np.ndarray, span: Span, rate: Rate) -> Curve:
    """The values over that span at even distances."""
    rate = min(rate, CURVE_RATE)
    count = max(1, int(span.length * rate))
    times = float(span.start) + np.arange(count) / float(rate)
    return Curve(np.round(np.interp(times, track.times, values), 5).astype(np.float32), rate, span.start)
