"""One chunk of the film, from the clips' files to a file in the cache."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Tell
from crosscut.media.coders import Encoding
from crosscut.media.paint.filters import PLAIN, Canvas, Painter, Way
from crosscut.media.readback import packed
from crosscut.media.reader import Shelf
from crosscut.media.writer import ENGINE, write_chunk
from crosscut.model.footage import Clip
from crosscut.render import hud, proof
from crosscut.render.chunks import Chunk
from crosscut.render.shade import colour, looks
from crosscut.render.shade.looks import Shade
from crosscut.render.words import titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

METHOD = 3  # raise when the same chunk comes out otherwise
OPEN_CLIPS = 3  # clips open at once; each holds a decoder's pictures, up to 200 MB at 4K


@dataclass(frozen=True, slots=True)
class Look:
    """How every chunk of a film is painted and encoded, and where what is made is kept."""

    canvas: Canvas
    encoding: Encoding
    cache: Cache


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of a chunk: the source frame really shown for each frame, and the digest of its proved packets."""

    numbers: tuple[int, ...]
    packets: str


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """A chunk to render: the clips that it is made from, the titles and instruments that stand on it.

    And for each piece how it is looked at and what becomes of its colours; nothing special where these are empty.
    """

    chunk: Chunk
    clips: tuple[Clip, ...]
    look: Look
    titles: tuple[titles.Shown, ...] = ()
    ways: tuple[Way, ...] = ()
    shades: tuple[Shade, ...] = ()
    instruments: tuple[hud.Shown, ...] = ()

    @property
    def key(self) -> str:
        """All that the chunk's bytes hang on, the place in the film not among it."""
        by_content = {clip.content: clip for clip in self.clips}
        pieces = [
            (piece.clip, [int(by_content[piece.clip].index.shown[number]) for number in piece.numbers])
            for piece in self.chunk.pieces
        ]
        pictures = sorted((clip.content, repr(clip.picture)) for clip in self.clips)
        titled = (titles.METHOD, self.titles) if self.titles else ()  # a chunk without one is what it always was
        dials = (hud.METHOD, self.instruments) if self.instruments else ()
        look = (self.look.canvas, self.look.encoding)
        shades = (colour.METHOD, looks.METHOD, self.shades, *(_content(shade.cube) for shade in self.shades))
        return key("chunk", METHOD, ENGINE, pieces, pictures, *look, *self.ways, *titled, *dials, *shades)

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
    with Shelf(OPEN_CLIPS) as shelf:
        sent = write_chunk(path, _painted(task, shelf, shown), task.look.encoding)
    proof.chunk(path, task.look.encoding, sent, task.chunk.start)
    (packets,) = packed(path, task.look.encoding.rate).runs
    task.look.cache.keep("chunk", task.key, ".json", partial(_write_note, Note(tuple(shown), packets)))


def _write_note(note: Note, path: Path) -> None:
    path.write_text(json.dumps(asdict(note)), encoding="ascii")


def _painted(task: ChunkTask, shelf: Shelf, shown: list[int]) -> Iterator[tuple[VideoFrame, bool]]:
    """The film's pictures, each with whether a piece begins there; the source frames really shown go to `shown`."""
    clips = {clip.content: clip for clip in task.clips}
    brush = titles.Brush(task.titles, task.look.canvas.width, task.look.canvas.height)
    dials = hud.Brush(task.instruments)
    manners = zip(task.ways or repeat(PLAIN), task.shades or repeat(Shade()), strict=False)
    for piece, (way, shade) in zip(task.chunk.pieces, manners, strict=False):
        clip = clips[piece.clip]
        painter = Painter(clip.picture, task.look.canvas, lut(shade, task.look.cache), way)
        for place, (number, frame) in enumerate(shelf.take(clip).fetch(piece.numbers)):
            picture = brush.paint(dials.paint(painter.paint(frame, place), len(shown)), len(shown))
            shown.append(number)
            yield picture, place == 0


def lut(shade: Shade, cache: Cache) -> Path | None:
    """The look-up table for that shade; None where nothing changes. Raises Damaged."""
    if shade.is_plain:
        return None
    name = key("lut", colour.METHOD, looks.METHOD, shade, _content(shade.cube))
    return cache.keep("lut", name, ".cube", partial(_write_cube, shade))


def _write_cube(shade: Shade, path: Path) -> None:
    path.write_text(looks.table(shade), encoding="ascii")


def _content(cube: str) -> str:
    """What the user's table holds, "" for none."""
    return fingerprint(Path(cube)) if cube else ""
