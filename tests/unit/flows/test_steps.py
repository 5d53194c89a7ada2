"""Actions that follow one another."""

from __future__ import annotations

from tests.unit.flows.lookup_scene import (
    CARD,
    CREATE,
    NOTE,
    PLAIN,
    later,
    ring,
    urls,
)
from tests.unit.flows.world import World

from ringhook.ports.http import HttpResponse


def test_steps_follow_one_another_with_what_the_first_one_read(desk: World) -> None:
    first = CREATE | {
        "conditions": {},
        "request": {"read": {"lead_id": {"path": "id"}}, "success": {"condition": "code == 'ok'"}},
    }
    second = NOTE | {"target": "https://crm.example/leads/$result.lead_id$/log", "after": "create"}
    page = CARD | {
        "target": "https://crm.example/leads/$result.lead_id$",
        "after": "create",
        "conditions": {},
    }
    answer = HttpResponse(200, {}, b'{"code": "ok", "id": 99}')
    ring(desk, answer, actions=[second, first, page], lookups=[])
    desk.deliver_all()
    assert urls(desk) == ["https://crm.example/leads", "https://crm.example/leads/99/log"]
    assert desk.push.read("paul")[-1]["url"] == "https://crm.example/leads/99"


def test_nothing_follows_a_step_that_failed_and_the_trace_says_so(desk: World) -> None:
    first = CREATE | {"conditions": {}, "request": {"success": {"condition": "code == 'ok'"}}}
    second = NOTE | {"after": "create"}
    third = PLAIN | {"after": "note"}
    answer = HttpResponse(200, {}, b'{"code": "error"}')
    ring(desk, answer, actions=[first, second, third], lookups=[])
    desk.deliver_all()
    assert urls(desk) == ["https://crm.example/leads"]
    rows = {row["action_id"]: row["state"] for row in desk.call_rows("delivery#")}
    assert rows == {"create": "failed"}
    assert later(desk, "note") == ["step_failed"]
    assert later(desk, "plain") == ["step_failed"]


def test_a_step_after_one_that_does_not_run_does_not_run(desk: World) -> None:
    first = CREATE | {"conditions": {}, "call_type": "outbound"}
    ring(desk, actions=[first, PLAIN | {"after": "create"}], lookups=[])
    (event,) = desk.call_rows("event#")
    reasons = {d["action_id"]: d["reason"] for d in event["decisions"]}
    assert reasons["plain"] == "step_missing"
