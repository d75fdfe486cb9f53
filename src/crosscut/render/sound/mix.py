"""The film's sound: the song at its place to the sample, the clips under it, the impacts on their accents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from crosscut.errors import Unusable
from crosscut.media import sounds
from crosscut.model.brief import Render
from crosscut.model.curve import Floats
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, Moment
from crosscut.model.retime import film_time, source_span, source_times
from crosscut.model.time import Rate, Span, Time, frame_at, time_of
from crosscut.render.sound import tune
from crosscut.render.sound.tape import RATE, Tape
from crosscut.render.sound.tune import Level, fade, half_cosine

STRETCH = 1 << 18  # samples mixed at once, 5 s, 2 MB
AT_THE_END, STILL_SOUNDS = Fraction(1, 4), 0.03  # s, and share of the song's peak (-30 dB): what is less has rung out
CUT_FADE = Fraction(8, 1000)  # s; no click where a clip's sound begins and ends
BEFORE_IMPACT = Fraction(40, 1000)  # s; the attack is whole
AFTER_IMPACT = Fraction(300, 1000)  # s; a blow has rung out
IMPACT_FADE = Fraction(15, 1000), Fraction(200, 1000)  # s in, out
SPEECH_ROOM = 12.0  # dB; so far below speech at its own level, music leaves words intelligible
BEFORE_SPEECH, AFTER_SPEECH = Fraction(1, 4), Fraction(3, 5)  # s; felt as a breath before, and no hurry after
SPEECH_EDGE = Fraction(30, 1000)  # s; between speech and what else is heard of the clip
SHORTEST_SPEECH = Fraction(2, 5)  # s; less is a cry, not a word
MOST_GAIN = 16.0  # 24 dB; a clip's hiss is not drawn up to the song's level


@dataclass(frozen=True, slots=True)
class Strip:
    """Samples `[n, 2]` that sound from sample `start` of the film on; `speech` tells whether they are words."""

    start: int
    samples: Floats
    speech: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a stretch of the film sounds of, `[n, 2]` each: together they are the mix."""

    song: Floats
    clips: Floats
    speech: Floats


def mix(edit: Edit, song: Path, footage: Footage, asked: Render, folder: Path) -> Iterator[Floats]:
    """The whole sound in blocks `[n, 2]`, together as long as the film, in 48 kHz stereo, not yet levelled.

    `folder` is for what must be kept meanwhile. Raises NoSound, Damaged.
    """
    for found in parts(edit, song, footage, asked, folder):
        yield found.song + found.clips + found.speech


def parts(edit: Edit, song: Path, footage: Footage, asked: Render, folder: Path) -> Iterator[Parts]:
    """The same, song, clips and speech apart. Where someone speaks the song makes room, before it and until after it.

    Raises NoSound, Damaged.
    """
    length = round(time_of(edit.frames, edit.rate) * RATE)
    with Tape(folder) as tape:
        level = tune.play(edit, song, range(edit.frames), tape)
        spoken = _spoken(edit, footage) if asked.clip_sound else []
        dip = time_of(edit.dip, edit.rate) if _goes_on(tape, level) else Fraction(0)
        sounding: list[Strip] = []  # what begins before a stretch ends, and goes on
        for first in range(0, length, STRETCH):
            played = tape.get(first, min(length, first + STRETCH))
            found = Parts(played, np.zeros_like(played), np.zeros_like(played))
            begin, last = Fraction(first, RATE), first + len(played)
            sounding += _strips(_begun(edit, range(first, last)), footage, asked, level)
            for strip in sounding:
                _lay(strip, found.speech if strip.speech else found.clips, first)
            sounding = [strip for strip in sounding if strip.start + len(strip.samples) > last]
            found.song[:] *= room_for([span.shift(-begin) for span in spoken], len(played))[:, None]
            for each in (found.song, found.clips, found.speech):
                _fade_end(each, first, length, dip)
            yield found


def _begun(edit: Edit, samples: range) -> Edit:
    """The edit with those of its cuts alone that are first heard among those samples of the film.

    An impact on a cut's first frame is heard before it, so the film's first cut may be heard before its first sample.
    """
    begins = (max(0, frame_at(cut.span(edit.rate).start - BEFORE_IMPACT, Fraction(RATE))) for cut in edit.cuts)
    return replace(edit, cuts=tuple(cut for cut, begin in zip(edit.cuts, begins, strict=True) if begin in samples))


def _strips(edit: Edit, footage: Footage, asked: Render, level: Level) -> Iterator[Strip]:
    """All that is heard of the clips."""
    yield from _under(edit, footage, level.rms, asked.clip_sound / 100)
    yield from _impacts(edit, footage, asked.impact_sound / 100 * level.peak)


def _goes_on(song: Tape, level: Level) -> bool:
    """Whether the song is left while it still sounds, rather than at its own end."""
    last = song.get(len(song) - round(AT_THE_END * RATE), len(song))
    return float(np.abs(last).max(initial=0)) > STILL_SOUNDS * level.peak


def _lay(strip: Strip, onto: Floats, place: int) -> None:
    """Add the strip to the film's samples from number `place` on."""
    start = strip.start - place
    first, last = max(0, start), min(len(onto), start + len(strip.samples))
    if last > first:
        onto[first:last] += strip.samples[first - start : last - start]


def room_for(spoken: Sequence[Span], length: int) -> Floats:
    """What the song is multiplied by at each of so many samples, where someone speaks over those spans of the film."""
    down = np.zeros(length, np.float32)  # 0 as it is, 1 fully lowered
    fall, rise = (round(seconds * RATE) for seconds in (BEFORE_SPEECH, AFTER_SPEECH))
    for span in spoken:
        first, last = round(span.start * RATE), round(span.end * RATE)
        course = np.concatenate([half_cosine(fall), np.ones(max(0, last - first), np.float32), half_cosine(rise)[::-1]])
        begin, end = max(0, first - fall), min(length, first - fall + len(course))
        if end > begin:
            down[begin:end] = np.maximum(down[begin:end], course[begin - first + fall : end - first + fall])
    return np.asarray(10 ** (-SPEECH_ROOM / 20 * down), np.float32)


def _spoken(edit: Edit, footage: Footage) -> list[Span]:
    """When someone is heard to speak, in times of the film. Speech that runs faster or slower than life is none."""
    found = []
    for cut in edit.cuts:
        begin = time_of(cut.start, edit.rate) - cut.entry
        found += [span.shift(begin) for span in _words(cut, footage.clip(cut.clip), edit)]
    return found


def _words(cut: Cut, clip: Clip, edit: Edit) -> list[Span]:
    """Where someone speaks inside the cut, in clip times."""
    source = source_span(cut, edit.rate)
    if not clip.audible or set(cut.speeds) != {1}:
        return []
    heard = [voice for voice in clip.voices if voice.shared(source) >= SHORTEST_SPEECH]
    return [Span(max(voice.start, source.start), min(voice.end, source.end)) for voice in heard]


def song_alone(edit: Edit, song: Path, frames: range, folder: Path) -> Iterator[Floats]:
    """The song over those frames of the film, in blocks. Raises NoSound, Damaged."""
    with Tape(folder) as tape:
        tune.play(edit, song, frames, tape)
        yield from tape.blocks()


def _under(edit: Edit, footage: Footage, level: float, share: float) -> Iterator[Strip]:
    """The clips' own sound, each cut brought to that share of the song's `level` (RMS), what is spoken to all of it."""
    if level * share <= 0:
        return
    for cut in edit.cuts:
        clip = footage.clip(cut.clip)
        heard = _heard(clip, source_span(cut, edit.rate))
        if heard is None:
            continue
        start, end = (frame_at(time_of(frame, edit.rate), Fraction(RATE)) for frame in (cut.start, cut.end))
        samples = _paced(heard, cut, edit.rate, end - start)
        speaks = _mask([span.shift(-cut.entry) for span in _words(cut, clip, edit)], len(samples))
        if speaks.any():
            words = samples * speaks[:, None]
            yield Strip(start, _levelled(words, level, speaks), speech=True)
            samples = samples * (1 - speaks)[:, None]
        samples = _levelled(samples, level * share, 1 - speaks)
        fade(samples, CUT_FADE, CUT_FADE)
        yield Strip(start, samples)


def _levelled(samples: Floats, level: float, where: Floats) -> Floats:
    """The samples brought to that level (RMS) over the part of them that counts, 0–1 a sample."""
    power = float(np.sum(np.square(samples, dtype=np.float64)) / max(1.0, 2 * float(np.sum(where, dtype=np.float64))))
    return np.asarray(samples * np.float32(min(MOST_GAIN, level / max(power**0.5, 1e-6))), np.float32)


def _mask(spans: Sequence[Span], length: int) -> Floats:
    """1 inside the spans, 0 outside, without a click, `[length]`."""
    found = np.zeros(length, np.float32)
    edge = half_cosine(round(SPEECH_EDGE * RATE))
    for span in spans:
        first, last = max(0, round(span.start * RATE)), min(length, round(span.end * RATE))
        inside = np.ones(max(0, last - first), np.float32)
        count = min(len(edge), len(inside) // 2)
        inside[:count], inside[len(inside) - count :] = edge[:count], edge[:count][::-1]
        found[first:last] = np.maximum(found[first:last], inside)
    return found


def _impacts(edit: Edit, footage: Footage, peak: float) -> Iterator[Strip]:
    """The clips' sound around each impact that lands, its highest sample brought to `peak`."""
    if peak <= 0:
        return
    for _, cut in edit.halves:
        clip = footage.clip(cut.clip)
        for moment in _landed(cut, clip, edit):
            heard_at = moment.time if moment.heard is None else moment.heard
            span = Span(heard_at - BEFORE_IMPACT, heard_at + AFTER_IMPACT)
            heard = _heard(clip, span)
            if heard is None:
                continue
            samples = heard * min(MOST_GAIN, peak / max(float(np.abs(heard).max()), 1e-6))
            fade(samples, *IMPACT_FADE)
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


def _paced(samples: Floats, cut: Cut, rate: Rate, count: int) -> Floats:
    """The samples over so many, at the pace of the cut; what runs faster or slower sounds higher or lower."""
    if set(cut.speeds) == {1} and len(samples) == count:
        return samples.copy()
    times = [*source_times(cut, rate), source_span(cut, rate).end]
    edges = np.linspace(0, count, len(times))
    places = np.interp(np.arange(count), edges, [float((time - cut.entry) * RATE) for time in times])
    return np.stack([np.interp(places, np.arange(len(samples)), each) for each in samples.T], axis=1).astype(np.float32)


def _fade_end(samples: Floats, first: int, length: int, fall: Time) -> None:
    """Fade out, in place, what of these samples, from number `first` on of so many, lies in the last seconds."""
    count = min(length, round(fall * RATE))
    fades, begin = length - count, max(first, length - count)
    if begin < first + len(samples):
        course = half_cosine(count)[::-1]
        samples[begin - first :] *= course[begin - fades : first + len(samples) - fades, None]
