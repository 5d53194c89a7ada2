"""Several customers in one deployment, a number erased, and a customer who moves: on both targets."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.acceptance import embedded_target
from tests.acceptance.api import Api
from tests.acceptance.crm import Branch, Crm
from tests.acceptance.desktop import Desktop, Paired, pair
from tests.acceptance.embedded_target import PROGRAM
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place, World

NUMBER = "+442079460177"
PASSPHRASE = "correct horse battery staple"


@contextmanager
def operator(place: Place) -> Iterator[Api]:
    with Api(place.http_url, place.operator_key) as made:
        yield made


def new_workspace(place: Place, name: str) -> str:
    """Make a workspace; returns its first key."""
    with operator(place) as keeper:
        answer = keeper.ask("POST", "/api/workspaces", json={"name": name, "title": "A customer"})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["key"])


def delete_workspace(place: Place, name: str) -> None:
    with operator(place) as keeper:
        answer = keeper.ask("DELETE", f"/api/workspaces/{name}", params={"confirm": name})
        assert answer.status_code == 200, answer.text
        left = keeper.get("/api/workspaces")["workspaces"]
    still = [one for one in left if one["name"] == name]
    assert not still or still[0]["standing"] == "leaving"


@pytest.fixture
def name() -> str:
    return f"tenant-{secrets.token_hex(4)}"


def test_two_customers_do_not_see_each_other(target: Place, crm: Crm, name: str) -> None:
    with Api(target.http_url, new_workspace(target, name)) as theirs:
        world = replace(World.make(target, theirs, crm), number=secrets.randbelow(10**6) + 1000)
        world.save(world.action("GET", "/ring?n=$phone$"))
        world.tell("ringing", "1")
        world.crm.wait_for("/ring")
        (call,) = world.eventually(world.calls, "the call")
        with Api(target.http_url, target.admin_key) as ours:
            assert ours.ask("GET", f"/api/calls/{call['id']}").status_code == 404
            assert call["id"] not in ours.ask("GET", "/api/calls").text
            assert theirs.ask("GET", "/api/workspaces").status_code == 403
        delete_workspace(target, name)
        assert theirs.ask("GET", "/api/config").status_code == 401

        def is_closed() -> bool:  # a warm function believes its memory for five seconds
            return world.hook(json={"event": "ringing", "call_id": "2"}).status_code == 404

        world.eventually(is_closed, "the webhook to lead nowhere")


def test_a_number_is_erased(world: World) -> None:
    world.save(world.action("GET", "/erased?n=$phone$"))
    world.tell("ringing", "1", **{"from": NUMBER})
    world.settled()
    removed: dict[str, int] = {}
    cursor = ""
    while True:
        sent = {"number": "0044 20 7946 0177", "cursor": cursor}
        answer = world.api.ask("POST", "/api/erase", json=sent)
        assert answer.status_code == 200, answer.text
        for kind, count in answer.json()["removed"].items():
            removed[kind] = removed.get(kind, 0) + count
        cursor = answer.json()["next_cursor"]
        if not cursor:
            break
    assert removed["calls"] >= 1, "other tests may have used it too"
    assert world.calls() == []
    assert "2079460177" not in world.api.ask("GET", "/api/export").text
    assert "2079460177" not in world.api.ask("GET", "/api/audit").text


@dataclass
class Customer:
    """What a customer keeps, wherever the workspace is."""

    key: str
    token: str
    device: Paired
    crm: Branch
    checks: int = 0


def set_up(place: Place, crm: Crm, key: str) -> Customer:
    """Configure a workspace with a webhook, a secret, a desktop, and a call."""
    token = f"token-{secrets.token_urlsafe(16)}"
    branch = crm.branch(place.patience_seconds)
    action = {
        "id": "tell",
        "call_type": "inbound",
        "kind": "GET",
        "target": f"{branch.url}/ring?n=$phone$",
        "request": {"headers": {"X-Key": "$secret.crm$"}},
    }
    with Api(place.http_url, key) as api:
        api.ask("PUT", "/api/secrets/crm", json={"value": "moves-along"})
        api.add(
            connections=[{"id": "pbx", "adapter": "generic", "token": token}],
            agents=[{"id": "anna", "identifiers": ["101"]}],
            actions=[action],
        )
        device = pair(api, "anna")
    customer = Customer(key, token, device, branch)
    check(place, customer)
    return customer


def check(place: Place, customer: Customer) -> None:
    """See that key, webhook, secret and desktop work at *place*."""
    customer.checks += 1
    call = f"call-{customer.checks}"
    device = replace(customer.device, relay_url=place.relay_url)
    with Desktop(device, place.patience_seconds) as desktop, Api(place.http_url) as pbx:
        event = {"event": "ringing", "call_id": call, "from": "+442079460101", "extension": "101"}
        answer = pbx.ask("POST", f"/hooks/{customer.token}", json=event)
        assert answer.status_code == 200, answer.text
        desktop.wait_for("pop")
    asked = customer.crm.wait_for("/ring", customer.checks)
    assert asked[-1].headers["x-key"] == "moves-along"
    with Api(place.http_url, customer.key) as api:

        def is_over() -> bool:  # its delivery is settled, and goes along as it is
            (call, *_) = api.get("/api/calls")["calls"]
            (event,) = api.get(f"/api/calls/{call['id']}")["events"]
            return bool(event["decisions"][-1]["delivery"]["state"] == "succeeded")

        eventually(is_over, "the end of the delivery", place.patience_seconds)


def move(action: str, place: Place, key: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    given = ["workspace", action, "--server", place.http_url, "--file", str(file)]
    environment = embedded_target.clean_environment(
        RINGHOOK_KEY=key, RINGHOOK_PASSPHRASE=PASSPHRASE, PATH=os.environ["PATH"]
    )
    calls = ["--calls"] if action == "export" else []
    return subprocess.run(
        [str(PROGRAM), *given, *calls],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )


def moved(source: Place, goal: Place, keys: tuple[str, str], file: Path) -> None:
    done = move("export", source, keys[0], file)
    assert done.returncode == 0, done.stderr
    assert "moves-along" not in file.read_text()
    done = move("import", goal, keys[1], file)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[list[Place]]:
    """Two servers of this machine: where the customer comes from, and goes back to."""
    running = [embedded_target.start(tmp_path / name) for name in ("first", "last")]
    yield [
        Place("embedded", one.http_url, one.relay_url, one.admin_key, 20.0, one.operator_key)
        for one in running
    ]
    for one in running:
        one.stop()


def test_a_customer_moves_there_and_back(
    target: Place, elsewhere: list[Place], crm: Crm, tmp_path: Path, name: str
) -> None:
    first, last = elsewhere
    origin = new_workspace(first, name)
    customer = set_up(first, crm, origin)
    there = new_workspace(target, name)
    try:
        moved(first, target, (origin, there), tmp_path / "there.jsonl")
        check(target, customer)
        back = new_workspace(last, name)
        moved(target, last, (customer.key, back), tmp_path / "back.jsonl")
        check(last, customer)
        with Api(last.http_url, customer.key) as api:
            assert len(api.get("/api/calls")["calls"]) == 3
    finally:
        delete_workspace(target, name)


def test_a_damaged_file_moves_nobody(
    elsewhere: list[Place], crm: Crm, tmp_path: Path, name: str
) -> None:
    first, last = elsewhere
    origin, goal = new_workspace(first, name), new_workspace(last, name)
    set_up(first, crm, origin)
    file = tmp_path / "file.jsonl"
    assert move("export", first, origin, file).returncode == 0
    lines = file.read_text().splitlines(keepends=True)
    for damaged in (lines[:-1], lines[:2] + lines[3:], ["hello\n"], []):
        file.write_text("".join(damaged))
        done = move("import", last, goal, file)
        assert done.returncode == 2
        assert done.stderr.startswith("ringhook: ")
    with Api(last.http_url, goal) as api:
        assert api.config()[1] == '"0"'
