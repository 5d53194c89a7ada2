"""Check how things are asked for: every text, reading and reference of requests, lookups and credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringhook.config.asking import (
    AnyCredential,
    LoginCredential,
    LookupEntry,
    ReadEntry,
    RequestEntry,
)
from ringhook.config.document import Document
from ringhook.domain.errors import Problem
from ringhook.engine.answers import check_condition, check_reader
from ringhook.engine.outgoing import WITHOUT_TEXT, BodyType, Reader
from ringhook.engine.text import Use, check

SECRET_REFERENCE = re.compile(r"\$secret\.[A-Za-z0-9._-]{1,100}\$")
GETS = frozenset({"", "GET"})
CREDENTIAL_USES = {
    "username": Use.HEADER,
    "client_id": Use.HEADER,
    "token_url": Use.HTTP_TARGET,
    "authorize_url": Use.HTTP_TARGET,
    "target": Use.HTTP_TARGET,
}
BODY_USES = {
    BodyType.JSON: Use.BODY_JSON,
    BodyType.FORM: Use.BODY_FORM,
    BodyType.MULTIPART: Use.BODY_FORM,
    BodyType.TEXT: Use.BODY_TEXT,
    BodyType.XML: Use.BODY_XML,
}


def check_text(path: str, source: str, use: Use) -> Iterator[Problem]:
    """Yield what is wrong with one template."""
    for found in check(source, use):
        yield Problem(path, f"line {found.line}, column {found.column}: {found.message}")


def check_request(
    path: str, request: RequestEntry, document: Document, *, has_body: bool
) -> Iterator[Problem]:
    """Yield what is wrong with how something is sent and its answer read."""
    for name, source in request.headers.items():
        yield from check_text(f"{path}.headers.{name}", source, Use.HEADER)
    yield from _body(path, request, has_body=has_body)
    known = {credential.id for credential in document.credentials}
    if request.credential and request.credential not in known:
        yield Problem(f"{path}.credential", "is not the id of a credential")
    if request.signing_secret and not SECRET_REFERENCE.fullmatch(request.signing_secret):
        message = "must be a reference like $secret.name$; write the secret itself first"
        yield Problem(f"{path}.signing_secret", message)
    message = check_condition(request.success.condition)
    if message:
        yield Problem(f"{path}.success.condition", message)
    yield from _readings(f"{path}.read", request.read)


def check_page_form(path: str, request: RequestEntry) -> Iterator[Problem]:
    """Yield what is wrong with a page that is opened with a POST: browsers send forms, and know no secret."""
    if request.method == "POST":
        if request.body_type is not BodyType.FORM:
            yield Problem(
                f"{path}.body_type", "a page is opened by GET, or by a POST of a form: choose form"
            )
        yield from check_text(f"{path}.body", request.body, Use.PAGE_FORM)


def _body(path: str, request: RequestEntry, *, has_body: bool) -> Iterator[Problem]:
    if request.body_type in WITHOUT_TEXT:
        if request.body:
            word = request.body_type.value
            message = f"is not sent while body_type is {word}; choose json, form, text or xml"
            yield Problem(f"{path}.body", message)
    elif request.body or has_body:
        yield from check_text(f"{path}.body", request.body, BODY_USES[request.body_type])


def _readings(path: str, entries: Mapping[str, ReadEntry]) -> Iterator[Problem]:
    for name, entry in entries.items():
        yield from _reading(f"{path}.{name}", entry)


def _reading(path: str, entry: ReadEntry) -> Iterator[Problem]:
    message = check_reader(Reader(entry.source, entry.path))
    if message:
        yield Problem(f"{path}.path", message)


def check_lookup(path: str, lookup: LookupEntry, document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a lookup."""
    yield from check_text(f"{path}.target", lookup.target, Use.HTTP_TARGET)
    has_body = lookup.request.method not in GETS
    yield from check_request(f"{path}.request", lookup.request, document, has_body=has_body)
    if lookup.request.read:
        yield Problem(f"{path}.request.read", "belongs into the lookup's own read; move it there")
    if lookup.matches is not None:
        yield from _reading(f"{path}.matches", lookup.matches)
    yield from _readings(f"{path}.read", lookup.read)
    if lookup.card:
        yield from check_text(f"{path}.card", lookup.card, Use.CARD)


def check_credential(path: str, credential: AnyCredential, document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a credential. Fields that are sealed as typed cannot be wrong."""
    given = credential.model_dump()
    for name, use in CREDENTIAL_USES.items():
        if given.get(name):
            yield from check_text(f"{path}.{name}", given[name], use)
    if isinstance(credential, LoginCredential):
        yield from _login(path, credential, document)


def _login(path: str, login: LoginCredential, document: Document) -> Iterator[Problem]:
    has_body = login.request.method not in GETS
    yield from check_request(f"{path}.request", login.request, document, has_body=has_body)
    if login.request.credential:
        message = "a login has no credential of its own; put its secrets into the request"
        yield Problem(f"{path}.request.credential", message)
    if login.request.signing_secret:
        yield Problem(f"{path}.request.signing_secret", "a login is not signed; remove it")
    for section, texts in (("headers", login.headers), ("query", login.query)):
        for name, source in texts.items():
            yield from check_text(f"{path}.{section}.{name}", source, Use.HEADER)
