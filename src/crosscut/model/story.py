"""The story: sides cut against each other, acts that rise to the climax, and what the user wants to see of it."""

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


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A stretch of a clip (a fingerprint)."""

    clip: str
    span: Span

    def meets(self, other: Part) -> bool:
        """Whether both have some of a clip in common."""
        return self.clip == other.clip and self.span.shared(other.span) > 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was said about the footage itself, which outlives any edit.

    Stretches that are never shown (`bans`), that are preferred (`stars`), and that have to be shown (`musts`).
    """

    bans: tuple[Part, ...] = ()
    stars: tuple[Part, ...] = ()
    musts: tuple[Part, ...] = ()

    def joined(self, other: Wishes) -> Wishes:
        """What either says, each once, in order."""
        return Wishes(
            tuple(sorted({*self.bans, *other.bans})),
            tuple(sorted({*self.stars, *other.stars})),
            tuple(sorted({*self.musts, *other.musts})),
        )

    def without(self, other: Wishes) -> Wishes:
        """What is said here and not there, in order."""
        return Wishes(
            tuple(each for each in self.bans if each not in other.bans),
            tuple(each for each in self.stars if each not in other.stars),
            tuple(each for each in self.musts if each not in other.musts),
        )

    def is_banned(self, part: Part) -> bool:
        """Whether any of it must not be shown."""
        return any(ban.meets(part) for ban in self.bans)


NOTHING_SAID = Wishes()
