"""Who is rung, in which order people are considered, and what stands in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ringhook.domain.contact import Contact, Known
from ringhook.engine.people import find_owner, owner_texts
from ringhook.engine.reasons import LANGUAGES
from ringhook.engine.route_reasons import ROUTE_SENTENCES, RouteReason, route_sentence
from ringhook.engine.routing import MAX_CONSIDERED, Asker, Decided, decide, ringable
from ringhook.engine.rulebook import Agent, Connection, Routing, Rulebook

CONNECTION = Connection(
    id="pbx", name="PBX", adapter="x", country="FR", routing=Routing(is_on=True)
)
ASKER = Asker(CONNECTION, r"\+?[0-9]+")
MARIE = Contact(Known.ONE, {"name": "Marie", "owner": "0"})


def book(*agents: Agent) -> Rulebook:
    return Rulebook(version=1, agents={a.id: a for a in agents}, agent_by_crm_id={"0": "a0"})


def route(
    rulebook: Rulebook, contact: Contact = MARIE, asker: Asker = ASKER, busy: str = ""
) -> Decided:
    return decide(contact, asker, rulebook, lambda agent_id: agent_id == busy)


def test_deputies_come_in_their_order_then_theirs_and_everybody_once() -> None:
    decided = route(
        book(
            Agent("a0", deputies=("a1", "a2", "gone", "a0"), is_absent=True),
            Agent("a1", deputies=("a3", "a0"), is_absent=True),
            Agent("a2", deputies=("a1",), is_absent=True),
            Agent("a3", route_to="7"),
        )
    )
    assert [passed.agent_id for passed in decided.considered] == ["a0", "a1", "a2", "a3"]
    assert decided.answer
    assert decided.answer.numbers == ("7",)
    assert (decided.reason, decided.agent, decided.owner) == (RouteReason.TO_DEPUTY, "a3", "a0")


def test_a_crowd_of_deputies_is_not_walked_for_ever() -> None:
    agents = [Agent(f"a{n}", deputies=(f"a{n + 1}",), is_absent=True) for n in range(500)]
    assert len(route(book(*agents)).considered) == MAX_CONSIDERED


def test_presence_is_asked_only_of_those_who_could_be_rung() -> None:
    asked: list[str] = []

    def is_busy(agent_id: str) -> bool:
        asked.append(agent_id)
        return False

    rulebook = book(Agent("a0", deputies=("a1", "a2")), Agent("a1", route_to="1", is_absent=True))
    decide(MARIE, ASKER, rulebook, is_busy)
    assert asked == []


def test_a_busy_owner_without_deputies_leaves_the_name() -> None:
    decided = route(book(Agent("a0", route_to="1")), busy="a0")
    assert decided.answer
    assert (decided.answer.numbers, decided.answer.contact_name) == ((), "Marie")
    assert decided.answered is RouteReason.SHOWS_NAME


def test_a_pbx_that_only_asks_for_a_name_gets_no_fallback() -> None:
    routing = Routing(is_on=True, fallback=("1",), fallback_text="Hello")
    asker = Asker(replace(CONNECTION, routing=routing), "")
    contact = replace(MARIE, fields={**MARIE.fields, "company": "Durand"})
    decided = route(book(Agent("a0", route_to="1")), contact, asker)
    assert decided.reason is RouteReason.NAME_ONLY
    assert decided.answer
    assert decided.answer.company == "Durand"
    assert (decided.answer.numbers, decided.answer.text) == ((), "")


def test_a_fallback_that_the_pbx_cannot_ring_is_left_out_with_a_reason() -> None:
    asker = Asker(
        replace(CONNECTION, routing=Routing(fallback=("anna", "0612345678"))), ASKER.rings
    )
    decided = route(book(), replace(MARIE, fields={}), asker)
    assert decided.answer
    assert decided.answer.numbers == ("+33612345678",)
    assert [p.reason for p in decided.considered] == [RouteReason.TARGET_UNFIT, RouteReason.RUNG]


def test_a_hostile_name_is_one_short_line() -> None:
    contact = replace(MARIE, fields={"owner": "0", "name": "Eve\r\nX-Evil: 1\ud800" + "x" * 500})
    answer = route(book(Agent("a0", route_to="1")), contact).answer
    assert answer
    assert answer.contact_name.startswith("Eve X-Evil: 1?xxx")
    assert len(answer.contact_name) == 100


@pytest.mark.parametrize(
    ("target", "rung"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("102", "102"),
        ("anna@sip.example", "anna@sip.example"),
        ("anna", "anna"),
    ],
)
def test_a_number_is_rung_in_full_and_a_line_as_it_is(target: str, rung: str) -> None:
    assert ringable(target, "FR") == rung


def test_a_crm_user_counts_before_what_pbxs_say_and_that_before_names() -> None:
    fields = {"owner": "7", "owner_extension": "101", "owner_name": "Eve"}
    assert owner_texts(fields) == ("7", "101", "Eve")
    agents = {x: Agent(x) for x in ("crm", "telephone", "seven", "eve")}
    rulebook = Rulebook(
        version=1,
        agents=agents,
        agent_by_crm_id={"7": "crm"},
        agent_by_identifier={"7": "seven", "101": "telephone"},
        agent_by_name={"eve": "eve"},
    )
    assert _found(fields, rulebook) == "crm"
    rulebook = replace(rulebook, agent_by_crm_id={})
    assert _found(fields, rulebook) == "telephone"
    rulebook = replace(rulebook, agent_by_identifier={})
    assert _found(fields, rulebook) == "eve"
    assert _found(fields, replace(rulebook, agent_by_name={})) == ""


def _found(fields: Mapping[str, str], rulebook: Rulebook) -> str:
    agent = find_owner(fields, rulebook)
    return agent.id if agent else ""


def test_every_reason_has_a_sentence_in_every_language() -> None:
    assert set(ROUTE_SENTENCES) == set(RouteReason)
    for sentences in ROUTE_SENTENCES.values():
        assert len(set(sentences)) == len(LANGUAGES)
    for language in (*LANGUAGES, "xx"):
        assert "{" not in route_sentence("target_unfit", language, {})
