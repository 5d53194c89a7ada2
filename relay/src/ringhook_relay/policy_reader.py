"""Reads the policy file. Whoever writes it is told the line and the field; nothing is guessed.

{"urls": ["https://crm.example", "https://*.crm.example"],
 "programs": [{"path": "/opt/crm/card", "name": "card", "arguments": ["CALL=[0-9]+"], "per_minute": 10, "sha256": "..."}],
 "page": "https://crm.example/find?n=$phone$", "dial": "ask", "ask": true, "monitor": false}
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from ringhook_relay.json_lines import line_of
from ringhook_relay.outcome import StoppedError
from ringhook_relay.policy import DEFAULT_PER_MINUTE, Consent, Policy, Program
from ringhook_relay.program_path import problem_of_path
from ringhook_relay.web_address import Origin, read_address, read_origin

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BARE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,63}")
_HIGHEST_RATE = 600
_MAX_REMEMBERED = 5000
NUMBER_VARIABLE: Final = "$phone$"
FIELDS = ("urls", "programs", "monitor", "ask", "dial", "page", "approved", "refused")
T = TypeVar("T")


class PolicyError(Exception):
    """The policy file cannot be used; the message has the place and the remedy."""


class _FieldError(PolicyError):
    """One field is wrong; *place* is like `programs[0].path`."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place


def read_policy(text: str, platform: str) -> Policy:
    """Return the policy in *text*; an unknown field is an error, because a misspelt one allows the wrong thing."""
    document = read_document(text)
    try:
        return _policy(document, platform)
    except _FieldError as error:
        raise PolicyError(f"line {line_of(text, error.place)}: {error}") from None


def _policy(document: Mapping[str, Any], platform: str) -> Policy:
    _refuse_unknown("", document, FIELDS)
    return Policy(
        urls=_each("urls", document.get("urls", []), _origin),
        programs=_programs(document.get("programs", []), platform),
        monitor=_flag("monitor", document.get("monitor", False)),
        ask=_flag("ask", document.get("ask", True)),
        dial=_consent("dial", document.get("dial", Consent.ASK.value)),
        page=_page("page", document.get("page", "")),
        approved=_remembered("approved", document.get("approved", [])),
        refused=_remembered("refused", document.get("refused", [])),
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


def _programs(value: Any, platform: str) -> tuple[Program, ...]:
    programs = _each("programs", value, lambda place, item: _program(place, item, platform))
    names = [program.name.casefold() for program in programs]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            raise _FieldError(f"programs[{index}].name", "two programs have this name")
    return programs


def _program(place: str, value: Any, platform: str) -> Program:
    if not isinstance(value, dict):
        raise _FieldError(place, 'write an object like {"path": "/opt/crm/card"}')
    _refuse_unknown(place, value, ("path", "name", "arguments", "per_minute", "sha256"))
    patterns = value.get("arguments")
    return Program(
        path=_path(f"{place}.path", value.get("path"), platform),
        arguments=None if patterns is None else _each(f"{place}.arguments", patterns, _pattern),
        per_minute=_rate(f"{place}.per_minute", value.get("per_minute", DEFAULT_PER_MINUTE)),
        sha256=_digest(f"{place}.sha256", value.get("sha256", "")),
        name=_name(f"{place}.name", value.get("name", "")),
    )


def _name(place: str, value: Any) -> str:
    name = _text(place, value)
    if name and not _BARE_NAME.fullmatch(name):
        raise _FieldError(place, "write a bare name like card.exe, without a folder")
    return name


def _consent(place: str, value: Any) -> Consent:
    if value not in list(Consent):
        raise _FieldError(place, f"write one of {', '.join(Consent)}")
    return Consent(value)


def _page(place: str, value: Any) -> str:
    page = _text(place, value)
    try:
        if page:
            read_address(page.replace(NUMBER_VARIABLE, "0"))
            read_origin("/".join(page.split("/")[:3]))
    except (StoppedError, ValueError):
        raise _FieldError(
            place, f"write an address like https://crm.example/find?n={NUMBER_VARIABLE}"
        ) from None
    return page


def _remembered(place: str, value: Any) -> frozenset[str]:
    found = _each(place, value, _text)
    if len(found) > _MAX_REMEMBERED:
        raise _FieldError(place, f"more than {_MAX_REMEMBERED} answers: remove old ones")
    return frozenset(found)


def _path(place: str, value: Any, platform: str) -> str:
    path = _text(place, value)
    problem = problem_of_path(path, platform)
    if problem:
        raise _FieldError(place, f"{problem}")
    return path


def _pattern(place: str, value: Any) -> re.Pattern[str]:
    try:
        return re.compile(_text(place, value))
    except (re.error, OverflowError, RecursionError) as error:
        raise _FieldError(place, f"not a regular expression: {error}") from None


def _origin(place: str, value: Any) -> Origin:
    try:
        return read_origin(_text(place, value))
    except ValueError as error:
        raise _FieldError(place, f"{error}") from None


def _rate(place: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _HIGHEST_RATE:
        raise _FieldError(place, f"write a whole number from 1 to {_HIGHEST_RATE}")
    return value


def _digest(place: str, value: Any) -> str:
    digest = _text(place, value).lower()
    if digest and not _SHA256.fullmatch(digest):
        raise _FieldError(place, "write the 64 hexadecimal digits that sha256sum prints")
    return digest


def _flag(place: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _FieldError(place, "write true or false")
    return value


def _text(place: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _FieldError(place, 'write a text in quotes ("...")')
    return value


def _each(place: str, value: Any, read: Callable[[str, Any], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise _FieldError(place, "write a list ([...])")
    return tuple(read(f"{place}[{index}]", item) for index, item in enumerate(value))


def _refuse_unknown(place: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in value:
        if name not in known:
            where = f"{place}.{name}" if place else name
            raise _FieldError(where, f"unknown field; known are {', '.join(known)}")
