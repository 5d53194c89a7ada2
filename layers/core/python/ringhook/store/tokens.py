"""Sessions with CRMs: what a login or a token server gave, who is fetching a new one, consents under way."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ringhook.domain.errors import ConflictError, NotFoundError
from ringhook.ports.table import ABSENT, ANY, Row, Table
from ringhook.ports.vault import Vault
from ringhook.store.layout import DAY_SECONDS, ONLY, fingerprint, workspace

LONGEST_LEASE = timedelta(minutes=2)
"""A lease that seems to last longer was taken under a clock that went wrong; it holds nobody up."""
STATE_LIFE = timedelta(minutes=10)
KEPT_SECONDS = 30 * DAY_SECONDS
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What we may show a CRM until *renew_at*; the default is no session at all.

    *configuration* fingerprints the credential it was made with, *grant* only the part that a person's
    consent depends on. *mark* tells this session from every other. *version* is its row's.
    """

    configuration: str = ""
    grant: str = ""
    renew_at: datetime = LONG_AGO
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    version: int = ABSENT
    token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Setback:
    """Why the last try to get a session failed, so that many who wait do not all try in vain."""

    configuration: str
    failure: str
    message: str
    is_final: bool
    status: int
    at: str


@dataclass(frozen=True, slots=True)
class Lease:
    """Who fetches a new session until when; no *holder* means nobody. *version* is its row's."""

    holder: str = ""
    until: datetime = LONG_AGO
    setback: Setback | None = None
    version: int = ABSENT

    def is_held(self, now: datetime) -> bool:
        """Say whether somebody is at it; one who died is forgotten with the lease."""
        return bool(self.holder) and now < self.until <= now + LONGEST_LEASE


@dataclass(frozen=True, slots=True)
class Pending:
    """A consent under way: for which credential, and PKCE's *verifier*."""

    workspace: str
    credential_id: str
    grant: str
    verifier: str = field(repr=False)


class Tokens:
    """Keeps one session for each credential, sealed; opened ones stay in this process's memory."""

    def __init__(self, table: Table, vault: Vault) -> None:
        self._table = table
        self._vault = vault
        self._opened: dict[tuple[str, str], Session] = {}

    def session(self, name: str, credential_id: str) -> Session:
        """Return the credential's session. One that can no longer be opened is like none."""
        row = self._table.get(workspace(name, "tokens"), f"session#{credential_id}")
        if row is None:
            return Session()
        if not row.data:
            return Session(version=row.version)
        opened = self._opened.get((name, credential_id))
        if opened is not None and opened.mark == row.data["mark"]:
            return replace(opened, version=row.version)
        return self._remember(name, credential_id, self._unsealed(name, credential_id, row))

    def put(
        self, name: str, credential_id: str, session: Session, *, expect: int | None = ANY
    ) -> Session:
        """Keep *session*: its tokens are replaced together or not at all. Raises `ConflictError`."""
        secret = {
            "token": session.token,
            "refresh_token": session.refresh_token,
            "variables": dict(session.variables),
        }
        context = _context(name, credential_id, session.grant)
        plain = {
            "configuration": session.configuration,
            "grant": session.grant,
            "renew_at": session.renew_at.isoformat(),
            "mark": session.mark,
            "sealed": self._vault.seal(json.dumps(secret), context),
        }
        row = Row(workspace(name, "tokens"), f"session#{credential_id}", plain)
        version = self._table.put(row, expect=expect)
        return self._remember(name, credential_id, replace(session, version=version))

    def forget(self, name: str, credential_id: str) -> None:
        """Drop the session and what went wrong last.

        An empty row stays: whoever is fetching a session just now must not bring the old one back.
        """
        self._opened.pop((name, credential_id), None)
        self._table.put(Row(workspace(name, "tokens"), f"session#{credential_id}", {}))
        self.forgive(name, credential_id)

    def lease(self, name: str, credential_id: str) -> Lease:
        """Return who is fetching a session, or what became of the last try."""
        row = self._table.get(workspace(name, "tokens"), f"lease#{credential_id}")
        if row is None:
            return Lease()
        found = row.data["setback"]
        setback = Setback(**found) if found else None
        until = datetime.fromisoformat(row.data["until"])
        return Lease(row.data["holder"], until, setback, row.version)

    def take(
        self, name: str, credential_id: str, seen: Lease, now: datetime, seconds: float
    ) -> Lease | None:
        """Return the lease if nobody else took it since it was *seen* free, else None."""
        until = now + min(timedelta(seconds=seconds), LONGEST_LEASE)
        mine = Lease(secrets.token_hex(8), until)
        try:
            version = self._put_lease(name, credential_id, mine, expect=seen.version)
        except ConflictError:
            return None
        return replace(mine, version=version)

    def give_back(
        self, name: str, credential_id: str, mine: Lease, setback: Setback | None = None
    ) -> None:
        """End *mine*, unless it is another's by now; *setback* tells those who wait why there is nothing."""
        ended = Lease("", mine.until, setback)
        with contextlib.suppress(ConflictError):
            self._put_lease(name, credential_id, ended, expect=mine.version)

    def forgive(self, name: str, credential_id: str) -> None:
        """Forget what went wrong last; a lease that is held stays."""
        lease = self.lease(name, credential_id)
        if lease.setback is not None:
            self.give_back(name, credential_id, lease)

    def open_state(self, pending: Pending, now: datetime) -> str:
        """Return a new OAuth state that stands for *pending*, once, for ten minutes."""
        state = secrets.token_urlsafe(32)
        until = now + STATE_LIFE
        plain = {
            "workspace": pending.workspace,
            "credential": pending.credential_id,
            "grant": pending.grant,
            "sealed": self._vault.seal(pending.verifier, _state_context(pending)),
            "until": until.isoformat(),
        }
        row = Row(_state_partition(state), ONLY, plain, expires_at=int(until.timestamp()))
        self._table.put(row, expect=ABSENT)
        return state

    def use_state(self, state: str, now: datetime) -> Pending | None:
        """Return what *state* stands for and use it up; None when it is wrong, used or over."""
        row = self._table.get(_state_partition(state), ONLY) if state else None
        if row is None or not row.data:
            return None
        try:
            self._table.put(replace(row, data={}), expect=row.version)
        except ConflictError:
            return None
        if datetime.fromisoformat(row.data["until"]) <= now:
            return None
        found = Pending(row.data["workspace"], row.data["credential"], row.data["grant"], "")
        verifier = self._vault.unseal(row.data["sealed"], _state_context(found))
        return replace(found, verifier=verifier)

    def _put_lease(self, name: str, credential_id: str, lease: Lease, expect: int) -> int:
        plain = {
            "holder": lease.holder,
            "until": lease.until.isoformat(),
            "setback": asdict(lease.setback) if lease.setback else None,
        }
        until = int(lease.until.timestamp()) + KEPT_SECONDS
        row = Row(workspace(name, "tokens"), f"lease#{credential_id}", plain, expires_at=until)
        return self._table.put(row, expect=expect)

    def _unsealed(self, name: str, credential_id: str, row: Row) -> Session:
        plain = row.data
        context = _context(name, credential_id, plain["grant"])
        try:
            secret: Mapping[str, Any] = json.loads(self._vault.unseal(plain["sealed"], context))
        except NotFoundError:
            return Session(version=row.version)
        return Session(
            configuration=plain["configuration"],
            grant=plain["grant"],
            renew_at=datetime.fromisoformat(plain["renew_at"]),
            mark=plain["mark"],
            version=row.version,
            **secret,
        )

    def _remember(self, name: str, credential_id: str, session: Session) -> Session:
        self._opened[name, credential_id] = session
        return session


def _context(name: str, credential_id: str, grant: str) -> str:
    """Bind tokens to the server that they were made for: nothing else opens them."""
    return f"{name}/session/{credential_id}/{grant}"


def _state_context(pending: Pending) -> str:
    return f"{pending.workspace}/consent/{pending.credential_id}/{pending.grant}"


def _state_partition(state: str) -> str:
    return f"oauth-state#{fingerprint(state)}"
