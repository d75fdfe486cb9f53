"""Where clips lie in activities, as a table, as a document, and as notes for what is not sure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crosscut.cli.tables import name
from crosscut.cli.values import aligned, clock
from crosscut.model.footage import Footage
from crosscut.model.telemetry import Match

DIGITS = 2  # behind the point of a second
OWN = "camera"  # a clock that needs no finding


def table(footage: Footage) -> str:
    """A line for each clip and activity: where the clip begins in it, how that was found, and how sure it is."""
    rows = [("clip", "activity", "begins at", "within", "sure", "found")]
    for clip in footage.clips:
        found = [match for match in footage.telemetry.matches if match.clip == clip.content]
        rows += [(name(clip.path), match.activity, *_told(match)) for match in found]
        if not found:
            rows.append((name(clip.path), "", "", "", "", "nothing was measured meanwhile"))
    return "\n".join(aligned(rows))


def _told(match: Match) -> tuple[str, str, str, str]:
    made = match.clock
    begins = f"{'−' if made.offset < 0 else ''}{clock(abs(made.offset), DIGITS)}"
    within = "" if made.how == OWN else f"{made.within:g} s"
    return "" if made.how == OWN else begins, within, f"{100 * made.confidence:.0f} %", match.why


def notes(footage: Footage) -> Iterator[str]:
    """One sentence for each thing that is left out: of files, and clips whose time is not sure."""
    telemetry = footage.telemetry
    yield from telemetry.notes
    known = {each.clip for each in telemetry.clips}
    for match in telemetry.matches:
        if not match.clock.sure and match.clip not in known:
            clip = name(footage.clip(match.clip).path)
            yield f"Where {clip} lies in {match.activity} is not sure; say it with --telemetry-offset {clip}@0:00=TIME."


def document(footage: Footage) -> dict[str, Any]:
    """The same as values."""
    matches = [
        {
            "clip": footage.clip(match.clip).path,
            "activity": match.activity,
            "offset_s": round(match.clock.offset, 3),
            "rate": match.clock.rate,
            "within_s": match.clock.within,
            "confidence": round(match.clock.confidence, 4),
            "how": match.clock.how,
            "refined": match.clock.refined,
            "sure": match.clock.sure,
        }
        for match in footage.telemetry.matches
    ]
    return {"matches": matches, "notes": list(footage.telemetry.notes)}
