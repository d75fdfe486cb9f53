"""The command edit: what a user changes in an edit by hand, step by step, and back."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crosscut.cli import options
from crosscut.cli.options import Desk
from crosscut.cli.values import plural
from crosscut.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosscut.model.edit import Edit
    from crosscut.model.project import Project


@click.group(short_help="Change the edit of a project by hand.")
@options.source("project", metavar="PROJECT")
def edit(project: Path) -> None:
    """Change the edit of PROJECT: a CUT is named by its number, or by bar.beat (34.4).

    \b
    crosscut edit winter.crosscut lock 36
    crosscut edit winter.crosscut undo
    """  # noqa: D301  # click's mark for lines to keep
    _ = project  # the commands below take it from here


@edit.command(short_help="Keep cuts as they are.")
@click.argument("cuts", nargs=-1, required=True, metavar="CUT...")
@options.common
def lock(desk: Desk, cuts: tuple[str, ...]) -> None:
    """Keep these cuts as they are, whatever is planned anew around them."""
    _locked(desk, cuts, locked=True)


@edit.command(short_help="Let locked cuts go.")
@click.argument("cuts", nargs=-1, metavar="[CUT]...")
@options.common
def unlock(desk: Desk, cuts: tuple[str, ...]) -> None:
    """Let these cuts go again; all of them where none is named."""
    _locked(desk, cuts, locked=False)


@edit.command(short_help="Take the last step back.")
@options.common
def undo(desk: Desk) -> None:
    """Take the last step back; again, the one before."""
    from crosscut.model.forms import history

    path, project = _opened()
    back, step = history.undo(project)
    _kept(desk, path, (project, back), f"undone: {step.words}")


@edit.command(short_help="Do again what was undone.")
@options.common
def redo(desk: Desk) -> None:
    """Do the step again that was undone last."""
    from crosscut.model.forms import history

    path, project = _opened()
    forth, step = history.redo(project)
    _kept(desk, path, (project, forth), f"done again: {step.words}")


@edit.command(short_help="Go on with another take.")
@click.argument("number", type=int, metavar="NUMBER")
@options.common
def take(desk: Desk, number: int) -> None:
    """Go on with the take of that number; crosscut plan makes new ones, and earlier ones stay."""
    path, project = _opened()
    numbers = [each.number for each in project.takes]
    if number not in numbers:
        there = f"There are: {', '.join(map(str, numbers))}." if numbers else f"Run: crosscut plan {path}"
        raise WrongUse(f"{path} has no take {number}.", remedy=there)
    _step(desk, path, (project, replace(project, cut=number)), f"take {number}")


def _locked(desk: Desk, names: tuple[str, ...], *, locked: bool) -> None:
    path, project = _opened()
    made = _edit_of(project, path)
    chosen = set(_numbers(desk, project, made, names)) if names else set(range(1, len(made.cuts) + 1))
    cuts = tuple(replace(cut, locked=locked) if n in chosen else cut for n, cut in enumerate(made.cuts, 1))
    told = plural(sum(one != other for one, other in zip(cuts, made.cuts, strict=True)), "cut")
    _step(
        desk, path, (project, with_edit(project, replace(made, cuts=cuts))), f"{'lock' if locked else 'unlock'} {told}"
    )


def with_edit(project: Project, made: Edit) -> Project:
    """The project with that edit in place of the chosen take's."""
    takes = (replace(each, edit=made) if each.number == project.cut else each for each in project.takes)
    return replace(project, takes=tuple(takes))


def _opened() -> tuple[Path, Project]:
    """The project that the command is about, and where it lies."""
    from crosscut.cli.commands import stages

    above = click.get_current_context().parent
    path: Path = above.params["project"] if above else Path()
    return path, stages.opened(path)


def _edit_of(project: Project, path: Path) -> Edit:
    from crosscut.cli.commands import stages

    return stages.chosen(project, path)


def _numbers(desk: Desk, project: Project, made: Edit, names: Iterable[str]) -> list[int]:
    """The numbers of the cuts that are meant; the song is heard only where a place in it is named. Raises WrongUse."""
    from crosscut import montage
    from crosscut.cli.commands.projects import number_of

    names = list(names)
    song = None if all(name.isdecimal() for name in names) else montage.hear(project, desk.place)
    return [number_of(name, made, song) for name in names]


def _step(desk: Desk, path: Path, change: tuple[Project, Project], words: str) -> None:
    """Keep what was done as a step that can be undone."""
    from crosscut.model.forms import history

    before, after = change
    _kept(desk, path, (before, history.record(before, after, words)), words)


def _kept(desk: Desk, path: Path, change: tuple[Project, Project], words: str) -> None:
    """Write the project where it changed, and tell what was done."""
    from crosscut.cli.commands import stages

    before, after = change
    if after != before:
        stages.saved(after, path)
    changed = _changed(before.edit, after.edit)
    desk.console.result(f"{path}  {words}" if after != before else f"{path}  stays as it is")
    content = {"project": str(path), "take": after.cut, "done": words, "changed_cuts": changed}
    desk.console.document("edit", content)


def _changed(before: Edit | None, after: Edit | None) -> list[int]:
    """The numbers of the cuts, as they are now, that show something else than before or elsewhere."""
    if before is None or after is None:
        return []
    shown = {(cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns) for cut in before.cuts}
    return [
        number
        for number, cut in enumerate(after.cuts, 1)
        if (cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns) not in shown
    ]
