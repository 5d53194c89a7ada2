"""The request of one 3CX scenario as an action's kind, target, headers and body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from ringhook.config.importing.dollars import escaped
from ringhook.config.importing.draft import Draft
from ringhook.config.importing.headers import without_secrets
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import Translator
from ringhook.config.importing.xml_tree import texts

NUMBERS = frozenset({"integer", "int", "number", "decimal", "double", "float", "boolean", "bool"})
_AUTHORITY = re.compile(r"(?i)https?://[^/?#]*")
_BARE = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?|true|false|null")
_ONE_VALUE = re.compile(r"\$[^$]+\$")


def request_of(
    request: Element, translator: Translator, draft: Draft, path: str, authorization: str
) -> dict[str, Any]:
    """Return the parts of an action. Raises `UntranslatableError` when it could only be sent wrong."""
    kind = request.get("RequestType", "Get").upper()
    if kind not in {"GET", "POST"}:
        raise UntranslatableError(f"requests are sent by GET or POST, not by {kind[:20]}")
    headers = dict(_headers(request, translator))
    if authorization:
        headers["Authorization"] = f"Basic BASE64({translator.text(authorization, _in_brackets)})"
    sent: dict[str, Any] = {
        "headers": without_secrets(draft, f"{path}.Headers", "threecx", headers)
    }
    if kind == "POST":
        sent |= _body(request, translator, draft, path)
    elif request.find("PostValues") is not None:
        draft.warn(f"{path}.PostValues", "a GET has no body; the values are left out")
    return {"kind": kind, "target": target_of(request.get("Url", ""), translator), "request": sent}


def target_of(url: str, translator: Translator) -> str:
    """Return an address; parameters in its host are written out, because no value may stand there."""
    url = url.strip()
    host = _AUTHORITY.match(url)
    if host is None:
        return translator.text(url)
    return translator.text(host[0], inline=True) + translator.text(url[host.end() :])


def _in_brackets(text: str) -> str:
    if "(" in text or ")" in text:
        raise UntranslatableError("the authentication has brackets in its plain text")
    return escaped(text)


def _headers(request: Element, translator: Translator) -> Iterator[tuple[str, str]]:
    for value in request.iterfind("Headers/Value"):
        if _applies(value, translator):
            yield value.get("Key", ""), translator.text(texts(value))


def _applies(value: Element, translator: Translator) -> bool:
    condition = value.get("If", "").strip()
    return not condition or translator.holds(condition)


def _body(request: Element, translator: Translator, draft: Draft, path: str) -> dict[str, Any]:
    is_json = request.get("RequestEncoding", "").lower() == "json"
    message = request.get("Message", "").strip()
    if message:
        body = translator.text(message)
        return {"body_type": "json" if is_json else "text", "body": body}
    fields: dict[str, str] = {}
    for value in request.iterfind("PostValues/Value"):
        key = value.get("Key", "")
        try:
            if key and key not in fields and _applies(value, translator):
                fields[key] = (
                    _json_value(value, translator) if is_json else _form(value, translator)
                )
        except UntranslatableError as error:
            draft.warn(f"{path}.PostValues.{key[:60]}", f"left out: {error}")
    if is_json:
        inside = ", ".join(f"{escaped(_quoted(key))}: {text}" for key, text in fields.items())
        return {"body_type": "json", "body": f"{{{inside}}}"}
    pairs = "&".join(f"{quote_plus(key)}={text}" for key, text in fields.items())
    return {"body_type": "form", "body": pairs}


def _form(value: Element, translator: Translator) -> str:
    return translator.text(texts(value), quote_plus)


def _json_value(value: Element, translator: Translator) -> str:
    """Return a quoted string, or the bare value of a number that is known to be one."""
    if value.get("Type", "String").lower() in NUMBERS:
        bare = translator.text(texts(value)).strip()
        if _BARE.fullmatch(bare.lower()):
            return bare.lower()
        if _ONE_VALUE.fullmatch(bare):
            return bare
    return f'"{translator.text(texts(value), _json_around)}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json_around(text: str) -> str:
    return escaped(_quoted(text)[1:-1])
