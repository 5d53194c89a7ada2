"""The main job: UIS notifications in, a page and a program on the desktop, GET and POST at the CRM."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World

CALLER, LINE, CALL = "79260000000", "74993720692", "237859081"


def envy_crm(event: str, **fields: str) -> dict[str, str]:
    """Return the query of the EnvyCRM guide: UIS leaves the quotes of JSON strings around values."""
    return {"event": event} | fields


def ring(world: World) -> None:
    query = envy_crm(
        "call_start",
        direction='"in"',
        line_number=f'"{LINE}"',
        client_number=f'"{CALLER}"',
        call_hash=CALL,
    )
    assert world.hook("GET", params=query).status_code == 200


def answer(world: World) -> None:
    said = {
        "v": 1,
        "event": "answered",
        "call_session_id": int(CALL),
        "direction": "in",
        "contact_phone_number": CALLER,
        "virtual_phone_number": LINE,
        "employee_id": world.extension,
        "employee_full_name": "Anna Petrova",
        "notification_name": "Начало разговора",
    }
    assert world.hook("POST", data=json.dumps(said).encode()).status_code == 200


def end(world: World) -> None:
    query = envy_crm(
        "call_end",
        line_number=f'"{LINE}"',
        client_number=f'"{CALLER}"',
        extension='"79031205040"',
        call_hash=CALL,
        direction='"in"',
        talk_time_duration="65",
        record_links='["https://media.example/1"]',
    )
    assert world.hook("GET", params=query).status_code == 200


def explained(story: dict[str, Any], event: int, decision: int) -> tuple[str, bool, str]:
    """Return kind, whether it ran, and the reason's sentence."""
    told = story["events"][event]["decisions"][decision]
    return told["kind"], told["runs"], told["sentence"]


def test_a_call_of_uis_opens_a_page_runs_a_program_and_tells_the_crm_twice(
    world: World, desktop: Desktop
) -> None:
    world.save(
        world.action("URL", "/card/$phone$"),
        world.action("GET", "/ring?number=$phone$&call=$call_id$"),
        world.action("RUN", "/usr/bin/card call=$phone$", trigger="answered"),
        world.action("POST", "/calls", trigger="ended"),
        adapter="uis",
    )

    ring(world)
    page = desktop.wait_for("open", lambda f: f["url"] == f"{world.crm.url}/card/{CALLER}")
    told = world.crm.wait_for("/ring")[0]
    assert (told.method, told.query["number"]) == ("GET", CALLER)
    assert told.query["call"] == page["call_id"]

    answer(world)
    program = desktop.wait_for("run", lambda f: f["call_id"] == page["call_id"])
    assert program["argv"] == ["/usr/bin/card", f"call={CALLER}"]
    desktop.ack(program, reason="started")

    end(world)
    report = world.crm.wait_for("/calls")[0]
    assert (report.method, report.headers["content-type"]) == ("POST", "application/json")
    body = report.json()
    assert body["event"] == "call.ended"
    assert body["call_id"] == page["call_id"]
    assert (body["pbx_call_id"], body["phone"], body["talk_seconds"]) == (CALL, CALLER, 65)
    assert body["client"]["e164"] == f"+{CALLER}"
    assert (body["direction"], body["result"]) == ("inbound", "answered")
    assert body["recordings"][0]["url"] == "https://media.example/1"


def test_the_trace_says_of_every_action_why_it_ran_or_not(world: World, desktop: Desktop) -> None:
    world.save(
        world.action("URL", "/card/$phone$"),
        world.action("GET", "/ring?number=$phone$"),
        world.action("RUN", "/usr/bin/card $phone$", trigger="answered"),
        world.action("POST", "/calls", trigger="ended"),
        adapter="uis",
    )
    ring(world)
    page = desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))
    desktop.ack(page)
    answer(world)
    end(world)
    assert world.settled(0, 2)["state"] == "succeeded"
    assert world.settled(2, 4)["state"] == "succeeded"

    story = world.story(3)
    assert [e["event"]["event"] for e in story["events"]] == [
        "call.ringing",
        "call.answered",
        "call.ended",
    ]
    assert explained(story, 0, 1) == ("URL", True, "Runs.")
    assert explained(story, 0, 2) == ("GET", True, "Runs.")
    assert explained(story, 0, 3)[:2] == ("RUN", False)
    assert "waits for" in explained(story, 0, 3)[2]
    assert explained(story, 1, 3) == ("RUN", True, "Runs.")
    assert explained(story, 2, 4) == ("POST", True, "Runs.")
    assert explained(story, 2, 1)[:2] == ("URL", False)
    attempt = story["events"][2]["decisions"][4]["delivery"]["attempts"][0]
    assert (attempt["outcome"], attempt["status"]) == ("ok", 200)
    assert story["call"]["phone"] == f"+{CALLER}"


def test_the_agent_of_a_ringing_call_sees_a_card_that_goes_away_at_the_end(
    world: World, desktop: Desktop
) -> None:
    world.save()
    world.tell("ringing", "1", name="Éléonore <Martin>")
    card = desktop.wait_for("pop", lambda f: f["card"]["name"] == "Éléonore <Martin>")
    assert card["card"]["number"] == "+442079460101"
    world.tell("ended", "1")
    desktop.wait_for("close", lambda f: f["call_id"] == card["call_id"])
