"""Everything that the user may ask for, with defaults and bounds, declared once.

The command line, the configuration file, the project file and the documentation are all made from these fields:
a field named `first_beat` of `Listen` is `--first-beat`, and `first_beat` under `[listen]` in TOML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields
from fractions import Fraction
from math import isnan, nan
from typing import Any

from crosscut.errors import WrongUse
from crosscut.model.time import Time, written

AUTO = "auto"  # what stands for None: as the program finds best


@dataclass(frozen=True, slots=True)
class Option:
    """What a field of the brief means to a user: its `help`, its bounds or choices, its unit, a `check` of its own.

    `also` is another word for it on the command line, `nothing` the word for None. Of the choices `several` may be
    given, with commas between.
    """

    help: str
    lowest: float | Fraction | None = None
    highest: float | Fraction | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    check: Callable[[Any], str | None] | None = None
    also: str = ""
    several: bool = False
    nothing: str = AUTO

    def refusal(self, value: object) -> str | None:
        """Why the value is refused, as the end of a sentence; None where it is allowed."""
        if value is None:
            return None
        if self.choices:
            return self._no_choice(str(value))
        if self.check:
            return self.check(value)
        if isinstance(value, int | float | Fraction):
            if self.lowest is not None and value < self.lowest:
                return f"is below {_number(self.lowest)}{self.unit and ' ' + self.unit}"
            if self.highest is not None and value > self.highest:
                return f"is above {_number(self.highest)}{self.unit and ' ' + self.unit}"
        return None

    def _no_choice(self, value: str) -> str | None:
        """Why the value is none of the choices, or no list of them where several may be given."""
        given = value.split(",") if self.several else [value]
        if not set(given) <= set(self.choices):
            return f"is not one of {', '.join(self.choices)}" + (", or several, as 16:9,9:16" if self.several else "")
        return None if len(set(given)) == len(given) else "names one of them twice"


def _number(value: float | Fraction) -> str:
    return f"{float(value):g}"


def _option(default: Any, help: str, **more: Any) -> Any:  # noqa: A002, ANN401  # a field of any type
    return field(default=default, metadata={"option": Option(help, **more)})


class _Bounded:
    """Checks the fields of a part of the brief against their options."""

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]  # every heir is a dataclass
            option: Option = each.metadata["option"]
            refusal = option.refusal(getattr(self, each.name))
            if refusal:
                value = getattr(self, each.name)
                shown = _number(value) if isinstance(value, int | float | Fraction) else value
                raise WrongUse(f"{flag(each)} {shown} {refusal}.", remedy="Choose another value.")


def flag(option: Field[Any]) -> str:
    """The field's name on the command line."""
    return "--" + option.name.replace("_", "-")


SLOWEST_TEMPO, FASTEST_TEMPO = 30, 300  # bpm
OCTAVES = {"half": 0.5, "double": 2.0}  # what a tempo may be called against the one that is heard
METRES = ("2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "3/8", "5/8", "6/8", "7/8")


def _tempo(text: str) -> str | None:
    """Why the text is no tempo, as the end of a sentence; None where it is one."""
    if text in OCTAVES:
        return None
    try:
        value = float(text)
    except ValueError:
        value = nan
    if isnan(value):
        return f"is no tempo; write beats a minute, {' or '.join(OCTAVES)}"
    return Option("", SLOWEST_TEMPO, FASTEST_TEMPO, unit="bpm").refusal(value)


def place(text: str) -> int | Time | None:
    """The bar ("bar 9", counted from 1) or the time ("0:31") that a text names; None where it names none."""
    word, _, number = text.strip().partition(" ")
    if word == "bar":
        return int(number) if number.strip().isdecimal() and int(number) > 0 else None
    return written(text)


@dataclass(frozen=True, slots=True)
class ActAsked:
    """An act that the user names, and the bar or the time of the film that it is to begin at, if that is said."""

    name: str
    at: int | Time | None = None


MOST_ACTS = 8  # more are no arc, but a list
ACT = re.compile(r"(.+?)(?:\s+(bar\s+\d+|[\d:.]+s?))?")


def acts(text: str) -> tuple[ActAsked, ...]:
    """The acts of "set-up, struggle 0:31, climb bar 33, summit"; none where the text names none, or too many."""
    found = []
    for each in text.split(","):
        match = ACT.fullmatch(each.strip())
        at = place(match[2]) if match and match[2] else None
        if match is None or (match[2] and at is None):
            return ()
        found.append(ActAsked(match[1], at))
    return tuple(found) if len(found) <= MOST_ACTS else ()


LINE = re.compile(r"(bar\s+\d+|[\d:.]+s?)\s+(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A line of text that the user wants in the film, and the bar or the time of the film that it begins at."""

    text: str
    at: int | Time


def lines(text: str) -> tuple[LineAsked, ...]:
    """The lines of "bar 9 Four in the morning|0:31 Go further"; none where one names no place, or has no words."""
    found = []
    for each in text.split("|"):
        match = LINE.fullmatch(each.strip())
        at = place(match[1]) if match else None
        if match is None or at is None:
            return ()
        found.append(LineAsked(" ".join(match[2].split()), at))
    return tuple(found)


def _lines(text: str) -> str | None:
    return None if lines(text) else "names no lines; write where and what, as in bar 9 Day one|0:31 Day two"


def _acts(text: str) -> str | None:
    return None if acts(text) else f"names no acts; write up to {MOST_ACTS}, as in set-up,struggle 0:31,climb bar 33"


def _place(text: str) -> str | None:
    return None if place(text) is not None else "is no place in a song; write bar 9, or 0:31"


@dataclass(frozen=True, slots=True)
class Listen(_Bounded):
    """How to hear the song."""

    tempo: str | None = _option(
        None,
        "The song's tempo: 30 to 300 bpm, or half or double of what is heard.",
        check=_tempo,
        unit="bpm",
    )
    first_beat: Fraction | None = _option(None, "When the first downbeat sounds (0:01.32).", lowest=0, unit="s")
    metre: str | None = _option(None, "The song's metre; its first number counts.", choices=METRES)
    beats: str | None = _option(None, "A file with its beats: Audacity labels, .beats or CSV.")


@dataclass(frozen=True, slots=True)
class Plan(_Bounded):
    """How to cut."""

    length: Fraction | None = _option(
        None, "The film's length, about: the song is shortened along its bars.", lowest=5, unit="s"
    )
    start: str | None = _option(
        None, "Where in the song the film begins: a bar (bar 9) or a time (0:31).", check=_place, also="from"
    )
    fit: str | None = _option(
        None, "What bounds the film's length: the footage, so that nothing is shown twice.", choices=("footage",)
    )
    slow: str = _option(
        "off",
        "Slow motion below the source's own rate: none, or frames held, blended or made by optical flow (takes long).",
        choices=("off", "hold", "blend", "flow"),
    )
    slowest: Fraction = _option(Fraction(1, 2), "The slowest speed of a cut.", lowest=Fraction(1, 10), highest=1)
    fastest: Fraction = _option(Fraction(2), "The fastest speed of a cut.", lowest=1, highest=10)
    off_beat: bool = _option(default=False, help="Allow cuts between beats.")
    pace: float = _option(1.0, "How quickly to cut: 2 asks for cuts half as long.", lowest=0.25, highest=4)
    min_cut: float | None = _option(None, "The shortest that a cut may be.", lowest=0.1, highest=30, unit="s")
    max_cut: float | None = _option(
        None,
        "The longest that a cut may be, but for the last, and where beats are farther apart.",
        lowest=0.2,
        highest=120,
        unit="s",
    )
    effort: str = _option("normal", "How long to search for the best edit.", choices=("draft", "normal", "fine"))
    repeats: bool = _option(default=False, help="Allow footage to be shown more than once.")
    flash_guard: bool = _option(default=True, help="Hold the film to three flashes in any second.")
    arrivals: str = _option(
        "dissolve",
        "How a new section comes in: cut, or dissolved where the music is calm and cut, flashed or whipped elsewhere.",
        choices=("cut", "dissolve", "flash", "whip"),
    )
    ending: str = _option("cut", "How the film ends: lit, or dark with the song.", choices=("cut", "dip"))
    title: str | None = _option(None, "The film's title, shown at its opening.")
    lines: str | None = _option(
        None, "Lines of text, each from a bar or a time of the film on (bar 9 Day one|0:31 Day two).", check=_lines
    )
    credits: str | None = _option(
        None,
        "What stands at the film's end, its lines parted by |; {song} is the song's name (Film: Kim|Song: {song}).",
    )
    energy: float = _option(1.0, "How much movement follows the song's energy.", lowest=0, highest=4)
    alternation: float = _option(1.0, "How often sides change: 2 asks for runs half as long.", lowest=0.25, highest=4)
    keep_order: bool = _option(default=False, help="Show each side's footage in the order in which it was given.")
    acts: str | None = _option(
        None, "The acts of the film, and where they begin (set-up,struggle 0:31,climb bar 33,summit).", check=_acts
    )
    cards: bool = _option(default=False, help="Show the name of each act as it begins.")
    build: str = _option("gentle", "How steeply the film rises to its last act.", choices=("flat", "gentle", "steep"))
    split: bool = _option(default=False, help="Let two sides share the screen for some beats at the climax.")
    favour: str | None = _option(
        None,
        "The measured effort that the film rises with.",
        choices=("heart_rate", "speed", "power", "cadence", "force", "g_force"),
    )


@dataclass(frozen=True, slots=True)
class Render(_Bounded):
    """How the film looks and sounds."""

    aspect: str = _option(
        "16:9",
        "The film's shape; of several (16:9,9:16) each gives a film of its own.",
        choices=("16:9", "9:16", "4:5", "1:1", "21:9"),
        several=True,
    )
    height: int | None = _option(
        None, "The film's height; as tall as most of the footage, at most 1080.", lowest=144, highest=4320, unit="lines"
    )
    rate: Fraction | None = _option(
        None, "The film's frame rate; the one most footage has, at most 60.", lowest=10, highest=120, unit="frames/s"
    )
    quality: str = _option("normal", "How carefully to encode.", choices=("draft", "normal", "best"))
    codec: str = _option("h264", "How the film's pictures are packed.", choices=("h264", "hevc", "av1", "prores"))
    fill: str = _option(
        "blur",
        "What fills the film beside a picture of another shape: its blur, itself, or a second one where there is one.",
        choices=("blur", "crop", "pair"),
    )
    steady: str = _option("light", "How much of the camera's shake is taken out.", choices=("off", "light", "strong"))
    look: str = _option(
        "sides",
        "The film's colours; of two sides one is a little cold and one warm.",
        choices=("sides", "off", "cold", "warm"),
    )
    match: bool = _option(default=True, help="Bring the exposure and the colours of a side's clips nearer together.")
    lut: str | None = _option(None, "A look of your own: a three-dimensional .cube file.")
    font: str | None = _option(None, "A font file (.ttf, .otf) for titles in letters that the film's own font lacks.")
    loudness: float | None = _option(
        -14.0, "The film's loudness; off: the song's own.", lowest=-40, highest=-5, unit="LUFS", nothing="off"
    )
    clip_sound: int = _option(0, "How loud the clips' own sound is.", lowest=0, highest=100)
    impact_sound: int = _option(40, "How loud the clips' impacts are where they land.", lowest=0, highest=100)

    @property
    def aspects(self) -> tuple[str, ...]:
        """Every shape that is asked for; the first is the film's own."""
        return tuple(self.aspect.split(","))


@dataclass(frozen=True, slots=True)
class Instruments(_Bounded):
    """What watches, straps and cameras measured, and how the film shows it."""

    telemetry_offset: str | None = _option(
        None, "Seconds to move the clips' clocks by, or one or two sync points (CLIP@0:12=45:10)."
    )
    hud: str | None = _option(
        None, "Instruments: off, lab, race, minimal, a layout file, or by side (A=off,B=lab); lab with telemetry."
    )
    units: str = _option("metric", "The units that instruments show.", choices=("metric", "imperial"))
    hours: str = _option("24", "How instruments tell the time of day.", choices=("24", "12"))
    privacy: float = _option(
        200.0, "How much of the start and the end of a track is never shown.", lowest=0, highest=100_000, unit="m"
    )
    weight: float | None = _option(None, "The athlete's weight, for W/kg.", lowest=20, highest=300, unit="kg")
    top_heart_rate: float | None = _option(
        None, "The athlete's highest heart rate, for zones.", lowest=100, highest=250, unit="bpm"
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """All that was asked for."""

    listen: Listen = field(default_factory=Listen)
    plan: Plan = field(default_factory=Plan)
    render: Render = field(default_factory=Render)
    instruments: Instruments = field(default_factory=Instruments)


def options() -> Iterator[tuple[str, Field[Any]]]:
    """Every option with the name of the part it belongs to, in the order of declaration."""
    for name, part in (("listen", Listen), ("plan", Plan), ("render", Render), ("instruments", Instruments)):
        for each in fields(part):
            yield name, each
