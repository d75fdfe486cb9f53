"""The story: sides that are cut against each other and acts that rise to the climax."""

from __future__ import annotations

from dataclasses import dataclass

from crosscut.model.time import Span

ONLY_SIDE = "all"  # the name of the side where footage was given without one


@dataclass(frozen=True, slots=True)
class Side:
    """One of the storylines: its `name` ("A", "B") and the fingerprints of its clips."""

    name: str
    clips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A part of the story over a span of the song; `intensity` 0–1."""

    span: Span
    name: str
    intensity: float


@dataclass(frozen=True, slots=True)
class Arc:
    """How the acts rise to the climax, in order of time."""

    acts: tuple[Act, ...]
