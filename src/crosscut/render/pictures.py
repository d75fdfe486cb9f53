"""One chunk of the film, from the clips' files to a file in the cache."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Tell
from crosscut.media.coders import Encoding
from crosscut.media.paint.blends import joined
from crosscut.media.paint.filters import PLAIN, Canvas, Painter, Way
from crosscut.media.paint.levels import Levels
from crosscut.media.readback import packed
from crosscut.media.reader import Shelf
from crosscut.media.writer import ENGINE, write_chunk
from crosscut.model.edit import Arrival
from crosscut.model.footage import Clip
from crosscut.render import arrivals, hud, proof, slow
from crosscut.render.chunks import Chunk, Piece
from crosscut.render.shade import colour, looks
from crosscut.render.shade.looks import PLAIN_SHADE, Shade
from crosscut.render.words import titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

METHOD = 4  # raise when the same chunk comes out otherwise
OPEN_CLIPS = 3  # clips open at once; each holds a decoder's pictures, up to 200 MB at 4K


@dataclass(frozen=True, slots=True)
class Look:
    """How all chunks of a film are painted and encoded, where what is made is kept, the user's `font` for titles."""

    canvas: Canvas
    encoding: Encoding
    cache: Cache
    font: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of a chunk: the source frame really shown for each frame, and the digest of its proved packets."""

    numbers: tuple[int, ...]
    packets: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How a piece is shown: where it is looked at, what becomes of its colours, how its cut comes in.

    `below` is the manner of the cut before where that runs on underneath, `beside` that of the second half.
    """

    way: Way = PLAIN
    shade: Shade = PLAIN_SHADE
    arrival: Arrival | None = None
    below: Manner | None = None
    beside: Manner | None = None


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """A chunk to render: the clips that it is made from, the manner of each piece, what stands on it."""

    chunk: Chunk
    clips: tuple[Clip, ...]
    look: Look
    manners: tuple[Manner, ...]
    titles: tuple[titles.Shown, ...] = ()
    instruments: tuple[hud.Shown, ...] = ()
    darkness: tuple[float, ...] = ()  # of every frame, where the film goes out

    @property
    def key(self) -> str:
        """All that the chunk's bytes hang on, the place in the film not among it."""
        stamps = {clip.content: clip.index.shown for clip in self.clips}
        pieces = [
            (each.clip, [int(stamps[each.clip][number]) for number in each.numbers], manner, *_slowed(each))
            for piece, manner in zip(self.chunk.pieces, self.manners, strict=True)
            for each in piece.all
        ]
        pictures = sorted((clip.content, repr(clip.picture)) for clip in self.clips)
        drawn: list[object] = (
            [titles.METHOD, self.titles] if self.titles else []
        )  # without any it is what it always was
        drawn += [hud.METHOD, self.instruments] if self.instruments else []
        drawn += [self.darkness] if self.darkness else []
        cubes = [_content(manner.shade.cube) for manner in self.manners]
        methods = (METHOD, ENGINE, colour.METHOD, looks.METHOD, arrivals.METHOD)
        return key("chunk", methods, pieces, pictures, self.look.canvas, self.look.encoding, drawn, cubes)

    @property
    def path(self) -> Path:
        """The chunk's file, there or not."""
        return self.look.cache.path("chunk", self.key, ".mp4")

    @property
    def is_done(self) -> bool:
        """Whether it lies in the cache whole."""
        return self.path.exists() and self._note.exists()

    @property
    def _note(self) -> Path:
        return self.look.cache.path("chunk", self.key, ".json")

    def note(self) -> Note:
        """What was noted when it was rendered and proved."""
        kept = json.loads(self._note.read_text(encoding="ascii"))
        return Note(tuple(kept["numbers"]), kept["packets"])

    def discard(self) -> None:
        """Have it rendered anew the next time."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def _slowed(piece: Piece) -> tuple[object, ...]:
    """What is shown between source frames; nothing where nothing is, so that such a piece keeps its key."""
    return (slow.METHOD, piece.on, piece.slow) if piece.on else ()


def make(task: ChunkTask, _tell: Tell) -> int:
    """Render and prove the chunk into the cache where it is not there yet; the number of its frames.

    Raises Damaged, Unwritable, Fault.
    """
    if not task.is_done:
        task.discard()  # a half of it helps nobody
        task.look.cache.keep("chunk", task.key, ".mp4", partial(_write, task))
    return len(task.chunk)


def _write(task: ChunkTask, path: Path) -> None:
    shown: list[int] = []
    with Shelf(OPEN_CLIPS) as shelf, Shelf(1) as aside:
        sent = write_chunk(path, _painted(_Desk(task, shelf, aside), shown), task.look.encoding)
    proof.chunk(path, task.look.encoding, sent, task.chunk.start)
    (packets,) = packed(path, task.look.encoding.rate).runs
    task.look.cache.keep("chunk", task.key, ".json", partial(_write_note, Note(tuple(shown), packets)))


def _write_note(note: Note, path: Path) -> None:
    path.write_text(json.dumps(asdict(note)), encoding="ascii")


class _Desk(NamedTuple):
    """A task, and the open clips: those of the cuts, and a second half's, which may be the same one elsewhere."""

    task: ChunkTask
    shelf: Shelf
    aside: Shelf


def _painted(desk: _Desk, shown: list[int]) -> Iterator[tuple[VideoFrame, bool]]:
    """The film's pictures, each with whether a piece begins there; the source frames really shown go to `shown`."""
    task = desk.task
    brush = titles.Brush(task.titles, task.look.canvas.width, task.look.canvas.height)
    dials = hud.Brush(task.instruments)
    for piece, manner in zip(task.chunk.pieces, task.manners, strict=True):
        below = [] if piece.under is None else _below(piece.under, manner, desk)
        for place, (number, own) in enumerate(_pictures(piece, manner, desk)):
            picture = _arrived(own, piece.first + place, manner, below[place : place + 1])
            picture = brush.paint(dials.paint(picture, len(shown)), len(shown))
            dark = task.darkness[len(shown)] if task.darkness else 0.0
            shown.append(number)
            yield arrivals.gone(picture, dark), place == 0


def _pictures(piece: Piece, manner: Manner, desk: _Desk) -> Iterator[tuple[int, VideoFrame]]:
    """For each frame of the piece the source frame really shown, and its picture."""
    canvas = desk.task.look.canvas
    if piece.beside is None:
        yield from _half(piece, manner, desk, canvas, desk.shelf)
        return
    first = _half(piece, manner, desk, canvas.half, desk.shelf)
    second = _half(piece.beside, manner.beside or Manner(), desk, canvas.half, desk.aside)
    for (number, one), (_, other) in zip(first, second, strict=True):
        yield number, joined(one, other, canvas.width, canvas.height)


def _half(piece: Piece, manner: Manner, desk: _Desk, canvas: Canvas, shelf: Shelf) -> Iterator[tuple[int, VideoFrame]]:
    """The same without what is beside it."""
    clip = next(clip for clip in desk.task.clips if clip.content == piece.clip)
    painter = Painter(clip.picture, canvas, _colours(manner.shade, desk.task.look.cache), manner.way)
    return slow.shown(piece, shelf.take(clip).fetch(piece.needed), painter.paint)


def _below(under: Piece, manner: Manner, desk: _Desk) -> list[VideoFrame]:
    """The pictures of the cut before that runs on; at once, for both cuts may be of one clip."""
    return [picture for _, picture in _pictures(under, manner.below or Manner(), desk)]


def _arrived(picture: VideoFrame, frame: int, manner: Manner, below: list[VideoFrame]) -> VideoFrame:
    """The picture as it is at that frame of its cut."""
    arrival = manner.arrival
    if arrival is None or frame >= arrival.frames:
        return picture
    part = (frame + 1) / (arrival.frames + 1)
    return arrivals.arrived(arrival.kind, part, picture, below[0] if below else None)


def _colours(shade: Shade, cache: Cache) -> Path | Levels | None:
    """The levels or the look-up table for that shade; None where nothing changes. Raises Damaged."""
    if shade.is_plain:
        return None
    if shade.is_mild:
        return looks.levels(shade)
    name = key("lut", colour.METHOD, looks.METHOD, shade, _content(shade.cube))
    return cache.keep("lut", name, ".cube", partial(_write_cube, shade))


def _write_cube(shade: Shade, path: Path) -> None:
    path.write_text(looks.table(shade), encoding="ascii")


def _content(cube: str) -> str:
    """What the user's table holds, "" for none."""
    return fingerprint(Path(cube)) if cube else ""
