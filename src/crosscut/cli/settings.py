"""What is asked for and who asked: built-in values, configuration file, project, environment, flags; later wins."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from crosscut import folders
from crosscut.cli import values
from crosscut.errors import WrongUse
from crosscut.model import brief
from crosscut.model.brief import Brief, Option

BUILT_IN = "built in"
PARTS = ("program", "listen", "plan", "render", "instruments")


def _option(default: Any, help: str, **more: Any) -> Any:  # noqa: A002, ANN401  # a field of any type
    return field(default=default, metadata={"option": Option(help, **more)})


@dataclass(frozen=True, slots=True)
class Program:
    """How the program itself behaves, whatever the film."""

    jobs: int | None = _option(None, "How many processes work at once; as many as there are cores.", lowest=1)
    cache: str | None = _option(None, "The folder for analyses and rendered pieces.")
    progress: str = _option("auto", "How to show progress.", choices=("auto", "bar", "plain", "json", "none"))
    color: str = _option("auto", "Whether to use colours.", choices=("auto", "always", "never"))


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of one option of a part, and where it comes from: "built in", a file, a variable or a flag."""

    part: str
    option: Field[Any]
    value: Any
    origin: str


Settings = dict[str, Setting]  # by the option's name; names are the same word in no two parts


def options() -> Iterator[tuple[str, Field[Any]]]:
    """Every option of the program and of the brief, with the name of its part."""
    yield from (("program", each) for each in fields(Program))
    yield from brief.options()


def collect(flags: Mapping[str, object], project: Brief | None = None, name: str = "") -> Settings:
    """Every option as it holds; `flags` are those on the command line, `name` is the project's. Raises WrongUse."""
    found = {each.name: Setting(part, each, each.default, BUILT_IN) for part, each in options()}
    sources = (
        (str(config_path()), _from_file(config_path())),
        (name, {} if project is None else _from_brief(project)),
    )
    for origin, values_given in sources:
        found |= {key: _changed(found[key], value, origin) for key, value in values_given.items()}
    found |= {key: _changed(found[key], value, variable(key)) for key, value in _from_environment().items()}
    return found | {key: _changed(found[key], value, f"--{key.replace('_', '-')}") for key, value in flags.items()}


def brief_of(settings: Settings) -> Brief:
    """The brief that those settings make up."""

    def part(name: str) -> dict[str, Any]:
        return {key: each.value for key, each in settings.items() if each.part == name}

    return Brief(
        brief.Listen(**part("listen")),
        brief.Plan(**part("plan")),
        brief.Render(**part("render")),
        brief.Instruments(**part("instruments")),
    )


def program_of(settings: Settings) -> Program:
    """How the program is to behave."""
    return Program(**{key: each.value for key, each in settings.items() if each.part == "program"})


def config_path() -> Path:
    """Where the configuration file lies, whether it is there or not: CROSSCUT_CONFIG, else the user's folder for it."""
    if given := os.environ.get("CROSSCUT_CONFIG"):
        return Path(given)
    return folders.of_user("config") / "config.toml"


def template() -> str:
    """A configuration file that changes nothing and names everything."""
    lines = ["# Crosscut: remove the # before a line to change what holds for every film."]
    for part in PARTS:
        lines += ["", f"[{part}]"]
        for owner, each in options():
            if owner == part:
                lines += [f"# {each.metadata['option'].help}", f"# {each.name} = {_toml(each.default)}"]
    return "\n".join(lines) + "\n"


def variable(name: str) -> str:
    """The environment variable of that option."""
    return f"CROSSCUT_{name.upper()}"


def _changed(setting: Setting, value: object, origin: str) -> Setting:
    return Setting(setting.part, setting.option, value, origin)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else f'"{values.shown(value)}"'


def _from_brief(project: Brief) -> dict[str, object]:
    return {each.name: getattr(getattr(project, part), each.name) for part, each in brief.options()}


def _from_environment() -> dict[str, object]:
    found = {}
    for _, each in options():
        text = os.environ.get(variable(each.name), "")
        if text:
            try:
                found[each.name] = values.read(each, text)
            except values.Refused as error:
                raise WrongUse(
                    f"{variable(each.name)}: {text} {error}.", remedy="Change or unset this variable."
                ) from error
    return found


def _from_file(path: Path) -> dict[str, object]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise WrongUse(f"{path} cannot be read: {error}.", remedy="Correct the file, or remove it.") from error
    known = {(part, each.name): each for part, each in options()}
    found: dict[str, object] = {}
    for part, table in document.items():
        if part not in PARTS or not isinstance(table, dict):
            raise _unknown(path, f"[{part}]", [f"[{each}]" for each in PARTS])
        for name, value in table.items():
            if (part, name) not in known:
                raise _unknown(path, f"{name} under [{part}]", [f"{n} under [{p}]" for p, n in known])
            found[name] = _of_toml(path, known[part, name], value)
    return found


def _unknown(path: Path, what: str, known: list[str]) -> WrongUse:
    near = get_close_matches(what, known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "`crosscut config show` lists all there is."
    return WrongUse(f"{path} holds {what}, which is no option.", remedy=remedy)


def _of_toml(path: Path, each: Field[Any], value: object) -> object:
    """The value as the option's own type. A number may also be written as text ("30000/1001", "0:01.32")."""
    switch = values.kind_of(each)[0] is bool
    text = values.shown(value) if isinstance(value, bool) else str(value)
    fits = isinstance(value, bool) if switch else isinstance(value, str | int | float) and not isinstance(value, bool)
    if not fits:
        remedy = f"Write it as {each.name} = {_toml(each.default)}."
        raise WrongUse(f"{path}: {each.name} = {text} does not fit.", remedy=remedy)
    try:
        return values.read(each, text)
    except values.Refused as error:
        raise WrongUse(f"{path}: {each.name} = {text} {error}.", remedy="Correct the file.") from error
