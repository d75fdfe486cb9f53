"""Nouns to plain JSON values and back, by the types of their fields: exact, and the same text for the same value.

A Fraction is the string "num/den", a tuple a list, an array a list, a dataclass an object. Unknown keys are refused:
a file of a newer version must say so by its schema, not by luck.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np


class Misfit(ValueError):
    """The value does not have the form that the type asks for."""


def plain(value: object) -> Any:  # noqa: ANN401  # plain JSON
    """The value in terms of dict, list, str, int, float, bool and None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def build(kind: Any, value: Any) -> Any:  # noqa: ANN401  # the answer is of that kind
    """The value of that kind whose plain form this is. Raises Misfit."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):  # the model's unions are all "something or None"
        return None if value is None else build(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        return _tuple(inner, value)
    if origin is np.ndarray:
        return _array(inner, value)
    if is_dataclass(kind):
        return _dataclass(kind, value)
    return _scalar(kind, value)


def _tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401  # plain JSON
    if not isinstance(value, list):
        raise Misfit(f"a list was expected, not {value!r:.40}")
    if len(inner) == 2 and inner[1] is Ellipsis:  # noqa: PLR2004  # tuple[X, ...]
        return tuple(build(inner[0], item) for item in value)
    if len(inner) != len(value):
        raise Misfit(f"{len(inner)} values were expected, not {len(value)}")
    return tuple(build(each, item) for each, item in zip(inner, value, strict=True))


def _array(inner: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401  # plain JSON
    if not isinstance(value, list):
        raise Misfit(f"a list of numbers was expected, not {value!r:.40}")
    return np.array(value, dtype=get_args(inner[1])[0])


def _dataclass(kind: Any, value: Any) -> Any:  # noqa: ANN401  # plain JSON
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise Misfit(f"{kind.__name__} cannot be read from {value!r:.60}")
    try:
        return kind(**{name: build(hints[name], item) for name, item in value.items()})
    except TypeError as error:
        raise Misfit(f"{kind.__name__}: {error}") from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _scalar(kind: Any, value: Any) -> Any:  # noqa: ANN401  # plain JSON
    if kind is Fraction and isinstance(value, str | int):
        return Fraction(value)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind in (str, int, bool) and type(value) is kind:
        return value
    raise Misfit(f"{getattr(kind, '__name__', kind)} was expected, not {value!r:.40}")
