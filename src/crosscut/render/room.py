"""Where the film is written: that there is room for it, and that its name never stands for less than a whole film."""

from __future__ import annotations

import shutil
from pathlib import Path

from crosscut.errors import Unwritable
from crosscut.model.edit import Edit
from crosscut.model.time import time_of

BYTES_PER_PIXEL = 0.0125  # a tenth of a bit per pixel and frame; calm footage at the quality offered; noise needs more
SOUND_BYTES = 32_000  # bytes/s
MIB = 1 << 20


def need(edit: Edit, frames: int) -> int:
    """Bytes that so many frames of the film will take at least."""
    seconds = time_of(frames, edit.rate)
    return int(frames * edit.width * edit.height * BYTES_PER_PIXEL + seconds * SOUND_BYTES)


def check(edit: Edit, missing: int, out: Path, cache: Path) -> None:
    """Raises Unwritable where the film, or the chunks of its `missing` frames, cannot fit on the disk."""
    film, chunks = need(edit, edit.frames), need(edit, missing)
    there, here = _standing(out.parent), _standing(cache)
    if there.stat().st_dev == here.stat().st_dev:
        film += chunks
    for folder, wanted in ((there, film), (here, chunks)):
        free = shutil.disk_usage(folder).free
        if wanted > free:
            raise Unwritable(
                f"The film needs about {wanted // MIB + 1} MiB in {folder}, and {free // MIB} MiB are free.",
                remedy="Free some space, or choose another place, a smaller --height or --quality draft.",
            )


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
