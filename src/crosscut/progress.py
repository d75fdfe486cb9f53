"""What is under way and how far: values only, so that a bar, JSON lines and a studio hear the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of `stage` are finished; `item` names what is being worked on.

    `total` is 0 while it is not known. `unit` is a plural word ("frames", "seconds", "clips").
    """

    stage: str
    item: str
    done: float
    total: float
    unit: str


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Tell nobody."""
