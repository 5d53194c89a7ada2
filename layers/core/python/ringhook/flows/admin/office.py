"""What the API works with: the stores, and who is asking."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ringhook.config.asking import SECRET_FIELDS, AnyCredential
from ringhook.config.document import ConnectionEntry, Document
from ringhook.config.numbering import fill_in
from ringhook.config.problems import AdapterFields, check_document
from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import BadTemplateError, TryAgainError
from ringhook.engine.text import parse
from ringhook.engine.text.tree import Origin, references
from ringhook.flows.admin.aftermath import Aftermath
from ringhook.flows.admin.entrance import Entrance
from ringhook.flows.authorization import Authorizer
from ringhook.flows.changes import CONFIG, Changes
from ringhook.flows.desktops import Desktops
from ringhook.flows.dial import Dialling
from ringhook.flows.execute import Execute
from ringhook.flows.health import Health
from ringhook.flows.oidc import SignIn
from ringhook.flows.privacy.desk import Privacy
from ringhook.flows.recordings.playing import Asked, Piece
from ringhook.flows.searching import Searching
from ringhook.flows.trial import Trial
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.access import Access
from ringhook.store.audit import Audit
from ringhook.store.bearers import Bearers
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations, Saved
from ringhook.store.devices import Devices
from ringhook.store.executions import Executions
from ringhook.store.polls import Polls
from ringhook.store.refusals import Refusals
from ringhook.store.secrets import Secrets, reference, referenced
from ringhook.store.sessions import OnceRows, Sessions
from ringhook.store.sightings import Sightings
from ringhook.store.tries import Tries

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The ports and stores behind the API. *public_url* and *relay_url* are what others reach us by.

    *sender_addresses* are where our own requests come from, as far as the operator says. *files_origin* is
    where browsers fetch files that do not come through us, or empty. *alone_since* is when the only process
    was started, where there is only one. *sign_in* is the OpenID Connect issuer's, where one is configured.
    *spend_link* returns the workspace of a one-time link's token, once, and nothing for any other.
    *workspace* is the name of the one where somebody is meant who names none.
    *arm* begins to ask the CTI servers of a workspace that must be asked.
    """

    adapters: Mapping[str, PbxAdapter]
    configurations: Configurations
    secrets: Secrets
    calls: Calls
    devices: Devices
    desktops: Desktops
    dialling: Dialling
    refusals: Refusals
    authorizer: Authorizer
    aftermath: Aftermath
    searching: Searching
    trial: Trial
    execute: Execute
    executions: Executions
    entrance: Entrance
    tries: Tries
    audit: Audit
    tickets: OnceRows
    sightings: Sightings
    changes: Changes
    playing: Callable[[Asked], Piece]
    files_origin: str
    events: Queue
    clock: Clock
    alone_since: datetime | None
    public_url: str
    relay_url: str
    sender_addresses: tuple[str, ...]
    polls: Polls
    sign_in: SignIn | None
    privacy: Privacy
    spend_link: Callable[[str], str]
    workspace: str
    arm: Callable[[str], None]
    health: Health

    @property
    def access(self) -> Access:
        """Return who knows the keys."""
        return self.entrance.access

    @property
    def bearers(self) -> Bearers:
        """Return who knows the tokens that keys were exchanged for."""
        return self.entrance.bearers

    @property
    def sessions(self) -> Sessions:
        """Return who knows the pages that are signed in."""
        return self.entrance.sessions

    def adapter_fields(self) -> AdapterFields:
        """Return the settings every vendor knows."""
        return {slug: adapter.fields for slug, adapter in self.adapters.items()}

    def save(self, name: str, document: Document, expect: int, author: str) -> Saved:
        """Save *document* as the next version.

        Secrets typed into a connection's or credential's form are sealed first and leave only a
        reference. Raises `InvalidDocumentError` or `ConflictError`; nothing is saved then.
        """
        check_document(document, self.adapter_fields())
        complete = fill_in(document, lambda: secrets.token_urlsafe(TOKEN_BYTES))
        if self.configurations.newest(name).version == expect:
            complete = self._seal(name, complete)
        saved = self.configurations.save(name, complete, expect, author)
        self.changes.tell(name, CONFIG, str(saved.version))
        with suppress(TryAgainError):
            self.arm(name)  # else the sweep does so within a minute
        return saved

    def _seal(self, name: str, document: Document) -> Document:
        changes = {
            "connections": [self._sealed_connection(name, c) for c in document.connections],
            "credentials": [self._sealed_credential(name, c) for c in document.credentials],
        }
        return document.model_copy(update=changes)

    def _sealed_connection(self, name: str, entry: ConnectionEntry) -> ConnectionEntry:
        settings = dict(entry.settings)
        for field in self.adapters[entry.adapter].fields:
            value = settings.get(field.key, "")
            if field.secret and value and not referenced(value):
                place = f"connection.{entry.id}.{field.key}"
                settings[field.key] = self._written(name, place, value)
        return entry.model_copy(update={"settings": settings})

    def _sealed_credential(self, name: str, entry: AnyCredential) -> AnyCredential:
        typed = {field: getattr(entry, field, "") for field in SECRET_FIELDS}
        changes = {
            field: self._written(name, f"credential.{entry.id}.{field}", value)
            for field, value in typed.items()
            if value and not _refers_to_secret(value)
        }
        return entry.model_copy(update=changes)

    def _written(self, name: str, place: str, value: str) -> str:
        """Seal *value* under a name of its own: whoever saved first keeps theirs, and so do old versions."""
        secret_name = f"{place}.{secrets.token_hex(4)}"
        self.secrets.write(name, secret_name, value)
        return reference(secret_name)

    def webhook_url(self, token: str) -> str:
        """Return the address to give to the PBX."""
        return f"{self.public_url.rstrip('/')}/hooks/{token}"


def _refers_to_secret(text: str) -> bool:
    """Say whether *text* takes a secret from the store; what is no template at all is a secret itself."""
    try:
        found = references(parse(text).nodes)
    except BadTemplateError:
        return False
    return any(entry.origin is Origin.SECRET for entry in found)
