"""Text to values and back: what a user writes for an option, and how a number is written to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import Field
from fractions import Fraction
from math import floor, isfinite
from typing import Any

from crosscut.model.brief import AUTO, Option
from crosscut.model.time import written

NTSC = Fraction(1000, 1001)  # NTSC rates are whole ones slowed down by this
NTSC_SLACK = Fraction(1, 200)  # frames/s; 23.98 is meant as 24000/1001 = 23.976, while 29.98 is not meant as 29.970
WORDS = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}


class Refused(ValueError):
    """The text does not fit the option; the message is the end of a sentence that begins with the text."""


def time(text: str) -> Fraction:
    """Seconds of "62.31", "62.31s", "1:02.31" or "1:02:03". Raises Refused."""
    found = written(text)
    if found is None:
        raise Refused("is no time; write 1:02.31 or 62.31s")
    return found


def rate(text: str) -> Fraction:
    """Frames a second of "30000/1001", "25" or "29.97"; what is close to an NTSC rate is that rate. Raises Refused."""
    given = ratio(text)
    whole = round(given / NTSC)
    meant = whole * NTSC
    return meant if given.denominator != 1 and abs(given - meant) < NTSC_SLACK else given


def ratio(text: str) -> Fraction:
    """The exact number of "0.5", "1/2" or "2". Raises Refused."""
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise Refused("is no number; write 29.97 or 30000/1001") from error


def number(text: str) -> float:
    """A finite number. Raises Refused."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Refused("is no number")
    return value


def whole(text: str) -> int:
    """A whole number. Raises Refused."""
    try:
        return int(text)
    except ValueError as error:
        raise Refused("is no whole number") from error


def switch(text: str) -> bool:
    """On or off. Raises Refused."""
    if text.strip().lower() not in WORDS:
        raise Refused("is neither on nor off")
    return WORDS[text.strip().lower()]


EXACT: dict[str, Callable[[str], Fraction]] = {"s": time, "frames/s": rate}
KINDS: dict[str, type] = {each.__name__: each for each in (bool, int, float, str, Fraction)}
READERS: dict[type, Callable[[str], Any]] = {bool: switch, int: whole, float: number, str: str}


def read(each: Field[Any], text: str) -> Any:  # noqa: ANN401  # of the field's own type
    """The value that the text means for that option, within its bounds; its unit may follow it. Raises Refused."""
    option: Option = each.metadata["option"]
    kind, may_be_none = kind_of(each)
    text = text.removesuffix(option.unit).rstrip() if kind is float else text
    if may_be_none and text == option.nothing:
        return None
    reader = EXACT.get(option.unit, ratio) if kind is Fraction else READERS[kind]
    value = reader(text)
    refusal = option.refusal(value)
    if refusal:
        raise Refused(refusal)
    return value


def kind_of(each: Field[Any]) -> tuple[type, bool]:
    """The type of an option (bool, int, float, str or Fraction), and whether it may be None."""
    name, _, none = str(each.type).partition(" | ")
    return KINDS[name], none == "None"


def shown(value: object, nothing: str = AUTO) -> str:
    """An option's value as a user would write it; `nothing` is its word for None."""
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def clock(seconds: float | Fraction, digits: int = 0) -> str:
    """A length or place in time, as players show it (what is not full is not counted): "0:59", "2:40:12".

    With `digits` behind the point: "7:12.40".
    """
    ticks = floor(Fraction(seconds) * 10**digits)
    rest, minutes = ticks % (60 * 10**digits), ticks // (60 * 10**digits)
    last = f"{rest // 10**digits:02d}" + (f".{rest % 10**digits:0{digits}d}" if digits else "")
    return f"{minutes // 60}:{minutes % 60:02d}:{last}" if minutes >= 60 else f"{minutes}:{last}"  # noqa: PLR2004  # min/h


def signed(value: float, digits: int) -> str:
    """A number with its sign, a true minus: "+0.41", "−33", "0"."""
    if not round(value, digits):
        return f"{0:.{digits}f}"
    return f"{value:+.{digits}f}".replace("-", "−")


def plural(count: int, word: str) -> str:
    """That many of them: "1 cut", "92 cuts"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines whose columns stand below each other; columns without a word are left out."""
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
