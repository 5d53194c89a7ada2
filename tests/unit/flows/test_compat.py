"""Divalto's own CTI server, as its clients know it: setevent makes calls, getevent tells of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import NAME, CrashError, World

from ringhook.domain.webhook import Reply, WebhookRequest

TOKEN = "a-token-for-divalto-of-enough-length"
PBX = {"id": "pbx", "adapter": "generic", "token": "a-webhook-token-of-enough-length"}
IDLE = {"tel": "", "event": ""}


def bridge(**more: Any) -> dict[str, Any]:
    return {"id": "divalto", "adapter": "divalto", "token": TOKEN, "country": "FR"} | more


def begin(world: World, **more: Any) -> None:
    world.save(connections=[PBX, bridge(**more)])


def ask(
    world: World, command: str = "getevent", *, path: str = "", token: str = TOKEN, **query: str
) -> Reply:
    request = WebhookRequest(
        method="GET",
        received_at=world.clock.now(),
        path=path or f"/api/cti/{command}",
        query=tuple(query.items()),
        source_address="192.0.2.1",
    )
    return world.app.compat(token, request)


def said(world: World, telorg: str = "101", **query: str) -> dict[str, str]:
    """Return what is told after a second, so that nothing comes from memory."""
    world.clock.advance(1)
    reply = ask(world, telorg=telorg, **query)
    assert (reply.status, reply.headers) == (200, (("Cache-Control", "no-store"),))
    found: dict[str, str] = json.loads(reply.body)
    return found


def event_of(world: World, telorg: str = "101") -> tuple[str, str]:
    found = said(world, telorg)
    return found["tel"], found["event"]


def tell(world: World, event: str, tel: str = "0388202122", telorg: str = "101") -> None:
    assert ask(world, "setevent", ident="", telorg=telorg, tel=tel, event=event).status == 200
    world.dispatch_all()


def test_a_call_of_any_pbx_is_told_from_ring_to_end(world: World) -> None:
    begin(world)
    world.ring(**{"from": "+33388202122"})
    assert event_of(world) == ("0388202122", "ring")
    assert event_of(world, "102") == ("", "")
    world.ring(event="answered")
    assert event_of(world) == ("0388202122", "answer")
    world.ring(event="ended")
    assert event_of(world) == ("0388202122", "end")
    world.clock.advance(5)
    assert said(world) == IDLE


def test_an_idle_or_unknown_telephone_is_no_error(world: World) -> None:
    begin(world)
    for telorg in ("101", "999", "", " ", "9" * 10_000, "'; DROP TABLE", "\x00"):
        assert said(world, telorg) == IDLE


def test_a_ring_is_forgotten_after_a_minute(world: World) -> None:
    begin(world)
    world.ring()
    world.clock.advance(60)
    assert said(world) == IDLE


def test_all_names_of_an_agent_mean_the_same_telephone(world: World) -> None:
    begin(world)
    world.ring()
    assert event_of(world, "PAUL")[1] == "ring"
    world.clock.advance(1)
    assert json.loads(ask(world, telorg="", ident="101").body)["event"] == "ring"


def test_an_extension_of_nobody_is_told_too(world: World) -> None:
    begin(world)
    world.ring(extension="177")
    assert event_of(world, "177")[1] == "ring"


def test_who_did_not_answer_is_told_the_end(world: World) -> None:
    begin(world)
    world.ring(extension=["101", "102"])
    assert event_of(world, "102")[1] == "ring"
    world.ring(event="answered", extension="101")
    assert (event_of(world)[1], event_of(world, "102")[1]) == ("answer", "end")


def test_a_call_that_the_agent_makes_is_not_told(world: World) -> None:
    begin(world)
    world.ring(direction="out", to="+33388202122")
    assert said(world) == IDLE


def test_two_calls_with_one_number_have_two_ids(world: World) -> None:
    begin(world)
    tell(world, "ring")
    first = said(world)["id"]
    tell(world, "end")
    tell(world, "ring")
    assert said(world)["id"] != first


def test_consume_tells_each_event_once(world: World) -> None:
    begin(world)
    world.ring()
    assert said(world, consume="1")["event"] == "ring"
    assert said(world, consume="1") == IDLE
    world.ring(event="answered")
    assert said(world, consume="1")["event"] == "answer"


@pytest.mark.parametrize(
    ("settings", "fmt", "body"),
    [
        ({}, "xml", '<event tel="0388202122" event="ring" id="{id}"/>'),
        ({"format": "xml"}, "", '<event tel="0388202122" event="ring" id="{id}"/>'),
        (
            {"format": "elements", "number_form": "e164"},
            "",
            "<result><tel>+33388202122</tel><event>ring</event><id>{id}</id></result>",
        ),
        ({"format": "xml"}, "JSON", '{{"tel": "0388202122", "event": "ring", "id": "{id}"}}'),
    ],
)
def test_the_answer_has_the_form_of_the_connection_or_of_the_question(
    world: World, settings: dict[str, str], fmt: str, body: str
) -> None:
    begin(world, settings=settings)
    world.ring(**{"from": "+33388202122"})
    (call,) = world.calls()
    reply = ask(world, telorg="101", fmt=fmt)
    assert reply.body.removeprefix('<?xml version="1.0" encoding="UTF-8"?>') == body.format(
        id=call["id"]
    )


def test_a_number_cannot_break_the_xml(world: World) -> None:
    begin(world, settings={"format": "xml"})
    tell(world, "ring", tel='"><x y="')
    assert "<x" not in ask(world, telorg="101").body


@pytest.mark.parametrize(
    "path",
    [
        "/API/CTI/GetEvent",
        "/DhDivaltoServerCTI/api/cti/getevent",
        "/dhsdivaltoservercti/Api/Cti/getEvent/",
        "/DhsDivaltoServerCti.dll/api/cti/getevent",
    ],
)
def test_the_path_is_found_however_it_is_written(world: World, path: str) -> None:
    begin(world)
    assert json.loads(ask(world, path=path, TelOrg="101").body) == IDLE


@pytest.mark.parametrize("path", ["", "/", "/api/cti", "/api/cti/other", "/a/b/api/cti/getevent"])
def test_another_path_is_refused(world: World, path: str) -> None:
    begin(world)
    assert ask(world, path=path or "/x").status == 404


def test_a_wrong_token_is_not_found_and_neither_is_another_connections(world: World) -> None:
    begin(world)
    assert ask(world, token="no-such-token-anywhere").status == 404
    assert ask(world, token=PBX["token"], telorg="101").status == 404


def test_only_listed_addresses_may_ask(world: World) -> None:
    begin(world, allowed_ips=["198.51.100.0/24"])
    assert ask(world, telorg="101").status == 403
    assert ask(world, "setevent", telorg="101", tel="1", event="ring").status == 403


def test_a_poll_reads_one_key_and_writes_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(world)
    world.ring()
    said(world)
    read: list[str] = []
    get = type(world.table).get

    def watched(table: Any, partition: str, sort: str) -> Any:
        read.append(partition)
        return get(table, partition, sort)

    monkeypatch.setattr(type(world.table), "get", watched)
    world.clock.advance(1)
    writes = len(world.steps.done)
    for _ in range(3):  # two of them are answered from memory
        ask(world, telorg="101")
    assert (read, len(world.steps.done)) == ([f"ws#{NAME}#board"], writes)


def test_who_asks_without_end_is_told_to_wait(world: World) -> None:
    begin(world)
    statuses = [ask(world, telorg="101").status for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    world.clock.advance(1)
    assert ask(world, telorg="101").status == 200


def test_a_workspace_without_a_bridge_writes_nothing_for_it(world: World) -> None:
    world.save()
    world.ring()
    assert "#board" not in world.table.everything()


def test_a_table_that_is_down_asks_for_patience(world: World) -> None:
    begin(world)
    world.table.is_down = True
    assert ask(world, telorg="101").status == 503


def test_a_setevent_goes_the_way_of_every_call(world: World) -> None:
    tell_crm = {"id": "t", "call_type": "inbound", "kind": "GET", "target": "https://crm.example"}
    world.save(connections=[bridge()], actions=[tell_crm])
    desk = world.pair("paul")
    tell(world, "ring")
    (pop,) = world.push.read(desk)
    assert pop["card"]["number"] == "+33388202122"
    assert world.deliver_all() == 1
    tell(world, "end")
    (line,) = world.calls()
    assert (line["phase"], line["missed"]) == ("ended", True)


def test_a_setevent_that_is_sent_again_is_the_same_call(world: World) -> None:
    begin(world)
    for _ in range(3):
        tell(world, "ring")
    assert len(world.calls()) == 1


def test_a_setevent_whose_state_was_lost_in_a_crash_is_the_same_call(world: World) -> None:
    begin(world)
    world.steps.crash_at = len(world.steps.done) + 2  # it is queued, then what is known is written
    with pytest.raises(CrashError):
        tell(world, "ring")
    world.steps.crash_at = 0
    tell(world, "ring")
    tell(world, "end")
    (line,) = world.calls()
    assert line["phase"] == "ended"


def test_a_setevent_without_a_telephone_is_refused_with_a_sentence(world: World) -> None:
    begin(world)
    reply = ask(world, "setevent", telorg="", tel="0388202122", event="ring")
    assert (reply.status, "telorg" in reply.body) == (400, True)
    assert ask(world, "setevent", telorg="1" * 10_000, tel="1", event="ring").status == 400
