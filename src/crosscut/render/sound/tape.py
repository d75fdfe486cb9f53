"""Long sounds kept on the disk while they are worked on: an hour of film needs no more memory than a minute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

import numpy as np

from crosscut.model.curve import Floats

RATE = 48_000  # samples/s; what video is delivered with
BLOCK = 1 << 18  # samples worked on at once: 5 s, 2 MB; whole packets of AAC
BYTES = 4  # of a sample


class Tape:
    """Samples `[n, channels]` in a file of that folder without a name. Use it in a `with`.

    The file is gone afterwards, and when the program is killed. OSError where the disk is full.
    """

    def __init__(self, folder: Path, channels: int = 2) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  # closed when the `with` of the tape ends
        self._channels, self._length = channels, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._length

    def add(self, samples: Floats) -> None:
        """Samples after all others."""
        self.put(self._length, samples)
        self._length += len(samples)

    def put(self, first: int, samples: Floats) -> None:
        """Samples in the place of those from `first` on."""
        self._file.seek(first * self._channels * BYTES)
        self._file.write(np.ascontiguousarray(samples, np.float32).data)

    def get(self, first: int, last: int) -> Floats:
        """The samples from `first` to `last` (excluded), silence where there are none."""
        begin, end = min(max(0, first), len(self)), min(max(0, last), len(self))
        samples = np.zeros((max(0, last - first), self._channels), np.float32)
        if begin < end:
            self._file.seek(begin * self._channels * BYTES)
            self._file.readinto(samples[begin - first : end - first].data)
        return samples

    def blocks(self) -> Iterator[Floats]:
        """All samples in order, BLOCK at a time, the last ones fewer."""
        for first in range(0, len(self), BLOCK):
            yield self.get(first, min(len(self), first + BLOCK))
