"""What the states of TAPI's calls mean, without any driver."""

from __future__ import annotations

import pytest

from ringhook_tapi.calls import MAX_CALLS, Calls, Report
from ringhook_tapi.structures import CallInfo, Party
from ringhook_tapi.words import State

NOBODY = CallInfo()
ADA = CallInfo(4, Party(8, "+442079460101", "Ada"), Party(8, "442079460100"))
HIDDEN = CallInfo(4, Party(1))
OUT = CallInfo(1, Party(8, "101"), Party(8, "0033184881234"))
START = 1_774_011_041.0
Step = tuple[State, int, CallInfo]


def played(*steps: Step, patience: float = 1.0) -> list[Report]:
    """Return the reports of one call that goes through *steps*, a second for each."""
    calls = Calls("101", "run", patience)
    return [
        report
        for n, (state, mode, info) in enumerate(steps)
        for report in calls.changed(9, state, mode, info, START + n)
    ]


def words(reports: list[Report]) -> list[str]:
    return [report["event"] for report in reports]


def test_an_answered_call_is_told_from_ring_to_end() -> None:
    reports = played(
        (State.OFFERING, 0, ADA),
        (State.ACCEPTED, 0, ADA),
        (State.CONNECTED, 0, ADA),
        (State.DISCONNECTED, 1, ADA),
        (State.IDLE, 0, ADA),
    )
    assert words(reports) == ["ringing", "answered", "ended"]
    assert {(r["call_id"], r["extension"], r["direction"]) for r in reports} == {
        ("tapi-run-1", "101", "in")
    }
    assert {(r["client"], r["name"], r["line"]) for r in reports} == {
        ("+442079460101", "Ada", "442079460100")
    }
    end = reports[-1]
    assert (end["wait_seconds"], end["talk_seconds"], end["result"], end["cause"]) == (
        "2.0",
        "1.0",
        "answered",
        "normal",
    )


@pytest.mark.parametrize(("mode", "cause"), [(0x40, "noanswer"), (0x04, "rejected"), (0x9999, "")])
def test_a_call_that_nobody_took_is_missed(mode: int, cause: str) -> None:
    *_, end = played((State.OFFERING, 0, ADA), (State.DISCONNECTED, mode, ADA))
    assert (end["event"], end["result"], end["cause"]) == ("missed", "missed", cause)


def test_a_driver_that_ends_at_once_in_idle_is_understood() -> None:
    assert words(played((State.OFFERING, 0, ADA), (State.IDLE, 0, ADA))) == ["ringing", "missed"]


def test_an_outgoing_call_names_whom_it_calls() -> None:
    reports = played(
        (State.DIALTONE, 0, OUT),
        (State.DIALING, 0, OUT),
        (State.PROCEEDING, 0, OUT),
        (State.RINGBACK, 0, OUT),
        (State.BUSY, 0, OUT),
        (State.DISCONNECTED, 0x20, OUT),
    )
    assert words(reports) == ["ringing", "ended"]
    assert {(r["direction"], r["client"]) for r in reports} == {("out", "0033184881234")}
    assert (reports[-1]["cause"], reports[-1]["result"]) == ("busy", "")


def test_a_call_on_hold_and_back() -> None:
    reports = played(
        (State.OFFERING, 0, ADA),
        (State.CONNECTED, 0, ADA),
        (State.ONHOLD, 0, ADA),
        (State.ONHOLD, 0, ADA),
        (State.CONNECTED, 0, ADA),
        (State.CONFERENCED, 0, ADA),
        (State.IDLE, 0, ADA),
    )
    assert words(reports) == ["ringing", "answered", "held", "unheld", "ended"]


def test_a_ring_waits_for_its_number() -> None:
    calls = Calls("101", "run", 1.0)
    assert calls.changed(9, State.OFFERING, 0, CallInfo(4), START) == []
    assert calls.learned(9, CallInfo(4), START + 0.2) == []
    (ringing,) = calls.learned(9, ADA, START + 0.4)
    assert (ringing["event"], ringing["client"]) == ("ringing", "+442079460101")
    assert calls.due(START + 5) == []
    assert calls.learned(9, ADA, START + 6) == []


def test_a_ring_whose_number_does_not_come_is_told_all_the_same() -> None:
    calls = Calls("101", "run", 1.0)
    calls.changed(9, State.OFFERING, 0, NOBODY, START)
    assert calls.due(START + 0.9) == []
    (ringing,) = calls.due(START + 1.0)
    assert (ringing["client"], ringing["direction"]) == ("anonymous", "in")
    assert calls.due(START + 2.0) == []


def test_who_hides_the_number_is_told_at_once() -> None:
    (ringing,) = played((State.OFFERING, 0, HIDDEN))
    assert ringing["client"] == "anonymous"


def test_whoever_answers_before_the_number_came_was_rung() -> None:
    reports = played((State.OFFERING, 0, NOBODY), (State.CONNECTED, 0, NOBODY))
    assert words(reports) == ["ringing", "answered"]


def test_two_calls_at_once_are_two() -> None:
    calls = Calls("101", "run", 1.0)
    first = calls.changed(1, State.OFFERING, 0, ADA, START)
    second = calls.changed(2, State.OFFERING, 0, ADA, START)
    assert [r["call_id"] for r in first + second] == ["tapi-run-1", "tapi-run-2"]
    calls.changed(1, State.IDLE, 0, ADA, START)
    again = calls.changed(1, State.OFFERING, 0, ADA, START)
    assert again[0]["call_id"] == "tapi-run-3"


def test_a_line_that_closes_ends_its_calls() -> None:
    calls = Calls("101", "run", 1.0)
    calls.changed(1, State.OFFERING, 0, ADA, START)
    calls.changed(2, State.OFFERING, 0, NOBODY, START)
    assert words(calls.lost(START + 1)) == ["missed", "ringing", "missed"]
    assert calls.lost(START + 2) == []


def test_a_driver_that_never_ends_its_calls_fills_no_memory() -> None:
    calls = Calls("101", "run", 1.0)
    for handle in range(MAX_CALLS + 50):
        calls.changed(handle, State.OFFERING, 0, ADA, START)
    assert len(calls.lost(START)) == MAX_CALLS


@pytest.mark.parametrize("state", [0, 3, 0x8000, 0x01000000, 2**32 - 1])
def test_a_state_that_is_none_says_nothing(state: int) -> None:
    calls = Calls("101", "run", 1.0)
    assert calls.changed(9, state, 0, ADA, START) == []
    assert calls.lost(START) == []
