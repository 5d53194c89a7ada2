"""The configuration is valid or not saved, and nobody overwrites what they have not seen."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance.api import Answered
from tests.acceptance.world import World


def problems(answer: Answered, status: int = 400) -> dict[str, str]:
    """Return message by path."""
    assert answer.status_code == status, answer.text
    return {p["path"]: p["message"] for p in answer.json()["problems"]}


def try_actions(world: World, *actions: dict[str, Any]) -> Answered:
    """Try to save the document with these actions only."""
    document, etag = world.api.config()
    return world.api.put_config(document | {"actions": list(actions)}, etag)


def test_every_save_is_a_new_version_and_old_calls_keep_theirs(world: World) -> None:
    world.save(world.action("GET", "/one", id=f"old-{world.number}"))
    _, before = world.api.config()
    world.tell("ringing", "1")
    world.crm.wait_for("/one")
    world.save(world.action("GET", "/two"))
    _, after = world.api.config()
    assert int(after.strip('"')) > int(before.strip('"'))
    event = world.story()["events"][0]
    assert event["config_version"] == int(before.strip('"'))
    assert event["decisions"][1]["target"].endswith("/one")


def test_a_save_over_somebody_elses_is_refused(world: World) -> None:
    document, etag = world.api.config()
    world.save()
    answer = world.api.put_config(document, etag)
    assert "read it" in problems(answer, 412)[""]
    assert world.connection in world.api.ask("GET", "/api/config").text


def test_a_save_that_names_no_version_is_refused(world: World) -> None:
    document, etag = world.api.config()
    answer = world.api.ask("PUT", "/api/config", json=document)
    assert "If-Match" in problems(answer, 428)[""]
    assert world.api.config()[1] == etag


def test_a_star_saves_over_anything(world: World) -> None:
    document, etag = world.api.config()
    assert world.api.put_config(document, "*").status_code == 200
    assert world.api.config()[1] != etag


def test_every_problem_is_told_at_once_with_its_path(world: World) -> None:
    document, etag = world.api.config()
    broken = document | {
        "connections": [{"adapter": "nobody"}, {"adapter": "uis", "settings": {"color": "red"}}],
        "agents": [{"id": "a", "identifiers": ["1"]}, {"id": "b", "identifiers": ["1"]}],
        "actions": [{"kind": "GET", "target": "https://crm.example/$nonsense$", "audience": ["z"]}],
    }
    found = problems(world.api.put_config(broken, etag))
    assert set(found) == {
        "connections.0.adapter",
        "connections.1.settings.color",
        "agents.1.identifiers.0",
        "actions.0.target",
        "actions.0.audience.0",
    }
    assert world.api.config()[1] == etag


def test_an_unknown_field_is_refused_with_its_path(world: World) -> None:
    action = {"kind": "URL", "target": "https://crm.example/", "colour": "red"}
    found = problems(try_actions(world, action))
    assert found == {"actions.0.colour": "is not a field of this document; remove it"}


def test_a_wrong_kind_of_value_is_refused_with_its_path(world: World) -> None:
    action = {"kind": "FAX", "target": 7, "delay_seconds": -1}
    found = problems(try_actions(world, action))
    assert set(found) == {"actions.0.kind", "actions.0.target", "actions.0.delay_seconds"}


def test_a_bad_template_names_its_position(world: World) -> None:
    action = {"kind": "GET", "target": "https://crm.example/?a=$phone$&b=$nonsense$"}
    message = problems(try_actions(world, action))["actions.0.target"]
    assert message.startswith("line 1, column 34:")
    assert "nonsense" in message


def test_what_is_not_json_is_refused_with_a_sentence(world: World) -> None:
    _, etag = world.api.config()
    headers = {"If-Match": etag, "Content-Type": "application/json"}
    for body in (b"{", b"[]", b"null", b"\xff", b""):
        answer = world.api.ask("PUT", "/api/config", data=body, headers=headers)
        assert answer.status_code in {400, 415}, body
        assert answer.json()["problems"][0]["message"], body


def test_a_connection_without_a_token_gets_one_and_its_setup_texts(world: World) -> None:
    saved = world.save(token="")
    entry = next(c for c in saved["connections"] if c["id"] == world.connection)
    assert len(entry["token"]) >= 16
    setup = world.api.get(f"/api/connections/{world.connection}/setup")
    assert setup["url"] == f"{world.place.http_url}/hooks/{entry['token']}"
    assert setup["url"] in json.dumps(setup["paste"])
