"""Render a URL. The literal text decides what is path, query and fragment, never a value.

Scheme, host and port are literal. Two exceptions: a target may begin with an `$argument.…$` or
`$variable.…$` that holds the whole beginning (`https://host/…`): those the administrator sets. And it
may be `$contact_url$` alone: the page that a lookup made with the administrator's own template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text.evaluate import value_of
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.parse import position_of
from ringhook.engine.text.places import Place, escape
from ringhook.engine.text.refusal import RefusedValueError
from ringhook.engine.text.tree import CONFIGURED, Literal, Node, Origin, Reference, Template

WEB = ("http", "https")
NEVER = re.compile(
    r"(?:javascript|data|file|vbscript|about|blob|view-source|shell|search-ms|ms-.*)\Z"
)
"""Schemes that run something or read the disk; no list of the administrator's opens them."""

CARD = (Origin.CONTACT, "url", ())
"""The reference to a contact's page."""

_LINE_BREAKS = re.compile(r"[\r\n\t]+")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,31}):")
_AUTHORITY = re.compile(
    r"//(?:[A-Za-z0-9._~\-\u00a1-\uffff]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_SWITCH = {"?": Place.URL_QUERY, "#": Place.URL_FRAGMENT}
_SWITCHES = re.compile(r"[?#]")


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece of the URL: literal *text*, or a *node* and the place its value lands in.

    A configured beginning has `Place.PLAIN` and loses the ending *text*, the slash that follows it.
    """

    text: str = ""
    node: Node | None = None
    place: Place = Place.URL_PATH


def render_url(
    template: Template, facts: Facts, *, schemes: tuple[str, ...] = WEB, masked: bool = False
) -> str:
    """Return the URL with every value escaped for its place; *masked* shows secrets as `****`.

    Raises `BadTemplateError` when a value would form scheme, host or port, and `RefusedValueError`
    when a configured beginning is no address that we open.
    """
    known = facts.masked() if masked else facts
    return "".join(
        step.text if step.node is None else _filled(step, step.node, known, schemes)
        for step in plan_url(template, schemes)
    )


def _filled(step: _Step, node: Node, facts: Facts, schemes: tuple[str, ...]) -> str:
    if step.place is Place.PLAIN:
        return _checked_base(value_of(node, facts).text.strip(), schemes).removesuffix(step.text)
    return escape(value_of(node, facts), step.place)


def _checked_base(base: str, schemes: tuple[str, ...]) -> str:
    scheme = _SCHEME.match(base)
    if scheme is None or not _is_opened(scheme[1], schemes) or _CONTROL.search(base):
        raise RefusedValueError(
            "bad_target", f"the configured address must begin with {schemes[-1]}:"
        )
    if scheme[1].lower() in WEB and not _has_host(base[scheme.end() :]):
        raise RefusedValueError("bad_target", "the configured address needs a plain host name")
    return base


def _is_opened(scheme: str, schemes: tuple[str, ...]) -> bool:
    return scheme.lower() in schemes and not NEVER.match(scheme.lower())


def _has_host(rest: str) -> bool:
    host = _AUTHORITY.match(rest)
    return host is not None and rest[host.end() : host.end() + 1] in ("", "/", "?", "#")


@lru_cache(maxsize=2048)
def plan_url(template: Template, schemes: tuple[str, ...] = WEB) -> tuple[_Step, ...]:
    """Return the pieces of the URL. Raises `BadTemplateError` when its beginning is not acceptable."""
    nodes = _tidy(template.nodes)
    if not nodes:
        raise _refusal(template, 0, "enter an address that begins with https://")
    first, place = nodes[0], Place.URL_PATH
    if not isinstance(first, Literal):
        _check_base(template, nodes)
    else:
        place = _check_beginning(template, first.text, schemes, is_whole=len(nodes) == 1)
    return tuple(_steps(nodes, place))


def _tidy(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Drop line breaks, and blanks at both ends, from the literal text: pasted addresses have them."""
    tidied: list[Node] = []
    for index, node in enumerate(nodes):
        if isinstance(node, Literal):
            text = _LINE_BREAKS.sub("", node.text)
            text = text.lstrip() if index == 0 else text
            text = text.rstrip() if index == len(nodes) - 1 else text
            node = Literal(text, node.offset)  # noqa: PLW2901 - the tidied node takes its place
        if not isinstance(node, Literal) or node.text:
            tidied.append(node)
    return tuple(tidied)


def _check_base(template: Template, nodes: tuple[Node, ...]) -> None:
    """Refuse a target that begins with a value, unless the administrator sets it and a path follows."""
    first = nodes[0]
    if not _is_configured(first) and not (_is_card(first) and len(nodes) == 1):
        raise _refusal(
            template, first.offset, "begin the address with https:// and the host as text"
        )
    following = nodes[1] if len(nodes) > 1 else None
    if following is not None and not (
        isinstance(following, Literal) and following.text.startswith(("/", "?", "#"))
    ):
        raise _refusal(template, following.offset, "put / after the configured address")


def _is_configured(node: Node) -> bool:
    return isinstance(node, Reference) and node.origin in CONFIGURED and not node.filters


def _is_card(node: Node) -> bool:
    return isinstance(node, Reference) and (node.origin, node.name, node.filters) == CARD


def _check_beginning(
    template: Template, text: str, schemes: tuple[str, ...], *, is_whole: bool
) -> Place:
    """Refuse a literal beginning without an allowed scheme and a complete host; return where we are then."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise _refusal(template, 0, "begin the address with https:// and the host as text")
    name = scheme[1].lower()
    if not _is_opened(name, schemes):
        raise _refusal(template, 0, f"{name}: is not opened; use {' or '.join(schemes)}", name)
    if name not in WEB:
        return Place.URL_OPAQUE
    rest = text[scheme.end() :]
    host = _AUTHORITY.match(rest)
    if host is None:
        raise _refusal(
            template, scheme.end(), "write a host as plain text after //, without a user name"
        )
    after = rest[host.end() : host.end() + 1]
    if after not in ("/", "?", "#") and not (after == "" and is_whole):
        raise _refusal(template, scheme.end() + host.end(), "end the host with / before any value")
    return Place.URL_PATH


def _steps(nodes: tuple[Node, ...], place: Place) -> Iterator[_Step]:
    if not isinstance(nodes[0], Literal):
        slash = "/" if _begins_path(nodes[1:2]) else ""
        yield _Step(text=slash, node=nodes[0], place=Place.PLAIN)
        nodes = nodes[1:]
    for node in nodes:
        if isinstance(node, Literal):
            yield _Step(text=node.text)
            place = _place_after(node.text, place)
        else:
            yield _Step(node=node, place=place)


def _begins_path(nodes: tuple[Node, ...]) -> bool:
    return any(isinstance(node, Literal) and node.text.startswith("/") for node in nodes)


def _place_after(text: str, place: Place) -> Place:
    """Return where we are behind the literal *text*: `?` opens the query once, `#` the fragment for good."""
    for mark in _SWITCHES.findall(text):
        if place is Place.URL_FRAGMENT:
            break
        place = _SWITCH[mark]
    return place


def _refusal(template: Template, offset: int, message: str, word: str = "") -> BadTemplateError:
    line, column = position_of(template.source, offset)
    return BadTemplateError(message, line=line, column=column, word=word)
