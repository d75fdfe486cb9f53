"""What a file says, out of the cache where it is known: activities and the cameras of clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crosscut.cache import Cache, fingerprint
from crosscut.errors import Unusable
from crosscut.media import metadata
from crosscut.model.footage import Clip
from crosscut.model.telemetry import Activity
from crosscut.telemetry import reading
from crosscut.telemetry.clock import Filmed
from crosscut.telemetry.clock.hints import line
from crosscut.telemetry.clock.signals import of_clip
from crosscut.telemetry.kept import Kept, keep

MARK = b"DEVC"  # what packets of GoPro's metadata begin with


@dataclass(frozen=True, slots=True)
class Camera:
    """A clip, what its camera measured while it was filmed, and what places it in time."""

    clip: Clip
    track: Activity | None
    filmed: Filmed


def camera(clip: Clip, cache: Cache, *, compared: bool) -> Camera:
    """What stands in a clip's own file; nothing where it cannot be read any more. Raises Unwritable.

    Its movement is only made out where it will be `compared`.
    """
    path = Path(clip.path)
    try:
        held = keep(cache, "camera", clip.content, path.name, lambda: _look(clip))
    except Unusable:
        held = Kept(None)
    name = held.camera or f"{clip.picture.width}×{clip.picture.height}"
    created = float(held.created) if held.created is not None else None
    signals = of_clip(clip, held.activity) if compared else {}
    length = float(clip.duration)
    filmed = Filmed(clip.content, path.name, length, name, created, held.zoned, held.gps, signals)
    return Camera(clip, held.activity, filmed)


def _look(clip: Clip) -> Kept:
    told = metadata.read(Path(clip.path), MARK)
    first = float(int(clip.index.shown[0]) * clip.index.time_base)
    payloads = [(each.start - first, each.length, each.content) for each in told.packets]
    taken = reading.camera(payloads, Path(clip.path).name, clip.content)
    track, fixes = taken if taken is not None else (None, [])
    return Kept(track, told.created, told.zoned, told.camera, line(fixes))


def activities(paths: Sequence[str], cache: Cache) -> tuple[list[Activity], list[str]]:
    """The activities in those files, each content once, and a sentence for each thing that is left out."""
    found: dict[str, Activity] = {}
    notes: list[str] = []
    for place in paths:
        path = Path(place)
        try:
            content = fingerprint(path, whole=True)
            held = keep(cache, path.suffix.lower(), content, path.name, lambda: Kept(reading.read(path, content)))  # noqa: B023  # called at once
        except OSError as error:
            notes.append(f"{path.name} cannot be read: {error.strerror or error}.")
        except Unusable as error:
            notes.append(error.what)
        else:
            if held.activity is not None and content not in found:
                found[content] = held.activity
                notes += held.activity.notes
    return list(found.values()), notes
