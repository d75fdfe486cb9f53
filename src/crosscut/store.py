"""What is the user's: project files, written to a temporary name and renamed, never cleared."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut.errors import Damaged
from crosscut.model.project import Given, Project, parse, text
from crosscut.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable


def load(path: Path) -> Project:
    """The project in that file, its paths absolute. Raises Damaged."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{path} cannot be read: {error}.", remedy="Name a project file (NAME.crosscut).") from error
    return _relocated(parse(content, str(path)), lambda given: str((path.parent.absolute() / given).resolve()))


def save(project: Project, path: Path) -> None:
    """Write the project whole or not at all. Raises Unwritable."""
    folder = path.parent.absolute()

    def near(given: str) -> str:
        place = Path(given)
        return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else str(place)

    write_whole(path, text(_relocated(project, near)).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the user's so that its name always stands for a whole one. Raises Unwritable."""
    with whole(path) as part, part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _relocated(project: Project, move: Callable[[str], str]) -> Project:
    footage = tuple(Given(given.side, tuple(move(path) for path in given.paths)) for given in project.footage)
    telemetry = tuple(move(path) for path in project.telemetry)
    return replace(project, song=move(project.song), footage=footage, telemetry=telemetry)
