"""Fill one program argument: strict about numbers, suspicious of names."""

from __future__ import annotations

import re

from ringhook.engine.numbers import dialable
from ringhook.engine.text.evaluate import value_of
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.kinds import kind_of
from ringhook.engine.text.refusal import RefusedValueError
from ringhook.engine.text.tree import Literal, Node, Template
from ringhook.engine.text.variables import Kind

LONGEST_TEXT = 128
OPTION_SIGNS = ("-", "/", "@")

_NUMBER = re.compile(r"\+?[0-9*#]{1,31}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_.:@+*#/ =,\-]{1,256}\Z")
_UNWANTED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"%!^&|<>`$;\\]"
)


def fill_argument(template: Template, facts: Facts, *, text_arguments: bool) -> str | None:
    """Return the argument, or None when it was nothing but a place for a value that is empty.

    Raises `RefusedValueError` when a value may not stand in a program's argument.
    """
    pieces = [_piece(node, facts, text_arguments=text_arguments) for node in template.nodes]
    text = "".join(pieces)
    has_literal = any(isinstance(node, Literal) for node in template.nodes)
    if not text and template.nodes and not has_literal:
        return None
    begins_with_value = bool(template.nodes) and not isinstance(template.nodes[0], Literal)
    if begins_with_value and text.startswith(OPTION_SIGNS):
        raise RefusedValueError(
            "option_argument", "a value would start the argument like an option"
        )
    return text


def _piece(node: Node, facts: Facts, *, text_arguments: bool) -> str:
    if isinstance(node, Literal):
        return node.text
    text, kind = value_of(node, facts).text, kind_of(node)
    if kind is Kind.NUMBER:
        return _number(text)
    if kind is Kind.TEXT:
        return _cleaned(text, allowed=text_arguments)
    if text and not _TOKEN.match(text):
        raise RefusedValueError("bad_value", "a value has characters that no argument may hold")
    return text


def _number(text: str) -> str:
    number = dialable(text)
    if number and not _NUMBER.match(number):
        raise RefusedValueError("bad_number", "the number has characters that cannot be dialled")
    return number


def _cleaned(text: str, *, allowed: bool) -> str:
    """Return a name without what any program could take for more than text."""
    if text and not allowed:
        raise RefusedValueError(
            "text_argument", "names and other text go to a program only when the action allows it"
        )
    return " ".join(_UNWANTED.sub("", text).split())[:LONGEST_TEXT]
