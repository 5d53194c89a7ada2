"""Whose cards go with a report: who did not answer, who stopped ringing, who is left at the end."""

from __future__ import annotations

import pytest
from tests.unit.engine.reports import ANSWERED, ENDED, LEG_ENDED, RINGING, STARTED, fold_all, report

from ringhook.domain.call import CallEvent


def released(events: list[CallEvent]) -> list[str]:
    return sorted(agent.extension for agent in fold_all(events)[-1].released)


def test_the_cards_of_those_who_did_not_answer_go() -> None:
    assert released([report(RINGING, "101", "102", "103"), report(ANSWERED, "102")]) == [
        "101",
        "103",
    ]


def test_no_card_goes_when_nobody_knows_who_answered() -> None:
    assert released([report(RINGING, "101", "102"), report(ANSWERED)]) == []


def test_a_telephone_that_stops_ringing_takes_its_card_along() -> None:
    assert released([report(RINGING, "101", "102"), report(LEG_ENDED, "102")]) == ["102"]
    assert released([report(RINGING, "101", leg_id="a"), report(LEG_ENDED, leg_id="a")]) == ["101"]
    assert released([report(RINGING, "101"), report(LEG_ENDED)]) == []


def test_at_the_end_every_card_that_is_left_goes() -> None:
    rung = [report(RINGING, "101", "102"), report(ANSWERED, "101"), report(RINGING, "103")]
    assert released([*rung, report(ENDED)]) == ["101", "103"]
    assert released([*rung, report(ENDED), report(ENDED)]) == []


def test_a_late_answer_takes_no_card_from_who_rings_now() -> None:
    events = [report(ANSWERED, "101"), report(RINGING, "102"), report(ANSWERED, "101")]
    assert released(events) == []


EVERYBODYS_CARDS = [
    # the reports, and whether the card that everybody saw goes with the last of them
    ([report(RINGING), report(ANSWERED, "101")], True),
    ([report(RINGING), report(ANSWERED)], False),
    ([report(RINGING), report(ENDED)], True),
    ([report(RINGING), report(ANSWERED), report(ENDED)], True),
    ([report(RINGING), report(ANSWERED, "101"), report(ENDED)], False),
    ([report(STARTED), report(ENDED)], False),
    ([report(RINGING, "101"), report(ANSWERED, "101")], False),
    ([report(RINGING), report(RINGING)], False),
]


@pytest.mark.parametrize(("events", "goes"), EVERYBODYS_CARDS)
def test_the_card_that_everybody_saw_goes_once(events: list[CallEvent], *, goes: bool) -> None:
    assert fold_all(events)[-1].releases_everybody is goes
