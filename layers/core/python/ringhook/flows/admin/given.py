"""What a caller gives to an action, however they send it.

in the address   arguments={percent-encoded JSON}, up to 5,000 characters
a JSON body      {"arguments": {...}, "agent": "..."}, up to 95,000 characters
a form           the field `arguments` with the JSON, in multipart or urlencoded form

The limits are those of Zoho CRM's functions.
"""

from __future__ import annotations

import base64
import email.policy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from ringhook.domain.errors import BadPayloadError, BadRequestError, TooLargeError
from ringhook.engine.strict_json import read_object

MOST_IN_BODY, MOST_IN_ADDRESS = 95_000, 5_000
MOST_BODY_BYTES = 600_000
"""More than 95,000 characters of four bytes, and what a form adds."""
MOST_FIELDS = 50
ARGUMENTS, AGENT = "arguments", "agent"
IN_ADDRESS = frozenset({ARGUMENTS, AGENT, "retry", "language", "auth_type", "zapikey"})
IN_BODY = frozenset({ARGUMENTS, AGENT})
YES, NO = frozenset({"true", "1"}), frozenset({"", "false", "0"})
JSON, MULTIPART, URLENCODED = (
    "application/json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
Pairs = Sequence[tuple[str, str]]


class LongAddressError(BadRequestError):
    """The arguments are too long for an address."""

    status = 414


class UnknownFormError(BadRequestError):
    """The body is of no kind that is read here."""

    status = 415


@dataclass(frozen=True, slots=True)
class Given:
    """*arguments* as JSON has them; *agent* is whose desktops perform it, if the caller says."""

    arguments: Mapping[str, Any]
    agent: str = ""
    wants_retries: bool = False
    language: str = ""


def read_given(event: Mapping[str, Any]) -> Given:
    """Return what the request in *event* (API Gateway's, payload 2.0) gives. Raises `BadRequestError`."""
    query = _single(query_of(event), "the address")
    _refuse_unknown(query, IN_ADDRESS, "the address")
    body = _body_of(event)
    fields = _fields_of(body, _header(event, "content-type")) if body.strip() else {}
    _refuse_unknown(fields, IN_BODY, "the body")
    return Given(
        arguments=_arguments(query, fields),
        agent=_agent(query, fields),
        wants_retries=_switch(query.get("retry", "")),
        language=query.get("language", "") or _header(event, "accept-language")[:2].lower(),
    )


def query_of(event: Mapping[str, Any]) -> Pairs:
    """Return what the address says behind its `?`, in order. Raises `BadPayloadError`."""
    raw = event.get("rawQueryString") or ""
    if not raw:
        return tuple((event.get("queryStringParameters") or {}).items())
    return _pairs(raw)


def _pairs(text: str) -> Pairs:
    try:
        return tuple(
            parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        )
    except UnicodeDecodeError:
        raise BadPayloadError("what is percent-encoded must be UTF-8") from None
    except ValueError:
        raise BadPayloadError(f"send at most {MOST_FIELDS} fields") from None


def _single(pairs: Pairs, where: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadPayloadError(f"a field stands twice in {where}; send it once")
    return found


def _refuse_unknown(found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if not found.keys() <= known:
        listed = ", ".join(sorted(known - {"zapikey", "auth_type"}))
        message = f"{where} may hold {listed} and nothing else; arguments of the action go into"
        raise BadPayloadError(f'{message} arguments, like {{"arguments": {{"name": "value"}}}}')


def _body_of(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    body = base64.b64decode(text) if event.get("isBase64Encoded") else str(text).encode()
    if len(body) > MOST_BODY_BYTES:
        raise _too_long()
    return body


def _fields_of(body: bytes, content_type: str) -> Mapping[str, Any]:
    """Return the fields of the body; `arguments` may be JSON text in it, or an object already."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == MULTIPART:
        return _single(_parts(body, content_type), "the form")
    text = _text(body)
    if kind == URLENCODED:
        return _single(_pairs(text), "the form")
    if kind not in {"", JSON}:
        raise UnknownFormError(f"send the arguments as {JSON}, {MULTIPART} or {URLENCODED}")
    if len(text) > MOST_IN_BODY:
        raise _too_long()
    return read_object(text, "the body")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadPayloadError("the body must be UTF-8") from None


def _parts(body: bytes, content_type: str) -> Pairs:
    """Return the fields of a multipart form (RFC 7578). Raises `BadPayloadError`."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("utf-8", "replace")
    message = message_from_bytes(head + body, policy=email.policy.HTTP)
    found: list[tuple[str, str]] = []
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes) or len(found) == MOST_FIELDS:
            break
        found.append((name, _text(content)))
    else:
        if found:
            return tuple(found)
    raise BadPayloadError("the form cannot be read; send one field called arguments")


def _arguments(query: Mapping[str, Any], fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if ARGUMENTS in query and ARGUMENTS in fields:
        raise BadPayloadError("arguments stand in the address and in the body; send them once")
    if ARGUMENTS in query:
        if len(query[ARGUMENTS]) > MOST_IN_ADDRESS:
            message = f"arguments in the address may have {MOST_IN_ADDRESS} characters"
            raise LongAddressError(f"{message}; send them in the body of a POST")
        return read_object(query[ARGUMENTS], ARGUMENTS)
    given = fields.get(ARGUMENTS, {})
    if isinstance(given, str):
        if len(given) > MOST_IN_BODY:
            raise _too_long()
        return read_object(given, ARGUMENTS)
    if not isinstance(given, dict):
        raise BadPayloadError('arguments must be a JSON object, like {"name": "value"}')
    return given


def _agent(query: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    if AGENT in query and AGENT in fields:
        raise BadPayloadError("agent stands in the address and in the body; send it once")
    agent = fields.get(AGENT, query.get(AGENT, ""))
    if not isinstance(agent, str):
        raise BadPayloadError("agent must be the id of an agent")
    return agent


def _switch(word: str) -> bool:
    if word.lower() not in YES | NO:
        raise BadPayloadError("retry must be true or false")
    return word.lower() in YES


def _header(event: Mapping[str, Any], wanted: str) -> str:
    headers = event.get("headers") or {}
    return next((str(value) for name, value in headers.items() if name.lower() == wanted), "")


def _too_long() -> TooLargeError:
    return TooLargeError(f"the arguments may have {MOST_IN_BODY} characters in a body; send less")
