"""The film's sound: the song at its place to the sample, the clips under it, the impacts on their accents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from crosscut.errors import Unusable
from crosscut.media import sounds
from crosscut.model.brief import Render
from crosscut.model.curve import Floats, Sound
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, Moment
from crosscut.model.retime import film_time, source_span
from crosscut.model.time import Span, Time, frame_at, time_of

RATE = 48_000  # samples/s; what video is delivered with
FADE_OUT = Fraction(20, 1000)  # s; only against the click where the song is left before its end
FADE_IN = Fraction(5, 1000)  # s; the same where it is entered after its beginning
LOOK_BEYOND = Fraction(1, 2)  # s; whether the song goes on after the part
CUT_FADE = Fraction(8, 1000)  # s; no click where a clip's sound begins and ends
BEFORE_IMPACT = Fraction(40, 1000)  # s; the attack is whole
AFTER_IMPACT = Fraction(300, 1000)  # s; a blow has rung out
IMPACT_FADE = Fraction(15, 1000), Fraction(200, 1000)  # s in, out
MOST_GAIN = 16.0  # 24 dB; a clip's hiss is not drawn up to the song's level


@dataclass(frozen=True, slots=True)
class Strip:
    """Samples `[n, 2]` that sound from sample `start` of the film on."""

    start: int
    samples: Floats


def mix(edit: Edit, song: Path, footage: Footage, asked: Render) -> Sound:
    """The whole sound, as long as the film, in 48 kHz stereo, not yet levelled. Raises NoSound, Damaged."""
    length = round(time_of(edit.frames, edit.rate) * RATE)
    mixed = _song(edit.part, song, length)
    level, peak = _rms(mixed), float(np.abs(mixed).max(initial=0))
    for strip in (
        *_under(edit, footage, asked.clip_sound / 100 * level),
        *_impacts(edit, footage, asked.impact_sound / 100 * peak),
    ):
        first, last = max(0, strip.start), min(length, strip.start + len(strip.samples))
        if last > first:
            mixed[first:last] += strip.samples[first - strip.start : last - strip.start]
    return Sound(mixed, RATE)


def song_alone(edit: Edit, song: Path, frames: range) -> Sound:
    """The song over those frames of the film. Raises NoSound, Damaged."""
    begin = edit.part.start + time_of(frames.start, edit.rate)
    part = Span(begin, begin + time_of(len(frames), edit.rate))
    return Sound(_song(part, song, round(part.length * RATE)), RATE)


def _song(part: Span, song: Path, length: int) -> Floats:
    span = Span(part.start, part.start + Fraction(length, RATE) + LOOK_BEYOND)
    samples = sounds.read(song, RATE, span, channels=2).samples
    kept = samples[:length].copy()
    goes_on = bool(np.abs(samples[length:]).max(initial=0) > 0)
    _fade(kept, FADE_IN if part.start > 0 else Fraction(0), FADE_OUT if goes_on else Fraction(0))
    return kept


def _under(edit: Edit, footage: Footage, level: float) -> Iterator[Strip]:
    """The clips' own sound, each cut brought to `level` (RMS, of the samples' full scale)."""
    if level <= 0:
        return
    for cut in edit.cuts:
        clip = footage.clip(cut.clip)
        heard = _heard(clip, source_span(cut, edit.rate))
        if heard is None:
            continue
        start, end = (frame_at(time_of(frame, edit.rate), Fraction(RATE)) for frame in (cut.start, cut.end))
        samples = _stretched(heard, end - start) * min(MOST_GAIN, level / max(_rms(heard), 1e-6))
        _fade(samples, CUT_FADE, CUT_FADE)
        yield Strip(start, samples)


def _impacts(edit: Edit, footage: Footage, peak: float) -> Iterator[Strip]:
    """The clips' sound around each impact that lands, its highest sample brought to `peak`."""
    if peak <= 0:
        return
    for cut in edit.cuts:
        clip = footage.clip(cut.clip)
        for moment in _landed(cut, clip, edit):
            heard_at = moment.time if moment.heard is None else moment.heard
            span = Span(heard_at - BEFORE_IMPACT, heard_at + AFTER_IMPACT)
            heard = _heard(clip, span)
            if heard is None:
                continue
            samples = heard * min(MOST_GAIN, peak / max(float(np.abs(heard).max()), 1e-6))
            _fade(samples, *IMPACT_FADE)
            yield Strip(round((film_time(cut, moment.time, edit.rate) - BEFORE_IMPACT) * RATE), samples)


def _landed(cut: Cut, clip: Clip, edit: Edit) -> list[Moment]:
    landings = {landing.moment for landing in cut.landings}
    return [moment for moment in clip.moments if moment.contact and film_time(cut, moment.time, edit.rate) in landings]


def _heard(clip: Clip, span: Span) -> Floats | None:
    """The clip's sound over a span of clip time, `[n, 2]`; None where there is nothing worth hearing."""
    if not clip.audible:
        return None
    zero = int(clip.index.shown[0]) * clip.index.time_base
    first = max(Fraction(0), span.start)
    try:
        samples = sounds.read(Path(clip.path), RATE, Span(first, span.end), channels=2, zero=zero).samples
    except Unusable:  # the pictures are what the clip is here for
        return None
    return np.pad(samples, ((round((first - span.start) * RATE), 0), (0, 0)))


def _stretched(samples: Floats, count: int) -> Floats:
    """The samples over so many; a cut that runs faster or slower sounds higher or lower."""
    if len(samples) == count:
        return samples.copy()
    places = np.linspace(0, len(samples) - 1, count)
    return np.stack([np.interp(places, np.arange(len(samples)), each) for each in samples.T], axis=1).astype(np.float32)


def _fade(samples: Floats, rise: Time, fall: Time) -> None:
    """Fade in and out, in place, along a half cosine."""
    for seconds, view in ((rise, samples), (fall, samples[::-1])):
        count = min(len(view), round(seconds * RATE))
        view[:count] *= (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count)))[:, None].astype(
            np.float32
        )


def _rms(samples: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
