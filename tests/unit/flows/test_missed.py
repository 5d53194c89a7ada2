"""Missed calls: listed, handled by somebody, or by the next conversation with the same number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import World

NUMBER, OTHER = "+33184881234", "+33184889999"
DAY = 86_400


def missed(world: World, call_id: str, number: str = NUMBER) -> str:
    """Let a call be missed; returns its id."""
    world.ring(call_id=call_id, **{"from": number})
    world.ring(call_id=call_id, event="missed", **{"from": number})
    return str(found(world, call_id)["id"])


def found(world: World, call_id: str) -> dict[str, Any]:
    """Return the line of a call by the PBX's id."""
    _, body, _ = world.api("GET", "/api/calls", query={"from": "2026-01-01"})
    for line in body["calls"]:
        _, story, _ = world.api("GET", f"/api/calls/{line['id']}")
        if story["call"]["pbx_call_id"] == call_id:
            told: dict[str, Any] = line
            return told
    raise AssertionError(call_id)


def open_ones(world: World) -> list[str]:
    """Return the numbers of the missed calls that are open, and check that their count agrees."""
    query = {"missed": "true", "handled": "false"}
    _, body, _ = world.api("GET", "/api/calls", query=query)
    _, counted, _ = world.api("GET", "/api/missed")
    assert counted["count"] == len(body["calls"])
    return [call["phone"] for call in body["calls"]]


def conversation(world: World, call_id: str, number: str = NUMBER, **more: str) -> None:
    """Let somebody be spoken to."""
    fields = {"from": number} | more
    world.ring(call_id=call_id, **fields)
    world.ring(call_id=call_id, event="answered", **fields)
    world.ring(call_id=call_id, event="ended", **fields)


def handle(world: World, call_id: str, **body: object) -> tuple[int, Any]:
    status, told, _ = world.api("POST", f"/api/calls/{call_id}/handled", body)
    return status, told


@pytest.fixture
def office(world: World) -> World:
    world.save()
    return world


def test_missed_calls_are_listed_and_counted(office: World) -> None:
    missed(office, "a")
    missed(office, "b", OTHER)
    conversation(office, "c", "+442079460101")
    assert open_ones(office) == [OTHER, NUMBER]


def test_somebody_handles_a_call_and_it_is_written_down(office: World) -> None:
    call_id = missed(office, "a")
    status, told = handle(office, call_id, handled=True, note="  called back  ")
    assert status == 200
    assert told["handled"]["note"] == "called back"
    assert told["handled"]["by"]
    assert open_ones(office) == []
    _, body, _ = office.api("GET", "/api/calls", query={"missed": "true", "handled": "true"})
    assert [call["id"] for call in body["calls"]] == [call_id]
    _, audit, _ = office.api("GET", "/api/audit")
    (deed,) = [line for line in audit["entries"] if line["what"] == "call_handled"]
    assert deed["detail"] == call_id


def test_a_mark_can_be_taken_back(office: World) -> None:
    call_id = missed(office, "a")
    handle(office, call_id, handled=True)
    status, told = handle(office, call_id, handled=False)
    assert (status, told["handled"]) == (200, None)
    assert open_ones(office) == [NUMBER]


def test_a_late_report_does_not_take_the_mark_away(office: World) -> None:
    call_id = missed(office, "a")
    handle(office, call_id, handled=True, note="done")
    office.ring(call_id="a", event="recording", recording_url="https://pbx.example/1.mp3")
    assert found(office, "a")["handled"]["note"] == "done"
    assert open_ones(office) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"direction": "out", "to": NUMBER, "from": "101"},
        {"from": "0033184881234"},
    ],
    ids=["calls again", "is called back", "calls again, spelled otherwise"],
)
def test_a_conversation_handles_what_was_missed_before(
    office: World, fields: dict[str, str]
) -> None:
    office.save(settings={"country": "FR"})
    missed(office, "a")
    missed(office, "b")
    missed(office, "x", OTHER)
    conversation(office, "c", **fields)
    assert open_ones(office) == [OTHER]
    handled = found(office, "a")["handled"]
    assert (handled["call_id"], handled["by"]) == (found(office, "c")["id"], "")
    assert found(office, "b")["handled"]["call_id"] == handled["call_id"]


def test_a_summary_alone_is_a_conversation_too(office: World) -> None:
    missed(office, "a")
    office.ring(call_id="c", event="summary", result="answered", talk_seconds=20)
    assert open_ones(office) == []


def test_who_is_called_back_and_does_not_answer_stays_open(office: World) -> None:
    missed(office, "a")
    office.ring(call_id="c", direction="out", to=NUMBER, **{"from": "101"})
    office.ring(call_id="c", event="ended", result="busy", direction="out", to=NUMBER)
    assert NUMBER in open_ones(office)


def test_a_conversation_before_handles_nothing(office: World) -> None:
    conversation(office, "c")
    missed(office, "a")
    assert open_ones(office) == [NUMBER]


def test_an_answer_that_is_told_late_handles_nothing_that_came_after_it(office: World) -> None:
    answered_at = office.clock.now().isoformat()
    office.clock.advance(60)
    missed(office, "a")
    office.ring(call_id="c", event="answered", timestamp=answered_at)
    assert open_ones(office) == [NUMBER]


def test_who_waits_meanwhile_and_is_answered_then_is_spoken_to(office: World) -> None:
    office.ring(call_id="c")
    missed(office, "a")
    office.ring(call_id="c", event="answered")
    assert open_ones(office) == []


def test_withheld_numbers_are_not_the_same_number(office: World) -> None:
    missed(office, "a", "anonymous")
    conversation(office, "c", "anonymous")
    assert len(open_ones(office)) == 1


def test_what_somebody_handled_keeps_their_name(office: World) -> None:
    call_id = missed(office, "a")
    handle(office, call_id, handled=True, note="mine")
    conversation(office, "c")
    assert found(office, "a")["handled"]["note"] == "mine"


def test_an_event_of_a_missed_call_writes_four_rows(office: World) -> None:
    office.ring(call_id="a")
    office.steps.done.clear()
    office.ring(call_id="a", event="missed")
    writes = [step for step in office.steps.done if step.startswith(("put", "delete"))]
    assert len(writes) == 4, writes


def test_forgotten_open_rows_are_cleared_by_the_sweep(office: World) -> None:
    missed(office, "a")
    assert len(office.table.spread_rows("ws#main#open")) == 1
    office.clock.advance(5 * 3600)
    office.app.sweep()
    office.dispatch_all()
    assert office.table.spread_rows("ws#main#open") == []
    assert found(office, "a")["missed"]


def test_the_count_looks_back_a_month(office: World) -> None:
    missed(office, "a")
    office.clock.advance(32 * DAY)
    assert open_ones(office) == []


def test_only_a_missed_call_can_be_handled(office: World) -> None:
    conversation(office, "c")
    status, told = handle(office, found(office, "c")["id"], handled=True)
    assert (status, "not missed" in told["problems"][0]["message"]) == (409, True)
    assert handle(office, "nobody", handled=True)[0] == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"handled": "perhaps"}, {"handled": True, "note": "x" * 501}, {"handled": True, "x": 1}],
)
def test_a_mark_of_junk_is_refused(office: World, body: dict[str, object]) -> None:
    call_id = missed(office, "a")
    assert handle(office, call_id, **body)[0] == 400
    assert open_ones(office) == [NUMBER]


def test_another_workspace_neither_sees_nor_marks(office: World) -> None:
    call_id = missed(office, "a")
    key = "rh_another-key-of-enough-length"
    office.app.access.adopt("another", key, office.clock.now())
    assert office.api("GET", "/api/missed", key=key)[1]["count"] == 0
    path = f"/api/calls/{call_id}/handled"
    assert office.api("POST", path, {"handled": True}, key=key)[0] == 404


def test_open_pages_hear_of_it(office: World) -> None:
    call_id = missed(office, "a")
    heard: list[tuple[str, ...]] = []
    office.app.changes.watchers.add("main", "page-1", office.clock.now())
    handle(office, call_id, handled=True)
    heard = [tuple(json.loads(frame).values()) for frame in office.push.frames["page-1"]]
    assert ("changed", "call", call_id) in heard
