"""Make the engine's requests, lookups and credentials of the document's."""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.config.asking import (
    AnyCredential,
    LoginCredential,
    LookupEntry,
    ReadEntry,
    RequestEntry,
    SuccessEntry,
)
from ringhook.engine.outgoing import (
    Credential,
    Limits,
    Lookup,
    Reader,
    Request,
    Step,
    Success,
)
from ringhook.engine.text import Template, parse

TEXT_FIELDS = (
    *("username", "password", "token", "value"),
    *("token_url", "authorize_url", "client_id", "client_secret"),
)
PLAIN_FIELDS = ("scheme", "header", "parameter", "token_parameter", "scope", "style")


def compile_request(entry: RequestEntry) -> Request:
    """Return *entry* with its templates parsed."""
    return Request(
        method=entry.method,
        headers=compile_texts(entry.headers),
        body_type=entry.body_type,
        body=parse(entry.body) if entry.body else None,
        timeout_seconds=entry.timeout_seconds,
        repeatable=entry.repeatable,
        retry_seconds=None if entry.retry is None else tuple(entry.retry),
        credential=entry.credential,
        signing_secret=secret_name(entry.signing_secret),
        success=_success(entry.success),
        read=_readers(entry.read),
    )


def compile_texts(texts: Mapping[str, str]) -> tuple[tuple[str, Template], ...]:
    """Return named texts parsed, in their order."""
    return tuple((name, parse(source)) for name, source in texts.items())


def secret_name(reference: str) -> str:
    """Return the name in `$secret.name$`, nothing for nothing."""
    return reference.removeprefix("$secret.").removesuffix("$")


def _success(entry: SuccessEntry) -> Success:
    return Success(tuple(_range(text) for text in entry.statuses), entry.condition)


def _range(statuses: str) -> tuple[int, int]:
    if statuses.endswith("xx"):
        first = int(statuses[0]) * 100
        return first, first + 99
    return int(statuses), int(statuses)


def _readers(entries: Mapping[str, ReadEntry]) -> dict[str, Reader]:
    return {name: _reader(entry) for name, entry in entries.items()}


def _reader(entry: ReadEntry) -> Reader:
    return Reader(entry.source, entry.path)


def compile_lookup(entry: LookupEntry, position: int) -> Lookup:
    """Return *entry* as the engine uses it; what it reads of a contact is its request's reading."""
    request = entry.request.model_copy(update={"read": entry.read})
    return Lookup(
        id=entry.id,
        position=position,
        name=entry.name,
        enabled=entry.enabled,
        step=Step(parse(entry.target), compile_request(request)),
        matches=_reader(entry.matches) if entry.matches else None,
        card=parse(entry.card) if entry.card else None,
        number_forms=tuple(entry.number_formats),
        on_many=entry.on_many,
    )


def compile_credential(entry: AnyCredential) -> Credential:
    """Return *entry* as the engine uses it."""
    given = entry.model_dump()
    login = entry if isinstance(entry, LoginCredential) else None
    return Credential(
        id=entry.id,
        name=entry.name or entry.id,
        kind=entry.type,
        values={name: parse(given[name]) for name in TEXT_FIELDS if given.get(name)},
        words={name: given[name] for name in PLAIN_FIELDS if name in given},
        parameters=given.get("parameters", {}),
        step=Step(parse(login.target), compile_request(login.request)) if login else None,
        session_minutes=login.session_minutes if login else 0,
        headers=compile_texts(login.headers) if login else (),
        query=compile_texts(login.query) if login else (),
        limits=Limits(entry.daily_limit, entry.over_limit, entry.per_minute, entry.concurrent),
    )
