"""Which claims of a person give which role: `groups:ringhook-admin=admin, groups:acme=viewer@acme`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.role import Role
from ringhook.store.register import NAME

SEPARATORS = re.compile(r"[,\s]+")
EMAIL = "email"
PEOPLE = frozenset({Role.VIEWER, Role.OPERATOR, Role.ADMIN})
"""A program does not sign in."""
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class RoleRules:
    """`claim:value`, role and workspace. The highest role that fits counts.

    A rule without a workspace is for the one where people are who name none, `@*` for every one.
    """

    rules: tuple[tuple[str, Role, str], ...] = ()

    def role_in(self, name: str, first: str, claims: Mapping[str, Any]) -> Role | None:
        """Return the person's role in workspace *name*, None for a stranger there.

        *first* is the workspace of the rules that name none.
        """
        fitting = [
            role
            for text, role, place in self.rules
            if (place or first) in {name, EVERYWHERE} and _fits(text, claims)
        ]
        return next((role for role in reversed(Role) if role in fitting), None)

    def places(self, first: str) -> tuple[str, ...]:
        """Return the workspaces that the rules name, *first* before all others."""
        named = (place or first for _, _, place in self.rules)
        return tuple(dict.fromkeys((first, *(name for name in named if name != EVERYWHERE))))


def read_role_rules(text: str) -> RoleRules:
    """Return the rules in *text*. Raises `ValueError` with what to write instead."""
    return RoleRules(tuple(_rule(part) for part in SEPARATORS.split(text) if part))


def _rule(part: str) -> tuple[str, Role, str]:
    condition, _, rest = part.rpartition("=")
    word, at, place = rest.partition("@")
    if ":" not in condition.strip(":") or word not in PEOPLE:
        raise ValueError(
            "write it like groups:ringhook-admin=admin, with viewer, operator or admin"
        )
    if at and place != EVERYWHERE and not NAME.fullmatch(place):
        raise ValueError("behind @ comes a workspace, like groups:acme=viewer@acme, or * for all")
    return condition, Role(word), place


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
