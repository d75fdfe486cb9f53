"""Looks at the finished film: every frame is there, at its time, and is the picture that was sent to the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from crosscut.crew import Tell
from crosscut.errors import Fault
from crosscut.media.writer import frame_times, lumas
from crosscut.model.edit import Edit
from crosscut.model.time import Rate, time_of
from crosscut.render.pictures import ChunkTask

# Mean difference of small lumas, in levels of 255. The encoder itself stays below 1.5 at any quality offered; two
# neighbouring frames of a still picture differ by less than that too, but then nobody can tell them apart.
MOST_DIFFERENCE = 3.0
CLOCK_SLACK = Fraction(1, 100)  # of a frame; MP4 clocks hold every usual rate exactly


@dataclass(frozen=True, slots=True)
class ProofTask:
    """A chunk to look at in the joined film."""

    film: Path
    rate: Rate
    rendered: ChunkTask


def tasks(film: Path, edit: Edit, rendered: Sequence[ChunkTask]) -> list[ProofTask]:
    """What is to be looked at in the film made of those chunks."""
    return [ProofTask(film, edit.rate, task) for task in rendered]


def times(film: Path, edit: Edit) -> None:
    """Raises Fault where the film's frames are not exactly as many and when they should be."""
    found = frame_times(film)
    planned = [time_of(number, edit.rate) for number in range(edit.frames)]
    if len(found) != len(planned):
        raise _broken(f"{len(found)} frames instead of {len(planned)}")
    # an MP4's clock may not divide the rate; half a frame off would be another frame
    late = max(abs(a - b) * edit.rate for a, b in zip(found, planned, strict=True))
    if late > CLOCK_SLACK:
        raise _broken("frames at other times than planned")


def look(task: ProofTask, _tell: Tell) -> int:
    """The number of frames of the chunk that were looked at. Raises Fault where one is not what was sent."""
    sent, _ = task.rendered.sent()
    start = task.rendered.chunk.start
    found = lumas(task.film, start, len(sent), task.rate)
    if len(found) != len(sent):
        task.rendered.discard()
        raise _broken(f"{len(found)} frames from frame {start} on instead of {len(sent)}")
    off = np.abs(found.astype(np.int16) - sent).mean(axis=(1, 2))
    if off.max() > MOST_DIFFERENCE:
        task.rendered.discard()
        raise _broken(f"another picture than planned at frame {start + int(off.argmax())}")
    return len(sent)


def _broken(what: str) -> Fault:
    return Fault(f"The film came out with {what}.", remedy="Render it again; if this comes back, report it.")
