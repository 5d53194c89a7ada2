"""Fill in a credential's own texts; what may be a secret is hidden as soon as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ringhook.engine.outgoing import Credential
from ringhook.engine.text import Facts, Place, render_text, render_url
from ringhook.flows.purse import Purse
from ringhook.store.tokens import Session


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of *credential*, their secrets taken from *purse*."""

    credential: Credential
    purse: Purse

    def plain(self, name: str) -> str:
        """Return a value that may be shown, apart from secrets it refers to; empty if there is none."""
        template = self.credential.values.get(name)
        if template is None:
            return ""
        return render_text(template, self.facts(), Place.PLAIN).strip()

    def secret(self, name: str) -> str:
        """Return a value that must not be shown."""
        value = self.plain(name)
        self.purse.hide(value)
        return value

    def address(self, name: str) -> str:
        """Return an address."""
        return render_url(self.credential.values[name], self.facts())

    def word(self, name: str) -> str:
        """Return one of the words that are never secret."""
        return self.credential.words.get(name, "").strip()

    def facts(self, session: Session | None = None) -> Facts:
        """Return what the texts may read: secrets, and what *session* holds."""
        variables = session.variables if session else {}
        return Facts(secret=self.purse.read, variables=variables)


def hide_session(session: Session, purse: Purse) -> None:
    """Never show what *session* holds, except plain addresses such as `instance_url`."""
    purse.hide(session.token, session.refresh_token)
    purse.hide(*(value for value in session.variables.values() if not _is_address(value)))


def _is_address(value: str) -> bool:
    if not value.startswith(("https://", "http://")):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.hostname) and not (parts.query or parts.fragment or "@" in parts.netloc)
