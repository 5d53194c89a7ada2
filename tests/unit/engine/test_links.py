"""Calls that a forward or a transfer made one, and counters that count per telephone."""

from __future__ import annotations

from tests.unit.engine.reports import (
    ANSWERED,
    ENDED,
    LEG_ENDED,
    MISSED,
    RECORDING,
    RINGING,
    SUMMARY,
    fold_all,
    report,
)

from ringhook.domain.call import CallEvent, EventKind, Result
from ringhook.engine.call import News, Phase
from ringhook.engine.links import MAX_NAME_CHARACTERS, MAX_NAMES, SWEPT

TRANSFERRED = EventKind.TRANSFERRED
FORWARDED = {"result": Result.FORWARDED}
SECOND = {"call_id": "c2", "linked_call_ids": ("c1",)}


def fired(events: list[CallEvent]) -> list[str]:
    """Return what each report fires; "-" is nothing."""
    return [" ".join(sorted(t.value for t in f.triggers)) or "-" for f in fold_all(events)]


def test_a_forwarded_call_rings_on_and_ends_once() -> None:
    """sipgate: call c1 is forwarded, and c2 names it in `origCallId`."""
    events = [
        report(RINGING, "101"),
        report(RINGING, "102", **SECOND),
        report(ENDED, "101", **FORWARDED),
        report(ANSWERED, "102", **SECOND),
        report(ENDED, "102", **SECOND),
    ]
    assert fired(events) == ["ringing", "ringing", "-", "answered", "ended"]
    call = fold_all(events)[-1].call
    assert (call.result, call.is_missed) == (Result.ANSWERED, False)
    assert call.linked_call_ids == ("c2",)


def test_the_card_of_who_was_forwarded_goes_and_that_of_the_other_stays() -> None:
    events = [report(RINGING, "101"), report(RINGING, "102", **SECOND), report(ENDED, "101")]
    last = fold_all(events)[-1]
    assert [agent.extension for agent in last.released] == ["101"]
    assert last.call.phase is Phase.RINGING


def test_a_forwarded_call_that_nobody_takes_is_missed_once() -> None:
    events = [
        report(RINGING, "101"),
        report(RINGING, "102", **SECOND),
        report(MISSED),
        report(MISSED, **SECOND),
        report(SUMMARY),
    ]
    assert fired(events) == ["ringing", "ringing", "-", "ended missed", "-"]


def test_a_call_forwarded_away_is_over_and_not_missed() -> None:
    assert fired([report(RINGING, "101"), report(ENDED, **FORWARDED)]) == ["ringing", "ended"]


def test_a_call_that_was_handed_over_does_not_hold_the_other_one_open() -> None:
    """RingCentral: the leg's end names the session that goes on; its own session says no more."""
    for kind in (LEG_ENDED, TRANSFERRED):
        events = [
            report(RINGING, "101", leg_id="p1"),
            report(ANSWERED, "101", leg_id="p1"),
            report(kind, "101", leg_id="p1", linked_call_ids=("c2",)),
            report(RINGING, "102", leg_id="p2", call_id="c2"),
            report(ENDED, "102", leg_id="p2", call_id="c2"),
        ]
        assert fired(events) == ["ringing", "answered", "-", "ringing", "ended"]


def test_a_name_alone_is_no_part() -> None:
    """Dialpad: every report names the leg, but only the entry point's call reports."""
    leg = {"leg_id": "599", "linked_call_ids": ("599",)}
    events = [
        report(RINGING, "101", **leg),
        report(RECORDING, recordings=["r"], **leg),
        report(ENDED, **leg),
    ]
    assert fired(events) == ["ringing", "recording", "ended missed"]
    assert fold_all(events)[-1].call.linked_call_ids == ("599",)


def test_the_sweep_ends_every_part() -> None:
    events = [report(RINGING, "101"), report(RINGING, "102", **SECOND), report(ENDED, cause=SWEPT)]
    assert fired(events)[-1] == "ended missed"


def test_names_cannot_make_a_call_grow_without_end() -> None:
    many = tuple(f"x{n}" for n in range(MAX_NAMES + 20))
    odd = ("", "y" * (MAX_NAME_CHARACTERS + 1), "x0")
    call = fold_all([report(RINGING, linked_call_ids=(*odd, *many))])[-1].call
    assert call.linked_call_ids == many[:MAX_NAMES]


def test_a_counter_counts_within_its_telephone() -> None:
    events = [
        report(RINGING, "101", leg_id="a", sequence=1),
        report(ANSWERED, "101", leg_id="a", sequence=3),
        report(RINGING, "102", leg_id="b", sequence=1),
        report(RINGING, "101", leg_id="a", sequence=2),
        report(ENDED, sequence=1),
    ]
    late = [fold.news for fold in fold_all(events)]
    assert late == [News.NEW, News.NEW, News.NEW, News.LATE, News.NEW]


def test_an_answer_keeps_the_counters_of_the_other_telephones() -> None:
    events = [
        report(RINGING, "101", leg_id="a", sequence=5),
        report(ANSWERED, "102", leg_id="b", sequence=1),
        report(RINGING, "101", leg_id="a", sequence=4),
    ]
    assert fold_all(events)[-1].news is News.LATE
