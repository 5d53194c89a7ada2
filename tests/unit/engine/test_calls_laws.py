"""What holds for every order in which a call's reports may come, however often each one comes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engine.reports import fold_all, report

from ringhook.domain.call import CallEvent, Direction, EventKind, Result
from ringhook.engine.call import News, Phase
from ringhook.engine.calls import fold
from ringhook.engine.rulebook import Trigger

EVENTS = st.builds(
    lambda kind, agents, leg, sequence, talk, recordings, direction, result: report(
        kind,
        *agents,
        leg_id=leg,
        sequence=sequence,
        talk=talk,
        recordings=recordings,
        direction=direction,
        result=result,
    ),
    st.sampled_from(EventKind),
    st.lists(st.sampled_from(["101", "102", "103"]), max_size=3, unique=True),
    st.sampled_from(["", "", "a", "b"]),
    st.none() | st.integers(0, 9),
    st.none() | st.sampled_from([0.0, 5.0]),
    st.lists(st.sampled_from(["r1", "r2"]), max_size=2, unique=True),
    st.sampled_from(Direction),
    st.sampled_from([Result.UNKNOWN, Result.UNKNOWN, Result.ANSWERED, Result.BUSY]),
)
REPORTS = st.lists(EVENTS, min_size=1, max_size=9).flatmap(
    lambda events: st.lists(st.sampled_from(events), min_size=1, max_size=18)
)
"""Some reports of one call in any order, some of them missing, some repeated."""


@given(REPORTS)
def test_an_ended_call_stays_ended(events: list[CallEvent]) -> None:
    phases = [folded.call.phase for folded in fold_all(events)]
    assert phases == sorted(phases)
    ends = {folded.call.ended_at for folded in fold_all(events) if folded.call.phase is Phase.ENDED}
    assert len(ends) <= 1
    assert None not in ends


@given(REPORTS)
def test_a_call_ends_once_and_is_missed_once(events: list[CallEvent]) -> None:
    fired = [trigger for folded in fold_all(events) for trigger in folded.triggers]
    assert fired.count(Trigger.ENDED) <= 1
    assert fired.count(Trigger.MISSED) <= 1


@given(REPORTS)
def test_a_repeated_report_changes_nothing(events: list[CallEvent]) -> None:
    folds = fold_all(events)
    final = folds[-1].call
    for event in events:
        again = fold(final, event, "call")
        assert again.call == final
        assert again.news is News.DUPLICATE
        assert not again.triggers


@given(REPORTS)
def test_one_report_fires_the_same_triggers_with_and_without_repetitions(
    events: list[CallEvent],
) -> None:
    once = list({event.event_id: event for event in events}.values())
    with_repetitions = [f.triggers for f in fold_all(events) if f.news is not News.DUPLICATE]
    assert with_repetitions == [f.triggers for f in fold_all(once)]


@given(REPORTS)
def test_nobody_answers_and_misses_a_call(events: list[CallEvent]) -> None:
    call = fold_all(events)[-1].call
    assert not (call.is_missed and call.result is Result.ANSWERED)


@given(REPORTS)
def test_a_report_that_came_late_fires_nothing_about_telephones(events: list[CallEvent]) -> None:
    for folded in fold_all(events):
        if folded.news is News.LATE:
            assert not folded.triggers & {Trigger.RINGING, Trigger.ANSWERED, Trigger.ENDED}
            assert not folded.released
