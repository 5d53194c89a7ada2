"""What comes some time after an action that succeeded, called or run by an event."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executor, shown
from tests.unit.flows.world import NAME, World

from ringhook.domain.errors import InvalidDocumentError
from ringhook.ports.http import HttpResponse

ART = {"Last_Name": "Clayton", "Mobile": "555-876-4367"}
"""What follows knows the name, and no number."""
DAY = 86_400
THANK = {
    "id": "thank",
    "name": "Thank",
    "kind": "POST",
    "target": "https://mail.example/$argument.Last_Name$?lead=$result.number$",
    "trigger": "manual",
    "parameters": [{"name": "Last_Name"}],
}


def with_follow_ups(world: World, *follow_ups: dict[str, Any], **more: Any) -> Caller:
    world.save(actions=[LEAD | {"follow_ups": list(follow_ups)} | more, THANK])
    return Caller(world, executor(world))


def urls(world: World) -> list[str]:
    return [request.url for request in world.http.sent]


def after(seconds: int) -> dict[str, Any]:
    return {"action": "thank", "delay_seconds": seconds}


def test_each_comes_at_its_time_with_what_was_given_and_read(world: World) -> None:
    caller = with_follow_ups(world, after(60), after(30 * DAY))
    world.http.script = [HttpResponse(200, {}, b'{"id": 7}')]
    _, body, _ = caller.call(ART)
    world.deliver_all()
    assert len(world.http.sent) == 1
    world.clock.advance(60)
    world.deliver_all()
    assert urls(world)[1:] == ["https://mail.example/Clayton?lead=7"]
    world.clock.advance(30 * DAY - 61)
    world.deliver_all()
    assert len(world.http.sent) == 2
    world.clock.advance(1)
    world.deliver_all()
    assert len(world.http.sent) == 3
    told = shown(world, body["execution_id"])["follow_ups"]
    assert [one["delivery"]["state"] for one in told] == ["succeeded", "succeeded"]


def test_nothing_follows_a_failure(world: World) -> None:
    caller = with_follow_ups(world, after(0))
    world.http.script = [HttpResponse(500, {}, b"")]
    caller.call(ART)
    world.clock.advance(200)
    world.deliver_all()
    assert len(world.http.sent) == 1


def test_nothing_follows_what_follows(world: World) -> None:
    world.save(actions=[LEAD | {"follow_ups": [{"action": "lead", "delay_seconds": 5}]}])
    Caller(world, executor(world)).call(ART)
    for _ in range(5):
        world.clock.advance(100)
        world.deliver_all()
    assert len(world.http.sent) == 2


def test_until_then_the_list_says_that_it_comes(world: World) -> None:
    caller = with_follow_ups(world, after(3600))
    _, body, _ = caller.call(ART)
    (told,) = shown(world, body["execution_id"])["follow_ups"]
    assert told["sentence"] == "Follows the action Create a lead, 3600 seconds after it succeeded."
    assert told["delivery"] is None


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        ([LEAD], "The action was deleted before its time came."),
        ([LEAD, THANK | {"enabled": False}], "The action is switched off."),
    ],
)
def test_one_whose_action_is_gone_or_off_by_then_says_so(
    world: World, then: list[Any], sentence: str
) -> None:
    caller = with_follow_ups(world, after(3600))
    _, body, _ = caller.call(ART)
    world.save(actions=then)
    world.clock.advance(3600)
    world.deliver_all()
    (told,) = shown(world, body["execution_id"])["follow_ups"]
    assert (told["sentence"], len(world.http.sent)) == (sentence, 1)


def test_it_goes_by_the_configuration_of_its_own_time(world: World) -> None:
    caller = with_follow_ups(world, after(3600))
    caller.call(ART)
    world.save(actions=[LEAD, THANK | {"target": "https://new.example/"}])
    world.clock.advance(3600)
    world.deliver_all()
    assert urls(world)[1:] == ["https://new.example/"]


def test_a_failed_one_is_sent_again_as_itself(world: World) -> None:
    caller = with_follow_ups(world, after(60))
    caller.call(ART)
    world.clock.advance(60)
    world.http.script = [HttpResponse(400, {}, b"")]
    world.deliver_all()
    _, listed, _ = world.api("GET", "/api/deliveries")
    (failed,) = listed["deliveries"]
    assert world.api("POST", f"/api/deliveries/{failed['id']}/retry")[0] == 200
    world.deliver_all()
    assert urls(world)[1] == urls(world)[2]
    assert world.api("GET", "/api/deliveries")[1]["deliveries"] == []


def test_an_event_that_runs_the_action_is_followed_too(world: World) -> None:
    tell = {
        "id": "tell",
        "kind": "GET",
        "call_type": "inbound",
        "target": "https://crm.example/$phone$",
        "follow_ups": [after(120)],
    }
    world.save(actions=[tell, THANK | {"target": "https://mail.example/$phone$"}])
    world.ring()
    world.deliver_all()
    world.webhook(event="ended")
    world.dispatch_all()
    world.clock.advance(120)
    world.deliver_all()
    number = "%2B33184881234"
    assert urls(world) == [f"https://crm.example/{number}", f"https://mail.example/{number}"]


def test_a_call_tells_what_followed(world: World) -> None:
    page = {
        "id": "page",
        "name": "Page",
        "kind": "URL",
        "call_type": "inbound",
        "target": "https://crm.example/$phone$",
        "follow_ups": [after(120)],
    }
    world.save(actions=[page, THANK])
    world.pair("paul")
    world.ring()
    (line,) = world.calls()
    _, told, _ = world.api("GET", f"/api/calls/{line['id']}")
    (planned,) = told["events"][0]["follow_ups"]
    assert (planned["action"], planned["reason"]) == ("Thank", "follows")
    world.clock.advance(120)
    world.deliver_all()
    _, told, _ = world.api("GET", f"/api/calls/{line['id']}")
    (done,) = told["events"][0]["follow_ups"]
    assert done["delivery"]["state"] == "succeeded"
    decided = [d for d in told["events"][0]["decisions"] if d["action_id"] == "thank"]
    assert [(d["later"], d["delivery"]) for d in decided] == [([], None)]


def test_a_page_that_opened_nowhere_has_no_followers(world: World) -> None:
    page = {
        "id": "page",
        "kind": "URL",
        "call_type": "inbound",
        "target": "https://crm.example/$phone$",
        "follow_ups": [after(0)],
    }
    world.save(actions=[page, THANK])
    world.ring()
    world.deliver_all()
    assert world.http.sent == []


def test_a_delayed_page_is_followed_once_it_opened(world: World) -> None:
    page = {
        "id": "page",
        "kind": "URL",
        "call_type": "inbound",
        "target": "https://crm.example/$phone$",
        "delay_seconds": 5,
        "follow_ups": [after(10)],
    }
    world.save(actions=[page, THANK])
    world.pair("paul")
    world.ring()
    world.clock.advance(5)
    world.deliver_all()
    world.clock.advance(9)
    world.deliver_all()
    assert world.http.sent == []
    world.clock.advance(1)
    world.deliver_all()
    assert len(world.http.sent) == 1


@pytest.mark.parametrize("at", range(1, 24))
@pytest.mark.parametrize("after_effect", [False, True])
def test_a_crash_anywhere_sends_what_follows_once(
    world: World, at: int, *, after_effect: bool
) -> None:
    world.save(
        actions=[
            {
                "id": "tell",
                "kind": "GET",
                "call_type": "inbound",
                "target": "https://crm.example/",
                "follow_ups": [after(60)],
            },
            THANK,
        ]
    )
    world.ring()
    world.steps.done.clear()
    world.steps.crash_at, world.steps.after = at, after_effect
    for _ in range(3):
        try:
            world.deliver_all()
        except Exception:  # noqa: BLE001 - whatever died here, the next worker goes on
            world.steps.crash_at = 0
        world.clock.advance(120)
    world.deliver_all()
    keys = {r.headers["Idempotency-Key"] for r in world.http.sent if "mail" in r.url}
    assert len(keys) == 1


@pytest.mark.parametrize(
    "follow_ups",
    [
        [after(n) for n in range(6)],
        [{"action": "none"}],
        [{"action": "thank", "delay_seconds": -1}],
        [{"action": "thank", "delay_seconds": 30 * DAY + 1}],
        [{"delay_seconds": 1}],
    ],
)
def test_follow_ups_must_make_sense(world: World, follow_ups: list[Any]) -> None:
    document = {"actions": [LEAD | {"follow_ups": follow_ups}, THANK]}
    version = world.app.configurations.newest(NAME).version
    status, body, _ = world.api(
        "PUT", "/api/config", document, headers={"if-match": f'"{version}"'}
    )
    assert status == 400
    assert body["problems"][0]["path"].startswith("actions.0.follow_ups")
    assert InvalidDocumentError.status == status
