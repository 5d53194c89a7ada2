"""Check the answers to a pack's form and fill them in.

An answer stands in the text as it is, so it must match its field's strict pattern and can hold nothing
that a template, an address or JSON takes for more than text. A secret leaves only a reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ringhook.crm.pack import PackField
from ringhook.domain.errors import Problem

LONGEST_ANSWER = 4000
PLACE = re.compile(r"<<([a-z][a-z0-9_]{0,39})>>")
REFERENCE = re.compile(r"\$secret\.[A-Za-z0-9._-]{1,72}\$")
FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f${}()\[\]\"'`<>\\|]")
"""What no answer may hold, whatever its pattern says: marks of templates, quotes, blanks."""


def tidied(answers: Mapping[str, str]) -> dict[str, str]:
    """Return *answers* without blanks around them, and addresses without their last slash."""
    stripped = {key: answer.strip() for key, answer in answers.items()}
    return {
        key: answer.rstrip("/") if answer.startswith(("https://", "http://")) else answer
        for key, answer in stripped.items()
    }


def answer_problems(
    fields: Iterable[PackField], answers: Mapping[str, str], wanted: frozenset[str]
) -> Iterator[Problem]:
    """Yield what is wrong with *answers*; *wanted* are the fields that the chosen operations use."""
    by_key = {field.key: field for field in fields}
    for key in answers.keys() - by_key.keys():
        yield Problem(f"answers.{key}", "is not a question of this form; remove it")
    for key, field in by_key.items():
        message = _problem(field, answers.get(key, ""), is_wanted=key in wanted)
        if message:
            yield Problem(f"answers.{key}", message)


def _problem(field: PackField, answer: str, *, is_wanted: bool) -> str:
    if not answer:
        is_missing = field.required and is_wanted and not field.default
        return "is missing" if is_missing else ""
    if len(answer) > LONGEST_ANSWER:
        return f"is longer than {LONGEST_ANSWER} characters"
    if field.secret:
        return ""
    values = [value for value, _shown in field.options]
    if values and answer not in values:
        return f"must be one of {', '.join(values)}"
    if FORBIDDEN.search(answer) or not re.fullmatch(field.pattern or ".*", answer):
        return f"must match {field.pattern}" if field.pattern else "has characters that do not fit"
    return ""


def places(tree: Any) -> frozenset[str]:
    """Return the keys of the fields that *tree* has a place for."""
    if isinstance(tree, str):
        return frozenset(PLACE.findall(tree))
    if isinstance(tree, Mapping):
        return frozenset[str]().union(*(places(value) for value in tree.values()))
    return frozenset[str]().union(*map(places, tree)) if isinstance(tree, list) else frozenset()


def filled(tree: Any, values: Mapping[str, str]) -> Any:
    """Return *tree* with its places filled; an entry that is only a place with no value is left out."""
    if isinstance(tree, str):
        return PLACE.sub(lambda place: values[place[1]], tree)
    if isinstance(tree, Mapping):
        return {k: filled(v, values) for k, v in tree.items() if not _is_void(v, values)}
    if isinstance(tree, list):
        return [filled(item, values) for item in tree if not _is_void(item, values)]
    return tree


def _is_void(tree: Any, values: Mapping[str, str]) -> bool:
    place = PLACE.fullmatch(tree) if isinstance(tree, str) else None
    return place is not None and not values[place[1]]
