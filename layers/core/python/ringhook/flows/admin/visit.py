"""Who asks, for the time of one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ringhook.domain.errors import BadRequestError
from ringhook.domain.role import Role


class ForbiddenError(BadRequestError):
    """Who asks is known and may not."""

    status = 403


class Via(StrEnum):
    """How somebody came in: with the page's cookie, a key, a bearer token, or a key in the address."""

    SESSION = "session"
    KEY = "key"
    OAUTH = "oauth"
    ZAPIKEY = "zapikey"


@dataclass(slots=True, kw_only=True)
class Visit:
    """*key* is the fingerprint of the key behind it, *session* the token of the page's cookie.

    *actions* are those that the key is for, all of them when there are none. *is_keeper* says that it is
    the operator of the whole deployment, who is in no workspace.

    A route writes into *detail* what the audit log should say, and into *later* what takes long: that
    is done after the route, while others may ask. It returns the body of an answer, or a whole one: status,
    headers and body as API Gateway wants them.
    """

    workspace: str
    name: str
    role: Role
    key: str = ""
    session: str = ""
    is_keeper: bool = False
    detail: str = ""
    via: Via = Via.SESSION
    key_id: str = ""
    actions: tuple[str, ...] = ()
    later: Callable[[], dict[str, Any]] | None = None

    def needs(self, least: Role) -> None:
        """Refuse who may do less than *least*. Raises `ForbiddenError`."""
        if not self.role.covers(least):
            raise ForbiddenError(refusal(self.role, least))


def refusal(role: Role, least: Role) -> str:
    """Return the sentence for somebody whose *role* does not suffice."""
    return f"this needs the role {least.value}, and yours is {role.value}; ask an admin"
