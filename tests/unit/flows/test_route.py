"""A PBX asks where a call should ring: the contact's owner, a deputy, the fallback, or nobody knows."""

from __future__ import annotations

import json

import pytest
from tests.unit.flows.lookup_scene import asked
from tests.unit.flows.route_scene import (
    ANNA,
    ANNAS,
    CALLER,
    ERROR_BRANCH,
    MARIE,
    PAUL,
    PAULS,
    ask,
    passed,
    people,
    routed,
    rung,
    save,
    why,
)
from tests.unit.flows.world import NAME, World

FALLBACK = {"fallback": ["+74950000001"], "fallback_text": "One moment"}


def test_the_contacts_owner_is_rung_and_the_trace_says_why(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    reply = ask(world)
    assert (reply.status, rung(reply)) == (200, ANNAS)
    (row,) = routed(world)
    assert (row["reason"], row["answered"], row["source"]) == ("to_owner", "rings", "lookup")
    assert (row["contact"], row["owner"]) == ("Marie Durand", "Anna")
    assert row["considered"] == [
        {"reason": "rung", "agent_id": "anna", "agent": "Anna", "target": "+79031204040"}
    ]
    assert row["duration_ms"] >= 0


def test_a_second_question_is_answered_from_memory(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    first, second, other = ask(world), ask(world), ask(world, "c2")
    assert first == second == other
    assert asked(world) == 1
    world.dispatch_all()
    ids = [line["id"] for line in world.calls()]
    kept = [world.table.rows(f"ws#{NAME}#call#{call_id}", "route#") for call_id in ids]
    assert sorted(rows[0]["source"] for rows in kept) == ["memory", "memory"]


def test_the_card_has_the_name_at_once(world: World) -> None:
    save(world)
    world.pair("paul")
    world.http.script = [people(MARIE)]
    ask(world)
    world.webhook(
        event="ringing", call_session_id="c1", contact_phone_number=CALLER, employee_id="101"
    )
    world.dispatch_all()
    assert [f["card"]["name"] for f in world.push.read("paul")] == ["Marie Durand"]


@pytest.mark.parametrize(
    ("anna", "reason"),
    [
        ({"absent": True}, "absent"),
        ({"route_to": ""}, "no_target"),
        ({"route_to": "102"}, "target_unfit"),
    ],
)
def test_a_deputy_is_rung_when_the_owner_cannot_be(
    world: World, anna: dict[str, object], reason: str
) -> None:
    save(world, ANNA | anna, PAUL)
    world.http.script = [people(MARIE)]
    assert rung(ask(world)) == PAULS
    assert passed(world) == [("anna", reason), ("paul", "rung")]


def test_a_deputy_is_rung_while_the_owner_talks_on_another_call(world: World) -> None:
    save(world)
    talk = {"call_session_id": "other", "contact_phone_number": "79990000000"}
    world.webhook(event="answered", employee_id="102", **talk)
    world.dispatch_all()
    world.http.script = [people(MARIE)]
    assert rung(ask(world)) == PAULS
    world.webhook(event="ended", employee_id="102", **talk)
    world.dispatch_all()
    assert rung(ask(world)) == ANNAS


def test_everybody_away_gets_the_fallback_after_its_text(world: World) -> None:
    save(world, ANNA | {"absent": True}, PAUL | {"absent": True}, routing=FALLBACK)
    world.http.script = [people(MARIE)]
    reply = ask(world)
    assert json.loads(reply.body) == {"phones": ["74950000001"], "text": "One moment"}
    assert why(world) == "everybody_away"
    assert passed(world) == [("anna", "absent"), ("paul", "absent"), ("", "rung")]


def test_deputies_in_a_circle_end_at_the_fallback(world: World) -> None:
    anna, paul = ANNA | {"absent": True}, PAUL | {"absent": True, "deputies": ["anna", "paul"]}
    save(world, anna, paul)
    world.http.script = [people(MARIE)]
    assert ask(world).status == ERROR_BRANCH
    assert passed(world) == [("anna", "absent"), ("paul", "absent")]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], "caller_unknown"),
        ([MARIE | {"owner": ""}], "no_owner"),
        ([MARIE | {"owner": "nobody here"}], "owner_unknown"),
        ([MARIE, MARIE | {"name": "Jean", "owner": "9"}], "several_contacts"),
    ],
)
def test_without_an_owner_uis_takes_its_branch_for_errors(
    world: World, found: list[dict[str, str]], reason: str
) -> None:
    save(world)
    world.http.script = [people(*found)]
    assert ask(world).status == ERROR_BRANCH
    assert why(world) == reason


def test_several_contacts_of_one_owner_ring_at_the_owner(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE, MARIE | {"name": "Jean Durand"})]
    assert rung(ask(world)) == ANNAS


@pytest.mark.parametrize("owner", ["anna", "ANNA@example.com", "102", " anna  petrova "])
def test_an_owner_is_found_by_everything_the_agent_is_called(world: World, owner: str) -> None:
    anna = ANNA | {"crm_ids": [], "email": "anna@example.com", "name": "Anna Petrova"}
    save(world, anna, PAUL)
    world.http.script = [people(MARIE | {"owner": owner})]
    assert rung(ask(world)) == ANNAS


def test_a_crms_user_is_not_taken_for_the_telephone_of_that_number(world: World) -> None:
    save(world, ANNA, PAUL | {"identifiers": ["7"]})
    world.http.script = [people(MARIE)]
    assert rung(ask(world)) == ANNAS


def test_unknown_callers_take_the_configured_branch(world: World) -> None:
    save(world, routing=FALLBACK | {"unknown_code": "12"})
    world.http.script = [people()]
    assert json.loads(ask(world).body) == {"returned_code": 12}
    assert why(world) == "caller_unknown"


def test_unknown_callers_get_the_fallback(world: World) -> None:
    save(world, routing=FALLBACK)
    world.http.script = [people()]
    assert rung(ask(world)) == ("74950000001",)


def test_a_hidden_number_asks_nobody(world: World) -> None:
    save(world)
    assert ask(world, number="anonymous").status == ERROR_BRANCH
    assert why(world) == "number_hidden"
    assert world.http.sent == []


def test_without_a_lookup_nobody_can_say_who_calls(world: World) -> None:
    save(world, lookups=[])
    assert ask(world).status == ERROR_BRANCH
    assert why(world) == "no_lookups"


def test_a_connection_that_does_not_route_asks_nobody_and_opens_no_call(world: World) -> None:
    save(world, routing={"enabled": False})
    assert ask(world).status == ERROR_BRANCH
    assert (world.http.sent, world.events.sent) == ([], [])


def test_a_question_opens_its_call_once(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    ask(world)
    world.clock.advance(1)
    ask(world)
    assert len(routed(world)) == 2
    (call,) = world.calls()
    assert (call["phase"], call["direction"]) == ("started", "inbound")
    assert len(world.call_rows("event#")) == 1


def test_a_question_without_a_calls_id_is_answered_and_noted(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    assert rung(ask(world, call_id="")) == ANNAS
    assert rung(ask(world, call_id="")) == ANNAS
    assert asked(world) == 1
    assert (world.events.sent, world.calls()) == ([], [])
    assert "without the call's id, to_owner" in world.refusals()[0]["why"]
    assert not any(key.endswith("contact") for key in world.steps.done if "#call#" in key)


def test_the_story_tells_the_route_in_the_readers_language(world: World) -> None:
    save(world)
    world.http.script = [people(MARIE)]
    ask(world)
    world.dispatch_all()
    (call,) = world.calls()
    status, told, _ = world.api("GET", f"/api/calls/{call['id']}", query={"language": "ru"})
    assert status == 200
    (line,) = told["routing"]
    assert line["sentence"] == "Личный менеджер звонящего: Anna."
    assert line["answer_sentence"] == "Ответ: звонить на +79031204040."
    assert line["considered"][0]["sentence"] == "Anna: звонок на +79031204040."
    assert line["answer"] == {"numbers": ["+79031204040"], "contact_name": "Marie Durand"}
    assert told["events"][0]["vendor_event"] == "question"


def test_a_name_may_be_kept_from_the_pbx(world: World) -> None:
    save(world, routing={"show_name": False}, tell_operator="yes")
    world.http.script = [people(MARIE)]
    assert json.loads(ask(world).body) == {"phones": list(ANNAS)}
