"""Calls, their list and their trace; deliveries and who may send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from tests.unit.engine.reports import ANSWERED, AT, ENDED, RINGING, fold_all, report

from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import ConflictError, NotFoundError, TryAgainError
from ringhook.engine.call import Call, Phase
from ringhook.engine.plan import Decision
from ringhook.engine.reasons import Reason
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import ABSENT, Row
from ringhook.store.calls import Calls, Traced, event_sort
from ringhook.store.deliveries import Attempt, Deliveries, Delivery, NotYetError, State


@pytest.fixture
def calls(table: MemoryTable) -> Calls:
    return Calls(table, lambda _name: 30)


CALL = fold_all([report(RINGING, "101", raw={"a": "é"}), report(ANSWERED, "101")])[-1].call


def put(calls: Calls, call: Call, expect: int = ABSENT, now: datetime = AT) -> None:
    calls.put("main", call, expect, "Europe/Paris", now)


def test_a_call_comes_back_as_it_was(calls: Calls) -> None:
    put(calls, CALL)
    assert calls.get("main", CALL.id) == (CALL, 1)
    assert calls.get("other", CALL.id) == (None, ABSENT)


def test_of_two_writers_of_a_call_the_second_is_told(calls: Calls) -> None:
    put(calls, CALL)
    with pytest.raises(ConflictError):
        put(calls, CALL)


def test_a_call_is_listed_on_its_day_in_the_workspaces_zone(calls: Calls) -> None:
    late = structs.replace(CALL, started_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    put(calls, late)
    (row,) = calls.list_day("main", "2026-01-06", 10, "").rows
    assert row.data["phone"] == "+33184881234"
    assert calls.list_day("main", "2026-01-05", 10, "").rows == ()


def test_a_call_has_one_line_however_often_it_is_written(calls: Calls) -> None:
    put(calls, CALL)
    put(calls, structs.replace(CALL, phase=Phase.ENDED, ended_at=AT), expect=1)
    (row,) = calls.list_day("main", "2026-01-05", 10, "").rows
    assert row.data["phase"] == "ended"


def test_the_list_is_read_page_by_page(calls: Calls) -> None:
    for number in range(7):
        call = structs.replace(CALL, id=f"call{number}", started_at=AT + timedelta(seconds=number))
        put(calls, call)
    seen, after = [], ""
    while True:
        page = calls.list_day("main", "2026-01-05", 3, after)
        seen += [row.data["id"] for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [f"call{number}" for number in (6, 5, 4, 3, 2, 1, 0)]


def test_a_story_has_its_events_in_order_of_arrival(calls: Calls) -> None:
    put(calls, CALL)
    events = [
        report(kind, "101", received_at=AT + timedelta(seconds=seconds))
        for kind, seconds in ((ENDED, 2), (RINGING, 0), (ANSWERED, 1))
    ]
    for event in events:
        calls.put_event("main", CALL.id, Traced(event, "new", 1))
    kinds = [traced.event.kind for traced in calls.story("main", CALL.id).events]
    assert kinds == [RINGING, ANSWERED, ENDED]


def test_a_trace_comes_back_as_it_was_and_replaces_itself(calls: Calls) -> None:
    event = report(RINGING, "101", raw={"x": "y"}, recordings=["r"], talk=2.5)
    decision = Decision("a", runs=False, reason=Reason.LATE, agent_id="paul", values={"a": "b"})
    traced = Traced(event, "new", 3, (decision,), ({"kind": "pop"},), "note")
    for _ in range(2):
        calls.put_event("main", "c", traced)
    assert calls.get_event("main", "c", event_sort(event)) == traced
    with pytest.raises(NotFoundError):
        calls.get_event("main", "c", "event#none")


def test_what_is_as_usual_is_not_written(calls: Calls, table: MemoryTable) -> None:
    event = report(RINGING, "101", raw={"x": "y"})
    calls.put_event("main", "c", Traced(event, "new", 3))
    (row,) = table.query("ws#main#call#c").rows
    assert row.data["event"]["raw"] == {"x": "y"}
    assert not {"cause", "recordings"} & set(row.data["event"])


def test_a_row_in_which_everything_is_written_is_read_as_well(
    calls: Calls, table: MemoryTable
) -> None:
    """As versions before this one wrote it."""
    event: dict[str, object] = {"event_id": "e", "vendor": "uis", "kind": "call.ringing"}
    event |= {"call_id": "1", "received_at": AT.isoformat()}
    event |= {"cause": "", "recordings": [], "agents": [{"id": ""}]}
    traced = {"event": event, "news": "new", "config_version": 1, "decisions": [], "note": ""}
    table.put(Row("ws#main#call#c", "event#1", traced))
    assert calls.get_event("main", "c", "event#1").event.agents == (AgentSeen(),)


def test_a_story_of_hundreds_of_rows_is_whole(calls: Calls) -> None:
    put(calls, CALL)
    for number in range(450):
        calls.put_answer("main", CALL.id, f"ack#{number:04d}", {"id": str(number)}, AT)
    calls.put_answer("main", CALL.id, "later#1", {"reason": "runs"}, AT)
    story = calls.story("main", CALL.id)
    assert len(story.rows["ack"]) == 450
    assert [dict(row) for row in story.rows["later"]] == [{"reason": "runs"}]
    with pytest.raises(NotFoundError):
        calls.story("main", "none")


def test_an_answer_is_found_again(calls: Calls) -> None:
    calls.put_answer("main", "c", "ack#1", {"id": "1"}, AT)
    assert calls.get_answer("main", "c", "ack#1") == {"id": "1"}
    assert calls.get_answer("main", "c", "ack#2") is None


def test_calls_of_which_nothing_was_heard_are_found_until_they_end(calls: Calls) -> None:
    put(calls, CALL)
    later = AT + timedelta(hours=5)
    put(calls, structs.replace(CALL, id="fresh"), now=later)
    assert [c.id for c in calls.open_since("main", AT + timedelta(hours=1))] == [CALL.id]
    put(calls, structs.replace(CALL, phase=Phase.ENDED), expect=1)
    assert calls.open_since("main", AT + timedelta(hours=1)) == []


def test_a_long_call_is_heard_of_again(calls: Calls) -> None:
    put(calls, CALL)
    put(calls, CALL, expect=1, now=AT + timedelta(minutes=5))
    assert calls.open_since("main", AT + timedelta(minutes=1)) == [CALL]
    put(calls, CALL, expect=2, now=AT + timedelta(minutes=15))
    assert calls.open_since("main", AT + timedelta(minutes=14)) == []


def test_a_call_is_kept_as_long_as_it_is_written_and_then_forgotten(
    calls: Calls, clock: FixedClock
) -> None:
    put(calls, structs.replace(CALL, started_at=datetime(2001, 1, 1, tzinfo=UTC)), now=clock.now())
    clock.advance(29 * 86_400)
    assert calls.get("main", CALL.id)[0] is not None
    clock.advance(2 * 86_400)
    assert calls.get("main", CALL.id) == (None, ABSENT)


@pytest.fixture
def deliveries(table: MemoryTable) -> Deliveries:
    return Deliveries(table)


NEW = Delivery("d", "a", "event#1", State.SENDING)


def claim(deliveries: Deliveries, now: datetime = AT) -> tuple[Delivery, int] | None:
    return deliveries.claim("main", "c", NEW, now, lease_seconds=15.0)


def settle(deliveries: Deliveries, state: State, **changes: str) -> None:
    claimed = claim(deliveries)
    assert claimed is not None
    deliveries.settle(
        "main", "c", structs.replace(claimed[0], state=state, **changes), claimed[1], AT
    )


def test_a_delivery_is_claimed_before_it_is_sent(deliveries: Deliveries) -> None:
    claimed = claim(deliveries)
    assert claimed is not None
    assert claimed[0].attempts == (Attempt(AT.isoformat()),)
    assert deliveries.get("main", "c", "d") == claimed[0]


def test_a_second_claim_waits_while_the_first_is_sending(deliveries: Deliveries) -> None:
    claim(deliveries)
    with pytest.raises(TryAgainError):
        claim(deliveries, AT + timedelta(seconds=14))


def test_an_attempt_that_was_never_settled_is_flagged_and_begun_again(
    deliveries: Deliveries,
) -> None:
    claim(deliveries)
    later = AT + timedelta(seconds=15)
    claimed = claim(deliveries, later)
    assert claimed is not None
    first, second = claimed[0].attempts
    assert (first.outcome, second) == ("interrupted", Attempt(later.isoformat()))
    assert "may have been sent" in first.detail


def test_a_process_that_is_alone_need_not_wait_for_its_predecessor(table: MemoryTable) -> None:
    claim(Deliveries(table))
    started = AT + timedelta(seconds=1)
    alone = Deliveries(table, alone_since=started)
    assert claim(alone, started) is not None
    with pytest.raises(TryAgainError):
        claim(alone, started)


FINAL = [State.SUCCEEDED, State.FAILED, State.UNKNOWN, State.DEAD]


@pytest.mark.parametrize("state", FINAL)
def test_what_is_settled_is_settled(deliveries: Deliveries, state: State) -> None:
    settle(deliveries, state)
    assert claim(deliveries, AT + timedelta(days=1)) is None


def test_a_waiting_delivery_is_claimed_when_it_is_due(deliveries: Deliveries) -> None:
    settle(deliveries, State.WAITING, next_at=(AT + timedelta(seconds=10)).isoformat())
    with pytest.raises(NotYetError) as early:
        claim(deliveries, AT + timedelta(seconds=4))
    assert early.value.delay_seconds == 6.0
    claimed = claim(deliveries, AT + timedelta(seconds=9.5))
    assert claimed is not None
    assert (len(claimed[0].attempts), claimed[0].next_at) == (2, "")


def test_who_settles_too_late_is_told(deliveries: Deliveries) -> None:
    slow = claim(deliveries)
    assert slow is not None
    claim(deliveries, AT + timedelta(seconds=20))
    with pytest.raises(ConflictError):
        deliveries.settle("main", "c", slow[0], slow[1], AT)
    assert deliveries.get("main", "c", "none") is None


def test_open_calls_of_before_the_list_was_spread_are_found_and_cleared(
    calls: Calls, table: MemoryTable
) -> None:
    put(calls, structs.replace(CALL, phase=Phase.ENDED))
    for call_id in (CALL.id, "gone"):
        table.put(Row("ws#main#open", call_id, {"at": AT.isoformat()}))
    assert calls.open_since("main", AT + timedelta(hours=1)) == []
    assert table.query("ws#main#open").rows == ()


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_the_only_process_knows_what_it_sends_whatever_the_clock_does(
    table: MemoryTable, jump: timedelta
) -> None:
    alone = Deliveries(table, alone_since=AT)
    assert claim(alone) is not None
    with pytest.raises(TryAgainError):
        claim(alone, AT + jump)

    again = claim(Deliveries(table, alone_since=AT + jump), AT + jump)

    assert again is not None
    assert [one.outcome for one in again[0].attempts] == ["interrupted", ""]
