"""Whatever a CRM, the table or the crowd does, a PBX that asks is answered, in time and with a reason."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.flows.lookup_scene import asked
from tests.unit.flows.route_scene import (
    ANNAS,
    CALLER,
    ERROR_BRANCH,
    MARIE,
    ask,
    people,
    question,
    routed,
    rung,
    save,
    why,
)
from tests.unit.flows.world import NAME, TOKEN, World

from ringhook.domain.contact import Contact, Known
from ringhook.domain.webhook import Reply
from ringhook.flows.hurry import within
from ringhook.flows.route_waiting import BUDGET_SECONDS, Waiting
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest, HttpResponse
from ringhook.store.contacts import Caller

ERRORS = {"error_code": "99"}
SILENT = HttpFailedError(Failure.TIMEOUT, "silent", sent=True)


def begun(world: World, call_id: str = "c1") -> Waiting:
    waiting = world.app.ingest.begin(TOKEN, question(world, call_id))
    assert isinstance(waiting, Waiting)
    return waiting


@pytest.mark.parametrize(
    "answer",
    [
        SILENT,
        HttpFailedError(Failure.CONNECT, "refused", sent=False),
        HttpFailedError(Failure.TOO_MANY_REDIRECTS, "round and round", sent=True),
        HttpResponse(200, {}, b"<html>We are down"),
        HttpResponse(200, {}, b'{"people": 7'),
        HttpResponse(302, {"location": "https://elsewhere.example"}, b""),
        HttpResponse(500, {}, b""),
    ],
    ids=lambda a: getattr(a, "status", None) or a.failure.value,
)
def test_a_crm_that_does_not_answer_takes_the_branch_for_errors(
    world: World, answer: HttpResponse | HttpFailedError
) -> None:
    save(world, routing=ERRORS)
    world.http.script = [answer]
    assert json.loads(ask(world).body) == {"returned_code": 99}
    assert why(world) == "crm_failed"


def test_every_request_ends_within_the_budget(world: World) -> None:
    save(world)
    ask(world)
    (request,) = world.http.sent
    assert request.timeout_seconds < BUDGET_SECONDS


def test_a_question_that_came_late_has_no_time_left(world: World) -> None:
    save(world)
    late = replace(
        question(world), received_at=world.clock.now() - timedelta(seconds=BUDGET_SECONDS)
    )
    assert world.app.ingest(TOKEN, late).status == ERROR_BRANCH
    assert world.http.sent == []


def test_what_is_known_is_answered_even_then(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    ask(world)
    late = replace(question(world, "c2"), received_at=world.clock.now() - timedelta(seconds=9))
    assert rung(world.app.ingest(TOKEN, late)) == ANNAS


def test_an_answer_that_is_awaited_in_vain_is_kept_for_the_card(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    waiting = begun(world)
    assert waiting.reply(None).status == ERROR_BRANCH
    waiting.ask()
    assert rung(ask(world)) == ANNAS


def test_our_hurry_does_not_keep_the_card_from_asking_again(world: World) -> None:
    save(world)
    world.http.script = [SILENT]
    ask(world)
    (row,) = routed(world)
    assert row["source"] == "lookup"
    assert world.call_rows("contact") == []
    assert rung(ask(world, "c2")) == ()
    assert asked(world) == 2


def test_a_second_question_waits_for_the_one_who_asks(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    first, second = begun(world), begun(world)
    found: list[Contact | None] = []
    waits = threading.Thread(target=lambda: found.append(second.ask()))
    waits.start()
    assert first.ask() == world.app.contacts.of_call(first.caller)
    waits.join()
    assert rung(second.reply(found[0])) == ANNAS
    assert asked(world) == 1


def test_five_failures_spare_the_crm_for_this_connection_alone(world: World) -> None:
    save(world, routing=ERRORS)
    world.http.script = [SILENT] * 5
    for number in range(5):
        ask(world, f"c{number}", f"7901234560{number}")
    assert asked(world) == 5
    assert json.loads(ask(world, "last", "79012345699").body) == {"returned_code": 99}
    assert asked(world) == 5
    world.dispatch_all()
    last = world.app.route.desk.calls.story(NAME, _id(world, "79012345699"))
    assert [row["reason"] for row in last.rows["route"]] == ["crm_spared"]
    breakers = {row.sort for row in world.table.query(f"ws#{NAME}#breaker").rows}
    assert breakers == {"route#pbx"}
    world.clock.advance(31)
    world.http.script = [people(MARIE)]
    assert rung(ask(world, "again", "79012345677")) == ANNAS


def test_nobody_is_left_asking_after_a_question(world: World) -> None:
    save(world)
    for answer in (people(MARIE), SILENT):
        world.http.script = [answer]
        ask(world)
        caller = Caller(NAME, "", f"+{CALLER}")
        assert world.app.contacts.begin_asking(caller, world.clock.now(), 1.0)
        world.app.contacts.end_asking(caller)


def test_when_too_many_wait_the_answer_comes_without_asking(world: World) -> None:
    save(world, routing=ERRORS)
    waiting = begun(world)
    assert json.loads(waiting.give_up().body) == {"returned_code": 99}
    assert why(world) == "crowded"
    assert world.http.sent == []
    assert begun(world, "c2").seen is not None


def test_an_event_in_the_same_request_is_queued_before_anybody_is_asked(world: World) -> None:
    save(world, adapter="megafon")
    form = b"cmd=contact&phone=79012345678&diversion=74951234567&callid=c1"
    world.post(form, headers={"content-type": "application/x-www-form-urlencoded"})
    save(world, adapter="placetel")
    before = len(world.steps.done)
    form = b"event=IncomingCall&from=%2B79012345670&to=%2B74951234567&call_id=p1&direction=in"
    world.post(form, headers={"content-type": "application/x-www-form-urlencoded"})
    done = world.steps.done[before:]
    assert done.index("queue events") < done.index("http")


def test_a_table_that_does_not_answer_lets_the_pbx_go_its_own_way(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    ask(world)
    world.table.is_down = True
    reply: Reply = ask(world, "c2")
    assert reply.status in {ERROR_BRANCH, 503}
    world.table.is_down = False


class StumblingHttp:
    """Has a fault of its own."""

    def send(self, _request: HttpRequest) -> HttpResponse:
        raise RuntimeError("a fault of our own")


def test_a_fault_of_ours_is_answered_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    save(world)
    waiting = begun(world)
    searching = replace(
        waiting.desk.searching,
        asking=replace(waiting.desk.searching.asking, http=StumblingHttp()),
    )
    broken = replace(waiting, desk=replace(waiting.desk, searching=searching))
    assert broken.reply(within(5.0, broken.ask)).status == ERROR_BRANCH
    assert "a fault of our own" in caplog.text


def test_nothing_is_waited_for_beyond_its_time() -> None:
    gate = threading.Event()
    assert within(0.01, lambda: gate.wait(10)) is None
    gate.set()
    assert within(10.0, lambda: Known.ONE) is Known.ONE


def _id(world: World, number: str) -> str:
    return next(str(call["id"]) for call in world.calls() if call["phone"] == f"+{number}")
