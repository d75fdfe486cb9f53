"""Analyses and rendered pieces, kept under what they were made from; may be cleared at any time.

A key names content (a fingerprint), options and the version of the method, so that nothing stale is ever found and
a file is known again under any name. Every entry is written to a temporary name and renamed, so a killed program
leaves no half entry.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut import folders
from crosscut.errors import Unwritable
from crosscut.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 1 << 20


def fingerprint(path: Path, *, whole: bool = False) -> str:
    """What the file holds, as 32 hexadecimal digits: size and first, middle and last MiB, or all of it when `whole`."""
    size = path.stat().st_size
    digest = hashlib.sha256(size.to_bytes(8, "big"))
    with path.open("rb") as file:
        if whole:
            while block := file.read(MIB):
                digest.update(block)
        else:
            for place in sorted({0, max(0, size // 2 - MIB // 2), max(0, size - MIB)}):
                file.seek(place)
                digest.update(file.read(MIB))
    return digest.hexdigest()[:32]


def key(*parts: object) -> str:
    """One name for all the parts that a result hangs on, as 32 hexadecimal digits."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def default_folder() -> Path:
    """Where the cache lives: CROSSCUT_CACHE, else the user's cache folder on this system."""
    if given := os.environ.get("CROSSCUT_CACHE"):
        return Path(given)
    ours = folders.of_user("cache")
    return ours / "cache" if os.name == "nt" else ours  # Windows has no place for caches alone


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of results by kind (a word such as "song", "clip", "proxy", "chunk") and key."""

    folder: Path

    def path(self, kind: str, key: str, ending: str) -> Path:
        """Where that entry lies, whether it is there or not."""
        return self.folder / kind / key[:2] / f"{key}{ending}"

    def keep(self, kind: str, key: str, ending: str, make: Callable[[Path], None]) -> Path:
        """The entry's path; where it is missing, `make` writes it first. Raises Unwritable."""
        path = self.path(kind, key, ending)
        if not path.exists():
            with self.new(kind, key, ending) as part:
                make(part)
        return path

    @contextmanager
    def new(self, kind: str, key: str, ending: str) -> Iterator[Path]:
        """A temporary path to write to; it becomes the entry when all went well. Raises Unwritable."""
        path = self.path(kind, key, ending)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        with whole(path, unwritable) as part:
            yield part

    def size(self) -> int:
        """Bytes that the cache takes."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def unwritable(path: Path, error: OSError) -> Unwritable:
    """The error to show when the cache cannot be written."""
    return Unwritable(
        f"The cache {path.parent} cannot be written: {error.strerror or error}.",
        remedy="Free some space, or choose another folder with --cache.",
    )
