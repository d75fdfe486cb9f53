"""What an export is asked for and what it gives: plain values, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crosscut.model.time import Time


@dataclass(frozen=True, slots=True)
class Asked:
    """What only the caller knows about an export.

    `song` and the values of `clips` (by fingerprint) are absolute paths of the media, `folder` is the absolute path of
    the folder that the file goes to; a path may be one of Windows or of POSIX, whatever runs here. `name` is what an
    editor calls the timeline. `paths` is "absolute" or "relative" (to the folder, where that can be). `timecodes` are
    the embedded start timecodes (by fingerprint) as the files spell them ("15:44:35:10", "01:00:00;02"; a semicolon
    means drop frame); a clip without one starts at zero. `fill` and `clip_sound` (0–100) are those of the brief;
    `lasts` is how long the song's file does, where the film plays only parts of it.
    """

    song: str
    folder: str
    name: str
    clips: Mapping[str, str] = field(default_factory=dict)
    timecodes: Mapping[str, str] = field(default_factory=dict)
    paths: str = "absolute"
    fill: str = "blur"
    clip_sound: int = 0
    lasts: Time | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A file's text, and what it cannot carry: one line a thing."""

    text: str
    told: tuple[str, ...] = ()
