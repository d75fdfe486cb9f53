"""What a format cannot carry, said before it is written: one line a thing."""

from __future__ import annotations

from collections.abc import Iterator

from crosscut.export.paths import clean
from crosscut.export.timeline import Timeline, differing

PLURALS = {"dissolve": "dissolves", "flash": "flashes", "whip": "whips"}
UNEVEN = "an editor that counts frames instead may show a neighbouring one"


def counted(number: int, word: str) -> str:
    """The number with its word in the plural where it is one."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def of_sources(timeline: Timeline) -> Iterator[str]:
    """What every format with pictures has to say of its sources and of how they follow each other."""
    yield from of_arrivals(timeline)
    yield from of_halves(timeline)
    yield from of_the_end(timeline)
    uneven = [source for source in timeline.sources if not source.clip.picture.steady]
    if uneven:
        yield f"{counted(len(uneven), 'source')} of variable frame rate: frames are placed by their time; {UNEVEN}"
    for text in timeline.odd:
        yield f"the embedded timecode {text!r} cannot be read; its clip counts from zero"


def of_ramps(timeline: Timeline) -> Iterator[str]:
    """What becomes of ramps where the format knows constant speeds only."""
    ramps, pieces = timeline.ramps
    if ramps:
        become = "becomes" if ramps == 1 else "become"
        yield f"{counted(ramps, 'ramp')} {become} {counted(pieces, 'constant piece')}"


def of_arrivals(timeline: Timeline) -> Iterator[str]:
    """What becomes of cuts that are no straight ones."""
    kinds = [
        piece.cut.arrival.kind for piece in timeline.pieces if piece.cut.arrival and piece.start == piece.cut.start
    ]
    for kind in sorted(set(kinds)):
        count = kinds.count(kind)
        yield f"1 {kind} becomes a straight cut" if count == 1 else f"{count} {PLURALS[kind]} become straight cuts"


def of_halves(timeline: Timeline) -> Iterator[str]:
    """What becomes of cuts that share the picture."""
    count = len({piece.number for piece in timeline.pieces if piece.cut.beside is not None})
    if count:
        yield f"{counted(count, 'split picture')} without the second half"


def of_the_end(timeline: Timeline) -> Iterator[str]:
    """What becomes of an end that goes dark."""
    if timeline.dip:
        yield "the film's end stays lit"
    if timeline.pieces and timeline.empty:
        yield f"the dark card at the end, {counted(timeline.empty, 'frame')}, is left empty"


def of_links(timeline: Timeline) -> Iterator[str]:
    """What a format that names files by plain text cannot name."""
    odd = sum(clean(source.link) != source.link for source in timeline.sources)
    if odd:
        yield f"{counted(odd, 'path')} with letters that a line of text cannot hold; others stand for them"


def of_frames(timeline: Timeline) -> Iterator[str]:
    """What a format that places sources by exact time still misses."""
    yield from of_misses([differing(piece, piece.entry, piece.passed(timeline.rate)) for piece in timeline.pieces])


def of_misses(wrong: list[int]) -> Iterator[str]:
    """How many frames of how many cuts come out otherwise than in the film, given for each cut."""
    frames, cuts = sum(wrong), sum(each > 0 for each in wrong)
    if frames:
        where = f"{counted(frames, 'frame')} of {counted(cuts, 'cut')}"
        yield f"{where} {'is' if frames == 1 else 'are'} off by less than a frame of the film"


def of_framing(timeline: Timeline, how: str) -> Iterator[str]:
    """What becomes of sources of another shape than the film; `how` ends the sentence."""
    other = len(timeline.framed_otherwise())
    if other:
        yield f"{counted(other, 'source')} of another shape than the film: {how}"


def of_fill(timeline: Timeline) -> str:
    """What a format that can fit or fill leaves out of our framing."""
    if timeline.asked.fill == "crop":
        return "they fill it, centred"
    return "they are fitted into it, the blurred surround is left out"


def of_titles(timeline: Timeline, how: str) -> Iterator[str]:
    """What becomes of the titles; `how` says it."""
    if timeline.titles:
        yield f"{counted(len(timeline.titles), 'title')} {how}; as in the film they come with --to overlay"


def of_joins(timeline: Timeline) -> Iterator[str]:
    """What becomes of the joins of a shortened song."""
    joins = len(timeline.songs) - 1
    if joins:
        yield f"the song is shortened: {counted(joins, 'join')} on a whole frame, to be cross-faded in the editor"


def of_sound(timeline: Timeline, level: str) -> Iterator[str]:
    """What becomes of the film's mix; `level` says how loud the clips' sound is where it is wanted."""
    if any(source.clip.audible for source in timeline.sources):
        clips = level if timeline.asked.clip_sound else "is there but muted"
        yield f"the film's mix is left out: the clips' sound {clips}, and impacts are not lifted"


def labelled(label: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines as a user reads them."""
    return (f"{label}: {line}." for line in lines)
