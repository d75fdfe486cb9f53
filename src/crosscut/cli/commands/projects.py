"""Commands on a project file: new, plan, show and why."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crosscut.cli import options
from crosscut.cli.commands import outputs
from crosscut.cli.options import Desk, present
from crosscut.errors import WrongUse

if TYPE_CHECKING:
    from crosscut.model.edit import Edit
    from crosscut.model.footage import Footage
    from crosscut.model.project import Given
    from crosscut.model.song import Song


@click.command(short_help="Begin a project.")
@options.source("project", metavar="PROJECT")
@options.footage
@options.source("--song", required=True, metavar="FILE", help="The song: any audio or video file.")
@options.activities
@options.asking("listen", "plan", "render", "instruments")
@options.dry_run
@options.force
@options.common
def new(  # what a user may give
    desk: Desk,
    project: Path,
    given: tuple[Given, ...],
    song: Path,
    telemetry: tuple[str, ...],
    flags: dict[str, object],
    **ways: bool,
) -> None:
    """Begin a project: a file that keeps the song, the footage, what is asked for and the edits."""
    from crosscut.cli.commands import stages
    from crosscut.model.project import Project

    path = outputs.project(project)
    begun = Project(str(present(song)), given, desk.settle(flags), telemetry=telemetry)
    read: list[str | Path] = [song, *telemetry, *(each for side in given for each in side.paths)]
    outputs.free(path, force=ways["force"], read=read)
    if not ways["dry_run"]:
        stages.saved(begun, path)
    desk.console.result(f"would write {path}" if ways["dry_run"] else f"{path}  next: crosscut plan {path}")
    footage = [{"side": each.side, "paths": list(each.paths)} for each in given]
    content = {"project": str(path), "song": begun.song, "footage": footage, "dry_run": ways["dry_run"]}
    desk.console.document("new", content)


@click.command(short_help="Decide the edit of a project.")
@options.source("project", metavar="PROJECT")
@click.option("--another", is_flag=True, help="Another take, that goes another way than those before.")
@options.activities
@options.musts
@options.asking("listen", "plan", "render", "instruments")
@options.dry_run
@options.common
def plan(  # what a user may give
    desk: Desk,
    project: Path,
    telemetry: tuple[str, ...],
    must: tuple[str, ...],
    flags: dict[str, object],
    **ways: bool,
) -> None:
    """Decide the edit of PROJECT and keep it there, beside the takes that it holds already.

    Locked cuts, bans and stars count in every take.
    """
    from crosscut.cli import documents, tables
    from crosscut.cli.commands import stages

    opened = stages.opened(project)
    brief = desk.settle(flags, opened.brief, str(project))
    asked = replace(opened, brief=brief, telemetry=telemetry or opened.telemetry)
    stages.checked(asked)
    if ways["dry_run"]:
        desk.console.result(f"would cut {asked.song} and keep the edit in {project}")
        desk.console.document("plan", {"dry_run": True, "project": str(project), "song": asked.song})
        return
    song = stages.hear(desk, asked)
    footage = stages.see(desk, asked)
    asked = stages.insisted(desk, asked, footage, must)
    planned, edit, _ = stages.cut(desk, asked, song, footage, another=ways["another"])
    if planned != opened:
        stages.saved(planned, project)
    desk.console.result(f"{project}  take {planned.cut}  {tables.graded(edit)}")
    content = documents.edit(planned.song, edit, stages.paths(footage))
    desk.console.document("plan", {**content, "project": str(project), "take": planned.cut, "dry_run": False})


@click.command(short_help="Show the edit of a project.")
@options.source("project", metavar="PROJECT")
@click.option("--clock", is_flag=True, help="Show where each clip lies in an activity, and how sure that is, instead.")
@options.source("--plot", metavar="FILE", help="Draw the whole edit too: an .svg file.")
@options.force
@options.common
def show(desk: Desk, project: Path, plot: Path | None, *, clock: bool, force: bool) -> None:
    """Show the edit of PROJECT: its cuts, where they come from, what lands on the music, and why."""
    from crosscut.cli import documents, tables
    from crosscut.cli.commands import stages

    if clock:
        _clocks(desk, project)
        return
    if plot is not None:
        outputs.free(outputs.named(plot, ".svg", "a drawing"), force=force, read=[project])
    edit, song, name, footage = _known(desk, project)
    if plot is not None:
        _drawn(desk, plot, edit, song, footage)
    clips = stages.paths(footage)
    desk.console.result(tables.edit(str(project), edit, song, clips, verbose=desk.console.verbose))
    desk.console.document("show", documents.edit(name, edit, clips))


def _drawn(desk: Desk, plot: Path, edit: Edit, song: Song, footage: Footage) -> None:
    """The whole edit as a drawing."""
    from crosscut import store
    from crosscut.plan import picture

    store.write_whole(plot, picture.draw(edit, song, footage).encode())
    desk.console.note(f"wrote {plot}")


def _clocks(desk: Desk, path: Path) -> None:
    """Where each clip lies in an activity."""
    from crosscut import montage
    from crosscut.cli import clocks
    from crosscut.cli.commands import stages

    project = stages.opened(path)
    footage = montage.see(project, desk.place)
    desk.console.result(clocks.table(footage))
    desk.console.document("clock", clocks.document(footage))


@click.command(short_help="Say why a cut is as it is.")
@options.source("project", metavar="PROJECT")
@click.argument("cut")
@options.common
def why(desk: Desk, project: Path, cut: str) -> None:
    """Say why PROJECT has that CUT (its number, or bar.beat) and what could stand in its place."""
    from crosscut.cli import documents, tables
    from crosscut.cli.commands import stages

    edit, song, name, footage = _known(desk, project)
    number, clips = number_of(cut, edit, song), stages.paths(footage)
    desk.console.result(tables.why(number, edit, song, clips))
    desk.console.document("why", documents.edit(name, edit, clips, only=[number]))


def _known(desk: Desk, path: Path) -> tuple[Edit, Song, str, Footage]:
    """The edit of a project, its song, the song's path and the footage; mostly from the cache."""
    from crosscut import montage
    from crosscut.cli.commands import stages

    project = stages.opened(path)
    edit = stages.chosen(project, path)
    song = montage.hear_film(project, desk.place)
    return edit, song, project.song, montage.see(project, desk.place)


def number_of(text: str, edit: Edit, song: Song | None) -> int:
    """The number of the cut that is meant; the song is asked where it is no number. Raises WrongUse."""
    if text.isdecimal():
        if 1 <= int(text) <= len(edit.cuts):
            return int(text)
        raise WrongUse(f"There is no cut {text}.", remedy=f"Name one from 1 to {len(edit.cuts)}, or a bar.beat (34.4).")
    bar, _, beat = text.partition(".")
    place = next(
        (each.time for each in (song.beats if song else ()) if [str(each.bar + 1), str(each.number)] == [bar, beat]),
        None,
    )
    if place is None or place not in edit.part:
        raise WrongUse(f"{text} is neither a cut nor a bar.beat of the song.", remedy="Write 36, or 34.4.")
    frame = max(0, int((place - edit.part.start) * edit.rate))
    return next((number for number, each in enumerate(edit.cuts, 1) if frame < each.end), len(edit.cuts))
