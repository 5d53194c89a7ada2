"""Which claims of a person give which role: `groups:ringhook-admin=admin, groups:staff=viewer`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.role import Role

SEPARATORS = re.compile(r"[,\s]+")
EMAIL = "email"
PEOPLE = frozenset({Role.VIEWER, Role.OPERATOR, Role.ADMIN})
"""A program does not sign in."""


@dataclass(frozen=True, slots=True)
class RoleRules:
    """Pairs of `claim:value` and role. The highest role that fits counts."""

    rules: tuple[tuple[str, Role], ...] = ()

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """Return the person's role, None for a stranger."""
        fitting = [role for text, role in self.rules if _fits(text, claims)]
        return next((role for role in reversed(Role) if role in fitting), None)


def read_role_rules(text: str) -> RoleRules:
    """Return the rules in *text*. Raises `ValueError` with what to write instead."""
    return RoleRules(tuple(_rule(part) for part in SEPARATORS.split(text) if part))


def _rule(part: str) -> tuple[str, Role]:
    condition, _, word = part.rpartition("=")
    if ":" not in condition.strip(":") or word not in PEOPLE:
        raise ValueError(
            "write it like groups:ringhook-admin=admin, with viewer, operator or admin"
        )
    return condition, Role(word)


def _fits(condition: str, claims: Mapping[str, Any]) -> bool:
    """Both the claim's name and its value may have colons (`cognito:groups`), so every place counts."""
    for at, char in enumerate(condition):
        if char == ":" and condition[at + 1 :] in _values(condition[:at], claims):
            return True
    return False


def _values(name: str, claims: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the claim holds; `realm_access.roles` leads into an object."""
    if name == EMAIL and claims.get("email_verified") is not True:
        return
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    yield from (value for value in listed if isinstance(value, str))
