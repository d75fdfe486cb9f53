"""Commands on songs and footage: listen, watch and check."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crosscut.cli import options
from crosscut.cli.options import Desk, present

if TYPE_CHECKING:
    from crosscut.model.project import Given

NOTHING_USABLE = 3  # the exit code for input that cannot be used


@click.command(short_help="Hear a song: tempo, bars, sections, accents.")
@options.source("song", metavar="SONG")
@options.asking("listen")
@options.common
def listen(desk: Desk, song: Path, flags: dict[str, object]) -> None:
    """Hear SONG: its tempo, bars, sections, accents and last hit."""
    from crosscut import montage
    from crosscut.cli import documents, tables
    from crosscut.model.project import Project

    heard = montage.hear(Project(str(present(song)), (), desk.settle(flags)), desk.place)
    desk.console.result(tables.song(str(song), heard, verbose=desk.console.verbose))
    desk.console.document("listen", documents.song(str(song), heard))


@click.command(short_help="See footage: shots, windows, moments.")
@options.footage
@options.common
def watch(desk: Desk, given: tuple[Given, ...]) -> None:
    """See FOOTAGE: shots, usable windows, and the moments that can land on music."""
    from crosscut import montage
    from crosscut.cli import documents, tables
    from crosscut.model.project import Project

    seen = montage.see(Project("", given, desk.settle({})), desk.place)
    desk.console.result(tables.footage(seen, verbose=desk.console.verbose))
    desk.console.document("watch", documents.footage(seen))


@click.command(short_help="Say of files whether they can be used, and why not.")
@options.source("files", nargs=-1, required=True, metavar="FILE...")
@options.common
def check(desk: Desk, files: tuple[Path, ...]) -> int:
    """Say of every FILE (folders are opened) whether Crosscut can use it, why not, and what to do.

    The exit code is 0 when any of them is usable, else 3.
    """
    from crosscut.cli.commands.checking import examine

    verdicts = examine(files, desk.place)
    for each in verdicts:
        desk.console.result(each.line)
    desk.console.document("check", {"files": [each.document for each in verdicts]})
    return 0 if any(each.usable for each in verdicts) else NOTHING_USABLE
