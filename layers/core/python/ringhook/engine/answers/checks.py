"""Say what is wrong with a reading or a condition before it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jmespath
import regex
from jmespath.exceptions import LexerError, ParseError

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.answers.columns import parse_column
from ringhook.engine.answers.patterns import REFUSALS
from ringhook.engine.answers.queries import FAULTS, BoundedFunctions
from ringhook.engine.answers.xmlpaths import parse_path
from ringhook.engine.outgoing import Reader, Source

DEEPEST = 60
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_TOO_DEEP = "is nested too deeply; ask for less in one expression"


def check_reader(reader: Reader) -> str:
    """Return what is wrong with a reading and where, nothing if it can be used."""
    return _CHECKS[reader.source](reader.path)


def check_condition(text: str) -> str:
    """Return what is wrong with a JMESPath condition and where, nothing if it can be used."""
    return _query(text)


def _query(text: str) -> str:
    if text.count("(") > DEEPEST:
        return _TOO_DEEP
    try:
        parsed = jmespath.compile(text or "@").parsed
    except FAULTS as error:
        return _refusal(error, text)
    return next(_objections(parsed), "")


def _refusal(error: Exception, text: str) -> str:
    if isinstance(error, LexerError):
        return f"column {error.lexer_position + 1}: {error.lexer_value!r} cannot be read here"
    if isinstance(error, ParseError) and error.token_value:
        return f"column {error.lex_position + 1}: {error.token_value!r} is not expected here"
    if isinstance(error, ParseError):
        return f"column {len(text) + 1}: ends too early; something is missing"
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    return "cannot be read as JMESPath; see https://jmespath.org"


def _objections(parsed: Any) -> Iterator[str]:
    waiting = [(parsed, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            yield _TOO_DEEP
            return
        children = [child for child in node.get("children", ()) if isinstance(child, dict)]
        waiting.extend((child, depth + 1) for child in children)
        if node["type"] == "function_expression":
            yield from _call_objections(node["value"], len(children))


def _call_objections(name: str, count: int) -> Iterator[str]:
    known = BoundedFunctions.FUNCTION_TABLE
    if name not in known:
        yield f"{name}() is not a function; known are {', '.join(sorted(known))}"
        return
    wanted = known[name]["signature"]
    if wanted[-1].get("variadic"):
        if count < len(wanted):
            yield f"{name}() takes {len(wanted)} or more, not {count} arguments"
    elif count != len(wanted):
        yield f"{name}() takes {len(wanted)}, not {count} arguments"


def _pattern(path: str) -> str:
    try:
        regex.compile(path)
    except regex.error as error:
        where, what = getattr(error, "pos", None) or 0, getattr(error, "msg", "cannot be read")
        return f"column {where + 1}: {what}"
    except REFUSALS:
        return "cannot be read as a pattern; write a simpler one"
    return ""


def _parsed_by(parse: Callable[[str], object]) -> Callable[[str], str]:
    def check(path: str) -> str:
        try:
            parse(path)
        except BadTemplateError as error:
            return str(error)
        return ""

    return check


def _header(path: str) -> str:
    return "" if _HEADER_NAME.fullmatch(path.strip()) else "must be the name of a header"


def _text(path: str) -> str:
    return "must be empty: the whole text is taken; choose regex to take a part" if path else ""


_CHECKS: Mapping[Source, Callable[[str], str]] = {
    Source.JSON: _query,
    Source.XML: _parsed_by(parse_path),
    Source.REGEX: _pattern,
    Source.DELIMITED: _parsed_by(parse_column),
    Source.HEADER: _header,
    Source.TEXT: _text,
}
