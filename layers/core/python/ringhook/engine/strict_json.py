"""Read JSON that strangers wrote: one object, no name twice, no number that JSON does not know. Pure."""

from __future__ import annotations

import json
import math
from typing import Any

from ringhook.domain.errors import BadPayloadError


def read_object(text: str, what: str) -> dict[str, Any]:
    """Return the JSON object in *text*. Raises `BadPayloadError` that begins with *what* it should be."""
    try:
        found = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite
        )
    except BadPayloadError as error:
        raise BadPayloadError(f"{what}: {error}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadPayloadError(f"{what} must be JSON; it cannot be read at {where}") from None
    except ValueError:  # Python's own limit on the digits of an integer
        raise BadPayloadError(f"{what}: a number is too long") from None
    except RecursionError:
        raise BadPayloadError(f"{what}: the JSON is nested too deeply") from None
    if not isinstance(found, dict):
        raise BadPayloadError(f'{what} must be a JSON object, like {{"name": "value"}}')
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadPayloadError("a name stands there twice; send it once")
    return found


def _refuse_constant(word: str) -> None:
    raise BadPayloadError(f"{word} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadPayloadError("a number is too large")
    return number
