"""CMX 3600 edit decision lists, and the lists of markers that Resolve reads in their shape.

One line an edit: source and film, from and to, in timecode of the film's rate. A source of another rate is counted in
frames of the film from its own timecode on. M2 tells a retime in frames a second, to a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from crosscut.errors import WrongUse
from crosscut.export import telling, timecode
from crosscut.export.asked import Export
from crosscut.export.marks import Mark
from crosscut.export.paths import clean
from crosscut.export.timecode import spelled
from crosscut.export.timeline import Music, Piece, Source, Timeline
from crosscut.model.time import Rate

LABEL = "EDL"
FIRST_HOUR = 3600  # s; films start at 01:00:00:00, as in Resolve and Avid
MOST_FRAMES = 99  # frames/s that two digits can count
MOST_EVENTS = 999  # three digits
REEL = 8  # letters
RESERVED = ("AX", "BL")  # auxiliary and black
COLOURS = {"title": "Yellow", "section": "Purple", "landing": "Red", "bar": "Blue", "beat": "Cyan"}  # of Resolve
LOCATORS = {"title": "YELLOW", "section": "MAGENTA", "landing": "RED", "bar": "BLUE", "beat": "CYAN"}  # of Avid


def write(timeline: Timeline) -> Export:
    """The timeline as an .edl file. Raises WrongUse where timecode cannot count the film's frames."""
    base = _base(timeline.rate)
    reels = _reels([*(source.link for source in timeline.sources), timeline.songs[0].link])
    edits = [_Edit(piece, timeline, base) for piece in timeline.pieces]
    lines = list(_title(timeline))
    for number, music in enumerate(timeline.songs, 1):
        lines += _event(number, reels[-1], "AA", _song(music, timeline.rate), (music.at, music.end), base)
        lines += _comments(music.name, music.link)
    by_clip = {source.clip.content: reel for source, reel in zip(timeline.sources, reels, strict=False)}
    for number, edit in enumerate(edits, 1 + len(timeline.songs)):
        lines += edit.lines(number, by_clip[edit.piece.source.clip.content])
    told = telling.labelled(LABEL, _told(timeline, edits, reels))
    return Export("\n".join(lines) + "\n", tuple(told))


def write_marks(timeline: Timeline) -> Export:
    """The marks alone, as Resolve reads them into a timeline that begins at 01:00:00:00. Raises WrongUse."""
    base = _base(timeline.rate)
    lines = list(_title(timeline))
    for number, (frame, mark) in enumerate(timeline.marks, 1):
        at = (_record(frame, base), _record(frame + 1, base))
        lines += [f"{number:03}  001      V     C        {' '.join(at + at)}", _coloured(mark), ""]
    told = telling.labelled("markers", telling.of_titles(timeline, "marked by name and length"))
    return Export("\n".join(lines) + "\n", tuple(told))


def _coloured(mark: Mark) -> str:
    return f"{_bare(mark.note)} |C:ResolveColor{COLOURS[mark.kind]} |M:{_bare(mark.name)} |D:{mark.frames}"


def _bare(text: str) -> str:
    return text.replace("|", "/")


def _told(timeline: Timeline, edits: list[_Edit], reels: list[str]) -> Iterator[str]:
    yield from telling.of_ramps(timeline)
    yield from telling.of_misses([edit.wrong for edit in edits])
    rounded = sum(edit.is_rounded for edit in edits)
    if rounded:
        yield f"{telling.counted(rounded, 'speed')} rounded to a tenth of a frame a second"
    yield from telling.of_sources(timeline)
    yield from telling.of_links(timeline)
    yield from telling.of_framing(timeline, "the format has no framing")
    yield from telling.of_titles(
        timeline, "marked where it begins" if len(timeline.titles) == 1 else "marked where they begin"
    )
    yield from telling.of_joins(timeline)
    if any(source.clip.audible for source in timeline.sources):
        how = "is at full level" if timeline.asked.clip_sound else "is left out, as the format cannot mute it"
        yield f"the film's mix is left out: the clips' sound {how}"
    if any((music.start * timeline.rate).denominator != 1 for music in timeline.songs):
        yield "the song is entered on a whole frame"
    yield f"{telling.counted(len(reels), 'file')} named by reels of at most {REEL} letters, whole names are comments"
    events = len(edits) + len(timeline.songs)
    if events > MOST_EVENTS:
        yield f"{events} events, of which old editors read {MOST_EVENTS}"


class _Edit:
    """A piece as an event: its first source frame and its speed, both as the list can say them."""

    def __init__(self, piece: Piece, timeline: Timeline, base: int) -> None:
        self.piece, self.timeline, self.base = piece, timeline, base
        self.speed = Fraction(round(base * piece.speed * 10), 10)  # frames/s
        step = self.speed / base / timeline.rate
        self.first, self.wrong = piece.settled(1 / timeline.rate, step)

    @property
    def is_rounded(self) -> bool:
        """Whether the speed is not the one meant."""
        return self.speed != self.base * self.piece.speed

    def lines(self, number: int, reel: str) -> Iterator[str]:
        """The event, its retime, and what is told about it."""
        source, piece = self.piece.source, self.piece
        last = self.first + max(1, round(len(piece) * piece.speed))
        labels = (_labelled(source, self.first, self.base), _labelled(source, last, self.base))
        yield from _event(number, reel, "V", labels, (piece.start, piece.end), self.base)
        if source.clip.audible and self.timeline.asked.clip_sound:
            yield "AUD   3    4"
        if piece.speed != 1:
            yield f"M2   {reel:<8}       {float(self.speed):05.1f}                {labels[0]}"
        yield from _comments(source.name, source.link)
        if piece.note:
            yield f"* COMMENT: {piece.note}"
        for frame, mark in self.timeline.marks:
            if piece.start <= frame < piece.end:
                note = f" ({mark.note})" if mark.note else ""
                yield f"* LOC: {_record(frame, self.base)} {LOCATORS[mark.kind]:<7} {mark.name}{note}"


def _base(rate: Rate) -> int:
    base = timecode.base_of(rate)
    if not timecode.is_whole(rate) or base > MOST_FRAMES:
        raise WrongUse(
            f"Timecode counts whole frame rates up to {MOST_FRAMES}, and the film has {float(rate):g} frames/s.",
            remedy="Choose another format.",
        )
    return base


def _title(timeline: Timeline) -> Iterator[str]:
    yield f"TITLE: {timeline.name}"
    yield "FCM: NON-DROP FRAME"
    yield ""


def _event(
    number: int, reel: str, channels: str, labels: tuple[str, str], span: tuple[int, int], base: int
) -> Iterator[str]:
    film = f"{_record(span[0], base)} {_record(span[1], base)}"
    yield f"{number:03}  {reel:<8} {channels:<5} C        {labels[0]} {labels[1]} {film}"


def _comments(name: str, link: str) -> Iterator[str]:
    yield f"* FROM CLIP NAME: {name}"
    yield f"* SOURCE FILE: {clean(link)}"


def _song(music: Music, rate: Rate) -> tuple[str, str]:
    first, base = round(music.start * rate), timecode.base_of(rate)
    return spelled(first, base), spelled(first + music.frames, base)


def _labelled(source: Source, frame: int, base: int) -> str:
    """The label of a source's frame, counted at the film's rate; in drop frame only where both count alike."""
    if source.start.drop and source.start.base == base:
        return spelled(source.start.count + frame, base, drop=True)
    return spelled(source.start.counted_in(base) + frame, base)


def _record(frame: int, base: int) -> str:
    return spelled(FIRST_HOUR * base + frame, base)


def _reels(links: Iterable[str]) -> list[str]:
    """A name of at most eight letters and digits for every link, none like another."""
    taken: list[str] = [*RESERVED]
    for link in links:
        stem = re.sub(r"[^A-Z0-9]", "", link.rsplit("/", 1)[-1].rsplit(".", 1)[0].upper()) or "CLIP"
        number, name = 1, stem[:REEL]
        while name in taken:
            number += 1
            name = f"{stem[: REEL - len(str(number))]}{number}"
        taken.append(name)
    return taken[len(RESERVED) :]
