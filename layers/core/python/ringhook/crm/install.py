"""Make of a pack, the answers to its form and the chosen operations what is added to a document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from ringhook.config.document import Document
from ringhook.crm.answers import REFERENCE, answer_problems, filled, places, tidied
from ringhook.crm.pack import Operation, Pack, PackCredential
from ringhook.domain.errors import InvalidDocumentError, Problem

Entry = dict[str, Any]
SECTIONS = ("credentials", "lookups", "actions")
WEB_KINDS = frozenset({"GET", "POST"})


@dataclass(frozen=True, slots=True)
class Addition:
    """Entries to put behind a document's own, and the *secrets* (name and value) they refer to."""

    credentials: tuple[Entry, ...]
    lookups: tuple[Entry, ...]
    actions: tuple[Entry, ...]
    secrets: Mapping[str, str]

    def added_to(self, document: Document) -> Entry:
        """Return *document* with the addition behind its own entries, not yet checked."""
        raw = document.model_dump(mode="json")
        for section in SECTIONS:
            raw[section] = [*raw[section], *getattr(self, section)]
        return raw


def install(
    pack: Pack,
    answers: Mapping[str, str],
    chosen: Sequence[str],
    document: Document,
    unique: str,
) -> Addition:
    """Return what *pack* adds to *document*. Raises `InvalidDocumentError` with every problem.

    Without *chosen* operations all are taken. *unique* makes the names of the secrets their own, so
    that neither an older version of the document nor another installation loses its secret.
    """
    operations = _operations(pack, chosen)
    credentials = used_credentials(pack, operations)
    entries = [operation.entry for operation in operations]
    entries += [credential.entry for credential in credentials.values()]
    given, wanted = tidied(answers), places(entries)
    problems = list(answer_problems(pack.fields, given, wanted))
    if problems:
        raise InvalidDocumentError(problems)
    ids = _Ids(pack, operations, document)
    secrets = dict(_secrets(pack, given, wanted, f"pack.{ids.prefix}.", unique))
    values = _values(pack, given, secrets)
    actions = [item for item in operations if pack.kind_of(item) == "action"]
    lookups = [item for item in operations if pack.kind_of(item) == "lookup"]
    language = document.settings.language
    return Addition(
        credentials=tuple(
            filled(item.entry, values) | {"id": ids.credential(name), "name": pack.title}
            for name, item in credentials.items()
        ),
        lookups=tuple(_entry(pack, item, values, ids, language) for item in lookups),
        actions=tuple(_entry(pack, item, values, ids, language) for item in actions),
        secrets={name: given[key] for key, name in secrets.items()},
    )


def _operations(pack: Pack, chosen: Sequence[str]) -> list[Operation]:
    """Return the operations to install, in the pack's order, with those that they need."""
    known = pack.operations
    problems = [
        Problem(f"operations.{index}", f"is not known; choose of {', '.join(known)}")
        for index, name in enumerate(chosen)
        if name not in known
    ]
    if problems:
        raise InvalidDocumentError(problems)
    wanted, waiting = set[str](), list(chosen or known)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += _needed(known[name])
    return [operation for name, operation in known.items() if name in wanted]


def _needed(operation: Operation) -> Iterator[str]:
    after = operation.entry.get("after", "")
    return chain(operation.needs, [after] if after else [])


def used_credentials(pack: Pack, operations: Sequence[Operation]) -> dict[str, PackCredential]:
    """Return the credentials that *operations* are sent with, by their names in the pack."""
    used = {_credential_name(pack, operation) for operation in operations}
    return {item.name: item for item in pack.credentials if item.name in used}


def _credential_name(pack: Pack, operation: Operation) -> str:
    """Return which credential an operation is sent with: the one it names, else the pack's first."""
    entry = operation.entry
    named = entry.get("request", {}).get("credential")
    if named is not None:
        return str(named)
    is_sent = pack.kind_of(operation) == "lookup" or entry["kind"] in WEB_KINDS
    return pack.credentials[0].name if is_sent and pack.credentials else ""


def _secrets(
    pack: Pack, given: Mapping[str, str], wanted: frozenset[str], prefix: str, unique: str
) -> Iterator[tuple[str, str]]:
    """Yield the key of every secret answer that must be written, and the secret's name."""
    for field in pack.fields:
        answer = given.get(field.key, "")
        if field.secret and answer and field.key in wanted and not REFERENCE.fullmatch(answer):
            yield field.key, f"{prefix}{field.key}.{unique}"


def _values(pack: Pack, given: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    written = {key: f"$secret.{name}$" for key, name in secrets.items()}
    return {
        field.key: written.get(field.key) or given.get(field.key) or field.default
        for field in pack.fields
    }


class _Ids:
    """What the added entries are called: the pack's slug, with a number when it is installed again."""

    def __init__(self, pack: Pack, operations: Sequence[Operation], document: Document) -> None:
        taken = {entry.id for section in SECTIONS for entry in getattr(document, section)}
        names = [*(f"-{item.operation}" for item in operations), ""]
        names += [f"-{item.name}" for item in pack.credentials]
        numbered = chain([pack.slug], (f"{pack.slug}-{number}" for number in count(2)))
        self.prefix = next(p for p in numbered if not taken & {p + name for name in names})
        self._is_alone = len(pack.credentials) == 1

    def operation(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def credential(self, name: str) -> str:
        if not name:
            return ""
        return self.prefix if self._is_alone else f"{self.prefix}-{name}"


def _entry(
    pack: Pack, operation: Operation, values: Mapping[str, str], ids: _Ids, language: str
) -> Entry:
    entry: Entry = filled(operation.entry, values)
    entry["id"] = ids.operation(operation.operation)
    entry["name"] = f"{pack.title}: {operation.title.spoken(language)}"
    credential = ids.credential(_credential_name(pack, operation))
    if credential or "request" in entry:
        entry["request"] = entry.get("request", {}) | {"credential": credential}
    if entry.get("after"):
        entry["after"] = ids.operation(entry["after"])
    return entry
