"""JMESPath (https://jmespath.org/specification.html), held to an allowance.

Beyond the specification there is `from_json(text)`: Zoho's functions answer JSON that holds JSON as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature
from jmespath.visitor import Options, TreeInterpreter

from ringhook.engine.answers.allowance import Allowance

_LARGEST_INTEGER_DIGITS = 1000
_CHARACTERS_PER_STEP = 64
_PARSED_PER_STEP = 16
FAULTS = (
    JMESPathError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the interpreter raises when data is not what the expression thinks, endless nesting included."""


def parse_json(text: str) -> Any:
    """Return what *text* holds, numbers that no JSON can write as null.

    Raises `ValueError` or `RecursionError`. Bare control characters in strings are let through.
    """
    return json.loads(
        text, strict=False, parse_int=_integer, parse_float=_finite, parse_constant=_nothing
    )


def _integer(digits: str) -> int | float | None:
    return int(digits) if len(digits) <= _LARGEST_INTEGER_DIGITS else _finite(digits)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _nothing(_word: str) -> None:
    """`NaN` and `Infinity` are no JSON, but are met."""


def search(expression: str, data: Any, allowance: Allowance) -> Any:
    """Return what *expression* finds, None for nothing or when the data does not fit it.

    Raises `ExhaustedError`.
    """
    try:
        parsed = jmespath.compile(expression or "@").parsed
        return _Interpreter(allowance).visit(parsed, data)
    except FAULTS:
        return None


def is_true(value: Any) -> bool:
    """Return whether JMESPath takes *value* for true: all but null, false and what is empty; 0 is true."""
    return value is not None and value is not False and value not in ("", [], {})


class BoundedFunctions(Functions):
    """The functions of the specification and `from_json`."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    def call_function(self, function_name: str, resolved_args: Iterable[Any]) -> Any:
        """Call it once its arguments are paid for."""
        arguments = list(resolved_args)
        self._allowance.take(sum(_size(argument) for argument in arguments))
        return super().call_function(function_name, arguments)

    @signature({"types": []})
    def _func_from_json(self, value: Any) -> Any:
        """Return what a text holds as JSON, null if it is none; what is no text stays itself."""
        if not isinstance(value, str):
            return value
        self._allowance.take(len(value) // _PARSED_PER_STEP)
        try:
            return parse_json(value)
        except (ValueError, RecursionError):
            return None

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        _weigh(value, self._allowance)
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    @signature({"types": ["array", "string"]}, {"types": []})
    def _func_contains(self, subject: Any, wanted: Any) -> bool:
        if isinstance(subject, str):
            return isinstance(wanted, str) and wanted in subject
        return any(_equal(self._allowance, one, wanted) for one in subject)

    @signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, texts: list[str]) -> str:
        length = sum(map(len, texts)) + len(separator) * len(texts)
        self._allowance.take(length // _CHARACTERS_PER_STEP)
        return separator.join(texts)


class _Interpreter(TreeInterpreter):
    """Pays for every visit, and beforehand for what makes or compares something large in one."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(Options(custom_functions=BoundedFunctions(allowance)))
        self._allowance = allowance

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._allowance.take(1)
        return super().visit(node, *args, **kwargs)

    def visit_comparator(self, node: Any, value: Any) -> Any:
        equality = _EQUALITIES.get(node["value"])
        if equality is None:
            return super().visit_comparator(node, value)
        left, right = (self.visit(child, value) for child in node["children"])
        return equality(self._allowance, left, right)

    def visit_flatten(self, node: Any, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        if not isinstance(base, list):
            return None
        self._allowance.take(len(base) + sum(len(one) for one in base if isinstance(one, list)))
        lists = (one if isinstance(one, list) else [one] for one in base)
        return list(chain.from_iterable(lists))

    def visit_slice(self, node: Any, value: Any) -> Any:
        self._allowance.take(_size(value))
        return super().visit_slice(node, value)


def _equal(allowance: Allowance, left: Any, right: Any) -> bool:
    """Return whether both are the same JSON: `true` is not 1, but 1 is 1.0."""
    allowance.take(1)
    if isinstance(left, dict | list):
        if type(left) is not type(right):
            return False
        _weigh(left, allowance)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _different(allowance: Allowance, left: Any, right: Any) -> bool:
    return not _equal(allowance, left, right)


_EQUALITIES: dict[str, Callable[[Allowance, Any, Any], bool]] = {"eq": _equal, "ne": _different}


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value) // _CHARACTERS_PER_STEP
    return len(value) if isinstance(value, dict | list) else 0


def _weigh(value: Any, allowance: Allowance) -> None:
    """Pay for everything in *value*, a part that is there twice twice."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        allowance.take(1 + _size(one))
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
