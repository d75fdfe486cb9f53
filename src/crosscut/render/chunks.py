"""How an edit is divided into chunks: pieces of the film, cut on cuts, that are encoded each by itself.

They hang on the edit alone, not on the machine, so that any number of processes gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import source_times
from crosscut.render.arrivals import UNDER

CHUNK_FRAMES = 60  # a chunk is closed when it holds so many: long enough for the encoder to plan, short to do again
LONGEST_PIECE = 75  # frames; a longer cut is parted evenly, so that no process is left with a long one


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of frames out of one clip: `numbers` are its source frames, one for each frame of the film.

    It is part of cut number `cut` (from 0) and begins at the frame `first` of it. `under` are frames of the cut before
    that runs on below the first ones.
    """

    clip: str
    numbers: tuple[int, ...]
    cut: int = 0
    first: int = 0
    under: Piece | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces that follow one another from frame `start` of the film on."""

    start: int
    pieces: tuple[Piece, ...]

    def __len__(self) -> int:
        return sum(len(piece.numbers) for piece in self.pieces)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The source frame of every frame, in order."""
        return tuple(number for piece in self.pieces for number in piece.numbers)

    @property
    def clips(self) -> tuple[str, ...]:
        """The clip of every frame, in order."""
        return tuple(piece.clip for piece in self.pieces for _ in piece.numbers)

    @property
    def used(self) -> tuple[str, ...]:
        """Every clip that is needed, once."""
        under = [piece.under.clip for piece in self.pieces if piece.under is not None]
        return tuple(dict.fromkeys([*self.clips, *under]))


def divide(edit: Edit, footage: Footage, frames: range | None = None) -> tuple[Chunk, ...]:
    """The chunks of the film, in order, or of a range of its frames."""
    wanted = range(edit.frames) if frames is None else frames
    groups: list[list[Piece]] = [[]]
    for number in range(len(edit.cuts)):
        for piece in _pieces(number, edit, footage, wanted):
            if sum(len(each.numbers) for each in groups[-1]) >= CHUNK_FRAMES:
                groups.append([])
            groups[-1].append(piece)
    lengths = [sum(len(piece.numbers) for piece in group) for group in groups]
    starts = accumulate(lengths, initial=wanted.start)
    return tuple(Chunk(start, tuple(group)) for start, group in zip(starts, groups, strict=False))


def _pieces(number: int, edit: Edit, footage: Footage, wanted: range) -> list[Piece]:
    cut = edit.cuts[number]
    clip = footage.clip(cut.clip)
    first, last = max(cut.start, wanted.start) - cut.start, min(cut.end, wanted.stop) - cut.start
    numbers = tuple(clip.index.frame_at(time) for time in source_times(cut, edit.rate)[first : max(first, last)])
    count = -(-len(numbers) // LONGEST_PIECE)
    edges = [len(numbers) * n // count for n in range(count + 1)] if count else []
    bare = (Piece(cut.clip, numbers[begin:end], number, first + begin) for begin, end in pairwise(edges))
    return [replace(piece, under=_under(piece, edit, footage)) for piece in bare]


def _under(piece: Piece, edit: Edit, footage: Footage) -> Piece | None:
    """What the cut before shows under the piece, where its cut comes in so."""
    arrival = edit.cuts[piece.cut].arrival
    if arrival is None or arrival.kind not in UNDER or not piece.cut or piece.first >= arrival.frames:
        return None
    before = edit.cuts[piece.cut - 1]
    first = len(before) + piece.first
    last = min(first + len(piece.numbers), len(before) + arrival.frames)
    times = source_times(replace(before, end=before.end + arrival.frames), edit.rate)[first:last]
    index = footage.clip(before.clip).index
    return Piece(before.clip, tuple(index.frame_at(time) for time in times), piece.cut - 1, first)
