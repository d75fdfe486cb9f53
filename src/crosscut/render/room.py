"""Where the film is written: that there is room for it, and that its name never stands for less than a whole film."""

from __future__ import annotations

import shutil
from pathlib import Path

from crosscut.errors import Unwritable
from crosscut.media.coders import Encoding
from crosscut.model.time import time_of

# A tenth of a bit per pixel and frame: calm footage at the quality offered; noise needs more. ProRes is as it is.
BYTES_PER_PIXEL = {"h264": 0.0125, "hevc": 0.008, "av1": 0.006, "prores": 0.2}
SOUND_BYTES = 32_000  # bytes/s
TAPE_BYTES = 48_000 * 4 * 5  # bytes/s; the song, the mix and its peaks, while the sound is made
MIB = 1 << 20


def need(film: Encoding, frames: int) -> int:
    """Bytes that so many frames of the film will take at least."""
    seconds = time_of(frames, film.rate)
    return int(frames * film.width * film.height * BYTES_PER_PIXEL[film.codec] + seconds * SOUND_BYTES)


def tapes(film: Encoding, frames: int) -> int:
    """Bytes that the sound of so many frames takes while it is made."""
    return int(time_of(frames, film.rate) * TAPE_BYTES)


def check(wanted: tuple[int, int], out: Path, cache: Path) -> None:
    """Raises Unwritable where the film, or what is missing of it in the cache, cannot fit on the disk.

    `wanted` are the bytes of both.
    """
    wanted_here, chunks = wanted
    there, here = _standing(out.parent), _standing(cache)
    if there.stat().st_dev == here.stat().st_dev:
        wanted_here += chunks
    for folder, needed in ((there, wanted_here), (here, chunks)):
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise Unwritable(
                f"The film needs about {needed // MIB + 1} MiB in {folder}, and {free // MIB} MiB are free.",
                remedy="Free some space, or choose another place, a smaller --height or --quality draft.",
            )


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
