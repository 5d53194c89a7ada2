"""What a person may do: three roles, each with everything that the one before it may."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A viewer reads, an operator also sends again and tries, an admin does everything."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, least: Role) -> bool:
        """Say whether whoever has this role may do what *least* may."""
        return _RANKS[self] >= _RANKS[least]


_RANKS = {role: rank for rank, role in enumerate(Role)}
