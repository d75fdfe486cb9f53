"""A project: what was asked for and the edits that answered, as versioned JSON text and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from crosscut.errors import Damaged, WrongUse
from crosscut.model.brief import Brief
from crosscut.model.edit import Edit, Take
from crosscut.model.forms.codec import Misfit, build, plain
from crosscut.model.song import Correction
from crosscut.model.story import Wishes

SCHEMA = "crosscut.project/1"


@dataclass(frozen=True, slots=True)
class Given:
    """Footage as the user gave it: the side it belongs to and the files or folders."""

    side: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to a project: in `words`, and how to `undo` it (a patch of its plain form, as JSON).

    `said` and `unsaid` are the wishes that it added to those that hold in every project, and took away from them.
    """

    words: str
    undo: str
    said: Wishes = field(default_factory=Wishes)
    unsaid: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class Project:
    """A song, footage, the brief and the takes so far. Paths are absolute here, relative in the file where they can be.

    `cut` is the number of the take that commands work on, 0 before there is one; `telemetry` are activity files;
    `corrections` put right what was heard in the song;
    `wishes` hold in this project only; `done` are the steps that can be undone, `undone` those that can be done again,
    the last one last.
    """

    song: str
    footage: tuple[Given, ...]
    brief: Brief
    takes: tuple[Take, ...] = ()
    cut: int = 0
    wishes: Wishes = field(default_factory=Wishes)
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    telemetry: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def edit(self) -> Edit | None:
        """The edit of the chosen take; None before there is one."""
        return next((take.edit for take in self.takes if take.number == self.cut), None)


def text(project: Project) -> str:
    """The project as JSON text: the same project gives the same text."""
    return json.dumps({"schema": SCHEMA, **plain(project)}, ensure_ascii=False, indent=1) + "\n"


def parse(content: str, name: str) -> Project:
    """The project that the text holds; `name` is for the error. Raises Damaged."""
    try:
        document: Any = json.loads(content)
    except ValueError as error:
        raise Damaged(f"{name} is not a project: {error}.", remedy="Restore it from a copy.") from error
    schema = document.pop("schema", None) if isinstance(document, dict) else None
    if schema != SCHEMA:
        shown = f"of the form {schema}" if isinstance(schema, str) else "no project"
        raise Damaged(f"{name} is {shown}; this program reads {SCHEMA}.", remedy="Update Crosscut, or cut it again.")
    try:
        project: Project = build(Project, document)
    except (Misfit, ValueError, WrongUse) as error:
        raise Damaged(f"{name} is damaged: {error}", remedy="Restore it from a copy.") from error
    return project
