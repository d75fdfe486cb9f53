"""What the user has said that a plan must heed: wishes about the footage, locked cuts, an edit to stay near to."""

from __future__ import annotations

from typing import NamedTuple

from crosscut.errors import Contradiction
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import part_shown
from crosscut.model.story import NOTHING_SAID, Part, Wishes
from crosscut.model.time import Rate, Span, Time


class Say(NamedTuple):
    """`wishes` about the footage, and the edit that there was `before`.

    Its locked cuts stay as they are; with `keep` its other cuts too, as far as they can. `another` is 0 for the best
    plan and counts up for takes that look for another way than the edit before.
    """

    wishes: Wishes = NOTHING_SAID
    before: Edit | None = None
    keep: bool = False
    another: int = 0

    @property
    def locked(self) -> tuple[Cut, ...]:
        """The cuts that stay as they are."""
        return tuple(cut for cut in self.before.cuts if cut.locked) if self.before else ()

    def wanted(self, rate: Rate) -> tuple[Part, ...]:
        """Stretches of footage that must be at hand whatever the windows are."""
        cuts = self.before.cuts if self.before and self.keep else self.locked
        parts = tuple(part_shown(cut, rate) for cut in cuts)
        return (*parts, *self.wishes.musts, *self.wishes.stars)


SILENCE = Say()


def refuse_contradictions(say: Say, footage: Footage, heard: tuple[Span, ...], rate: Rate) -> None:
    """Raises Contradiction where what was said excludes itself."""
    known = {clip.content: clip.path for clip in footage.clips}
    for number, cut in enumerate(say.before.cuts if say.before else (), 1):
        if not cut.locked:
            continue
        if cut.clip not in known:
            raise Contradiction(
                f"Cut {number} is locked, and its clip is not among the footage.", remedy="Unlock it, or give the clip."
            )
        shown = part_shown(cut, rate)
        if say.wishes.is_banned(shown):
            raise Contradiction(
                f"Cut {number} is locked, and {_place(known, shown)} is banned.", remedy="Unlock it, or lift the ban."
            )
    length = sum((part.length for part in heard), Time(0))
    if say.before and say.locked and (say.before.rate, say.before.heard) != (rate, heard):
        raise Contradiction(
            f"Cuts are locked in a film of {float(say.before.rate):g} frames/s and {_seconds(say.before.part.length)}, "
            f"and this one is to have {float(rate):g} and {_seconds(length)}.",
            remedy="Unlock them, or leave rate, length and start as they were.",
        )
    for must in say.wishes.musts:
        if must.clip in known and say.wishes.is_banned(must):
            raise Contradiction(f"{_place(known, must)} must be shown and is banned.", remedy="Take one of both back.")


def unplaced(footage: Footage, must: Part) -> Contradiction:
    """The error for a stretch that must be shown and cannot be."""
    known = {clip.content: clip.path for clip in footage.clips}
    return Contradiction(
        f"{_place(known, must)} must be shown, and no place of the film can hold it.",
        remedy="Unlock cuts, or allow slower or faster ones.",
    )


def _place(known: dict[str, str], part: Part) -> str:
    return f"{known[part.clip]} at {_seconds(part.span.start)}"


def _seconds(time: Time) -> str:
    return f"{float(time):.2f} s"
