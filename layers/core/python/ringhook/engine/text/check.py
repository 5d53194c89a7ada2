"""Say what is wrong with a text before it is saved, by where it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from ringhook.domain.errors import BadTemplateError
from ringhook.engine import argv
from ringhook.engine.text.bodies import is_json_document, render_text
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.parse import parse, position_of
from ringhook.engine.text.places import Place
from ringhook.engine.text.tree import Literal, Origin, Template, references
from ringhook.engine.text.urls import WEB, plan_url


class Use(Enum):
    """Where a template stands in a configuration."""

    URL_TARGET = "url_target"
    HTTP_TARGET = "http_target"
    RUN = "run"
    BODY_JSON = "body_json"
    BODY_FORM = "body_form"
    PAGE_FORM = "page_form"
    BODY_TEXT = "body_text"
    BODY_XML = "body_xml"
    HEADER = "header"
    ARGUMENT = "argument"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One thing wrong with a text and where; *line* and *column* count from 1."""

    message: str
    line: int = 1
    column: int = 1


WITHOUT_SECRETS: Mapping[Use, str] = {
    Use.URL_TARGET: "an address opened on a desktop",
    Use.PAGE_FORM: "a form sent by a desktop",
    Use.RUN: "a program's arguments",
    Use.ARGUMENT: "an argument",
    Use.CARD: "an address opened on a desktop",
}


def check(source: str, use: Use, *, schemes: tuple[str, ...] = WEB) -> list[TextProblem]:
    """Return everything wrong with *source* standing at *use*; nothing means it can be saved.

    *schemes* are the ones an address may have; the caller adds those that the workspace allows.
    """
    try:
        if use is Use.RUN:
            argv.parse_command(source, argv.platform_of(source), bare_names=True)
            return []
        template = parse(source)
        _check_target(template, use, schemes)
    except BadTemplateError as error:
        return [_problem(error)]
    return [*_secrets(template, use), *_CHECKS.get(use, _accept)(template)]


def _check_target(template: Template, use: Use, schemes: tuple[str, ...]) -> None:
    if use in {Use.URL_TARGET, Use.CARD}:
        plan_url(template, schemes)
    elif use is Use.HTTP_TARGET:
        plan_url(template, tuple(s for s in schemes if s in WEB))


def _problem(error: BadTemplateError) -> TextProblem:
    message = str(error).removeprefix(f"line {error.line}, column {error.column}: ")
    return TextProblem(message, error.line, error.column)


def _secrets(template: Template, use: Use) -> list[TextProblem]:
    where = WITHOUT_SECRETS.get(use)
    if where is None:
        return []
    return [
        TextProblem(f"no secret may stand in {where}", *position_of(template.source, r.offset))
        for r in references(template.nodes)
        if r.origin is Origin.SECRET
    ]


def _accept(_template: Template) -> list[TextProblem]:
    return []


def _json(template: Template) -> list[TextProblem]:
    """Try the document with every value empty: what is then no JSON never will be."""
    if not is_json_document(template):
        return [TextProblem("a JSON body begins with { or [")]
    blank = Facts(secret=lambda _name: "")
    try:
        json.loads(render_text(template, blank, Place.JSON_STRING))
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return [TextProblem(f"this is no JSON once it is filled in: {reason}")]
    return []


def _header(template: Template) -> list[TextProblem]:
    broken = any(
        isinstance(node, Literal) and not node.text.isprintable() for node in template.nodes
    )
    return [TextProblem("a header has one line; remove the line break")] if broken else []


_CHECKS: Mapping[Use, Callable[[Template], list[TextProblem]]] = {
    Use.BODY_JSON: _json,
    Use.HEADER: _header,
}
