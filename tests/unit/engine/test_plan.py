"""What is decided about each action, for whom, and with which reason."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.unit.engine.reports import ANSWERED, ENDED, RINGING, STARTED, fold_all, report

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.domain.call import AgentSeen, CallEvent, Direction, NumberKind, Party
from ringhook.engine.calls import Fold
from ringhook.engine.merging import enrich
from ringhook.engine.people import MAX_PEOPLE, find_agent
from ringhook.engine.plan import EVERYBODY, POP, Decision, decide_one, plan
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.situation import Moment

ACTION = {
    "id": "a",
    "call_type": "inbound",
    "kind": "URL",
    "target": "https://crm.example/card/$phone$",
}
AGENTS = [
    {"id": "paul", "name": "Paul", "identifiers": ["101", "+33 6 12 34 56 78"]},
    {"id": "anna", "name": "Anna", "email": "Anna@Example.com", "identifiers": ["102"]},
]
LINES = [
    {"number": "+33388202122", "name": "Sales"},
    {"number": "+33388202199", "name": "Fax", "enabled": False},
]
HIDDEN = Party("anonymous", kind=NumberKind.WITHHELD)
FAX = Party("+33388202199", "+33388202199", NumberKind.E164)


def rules(*actions: dict[str, object], **settings: object) -> Rulebook:
    """Return the rulebook of *actions* (each on top of the plain one) with two agents and two lines."""
    agents = settings.pop("agents", AGENTS)
    document = {
        "settings": settings,
        "connections": [{"id": "pbx-1", "adapter": "generic", "lines": LINES}],
        "agents": agents,
        "actions": [ACTION | changes for changes in actions or ({},)],
    }
    return compile_document(Document.model_validate(document), 1)


def decide(
    rulebook: Rulebook, *events: CallEvent, busy: frozenset[str] = frozenset()
) -> tuple[Decision, ...]:
    """Return what is decided about the last of *events*."""
    folded: Fold = fold_all(events)[-1]
    planned = plan(Moment(enrich(events[-1], folded.call), folded, rulebook, busy))
    return planned.all_decisions(rulebook)


def test_the_smallest_action_opens_a_page_for_who_rings() -> None:
    (decision,) = decide(rules(), report(RINGING, "101"))
    assert decision == Decision("a", runs=True, reason=Reason.RUNS, agent_id="paul")


def test_actions_are_decided_in_the_order_of_the_list() -> None:
    book = rules(
        {"id": "z"}, {"id": "b", "kind": "GET"}, {"id": "m", "kind": "RUN", "target": "x.exe"}
    )
    assert [d.action_id for d in decide(book, report(RINGING, "101"))] == ["z", "b", "m"]


def test_a_desktop_action_is_decided_for_every_agent_who_rings_and_a_request_once() -> None:
    decisions = decide(rules({}, {"id": "g", "kind": "GET"}), report(RINGING, "101", "102"))
    assert [(d.action_id, d.agent_id) for d in decisions] == [
        ("a", "paul"),
        ("a", "anna"),
        ("g", "paul"),
    ]


def test_one_agent_on_two_telephones_is_one_agent() -> None:
    both = (AgentSeen(extension="101"), AgentSeen(number="33612345678"))
    assert [d.agent_id for d in decide(rules(), report(RINGING, agents=both))] == ["paul"]


def test_a_desktop_action_concerns_everybody_when_the_pbx_names_nobody() -> None:
    desktop, request = decide(rules({}, {"id": "g", "kind": "GET"}), report(RINGING))
    assert (desktop.agent_id, desktop.runs) == (EVERYBODY, True)
    assert (request.agent_id, request.runs) == ("", True)


def test_an_audience_gets_its_action_when_the_pbx_names_nobody() -> None:
    decisions = decide(rules({"audience": ["paul", "anna"]}), report(RINGING))
    assert [(d.agent_id, d.runs) for d in decisions] == [("anna", True), ("paul", True)]


def test_a_request_runs_with_the_first_agent_for_whom_no_rule_refuses() -> None:
    (decision,) = decide(
        rules({"kind": "POST", "audience": ["anna"]}), report(RINGING, "101", "102")
    )
    assert (decision.runs, decision.agent_id) == (True, "anna")


def test_a_request_that_runs_with_nobody_says_what_refused_the_first() -> None:
    book = rules({"kind": "POST", "audience": ["anna"]})
    (decision,) = decide(book, report(RINGING, "101", "999"))
    assert (decision.reason, decision.agent_id) == (Reason.NOT_IN_AUDIENCE, "paul")


def test_a_list_of_a_thousand_agents_is_cut() -> None:
    event = report(RINGING, *(str(n) for n in range(1000)))
    assert len(decide(rules(), event)) == MAX_PEOPLE


def test_a_delayed_action_says_how_long_it_waits() -> None:
    (decision,) = decide(rules({"delay_seconds": 7}), report(RINGING, "101"))
    assert (decision.runs, decision.reason, decision.delay_seconds) == (True, Reason.WAITS, 7)
    assert decision.values == {"seconds": "7"}


def test_a_duplicate_and_a_straggler_are_told_apart() -> None:
    first, late = report(ANSWERED, "101"), report(RINGING, "101")
    assert decide(rules(), first, first)[0].reason is Reason.DUPLICATE
    assert decide(rules(), first, late)[0].reason is Reason.LATE


def test_the_card_obeys_the_rules_like_every_action() -> None:
    book = rules(suppress={"internal": True}, exceptions=[{"number": "+33184881234"}])
    event = report(RINGING, "101")
    (decision,) = decide_one(POP, Moment(event, fold_all([event])[0], book))
    assert (decision.action_id, decision.reason) == ("pop", Reason.EXCEPTION_LISTED)


def test_the_card_is_shown_for_a_hidden_number_too() -> None:
    event = report(RINGING, "101", client=HIDDEN)
    (decision,) = decide_one(POP, Moment(event, fold_all([event])[0], rules()))
    assert decision.runs


CALL_TYPES = [
    # call type, direction, reason
    ("inbound", Direction.INBOUND, Reason.RUNS),
    ("inbound", Direction.OUTBOUND, Reason.WRONG_CALL_TYPE),
    ("inbound", Direction.INTERNAL, Reason.WRONG_CALL_TYPE),
    ("inbound", Direction.UNKNOWN, Reason.WRONG_CALL_TYPE),
    ("outbound", Direction.OUTBOUND, Reason.RUNS),
    ("outbound", Direction.INBOUND, Reason.WRONG_CALL_TYPE),
    ("outbound", Direction.INTERNAL, Reason.WRONG_CALL_TYPE),
    ("outbound", Direction.UNKNOWN, Reason.WRONG_CALL_TYPE),
    *(("both", direction, Reason.RUNS) for direction in Direction),
    *(("", direction, Reason.CALL_TYPE_EMPTY) for direction in Direction),
]


@pytest.mark.parametrize(("call_type", "direction", "reason"), CALL_TYPES)
def test_the_call_type_is_held_against_the_direction(
    call_type: str, direction: Direction, reason: Reason
) -> None:
    (decision,) = decide(
        rules({"call_type": call_type}), report(RINGING, "101", direction=direction)
    )
    assert decision.reason is reason


@pytest.mark.parametrize(
    "name",
    ["101", "+33612345678", "33612345678", "+33 6 12 34 56 78", "paul", "PAUL"],
)
def test_an_agent_is_known_by_every_identifier(name: str) -> None:
    for field in ("id", "extension", "number", "email"):
        agent = find_agent(AgentSeen(**{field: name}), rules())
        assert agent is not None
        assert agent.id == "paul"


def test_an_agent_is_known_by_the_address_whatever_its_case() -> None:
    agent = find_agent(AgentSeen(email="anna@EXAMPLE.com"), rules())
    assert agent is not None
    assert agent.id == "anna"


@pytest.mark.parametrize("seen", [AgentSeen(), AgentSeen(name="Paul"), AgentSeen(extension="10")])
def test_nobody_is_guessed(seen: AgentSeen) -> None:
    assert find_agent(seen, rules()) is None


def test_every_trigger_fires_its_own_actions() -> None:
    book = rules(
        {"id": "ring"},
        {"id": "answer", "trigger": "answered"},
        {"id": "end", "trigger": "ended"},
        {"id": "miss", "trigger": "missed"},
    )
    events = [report(STARTED), report(RINGING, "101"), report(ANSWERED, "101"), report(ENDED)]
    ran = [
        [d.action_id for d in decide(book, *events[: count + 1]) if d.runs]
        for count in range(len(events))
    ]
    assert ran == [[], ["ring"], ["answer"], ["end"]]


def test_a_decision_never_depends_on_what_another_action_says() -> None:
    event = report(RINGING, "101")
    alone = decide(rules({}), event)
    among = decide(rules({}, {"id": "b", "enabled": False}, {"id": "c", "call_type": ""}), event)
    assert among[0] == alone[0]
    assert replace(among[1], action_id="a") != alone[0]


def test_a_rulebook_knows_its_actions_by_id() -> None:
    book = rules({"id": "x"})
    assert book.action("x") == book.actions[0]
    assert book.action("y") is None
