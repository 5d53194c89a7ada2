"""Place a call through any service that is asked over HTTP: the administrator writes the request.

Its address, headers and body name what is to be filled in: `$number$`, `$extension$`, `$agent$`,
`$agent_number$`, `$email$`, `$line$`, `$correlation_id$`. Each value is escaped for the place where it lands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ringhook.domain.adapter import Settings
from ringhook.domain.errors import BadRequestError
from ringhook.domain.routing import Dial, DialRequest
from ringhook.engine.text import Place
from ringhook.engine.text.facts import Value
from ringhook.engine.text.places import escape

VARIABLE = re.compile(r"\$([a-z_]+)\$")
# What may stay empty where it is named; the rest is needed.
OPTIONAL = frozenset({"line", "correlation_id"})
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100})[ \t]*:[ \t]*(.*)")
# A header ends at a line break, or at a semicolon behind which the next one begins.
BETWEEN_HEADERS = re.compile(r"[\r\n]+|;\s*(?=[A-Za-z0-9-]{1,100}\s*:)")


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the administrator's request filled in.

    Raises `BadRequestError` when there is no address, or nothing to put into it.
    """
    template, method = settings.get("dial_url", ""), settings.get("dial_method", "")
    if not template:
        raise BadRequestError("this connection cannot place calls: set its click-to-call address")
    values, body = _values(dial), settings.get("dial_body", "")
    headers = settings.get("dial_headers", "")
    _check((template, headers, body), values)
    url = VARIABLE.sub(lambda match: quote(values[match[1]], safe=""), template)
    made = _headers(headers, values)
    if token := settings.get("dial_token", ""):
        made["Authorization"] = f"Bearer {token}"
    if method not in {"POST", "PUT"}:
        return DialRequest(method="GET", url=url, headers=made)
    made["Content-Type"] = media = settings.get("dial_content_type", "") or JSON_TYPE
    written = _body(body, media.partition(";")[0].strip(), values)
    return DialRequest(method=method, url=url, headers=made, body=written.encode())


def _values(dial: Dial) -> Mapping[str, str]:
    agent = dial.agent
    return {
        "number": dial.number,
        "extension": agent.extension,
        "agent": agent.id,
        "agent_number": agent.number,
        "email": agent.email,
        "line": dial.line,
        "correlation_id": dial.correlation_id,
    }


def _check(templates: Iterable[str], values: Mapping[str, str]) -> None:
    named = {name for text in templates for name in VARIABLE.findall(text)}
    missing = sorted(name for name in named - OPTIONAL if not values.get(name))
    if missing:
        raise BadRequestError(f"the request needs what is not known here: {missing}")


def _headers(text: str, values: Mapping[str, str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for line in filter(str.strip, BETWEEN_HEADERS.split(text)):
        match = HEADER.fullmatch(line.strip())
        if not match:
            raise BadRequestError("write the click-to-call headers as Name: value; Name: value")
        made[match[1]] = _filled(match[2], values, Place.HEADER)
    return made


def _body(template: str, media: str, values: Mapping[str, str]) -> str:
    if not template:
        return urlencode(values) if media == FORM_TYPE else json.dumps(dict(values))
    if media == JSON_TYPE or media.endswith("+json"):
        return _json(template, values)
    is_xml = media.endswith(("/xml", "+xml"))
    place = Place.FORM_VALUE if media == FORM_TYPE else Place.PLAIN
    return _filled(template, values, Place.XML_TEXT if is_xml else place)


def _json(template: str, values: Mapping[str, str]) -> str:
    """Return *template* with the texts in it filled in: no value can become anything but a text."""
    try:
        content = json.loads(template)
    except (ValueError, RecursionError):
        raise BadRequestError(
            "the click-to-call body is no JSON: put every $variable$ between quotes"
        ) from None
    filled = _walk(content, lambda text: _filled(text, values, Place.PLAIN))
    return json.dumps(filled, ensure_ascii=False)


def _walk(content: Any, fill: Callable[[str], str]) -> Any:
    if isinstance(content, dict):
        return {name: _walk(value, fill) for name, value in content.items()}
    if isinstance(content, list):
        return [_walk(value, fill) for value in content]
    return fill(content) if isinstance(content, str) else content


def _filled(template: str, values: Mapping[str, str], place: Place) -> str:
    return VARIABLE.sub(lambda match: escape(Value(values.get(match[1], "")), place), template)
