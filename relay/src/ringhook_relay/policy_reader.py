"""Reads the policy file. Whoever writes it is told the line or the field; nothing is guessed.

{"urls": ["https://crm.example", "https://*.crm.example"],
 "programs": [{"path": "/opt/crm/card", "arguments": ["CALL=[0-9]+"], "per_minute": 10, "sha256": "..."}],
 "monitor": false}
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ringhook_relay.policy import DEFAULT_PER_MINUTE, Policy, Program
from ringhook_relay.program_path import problem_of_path
from ringhook_relay.web_address import Origin, read_origin

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HIGHEST_RATE = 600
T = TypeVar("T")


class PolicyError(Exception):
    """The policy file cannot be used; the message has the place and the remedy."""


def read_policy(text: str, platform: str) -> Policy:
    """Return the policy in *text*; an unknown field is an error, because a misspelt one allows the wrong thing."""
    document = read_document(text)
    _refuse_unknown("", document, ("urls", "programs", "monitor"))
    return Policy(
        urls=_each("urls", document.get("urls", []), _origin),
        programs=_each(
            "programs",
            document.get("programs", []),
            lambda place, value: _program(place, value, platform),
        ),
        monitor=_flag("monitor", document.get("monitor", False)),
        platform=platform,
    )


def read_document(text: str) -> dict[str, Any]:
    """Return the JSON object in *text*."""
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise PolicyError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise PolicyError("the file is nested too deeply") from None
    if not isinstance(document, dict):
        raise PolicyError('the file holds one object: {"urls": [], "programs": []}')
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PolicyError(f'"{twice}" stands twice in one object: join the two')
    return found


def _program(place: str, value: Any, platform: str) -> Program:
    if not isinstance(value, dict):
        raise PolicyError(f'{place}: write an object like {{"path": "/opt/crm/card"}}')
    _refuse_unknown(place, value, ("path", "arguments", "per_minute", "sha256"))
    patterns = value.get("arguments")
    return Program(
        path=_path(f"{place}.path", value.get("path"), platform),
        arguments=None if patterns is None else _each(f"{place}.arguments", patterns, _pattern),
        per_minute=_rate(f"{place}.per_minute", value.get("per_minute", DEFAULT_PER_MINUTE)),
        sha256=_digest(f"{place}.sha256", value.get("sha256", "")),
    )


def _path(place: str, value: Any, platform: str) -> str:
    path = _text(place, value)
    problem = problem_of_path(path, platform)
    if problem:
        raise PolicyError(f"{place}: {problem}")
    return path


def _pattern(place: str, value: Any) -> re.Pattern[str]:
    try:
        return re.compile(_text(place, value))
    except (re.error, OverflowError, RecursionError) as error:
        raise PolicyError(f"{place}: not a regular expression: {error}") from None


def _origin(place: str, value: Any) -> Origin:
    try:
        return read_origin(_text(place, value))
    except ValueError as error:
        raise PolicyError(f"{place}: {error}") from None


def _rate(place: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _HIGHEST_RATE:
        raise PolicyError(f"{place}: write a whole number from 1 to {_HIGHEST_RATE}")
    return value


def _digest(place: str, value: Any) -> str:
    digest = _text(place, value).lower()
    if digest and not _SHA256.fullmatch(digest):
        raise PolicyError(f"{place}: write the 64 hexadecimal digits that sha256sum prints")
    return digest


def _flag(place: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise PolicyError(f"{place}: write true or false")
    return value


def _text(place: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PolicyError(f'{place}: write a text in quotes ("...")')
    return value


def _each(place: str, value: Any, read: Callable[[str, Any], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise PolicyError(f"{place}: write a list ([...])")
    return tuple(read(f"{place}[{index}]", item) for index, item in enumerate(value))


def _refuse_unknown(place: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in value:
        if name not in known:
            where = f"{place}.{name}" if place else name
            raise PolicyError(f"{where}: unknown field; known are {', '.join(known)}")
