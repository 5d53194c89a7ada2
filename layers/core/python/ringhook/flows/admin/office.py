"""What the API works with: the stores, and who is asking."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from ringhook.config.document import Document
from ringhook.config.numbering import fill_in
from ringhook.config.problems import AdapterFields, check_document
from ringhook.domain.adapter import PbxAdapter
from ringhook.ports.clock import Clock
from ringhook.store.access import Access
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations, Saved
from ringhook.store.devices import Devices
from ringhook.store.refusals import Refusals
from ringhook.store.secrets import Secrets, reference, referenced

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The ports and stores behind the API. *public_url* and *relay_url* are what others reach us by."""

    adapters: Mapping[str, PbxAdapter]
    access: Access
    configurations: Configurations
    secrets: Secrets
    calls: Calls
    devices: Devices
    refusals: Refusals
    clock: Clock
    public_url: str
    relay_url: str

    def adapter_fields(self) -> AdapterFields:
        """Return the settings every vendor knows."""
        return {slug: adapter.fields for slug, adapter in self.adapters.items()}

    def save(self, name: str, document: Document, expect: int, author: str) -> Saved:
        """Save *document* as the next version.

        Secrets typed into a connection's form are sealed first and leave only a reference. Raises
        `InvalidDocumentError` or `ConflictError`; nothing is saved then.
        """
        check_document(document, self.adapter_fields())
        complete = fill_in(document, lambda: secrets.token_urlsafe(TOKEN_BYTES))
        if self.configurations.newest(name).version == expect:
            complete = self._seal(name, complete)
        return self.configurations.save(name, complete, expect, author)

    def _seal(self, name: str, document: Document) -> Document:
        connections = []
        for entry in document.connections:
            settings = dict(entry.settings)
            for field in self.adapters[entry.adapter].fields:
                value = settings.get(field.key, "")
                if field.secret and value and not referenced(value):
                    # A name of its own: whoever saved first keeps their secret, and so do old versions.
                    unique = secrets.token_hex(4)
                    secret_name = f"connection.{entry.id}.{field.key}.{unique}"
                    self.secrets.write(name, secret_name, value)
                    settings[field.key] = reference(secret_name)
            connections.append(entry.model_copy(update={"settings": settings}))
        return document.model_copy(update={"connections": connections})

    def webhook_url(self, token: str) -> str:
        """Return the address to give to the PBX."""
        return f"{self.public_url.rstrip('/')}/hooks/{token}"
