"""The request of one 3CX scenario as a kind, target, headers and body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.headers import (
    without_secret_members,
    without_secret_pairs,
    without_secrets,
)
from ringhook.config.importing.threecx_bodies import applies, form_body, json_body
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import Translator
from ringhook.config.importing.xml_tree import texts

PREFIX = "threecx"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_AUTHORITY = re.compile(r"(?i)https?://[^/?#]*")
_WHOLE_BEGINNING = re.compile(r"\[\w+\]")


def request_of(
    request: Element, translator: Translator, draft: Draft, path: str, credential: str = ""
) -> dict[str, Any]:
    """Return the parts of an action. Raises `UntranslatableError` when it could only be sent wrong."""
    method = request.get("RequestType", "Get").upper()
    if method not in {"GET", *WITH_BODY}:
        raise UntranslatableError(
            f"requests are sent by GET, POST, PUT or PATCH, not by {method[:20]}"
        )
    headers = dict(_headers(request, translator))
    sent: dict[str, Any] = {
        "headers": without_secrets(draft, f"{path}.Headers", PREFIX, headers),
        "credential": credential,
    }
    if method in WITH_BODY:
        sent |= {} if method == "POST" else {"method": method}
        sent |= _body(request, translator, draft, path)
    elif request.find("PostValues") is not None:
        draft.warn(f"{path}.PostValues", "a GET has no body; the values are left out")
    target = target_of(_url(request), translator)
    return {
        "kind": "GET" if method == "GET" else "POST",
        "target": without_secret_pairs(draft, path, PREFIX, target),
        "request": sent,
    }


def target_of(url: str, translator: Translator) -> str:
    """Return an address; parameters in its host are written out, because no value may stand there."""
    url = url.strip()
    host = _AUTHORITY.match(url)
    if host is None and not translator.has_arguments:
        host = _WHOLE_BEGINNING.match(url)
    if host is None:
        return translator.text(url)
    return translator.text(host[0], inline=True) + translator.text(url[host.end() :])


def _url(request: Element) -> str:
    """Return the address with the parameters that some templates list apart."""
    url = request.get("Url", "").strip()
    for value in request.iterfind("QueryParams/Value"):
        if value.get("Key"):
            url += f"{'&' if '?' in url else '?'}{value.get('Key')}={texts(value)}"
    return url


def _headers(request: Element, translator: Translator) -> Iterator[tuple[str, str]]:
    for value in request.iterfind("Headers/Value"):
        if applies(value, translator):
            yield value.get("Key", ""), translator.text(texts(value))


def _body(request: Element, translator: Translator, draft: Draft, path: str) -> dict[str, Any]:
    is_json = request.get("RequestEncoding", "").lower() == "json"
    message = request.get("Message", "").strip()
    if message:
        body = without_secret_members(draft, path, PREFIX, translator.text(message))
        body = without_secret_pairs(draft, path, PREFIX, body)
        return {"body_type": "json" if is_json else "text", "body": body}
    values = request.find("PostValues")
    if is_json:
        return {"body_type": "json", "body": json_body(values, translator, draft, path)}
    return {"body_type": "form", "body": form_body(values, translator, draft, path)}
