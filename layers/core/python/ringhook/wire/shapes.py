"""What a field's value must look like, by its annotation: each returns the value to keep, None when it is another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any


def shape_of(annotation: str) -> Callable[[Any], Any]:
    """Return what checks a value for a field with that annotation."""
    return _SHAPES.get(annotation) or _SHAPES[annotation.partition("[")[0]]


def _text(value: Any) -> str | None:
    """Return *value* if it is text that UTF-8 can carry: JSON's escapes allow half a surrogate pair."""
    if not isinstance(value, str):
        return None
    return value if value.encode(errors="ignore").decode() == value else None


def _decimal(value: Any) -> float | None:
    """Return *value* as a finite number. Booleans are none, nor what no float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _decimal(value)
    return int(value) if number is not None and int(value) == value else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or any(_text(v) is None for v in value):
        return None
    return tuple(value)


def _pairs(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict) or any(_text(t) is None for kv in value.items() for t in kv):
        return None
    return dict(value)


def _listed_pairs(value: Any) -> tuple[dict[str, str], ...] | None:
    if not isinstance(value, list):
        return None
    pairs = [_pairs(entry) for entry in value]
    return None if None in pairs else tuple(entry for entry in pairs if entry is not None)


_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _decimal,
    "tuple[str, ...]": _texts,
    "tuple[Mapping[str, str], ...]": _listed_pairs,
    "Mapping": _pairs,
}
