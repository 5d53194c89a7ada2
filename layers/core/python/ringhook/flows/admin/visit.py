"""Who asks, for the time of one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ringhook.domain.errors import BadRequestError
from ringhook.domain.role import Role


class ForbiddenError(BadRequestError):
    """Who asks is known and may not."""

    status = 403


@dataclass(slots=True, kw_only=True)
class Visit:
    """*key* is the fingerprint of the key behind it, *session* the token of the page's cookie.

    *is_keeper* says that it is the operator of the whole deployment, who is in no workspace.

    A route writes into *detail* what the audit log should say, and into *later* what takes long: that
    is done after the route, while others may ask. It returns what becomes JSON, or a whole answer as
    API Gateway wants it.
    """

    workspace: str
    name: str
    role: Role
    key: str = ""
    session: str = ""
    is_keeper: bool = False
    detail: str = ""
    later: Callable[[], dict[str, Any]] | None = None

    def needs(self, least: Role) -> None:
        """Refuse who may do less than *least*. Raises `ForbiddenError`."""
        if not self.role.covers(least):
            raise ForbiddenError(refusal(self.role, least))


def refusal(role: Role, least: Role) -> str:
    """Return the sentence for somebody whose *role* does not suffice."""
    return f"this needs the role {least.value}, and yours is {role.value}; ask an admin"
