"""The pictures of a piece: source frames, and in slow motion what lies between two of them, blended or made by flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from crosscut.media.paint.between import Flow, between, flow
from crosscut.media.paint.blends import mixed
from crosscut.render.chunks import WAY, Piece

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

METHOD = 1  # raise when the same frames give other ones between them


def shown(
    piece: Piece, fetched: Iterable[tuple[int, VideoFrame]], paint: Callable[[VideoFrame, int], VideoFrame]
) -> Iterator[tuple[int, VideoFrame]]:
    """For each frame of the piece the source frame that is really shown (or on its way to the next), and its picture.

    `fetched` are the frames that the piece needs, in order; `paint` makes the film's picture of one at a place of it.
    """
    coming = zip(piece.needed, fetched, strict=True)
    held: dict[int, tuple[int, VideoFrame]] = {}
    mixer = _Mixer(piece.slow)
    for place, (number, on) in enumerate(zip(piece.numbers, piece.on or [0] * len(piece.numbers), strict=True)):
        while number + bool(on) not in held:
            needed, found = next(coming)
            held[needed] = found
        held = {each: found for each, found in held.items() if each >= number}
        really, frame = held[number]
        picture = paint(frame, place)
        if on:
            picture = mixer.mix(picture, paint(held[number + 1][1], place), on / WAY)
        yield really, picture


class _Mixer:
    """Makes what lies between two pictures; knows the flow between the last two."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._known: tuple[VideoFrame, VideoFrame, Flow] | None = None

    def mix(self, one: VideoFrame, other: VideoFrame, share: float) -> VideoFrame:
        if self._kind == "blend":
            return mixed(one, other, share)
        if self._known is None or self._known[0] is not one or self._known[1] is not other:
            self._known = (one, other, flow(one, other))
        return between(one, other, self._known[2], share)
