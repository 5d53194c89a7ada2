"""Keys are made, listed and revoked; what people do is written down without secrets."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, World

SECRET = "hunter2-hunter2-hunter2"


def act(world: World, *asked: Any, **more: Any) -> Any:
    """Ask the API and let a moment pass; returns the body."""
    _, body, _ = world.api(*asked, **more)
    world.clock.advance(1)
    return body


def make(world: World, name: str = "Anna", role: str = "viewer", key: str = KEY) -> Any:
    status, body, _ = world.api("POST", "/api/keys", {"name": name, "role": role}, key=key)
    assert status == 200, body
    return body


def listed(world: World) -> dict[str, dict[str, Any]]:
    _, body, _ = world.api("GET", "/api/keys")
    return {key["name"]: key for key in body["keys"]}


def entries(world: World) -> list[dict[str, Any]]:
    _, body, _ = world.api("GET", "/api/audit")
    return list(reversed(body["entries"]))


def test_a_key_is_shown_once_and_opens_its_role(world: World) -> None:
    made = make(world, role="operator")
    assert world.api("GET", "/api/calls", key=made["key"])[0] == 200
    assert world.api("GET", "/api/keys", key=made["key"])[0] == 403
    shown = listed(world)["Anna"]
    assert (shown["id"], shown["role"], shown["is_current"]) == (made["id"], "operator", False)
    assert listed(world)["RINGHOOK_ADMIN_KEY"]["is_current"] is True
    assert made["key"] not in str(listed(world))
    assert made["key"] not in world.table.everything()


def test_a_revoked_key_opens_nothing(world: World) -> None:
    made = make(world)
    assert world.api("DELETE", f"/api/keys/{made['id']}")[0] == 204
    assert world.api("GET", "/api/calls", key=made["key"])[0] == 401
    assert "Anna" not in listed(world)
    assert world.api("DELETE", f"/api/keys/{made['id']}")[0] == 404


def test_the_last_admin_key_stays(world: World) -> None:
    own = listed(world)["RINGHOOK_ADMIN_KEY"]["id"]
    status, body, _ = world.api("DELETE", f"/api/keys/{own}")
    assert status == 409
    assert "last admin key" in body["problems"][0]["message"]
    make(world, "Boss", "admin")
    assert world.api("DELETE", f"/api/keys/{own}")[0] == 204


def test_the_use_of_a_key_is_noted_once_an_hour(world: World) -> None:
    made = make(world)
    assert listed(world)["Anna"]["last_used_at"] == ""
    world.api("GET", "/api/calls", key=made["key"])
    first = listed(world)["Anna"]["last_used_at"]
    world.clock.advance(3599)
    world.api("GET", "/api/calls", key=made["key"])
    assert listed(world)["Anna"]["last_used_at"] == first
    world.clock.advance(1)
    world.api("GET", "/api/calls", key=made["key"])
    assert listed(world)["Anna"]["last_used_at"] > first


def test_adopting_the_operators_key_again_forgets_nothing(world: World) -> None:
    before = listed(world)["RINGHOOK_ADMIN_KEY"]
    world.app.access.adopt(NAME, KEY, world.clock.now())
    assert listed(world)["RINGHOOK_ADMIN_KEY"] == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "", "role": "viewer"},
        {"name": "x", "role": "owner"},
        {"name": "x" * 101, "role": "viewer"},
        {"name": "a\nb", "role": "viewer"},
    ],
)
def test_a_key_needs_a_name_and_a_role(world: World, body: dict[str, str]) -> None:
    assert world.api("POST", "/api/keys", body)[0] == 400


def test_what_people_do_is_written_down_without_secrets(world: World) -> None:
    made = make(world, "Boss", "admin")
    world.clock.advance(1)
    key = made["key"]
    act(world, "PUT", "/api/config", {}, headers={"if-match": "0"}, key=key)
    act(world, "PUT", "/api/secrets/crm.password", {"value": SECRET}, key=key)
    act(world, "POST", "/api/config/versions/1/restore", headers={"if-match": "1"}, key=key)
    found = [(line["who"], line["what"], line["detail"]) for line in entries(world)]
    assert found == [
        ("RINGHOOK_ADMIN_KEY", "key_made", f"{made['id']} Boss (admin)"),
        ("Boss", "config_saved", "version 1"),
        ("Boss", "secret_written", "crm.password"),
        ("Boss", "config_restored", "version 1 as version 2"),
    ]
    assert SECRET not in str(found)
    assert key not in str(entries(world))


def test_what_did_not_work_is_not_written_down(world: World) -> None:
    world.api("PUT", "/api/config", {}, headers={"if-match": "7"})
    world.api("DELETE", "/api/devices/none")
    assert entries(world) == []


def test_pairing_is_written_down(world: World) -> None:
    world.save()
    offer = act(world, "POST", "/api/pairings", {"agent_id": "paul"})
    claim = {"code": offer["code"], "name": "Paul's laptop"}
    paired = act(world, "POST", "/pair", claim, key="")
    act(world, "DELETE", f"/api/devices/{paired['device_id']}")
    assert [line["what"] for line in entries(world)] == [
        "pairing_offered",
        "device_paired",
        "device_revoked",
    ]
    assert paired["token"] not in str(entries(world))
    assert offer["code"] not in str(entries(world))


def test_the_log_is_read_page_by_page(world: World) -> None:
    for number in range(5):
        world.api("PUT", f"/api/secrets/s{number}", {"value": "x"})
        world.clock.advance(1)
    seen, cursor = [], ""
    while True:
        _, body, _ = world.api("GET", "/api/audit", query={"limit": "2", "cursor": cursor})
        seen += [entry["detail"] for entry in body["entries"]]
        cursor = body["next_cursor"]
        if not cursor:
            break
    assert seen == ["s4", "s3", "s2", "s1", "s0"]


def test_the_log_is_kept_for_400_days(world: World) -> None:
    world.api("PUT", "/api/secrets/x", {"value": "x"})
    world.clock.advance(400 * 86_400 - 1)
    assert len(entries(world)) == 1
    world.clock.advance(2)
    assert entries(world) == []
