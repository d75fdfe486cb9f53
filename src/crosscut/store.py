"""What is the user's: project files and what was said about footage, written whole or not at all, never cleared."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut import folders
from crosscut.errors import Damaged
from crosscut.model.forms.codec import build, plain
from crosscut.model.project import Given, Project, parse, text
from crosscut.model.story import Wishes
from crosscut.whole import unwritable, whole

if TYPE_CHECKING:
    from collections.abc import Callable

WISHES_SCHEMA = "crosscut.wishes/1"


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


def wishes_file() -> Path:
    """Where bans and stars that hold in every project are kept: in CROSSCUT_DATA, else the user's folder for such."""
    given = os.environ.get("CROSSCUT_DATA")
    return (Path(given) if given else folders.of_user("data")) / "wishes.json"


def wishes() -> Wishes:
    """The wishes that hold in every project; none where nothing was said yet. Raises Damaged."""
    path = wishes_file()
    if not path.exists():
        return Wishes()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        kept: Wishes = build(Wishes, document["wishes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path} is damaged: {error}", remedy="Restore it from a copy, or move it away.") from error
    return kept


def keep_wishes(said: Wishes, unsaid: Wishes) -> Wishes:
    """Add to the wishes that hold in every project, take away from them, and give what they are now.

    Raises Unwritable, Damaged.
    """
    path, before = wishes_file(), wishes()
    after = before.without(unsaid).joined(said)
    if after != before:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        document = {"schema": WISHES_SCHEMA, "wishes": plain(after)}
        write_whole(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    return after


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
