"""Actions that cannot run for an event are set aside in groups, and told one by one again."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.engine.reports import ANSWERED, RINGING, fold_all, report
from tests.unit.engine.test_plan import rules

from ringhook.domain.call import CallEvent
from ringhook.engine.merging import enrich
from ringhook.engine.plan import Plan, plan
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.situation import Moment

OFF = {"enabled": False}
OUTBOUND = {"call_type": "outbound"}
AT_THE_END = {"trigger": "ended"}


def planned(rulebook: Rulebook, *events: CallEvent) -> Plan:
    folded = fold_all(events)[-1]
    return plan(Moment(enrich(events[-1], folded.call), folded, rulebook))


def named(*changes: Mapping[str, object]) -> Rulebook:
    """Return the rulebook of actions `1`, `2`... with *changes*."""
    return rules(*({"id": str(n), **change} for n, change in enumerate(changes, start=1)))


def test_what_is_skipped_for_one_reason_is_one_group() -> None:
    book = named(OUTBOUND, OUTBOUND, {}, OUTBOUND, OFF)
    found = planned(book, report(RINGING, "101"))
    assert [decision.action_id for decision in found.decisions] == ["3"]
    assert [(group.reason, group.action_ids) for group in found.skipped] == [
        (Reason.WRONG_CALL_TYPE, ("1", "2", "4")),
        (Reason.DISABLED, ("5",)),
    ]


def test_what_differs_in_the_sentence_is_another_group() -> None:
    found = planned(named(AT_THE_END, {"trigger": "missed"}), report(RINGING, "101"))
    assert [group.values["trigger"] for group in found.skipped] == ["ended", "missed"]


def test_every_action_is_told_once_in_list_order() -> None:
    book = named(OUTBOUND, {}, OFF, {"kind": "GET"}, AT_THE_END)
    told = planned(book, report(RINGING, "101", "102")).all_decisions(book)
    assert [decision.action_id for decision in told] == ["1", "2", "2", "3", "4", "5"]
    assert [decision.runs for decision in told] == [False, True, True, False, True, False]
    assert told[0].values == {"call_type": "outbound", "direction": "inbound"}


def test_a_straggler_skips_the_whole_list_at_once() -> None:
    found = planned(named({}, OFF, {}), report(ANSWERED, "101"), report(RINGING, "101"))
    assert found.decisions == ()
    assert [(group.reason, group.action_ids) for group in found.skipped] == [
        (Reason.LATE, ("1", "2", "3"))
    ]


def test_other_kinds_of_event_are_sifted_anew() -> None:
    book = named({}, {"trigger": "answered"})
    rings = planned(book, report(RINGING, "101"))
    talks = planned(book, report(RINGING, "101"), report(ANSWERED, "101"))
    assert [decision.action_id for decision in rings.decisions] == ["1"]
    assert [decision.action_id for decision in talks.decisions] == ["2"]


def test_the_same_kind_of_event_is_not_sifted_again() -> None:
    book = named(OUTBOUND, {})
    first, second = planned(book, report(RINGING, "101")), planned(book, report(RINGING, "102"))
    assert first.skipped is second.skipped
