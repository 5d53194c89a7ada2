"""Actions are called by REST, as Zoho CRM's functions are: by programs, with keys that open nothing else."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.api import Answered, Api
from tests.acceptance.crm import Answer, Crm
from tests.acceptance.desktop import Desktop
from tests.acceptance.embedded_target import start
from tests.acceptance.world import DESK_AGENT, World

ART = {"First_Name": "Art", "Last_Name": "Clayton", "Company": "Zylker", "Mobile": "555-876-4367"}
PARAMETERS = [{"name": name, "required": True, "test_value": ART[name]} for name in ART]


@pytest.fixture
def lead(world: World) -> str:
    """A function that makes a lead of what a form sends; returns its id."""
    action = world.action(
        "POST",
        "/leads",
        trigger="manual",
        name="Create a lead",
        callable_by="both",
        parameters=PARAMETERS,
        request={"body_type": "arguments", "read": {"said": {"source": "text"}}},
    )
    saved = world.save(action | {"id": f"lead-{world.number}", "api_name": f"lead{world.number}"})
    return str(saved["actions"][-1]["id"])


@pytest.fixture
def form(world: World, lead: str) -> Iterator[Api]:
    """A web form somewhere, with a key that may call that function alone."""
    made = new_key(world, lead)
    with Api(world.place.http_url, made["key"]) as api:
        yield api
    world.api.ask("DELETE", f"/api/keys/{made['id']}")


def new_key(world: World, *actions: str) -> dict[str, Any]:
    body = {"name": "Web form", "role": "executor", "actions": list(actions)}
    answer = world.api.ask("POST", "/api/keys", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def call(api: Api, action: str, **options: Any) -> Answered:
    options.setdefault("json", {"arguments": ART} if "data" not in options else None)
    return api.ask(options.pop("method", "POST"), f"/api/actions/{action}/execute", **options)


def test_a_form_makes_a_lead_and_hears_so(world: World, form: Api, lead: str) -> None:
    answer = call(form, lead)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["outcome"], told["result"]) == ("succeeded", {"said": "ok"})
    assert world.crm.received("/leads")[0].json() == ART
    listed = world.api.get("/api/executions", action=lead)["executions"]
    assert [line["id"] for line in listed] == [told["execution_id"]]
    assert "Clayton" not in json.dumps(listed)


@pytest.mark.usefixtures("lead")
def test_postmans_ways_work(world: World, form: Api) -> None:
    given = json.dumps(ART)
    ways: list[dict[str, Any]] = [
        {"json": None, "files": {"arguments": (None, given)}},
        {"data": {"arguments": given}},
        {"json": None, "method": "GET", "params": {"arguments": given}},
    ]
    for way in ways:
        answer = call(form, f"lead{world.number}", **way)
        assert answer.status_code == 200, answer.text
    assert [request.json() for request in world.crm.received("/leads")] == [ART] * len(ways)


def test_the_key_opens_nothing_else(form: Api) -> None:
    for path in ("/api/config", "/api/calls", "/api/keys", "/api/executions", "/api/session"):
        assert form.ask("GET", path).status_code == 403


def test_a_token_and_a_key_in_the_address_call_it_too(world: World, lead: str) -> None:
    made = new_key(world)
    with Api(world.place.http_url) as stranger:
        grant = {"grant_type": "client_credentials"}
        client = grant | {"client_id": made["id"], "client_secret": made["key"]}
        token = stranger.ask("POST", "/api/oauth/token", data=client).json()["access_token"]
        in_address = {"auth_type": "apikey", "zapikey": made["key"]}
        assert call(stranger, lead, params=in_address).status_code == 200
        assert call(stranger, lead).status_code == 401
        with Api(world.place.http_url, token) as bearer:
            assert call(bearer, lead).status_code == 200
            world.api.ask("DELETE", f"/api/keys/{made['id']}")
            assert call(bearer, lead).status_code == 401
        assert call(stranger, lead, params=in_address).status_code == 401


def test_95_000_characters_arrive_and_no_more(world: World, form: Api, lead: str) -> None:
    room = 95_000 - len(json.dumps({"arguments": ART | {"Company": ""}}))
    assert (
        call(form, lead, json={"arguments": ART | {"Company": "x" * (room + 1)}}).status_code == 413
    )
    assert call(form, lead, json={"arguments": ART | {"Company": "x" * room}}).status_code == 200
    assert len(world.crm.received("/leads")[0].json()["Company"]) == room


def test_what_is_wrong_is_said_and_not_done(world: World, form: Api, lead: str) -> None:
    answer = call(form, lead, json={"arguments": {"Last_Name": 7, "Nickname": "x"}})
    assert answer.status_code == 400
    paths = {problem["path"] for problem in answer.json()["problems"]}
    assert paths >= {"arguments.First_Name", "arguments.Last_Name", "arguments.Nickname"}
    assert world.crm.received("/leads") == []


def test_a_crm_that_fails_is_a_502_with_its_reason_and_goes_again_by_hand(
    world: World, form: Api, lead: str
) -> None:
    world.crm.answer("/leads", Answer(status=500), Answer())
    answer = call(form, lead, headers={"Accept-Language": "fr"})
    told = answer.json()
    assert (answer.status_code, told["outcome"]) == (502, "failed")
    assert told["reason"]["code"] == "server_error"
    assert "panne" in told["reason"]["sentence"]
    line = world.api.get(f"/api/executions/{told['execution_id']}")
    answer = world.api.ask("POST", f"/api/deliveries/{line['delivery_id']}/retry")
    assert answer.status_code == 200, answer.text

    def succeeded() -> bool:
        found = world.api.get(f"/api/executions/{told['execution_id']}")
        return bool(found["outcome"] == "succeeded")

    world.eventually(succeeded, "the second attempt")


def test_test_values_are_kept_and_sent(world: World, lead: str) -> None:
    answer = world.api.ask("POST", f"/api/actions/{lead}/test")
    assert answer.status_code == 200, answer.text
    assert world.crm.received("/leads")[0].json() == ART


def test_a_follow_up_comes_after_the_execution(world: World) -> None:
    thank = world.action("POST", "/thanks", id="thank", trigger="manual")
    lead = world.action(
        "POST",
        "/leads",
        trigger="manual",
        callable_by="key",
        follow_ups=[{"action": "thank", "delay_seconds": 1}],
    )
    saved = world.save(lead | {"id": "first"}, thank)
    assert saved["actions"]
    told = call(world.api, "first", json={}).json()
    assert told["outcome"] == "succeeded", told
    world.crm.wait_for("/thanks")

    def succeeded() -> bool:
        (one,) = world.api.get(f"/api/executions/{told['execution_id']}")["follow_ups"]
        return bool(one["delivery"] and one["delivery"]["state"] == "succeeded")

    world.eventually(succeeded, "the end of the follow-up")


def test_a_desktop_opens_what_a_program_asks_for(world: World, desktop: Desktop) -> None:
    page: dict[str, Any] = {
        "id": f"page-{world.number}",
        "kind": "URL",
        "target": "https://crm.example/c/$argument.id$",
        "trigger": "manual",
        "callable_by": "key",
        "parameters": [{"name": "id", "required": True}],
    }
    world.save(page)
    answers: list[Answered] = []
    body = {"arguments": {"id": "7"}, "agent": DESK_AGENT}
    key = new_key(world)

    def ask() -> None:
        with Api(world.place.http_url, key["key"]) as program:
            answers.append(call(program, page["id"], json=body))

    asking = threading.Thread(target=ask)
    asking.start()
    command = desktop.wait_for("open", lambda frame: frame["url"].endswith("/c/7"))
    desktop.ack(command)
    asking.join()
    world.api.ask("DELETE", f"/api/keys/{key['id']}")
    told = answers[0].json()
    assert (answers[0].status_code, told["outcome"]) == (200, "succeeded"), told


@pytest.mark.e2e
def test_a_kill_during_an_execution_leaves_it_unknown_and_what_follows_another_unharmed(
    tmp_path: Path, crm: Crm
) -> None:
    branch, held = crm.branch(40.0), threading.Event()
    branch.answer("/slow", Answer(held=held))
    calls = {"kind": "POST", "trigger": "manual", "callable_by": "key"}
    document = {
        "actions": [
            calls | {"id": "slow", "target": f"{branch.url}/slow"},
            calls
            | {
                "id": "fast",
                "target": f"{branch.url}/fast",
                "follow_ups": [{"action": "next", "delay_seconds": 4}],
            },
            calls | {"id": "next", "target": f"{branch.url}/next"},
        ]
    }
    server = start(tmp_path)
    with Api(server.http_url, server.admin_key) as api:
        assert api.put_config(document, "*").status_code == 200
        assert call(api, "fast", json={}).status_code == 200
        asking = threading.Thread(target=_ignored, args=(server.http_url, server.admin_key))
        asking.start()
        branch.wait_for("/slow")
        server.kill()
        asking.join()
        held.set()
    server = start(tmp_path)
    try:
        with Api(server.http_url, server.admin_key) as api:
            told = {e["action_id"]: e for e in api.get("/api/executions")["executions"]}
            assert told["slow"]["outcome"] == "unknown"
            assert told["slow"]["reason"]["code"] == "interrupted"
            assert told["fast"]["outcome"] == "succeeded"
        branch.wait_for("/next")
        assert len(branch.received("/slow")) == 1
    finally:
        server.stop()


def _ignored(url: str, key: str) -> None:
    """Ask, and take it when nobody answers."""
    with Api(url, key) as api:
        try:
            call(api, "slow", json={})
        except OSError:
            time.sleep(0)
