"""The call list and the trace, which tells everything that happened to a call and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World

from ringhook.engine.reasons import LANGUAGES
from ringhook.ports.http import HttpResponse

PAGE = {"id": "page", "call_type": "both", "kind": "URL", "target": "https://crm.example/$phone$"}
RUN = PAGE | {"id": "run", "kind": "RUN", "target": r"c:\crm\crm.exe $phone$"}
POST = PAGE | {
    "id": "tell",
    "kind": "POST",
    "target": "https://crm.example/api?k=$secret.crm$",
    "request": {"headers": {"X-Key": "$secret.crm$"}},
}
OFF = PAGE | {"id": "off", "enabled": False}
LATER = PAGE | {"id": "later", "delay_seconds": 20}


def story(world: World, language: str = "") -> dict[str, Any]:
    (line,) = world.calls()
    query = {"language": language} if language else {}
    status, body, _ = world.api("GET", f"/api/calls/{line['id']}", query=query)
    assert status == 200
    told: dict[str, Any] = body
    return told


def decision(told: dict[str, Any], action: str, event: int = 0) -> dict[str, Any]:
    (found,) = [d for d in told["events"][event]["decisions"] if d["action_id"] == action]
    made: dict[str, Any] = found
    return made


@pytest.fixture
def rung(world: World) -> World:
    """A call that rang at Paul's desk, was acknowledged, refused by the CRM, answered and ended."""
    world.app.secrets.write(NAME, "crm", "hunter2-hunter2")
    world.save(actions=[PAGE, RUN, POST, OFF, LATER], settings={"language": "fr"})
    world.pair("paul")
    world.ring(name="Ada")
    page = world.push.read("paul")[1]
    ack = {"v": 1, "kind": "ack", "id": page["id"], "status": "done", "reason": "opened"}
    world.app.relay.message("paul", json.dumps(ack))
    world.http.script = [HttpResponse(503, {}, b"busy hunter2-hunter2")]
    world.deliver_all()
    world.ring(event="answered")
    world.ring(event="ended", talk_seconds=4)
    world.clock.advance(20)
    world.deliver_all()
    return world


def test_the_call_itself_is_told(rung: World) -> None:
    call = story(rung)["call"]
    assert (call["phone"], call["result"], call["missed"]) == ("+33184881234", "answered", False)
    assert (call["pbx_call_id"], call["agents"], call["talk_seconds"]) == ("c1", ["101"], 4.0)


def test_every_event_and_every_action_is_told(rung: World) -> None:
    told = story(rung)
    assert [e["event"]["event"] for e in told["events"]] == [
        "call.ringing",
        "call.answered",
        "call.ended",
    ]
    for event in told["events"]:
        assert event["event"]["call_id"] == told["call"]["id"]
        assert [d["action_id"] for d in event["decisions"]] == [
            "pop",
            "page",
            "run",
            "tell",
            "off",
            "later",
        ]
    assert told["events"][0]["received"]["from"] == "+33184881234"


def test_what_ran_shows_what_was_written_out_with_masked_secrets(rung: World) -> None:
    told = story(rung)
    assert decision(told, "pop")["rendered"]["card"]["name"] == "Ada"
    assert decision(told, "page")["rendered"] == {"url": "https://crm.example/%2B33184881234"}
    assert decision(told, "run")["rendered"] == {"argv": [r"c:\crm\crm.exe", "+33184881234"]}
    tell = decision(told, "tell")["rendered"]
    assert (tell["url"], tell["headers"]["X-Key"]) == ("https://crm.example/api?k=****", "****")
    assert json.loads(tell["body"])["call_id"] == told["call"]["id"]
    assert decision(told, "off")["rendered"] is None


def test_what_was_pushed_shows_its_target_and_its_acknowledgement(rung: World) -> None:
    told = story(rung)
    (page,) = decision(told, "page")["desktops"]
    assert (page["status"], page["target"]) == ("sent", "https://crm.example/%2B33184881234")
    assert (page["ack"]["status"], page["ack"]["reason"]) == ("done", "opened")
    assert page["ack"]["sentence"] == "le navigateur a reçu la page"
    (run,) = decision(told, "run")["desktops"]
    assert (run["target"], run["ack"]) == (r"'c:\crm\crm.exe' +33184881234", None)
    assert [p["kind"] for p in decision(told, "pop")["desktops"]] == ["pop"]
    assert [p["kind"] for p in told["events"][2]["closed"]] == ["close"]


def test_what_was_delivered_shows_every_attempt(rung: World) -> None:
    delivery = decision(story(rung), "tell")["delivery"]
    assert [a["outcome"] for a in delivery["attempts"]] == ["server_error", "ok"]
    assert delivery["attempts"][0]["answer"] == "busy ****"
    assert "crm.example" in delivery["attempts"][0]["sentence"]
    assert delivery["attempts"][1]["sentence"] == ""
    assert delivery["shown"]["headers"].splitlines()[0] == "X-Key: ****"


def test_what_waited_shows_what_became_of_it(rung: World) -> None:
    later = decision(story(rung, "en"), "later")
    assert (later["reason"], later["runs"]) == ("waits", True)
    (fate,) = later["later"]
    assert fate["sentence"] == "The call ended before the action's delay was over."


def test_reasons_are_told_in_every_language(rung: World) -> None:
    sentences = {decision(story(rung, lang), "off")["sentence"] for lang in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    assert decision(story(rung), "off")["sentence"] == "L'action est désactivée."
    assert decision(story(rung, "xx"), "off")["sentence"] == "The action is switched off."


def test_a_trace_holds_no_secret(rung: World) -> None:
    assert "hunter2" not in json.dumps(story(rung)) + rung.table.everything()


def test_a_reason_names_what_decided_also_for_a_stranger(world: World) -> None:
    world.save(actions=[PAGE])
    world.ring(extension="999")
    told = decision(story(world), "page")
    assert told["sentence"] == "Extension 999 belongs to no agent. Add it to one."


def test_a_trace_survives_the_loss_of_its_configuration(rung: World) -> None:
    rung.app.configurations._rulebooks.clear()
    for row in rung.table.query(f"ws#{NAME}#config").rows:
        rung.table.delete(f"ws#{NAME}#config", row.sort)
    told = decision(story(rung), "off")
    assert (told["reason"], told["action_id"]) == ("disabled", "off")


@pytest.mark.parametrize("call_id", ["none", "a%23b", "..", "%00", "x" * 900])
def test_an_unknown_call_is_404(world: World, call_id: str) -> None:
    assert world.api("GET", f"/api/calls/{call_id}")[0] == 404


def test_calls_are_listed_newest_first_page_by_page(world: World) -> None:
    world.save()
    for number in range(5):
        world.ring(call_id=f"c{number}", name=f"caller {number}")
    seen: list[str] = []
    query = {"limit": "2"}
    for _ in range(3):
        _, body, _ = world.api("GET", "/api/calls", query=query)
        seen += [call["name"] for call in body["calls"]]
        query["cursor"] = body["next_cursor"]
    assert seen == [f"caller {number}" for number in (4, 3, 2, 1, 0)]
    assert body["next_cursor"] == ""


def test_a_day_is_the_workspaces(world: World) -> None:
    world.save(settings={"time_zone": "Pacific/Auckland"})
    world.clock.advance(6 * 3600)  # 15:30 in Greenwich, 04:30 of the next day there
    world.ring()
    assert len(world.api("GET", "/api/calls")[1]["calls"]) == 1
    days = {
        day: len(world.api("GET", "/api/calls", query={"day": day})[1]["calls"]) for day in DAYS
    }
    assert days == {"2026-01-05": 0, "2026-01-06": 1}


DAYS = ("2026-01-05", "2026-01-06")


@pytest.mark.parametrize(
    "query",
    [
        {"day": "today"},
        {"day": "2026-1-5"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"cursor": "é"},
        {"cursor": "abc"},
        {"cursor": "////"},
        {"cursor": "x" * 501},
    ],
)
@pytest.mark.parametrize("path", ["/api/calls", "/api/refusals"])
def test_a_query_of_junk_is_400(world: World, path: str, query: dict[str, str]) -> None:
    status, body, _ = world.api("GET", path, query=query)
    assert status == 400
    assert body["problems"][0]["message"]


def test_a_day_that_never_was_is_empty(world: World) -> None:
    assert world.api("GET", "/api/calls", query={"day": "2026-02-31"})[1]["calls"] == []


def test_refused_webhooks_are_listed_with_their_reason(world: World) -> None:
    world.save()
    world.post(b"{")
    world.webhook(event="dtmf")
    _, body, _ = world.api("GET", "/api/refusals")
    assert sorted(line["status"] for line in body["refusals"]) == [200, 400]
    assert all(line["connection"] == "pbx" for line in body["refusals"])
    assert body["next_cursor"] == ""
