"""Render everything that is no URL: bodies, header lines, program arguments, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringhook.engine.text.evaluate import value_of
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.places import Place, escape
from ringhook.engine.text.tree import Literal, Template

_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_JSON_MARK = re.compile(r'\\.?|"', re.DOTALL)


def render_text(template: Template, facts: Facts, place: Place, *, masked: bool = False) -> str:
    """Return the text with every value escaped for *place*; *masked* shows secrets as `****`."""
    known = facts.masked() if masked else facts
    if place is Place.JSON_STRING:
        return "".join(_json(template, known))
    text = "".join(
        node.text if isinstance(node, Literal) else escape(value_of(node, known), place)
        for node in template.nodes
    )
    return _BREAKS.sub("", text) if place is Place.HEADER else text


def is_json_document(template: Template) -> bool:
    """Return whether *template* is a whole JSON document, not the inside of a string."""
    return template.source.lstrip().startswith(("{", "["))


def _json(template: Template, facts: Facts) -> Iterator[str]:
    """Yield the pieces: a value between quotes stays there, one outside becomes a whole JSON value."""
    inside = not is_json_document(template)
    for node in template.nodes:
        if not isinstance(node, Literal):
            place = Place.JSON_STRING if inside else Place.JSON_BARE
            yield escape(value_of(node, facts), place)
            continue
        yield node.text
        for mark in _JSON_MARK.findall(node.text):
            if mark == "\\":
                yield "\\"  # a lone backslash before a value would eat the value's first character
            elif mark == '"':
                inside = not inside
