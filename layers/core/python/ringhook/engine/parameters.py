"""What an action can be given when it is called: names, types, and how a value becomes text. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ringhook.domain.errors import Problem

MOST_DEPTH = 16
LONGEST_NUMBER = 40
DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text may hold: control characters but tab and line breaks, and halves of surrogate pairs."""


class ParameterType(StrEnum):
    """What a value must be. A date is text like 2026-11-21, or 2026-11-21 08:30."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a caller may, or must, give. *test_value* is what a test gives."""

    name: str
    type: ParameterType = ParameterType.STRING
    required: bool = False
    test_value: Any = None


WANTED: Mapping[ParameterType, str] = {
    ParameterType.STRING: "must be text in quotes",
    ParameterType.NUMBER: f"must be a number of at most {LONGEST_NUMBER} characters, without quotes",
    ParameterType.BOOLEAN: "must be true or false, without quotes",
    ParameterType.DATE: "must be a date in quotes, like 2026-11-21 or 2026-11-21 08:30",
    ParameterType.LIST: "must be a list, like [1, 2]",
    ParameterType.OBJECT: 'must be an object, like {"key": "value"}',
}


def problems_of(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with *given*, each with its path: `arguments.Mobile`."""
    known = {parameter.name for parameter in parameters}
    found = [
        Problem(f"arguments.{parameter.name}", message)
        for parameter in parameters
        if (message := _problem(parameter, given.get(parameter.name)))
    ]
    return [*found, *_unknown(given, known)]


def _problem(parameter: Parameter, value: Any) -> str:
    if value is None:
        return "is missing" if parameter.required else ""
    return problem_of_value(parameter.type, value)


def _unknown(given: Mapping[str, Any], known: Iterable[str]) -> Iterator[Problem]:
    listed = ", ".join(sorted(known)) or "none"
    for name in given:
        if name not in known:
            shown = CONTROL.sub("?", name)[:80]
            message = f"is no argument of this action; it knows {listed}"
            yield Problem(f"arguments.{shown}", message)


def problem_of_value(wanted: ParameterType, value: Any) -> str:
    """Return what is wrong with *value*, nothing when it is of the type *wanted*."""
    if not _FITS[wanted](value):
        return WANTED[wanted]
    if _is_too_deep(value, MOST_DEPTH):
        return f"is nested more than {MOST_DEPTH} levels deep"
    if any(CONTROL.search(text) for text in _texts(value)):
        return "holds a control character; only tabs and line breaks may be sent"
    if not all(_is_sane(number) for number in _numbers(value)):
        return WANTED[ParameterType.NUMBER]
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_FITS: Mapping[ParameterType, Callable[[Any], bool]] = {
    ParameterType.STRING: lambda value: isinstance(value, str),
    ParameterType.NUMBER: _is_number,
    ParameterType.BOOLEAN: lambda value: isinstance(value, bool),
    ParameterType.DATE: _is_date,
    ParameterType.LIST: lambda value: isinstance(value, list),
    ParameterType.OBJECT: lambda value: isinstance(value, dict),
}


def _is_too_deep(value: Any, left: int) -> bool:
    if not isinstance(value, (list, dict)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_too_deep(one, left - 1) for one in inside)


def _leaves(value: Any) -> Iterator[Any]:
    """Yield every text, number and name in *value*, which is not too deep."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield value


def _texts(value: Any) -> Iterator[str]:
    return (leaf for leaf in _leaves(value) if isinstance(leaf, str))


def _numbers(value: Any) -> Iterator[int | float]:
    return (leaf for leaf in _leaves(value) if _is_number(leaf))


def _is_sane(number: float) -> bool:
    """Say whether a number can be written out: an integer of a thousand digits is an attack, not a number."""
    if isinstance(number, int):
        return bool(abs(number) < 10**LONGEST_NUMBER)
    return math.isfinite(number)


def text_of(value: Any) -> str:
    """Return *value* as templates use it: text as it is, everything else as JSON writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def accepted(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of *given* these parameters take, and nothing else."""
    if not given:
        return {}
    types = {parameter.name: parameter.type for parameter in parameters}
    return {
        name: value
        for name, value in given.items()
        if name in types and value is not None and not problem_of_value(types[name], value)
    }


def values_for_test(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return what a test gives."""
    return {p.name: p.test_value for p in parameters if p.test_value is not None}
