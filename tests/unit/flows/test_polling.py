"""A CTI server is asked: changes become calls, one poller at a time, and trouble is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.handling import handle_all
from tests.unit.flows.world import NAME, World

from ringhook.flows.asking_telephones import MOST_FAILURES
from ringhook.flows.messages import Poll, poll_message
from ringhook.flows.polling import LEASE_SECONDS, NOBODY, SPARED
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

URL = "https://cti.example/api/cti/getevent?ident=$ident$&telorg=$telorg$"
JSON = {"content-type": "application/json"}
DOWN = HttpFailedError(Failure.TIMEOUT, "no answer", sent=True)


def begin(world: World, **settings: str) -> None:
    """Save the connection; only extension 101 is asked about."""
    chosen = {"url": URL, "extensions": "101"} | settings
    entry = {"id": "cti", "adapter": "divalto_client", "country": "FR", "settings": chosen}
    world.save(connections=[entry])


def answer(tel: str = "", event: str = "") -> HttpResponse:
    return HttpResponse(200, JSON, f'{{"tel":"{tel}","event":"{event}"}}'.encode())


def poll(world: World, *answers: HttpResponse | HttpFailedError) -> int:
    """Let five seconds pass, and a round for each of *answers*; returns how many there were."""
    rounds = 0
    for one in answers or (answer(),):
        world.http.script = [one]
        world.clock.advance(5)
        rounds += handle_all(world.polls, world.app.polling)
        world.dispatch_all()
    return rounds


def status_of(world: World) -> dict[str, Any]:
    _, body, _ = world.api("GET", "/api/connections/status")
    found: dict[str, Any] = body[0]
    return found


def events_of(world: World) -> list[str]:
    (line,) = world.calls()
    rows = world.table.rows(f"ws#{NAME}#call#{line['id']}", "event#")
    return [row["event"]["kind"] for row in rows]


def test_a_call_is_heard_from_ring_to_end(world: World) -> None:
    begin(world)
    ring, talk = answer("0388202122", "ring"), answer("0388202122", "answer")
    poll(world, answer(), ring, ring, talk, talk, answer("0388202122", "end"), answer())
    assert events_of(world) == ["call.ringing", "call.answered", "call.ended"]
    (line,) = world.calls()
    assert (line["phone"], line["missed"], line["identifiers"]) == ("+33388202122", False, ["101"])


def test_a_ring_that_falls_silent_was_missed(world: World) -> None:
    begin(world)
    poll(world, answer("0388202122", "ring"), answer())
    (line,) = world.calls()
    assert (line["phase"], line["missed"]) == ("ended", True)


def test_the_question_is_the_administrators(world: World) -> None:
    begin(
        world,
        methode="POST",
        data='{"poste":"$telorg$"}',
        contenttype="application/json",
        headers="X-Api-Key: 0123456789",
        ident="$agent$",
    )
    poll(world)
    (sent,) = world.http.sent
    assert (sent.method, sent.body) == ("POST", b'{"poste":"101"}')
    assert sent.url.endswith("?ident=paul&telorg=101")
    assert sent.headers["X-Api-Key"] == "0123456789"
    assert "0123456789" not in world.table.everything()


def test_every_short_number_of_an_agent_is_asked_about(world: World) -> None:
    begin(world, extensions="")
    poll(world)
    assert sorted(sent.url[-3:] for sent in world.http.sent) == ["101", "102"]


def test_a_long_ring_is_one_call(world: World) -> None:
    begin(world)
    poll(world, *[answer("0388202122", "ring")] * 20)
    assert len(world.calls()) == 1


def test_the_same_number_may_call_again(world: World) -> None:
    begin(world)
    ring = answer("0388202122", "ring")
    poll(world, ring, answer(), ring)
    assert len(world.calls()) == 2


def test_a_change_between_two_polls_is_what_is_seen_then(world: World) -> None:
    begin(world)
    poll(world, answer("0388202122", "ring"), answer("0388202123", "ring"), answer())
    assert sorted((one["phone"], one["phase"]) for one in world.calls()) == [
        ("+33388202122", "ended"),
        ("+33388202123", "ended"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        DOWN,
        HttpResponse(500, JSON, b"{}"),
        HttpResponse(404, JSON, b"{}"),
        HttpResponse(200, {}, b"<html><body>Sorry</body></html>"),
        HttpResponse(200, JSON, b'{"error":"x"}'),
        HttpResponse(200, JSON, b"rubbish"),
        HttpResponse(200, JSON, b'{"tel":"1"' + b" " * 1000, truncated=True),
    ],
)
def test_a_server_in_trouble_ends_no_call_and_is_told(
    world: World, wrong: HttpResponse | HttpFailedError
) -> None:
    begin(world)
    poll(world, answer("0388202122", "ring"), wrong)
    (line,) = world.calls()
    assert line["phase"] == "ringing"
    assert status_of(world)["problem"].startswith("extension 101: ")
    assert status_of(world)["problem_at"] == world.clock.now().isoformat()
    poll(world, answer("0388202122", "ring"))
    assert (status_of(world)["problem"], status_of(world)["problem_at"]) == ("", "")


def test_a_server_that_stays_silent_is_spared(world: World) -> None:
    begin(world)
    poll(world, *[DOWN] * (MOST_FAILURES + 1))
    assert len(world.http.sent) == MOST_FAILURES
    assert status_of(world)["problem"] == SPARED


def test_a_round_with_a_silent_server_stops_early(world: World) -> None:
    begin(world, extensions=" ".join(str(n) for n in range(200, 300)))
    world.http.script = [DOWN] * 100
    world.clock.advance(1)
    handle_all(world.polls, world.app.polling)
    assert len(world.http.sent) < 20


def test_extensions_that_the_server_does_not_know_keep_nobody_else_from_being_heard(
    world: World,
) -> None:
    begin(world, extensions=" ".join(str(n) for n in range(101, 121)))
    world.http.script = [HttpResponse(404, JSON, b"{}")] * 20
    world.clock.advance(1)
    handle_all(world.polls, world.app.polling)
    assert len(world.http.sent) == 20
    assert "status 404" in status_of(world)["problem"]


def test_nobody_to_ask_about_is_told(world: World) -> None:
    entry = {"id": "cti", "adapter": "divalto_client", "settings": {"url": URL}}
    world.save(connections=[entry], agents=[])
    poll(world)
    assert (status_of(world)["problem"], world.http.sent) == (NOBODY, [])


def test_of_two_messages_of_one_turn_only_one_asks(world: World) -> None:
    begin(world)
    (first,) = world.polls.sent
    world.polls.send(first)
    assert poll(world) == 2
    assert len(world.http.sent) == 1
    assert poll(world) == 1


def test_an_idle_server_costs_one_write_for_each_round(world: World) -> None:
    begin(world)
    poll(world, answer(), answer())
    before = len(world.steps.done)
    poll(world)
    done = world.steps.done[before:]
    assert done == [f"put ws#{NAME}#polls cti", "http", "queue polls"]


def test_a_chain_that_broke_is_armed_again(world: World) -> None:
    begin(world)
    poll(world)
    world.clock.advance(5)
    (taken,) = world.polls.receive(1)
    world.app.polling.begin(taken.body)  # and the process dies
    world.polls.delete(taken)
    world.app.sweep()
    assert poll(world) == 0
    world.clock.advance(LEASE_SECONDS)
    world.app.sweep()
    assert poll(world) == 1


def test_a_turn_that_came_again_is_taken_when_who_had_it_has_died(world: World) -> None:
    begin(world)
    (taken,) = world.polls.receive(1)
    assert world.app.polling.begin(taken.body) is not None
    assert world.app.polling.begin(taken.body) is None
    world.clock.advance(LEASE_SECONDS)
    assert world.app.polling.begin(taken.body) is not None


def test_a_connection_that_is_switched_off_is_asked_no_more_and_at_once_when_on(
    world: World,
) -> None:
    begin(world)
    poll(world)
    entry = {"id": "cti", "adapter": "divalto_client", "enabled": False, "settings": {"url": URL}}
    world.save(connections=[entry])
    assert (poll(world), poll(world)) == (1, 0)
    assert len(world.http.sent) == 1
    begin(world)
    poll(world)
    assert len(world.http.sent) == 2


def test_a_restart_between_ring_and_end_loses_nothing(world: World) -> None:
    begin(world)
    poll(world, answer("0388202122", "ring"))
    world.clock.advance(5)
    (taken,) = world.polls.receive(1)
    begun = world.app.polling.begin(taken.body)
    assert begun is not None
    world.http.script = [answer()]
    world.app.polling.send(begun)  # the process dies, what was heard is lost
    world.clock.advance(LEASE_SECONDS)
    poll(world, answer())
    (line,) = world.calls()
    assert line["phase"] == "ended"


def test_a_message_of_a_connection_that_is_gone_is_dropped(world: World) -> None:
    world.save()
    world.polls.send(poll_message(Poll(NAME, "gone", 0)))
    assert poll(world) == 1
    assert world.http.sent == []
