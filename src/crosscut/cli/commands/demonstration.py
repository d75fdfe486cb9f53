"""The demo: material made by arithmetic, and the film of it."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crosscut.cli import options
from crosscut.cli.options import Desk
from crosscut.cli.values import clock, plural
from crosscut.errors import Unwritable

if TYPE_CHECKING:
    from crosscut.model.edit import Edit

FOLDER = "crosscut-demo"
INSTRUMENTS = "A=off,B=lab"  # what the laboratory measures is shown there, and nowhere else


@click.command(short_help="Make a film from made-up material.")
@options.source("folder", metavar="[DIR]", required=False, default=FOLDER)
@options.dry_run
@options.force
@options.common
def demo(desk: Desk, folder: Path, **ways: bool) -> None:
    """Make a song and footage by arithmetic in DIR (crosscut-demo), and the film of them.

    What is there already is kept, unless --force is given.
    """
    if ways["dry_run"]:
        desk.console.result(f"would make footage, a song and montage.mp4 in {folder}")
        desk.console.document("demo", {"dry_run": True, "writes": [str(folder)]})
        return
    _shown(desk, folder, force=ways["force"])


def _shown(desk: Desk, folder: Path, *, force: bool) -> None:
    from crosscut import demo as demonstration
    from crosscut.cli import documents, tables
    from crosscut.cli.commands import stages
    from crosscut.model.project import Given, Project

    out, keep = folder / "montage.mp4", folder / "montage.crosscut"
    snow, lab, song_file = str(folder / "snow"), str(folder / "lab"), str(folder / "song.wav")
    before = _before(keep)
    if before is None and not force:
        _free(out)
    material = demonstration.make(folder, desk.jobs, desk.console.report)
    desk.console.finish("demo", f"{plural(len(material.clips), 'clip')}, 1 song", str(folder))
    asked = desk.settle({})
    if asked.instruments.hud is None:
        asked = replace(asked, instruments=replace(asked.instruments, hud=INSTRUMENTS))
    measured = tuple(map(str, material.telemetry))
    project = Project(song_file, (Given("A", (snow,)), Given("B", (lab,))), asked, telemetry=measured)
    song = stages.hear(desk, project)
    footage = stages.see(desk, project)
    project, edit, counted = stages.cut(desk, project, song, footage)
    if force or before != edit or not out.exists():
        stages.films(desk, project, edit, footage, [out])
        stages.saved(project, keep)
    length = clock(edit.part.length)
    desk.console.result(f"{out}   {length}   {edit.height}p   {tables.achieved(counted)}")
    desk.console.result(f"again: {again(snow, lab, song_file)}")
    content = {
        "path": str(out),
        "project": str(keep),
        "duration_s": documents.seconds(edit.part.length),
        "height": edit.height,
        **documents.counts(counted),
    }
    desk.console.document("demo", {**content, "dry_run": False})


def _before(keep: Path) -> Edit | None:
    """The edit of the demo's film as it was made before; None where there is none."""
    from crosscut import store
    from crosscut.errors import CrosscutError

    try:
        return store.load(keep).edit if keep.exists() else None
    except CrosscutError:
        return None


def _free(out: Path) -> None:
    """Nothing, unless a film that is not the demo's lies there. Raises Unwritable."""
    if out.exists():
        raise Unwritable(f"{out} exists already.", remedy="Name another folder, or replace it with --force.")


def again(snow: str, lab: str, song: str) -> str:
    """The command that makes such a film of one's own, as this shell takes it."""
    words = [*program(), "make", "-A", snow, "-B", lab, "--song", song, "-o", "montage.mp4"]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def program() -> list[str]:
    """How this program was called, shortly."""
    called = Path(sys.argv[0])
    if called.stem == "__main__":
        return ["python", "-m", "crosscut"]
    found = shutil.which(called.name)
    if found is not None and Path(found).absolute() == called.absolute():
        return [called.name]
    near = called.absolute()
    return [str(near.relative_to(Path.cwd()) if near.is_relative_to(Path.cwd()) else near)]
