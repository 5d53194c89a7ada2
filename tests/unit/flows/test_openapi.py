"""The description of the API says of every route who may ask and what comes back."""

from __future__ import annotations

import re

import pytest
from tests.unit.flows.world import World

from ringhook.flows.admin.least_roles import RULES
from ringhook.flows.admin.openapi import ANSWERS


def operations(world: World) -> dict[str, dict[str, object]]:
    """Return every operation by its route, as the table of roles writes it."""
    _, schema, _ = world.api("GET", "/api/openapi.json", key="")
    return {
        f"{method.upper()} " + re.sub(r"{(\w+)}", r"<\1>", path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_names_its_least_role(world: World) -> None:
    for route, operation in operations(world).items():
        least = RULES[route].least if route in RULES else None
        assert operation["x-least-role"] == (least.value if least else None), route
        assert (operation.get("security") == []) is (least is None), route


def test_every_operation_says_what_a_refusal_looks_like(world: World) -> None:
    for route, operation in operations(world).items():
        assert {"4XX", "503"} < set(operation["responses"]), route  # type: ignore[call-overload]  # JSON


@pytest.mark.parametrize("route", ANSWERS)
def test_the_table_of_other_answers_names_routes_that_exist(world: World, route: str) -> None:
    assert route in operations(world)
