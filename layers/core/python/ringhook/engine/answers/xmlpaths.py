"""Paths into an XML answer: a small part of XPath, namespaces ignored, upper and lower case as written.

`person/name` · `/answer/person/name` · `//name` · `person[2]/name` · `person/@id` · `*` any element · `.`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.answers.allowance import Allowance
from ringhook.engine.answers.markup import Element, local_name

MOST_STEPS = 20
_STEP = re.compile(
    r"(?P<way>//|/|\A)(?:(?P<here>\.)|(?P<at>@)?(?P<name>\*|[\w.:-]+)(?:\[(?P<nth>[0-9]{1,6})\])?)"
)


@dataclass(frozen=True, slots=True)
class Step:
    """*name* is empty for `.`; *nth* counts from 1 among those of the same parent, 0 means all."""

    name: str
    nth: int = 0
    is_deep: bool = False
    is_attribute: bool = False


@lru_cache(maxsize=512)
def parse_path(path: str) -> tuple[Step, ...]:
    """Return the steps of *path*. Raises `BadTemplateError` with the column."""
    steps: list[Step] = []
    column, text = 0, path.strip() or "."
    while column < len(text):
        found = _STEP.match(text, column)
        if not found or (steps and steps[-1].is_attribute) or len(steps) == MOST_STEPS:
            raise BadTemplateError(
                "cannot be read here; write person/name, person[2], //name or person/@id",
                column=column + 1,
            )
        steps.append(_step(found))
        column = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    nth = found["nth"]
    if nth is not None and (int(nth) == 0 or found["at"]):
        raise BadTemplateError("counts elements, from 1", column=found.start("nth") + 1)
    name = "" if found["here"] else local_name(found["name"])
    return Step(name, int(nth or 0), found["way"] == "//", bool(found["at"]))


def select(
    document: Element, path: str, allowance: Allowance, *, is_part: bool = False
) -> Iterator[Element | str]:
    """Yield what *path* leads to, elements or the texts of attributes, in the document's order.

    A path into a whole answer may name the root element or leave it out. Raises `ExhaustedError`.
    """
    steps = parse_path(path)
    found = _follow([document], steps, allowance)
    if not found and not is_part:
        found = _follow(list(document.children), steps, allowance)
    yield from found


def _follow(
    begin: list[Element], steps: tuple[Step, ...], allowance: Allowance
) -> list[Element | str]:
    here = begin
    for step in steps:
        if step.is_attribute:
            parents = _within(here, allowance) if step.is_deep else here
            return [value for one in parents for value in _attributes(one, step, allowance)]
        if step.name:
            here = list((_descendants if step.is_deep else _children)(here, step, allowance))
    return list(here)


def _attributes(element: Element, step: Step, allowance: Allowance) -> Iterator[str]:
    allowance.take(1 + len(element.attributes))
    for name, value in element.attributes.items():
        if step.name in (name, "*"):
            yield value


def _children(parents: list[Element], step: Step, allowance: Allowance) -> Iterator[Element]:
    for parent in parents:
        allowance.take(1 + len(parent.content))
        matching = [one for one in parent.children if step.name in (one.name, "*")]
        yield from matching[step.nth - 1 : step.nth] if step.nth else matching


def _descendants(here: list[Element], step: Step, allowance: Allowance) -> Iterator[Element]:
    """Yield in the document's order: what a parent's children are is known before they are met."""
    chosen: set[int] = set()
    for one in _within(here, allowance):
        if id(one) in chosen:
            yield one
        chosen.update(map(id, _children([one], step, allowance)))


def _within(here: list[Element], allowance: Allowance) -> Iterator[Element]:
    """Yield these and every element below, each once though one may stand within another."""
    seen: set[int] = set()
    waiting = list(reversed(here))
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            allowance.take(1)
            yield one
            waiting.extend(reversed(list(one.children)))
