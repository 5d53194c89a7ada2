"""Check a document and say everything that is wrong with it at once, each with its path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from ringhook.config.chains import check_chains, check_fixed_arguments
from ringhook.config.document import ActionEntry, ConnectionEntry, Document
from ringhook.config.functions import check_functions
from ringhook.config.request_problems import (
    check_credential,
    check_lookup,
    check_page_form,
    check_request,
    check_text,
)
from ringhook.config.routing import check_routing
from ringhook.domain.adapter import Field
from ringhook.domain.errors import InvalidDocumentError, Problem
from ringhook.engine.people import identifier_key
from ringhook.engine.plan import CARD_ID, CLOSE_ID, POP_ID
from ringhook.engine.rulebook import ActionKind
from ringhook.engine.text import Use

AdapterFields = Mapping[str, tuple[Field, ...]]

RESERVED_IDS = frozenset({POP_ID, CLOSE_ID, CARD_ID})
SECRET_REFERENCE = re.compile(r"\$secret\.[A-Za-z0-9._-]+\$")
TARGET_USES = {
    ActionKind.URL: Use.URL_TARGET,
    ActionKind.GET: Use.HTTP_TARGET,
    ActionKind.POST: Use.HTTP_TARGET,
    ActionKind.RUN: Use.RUN,
}
METHODS: Mapping[ActionKind, tuple[str, ...]] = {
    ActionKind.URL: ("POST",),
    ActionKind.GET: (),
    ActionKind.POST: ("POST", "PUT", "PATCH"),
    ActionKind.RUN: (),
}
MESSAGES = {
    "extra_forbidden": "is not a field of this document; remove it",
    "missing": "is missing",
}


def read_document(raw: object, adapters: AdapterFields) -> Document:
    """Return *raw* as a valid document. Raises `InvalidDocumentError` with every problem."""
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise InvalidDocumentError([problem_of(dict(e)) for e in error.errors()]) from None
    check_document(document, adapters)
    return document


def check_document(document: Document, adapters: AdapterFields) -> None:
    """Refuse a document whose parts do not fit together or whose templates cannot be read."""
    problems = list(_problems(document, adapters))
    if problems:
        raise InvalidDocumentError(problems)


def problem_of(error: Mapping[str, Any]) -> Problem:
    """Return one of pydantic's errors in our words."""
    path = ".".join(str(part) for part in error["loc"])
    message = MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, "))
    return Problem(path, message)


def _problems(document: Document, adapters: AdapterFields) -> Iterator[Problem]:
    for section in ("connections", "agents", "actions", "lookups", "credentials"):
        yield from _twice(section, "id", (entry.id for entry in getattr(document, section)))
    yield from _twice("connections", "token", (c.token for c in document.connections))
    for index, connection in enumerate(document.connections):
        yield from _connection(f"connections.{index}", connection, adapters)
        yield from _shown(f"connections.{index}", connection, adapters, document)
    yield from _shared_identifiers(document)
    yield from _reserved_ids(document)
    yield from _unknown_agents(document)
    yield from check_routing(document)
    for index, action in enumerate(document.actions):
        yield from _action(f"actions.{index}", action, document)
    yield from check_chains(document)
    yield from check_functions(document)
    for index, lookup in enumerate(document.lookups):
        yield from check_lookup(f"lookups.{index}", lookup, document)
    for index, credential in enumerate(document.credentials):
        yield from check_credential(f"credentials.{index}", credential, document)


def _twice(section: str, key: str, values: Iterable[str]) -> Iterator[Problem]:
    listed = list(values)
    counts = Counter(value for value in listed if value)
    for index, value in enumerate(listed):
        if counts[value] > 1 and value in listed[:index]:
            yield Problem(f"{section}.{index}.{key}", f"is used twice in {section}; choose another")


def _connection(
    path: str, connection: ConnectionEntry, adapters: AdapterFields
) -> Iterator[Problem]:
    fields = adapters.get(connection.adapter)
    if fields is None:
        known = ", ".join(sorted(adapters))
        yield Problem(f"{path}.adapter", f"is not a PBX we know; choose one of {known}")
        return
    by_key = {field.key: field for field in fields}
    for key, value in connection.settings.items():
        if key not in by_key:
            yield Problem(f"{path}.settings.{key}", "is not a setting of this PBX; remove it")
        elif not _fits(by_key[key], value):
            yield Problem(f"{path}.settings.{key}", f"must match {by_key[key].pattern}")
    for field in fields:
        if field.required and not connection.settings.get(field.key):
            yield Problem(f"{path}.settings.{field.key}", "is missing")


def _shown(
    path: str, connection: ConnectionEntry, adapters: AdapterFields, document: Document
) -> Iterator[Problem]:
    """Yield the settings that name a credential which is not there."""
    known = {"", *(credential.id for credential in document.credentials)}
    for field in adapters.get(connection.adapter, ()):
        if field.credential and connection.settings.get(field.key, "") not in known:
            yield Problem(f"{path}.settings.{field.key}", "is not the id of a credential")


def _fits(field: Field, value: str) -> bool:
    if not value or not field.pattern or (field.secret and SECRET_REFERENCE.fullmatch(value)):
        return True
    return re.fullmatch(field.pattern, value) is not None


def _shared_identifiers(document: Document) -> Iterator[Problem]:
    """Yield what means two agents: an id and an e-mail address identify like everything else."""
    owner: dict[str, int] = {}
    for index, agent in enumerate(document.agents):
        places = {"id": agent.id, "email": agent.email}
        places |= {f"identifiers.{at}": text for at, text in enumerate(agent.identifiers)}
        for place, text in places.items():
            first = owner.setdefault(identifier_key(text), index) if text else index
            if first != index and place != "id":
                name = document.agents[first].name or f"agents.{first}"
                message = f"already belongs to {name}; an identifier has one agent"
                yield Problem(f"agents.{index}.{place}", message)


def _reserved_ids(document: Document) -> Iterator[Problem]:
    for index, action in enumerate(document.actions):
        if action.id in RESERVED_IDS:
            yield Problem(f"actions.{index}.id", "is a word of our own; choose another")


def _unknown_agents(document: Document) -> Iterator[Problem]:
    known = {agent.id for agent in document.agents}
    for index, listed in enumerate(document.settings.exceptions):
        if listed.agent and listed.agent not in known:
            yield Problem(f"settings.exceptions.{index}.agent", "is not the id of an agent")
    for index, action in enumerate(document.actions):
        for position, agent_id in enumerate(action.audience):
            if agent_id not in known:
                yield Problem(f"actions.{index}.audience.{position}", "is not the id of an agent")


def _action(path: str, action: ActionEntry, document: Document) -> Iterator[Problem]:
    yield from check_text(f"{path}.target", action.target, TARGET_USES[action.kind])
    has_body = action.kind is ActionKind.POST
    yield from check_request(f"{path}.request", action.request, document, has_body=has_body)
    if action.kind is ActionKind.URL:
        yield from check_page_form(f"{path}.request", action.request)
    if action.request.method and action.request.method not in METHODS[action.kind]:
        message = (
            "is chosen by the kind; only a POST action may be sent as PUT or PATCH, "
            "and a page be opened with a POST"
        )
        yield Problem(f"{path}.request.method", message)
    for name, source in action.arguments.items():
        yield from check_text(f"{path}.arguments.{name}", source, Use.ARGUMENT)
    yield from check_fixed_arguments(path, action)
