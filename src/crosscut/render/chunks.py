"""How an edit is divided into chunks: pieces of the film, cut on cuts, that are encoded each by itself.

They hang on the edit alone, not on the machine, so that any number of processes gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise

from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import source_times
from crosscut.render.arrivals import UNDER

CHUNK_FRAMES = 60  # a chunk is closed when it holds so many: long enough for the encoder to plan, short to do again
LONGEST_PIECE = 75  # frames; a longer cut is parted evenly, so that no process is left with a long one
WAY = 64  # parts of the way from one source frame to the next: a fiftieth of a pixel of what moves a pixel
CARD = ""  # the clip of a plain dark card, which is none
AS_FAST = Fraction(
    1, 100
)  # a source that is so little slower than the film holds a frame now and then, as at life's pace


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of frames out of one clip: `numbers` are its source frames, one for each frame of the film.

    It is part of cut number `cut` (from 0) and begins at the frame `first` of it. `under` are frames of the cut before
    that runs on below the first ones. `on` says for each frame how far it lies on the way to the next source frame, in
    parts of WAY, and `slow` how what lies between is made (blend or flow); empty where source frames are shown.
    `beside` is what the second half of the picture shows; it `leads` where that is the left or upper one.
    """

    clip: str
    numbers: tuple[int, ...]
    cut: int = 0
    first: int = 0
    under: Piece | None = None
    on: tuple[int, ...] = ()
    slow: str = ""
    beside: Piece | None = None
    leads: bool = False

    @property
    def all(self) -> tuple[Piece, ...]:
        """It and all pieces that are shown with it: beside it, and below it while its cut comes in."""
        return (self, *(each for part in (self.beside, self.under) if part is not None for each in part.all))

    @property
    def frames(self) -> tuple[tuple[str, int], ...]:
        """Its clip and the source frame of each of its frames."""
        return tuple((self.clip, number) for number in self.numbers)

    @property
    def needed(self) -> tuple[int, ...]:
        """Every source frame that is looked at, once, in order."""
        nexts = (number + 1 for number, on in zip(self.numbers, self.on, strict=True) if on) if self.on else ()
        return tuple(sorted({*self.numbers, *nexts}))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces that follow one another from frame `start` of the film on."""

    start: int
    pieces: tuple[Piece, ...]

    def __len__(self) -> int:
        return sum(len(piece.numbers) for piece in self.pieces)

    @property
    def planned(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """The clip and the source frame of every frame, in order, those of its second half after them."""
        halves = ([half for half in (piece, piece.beside) if half is not None] for piece in self.pieces)
        return tuple(frame for each in halves for frame in zip(*(half.frames for half in each), strict=True))

    @property
    def used(self) -> tuple[str, ...]:
        """Every clip that is needed, once."""
        every = (each.clip for piece in self.pieces for each in piece.all)
        return tuple(dict.fromkeys(clip for clip in every if clip != CARD))


def divide(edit: Edit, footage: Footage, frames: range | None = None) -> tuple[Chunk, ...]:
    """The chunks of the film, in order, or of a range of its frames."""
    wanted = range(edit.frames) if frames is None else frames
    groups: list[list[Piece]] = [[]]
    cuts = (piece for number in range(len(edit.cuts)) for piece in _pieces(number, edit, footage, wanted))
    for piece in (*cuts, *_card(edit, wanted)):
        if sum(len(each.numbers) for each in groups[-1]) >= CHUNK_FRAMES:
            groups.append([])
        groups[-1].append(piece)
    lengths = [sum(len(piece.numbers) for piece in group) for group in groups]
    starts = accumulate(lengths, initial=wanted.start)
    return tuple(Chunk(start, tuple(group)) for start, group in zip(starts, groups, strict=False))


def _card(edit: Edit, wanted: range) -> list[Piece]:
    """The dark card at the film's end, as far as it is wanted."""
    first = max(edit.frames - edit.card, wanted.start)
    edges = [*range(first, min(edit.frames, wanted.stop), LONGEST_PIECE), min(edit.frames, wanted.stop)]
    return [Piece(CARD, (0,) * (after - begin), len(edit.cuts)) for begin, after in pairwise(edges)]


def _pieces(number: int, edit: Edit, footage: Footage, wanted: range) -> list[Piece]:
    cut = edit.cuts[number]
    first, last = max(cut.start, wanted.start) - cut.start, min(cut.end, wanted.stop) - cut.start
    length = max(0, last - first)
    count = -(-length // LONGEST_PIECE)
    edges = [first + length * n // count for n in range(count + 1)] if count else []
    bare = (_run(cut, number, slice(begin, end), edit, footage) for begin, end in pairwise(edges))
    return [replace(piece, under=_under(piece, edit, footage)) for piece in bare]


def _run(cut: Cut, number: int, part: slice, edit: Edit, footage: Footage) -> Piece:
    """Those frames of the cut of that number, with what is beside them."""
    numbers, on = _shown(cut, part, edit, footage)
    beside = None if cut.second is None else _run(cut.second, number, part, edit, footage)
    if beside is not None and cut.beside is not None and cut.beside.first:
        beside = replace(beside, leads=True)
    slow = (on, edit.slow) if any(on) else ((), "")
    return Piece(cut.clip, numbers, number, part.start, None, *slow, beside)


def _shown(cut: Cut, part: slice, edit: Edit, footage: Footage) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The source frame of each frame in that part of the cut, and how far each lies on the way to the next.

    Nowhere but in slow motion below the source's own rate, and not across the end of the shot.
    """
    clip, times = footage.clip(cut.clip), source_times(cut, edit.rate)
    index, shot = clip.index, clip.shot_at(cut.entry)
    if edit.slow == "hold":
        return tuple(index.frame_at(time) for time in times[part]), ()
    numbers = [index.frame_at(time) for time in times]
    on = [0] * len(numbers)
    steps = [after - time for time, after in pairwise(times)]
    for place, (number, step) in enumerate(zip(numbers, [*steps, *steps[-1:]], strict=False)):
        if step * edit.rate >= 1 or number + 1 >= len(index.shown):
            continue
        here, after = index.time(number), index.time(number + 1)
        if step < (1 - AS_FAST) * (after - here) and (shot is None or after < shot.span.end):
            on[place] = min(max(0, round(WAY * (times[place] - here) / (after - here))), WAY)
    numbers = [number + (far == WAY) for number, far in zip(numbers, on, strict=True)]
    return tuple(numbers[part]), tuple(far % WAY for far in on[part])


def _under(piece: Piece, edit: Edit, footage: Footage) -> Piece | None:
    """What the cut before shows under the piece, where its cut comes in so."""
    arrival = edit.cuts[piece.cut].arrival
    if arrival is None or arrival.kind not in UNDER or not piece.cut or piece.first >= arrival.frames:
        return None
    before = edit.cuts[piece.cut - 1]
    first = len(before) + piece.first
    last = min(first + len(piece.numbers), len(before) + arrival.frames)
    longer = replace(before, end=before.end + arrival.frames)
    return _run(longer, piece.cut - 1, slice(first, last), edit, footage)
