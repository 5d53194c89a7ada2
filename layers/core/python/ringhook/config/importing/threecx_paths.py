"""3CX's dotted paths into a JSON answer, said in JMESPath.

`data.items.id` passes through lists without saying so: every list on the way stands for its entries.
`[@][].data[].items[].id[]` does just that, because flattening leaves what is no list alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ringhook.config.importing.threecx_brackets import UntranslatableError

Steps = tuple[str, ...]
LONGEST = 500
MOST_STEPS = 12
_ODD = re.compile(r"[\[\]\"'`\\()*|&?@\s]|\A\$")
_POSITION = re.compile(r"\d{1,2}")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold at *steps*, which lead there from the top of the answer."""

    kind: str
    steps: Steps
    wanted: str = ""


def steps_of(path: str) -> Steps:
    """Return the names on the way. Raises `UntranslatableError` for what is no plain path."""
    text = path.strip()
    if not text:
        return ()
    steps = tuple(text.split("."))
    if len(steps) > MOST_STEPS or any(not step or _ODD.search(step) for step in steps):
        raise UntranslatableError(f"the path {text[:60]!r} is not made of names and dots")
    if any(_POSITION.fullmatch(step) for step in steps):
        raise UntranslatableError(f"the path {text[:60]!r} has a position; write it like a[0].b")
    return steps


def shared(first: Steps, second: Steps) -> Steps:
    """Return how far both go together."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return first[:count]


def walk(steps: Steps, rules: Iterable[Rule] = ()) -> str:
    """Return what lists all that is at *steps* and fits *rules*, whose steps begin where these do."""
    conditions: dict[int, list[str]] = {}
    for rule in rules:
        place = shared(steps, rule.steps[:-1])
        condition = _condition(rule, rule.steps[len(place) :])
        conditions.setdefault(len(place), []).append(condition)
    written = "[@][]"
    for count in range(len(steps) + 1):
        written += f".{_name(steps[count - 1])}[]" if count else ""
        written += "".join(f" | [?{one}] | []" for one in conditions.get(count, ()))
    return checked(written)


def value(steps: Steps, rules: Sequence[Rule] = ()) -> str:
    """Return the same for one value: its plain name where no list can be in between."""
    if len(steps) == 1 and not rules:
        return checked(_name(steps[0]))
    return walk(steps, rules)


def one_of(expression: str) -> str:
    """Return the first of a list as text, empty text for none."""
    return f"to_string(not_null({expression} | [0], ''))"


def quoted(text: str) -> str:
    """Return *text* as a JMESPath string. Raises `UntranslatableError`."""
    if "\\" in text or "'" in text:
        raise UntranslatableError(f"{text[:40]!r} has a quotation mark or a backslash")
    return f"'{text}'"


def holds(rules: Sequence[Rule]) -> str:
    """Return the condition that all *rules* hold for a whole answer, nothing for none."""
    return checked(" && ".join(_condition(rule, rule.steps) for rule in rules))


def checked(expression: str) -> str:
    """Return *expression* unless it is longer than the document holds."""
    if len(expression) > LONGEST:
        raise UntranslatableError("the paths make too long an expression")
    return expression


def _condition(rule: Rule, steps: Steps) -> str:
    found = walk(steps)
    if rule.kind == "any":
        return f"({found} | [?@])"
    return f"({found} | [?to_string(@) == {quoted(rule.wanted)}])"


def _name(step: str) -> str:
    return step if _PLAIN.fullmatch(step) else json.dumps(step, ensure_ascii=False)
