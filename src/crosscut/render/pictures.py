"""One chunk of the film, from the clips' files to a file in the cache."""

from __future__ import annotations

import json
from collections import deque
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Tell
from crosscut.media import writer
from crosscut.media.coders import Encoding
from crosscut.media.paint.blends import dark, joined
from crosscut.media.paint.filters import PLAIN, Canvas, Painter, Way
from crosscut.media.paint.levels import Levels
from crosscut.media.readback import packed
from crosscut.media.reader import Shelf
from crosscut.media.writer import ENGINE
from crosscut.model.edit import Arrival
from crosscut.model.footage import Clip
from crosscut.render import arrivals, hud, proof, slow
from crosscut.render.chunks import CARD, Chunk, Piece
from crosscut.render.shade import colour, looks
from crosscut.render.shade.looks import PLAIN_SHADE, Shade
from crosscut.render.words import titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from av.video.frame import VideoFrame

    from crosscut.model.curve import Stamps

    Fetched: TypeAlias = tuple[int, VideoFrame]  # the number of a source frame, and its picture

METHOD = 6  # raise when the same chunk comes out otherwise
Numbers = tuple[int, ...]  # of the source frame that a frame shows, and of the one in its second half
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
    """What is noted of a chunk: the source frames really shown, a second half's too, and its proved packets' digest."""

    numbers: tuple[Numbers, ...]
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
            (each.clip, _shown(each, stamps), manner, *_slowed(each))
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
        return Note(tuple(map(tuple, kept["numbers"])), kept["packets"])

    def discard(self) -> None:
        """Have it rendered anew the next time."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def _shown(piece: Piece, stamps: Mapping[str, Stamps]) -> list[int]:
    """What tells the frames of a piece from others: when they are shown in their file, by the stamps of each clip."""
    return [int(stamps[piece.clip][number]) if piece.clip != CARD else number for number in piece.numbers]


def _slowed(piece: Piece) -> tuple[object, ...]:
    """What is shown between source frames, and on which half; nothing where neither is, so that it keeps its key."""
    return (*((slow.METHOD, piece.on, piece.slow) if piece.on else ()), *(("leads",) if piece.leads else ()))


def make(tasks: tuple[ChunkTask, ...], _tell: Tell) -> int:
    """Render and prove a chunk into the cache in every shape in which it is missing; the number of its frames.

    The tasks are of the same frames in several shapes: these are decoded once. Raises Damaged, Unwritable, Fault.
    """
    missing = [task for task in tasks if not task.is_done]
    with ExitStack() as stack:
        paths = []
        for task in missing:
            task.discard()  # a half of it helps nobody
            paths.append(stack.enter_context(task.look.cache.new("chunk", task.key, ".mp4")))
        _write(missing, paths)
    return len(tasks[0].chunk)


def _write(tasks: Sequence[ChunkTask], paths: Sequence[Path]) -> None:
    shown: tuple[list[Numbers], ...] = tuple([] for _ in tasks)
    with ExitStack() as stack:
        shelves = [stack.enter_context(Shelf(room)) for room in (OPEN_CLIPS, *(1 for _ in tasks))]
        written = [
            stack.enter_context(writer.Chunk(path, task.look.encoding)) for task, path in zip(tasks, paths, strict=True)
        ]
        for pictures, is_cut in _painted(_Desk(tasks, shelves[0], shelves[1:]), shown):
            for chunk, picture in zip(written, pictures, strict=True):
                chunk.add(picture, is_cut=is_cut)
    for task, path, chunk, numbers in zip(tasks, paths, written, shown, strict=True):
        proof.chunk(path, task.look.encoding, chunk.sent, task.chunk.start)
        (packets,) = packed(path, task.look.encoding.rate).runs
        task.look.cache.keep("chunk", task.key, ".json", partial(_write_note, Note(tuple(numbers), packets)))


def _write_note(note: Note, path: Path) -> None:
    path.write_text(json.dumps(asdict(note)), encoding="ascii")


class _Desk(NamedTuple):
    """The tasks, and the open clips: those of the cuts, and each task's second halves, which may be the same."""

    tasks: Sequence[ChunkTask]
    shelf: Shelf
    aside: Sequence[Shelf]


Shown = tuple[Piece, Manner]  # in one shape


def _painted(desk: _Desk, shown: Sequence[list[Numbers]]) -> Iterator[tuple[tuple[VideoFrame, ...], bool]]:
    """The film's pictures in every shape, each with whether a piece begins there.

    The source frames really shown go to `shown`, by shape.
    """
    finishers = [_Finisher(task) for task in desk.tasks]
    for shapes in zip(*(zip(task.chunk.pieces, task.manners, strict=True) for task in desk.tasks), strict=True):
        under = [(piece.under, manner.below or Manner()) for piece, manner in shapes if piece.under is not None]
        below = list(_pictures(under, desk)) if under else []
        first = shapes[0][0].first
        for place, together in enumerate(_pictures(shapes, desk)):
            beneath = below[place] if place < len(below) else [None] * len(shapes)
            pictures = [
                _arrived(own, first + place, manner, other and other[1])
                for (_, own), (_, manner), other in zip(together, shapes, beneath, strict=True)
            ]
            count = len(shown[0])
            for seen, (numbers, _) in zip(shown, together, strict=True):
                seen.append(numbers)
            yield tuple(each.finish(own, count) for each, own in zip(finishers, pictures, strict=True)), place == 0


class _Finisher:
    """Lays over the pictures of one shape what stands on them."""

    def __init__(self, task: ChunkTask) -> None:
        self._titles = titles.Brush(task.titles, task.look.canvas.width, task.look.canvas.height)
        self._dials, self._darkness = hud.Brush(task.instruments), task.darkness

    def finish(self, picture: VideoFrame, number: int) -> VideoFrame:
        """Frame number `number` of the chunk."""
        painted = self._titles.paint(self._dials.paint(picture, number), number)
        return arrivals.gone(painted, self._darkness[number] if self._darkness else 0.0)


def _pictures(shapes: Sequence[Shown], desk: _Desk) -> Iterator[tuple[tuple[Numbers, VideoFrame], ...]]:
    """For each frame of a piece, in every shape, the source frames really shown, and its picture.

    All shapes go forward together, so that no more source frames are held than for one.
    """
    piece, _ = shapes[0]  # of the film; in every shape the same but for what is beside it
    if piece.clip == CARD:
        sizes = [(task.look.canvas.width, task.look.canvas.height) for task in desk.tasks]
        return (tuple(((number,), dark(*size)) for size in sizes) for number in piece.numbers)
    clip = next(clip for clip in desk.tasks[0].clips if clip.content == piece.clip)
    every = _shared(desk.shelf.take(clip).fetch(piece.needed), len(shapes))
    ways = zip(shapes, every, desk.tasks, desk.aside, strict=True)
    return zip(*(_whole(one, fetched, task, aside) for one, fetched, task, aside in ways), strict=True)


def _shared(source: Iterator[Fetched], count: int) -> tuple[Iterator[Fetched], ...]:
    """The same for so many that go forward together; itertools.tee would hold 57 pictures, in 4K of 25 MB each."""
    waiting: tuple[deque[Fetched], ...] = tuple(deque() for _ in range(count))

    def read(mine: deque[Fetched]) -> Iterator[Fetched]:
        while True:
            if not mine:
                found = next(source, None)
                if found is None:
                    return
                for each in waiting:
                    each.append(found)
                del found
            yield mine.popleft()

    return tuple(map(read, waiting))


def _whole(
    shown: Shown, fetched: Iterator[Fetched], task: ChunkTask, aside: Shelf
) -> Iterator[tuple[Numbers, VideoFrame]]:
    """A piece's frames in one shape, with what is beside them."""
    (piece, manner), canvas = shown, task.look.canvas
    if piece.beside is None:
        return (((number,), one) for number, one in _half(shown, fetched, canvas, task))
    clip = next(clip for clip in task.clips if clip.content == piece.beside.clip)
    beside = (piece.beside, manner.beside or Manner())
    halves = (
        _half(shown, fetched, canvas.half, task),
        _half(beside, aside.take(clip).fetch(piece.beside.needed), canvas.half, task),
    )
    leads = piece.beside.leads
    return (
        ((number, second), joined(*((other, one) if leads else (one, other)), canvas.width, canvas.height))
        for (number, one), (second, other) in zip(*halves, strict=True)
    )


def _half(shown: Shown, fetched: Iterator[Fetched], canvas: Canvas, task: ChunkTask) -> Iterator[Fetched]:
    piece, manner = shown
    clip = next(clip for clip in task.clips if clip.content == piece.clip)
    painter = Painter(clip.picture, canvas, _colours(manner.shade, task.look.cache), manner.way)
    return slow.shown(piece, fetched, painter.paint)


def _arrived(picture: VideoFrame, frame: int, manner: Manner, below: VideoFrame | None) -> VideoFrame:
    """The picture as it is at that frame of its cut; `below` is that of the cut before, where it runs on."""
    arrival = manner.arrival
    if arrival is None or frame >= arrival.frames:
        return picture
    part = (frame + 1) / (arrival.frames + 1)
    return arrivals.arrived(arrival.kind, part, picture, below)


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
