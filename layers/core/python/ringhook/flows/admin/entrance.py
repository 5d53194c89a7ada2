"""Find out who asks: by a key, or by the page's cookie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ringhook.domain.role import Role
from ringhook.flows.admin.cookies import SESSION, Asked, forgery
from ringhook.flows.admin.visit import ForbiddenError, Via, Visit
from ringhook.ports.clock import Clock
from ringhook.store.access import Access, Key
from ringhook.store.bearers import PREFIX as TOKEN_PREFIX
from ringhook.store.bearers import Bearers
from ringhook.store.layout import fingerprint
from ringhook.store.sessions import Session, Sessions

KEEPER = Session("", Role.VIEWER, "operator", is_keeper=True)
"""Who comes with the operator key: somebody without a workspace."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in. *is_operator* knows the fingerprint of the operator key."""

    access: Access
    sessions: Sessions
    bearers: Bearers
    clock: Clock
    public_url: str
    is_operator: Callable[[str], bool]

    def holder(self, text: str) -> Session | None:
        """Return what the key *text* opens, None when it opens nothing (any more)."""
        mark = fingerprint(text)
        if text and self.is_operator(mark):
            return replace(KEEPER, key=mark)
        key = self.access.find(text)
        if key is None or not self.access.register.is_open(key.workspace):
            return None
        self.access.touch(key, self.clock.now())
        return Session(key.workspace, key.role, key.name, key.fingerprint)

    def visit(self, asked: Asked, *, takes_query_key: bool = False) -> Visit | None:
        """Return who asks, None for a stranger. Raises `ForbiddenError` for what another site may have sent.

        A key in the header counts alone: whoever sends one does not lean on the browser's cookie. Where it
        *takes_query_key*, a key may stand in the address, as clients of Zoho CRM send it.
        """
        header = asked.headers.get("authorization", "")
        if header:
            scheme, _, text = header.partition(" ")
            return self._by_bearer(text.strip()) if scheme.lower() == "bearer" else None
        if takes_query_key and asked.query_key:
            return self._by_key(asked.query_key, Via.ZAPIKEY)
        token = asked.cookies.get(SESSION, "")
        return self._by_session(token, asked) if token else None

    def _by_bearer(self, text: str) -> Visit | None:
        """Let a key in, or a token that one was exchanged for: that opens as little as an executor's key."""
        if not text.startswith(TOKEN_PREFIX):
            return self._by_key(text, Via.KEY)
        found = self.bearers.find(text, self.clock.now())
        key = self.access.by_fingerprint(found.key) if found else None
        visit = self._program(key, Via.OAUTH) if key else None
        return replace(visit, role=Role.EXECUTOR) if visit else None

    def _by_key(self, text: str, via: Via) -> Visit | None:
        found = self.holder(text)
        key = self.access.by_fingerprint(found.key) if found and not found.is_keeper else None
        return self._program(key, via) if key else _visit(found) if found else None

    def _program(self, key: Key, via: Via) -> Visit | None:
        """Return the visit of whoever sends a key or its token; None when its workspace is closed."""
        if not self.access.register.is_open(key.workspace):
            return None
        self.access.touch(key, self.clock.now())
        return Visit(
            workspace=key.workspace,
            name=key.name,
            role=key.role,
            key=key.fingerprint,
            via=via,
            key_id=key.id,
            actions=key.actions,
        )

    def _by_session(self, token: str, asked: Asked) -> Visit | None:
        now = self.clock.now()
        session = self.sessions.find(token, now)
        if session is None:
            return None
        current = self._current(session)
        if current is None:
            self.sessions.close(token)
            return None
        why = forgery(asked, self.public_url)
        if why:
            raise ForbiddenError(why)
        return _visit(current, token)

    def _current(self, session: Session) -> Session | None:
        """Return *session* with the role that its key has now; None when what it opened is closed."""
        if session.is_keeper:
            return session if self.is_operator(session.key) else None
        if not self.access.register.is_open(session.workspace):
            return None
        if not session.key:
            return session
        key = self.access.by_fingerprint(session.key)
        if key is None or key.workspace != session.workspace:
            return None
        self.access.touch(key, self.clock.now())
        return replace(session, role=key.role)


def _visit(session: Session, token: str = "") -> Visit:
    return Visit(
        workspace=session.workspace,
        name=session.name,
        role=session.role,
        key=session.key,
        session=token,
        is_keeper=session.is_keeper,
    )
