"""What a person may do: three roles, each with everything that the one before it may; and one for programs."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A viewer reads, an operator also sends again and tries, an admin does everything.

    An executor is a program: it calls actions, and sees nothing.
    """

    EXECUTOR = "executor"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, least: Role) -> bool:
        """Say whether whoever has this role may do what *least* may."""
        return least in _MAY[self]


_MAY = {
    Role.EXECUTOR: frozenset({Role.EXECUTOR}),
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.OPERATOR: frozenset({Role.EXECUTOR, Role.VIEWER, Role.OPERATOR}),
    Role.ADMIN: frozenset(Role),
}
