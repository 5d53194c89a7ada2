"""Find out who asks: by a key, or by the page's cookie."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.flows.admin.cookies import SESSION, Asked, forgery
from ringhook.flows.admin.visit import ForbiddenError, Visit
from ringhook.ports.clock import Clock
from ringhook.store.access import Access
from ringhook.store.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in."""

    access: Access
    sessions: Sessions
    clock: Clock
    public_url: str

    def visit(self, asked: Asked) -> Visit | None:
        """Return who asks, None for a stranger. Raises `ForbiddenError` for what another site may have sent.

        A key in the header counts alone: whoever sends one does not lean on the browser's cookie.
        """
        header = asked.headers.get("authorization", "")
        if header:
            return self._by_key(header)
        token = asked.cookies.get(SESSION, "")
        return self._by_session(token, asked) if token else None

    def _by_key(self, header: str) -> Visit | None:
        scheme, _, text = header.partition(" ")
        key = self.access.find(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            return None
        self.access.touch(key, self.clock.now())
        return Visit(workspace=key.workspace, name=key.name, role=key.role, key=key.fingerprint)

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
