"""Claims give roles."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.domain.role import Role
from ringhook.flows.oidc import read_role_rules

CASES: list[tuple[str, dict[str, Any], Role | None]] = [
    ("groups:a=admin", {"groups": ["a", "b"]}, Role.ADMIN),
    ("groups:a=admin", {"groups": "a"}, Role.ADMIN),
    ("groups:a=admin", {"groups": ["aa"]}, None),
    ("groups:a=admin", {}, None),
    ("groups:a=admin", {"groups": 7}, None),
    ("groups:a=admin", {"groups": {"a": 1}}, None),
    ("groups:a=viewer, groups:b=admin", {"groups": ["b", "a"]}, Role.ADMIN),
    ("cognito:groups:a=operator", {"cognito:groups": ["a"]}, Role.OPERATOR),
    ("groups:urn:x:y=operator", {"groups": ["urn:x:y"]}, Role.OPERATOR),
    ("groups:a=b=viewer", {"groups": ["a=b"]}, Role.VIEWER),
    ("realm_access.roles:x=viewer", {"realm_access": {"roles": ["x"]}}, Role.VIEWER),
    ("realm_access.roles:x=viewer", {"realm_access.roles": ["x"]}, Role.VIEWER),
    ("realm_access.roles:x=viewer", {"realm_access": "roles"}, None),
    ("email:a@b.c=admin", {"email": "a@b.c"}, None),
    ("email:a@b.c=admin", {"email": "a@b.c", "email_verified": "true"}, None),
    ("email:a@b.c=admin", {"email": "a@b.c", "email_verified": True}, Role.ADMIN),
    ("", {"groups": ["a"]}, None),
]


@pytest.mark.parametrize(("text", "claims", "role"), CASES)
def test_a_claim_gives_the_role_that_its_rule_says(
    text: str, claims: dict[str, Any], role: Role | None
) -> None:
    assert read_role_rules(text).role_in("main", "main", claims) is role


@pytest.mark.parametrize(
    "text", ["admin", "groups=admin", ":=admin", "groups:a", "groups:a=boss", "x:="]
)
def test_a_rule_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        read_role_rules(text)
