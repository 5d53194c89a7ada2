"""What a report learns from those before it."""

from __future__ import annotations

from msgspec import structs
from tests.unit.engine.reports import ANSWERED, CUSTOMER, ENDED, RINGING, fold_all, report

from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    NumberKind,
    Party,
    Recording,
    Result,
)
from ringhook.engine.merging import enrich

NOTHING = {"direction": Direction.UNKNOWN, "client": Party(), "line": Party()}


def enriched(*events: CallEvent) -> CallEvent:
    return enrich(events[-1], fold_all(events)[-1].call)


def test_a_bare_end_knows_who_called_whom() -> None:
    event = enriched(report(RINGING, "101"), report(ANSWERED, "101"), report(ENDED, **NOTHING))
    assert event.client == CUSTOMER
    assert event.direction is Direction.INBOUND
    assert event.agents == (AgentSeen(extension="101"),)
    assert event.result is Result.ANSWERED


def test_what_a_report_says_itself_stands() -> None:
    other = Party("+33999999999", "+33999999999", NumberKind.E164)
    event = enriched(report(RINGING, "101"), report(ENDED, "102", client=other, result=Result.BUSY))
    assert event.client == structs.replace(other, name="Ada")
    assert event.agents == (AgentSeen(extension="102"),)
    assert event.result is Result.BUSY


def test_an_unanswered_end_concerns_everybody_who_rang() -> None:
    event = enriched(report(RINGING, "101"), report(RINGING, "102"), report(ENDED))
    assert [agent.extension for agent in event.agents] == ["101", "102"]


def test_who_rang_before_does_not_ring_again_for_a_telephone_without_a_name() -> None:
    first = report(RINGING, "101", leg_id="a")
    assert enriched(first, report(RINGING, leg_id="b")).agents == ()


def test_a_leg_is_its_agents() -> None:
    first = report(RINGING, "101", leg_id="a")
    assert enriched(first, report(ANSWERED, leg_id="a")).agents == first.agents


def test_figures_recordings_and_our_own_id_are_kept_for_later_reports() -> None:
    first = report(RINGING, recordings=["r"], durations=Durations(wait=3.0), correlation_id="x")
    event = enriched(first, report(ENDED, durations=Durations(talk=5.0)))
    assert event.durations == Durations(wait=3.0, talk=5.0)
    assert event.recordings == (Recording("r"),)
    assert event.correlation_id == "x"
