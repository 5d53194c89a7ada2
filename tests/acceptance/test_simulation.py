"""Trying something out says what would happen and does none of it."""

from __future__ import annotations

from typing import Any

from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World


def simulate(world: World, **asked: Any) -> dict[str, Any]:
    answer = world.api.ask("POST", "/api/simulate", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_simulated_webhook_says_what_would_be_sent_and_sends_nothing(
    world: World, desktop: Desktop
) -> None:
    world.save(world.action("GET", "/ring?n=$phone$"), world.action("URL", "/card"))
    body = '{"event":"ringing","call_id":"1","from":"+442079460101"}'
    told = simulate(world, webhook={"connection": world.connection, "body": body})
    decisions = told["events"][0]["decisions"]
    assert [(d["kind"], d["runs"]) for d in decisions] == [
        ("POP", True),
        ("GET", True),
        ("URL", True),
    ]
    assert f"{world.crm.url}/ring?n=%2B442079460101" in str(decisions[1])
    world.tell("ringing", "real")  # what comes after it arrives, so what came before would have
    assert len(world.crm.wait_for("/ring")) == 1
    desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))
    assert len([f for f in desktop.seen("open") if f["url"].startswith(world.crm.url)]) == 1
    assert len(world.calls()) == 1


def test_an_unsaved_configuration_can_be_tried(world: World) -> None:
    world.save()
    document, etag = world.api.config()
    row = {"call_type": "outbound", "kind": "POST", "target": "https://crm.example/x"}
    event = {"direction": "outbound", "phone": "+33123456789"}
    told = simulate(world, event=event, config=document | {"actions": [row]})
    decision = told["events"][0]["decisions"][-1]
    assert (decision["kind"], decision["runs"]) == ("POST", True)
    assert world.api.config()[1] == etag


def test_a_simulation_of_a_bad_configuration_names_its_problems(world: World) -> None:
    document, _ = world.api.config()
    row = {"kind": "GET", "target": "https://crm.example/$nonsense$"}
    asked = {"event": {}, "config": document | {"actions": [row]}}
    answer = world.api.ask("POST", "/api/simulate", json=asked)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["path"].endswith("actions.0.target")


def test_a_simulation_of_an_unknown_connection_is_not_found(world: World) -> None:
    asked = {"webhook": {"connection": "nobody"}}
    assert world.api.ask("POST", "/api/simulate", json=asked).status_code == 404
