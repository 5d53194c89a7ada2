"""A workspace goes from one deployment into another, whole or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, OPERATOR_KEY, TOKEN, World

from ringhook.domain.role import Role
from ringhook.ports.http import HttpResponse

PASSPHRASE = "correct horse battery staple"
SECRET = "a-secret-that-moves"
Line = dict[str, Any]


@pytest.fixture
def there() -> World:
    return World()


@pytest.fixture
def desktop(world: World) -> str:
    """Fill the workspace that moves; returns its desktop's token."""
    world.save(
        actions=[
            {
                "id": "tell",
                "call_type": "both",
                "kind": "POST",
                "target": "https://crm.example/",
                "request": {"headers": {"X-Key": "$secret.crm$"}},
            }
        ]
    )
    world.api("PUT", "/api/secrets/crm", {"value": SECRET})
    code, _ = world.app.devices.offer_pairing(NAME, "paul", world.clock.now())
    made = world.app.devices.pair(code, "desk", "linux", world.clock.now())
    world.app.access.create(NAME, world.clock.now(), key_name="wall", role=Role.VIEWER)
    world.ring()
    world.deliver_all()
    return made.token


def export(world: World, *, calls: bool = True, passphrase: str = PASSPHRASE) -> list[Line]:
    lines: list[Line] = []
    cursor = ""
    while True:
        wanted = {"passphrase": passphrase, "cursor": cursor, "calls": calls}
        status, told, _ = world.api("POST", "/api/move/export", wanted)
        assert status == 200, told
        lines += told["lines"]
        cursor = told["cursor"]
        if told["is_whole"]:
            return lines


def take_in(
    world: World,
    lines: list[Line],
    *,
    writes: bool = True,
    key: str = KEY,
    passphrase: str = PASSPHRASE,
    cursor: str = "",
) -> tuple[int, Any]:
    sent = {"passphrase": passphrase, "cursor": cursor, "lines": lines, "writes": writes}
    status, told, _ = world.api("POST", "/api/move/import", sent, key=key)
    return status, told


def problem(told: Any) -> str:
    return str(told["problems"][0]["message"])


@pytest.mark.parametrize("name", [NAME, "other"])
def test_everything_works_there(world: World, there: World, desktop: str, name: str) -> None:
    key = KEY
    if name != NAME:
        made = there.api("POST", "/api/workspaces", {"name": name}, key=OPERATOR_KEY)[1]
        key = made["key"]
        there.app.access.revoke(NAME, next(iter(there.app.access.keys(NAME))).id)
    status, told = take_in(there, export(world), key=key)
    assert (status, told["is_whole"]) == (200, True), told
    there.clock.advance(1)
    assert there.webhook(call_id="c2").status == 200
    there.dispatch_all()
    there.deliver_all()
    assert there.http.sent[-1].headers["X-Key"] == SECRET
    assert there.app.relay.connect("desk", {"authorization": f"Bearer {desktop}"}) == 200
    there.webhook(call_id="c3")
    there.dispatch_all()
    assert "pop" in there.push.kinds("desk")
    calls = there.api("GET", "/api/calls", key=key)[1]["calls"]
    assert len(calls) == 3
    first = there.api("GET", f"/api/calls/{calls[-1]['id']}", key=key)[1]
    assert first["events"][0]["decisions"][-1]["delivery"]["state"] == "succeeded"
    assert {one["name"] for one in there.api("GET", "/api/keys", key=key)[1]["keys"]} >= {"wall"}


def test_what_a_crm_gave_moves_too(world: World, there: World) -> None:
    credential = {
        "id": "crm",
        "type": "oauth2_client",
        "token_url": "https://crm.example/token",
        "client_id": "us",
        "client_secret": SECRET,
    }
    request = {"credential": "crm"}
    action = {"call_type": "both", "kind": "GET", "target": "https://crm.example/"}
    world.save(credentials=[credential], actions=[action | {"request": request}])
    token = json.dumps({"access_token": "granted", "expires_in": 3600}).encode()
    world.http.script = [HttpResponse(200, {}, token)]
    world.ring()
    world.deliver_all()
    assert take_in(there, export(world))[0] == 200
    there.ring(call_id="c2")
    there.deliver_all()
    assert [sent.url for sent in there.http.sent] == ["https://crm.example/"]
    assert there.http.sent[0].headers["Authorization"] == "Bearer granted"


def test_the_file_holds_no_secret_in_the_open(world: World, desktop: str) -> None:
    text = json.dumps(export(world))
    for secret in (SECRET, KEY, desktop, PASSPHRASE):
        assert secret not in text


def test_calls_stay_unless_they_are_asked_for(world: World, desktop: str) -> None:
    assert desktop
    kinds = {line["kind"] for line in export(world, calls=False)}
    assert kinds == {"ringhook-workspace", "secret", "device", "keys", "document"}


def changed(lines: list[Line], index: int, **fields: Any) -> list[Line]:
    return [line | fields if at == index else line for at, line in enumerate(lines)]


@pytest.mark.usefixtures("desktop")
def test_a_damaged_file_is_refused(world: World, there: World) -> None:
    lines = export(world)
    broken = {
        "changed": changed(lines, 1, name="other"),
        "left out": lines[:2] + lines[3:],
        "twice": [*lines[:2], lines[1], *lines[2:]],
        "swapped": [lines[0], lines[2], lines[1], *lines[3:]],
        "longer": [*lines, lines[-1]],
        "no header": lines[1:],
        "foreign": [{"kind": "ringhook-workspace", "salt": "AAAA"}],
        "empty": [],
    }
    for what, damaged in broken.items():
        status, told = take_in(there, damaged, writes=False)
        assert status == 400, what
        assert problem(told), what
    assert there.api("GET", "/api/config")[2]["ETag"] == '"0"'
    status, told = take_in(there, lines[:-1])
    assert (status, told["is_whole"]) == (200, False)
    assert there.webhook().status == 404, "without its last line nothing is in force"


@pytest.mark.usefixtures("desktop")
def test_another_passphrase_opens_nothing(world: World, there: World) -> None:
    status, told = take_in(there, export(world), passphrase="another horse and battery")
    assert status == 400
    assert "passphrase" in problem(told)
    assert PASSPHRASE not in str(told)


@pytest.mark.usefixtures("desktop")
def test_a_check_writes_nothing(world: World, there: World) -> None:
    there.api("GET", "/api/session")  # which notes that the key is used
    before = there.table.everything()
    status, told = take_in(there, export(world), writes=False)
    assert (status, told["is_whole"]) == (200, True)
    kept = [line for line in there.table.everything().splitlines() if "#audit" not in line]
    assert "\n".join(kept) == before


@pytest.mark.usefixtures("desktop")
def test_an_import_that_was_broken_off_is_done_again(world: World, there: World) -> None:
    lines = export(world)
    status, told = take_in(there, lines[:3])
    assert status == 200
    assert take_in(there, lines[3:], cursor=told["cursor"])[1]["is_whole"]
    other = World()
    assert take_in(other, lines[:3])[0] == 200
    assert take_in(other, lines)[1]["is_whole"]


@pytest.mark.usefixtures("desktop")
def test_a_workspace_in_use_takes_nobody_in(world: World, there: World) -> None:
    there.save()
    status, told = take_in(there, export(world))
    assert status == 409
    assert "new one" in problem(told)


@pytest.mark.usefixtures("desktop")
def test_what_belongs_to_another_workspace_here_is_not_taken_over(world: World) -> None:
    lines = export(world)
    made = world.api("POST", "/api/workspaces", {"name": "thief"}, key=OPERATOR_KEY)[1]
    before = world.api("GET", "/api/keys")[1]["keys"]
    status, told = take_in(world, lines, key=made["key"])
    assert status == 409
    assert "another workspace" in problem(told)
    assert world.api("GET", "/api/keys")[1]["keys"] == before
    assert world.api("GET", "/api/session")[1]["workspace"] == NAME
    assert world.post(b'{"event":"ringing"}', token=TOKEN).status == 400
    assert world.api("GET", "/api/config", key=made["key"])[2]["ETag"] == '"0"'


@pytest.mark.parametrize("passphrase", ["", "short"])
def test_a_passphrase_that_can_be_guessed_is_refused(world: World, passphrase: str) -> None:
    status, told, _ = world.api("POST", "/api/move/export", {"passphrase": passphrase})
    assert status == 400
    assert "12 characters" in problem(told)


@pytest.mark.parametrize("cursor", ["x", "{}", "[]", '{"salt": 1}'])
def test_a_cursor_of_nowhere_is_refused(world: World, cursor: str) -> None:
    wanted = {"passphrase": PASSPHRASE, "cursor": cursor}
    assert world.api("POST", "/api/move/export", wanted)[0] == 400


@pytest.mark.usefixtures("desktop")
def test_it_is_written_down_without_the_passphrase(world: World) -> None:
    export(world)
    entry = world.api("GET", "/api/audit")[1]["entries"][0]
    assert entry["what"] == "workspace_exported"
    assert PASSPHRASE not in world.table.everything()
