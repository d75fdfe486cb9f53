"""What can be given to a command: the options of the brief, made from their one declaration, and the common ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, dataclass
from difflib import get_close_matches
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from crosscut.cache import Cache, default_folder
from crosscut.cli import settings, values
from crosscut.cli.console import Console
from crosscut.cli.faults import Session
from crosscut.cli.progress.shows import Lines
from crosscut.errors import WrongUse
from crosscut.model.brief import Option
from crosscut.model.story import ONLY_SIDE

if TYPE_CHECKING:
    from crosscut.model.brief import Brief
    from crosscut.model.project import Given
    from crosscut.montage import Workplace

Command = Callable[..., Any]
Paths = tuple[Path, ...]

METAVARS = {
    "s": "TIME", "frames/s": "RATE", "lines": "LINES", "bpm": "BPM", "LUFS": "LUFS", "m": "METRES", "kg": "KG",
}  # fmt: skip


class Declared(click.ParamType[Any]):
    """An option of the brief or of the program as click takes it."""

    def __init__(self, each: Field[Any]) -> None:
        self.each = each
        option: Option = each.metadata["option"]
        self.name = METAVARS.get(option.unit, "NUMBER" if values.kind_of(each)[0] is not str else "TEXT")
        if option.choices:
            self.name = "[" + "|".join(option.choices) + "]" + (",…" if option.several else "")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401  # click's
        """The text as a value within the option's bounds."""
        if not isinstance(value, str):
            return value
        try:
            return values.read(self.each, value)
        except values.Refused as error:
            self.fail(f"{value} {error}.", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """The choices, where there are some."""
        _ = ctx, param
        choices: tuple[str, ...] = self.each.metadata["option"].choices
        return [click.shell_completion.CompletionItem(each) for each in choices if each.startswith(incomplete)]


def declared(each: Field[Any]) -> Callable[[Command], Command]:
    """The click option of a declared one; its default is told, and left to the settings."""
    name = each.name.replace("_", "-")
    option: Option = each.metadata["option"]
    if values.kind_of(each)[0] is bool:
        return click.option(f"--{name}/--no-{name}", each.name, default=None, help=_help(option, each.default))
    shown = Declared(each)
    names = [f"--{name}", *([f"--{option.also}"] if option.also else [])]
    return click.option(*names, each.name, type=shown, metavar=shown.name, help=_help(option, each.default))


def _help(option: Option, default: object) -> str:
    """The option's sentence with its bounds and its default."""
    bounds = ""
    if option.lowest is not None and option.highest is not None:
        bounds = f"{values.shown(option.lowest)} to {values.shown(option.highest)} {option.unit}".rstrip()
    elif option.lowest is not None:
        bounds = f"from {values.shown(option.lowest)} {option.unit}".rstrip()
    usual = "" if default is None else f"default {values.shown(default)}"
    told = ", ".join(each for each in (bounds, usual) if each)
    return f"{option.help}  [{told}]" if told else option.help


def asking(*parts: str) -> Callable[[Command], Command]:
    """Give a command the options of these parts of the brief; those given reach it as the mapping `flags`."""
    chosen = [each for part, each in settings.options() if part in parts]

    def decorate(function: Command) -> Command:
        @wraps(function)
        def wrapped(**given: Any) -> Any:  # noqa: ANN401  # what the command gives back
            flags = _typed(chosen, given)
            return function(**given, flags=flags)

        return _with(chosen, wrapped)

    return decorate


def _typed(chosen: Iterable[Field[Any]], given: dict[str, Any]) -> dict[str, object]:
    """Take these options out of what a command was given and keep those that the user typed."""
    context = click.get_current_context()
    taken = {each.name: given.pop(each.name) for each in chosen}
    return {n: v for n, v in taken.items() if context.get_parameter_source(n) is ParameterSource.COMMANDLINE}


def _with(chosen: Iterable[Field[Any]], function: Command) -> Command:
    for each in reversed(list(chosen)):
        function = declared(each)(function)
    return function


@dataclass(frozen=True)
class Desk:
    """What every command has at hand: the console, the program's settings, and those that were typed."""

    console: Console
    program: settings.Program
    typed: dict[str, object]

    @cached_property
    def cache(self) -> Cache:
        """Where analyses are kept."""
        return Cache(Path(self.program.cache) if self.program.cache else default_folder())

    @property
    def jobs(self) -> int:
        """How many processes may work at once."""
        return self.program.jobs or cores()

    @property
    def place(self) -> Workplace:
        """Where the work is done."""
        from crosscut.montage import Workplace  # noqa: PLC0415  # heavy; not for help and completion

        return Workplace(self.cache, self.jobs, self.console.report)

    def settle(self, flags: dict[str, object], project: Brief | None = None, name: str = "") -> Brief:
        """The brief by all who have a say in it."""
        return settings.brief_of(settings.collect(flags, project, name))


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


PROGRAM = [each for part, each in settings.options() if part == "program"]
SWITCHES = (
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but the result and errors."),
    click.option("-v", "--verbose", is_flag=True, help="Tell more."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout."),
    click.option("--debug", is_flag=True, help="Show where in the program an error arose."),
)


dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
force = click.option("--force", is_flag=True, help="Replace files that exist.")


def common(function: Command) -> Command:
    """Give a command the common options; it gets a `desk`."""

    @wraps(function)
    def wrapped(*, quiet: bool, verbose: bool, as_json: bool, debug: bool, **given: Any) -> Any:  # noqa: ANN401  # the command's own
        _ = debug  # is looked for where errors end
        typed = _typed(PROGRAM, given)
        program = settings.program_of(settings.collect(typed))
        console = Console(program.progress, program.color, quiet=quiet, verbose=verbose, json=as_json)
        desk = Desk(console, program, typed)
        session = click.get_current_context().find_object(Session)
        if session is not None:
            session.folder, session.as_lines = desk.cache.folder, isinstance(console.show, Lines)
        try:
            return function(desk=desk, **given)
        finally:
            console.close()

    told: Command = _with(PROGRAM, wrapped)
    for switch in reversed(SWITCHES):
        told = switch(told)
    return told


def source(*names: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401  # click's own keywords
    """An option or argument that names a file or folder to read."""
    kind = click.Path(path_type=Path)
    return (click.option if names[0].startswith("-") else click.argument)(*names, type=kind, **more)


def footage(function: Command) -> Command:
    """Footage as positional paths (one side) or by side; reaches the command as `given`, a tuple of Given."""

    @wraps(function)
    def wrapped(*, paths: Paths, side_a: Paths, side_b: Paths, side: tuple[str, ...], **rest: Any) -> Any:  # noqa: ANN401  # the command's own
        named = [(ONLY_SIDE, path) for path in paths] + [("A", path) for path in side_a]
        named += [("B", path) for path in side_b] + [_side(text) for text in side]
        return function(given=_given(named), **rest)

    told = "Footage of a side with a name of its own; may be repeated, for three sides and more."
    sides: Command = click.option("--side", multiple=True, metavar="NAME=PATH", help=told)(wrapped)
    for letter in "BA":
        told = f"Footage of side {letter}; may be repeated."
        sides = source(f"-{letter}", f"side_{letter.lower()}", multiple=True, metavar="PATH", help=told)(sides)
    return source("paths", nargs=-1, metavar="[FOOTAGE]...")(sides)


def musts(function: Command) -> Command:
    """Stretches of footage that the film must show; they reach the command as `must`, a tuple of texts."""
    told = "Footage that the film must show (CLIP@0:03 or CLIP@0:03-0:05); may be repeated."
    decorated: Command = click.option("--must", multiple=True, metavar="CLIP@TIME", help=told)(function)
    return decorated


def activities(function: Command) -> Command:
    """Activity files; they reach the command as `telemetry`, a tuple of paths as text."""

    @wraps(function)
    def wrapped(*, telemetry: Paths, **rest: Any) -> Any:  # noqa: ANN401  # the command's own
        return function(telemetry=tuple(str(present(path)) for path in telemetry), **rest)

    told = "An activity of the athlete (fit, gpx, tcx, srt, csv); may be repeated."
    return source("--telemetry", multiple=True, metavar="FILE", help=told)(wrapped)


def _side(text: str) -> tuple[str, Path]:
    """The name and the path of "winter=snow/". Raises WrongUse."""
    name, mark, path = text.partition("=")
    if not (name.strip() and mark and path):
        raise WrongUse(f"--side {text} names no side.", remedy="Write --side NAME=PATH.")
    return name.strip(), Path(path)


def _given(named: Sequence[tuple[str, Path]]) -> tuple[Given, ...]:
    """Footage by its sides, in the order in which they were first named. Raises WrongUse."""
    from crosscut.model import project  # noqa: PLC0415  # heavy; not for help and completion

    sides = list(dict.fromkeys(side for side, _ in named))
    if not sides:
        raise WrongUse("There is no footage.", remedy="Name files or folders, or sides with -A, -B and --side.")
    if ONLY_SIDE in sides and len(sides) > 1:
        alone = next(path for side, path in named if side == ONLY_SIDE)
        raise WrongUse(f"{alone} belongs to no side.", remedy="Put -A or -B before it.")
    for _, path in named:
        present(path)
    return tuple(project.Given(each, tuple(str(path) for side, path in named if side == each)) for each in sides)


def present(path: Path) -> Path:
    """The path, if something is there. Raises WrongUse with the name that was perhaps meant."""
    if path.exists():
        return path
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    remedy = f"Did you mean {path.parent / near[0]}?" if near else "Check the path."
    raise WrongUse(f"There is no {path}.", remedy=remedy)
