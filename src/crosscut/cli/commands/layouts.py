"""The commands on layouts of instruments: hud new and hud check."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from pathlib import Path

import click

from crosscut.cli import options
from crosscut.cli.commands import outputs
from crosscut.cli.options import Desk, present
from crosscut.cli.values import plural

SHIPPED = (
    "lab",
    "race",
    "minimal",
)  # those of crosscut.render.hud, which is too heavy for help; a test holds them to it
ENDING = ".toml"


@click.group(short_help="Begin or check a layout of instruments.")
def hud() -> None:
    """Begin a layout of instruments of your own, or check one."""


@hud.command("new")
@options.source("out", metavar="FILE")
@click.option("--like", type=click.Choice(SHIPPED), default=SHIPPED[0], show_default=True, help="The layout to copy.")
@options.force
@options.common
def hud_new(desk: Desk, out: Path, like: str, *, force: bool) -> None:
    """Write a layout to FILE, to be changed and used with --hud FILE."""
    from crosscut.render.hud import layouts
    from crosscut.store import write_whole

    out = outputs.named(out, ENDING, "a layout")
    outputs.free(out, force=force)
    write_whole(out, layouts.template(like).encode())
    desk.console.result(f"{out}  next: crosscut hud check {out}")
    desk.console.document("hud", {"path": str(out), "like": like})


@hud.command("check")
@options.source("layout", metavar="FILE")
@options.common
def hud_check(desk: Desk, layout: Path) -> None:
    """Say whether a layout can be used; what is wrong is told with its line and what to do."""
    from crosscut.render.hud import layouts

    found = layouts.load(str(layout) if str(layout) in SHIPPED else str(present(layout)))
    desk.console.result(f"{layout}  {plural(len(found.instruments), 'instrument')}, sound")
    kinds = [each.kind for each in found.instruments]
    desk.console.document("hud", {"path": str(layout), "instruments": kinds})
