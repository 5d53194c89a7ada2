"""Find out who asks: by a key, or by the page's cookie."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringhook.domain.role import Role
from ringhook.flows.admin.cookies import SESSION, Asked, forgery
from ringhook.flows.admin.visit import ForbiddenError, Via, Visit
from ringhook.ports.clock import Clock
from ringhook.store.access import Access, Key
from ringhook.store.bearers import PREFIX as TOKEN_PREFIX
from ringhook.store.bearers import Bearers
from ringhook.store.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in."""

    access: Access
    sessions: Sessions
    bearers: Bearers
    clock: Clock
    public_url: str

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
        visit = self._of(key, Via.OAUTH) if key else None
        return replace(visit, role=Role.EXECUTOR) if visit else None

    def _by_key(self, text: str, via: Via) -> Visit | None:
        key = self.access.find(text)
        return self._of(key, via) if key else None

    def _of(self, key: Key, via: Via) -> Visit:
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
        role = session.role
        if session.key:
            key = self.access.by_fingerprint(session.key)
            if key is None:
                self.sessions.close(token)
                return None
            role = key.role
            self.access.touch(key, now)
        why = forgery(asked, self.public_url)
        if why:
            raise ForbiddenError(why)
        return Visit(
            workspace=session.workspace,
            name=session.name,
            role=role,
            key=session.key,
            session=token,
        )
