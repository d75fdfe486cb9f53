"""Whether the files that a command is to write may be written: asked before any work is done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut.errors import Unwritable, WrongUse

if TYPE_CHECKING:
    from crosscut.model.project import Given

PROJECT_ENDING = ".crosscut"


def film(path: Path, codec: str = "h264") -> Path:
    """The path, if a film of that codec can be named so. Raises WrongUse."""
    ending = film_ending(codec)
    if path.is_dir():
        raise WrongUse(f"{path} is a folder.", remedy=f"Name the film in it: -o {path / f'montage{ending}'}.")
    return named(path, ending, "a film")


def film_ending(codec: str = "h264") -> str:
    """What the name of a film of that codec ends in."""
    from crosscut.media.coders import CODERS  # noqa: PLC0415  # heavy; not for help and completion

    return CODERS[codec].ending


def shapes(path: Path, aspects: Sequence[str]) -> tuple[Path, ...]:
    """Where the film lies in each of the shapes: the first under its name, any other as NAME-9x16.mp4 beside it."""
    others = (path.with_stem(f"{path.stem}-{aspect.replace(':', 'x')}") for aspect in aspects[1:])
    return (path, *others)


def named(path: Path, ending: str, what: str) -> Path:
    """The path, if its last ending is that of `ending`, as `what` must be named. Raises WrongUse."""
    last = Path(f"name{ending}").suffix
    if path.suffix.lower() != last:
        raise WrongUse(f"{path} is no name of {what}.", remedy=f"Let it end in {last}.")
    return path


def project(path: Path) -> Path:
    """The path of a project file, its ending added where it is missing."""
    return path if path.suffix == PROJECT_ENDING else path.with_name(path.name + PROJECT_ENDING)


def files(given: Iterable[Given]) -> list[str]:
    """The files that footage is read from, folders searched."""
    from crosscut.watch.gather import gather  # noqa: PLC0415  # heavy; not for help and completion

    return [item.path for item in gather(tuple(given))]


def free(path: Path, *, force: bool, read: Iterable[str | Path] = ()) -> None:
    """Nothing, if a file can be written there and replaces nothing against the user's will. Raises Unwritable.

    What is `read` from is never replaced, not even by force.
    """
    folder = path.parent
    if not folder.is_dir():
        raise Unwritable(f"There is no folder {folder}.", remedy="Make it first, or choose another one.")
    if path.exists():
        if any(Path(each).exists() and path.samefile(each) for each in read):
            raise Unwritable(f"{path} is read from and cannot be replaced.", remedy="Choose another name.")
        if path.is_dir():
            raise Unwritable(f"{path} is a folder.", remedy="Choose another name.")
        if not force:
            raise Unwritable(f"{path} exists already.", remedy="Choose another name, or replace it with --force.")
    _writable(folder)


def folder(path: Path, *, force: bool) -> None:
    """Nothing, if files can be written into that folder, which is made where it is missing. Raises Unwritable.

    One that holds anything is written into only by `force`.
    """
    if path.is_dir() and not force and any(path.iterdir()):
        raise Unwritable(f"{path} is not empty.", remedy="Choose another folder, or write into it with --force.")
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise Unwritable(f"{path} cannot be made: {error.strerror}.", remedy="Choose another folder.") from error
    _writable(path)


def _writable(folder: Path) -> None:
    """Try it: rights alone do not tell on every system and disk."""
    try:
        handle, name = tempfile.mkstemp(prefix=".crosscut-", dir=folder)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        raise Unwritable(
            f"Nothing can be written to {folder}: {error.strerror or error}.", remedy="Choose another folder."
        ) from error
