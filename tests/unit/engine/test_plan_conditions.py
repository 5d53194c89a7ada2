"""The rules in their fixed order: each refuses with its own reason, and the first refusal wins."""

from __future__ import annotations

import itertools
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from tests.unit.engine.reports import RINGING, report
from tests.unit.engine.test_plan import FAX, HIDDEN, decide, rules

from ringhook.domain.call import Direction, NumberKind, Party
from ringhook.engine.plan import Decision
from ringhook.engine.reasons import LANGUAGES, SENTENCES, Reason, sentence

SUNDAY = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)
MONDAY_MORNING = {"days": [0], "start": "08:00", "end": "12:00"}


@dataclass(frozen=True)
class Breach:
    """One way to be refused: what is changed in the action, the settings and the event, who is busy."""

    reason: Reason
    values: Mapping[str, str] = field(default_factory=dict)
    action: Mapping[str, object] = field(default_factory=dict)
    suppress: Mapping[str, object] = field(default_factory=dict)
    exceptions: tuple[object, ...] = ()
    event: Mapping[str, object] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()


# In the order in which the rules are asked.
BREACHES = {
    "enabled": Breach(Reason.DISABLED, action={"enabled": False}),
    "call type": Breach(
        Reason.WRONG_CALL_TYPE,
        {"call_type": "outbound", "direction": "inbound"},
        action={"call_type": "outbound"},
    ),
    "trigger": Breach(
        Reason.WRONG_TRIGGER,
        {"trigger": "answered", "event": "call.ringing"},
        action={"trigger": "answered"},
    ),
    "line enabled": Breach(Reason.LINE_DISABLED, {"line": "Fax"}, event={"line": FAX}),
    "internal": Breach(
        Reason.INTERNAL_CALL,
        action={"call_type": "both"},
        suppress={"internal": True},
        event={"direction": Direction.INTERNAL},
    ),
    "minimum digits": Breach(
        Reason.TOO_SHORT,
        {"digits": "11", "min_digits": "12"},
        suppress={"min_digits": 12},
    ),
    "exception list": Breach(
        Reason.EXCEPTION_LISTED,
        {"pattern": "+33184881234"},
        exceptions=({"number": "+33184881234"},),
    ),
    "agent busy": Breach(
        Reason.AGENT_BUSY,
        {"agent": "Paul"},
        suppress={"busy": True},
        busy=frozenset({"paul"}),
    ),
    "contact": Breach(Reason.CONTACT_UNKNOWN, suppress={"unknown_contact": True}),
    "hours": Breach(
        Reason.OUTSIDE_HOURS,
        {"time": "23:30"},
        action={"conditions": {"hours": [MONDAY_MORNING]}},
        event={"occurred_at": SUNDAY},
    ),
    "audience": Breach(Reason.NOT_IN_AUDIENCE, {"agent": "Paul"}, action={"audience": ["anna"]}),
    "number missing": Breach(Reason.NUMBER_MISSING, event={"client": HIDDEN}),
}


def decide_breach(*breaches: Breach) -> Decision:
    """Return what is decided when all of *breaches* hold at once."""
    action: dict[str, object] = {}
    suppress: dict[str, object] = {}
    exceptions: list[object] = []
    event: dict[str, object] = {}
    for breach in breaches:
        action |= breach.action
        event |= breach.event
        suppress |= breach.suppress
        exceptions += breach.exceptions
    busy = frozenset().union(*(breach.busy for breach in breaches))
    if "call_type" in action and len(breaches) > 1 and event.get("direction"):
        action["call_type"] = breaches[0].action.get("call_type", "both")
    book = rules(action, suppress=suppress, exceptions=exceptions)
    (decision,) = decide(book, report(RINGING, "101", **event), busy=busy)
    return decision


@pytest.mark.parametrize("name", BREACHES)
def test_every_rule_refuses_with_its_reason_and_the_values_that_decided(name: str) -> None:
    breach = BREACHES[name]
    decision = decide_breach(breach)
    assert (decision.runs, decision.reason) == (False, breach.reason)
    assert decision.values == breach.values


# A hidden number can neither be short nor on a list: these two need a number.
CANNOT_MEET = {("minimum digits", "number missing"), ("exception list", "number missing")}
PAIRS = [pair for pair in itertools.combinations(BREACHES, 2) if pair not in CANNOT_MEET]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_refusals_the_first_wins(first: str, second: str) -> None:
    both = decide_breach(BREACHES[first], BREACHES[second])
    assert both.reason is BREACHES[first].reason


@pytest.mark.parametrize("name", BREACHES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence_without_holes(name: str, language: str) -> None:
    decision = decide_breach(BREACHES[name])
    text = sentence(decision.reason, language, decision.values)
    assert not set(text) & set("{}")
    assert set(decision.values) == placeholders(SENTENCES[decision.reason][0])


def placeholders(template: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_an_action_for_other_lines_names_the_line() -> None:
    book = rules({"conditions": {"lines": ["+33388202100"]}})
    (decision,) = decide(book, report(RINGING, "101"))
    assert (decision.reason, decision.values) == (Reason.OTHER_LINE, {"line": "Sales"})


@pytest.mark.parametrize("written", ["+33388202122", "+333882021*", "33388202122"])
def test_an_action_for_this_line_runs(written: str) -> None:
    book = rules({"conditions": {"lines": [written]}}, country="FR")
    (decision,) = decide(book, report(RINGING, "101"))
    assert decision.runs


def test_a_line_that_nobody_configured_is_named_by_its_number() -> None:
    book = rules({"conditions": {"lines": ["+33388202122"]}})
    stranger = Party("+33388000000", "+33388000000", NumberKind.E164)
    (decision,) = decide(book, report(RINGING, "101", line=stranger))
    assert decision.values == {"line": "+33388000000"}
    (nameless,) = decide(book, report(RINGING, "101", line=Party()))
    assert nameless.values == {"line": "-"}


def test_an_event_of_no_connection_has_no_lines() -> None:
    (decision,) = decide(rules(), report(RINGING, "101", connection_id="gone", line=FAX))
    assert decision.runs


def test_internal_calls_run_unless_they_are_suppressed() -> None:
    (decision,) = decide(
        rules({"call_type": "both"}), report(RINGING, "101", direction=Direction.INTERNAL)
    )
    assert decision.runs


@pytest.mark.parametrize(
    ("number", "runs"), [("1002", False), ("10*201", False), ("+33184881234", True), ("", True)]
)
def test_an_extension_that_calls_in_is_a_colleague(number: str, *, runs: bool) -> None:
    call = report(RINGING, "101", client=Party(number))
    (decision,) = decide(rules({"target": "https://x/"}, suppress={"internal": True}), call)
    assert decision.runs is runs
    (decision,) = decide(rules({"target": "https://x/"}), call)
    assert decision.runs


DIGITS = [
    ("+33184881234", 11, True),
    ("+33184881234", 12, False),
    ("101", 3, True),
    ("101", 4, False),
]


@pytest.mark.parametrize(("number", "minimum", "runs"), DIGITS)
def test_digits_are_counted_without_plus_and_blanks(
    number: str, minimum: int, *, runs: bool
) -> None:
    (decision,) = decide(
        rules(suppress={"min_digits": minimum}), report(RINGING, "101", client=Party(number))
    )
    assert decision.runs is runs


def test_a_hidden_number_is_not_too_short() -> None:
    book = rules({"conditions": {"without_number": True}}, suppress={"min_digits": 5})
    assert decide(book, report(RINGING, "101", client=HIDDEN))[0].runs


EXCEPTIONS = [
    # the list, the agent who rings, what is named
    ([{"number": "+331848*"}], "101", "+331848*"),
    ([{"number": "+33184881234", "note": "the bailiff"}], "101", "the bailiff"),
    ([{"number": "01 84 88 12 34"}], "101", "01 84 88 12 34"),
    ([{"number": "0184*"}], "101", "0184*"),
    ([{"number": "+33184881234", "agent": "paul"}], "101", "+33184881234"),
    ([{"number": "+33184881234", "agent": "anna"}], "101", None),
    ([{"number": "+33184881234", "agent": "anna"}], "999", None),
    ([{"number": "+33184881235"}], "101", None),
    ([{"number": "+3318488123"}], "101", None),
    ([{"number": "+3318*", "note": "b"}, {"number": "+33184881234", "note": "a"}], "101", "b"),
    ([{"number": "+3318*", "agent": "anna"}, {"number": "+331*"}], "101", "+331*"),
]


@pytest.mark.parametrize(("listed", "extension", "named"), EXCEPTIONS)
def test_the_exception_list_is_exact_or_a_beginning_for_all_or_one_agent(
    listed: list[dict[str, str]], extension: str, named: str | None
) -> None:
    book = rules({"kind": "GET"}, exceptions=listed, country="FR")
    (decision,) = decide(book, report(RINGING, extension))
    assert decision.values == ({"pattern": named} if named else {})
    assert decision.runs is (named is None)


def test_only_the_busy_agent_is_spared() -> None:
    book = rules(suppress={"busy": True})
    decisions = decide(book, report(RINGING, "101", "102"), busy=frozenset({"anna"}))
    assert [d.reason for d in decisions] == [Reason.RUNS, Reason.AGENT_BUSY]


def test_busy_agents_are_not_spared_unless_the_settings_say_so() -> None:
    assert decide(rules(), report(RINGING, "101"), busy=frozenset({"paul"}))[0].runs
