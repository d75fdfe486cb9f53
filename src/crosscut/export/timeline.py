"""What all formats write, settled once: sources, pieces of them on the timeline, the song, marks.

An editor reads a piece by one rule: film frame k of it shows the last source frame whose time is not later than
`entry + k / rate * speed` (Final Cut calls it floor sampling and does it by default). The renderer's frame list is
what counts, so the entry of a piece is not copied from the cut but chosen such that this rule gives that list: the
simplest of all such entries, which is a whole source frame wherever there is one. A ramp is one piece where the format
knows a curve of time, else as few pieces of constant speed as give its frames.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import ceil, floor

from crosscut.export import timecode
from crosscut.export.asked import Asked
from crosscut.export.marks import Mark, of_edit, of_song, on_frames
from crosscut.export.paths import clean, link, name_of
from crosscut.export.timecode import Timecode
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import source_span, source_times, stretches
from crosscut.model.song import Song
from crosscut.model.time import Rate, Span, Time, frames_in

EMPTY_SIZE = 1920, 1080  # of a timeline without pictures; editors ask for one
SPEED_GRAIN = 1000  # largest denominator of a speed that stands for a part of a ramp; it survives any float


@dataclass(frozen=True)
class Source:
    """One clip as editors see it: its name and link, its frames, and the timecode of its first one."""

    clip: Clip
    name: str
    link: str
    start: Timecode

    @property
    def rate(self) -> Rate:
        """Frames a second; the mean where they come unevenly."""
        return self.clip.picture.rate

    @property
    def frames(self) -> int:
        """How many frames it has: all of them can be used in the editor."""
        return len(self.clip.index.shown)

    @cached_property
    def times(self) -> Sequence[Time]:
        """When each frame is first on screen: as an editor counts them where they come evenly, else as they are."""
        if self.clip.picture.steady:
            return tuple(Fraction(number) / self.rate for number in range(self.frames))
        return tuple(self.clip.index.time(number) for number in range(self.frames))

    def frame_at(self, time: Time) -> int:
        """The frame on screen at that time, the first or last one beyond the ends."""
        return max(0, bisect_right(self.times, time) - 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames `start` to `end` (excluded) of the film: `source` from `entry` on. `number` is the cut's.

    `shown` are the source frames that the renderer shows, `bends` where a ramp changes its speed from `speed` on, as
    (frames from the start, source time from the entry), its end the last; empty where the speed is one.
    """

    number: int
    start: int
    end: int
    source: Source
    entry: Time
    speed: Fraction
    shown: tuple[int, ...]
    cut: Cut
    bends: tuple[tuple[int, Time], ...] = ()

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def note(self) -> str:
        """Why it is here, in a line: the merits with their points."""
        return ", ".join(f"{clean(reason.name)} {reason.points:+.2f}" for reason in self.cut.reasons)

    def passed(self, rate: Rate) -> list[Time]:
        """The source time that has gone by at each of its frames; `rate` is the film's."""
        if self.bends:
            return [time - self.cut.entry for time in source_times(self.cut, rate)]
        return [k * self.speed / rate for k in range(len(self))]

    def settled(self, grid: Time, step: Time) -> tuple[int, int]:
        """Its entry in whole multiples of `grid`, and how many frames then differ from the renderer's.

        `step` is the source time that the editor lets pass from one film frame to the next.
        """
        passed = [k * step for k in range(len(self))]
        low, high = _bounds(self.source, self.shown, passed)
        first = ceil(low / grid)
        if high is None or first * grid < high:
            return first, 0
        near = {max(0, each) for at in (low, high) for each in (floor(at / grid), ceil(at / grid))}
        wrong = {each: differing(self, each * grid, passed) for each in near}
        best = min(near, key=lambda each: (wrong[each], each))
        return best, wrong[best]


def differing(piece: Piece, entry: Time, passed: Sequence[Time]) -> int:
    """How many frames of the piece an editor shows otherwise than the renderer, where it enters there.

    `passed` is the source time that has gone by at each frame.
    """
    return sum(piece.source.frame_at(entry + gone) != shown for gone, shown in zip(passed, piece.shown, strict=True))


@dataclass(frozen=True, slots=True)
class Music:
    """A stretch of the song under the film: from frame `at` of the film on it fills `frames` of them.

    It is entered at `start` of its file, which lasts `duration`.
    """

    name: str
    link: str
    at: int
    start: Time
    frames: int
    duration: Time

    @property
    def end(self) -> int:
        """The frame of the film after it."""
        return self.at + self.frames


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that a writer needs. `marks` are (frame, mark) in order; `odd` are timecodes that could not be read.

    `songs` are the stretches of the song that are heard, `titles` their frames and words. Over its last `dip` frames
    the film goes dark.
    """

    name: str
    rate: Rate
    frames: int
    size: tuple[int, int]
    sources: tuple[Source, ...]
    pieces: tuple[Piece, ...]
    songs: tuple[Music, ...]
    marks: tuple[tuple[int, Mark], ...]
    asked: Asked
    odd: tuple[str, ...] = ()
    titles: tuple[tuple[range, str], ...] = ()
    dip: int = 0

    @property
    def empty(self) -> int:
        """How many frames at its end have no picture: all without pictures, those of a dark card with them."""
        return self.frames - max((piece.end for piece in self.pieces), default=0)

    @property
    def ramps(self) -> tuple[int, int]:
        """How many ramps there are, and of how many pieces they are made."""
        pieces = [piece for piece in self.pieces if piece.cut.turns]
        return len({piece.number for piece in pieces}), len(pieces)

    def framed_otherwise(self) -> tuple[Source, ...]:
        """The sources of another shape than the film."""
        width, height = self.size
        pictures = ((source, source.clip.picture) for source in self.sources)
        return tuple(source for source, each in pictures if each.width * height != each.height * width)


def of(edit: Edit, song: Song, footage: Footage, asked: Asked, *, draws: bool) -> Timeline:
    """The edit as a timeline for a format that draws titles and curves of time, or else marks and divides them.

    Raises KeyError where a clip or its path is missing.
    """
    sources = {content: _source(footage.clip(content), asked) for content in dict.fromkeys(c.clip for c in edit.cuts)}
    return Timeline(
        clean(asked.name),
        edit.rate,
        edit.frames,
        (edit.width, edit.height),
        tuple(sources.values()),
        tuple(
            piece
            for number, cut in enumerate(edit.cuts, 1)
            for piece in _pieces(number, cut, sources[cut.clip], edit.rate, whole=draws)
        ),
        tuple(_songs(song, asked, edit.heard, edit.rate)),
        on_frames(of_edit(edit, song, titles=not draws), edit.rate, edit.frames),
        asked,
        tuple(
            text for content, text in asked.timecodes.items() if content in sources and _unread(text, footage, content)
        ),
        tuple((title.frames(edit.rate), clean(title.text)) for title in edit.titles),
        edit.dip,
    )


def of_song_alone(song: Song, asked: Asked, rate: Rate) -> Timeline:
    """The song and its marks on a timeline without pictures."""
    frames = frames_in(song.duration, rate)
    songs = tuple(_songs(song, asked, (Span(Fraction(0), song.duration),), rate))
    marks = on_frames(of_song(song), rate, frames)
    return Timeline(clean(asked.name), rate, frames, EMPTY_SIZE, (), (), songs, marks, asked)


def _source(clip: Clip, asked: Asked) -> Source:
    path = asked.clips[clip.content]
    rate = clip.picture.rate
    start = timecode.read(asked.timecodes.get(clip.content, ""), rate)
    if start is None:
        start = Timecode(base=timecode.base_of(rate))
    return Source(clip, name_of(path), link(path, asked.folder, asked.paths), start)


def _unread(text: str, footage: Footage, content: str) -> bool:
    return timecode.read(text, footage.clip(content).picture.rate) is None


def _songs(song: Song, asked: Asked, parts: Sequence[Span], rate: Rate) -> Iterator[Music]:
    """The parts of the song's file one after the other; editors join them on the frame nearest to where they meet."""
    where, name = link(asked.song, asked.folder, asked.paths), name_of(asked.song)
    offsets = list(accumulate((part.length for part in parts), initial=Fraction(0)))
    ends = [*(round(offset * rate) for offset in offsets[1:-1]), floor(offsets[-1] * rate)]
    whole = asked.lasts or song.duration
    first = 0
    for part, offset, end in zip(parts, offsets, ends, strict=False):
        yield Music(name, where, first, part.start + first / rate - offset, max(1, end - first), whole)
        first = end


def _pieces(number: int, cut: Cut, source: Source, rate: Rate, *, whole: bool) -> Iterator[Piece]:
    """The cut as one piece, or as pieces of constant speed where it is a ramp that may not stay `whole`."""
    times = (*source_times(cut, rate), source_span(cut, rate).end)
    shown = tuple(source.clip.index.frame_at(time) for time in times[:-1])
    first = 0
    while first < len(cut):
        if whole or not cut.turns:
            after, speed = len(cut), cut.speed
        else:
            after, speed = _longest(source, cut, (times, shown), first, rate)
        bends = [(end, times[end] - times[0]) for _, end, _, _ in stretches(cut, rate)] if whole and cut.turns else []
        place = (cut.start + first, cut.start + after)
        piece = Piece(number, *place, source, times[first], speed, shown[first:after], cut, tuple(bends))
        low, high = _bounds(source, piece.shown, piece.passed(rate))
        if high is None or low < high:
            entry = simplest(low * source.rate, None if high is None else high * source.rate) / source.rate
        else:  # frames that stutter as only the clocks of some containers do: no entry shows them all
            entry = max(Fraction(0), times[first])
        yield replace(piece, entry=entry)
        first = after


def _longest(
    source: Source, cut: Cut, course: tuple[Sequence[Time], Sequence[int]], first: int, rate: Rate
) -> tuple[int, Fraction]:
    """How far a piece from that frame of a ramp can go at one speed and show its frames, and that speed.

    The speeds of the cut itself are tried, and what it has on average up to there; of equals the first.
    """
    (times, shown), best = course, (first + 1, cut.speed)
    for after in range(first + 1, len(cut) + 1):
        mean = ((times[after] - times[first]) * rate / (after - first)).limit_denominator(SPEED_GRAIN)
        for speed in (*cut.speeds, mean):
            low, high = _bounds(source, shown[first:after], [k * speed / rate for k in range(after - first)])
            if high is None or low < high:
                best = max(best, (after, speed), key=lambda each: each[0])
                break
        else:
            break
    return best


def _bounds(source: Source, shown: Sequence[int], passed: Sequence[Time]) -> tuple[Time, Time | None]:
    """From where (included) to where (excluded) an entry may lie to show those frames; None where nothing bounds it."""
    times = source.times
    low = max(times[number] - gone for number, gone in zip(shown, passed, strict=True))
    ends = [times[number + 1] - gone for number, gone in zip(shown, passed, strict=True) if number + 1 < len(times)]
    return max(Fraction(0), low), min(ends, default=None)


def simplest(low: Fraction, high: Fraction | None) -> Fraction:
    """The fraction with the smallest denominator, low <= it < high, by continued fractions."""
    whole = ceil(low)
    if high is None or whole < high:
        return Fraction(whole)
    base = whole - 1
    return base + 1 / _simplest_up_to(1 / (high - base), 1 / (low - base))


def _simplest_up_to(low: Fraction, high: Fraction) -> Fraction:
    """The same with low < it <= high."""
    base = floor(low)
    if base + 1 <= high:
        return Fraction(base + 1)
    return base + 1 / simplest(1 / (high - base), None if low == base else 1 / (low - base))
