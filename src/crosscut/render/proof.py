"""Proves a film: every frame is there, at its time, and is the picture that was sent to the encoder.

In two steps that together say it of the finished file. When a chunk is encoded, the encoder's own reconstruction of
every frame is held against the picture sent, and the frames at which cuts begin are decoded and looked at (all frames
where the encoder does not tell); the digest of the chunk's packets is noted. The joined film is then read back: its
packets must be those, byte for byte, in their order, at their times and under the same header.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from crosscut.errors import Fault
from crosscut.media.coders import Encoding
from crosscut.media.readback import Luma, Packed, lumas, packed
from crosscut.media.writer import Sent
from crosscut.model.time import Rate

MOST_ERROR = 200.0  # mean square of levels of 255, 25 dB; noise at the lowest quality offered stays below 100
# Mean difference of small lumas, in levels of 255. The encoder itself stays below 1.5 at any quality offered; two
# neighbouring frames of a still picture differ by less than that too, but then nobody can tell them apart.
MOST_DIFFERENCE = 3.0
CLOCK_SLACK = 0.01  # of a frame; MP4 clocks hold every usual rate exactly


def chunk(path: Path, how: Encoding, sent: Sent, start: int) -> None:
    """Raises Fault where the frames of a chunk, which begins at frame `start` of the film, are not those sent."""
    seen = dict(lumas(path, how.rate, keys_only=how.coder.tells))
    found = sorted(sent.errors if how.coder.tells else seen)
    if found != list(range(sent.count)):
        raise broken(f"{len(found)} frames from frame {start} on instead of {sent.count}")
    wrong = [number for number, error in sent.errors.items() if error > MOST_ERROR]
    wrong += [number for number, luma in sent.lumas.items() if number not in seen or _differ(seen[number], luma)]
    if wrong:
        raise broken(f"another picture than planned at frame {start + min(wrong)}")


def _differ(one: Luma, other: Luma) -> bool:
    return bool(np.abs(one.astype(np.int16) - other).mean() > MOST_DIFFERENCE)


def film(path: Path, rate: Rate, frames: int, lengths: Sequence[int]) -> Packed:
    """What is packed in the film, its pictures in runs of so many.

    Raises Fault where its frames are not exactly as many and when they should be.
    """
    found = packed(path, rate, lengths)
    if len(found.shown) != frames:
        raise broken(f"{len(found.shown)} frames instead of {frames}")
    if np.abs(found.shown - np.arange(frames)).max() > CLOCK_SLACK:
        raise broken("frames at other times than planned")
    return found


def broken(what: str) -> Fault:
    """What to tell of a film that did not come out as planned."""
    return Fault(f"The film came out with {what}.", remedy="Render it again; if this comes back, report it.")
