"""Layouts that come with the program, and the reading of any: TOML to `Layout`, errors with line and remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from crosscut.errors import WrongUse
from crosscut.render.hud.measures import MEASURES

SHIPPED = ("lab", "race", "minimal")
KINDS = (
    "number", "arc", "bar", "sparkline", "pulse", "g_meter", "compass", "elevation", "track", "counter", "countdown",
    "clock",
)  # fmt: skip
PLACES = ("top left", "top", "top right", "left", "right", "bottom left", "bottom", "bottom right")
WHEN = ("always", "moments")
CALM = ("rest", "stay")
SMALLEST, LARGEST = 0.05, 0.8  # of the picture's shorter side
MOST = 12  # instruments at once
COLOURS = ("ink", "hot", "alarm", "paper")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
TEMPLATE = Path(__file__).parent
ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Style:
    """Colours as "#rrggbb", how dark panels are 0–1, what happens in calm parts, and how many instruments at once."""

    ink: str
    hot: str
    alarm: str
    paper: str
    ground: float = 0.5
    calm: str = "rest"
    most: int = 4


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: its kind, the measures that it can show, where it stands, how large, and when."""

    kind: str
    shows: tuple[str, ...]
    at: str
    size: tuple[float, float]
    when: str = "always"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Instruments and their style."""

    style: Style
    instruments: tuple[Instrument, ...]


def load(name: str) -> Layout:
    """The layout of that name or in that file. Raises WrongUse."""
    path = TEMPLATE / f"{name}{ENDING}" if name in SHIPPED else Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        near = get_close_matches(name, SHIPPED, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(SHIPPED)}; or name a file."
        raise WrongUse(f"There is no layout {name}.", remedy=remedy) from error
    return parse(text, path.name)


def template(name: str) -> str:
    """The text of a layout that comes with the program, to copy and change. Raises WrongUse."""
    if name not in SHIPPED:
        raise WrongUse(f"There is no layout {name}.", remedy=f"There are {', '.join(SHIPPED)}.")
    return (TEMPLATE / f"{name}{ENDING}").read_text(encoding="utf-8")


def parse(text: str, name: str) -> Layout:
    """The layout that the text holds; `name` is for errors, which say the line and what to do. Raises WrongUse."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        at = f" line {line.group(1)}" if line else ""
        raise WrongUse(f"{name}{at}: this is no TOML.", remedy="Compare it with crosscut hud new.") from error
    reader = _Reader(name, text.splitlines())
    reader.known(document, {"style", "instrument"}, 0)
    given = document.get("instrument", [])
    if not isinstance(given, list) or not given:
        raise reader.fault("there is no [[instrument]]", "Add one.", 0, "instrument")
    style = reader.style(document.get("style", {}))
    return Layout(style, tuple(reader.instrument(each, number) for number, each in enumerate(given, 1)))


class _Reader:
    """Checks the parts of a layout and knows on which line each stands; part 0 is the style, then the instruments."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name, self.lines = name, lines

    def fault(self, what: str, remedy: str, part: int, key: str) -> WrongUse:
        """The error, with the line on which that key of that part stands."""
        return WrongUse(f"{self.name} line {self._line(part, key)}: {what}.", remedy=remedy)

    def _line(self, part: int, key: str) -> int:
        heads = [n for n, line in enumerate(self.lines) if line.strip().startswith("[[instrument]]")]
        first = heads[part - 1] if 0 < part <= len(heads) else 0
        last = heads[part] if part < len(heads) else len(self.lines)
        named = (n for n in range(first, last) if re.match(rf"\s*{re.escape(key)}\s*=", self.lines[n]))
        return 1 + next(named, first)

    def known(self, given: Any, names: set[str], part: int) -> None:  # noqa: ANN401  # whatever stands there
        """Nothing, if it is a table with no other keys than these."""
        if not isinstance(given, Mapping):
            raise self.fault("a table was expected", "Compare it with crosscut hud new.", part, "style")
        for key in given.keys() - names:
            near = get_close_matches(key, names, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(names))}."
            raise self.fault(f"there is no {key}", remedy, part, key)

    def choice(self, given: Mapping[str, Any], key: str, choices: tuple[str, ...], part: int) -> None:
        """Nothing, if that key is absent or one of the choices."""
        if key in given and given[key] not in choices:
            near = get_close_matches(str(given[key]), choices, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(choices)}."
            raise self.fault(f"{key} = {given[key]!r} is none that is known", remedy, part, key)

    def style(self, given: Any) -> Style:  # noqa: ANN401  # whatever stands there
        """The style."""
        self.known(given, {*COLOURS, "ground", "calm", "most"}, 0)
        for key in COLOURS:
            if not isinstance(given.get(key), str) or not COLOUR.fullmatch(given[key]):
                raise self.fault(f"{key} is no colour", 'Write it as "#4ff0dc".', 0, key)
        self.choice(given, "calm", CALM, 0)
        if not _number(given.get("ground", 0)) or not 0 <= given.get("ground", 0) <= 1:
            raise self.fault("ground is no share", "Write a number from 0 to 1.", 0, "ground")
        if type(given.get("most", 1)) is not int or not 1 <= given.get("most", 1) <= MOST:
            raise self.fault("most is no count", f"Write a whole number from 1 to {MOST}.", 0, "most")
        return Style(**given)

    def instrument(self, given: Any, part: int) -> Instrument:  # noqa: ANN401  # whatever stands there
        """The instrument of that number."""
        self.known(given, {"kind", "shows", "at", "size", "when", "label"}, part)
        for key in ("kind", "shows", "at", "size"):
            if key not in given:
                raise self.fault(f"an instrument has no {key}", "Add it; crosscut hud new shows how.", part, key)
        self.choice(given, "kind", KINDS, part)
        self.choice(given, "at", PLACES, part)
        self.choice(given, "when", WHEN, part)
        for shown in self._shows(given["shows"], part):
            self.choice({"shows": shown}, "shows", tuple(MEASURES), part)
        size = given["size"]
        good = isinstance(size, list) and all(_number(side) and SMALLEST <= side <= LARGEST for side in size)
        if not good or len(size) != len(("width", "height")):
            remedy = f"Write two numbers from {SMALLEST} to {LARGEST}: width and height by the shorter side."
            raise self.fault("size is none", remedy, part, "size")
        if not isinstance(given.get("label", ""), str):
            raise self.fault("label is no text", "Write it in quotation marks.", part, "label")
        return Instrument(**{**given, "shows": tuple(given["shows"]), "size": (float(size[0]), float(size[1]))})

    def _shows(self, given: Any, part: int) -> Iterator[Any]:  # noqa: ANN401  # whatever stands there
        if not isinstance(given, list) or not given:
            raise self.fault("shows is no list", 'Write names in brackets: ["heart_rate"].', part, "shows")
        return iter(given)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
