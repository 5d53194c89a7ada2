"""Every route has its least role, and every role gets exactly that far."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, World

from ringhook.domain.role import Role
from ringhook.flows.admin.least_roles import NOT_LISTED, RULES, For, rule_of

FORBIDDEN = 403


def routes(world: World) -> list[str]:
    """Return every route under /api, as the table of roles writes it."""
    _, schema, _ = world.api("GET", "/api/openapi.json", key="")
    return [
        f"{method.upper()} " + re.sub(r"[{<](\w+)[}>]", r"<\1>", path)
        for path, methods in schema["paths"].items()
        for method in methods
        if path.startswith("/api")
    ]


def key_of(world: World, role: Role) -> str:
    return world.app.access.create(NAME, world.clock.now(), key_name=role, role=role)


def test_every_route_is_in_the_table_and_the_table_has_no_other(world: World) -> None:
    hidden = {"GET /api/openapi.json", "GET /api/oauth/callback"}
    hidden |= {"GET /api/oidc/start", "GET /api/oidc/callback"}
    assert set(routes(world)) | hidden == set(RULES)


def test_no_route_hides_behind_another_one() -> None:
    for route, rule in RULES.items():
        method, path = re.sub(r"<\w+>", "x7", route).split(" ")
        assert rule_of(method, path).rule is rule, route


def test_what_nobody_listed_is_for_admins() -> None:
    for path in ("/api/nothing", "/api/config/", "/api/config\n", "/api//config", "/api/keys/a/b"):
        assert rule_of("GET", path).rule is NOT_LISTED


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_as_far_as_it_may(world: World, role: Role) -> None:
    world.save()
    key = key_of(world, role)
    for route in routes(world):
        least = RULES[route].least
        method, path = re.sub(r"<\w+>", "none", route).split(" ")
        body: dict[str, Any] | None = {} if method != "GET" else None
        status, _, _ = world.api(method, path, body, query={"masked": "true"}, key=key)
        may = least is None or role.covers(least)
        may = may and RULES[route].whose is not For.KEEPER
        assert (status != FORBIDDEN) is may, f"{role} {route}: {status}"


def test_a_refusal_says_which_role_it_takes(world: World) -> None:
    _, body, _ = world.api("GET", "/api/keys", key=key_of(world, Role.OPERATOR))
    message = body["problems"][0]["message"]
    assert "admin" in message
    assert "operator" in message


def test_the_roles_grow() -> None:
    assert [[role.covers(least) for least in Role] for role in Role] == [
        [True, False, False, False],
        [False, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_webhook_addresses_are_shown_to_admins_alone(world: World, role: Role) -> None:
    world.save()
    key = key_of(world, role)
    token = _token(world.api("GET", "/api/config")[1])
    assert token
    for path in ("/api/config", "/api/config/versions/1", "/api/config/versions"):
        status, body, _ = world.api("GET", path, key=key)
        assert status == 200
        assert token not in str(body)
    assert world.api("GET", "/api/connections/pbx/setup", key=key)[0] == FORBIDDEN


def _token(document: dict[str, Any]) -> str:
    return str(document["connections"][0]["token"])


def test_a_document_of_ones_own_is_for_admins_in_a_try(world: World) -> None:
    world.save()
    asked = {"action_id": "x", "config": {}}
    assert world.api("POST", "/api/try", asked, key=key_of(world, Role.OPERATOR))[0] == FORBIDDEN
    assert world.api("POST", "/api/try", asked, key=KEY)[0] == 404
