"""What would happen, told without doing it: every rule answers with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World

PAGE = {"id": "a", "call_type": "inbound", "kind": "URL", "target": "https://crm.example/$phone$"}
RINGS = {"phone": "+33184881234", "agents": [{"extension": "101"}], "connection": "pbx"}


def simulate(world: World, **asked: object) -> dict[str, Any]:
    status, body, _ = world.api("POST", "/api/simulate", asked)
    assert status == 200, body
    told: dict[str, Any] = body
    return told


def document(*actions: Mapping[str, object], **settings: object) -> dict[str, object]:
    lines = [{"number": "+33388202199", "name": "Fax", "enabled": False}]
    return {
        "settings": settings,
        "connections": [{"id": "pbx", "adapter": "generic", "lines": lines}],
        "agents": [{"id": "paul", "name": "Paul", "identifiers": ["101"]}, {"id": "anna"}],
        "actions": list(actions),
    }


HOURS = {"hours": [{"days": [0], "start": "01:00", "end": "02:00"}]}
EXCEPTION = {"exceptions": [{"number": "+33184881234"}]}
RULES = [
    # reason, the action, the settings, the event, what else is asked
    ("runs", {}, {}, {}, {}),
    ("disabled", {"enabled": False}, {}, {}, {}),
    ("call_type_empty", {"call_type": ""}, {}, {}, {}),
    ("wrong_call_type", {"call_type": "outbound"}, {}, {}, {}),
    ("wrong_trigger", {"trigger": "ended"}, {}, {}, {}),
    ("line_disabled", {}, {}, {"line": "+33388202199"}, {}),
    ("other_line", {"conditions": {"lines": ["+333"]}}, {}, {}, {}),
    (
        "internal_call",
        {"call_type": "both"},
        {"suppress": {"internal": True}},
        {"direction": "internal"},
        {},
    ),
    ("too_short", {}, {"suppress": {"min_digits": 15}}, {}, {}),
    ("exception_listed", {}, EXCEPTION, {}, {}),
    ("agent_unknown", {}, {}, {"agents": [{"extension": "9"}]}, {}),
    ("agent_busy", {}, {"suppress": {"busy": True}}, {}, {"busy": ["paul"]}),
    ("contact_unknown", {"conditions": {"contact": "known"}}, {}, {}, {}),
    ("contact_unknown", {}, {"suppress": {"unknown_contact": True}}, {}, {}),
    (
        "contact_known",
        {"conditions": {"contact": "unknown"}},
        {},
        {},
        {"contact": {"name": "Marie"}},
    ),
    ("outside_hours", {"conditions": HOURS}, {}, {}, {}),
    ("not_in_audience", {"audience": ["anna"]}, {}, {}, {}),
    ("number_missing", {}, {}, {"phone": "anonymous"}, {}),
    ("waits", {"delay_seconds": 5}, {}, {}, {}),
    ("value_refused", {"kind": "RUN", "target": "/opt/crm $phone$"}, {}, {}, {}),
]


@pytest.mark.parametrize(("reason", "action", "settings", "event", "more"), RULES)
def test_every_rule_answers_with_its_reason_and_a_sentence(
    world: World,
    reason: str,
    action: dict[str, object],
    settings: dict[str, object],
    event: dict[str, object],
    more: dict[str, object],
) -> None:
    config = document(PAGE | action, **settings)
    told = simulate(world, event=RINGS | event, config=config, **more)
    (decision,) = [d for d in told["events"][0]["decisions"] if d["action_id"] == "a"]
    assert (decision["reason"], decision["runs"]) == (reason, reason in {"runs", "waits"})
    assert decision["sentence"]
    assert not set(decision["sentence"]) & set("{}")


def test_answered_only_answers_too(world: World) -> None:
    action = PAGE | {"trigger": "ended", "conditions": {"answered_only": True}}
    events = [RINGS, RINGS | {"event": "call.ended"}]
    told = simulate(world, events=events, config=document(action))
    assert told["events"][1]["decisions"][1]["reason"] == "not_answered"


def test_a_repeated_and_a_late_event_are_told_apart(world: World) -> None:
    first = RINGS | {"event": "call.answered", "event_id": "e"}
    told = simulate(world, events=[first, first, RINGS], config=document(PAGE))
    assert [e["news"] for e in told["events"]] == ["new", "duplicate", "late"]
    assert [e["decisions"][1]["reason"] for e in told["events"]] == [
        "wrong_trigger",
        "duplicate",
        "late",
    ]


def test_a_webhook_is_read_as_its_pbx_would_send_it_and_nothing_happens(world: World) -> None:
    world.save(actions=[PAGE])
    world.api("GET", "/api/adapters")  # the key's first use is noted
    before = world.table.everything()
    webhook = {
        "connection": "pbx",
        "body": '{"event": "ringing", "call_id": "1", "from": "+33184881234", "extension": "101"}',
    }
    told = simulate(world, webhook=webhook)
    (event,) = told["events"]
    assert event["triggers"] == ["ringing"]
    assert event["decisions"][1]["would"] == {"url": "https://crm.example/%2B33184881234"}
    assert told["reply"]["status"] == 200
    assert (world.table.everything(), world.events.sent, world.http.sent) == (before, [], [])


def test_the_request_is_shown_with_masked_secrets(world: World) -> None:
    world.app.secrets.write(NAME, "crm", "hunter2-hunter2")
    headers = {"X-Key": "$secret.crm$"}
    action = PAGE | {
        "kind": "POST",
        "target": "https://crm.example/",
        "request": {"headers": headers},
    }
    would = simulate(world, event=RINGS, config=document(action))["events"][0]["decisions"][1][
        "would"
    ]
    assert (would["method"], would["headers"]["X-Key"]) == ("POST", "****")
    assert '"phone": "+33184881234"' in would["body"]


def test_an_action_that_does_not_run_shows_what_it_would(world: World) -> None:
    told = simulate(world, event=RINGS, config=document(PAGE | {"enabled": False}))
    assert told["events"][0]["decisions"][1]["would"]["url"].startswith("https://crm.example/")


def test_the_card_is_shown(world: World) -> None:
    told = simulate(world, event=RINGS | {"name": "Ada"}, config=document())
    assert told["events"][0]["decisions"][0]["would"]["card"]["name"] == "Ada"


def test_a_program_is_written_for_the_platform_that_is_asked(world: World) -> None:
    action = PAGE | {"kind": "RUN", "target": "/opt/crm $phone$"}
    told = simulate(world, event=RINGS, config=document(action), platform="linux")
    assert told["events"][0]["decisions"][1]["would"] == {"argv": ["/opt/crm", "+33184881234"]}


def test_reasons_are_told_in_the_language_that_is_asked(world: World) -> None:
    config = document(PAGE | {"enabled": False}, language="fr")
    asked = [simulate(world, event=RINGS, config=config, language=x) for x in ("", "ja")]
    told = [a["events"][0]["decisions"][1]["sentence"] for a in asked]
    assert told == ["L'action est désactivée.", "アクションは無効です。"]


def test_the_smallest_event_rings(world: World) -> None:
    world.save(actions=[PAGE])
    assert simulate(world, event={})["events"][0]["triggers"] == ["ringing"]


REFUSED = [
    # what is asked, the status, the path
    ({}, 400, ""),
    ({"event": {"x": 1}}, 400, "event.x"),
    ({"event": {"at": "2026-01-05T10:00:00"}}, 400, "event.at"),
    ({"event": {"agents": [{"x": 1}]}}, 400, "event.agents.0.x"),
    ({"events": [{}] * 51}, 400, "events"),
    ({"webhook": {"connection": "none"}}, 404, ""),
    ({"webhook": {"connection": "pbx", "body": "{"}}, 400, ""),
    ({"event": {}, "config": {"actions": [{"kind": "URL"}]}}, 400, "config.actions.0.target"),
    ({"event": {}, "platform": "amiga"}, 400, "platform"),
    (
        {"event": {}, "config": {"actions": [PAGE | {"target": "https://x.example/$fone$"}]}},
        400,
        "actions.0.target",
    ),
]


@pytest.mark.parametrize(("asked", "status", "path"), REFUSED)
def test_what_cannot_be_tried_is_refused_with_its_path(
    world: World, asked: dict[str, object], status: int, path: str
) -> None:
    world.save()
    got, body, _ = world.api("POST", "/api/simulate", asked)
    assert (got, body["problems"][0]["path"]) == (status, path)
    assert body["problems"][0]["message"]
