"""Workers that ask a token server: the real parts over memory, and credentials to try them with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.flows.authorization.token_server import Answer, Asked, TokenServer

from ringhook.config.compile_asking import compile_credential
from ringhook.config.document import Document
from ringhook.domain.errors import TryAgainError
from ringhook.engine.outgoing import Credential
from ringhook.flows.authorization import (
    Authorization,
    AuthorizationFailedError,
    Authorizer,
)
from ringhook.flows.authorization.sessions import configuration_of, grant_of
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.http import Http
from ringhook.ports.table import Row
from ringhook.store.secrets import Secrets
from ringhook.store.tokens import Session, Tokens

NAME = "main"
SECRET = "cl13nt-$ecret/+&"
PASSWORD = "p4ss w0rd&="
REFRESH_TOKEN = "refresh-0"


class FlakyTable(MemoryTable):
    """Keeps everything that was ever written, and does not answer some writes."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__(clock)
        self.written: list[str] = []
        self.failures: dict[str, int] = {}
        self.before_lease: Callable[[], object] | None = None

    def get(self, partition: str, sort: str) -> Row | None:
        action, wanted = self.before_lease, sort.startswith("lease#")
        if action is not None and wanted:
            self.before_lease = None
            action()
        return super().get(partition, sort)

    def put(self, row: Row, *, expect: int | None = None) -> int:
        self.written.append(f"{row.partition} {row.sort} {json.dumps(row.data)}")
        for prefix, left in self.failures.items():
            if row.sort.startswith(prefix) and left:
                self.failures[prefix] = left - 1
                raise TryAgainError("the table does not answer")
        return super().put(row, expect=expect)


class Desk:
    """One or more workers over one table: the real parts, and a token server."""

    def __init__(self, server: TokenServer, http: Http) -> None:
        self.server, self.http = server, http
        self.clock = FixedClock()
        self.table, self.vault = FlakyTable(self.clock), MemoryVault()
        self.secrets = Secrets(self.table, self.vault)
        self.tokens = Tokens(self.table, self.vault)
        self.pauses: list[float] = []
        self.authorizer = self.worker()
        self.secret("client", SECRET)
        self.secret("password", PASSWORD)

    def worker(self, pause: Callable[[float], None] | None = None) -> Authorizer:
        """Return another process's authorizer: nothing shared but table and vault."""
        tokens, known = Tokens(self.table, self.vault), Secrets(self.table, self.vault)
        return Authorizer(tokens, known, self.http, self.clock, pause or self.pauses.append)

    def secret(self, name: str, value: str) -> None:
        self.secrets.write(NAME, name, value)

    def authorize(
        self,
        credential: Credential | None,
        *,
        stale: str = "",
        worker: Authorizer | None = None,
        within_seconds: float | None = None,
    ) -> Authorization:
        chosen = worker or self.authorizer
        purse = chosen.purse(NAME)
        return chosen.authorize(NAME, credential, purse, stale=stale, within_seconds=within_seconds)


def credential(**fields: Any) -> Credential:
    """Return a credential as the configuration would give it."""
    document = Document.model_validate({"credentials": [{"id": "crm", "name": "CRM", **fields}]})
    return compile_credential(document.credentials[0])


def client(desk: Desk, **more: Any) -> Credential:
    fields = {
        "type": "oauth2_client",
        "token_url": f"{desk.server.url}/token",
        "client_id": "id & co",
        "client_secret": "$secret.client$",
        "scope": "calls write",
    }
    return credential(**(fields | more))


def refresh(desk: Desk, **more: Any) -> Credential:
    fields = {
        "type": "oauth2_refresh",
        "authorize_url": "https://crm.example/authorize",
        "scope": "",
    }
    return client(desk, **(fields | more))


def login(desk: Desk, **more: Any) -> Credential:
    fields = {
        "type": "login",
        "target": f"{desk.server.url}/login",
        "request": {
            "method": "POST",
            "body_type": "form",
            "body": "user=anna&password=$secret.password$",
            "read": {"token": {"path": "session.token"}},
        },
        "session_minutes": 10,
        "headers": {"X-Session": "$variable.token$"},
        "query": {"sid": "$variable.token$"},
    }
    return credential(**(fields | more))


def connected(desk: Desk, made: Credential, refresh_token: str = REFRESH_TOKEN) -> None:
    session = Session(
        configuration=configuration_of(made), grant=grant_of(made), refresh_token=refresh_token
    )
    desk.tokens.put(NAME, made.id, session)


def header(found: Authorization) -> str:
    return found.headers["Authorization"]


def failed(desk: Desk, made: Credential, **more: Any) -> AuthorizationFailedError:
    with pytest.raises(AuthorizationFailedError) as caught:
        desk.authorize(made, **more)
    assert not caught.value.sent
    return caught.value


def rotating(desk: Desk) -> None:
    """Accept only the newest refresh token, as servers with rotation do (RFC 9700 section 2.2.2)."""
    good = ["refresh-0"]

    def script(asked: Asked) -> Answer:
        if asked.form.get("refresh_token") != good[-1]:
            return Answer({"error": "invalid_grant"}, 400)
        good.append(f"refresh-{len(good)}")
        return Answer(
            {"access_token": f"access-{len(good)}", "refresh_token": good[-1], "expires_in": 3600}
        )

    desk.server.script = script
