"""The command line: commands, the console and JSON documents; the only part of the program that prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

import crosscut
from crosscut.cli.console import speakable
from crosscut.cli.faults import Session, ended
from crosscut.cli.signals import CODES, end_now, guarded

COMMANDS = {  # in the order in which a user meets them; each is the name of a function in a module of `commands`
    "make": "films",
    "new": "projects",
    "listen": "sources",
    "watch": "sources",
    "plan": "projects",
    "show": "projects",
    "why": "projects",
    "edit": "corrections",  # which adds to those of `edits`
    "preview": "films",
    "render": "films",
    "export": "exports",
    "check": "sources",
    "hud": "layouts",
    "demo": "demonstration",
    "doctor": "upkeep",
    "cache": "upkeep",
    "config": "upkeep",
    "completion": "upkeep",
}


class Root(click.Group):
    """All commands, each loaded when it is asked for, so that the program starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the work."""
        _ = ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        _ = ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"crosscut.cli.commands.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; a name close to another one is asked about."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, n=1)
            told = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {name}. {told}")
        return super().resolve_command(ctx, args)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(crosscut.__version__, prog_name="crosscut", message="%(prog)s %(version)s")
def root() -> None:
    """Cut training montages: every cut on a beat, every blow on a hit.

    \b
    crosscut demo                                            a film from made-up material
    crosscut make -A snow/ -B lab/ --song song.mp3 -o film.mp4
    """  # noqa: D301  # click's mark for lines to keep


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit code; nothing but a signal gets out of here."""
    session = Session(arguments)
    try:
        answer: Any = root.main(list(arguments), prog_name="crosscut", standalone_mode=False, obj=session)
    except SystemExit as error:  # click leaves this way after printing completions
        return error.code if isinstance(error.code, int) else 0
    except BaseException as error:  # noqa: BLE001  # whatever happens ends as a sentence and an exit code
        return ended(error, session)
    return answer if isinstance(answer, int) else 0


def main() -> None:
    """The program `crosscut`."""
    speakable()
    with guarded():
        code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # the reader has gone; Python must not stumble over that once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if code in CODES.values():
        end_now(code)  # nobody who asked for the end waits for workers
    sys.exit(code)
