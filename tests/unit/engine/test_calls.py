"""What a call becomes by the reports about it: rows of a table, one behaviour each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.engine.reports import (
    ANSWERED,
    AT,
    ENDED,
    HELD,
    LEG_ENDED,
    MISSED,
    OUTBOUND,
    RECORDING,
    RINGING,
    STARTED,
    SUMMARY,
    VOICEMAIL,
    fold_all,
    report,
)

from ringhook.domain.call import AgentSeen, CallEvent, Direction, Durations, Recording, Result
from ringhook.engine.call import News, Phase
from ringhook.engine.calls import MAX_REMEMBERED_EVENTS, fold
from ringhook.engine.legs import MAX_LEGS
from ringhook.engine.merging import MAX_RECORDINGS

STORIES: dict[str, tuple[list[CallEvent], list[str]]] = {
    # name: the reports, and what each of them fires ("-" is nothing)
    "a plain inbound call": (
        [report(STARTED), report(RINGING, "101"), report(ANSWERED, "101"), report(ENDED)],
        ["-", "ringing", "answered", "ended"],
    ),
    "nobody answers": (
        [report(RINGING, "101"), report(ENDED)],
        ["ringing", "ended missed"],
    ),
    "nobody answers an outbound call": (
        [report(RINGING, "101", direction=OUTBOUND), report(ENDED, direction=OUTBOUND)],
        ["ringing", "ended"],
    ),
    "an outbound call that the PBX calls missed": (
        [report(RINGING, direction=OUTBOUND), report(MISSED, direction=OUTBOUND)],
        ["ringing", "ended"],
    ),
    "only the end tells that somebody talked": (
        [report(RINGING, "101"), report(ENDED, talk=12.0)],
        ["ringing", "ended"],
    ),
    "a part's talk tells that somebody talked": (
        [report(RINGING, "101"), report(LEG_ENDED, "101", talk=12.0), report(ENDED)],
        ["ringing", "-", "ended"],
    ),
    "the PBX says missed after it said ended": (
        [report(RINGING, "101"), report(ENDED), report(MISSED)],
        ["ringing", "ended missed", "-"],
    ),
    "the end is told three times": (
        [report(ANSWERED, "101"), report(ENDED), report(SUMMARY), report(ENDED)],
        ["answered", "ended", "-", "-"],
    ),
    "a summary alone": ([report(SUMMARY, "101", talk=3.0)], ["ended"]),
    "voicemail": ([report(RINGING, "101"), report(VOICEMAIL)], ["ringing", "ended missed"]),
    "a late ring does not reopen a finished call": (
        [report(ENDED), report(RINGING, "101")],
        ["ended missed", "-"],
    ),
    "a late answer changes nothing": (
        [report(ENDED), report(ANSWERED, "101")],
        ["ended missed", "-"],
    ),
    "the start comes after the ring": ([report(RINGING, "101"), report(STARTED)], ["ringing", "-"]),
    "the same telephone is reported ringing twice": (
        [report(RINGING, "101"), report(RINGING, "101")],
        ["ringing", "-"],
    ),
    "a group rings, one report each": (
        [report(RINGING, "101"), report(RINGING, "102"), report(ANSWERED, "102")],
        ["ringing", "ringing", "answered"],
    ),
    "a group rings, one report for all": (
        [report(RINGING, "101", "102"), report(RINGING, "102"), report(RINGING, "102", "103")],
        ["ringing", "-", "ringing"],
    ),
    "legs of their own ids": (
        [
            report(RINGING, "101", leg_id="a"),
            report(RINGING, "102", leg_id="b"),
            report(ANSWERED, leg_id="b"),
            report(RINGING, "101", leg_id="a"),
        ],
        ["ringing", "ringing", "answered", "ringing"],
    ),
    "a leg that is over never rings again": (
        [
            report(RINGING, "101", leg_id="a"),
            report(LEG_ENDED, leg_id="a"),
            report(RINGING, leg_id="a"),
        ],
        ["ringing", "-", "-"],
    ),
    "a queue offers the call to the same agent again": (
        [report(RINGING, "101"), report(LEG_ENDED, "101"), report(RINGING, "101")],
        ["ringing", "-", "ringing"],
    ),
    "a transfer to an agent who has not rung": (
        [report(ANSWERED, "101"), report(RINGING, "102"), report(ANSWERED, "102"), report(ENDED)],
        ["answered", "ringing", "answered", "ended"],
    ),
    "a transfer to an agent who lost the call before": (
        [report(RINGING, "101", "102"), report(ANSWERED, "101"), report(RINGING, "102")],
        ["ringing", "answered", "ringing"],
    ),
    "an anonymous ring after somebody answered": (
        [report(ANSWERED, "101"), report(RINGING)],
        ["answered", "-"],
    ),
    "a hold": ([report(ANSWERED, "101"), report(HELD)], ["answered", "-"]),
    "a recording comes later, twice": (
        [report(ENDED), report(RECORDING, recordings=["r"]), report(RECORDING, recordings=["r"])],
        ["ended missed", "recording", "-"],
    ),
    "the end brings the recording": ([report(ENDED, recordings=["r"])], ["ended missed recording"]),
    "a report older than what we have": (
        [report(ANSWERED, "101", sequence=3), report(RINGING, "101", sequence=2)],
        ["answered", "-"],
    ),
    "an equal number is not older": (
        [report(RINGING, "101", sequence=2), report(ANSWERED, "101", sequence=2)],
        ["ringing", "answered"],
    ),
    "reports without a number among numbered ones": (
        [report(RINGING, "101", sequence=5), report(ANSWERED, "101"), report(ENDED, sequence=6)],
        ["ringing", "answered", "ended"],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_every_report_fires_what_it_should(story: str) -> None:
    events, expected = STORIES[story]
    fired = [" ".join(sorted(folded.triggers)) or "-" for folded in fold_all(events)]
    assert fired == [" ".join(sorted(words.split())) for words in expected]


def test_a_duplicate_changes_nothing_at_all() -> None:
    event = report(RINGING, "101")
    first = fold(None, event, "call")
    again = fold(first.call, event, "call")
    assert again.call is first.call
    assert (again.news, again.triggers, again.released) == (News.DUPLICATE, frozenset(), ())


def test_an_older_report_is_remembered_so_that_its_repetition_is_a_duplicate() -> None:
    older = report(RINGING, "101", sequence=1)
    folds = fold_all([report(ANSWERED, "101", sequence=2), older, older])
    assert [f.news for f in folds] == [News.NEW, News.LATE, News.DUPLICATE]


@pytest.mark.parametrize("late", [STARTED, RINGING, ANSWERED, ENDED, MISSED, SUMMARY])
def test_what_comes_after_the_end_is_late(late: object) -> None:
    ended, after = fold_all([report(ENDED), report(late, "101")])  # type: ignore[arg-type]  # a kind
    assert after.news is News.LATE
    assert after.call.phase is Phase.ENDED
    assert after.call.ended_at == ended.call.ended_at


RESULTS = [
    # the reports, and how the call went
    ([report(ENDED)], Result.MISSED),
    ([report(ANSWERED, "1"), report(ENDED)], Result.ANSWERED),
    ([report(ENDED, talk=1.0)], Result.ANSWERED),
    ([report(ENDED, talk=0.0)], Result.MISSED),
    ([report(ENDED, result=Result.BUSY)], Result.BUSY),
    ([report(MISSED, result=Result.REJECTED)], Result.REJECTED),
    ([report(ENDED, result=Result.BUSY), report(SUMMARY)], Result.BUSY),
    ([report(VOICEMAIL), report(ENDED)], Result.VOICEMAIL),
    ([report(ENDED), report(MISSED)], Result.MISSED),
    ([report(ENDED), report(SUMMARY, talk=9.0)], Result.ANSWERED),
    ([report(ANSWERED, "1"), report(ENDED), report(MISSED)], Result.ANSWERED),
    ([report(ENDED), report(SUMMARY, result=Result.FORWARDED)], Result.FORWARDED),
]


@pytest.mark.parametrize(("events", "result"), RESULTS)
def test_the_result_is_what_was_said_best(events: list[CallEvent], result: Result) -> None:
    call = fold_all(events)[-1].call
    assert call.result is result
    assert call.was_answered is (result is Result.ANSWERED)
    assert call.is_missed is (result not in {Result.ANSWERED, Result.FORWARDED})


def test_who_answered_last_has_the_call() -> None:
    call = fold_all([report(ANSWERED, "101"), report(RINGING, "102"), report(ANSWERED, "102")])[
        -1
    ].call
    assert call.answered_by == AgentSeen(extension="102")
    assert call.agents() == (AgentSeen(extension="102"),)


def test_an_answer_that_names_only_its_leg_is_of_the_agent_whose_leg_it_is() -> None:
    events = [report(RINGING, "101", leg_id="a"), report(RINGING, "102", leg_id="b")]
    folds = fold_all([*events, report(ANSWERED, leg_id="b")])
    assert folds[-1].call.answered_by == AgentSeen(extension="102")
    assert folds[-1].released == (AgentSeen(extension="101"),)


def test_a_repeated_answer_takes_no_call_back_from_who_has_it_now() -> None:
    events = [report(ANSWERED, "101"), report(ANSWERED, "102"), report(ANSWERED, "101")]
    folds = fold_all(events)
    assert folds[-1].news is News.LATE
    assert folds[-1].call.answered_by == AgentSeen(extension="102")


def test_the_end_names_who_talked_when_nothing_else_did() -> None:
    call = fold_all([report(RINGING), report(ENDED, "102", talk=8.0)])[-1].call
    assert call.answered_by == AgentSeen(extension="102")


def test_of_an_unanswered_call_everybody_who_rang_is_part() -> None:
    call = fold_all([report(RINGING, "101"), report(RINGING, "102"), report(ENDED, "103")])[-1].call
    assert call.answered_by is None
    assert [agent.extension for agent in call.agents()] == ["101", "102", "103"]


def test_the_times_of_a_call_are_those_of_its_first_start_answer_and_end() -> None:
    later = [AT + timedelta(seconds=seconds) for seconds in range(5)]
    kinds = (RINGING, ANSWERED, ANSWERED, ENDED, ENDED)
    agents = ("1", "1", "2", "2", "2")
    events = [
        report(kind, agent, occurred_at=at)
        for kind, agent, at in zip(kinds, agents, later, strict=True)
    ]
    call = fold_all(events)[-1].call
    assert (call.started_at, call.answered_at, call.ended_at) == (later[0], later[1], later[3])


def test_facts_are_gathered_from_every_report_and_the_end_corrects_the_figures() -> None:
    unknown = {"direction": Direction.UNKNOWN, "client": report(RINGING).client}
    first = report(RINGING, "101", **unknown)
    second = report(LEG_ENDED, "101", talk=3.0, cause="busy", correlation_id="x")
    third = report(ENDED, durations=Durations(wait=2.0, total=9.0), correlation_id="y")
    call = fold_all([first, second, third])[-1].call
    assert call.direction is Direction.INBOUND
    assert call.durations == Durations(wait=2.0, talk=3.0, total=9.0)
    assert (call.cause, call.correlation_id) == ("busy", "x")


def test_a_recording_is_one_recording_however_much_is_said_about_it() -> None:
    told = [
        Recording("r"),
        Recording("r", duration_seconds=3.0),
        Recording("r", "https://x.example/r"),
    ]
    folds = fold_all([report(ENDED), *(report(RECORDING, recordings=[r]) for r in told)])
    assert [bool(f.triggers) for f in folds[1:]] == [True, False, True]


def test_a_flood_of_reports_cannot_make_a_call_grow_without_end() -> None:
    many = [f"r{n}" for n in range(MAX_RECORDINGS + 20)]
    events = [report(RINGING, *(str(n) for n in range(MAX_LEGS + 20)), recordings=many)]
    events += [report(HELD) for _ in range(MAX_REMEMBERED_EVENTS + 20)]
    call = fold_all(events)[-1].call
    assert len(call.legs) == MAX_LEGS
    assert len(call.recordings) == MAX_RECORDINGS
    assert len(call.event_ids) == MAX_REMEMBERED_EVENTS
