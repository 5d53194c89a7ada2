"""Rules about the moment and the people: hours, answered calls, audiences, hidden numbers."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.unit.engine.reports import ENDED, RINGING, report
from tests.unit.engine.test_plan import HIDDEN, decide, rules
from tests.unit.engine.test_plan_conditions import MONDAY_MORNING

from ringhook.domain.call import Direction, Party
from ringhook.domain.contact import STRANGER, Contact, Known
from ringhook.engine.calls import fold
from ringhook.engine.plan import plan
from ringhook.engine.reasons import Reason
from ringhook.engine.situation import Moment

HOURS = [
    # start, end, days, moment (UTC; Paris is an hour later), runs
    ("08:00", "12:00", [0], "2026-01-05T07:00", True),
    ("08:00", "12:00", [0], "2026-01-05T06:59", False),
    ("08:00", "12:00", [0], "2026-01-05T10:59", True),
    ("08:00", "12:00", [0], "2026-01-05T11:00", False),
    ("08:00", "12:00", [1], "2026-01-05T08:00", False),
    ("00:00", "24:00", [0], "2026-01-05T22:59", True),
    ("00:00", "24:00", [0], "2026-01-05T23:00", False),
    ("22:00", "06:00", [4], "2026-01-09T21:00", True),
    ("22:00", "06:00", [4], "2026-01-10T04:59", True),
    ("22:00", "06:00", [4], "2026-01-10T05:00", False),
    ("22:00", "06:00", [4], "2026-01-09T04:00", False),
    ("22:00", "06:00", [6], "2026-01-05T04:00", True),
]


@pytest.mark.parametrize(("start", "end", "days", "moment", "runs"), HOURS)
def test_hours_are_the_workspaces_and_may_last_into_the_morning(
    start: str, end: str, days: list[int], moment: str, *, runs: bool
) -> None:
    hours = {"days": days, "start": start, "end": end}
    book = rules({"conditions": {"hours": [hours]}}, time_zone="Europe/Paris")
    at = datetime.fromisoformat(f"{moment}+00:00")
    (decision,) = decide(book, report(RINGING, "101", occurred_at=at))
    assert decision.runs is runs


def test_one_of_several_hours_is_enough() -> None:
    hours = [MONDAY_MORNING, {"days": [0], "start": "09:00", "end": "10:00"}]
    assert decide(rules({"conditions": {"hours": hours}}), report(RINGING, "101"))[0].runs


def test_an_action_only_for_answered_calls_says_so() -> None:
    book = rules({"trigger": "ended", "conditions": {"answered_only": True}})
    assert decide(book, report(RINGING, "101"), report(ENDED))[0].reason is Reason.NOT_ANSWERED
    assert decide(book, report(RINGING, "101"), report(ENDED, talk=4.0))[0].runs


def test_answered_only_means_nothing_while_the_call_rings() -> None:
    assert decide(rules({"conditions": {"answered_only": True}}), report(RINGING, "101"))[0].runs


def test_a_telephone_of_nobody_is_named_by_its_extension() -> None:
    (decision,) = decide(rules(), report(RINGING, "999"))
    assert (decision.reason, decision.values) == (Reason.AGENT_UNKNOWN, {"extension": "999"})


def test_a_request_needs_no_known_agent() -> None:
    assert decide(rules({"kind": "GET"}), report(RINGING, "999"))[0].runs


def test_a_request_for_an_audience_is_refused_to_a_stranger() -> None:
    (decision,) = decide(rules({"kind": "GET", "audience": ["paul"]}), report(RINGING, "999"))
    assert (decision.reason, decision.values) == (Reason.NOT_IN_AUDIENCE, {"agent": "999"})


NUMBERLESS = [
    # what the action is, and whether it runs without a number
    ({"target": "https://crm.example/new"}, True),
    ({"target": "https://crm.example/new?d=$direction$"}, True),
    ({"target": "https://crm.example/?n={TEL}"}, False),
    ({"target": "https://crm.example/?n={{contact_phone_number}}"}, False),
    ({"conditions": {"without_number": True}}, True),
    ({"kind": "POST", "target": "https://crm.example/"}, True),
    (
        {
            "kind": "POST",
            "target": "https://crm.example/",
            "request": {"body_type": "json", "body": '{"n": "$phone$"}'},
        },
        False,
    ),
    (
        {
            "kind": "GET",
            "target": "https://crm.example/",
            "request": {"headers": {"X-Caller": "$phone$"}},
        },
        False,
    ),
]


@pytest.mark.parametrize(("changes", "runs"), NUMBERLESS)
@pytest.mark.parametrize("client", [HIDDEN, Party()])
def test_only_what_needs_the_number_is_refused_without_it(
    changes: dict[str, object], client: Party, *, runs: bool
) -> None:
    (decision,) = decide(rules(changes), report(RINGING, "101", client=client))
    assert decision.reason is (Reason.RUNS if runs else Reason.NUMBER_MISSING)


OVERRIDES = [
    # the workspace's setting, the agent's own, the event, who is busy, the reason
    ({"internal": True}, {"internal": False}, {"direction": Direction.INTERNAL}, Reason.RUNS),
    (
        {"internal": False},
        {"internal": True},
        {"direction": Direction.INTERNAL},
        Reason.INTERNAL_CALL,
    ),
    ({"min_digits": 12}, {"min_digits": 0}, {}, Reason.RUNS),
    ({"min_digits": 0}, {"min_digits": 12}, {}, Reason.TOO_SHORT),
    ({"busy": True}, {"busy": False}, {}, Reason.RUNS),
    ({"busy": False}, {"busy": True}, {}, Reason.AGENT_BUSY),
    ({"busy": True}, {"internal": True}, {}, Reason.AGENT_BUSY),
]


@pytest.mark.parametrize(("ours", "own", "event", "reason"), OVERRIDES)
def test_an_agents_own_settings_go_before_the_workspaces(
    ours: dict[str, object], own: dict[str, object], event: dict[str, object], reason: Reason
) -> None:
    paul = {"id": "paul", "identifiers": ["101"], "suppress": own}
    book = rules({"call_type": "both"}, agents=[paul], suppress=ours)
    (decision,) = decide(book, report(RINGING, "101", **event), busy=frozenset({"paul"}))
    assert decision.reason is reason


CONTACTS = [
    # the action's wish, the settings' wish, what a lookup found, the reason
    ("any", False, {}, Reason.RUNS),
    ("any", True, {}, Reason.CONTACT_UNKNOWN),
    ("any", True, {"name": "Marie"}, Reason.RUNS),
    ("known", False, {}, Reason.CONTACT_UNKNOWN),
    ("known", False, {"name": "Marie"}, Reason.RUNS),
    ("unknown", False, {"name": "Marie"}, Reason.CONTACT_KNOWN),
    ("unknown", True, {}, Reason.RUNS),
]


@pytest.mark.parametrize(("wish", "suppressed", "contact", "reason"), CONTACTS)
def test_an_action_may_want_known_or_unknown_callers(
    wish: str, contact: dict[str, str], reason: Reason, *, suppressed: bool
) -> None:
    book = rules({"conditions": {"contact": wish}}, suppress={"unknown_contact": suppressed})
    event = report(RINGING, "101")
    known = Contact(Known.ONE, contact) if contact else STRANGER
    (decision,) = plan(Moment(event, fold(None, event, "call"), book, contact=known)).decisions
    assert decision.reason is reason
