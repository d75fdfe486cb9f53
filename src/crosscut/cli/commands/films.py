"""Commands that end in a film: make and render."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crosscut.cli import options
from crosscut.cli.commands import outputs
from crosscut.cli.options import Desk, present
from crosscut.cli.values import plural
from crosscut.errors import WrongUse

if TYPE_CHECKING:
    from crosscut.model.edit import Edit
    from crosscut.model.project import Given, Project
    from crosscut.model.song import Song
    from crosscut.model.time import Span


@click.command(short_help="Make a film of footage and a song.")
@options.footage
@options.source("--song", required=True, metavar="FILE", help="The song: any audio or video file.")
@options.source("-o", "--output", "out", default="montage.mp4", show_default=True, metavar="FILE", help="The film.")
@options.activities
@options.asking("listen", "plan", "render", "instruments")
@options.dry_run
@options.force
@options.common
def make(  # what a user may give
    desk: Desk,
    given: tuple[Given, ...],
    song: Path,
    out: Path,
    telemetry: tuple[str, ...],
    flags: dict[str, object],
    **ways: bool,
) -> None:
    """Make a film of FOOTAGE and a song: listen, watch, plan and render.

    FOOTAGE are video files and folders of them. Two sides, cut against each other, are named with -A and -B. The edit
    is kept beside the film, in NAME.crosscut.
    """
    from crosscut.cli.commands import stages
    from crosscut.model.project import Project

    project = Project(str(present(song)), given, desk.settle(flags), telemetry=telemetry)
    stages.checked(project)
    asked = project.brief.render
    keep = outputs.film(out, asked.codec).with_suffix(outputs.PROJECT_ENDING)
    outs = outputs.shapes(out, asked.aspects)
    for each in (*outs, keep):
        outputs.free(each, force=ways["force"], read=[song, *telemetry, *outputs.files(given)])
    if ways["dry_run"]:
        _foretold(desk, project, (*outs, keep))
    else:
        _made(desk, project, outs, keep)


def _made(desk: Desk, project: Project, outs: tuple[Path, ...], keep: Path) -> None:
    from crosscut.cli import documents
    from crosscut.cli.commands import stages

    song = stages.hear(desk, project)
    footage = stages.see(desk, project)
    project, edit, counted = stages.cut(desk, project, song, footage)
    made = stages.films(desk, project, edit, footage, outs)
    stages.saved(project, keep)
    for number, each in enumerate(made):
        desk.console.result(stages.told(each) + ("" if number else f"    edit kept in {keep}"))
    desk.console.document(
        "make", {**documents.films(made, edit, counted, footage.left_out), "project": str(keep), "dry_run": False}
    )


def _foretold(desk: Desk, project: Project, writes: tuple[Path, ...]) -> None:
    """Say what would be done."""
    found = [(each.side, outputs.files([each])) for each in project.footage]
    for side, files in found:
        desk.console.result(f"would watch {plural(len(files), 'file')} of side {side}:")
        for file in files:
            desk.console.result(f"  {file}")
    desk.console.result(f"would listen to {project.song}")
    desk.console.result(f"would write {' and '.join(map(str, writes))}")
    footage = [{"side": side, "files": files} for side, files in found]
    content: dict[str, Any] = {"dry_run": True, "song": project.song, "footage": footage}
    desk.console.document("make", {**content, "writes": [str(each) for each in writes]})


@click.command(short_help="Render a small film of a project, fast.")
@options.source("project", metavar="PROJECT")
@options.source("-o", "--output", "out", metavar="FILE", help="The film.  [default: PROJECT with .preview.mp4]")
@click.option("--bars", metavar="FIRST-LAST", help="Only these bars of the song.")
@options.force
@options.common
def preview(desk: Desk, project: Path, out: Path | None, bars: str | None, *, force: bool) -> None:
    """Render the edit of PROJECT at 360 lines from small copies of its clips, with the song alone."""
    from crosscut.cli import documents
    from crosscut.cli.commands import stages

    opened = stages.opened(project)
    edit = stages.chosen(opened, project)
    out = outputs.film(out or project.with_suffix(f".preview{outputs.film_ending()}"))
    outputs.free(out, force=force, read=[opened.song, project, *outputs.files(opened.footage)])
    song = stages.hear_film(desk, opened)
    footage = stages.see(desk, opened)
    stages.whole(edit, footage)
    made = stages.preview(desk, opened, edit, footage, out, _bars(bars, edit, song) if bars else None)
    desk.console.result(stages.told(made))
    frame_rate = documents.rate(edit.rate)
    content = {"frames": made.frames, "frame_rate": frame_rate, "width": made.width, "height": made.height}
    desk.console.document("preview", {"path": str(out), "project": str(project), **content})


def _bars(text: str, edit: Edit, song: Song) -> Span:
    """The stretch of the film over those bars ("33-36" or "33"), the last one included. Raises WrongUse."""
    from crosscut.cli import documents
    from crosscut.model.time import Span

    first, _, last = text.partition("-")
    named = (first, last or first)
    if not all(each.isdecimal() for each in named):
        raise WrongUse(f"--bars {text} names no bars.", remedy="Write 33-36, or 33.")
    begins = {bar.number + documents.BAR_ONE: bar.span for bar in song.bars}
    start, end = (begins.get(int(each)) for each in named)
    if start is None or end is None or end.end <= start.start:
        raise WrongUse(f"The song has no bars {text}.", remedy=f"It has bars {min(begins)} to {max(begins)}.")
    return Span(start.start, end.end).shift(-edit.part.start)


@click.command(short_help="Render the edit of a project.")
@options.source("project", metavar="PROJECT")
@options.source(
    "-o", "--output", "out", metavar="FILE", help="The film.  [default: PROJECT with .mp4; .mov for ProRes]"
)
@click.option("--stems", is_flag=True, help="Write its sound in parts too: song, clips and speech, as .wav files.")
@options.asking("render", "instruments")
@options.dry_run
@options.force
@options.common
def render(desk: Desk, project: Path, out: Path | None, flags: dict[str, object], **ways: bool) -> None:
    """Render the edit of PROJECT to a film."""
    from crosscut.cli.commands import stages
    from crosscut.render import stem_paths

    opened = stages.opened(project)
    edit = stages.chosen(opened, project)
    _settled(edit, flags, project)
    asked = replace(opened, brief=desk.settle(flags, opened.brief, str(project)))
    codec = asked.brief.render.codec
    out = outputs.film(out or project.with_suffix(outputs.film_ending(codec)), codec)
    outs = outputs.shapes(out, asked.brief.render.aspects)
    read: list[str | Path] = [opened.song, project, *outputs.files(opened.footage)]
    for each in (*outs, *(stem_paths(out).values() if ways["stems"] else ())):
        outputs.free(each, force=ways["force"], read=read)
    if ways["dry_run"]:
        desk.console.result(f"would render {plural(len(edit.cuts), 'cut')}, {plural(edit.frames, 'frame')}")
        desk.console.result(f"would write {' and '.join(map(str, outs))}")
        content = {"dry_run": True, "cuts": len(edit.cuts), "frames": edit.frames, "writes": list(map(str, outs))}
        desk.console.document("render", content)
        return
    resize = not flags.keys().isdisjoint({"height", "aspect"})
    _rendered(desk, asked, edit, (project, outs), resize=resize, stems=ways["stems"])


def _rendered(
    desk: Desk, project: Project, edit: Edit, paths: tuple[Path, tuple[Path, ...]], *, resize: bool, stems: bool
) -> None:
    from crosscut import montage
    from crosscut.cli import documents
    from crosscut.cli.commands import stages
    from crosscut.model.tally import tally

    name, outs = paths
    song = stages.hear_film(desk, project)
    footage = stages.see(desk, project)
    stages.whole(edit, footage)
    if resize:
        edit = stages.resized(edit, footage, project, project.brief.render.aspects[0])
    made = stages.films(desk, project, edit, footage, outs)
    for each in made:
        desk.console.result(stages.told(each))
    for path in montage.stems(project, edit, footage, outs[0]) if stems else ():
        desk.console.note(f"wrote {path}")
    counted = tally(edit, song, footage)
    desk.console.document(
        "render", {**documents.films(made, edit, counted, footage.left_out), "project": str(name), "dry_run": False}
    )


def _settled(edit: Edit, flags: dict[str, object], name: Path) -> None:
    """Nothing, if the flags leave the frame rate as it is: it is part of the plan. Raises WrongUse."""
    if flags.get("rate", edit.rate) != edit.rate:
        remedy = f"Cut it again: crosscut plan {name} --rate {flags['rate']}."
        raise WrongUse(f"The frame rate of {name} was settled when it was cut.", remedy=remedy)
