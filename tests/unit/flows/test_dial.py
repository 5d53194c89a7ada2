"""An agent clicks a number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.dial_scene import CALLING, NUMBER, dial, wanted
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import NAME, TOKEN, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

TIMED_OUT = HttpFailedError(Failure.TIMEOUT, "the server took too long", sent=True)


@pytest.fixture
def desk(world: World) -> Desk:
    world.save(connections=[CALLING], settings={"country": "FR"})
    made = Desk(world)
    made.come()
    return made


def test_the_pbx_is_asked_to_place_the_call(world: World, desk: Desk) -> None:
    assert dial(desk, "+33 1 84 88 12 34") == ("done", "placed")
    (asked,) = wanted(world)
    assert (asked["number"], asked["extension"]) == (NUMBER, "101")
    (request,) = world.http.sent
    assert request.headers["Authorization"] == "Bearer a-dial-token"
    assert request.timeout_seconds == 8.0


def test_a_wish_is_done_once_and_its_answer_repeated(world: World, desk: Desk) -> None:
    dial(desk)
    assert dial(desk) == ("done", "placed")
    desk.leave()
    desk.come()
    assert dial(desk) == ("done", "placed")
    assert len(world.http.sent) == 1
    dial(desk, wish_id="w2")
    assert len(world.http.sent) == 2


def test_a_wish_under_way_is_not_done_twice_and_not_answered(world: World, desk: Desk) -> None:
    text = json.dumps({"kind": "dial", "id": "w1", "number": NUMBER})
    later = world.app.relay.message(desk.connection, text)
    assert later is not None
    assert world.app.relay.message(desk.connection, text) is None
    assert desk.frames("dialled") == []
    later()
    assert [f["reason"] for f in desk.frames("dialled")] == ["placed"]


def test_a_wish_whose_server_died_is_never_repeated(world: World, desk: Desk) -> None:
    world.app.relay.message(
        desk.connection, json.dumps({"kind": "dial", "id": "w1", "number": NUMBER})
    )
    world.clock.advance(31)
    assert dial(desk) == ("failed", "outcome_unknown")
    assert world.http.sent == []


def test_two_desktops_may_have_the_same_name_for_a_wish(world: World, desk: Desk) -> None:
    other = Desk(world)
    other.come()
    assert dial(desk) == dial(other) == ("done", "placed")
    assert len(world.http.sent) == 2


def test_a_wish_without_a_name_is_ignored(world: World, desk: Desk) -> None:
    desk.say("dial", id="", number=NUMBER)
    assert (desk.frames("dialled"), world.http.sent) == ([], [])


ANSWERS: list[tuple[HttpResponse | HttpFailedError, tuple[str, str]]] = [
    (HttpResponse(200, {}, b""), ("done", "placed")),
    (HttpResponse(204, {}, b""), ("done", "placed")),
    (HttpResponse(200, {}, b"\xff\x00["), ("done", "placed")),
    (HttpResponse(200, {}, b"[" * 99_999), ("done", "placed")),
    (HttpResponse(200, {}, b'{"error": {"code": -32001}}'), ("failed", "pbx_refused")),
    (HttpResponse(200, {}, b'{"status": "error"}'), ("failed", "pbx_refused")),
    (HttpResponse(302, {}, b""), ("failed", "pbx_refused")),
    (HttpResponse(401, {}, b""), ("failed", "pbx_login")),
    (HttpResponse(500, {}, b""), ("failed", "pbx_refused")),
    (HttpResponse(504, {}, b""), ("failed", "outcome_unknown")),
    (TIMED_OUT, ("failed", "outcome_unknown")),
    (HttpFailedError(Failure.DNS, "no such host", sent=False), ("failed", "pbx_unreachable")),
    (
        HttpFailedError(Failure.BLOCKED_ADDRESS, "private", sent=False),
        ("failed", "pbx_unreachable"),
    ),
]


@pytest.mark.parametrize(("answer", "told"), ANSWERS)
def test_what_the_pbx_says_is_told(
    world: World, desk: Desk, answer: HttpResponse | HttpFailedError, told: tuple[str, str]
) -> None:
    world.http.script = [answer]
    assert dial(desk) == told
    assert dial(desk) == told
    assert len(world.http.sent) == 1


def test_the_detail_holds_nothing_of_the_pbxs_words(world: World, desk: Desk) -> None:
    world.http.script = [HttpResponse(403, {}, b"a-dial-token +33184881234")]
    dial(desk)
    assert desk.dialled()["detail"] == "the PBX answered 403"


def test_ten_calls_a_minute_are_placed(world: World, desk: Desk) -> None:
    told = [dial(desk, wish_id=f"w{n}")[1] for n in range(12)]
    assert told == ["placed"] * 10 + ["too_many"] * 2
    world.clock.advance(60)
    assert dial(desk, wish_id="w11") == ("done", "placed")


def test_the_limit_of_one_desktop_is_no_others(world: World, desk: Desk) -> None:
    for n in range(11):
        dial(desk, wish_id=f"w{n}")
    other = Desk(world)
    other.come()
    assert dial(other) == ("done", "placed")


def test_an_agent_who_was_taken_away_places_no_call(world: World, desk: Desk) -> None:
    world.save(connections=[CALLING], agents=[{"id": "anna"}])
    assert dial(desk) == ("refused", "agent_unknown")


@pytest.mark.parametrize(
    ("connections", "detail"),
    [
        ([], "no connection of this workspace places calls"),
        ([{"id": "x", "adapter": "aircall"}], "no connection of this workspace places calls"),
        ([CALLING | {"enabled": False}], "no connection of this workspace places calls"),
        ([CALLING | {"settings": {}}], "set its click-to-call address"),
        ([{"id": "x", "adapter": "megafon", "settings": {}}], "API key"),
    ],
)
def test_without_a_connection_that_can_it_says_what_is_missing(
    world: World, desk: Desk, connections: list[dict[str, Any]], detail: str
) -> None:
    world.save(connections=connections)
    assert dial(desk) == ("refused", "cannot_dial")
    assert detail in desk.dialled()["detail"]
    assert world.http.sent == []


def test_the_first_connection_that_can_is_used(world: World, desk: Desk) -> None:
    silent = {"id": "first", "adapter": "generic", "token": "another-token-of-enough-length"}
    world.save(connections=[silent, CALLING])
    assert dial(desk) == ("done", "placed")


def test_a_secret_that_is_gone_is_no_crash(world: World, desk: Desk) -> None:
    (row,) = [r for r in world.app.secrets.names(NAME) if "dial_token" in r][-1:]
    world.table.delete(f"ws#{NAME}#secrets", row)
    assert dial(desk) == ("refused", "cannot_dial")


def test_a_call_back_goes_through_the_line_that_was_called(world: World) -> None:
    other = CALLING | {
        "id": "other",
        "token": "another-token-of-enough-length",
        "settings": {"dial_url": "https://other.example/"},
    }
    world.save(connections=[other, CALLING], settings={"country": "FR"})
    desk = Desk(world)
    desk.come()
    world.ring(to="+33140000000")
    (line,) = world.calls()
    dial(desk, call_id=line["id"])
    assert (world.http.sent[0].url[:20], wanted(world)[0]["line"]) == (
        "https://pbx.example/",
        "+33140000000",
    )


@pytest.mark.parametrize("call_id", ["0" * 20, "x#y", "../..", "é"])
def test_a_call_that_is_unknown_changes_nothing(desk: Desk, call_id: str) -> None:
    assert dial(desk, call_id=call_id) == ("done", "placed")


def test_a_vault_that_is_down_dials_nothing_and_says_so(world: World, desk: Desk) -> None:
    world.vault.is_down = True
    world.app.secrets._opened.clear()
    assert dial(desk) == ("failed", "try_later")
    assert world.http.sent == []
    world.vault.is_down = False
    assert dial(desk) == ("done", "placed")


def test_the_events_of_the_call_are_known(world: World, desk: Desk) -> None:
    dial(desk)
    correlation = wanted(world)[0]["correlation_id"]
    world.ring(event="ringing", direction="out", to=NUMBER, external_id=correlation)
    (line,) = world.calls()
    _, told, _ = world.api("GET", f"/api/calls/{line['id']}")
    assert (told["call"]["dialled"]["agent_id"], told["call"]["dialled"]["device_id"]) == (
        "paul",
        desk.id,
    )


def test_a_call_nobody_clicked_is_nobodys(world: World, desk: Desk) -> None:
    desk.leave()
    world.ring(external_id="x#y")
    (line,) = world.calls()
    assert world.api("GET", f"/api/calls/{line['id']}")[1]["call"]["dialled"] is None


def test_a_desktop_that_left_meanwhile_hears_the_answer_when_it_asks_again(
    world: World, desk: Desk
) -> None:
    later = world.app.relay.message(
        desk.connection, json.dumps({"kind": "dial", "id": "w1", "number": NUMBER})
    )
    assert later is not None
    world.push.close(desk.connection)
    later()
    desk.come()
    assert dial(desk) == ("done", "placed")
    assert len(world.http.sent) == 1


@pytest.mark.parametrize("what", ["answer", "hang_up", "", "dance"])
def test_no_pbx_lets_others_control_its_calls(desk: Desk, what: str) -> None:
    desk.say("control", call_id="c1", what=what)
    answer = desk.dialled()
    assert (answer["id"], answer["status"], answer["reason"]) == ("c1", "refused", "not_supported")
    desk.say("control", call_id="c1", what=what, id="x")
    assert desk.dialled()["id"] == "x"


def test_a_card_offers_no_control(world: World, desk: Desk) -> None:
    world.ring()
    assert desk.frames("pop")[0]["card"]["buttons"] == "yes"


JUNK = [
    {"kind": "dial"},
    {"kind": "dial", "id": "1"},
    {"kind": "dial", "id": 1, "number": "1"},
    {"kind": "dial", "id": "1", "number": "\ud800"},
    {"kind": "dial", "id": "x" * 65, "number": "1"},
    {"kind": "dial", "id": "1", "number": "1" * 65},
    {"kind": "control", "call_id": "c"},
    {"kind": "choose", "call_id": "c"},
    {"kind": "choose", "call_id": "c", "contact_id": "x" * 201},
    {"kind": "dialled", "id": "1", "status": "done"},
    {"kind": "missed", "id": "1", "call_id": "", "cards": []},
]


@pytest.mark.parametrize("frame", JUNK)
def test_junk_is_ignored(world: World, desk: Desk, frame: dict[str, Any]) -> None:
    before, heard = world.table.everything(), len(desk.frames())
    world.app.relay.carry_out(desk.connection, json.dumps(frame))
    assert world.table.everything() == before
    assert len(desk.frames()) == heard


@pytest.mark.parametrize("kind", ["dial", "choose", "control"])
def test_a_stranger_is_not_heard(world: World, kind: str) -> None:
    world.save(connections=[CALLING | {"token": TOKEN}])
    fields = {"id": "1", "number": NUMBER, "call_id": "c", "contact_id": "1", "what": "answer"}
    world.app.relay.carry_out("stranger", json.dumps({"kind": kind} | fields))
    assert (world.http.sent, world.push.frames["stranger"]) == ([], [])
