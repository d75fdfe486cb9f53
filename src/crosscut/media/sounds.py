"""The sound of any audio or video file as samples at exact times, and how loud it is.

Time 0 is where a player shows 0: the codec's priming and padding (MP3, AAC, Opus) are gone, edit lists hold, and the
container's first time stamp counts as 0. Gaps are filled with silence and damaged packets skipped. A stretch that is
read alone holds the same samples as the same stretch of the whole (in Matroska, whose clock ticks in milliseconds,
within one of its ticks; in AAC but for the noise that its decoder makes up).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from math import ceil, floor, gcd, log10
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from crosscut.errors import Damaged, NoSound
from crosscut.media.probe import NO_PICTURES
from crosscut.model.curve import Floats, Sound
from crosscut.model.time import Span, Time, frame_at

CLOCK_SLACK = Fraction(1, 200)  # s; time stamps rounded to a millisecond, or drifting, are no gap
LONGEST_GAP = Fraction(3600)  # s; a longer leap of the time stamps is a fault of the file, not silence
LONGEST_REWIND = Fraction(1)  # s; time stamps that fall back further have started anew
PREROLL = Fraction(1)  # s; what a decoder needs before a stretch to be in the state it would have been in (MP3: 0.3)
GATHERED = 16_384  # samples that are resampled at once; packet by packet, reading costs nearly half as much again
FILTER = 128  # samples of the lower rate; more than swresample's filter (32 taps) reaches to either side
AUDIBLE_PEAK = -70.0  # dBFS; the dither of a silent 16-bit track peaks near -84, the quietest music far above
FLOOR = -120.0  # dBFS; what digital silence is called
LARGEST = 32.0  # of full scale; what decodes larger than this (+30 dB) was no sound before it was damaged
EXACT_SEEKS = ("mov", "mp4", "matroska", "webm", "wav", "flac", "ogg", "aiff", "w64", "caf")
# containers whose time stamps after a seek are true; the others are read from their start


def audible(peak: float) -> bool:
    """Whether a sound of that peak (of full scale) is more than a silent track's dither."""
    return _decibels(peak) > AUDIBLE_PEAK


@dataclass(frozen=True, slots=True)
class Level:
    """How loud: `rms` and `peak` in dBFS, -120 for silence."""

    rms: float
    peak: float

    @property
    def is_audible(self) -> bool:
        """Whether there is more to hear than a silent track's dither."""
        return self.peak > AUDIBLE_PEAK


def level(sound: Sound) -> Level:
    """RMS and peak of the loudest channel."""
    if not sound.samples.size:
        return Level(FLOOR, FLOOR)
    power = max(float(np.mean(np.square(channel, dtype=np.float64))) for channel in sound.samples.T)
    peak = max(float(sound.samples.max()), -float(sound.samples.min()))
    return Level(_decibels(power**0.5), _decibels(peak))


def _decibels(amplitude: float) -> float:
    return max(FLOOR, 20 * log10(amplitude)) if amplitude > 0 else FLOOR


def read(
    path: Path,
    rate: int | None = None,
    span: Span | None = None,
    channels: int | None = None,
    zero: Time | None = None,
) -> Sound:
    """The file's best audio stream.

    `rate` samples a second (the stream's own when None); `channels` 1 or 2 mixes down or up, None keeps the stream's.
    `zero` is the time stamp, in seconds of the file, that counts as 0 (the container's start when None; a clip's
    first shown frame where its sound must meet its picture). With a `span` the first sample sounds at its start and
    the sound fills it whole, with silence where the file holds none. Raises NoSound and Damaged.
    """
    with _opened(path) as (container, stream):
        native = stream.rate
        read = list(_read(container, stream, (rate or native, channels, zero), span))
        width = channels or stream.codec_context.layout.nb_channels
    samples = np.concatenate(read, axis=1) if read else np.zeros((width, 0), np.float32)
    return Sound(np.ascontiguousarray(samples.T), rate or native)


def blocks(path: Path, rate: int, span: Span | None = None, channels: int | None = None) -> Iterator[Floats]:
    """The same samples as `read` gives, `[n, channels]` at a time, so that a long file needs no more memory."""
    with _opened(path) as (container, stream):
        for block in _read(container, stream, (rate, channels, None), span):
            yield np.ascontiguousarray(block.T)


def framed(blocks: Iterable[Floats], size: int) -> Iterator[Floats]:
    """The samples `[n, channels]` of all blocks in frames of that size, the last one shorter; none is empty."""
    held: list[Floats] = []  # less than one of them
    for block in blocks:
        held.append(block)
        if (count := sum(map(len, held))) < size:
            continue
        samples = held[0] if len(held) == 1 else np.concatenate(held)
        whole = count // size * size
        for start in range(0, whole, size):
            yield samples[start : start + size]
        held = [samples[whole:]]
    if any(map(len, held)):
        yield np.concatenate(held)


def _read(
    container: InputContainer, stream: AudioStream, asked: tuple[int, int | None, Time | None], span: Span | None
) -> Iterator[Floats]:
    """The samples of the span, `[channels, n]` at a time; `asked` are the rate, the channels and what counts as 0.

    Raises Damaged where there is no span and nothing can be read.
    """
    (rate, channels, zero), native = asked, stream.rate
    first, last = (frame_at(span.start, Fraction(rate)), frame_at(span.end, Fraction(rate))) if span else (0, None)
    stretch = _stretch(first, last, native, rate)
    if zero is None:
        zero = Fraction(container.start_time or 0, av.time_base)
    placed = _placed(container, stream, zero, stretch, channels)
    found = _resampled(_laid(placed, stretch, native), native, rate)
    begun = list(islice(found, 1))
    if span is None and not begun:
        name = Path(container.name).name
        raise Damaged(f"The sound of {name} is damaged throughout.", remedy="Use another copy of it.")
    width = channels or stream.codec_context.layout.nb_channels
    yield from _cut(chain(begun, found), width, first - stretch.begin * rate // native, last and last - first)


def _cut(blocks: Iterator[Floats], width: int, skip: int, count: int | None) -> Iterator[Floats]:
    """The blocks `[width, n]` without the first `skip` samples, filled with silence to `count`."""
    left = count
    for block in blocks:
        kept = block[:, skip:] if left is None else block[:, skip : skip + left]
        skip = max(0, skip - block.shape[1])
        left = None if left is None else left - kept.shape[1]
        if kept.shape[1]:
            yield kept
    yield from _silence(width, left or 0)


def _silence(width: int, count: int) -> Iterator[Floats]:
    """So many samples of it, `[width, n]` at a time."""
    for start in range(0, count, GATHERED):
        yield np.zeros((width, min(GATHERED, count - start)), np.float32)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """The file and its best audio stream that this program can decode."""
    try:
        container = av.open(str(path), metadata_errors="replace", stream_options=NO_PICTURES)
    except (av.FFmpegError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Damaged(f"{path.name} cannot be read: {why}.", remedy="Check the path, or use another copy.") from error
    with container:
        best = container.streams.best("audio")
        known = [stream for stream in container.streams.audio if stream.codec_context is not None]
        if not known:
            raise NoSound(f"{path.name} holds no sound.", remedy="Choose a file with sound.")
        yield container, best if isinstance(best, AudioStream) and best in known else known[0]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Samples of the stream's own rate, counted from time 0; `end` None is to the end."""

    begin: int
    end: int | None


def _stretch(first: int, last: int | None, native: int, rate: int) -> _Stretch:
    """What must be decoded so that the output samples first to last come out as they would from the whole.

    It begins on a sample where both rates coincide, so that the resampler's phase is the same.
    """
    knot = native // gcd(native, rate)
    margin = 0 if native == rate else FILTER * max(1, ceil(native / rate))
    begin = max(0, first * native // rate - margin) // knot * knot
    return _Stretch(begin, None if last is None else ceil(Fraction(last * native, rate)) + margin)


def _placed(
    container: InputContainer, stream: AudioStream, zero: Time, stretch: _Stretch, channels: int | None
) -> Iterator[tuple[int | None, Floats]]:
    """Decoded blocks `[channels, n]` with the number of their first sample, None where the file does not say."""
    native = stream.rate
    goal = Fraction(stretch.begin, native) + zero - PREROLL
    if goal > 0 and container.format.name.split(",")[0] in EXACT_SEEKS:
        container.seek(floor(goal / (stream.time_base or 1)), stream=stream)
    layout = {None: stream.codec_context.layout.name, 1: "mono", 2: "stereo"}[channels]
    plain, form = AudioResampler("fltp", layout, native), None
    for frame in _frames(container, stream):
        if form != (frame.format.name, frame.layout.name, frame.sample_rate):  # some streams change on their way
            plain, form = AudioResampler("fltp", layout, native), (frame.format.name, frame.layout.name, frame.rate)
        position = None if frame.pts is None else round((frame.pts * (frame.time_base or Fraction(1)) - zero) * native)
        if stretch.end is not None and position is not None and position >= stretch.end:
            return
        frame.pts = None  # the resampler only converts; time is kept here
        blocks = [block.to_ndarray() for block in plain.resample(frame)]
        for block in blocks:
            yield position, _sane(np.asarray(block, np.float32))
            position = None


def _sane(block: Floats) -> Floats:
    """The block, or silence in its place where it cannot have been sound."""
    return block if np.abs(block, dtype=np.float32).max(initial=0) <= LARGEST else np.zeros_like(block)


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """All frames that can be decoded; what is damaged is passed over."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
        except av.FFmpegError:  # the container ends here
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _laid(placed: Iterator[tuple[int | None, Floats]], stretch: _Stretch, native: int) -> Iterator[Floats]:
    """The blocks without gap or overlap, from the first sample of the stretch to its end or the file's."""
    place, expected, shift = stretch.begin, 0, 0
    rewind, gap_at_most, slack = (floor(limit * native) for limit in (LONGEST_REWIND, LONGEST_GAP, CLOCK_SLACK))
    begun = False
    for said, block in placed:
        position = expected if said is None else said + shift
        if begun and not -rewind <= position - expected <= gap_at_most:
            shift += expected - position
            position = expected
        if begun and abs(position - expected) <= slack:
            position = expected
        begun = True
        expected = position + block.shape[1]
        until = expected if stretch.end is None else min(expected, stretch.end)
        if until <= place:
            continue
        if position > place:
            gap = min(position, until) - place
            yield from _silence(len(block), gap)
            place += gap
        yield block[:, place - position : until - position]
        place = max(place, until)


def _resampled(blocks: Iterator[Floats], native: int, rate: int) -> Iterator[Floats]:
    """The blocks at another rate; the first output sample falls on the first input sample."""
    if native == rate:
        yield from blocks
        return
    turn = None
    for block in _gathered(blocks):
        layout = _layout(len(block))
        turn = turn or AudioResampler("fltp", layout, rate)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", layout)
        frame.sample_rate = native
        yield from (np.asarray(out.to_ndarray(), np.float32) for out in turn.resample(frame))
    if turn:
        yield from (np.asarray(out.to_ndarray(), np.float32) for out in turn.resample(None))


def _gathered(blocks: Iterator[Floats]) -> Iterator[Floats]:
    """The same samples in larger blocks; none is empty."""
    held: list[Floats] = []
    for block in blocks:
        held.append(block)
        if sum(each.shape[1] for each in held) >= GATHERED:
            yield np.concatenate(held, axis=1)
            held = []
    if any(each.shape[1] for each in held):
        yield np.concatenate(held, axis=1)


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
