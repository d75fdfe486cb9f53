"""Rows of numbers, one a picture, four bytes each: a hundred pictures take a kilobyte or two, however long a clip."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class Ledger:
    """Grows by rows of so many numbers."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._values = array("f")

    def __len__(self) -> int:
        return len(self._values) // self.width

    def add(self, row: Iterable[float]) -> None:
        """Another row."""
        self._values.extend(row)

    def repeat(self) -> None:
        """The last row once more."""
        self._values.extend(self._values[-self.width :])

    def rows(self) -> NDArray[np.float32]:
        """All of them, `[n, width]`."""
        return np.array(self._values, np.float32).reshape(-1, self.width)
