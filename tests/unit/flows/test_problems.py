"""What goes wrong in the same way is one issue."""

from __future__ import annotations

from dataclasses import replace

from ringhook.engine.rulebook import Rulebook
from ringhook.flows.problems import group, sentence_of, tell_issue
from ringhook.store.failures import Failed

FAILED = Failed(
    delivery_id="d1",
    call_id="c1",
    event_sort="event#1",
    config_version=1,
    action_id="log",
    agent_id="",
    state="failed",
    failure="not_found",
    status=404,
    at="2026-01-05T09:30:00+00:00",
    host="crm.example",
)
LATER = replace(FAILED, delivery_id="d2", call_id="c2", at="2026-01-05T09:31:00+00:00")


def test_no_failure_is_no_issue() -> None:
    assert group([]) == ()


def test_the_same_trouble_is_counted_whatever_its_order() -> None:
    for failures in ([FAILED, LATER], [LATER, FAILED]):
        (issue,) = group(failures)
        assert (issue.count, issue.first_at, issue.last_at) == (2, FAILED.at, LATER.at)
        assert issue.latest == LATER


def test_another_action_failure_or_host_is_another_issue() -> None:
    others = [
        replace(FAILED, action_id="create"),
        replace(FAILED, failure="timeout"),
        replace(FAILED, host="other.example"),
    ]
    assert len(group([FAILED, *others])) == 4


def test_the_issue_that_happened_last_comes_first() -> None:
    other = replace(LATER, action_id="create")
    assert [issue.latest.action_id for issue in group([FAILED, other])] == ["create", "log"]


def test_issues_of_one_moment_have_an_order() -> None:
    other = replace(FAILED, delivery_id="d0", action_id="create")
    assert group([FAILED, other]) == group([other, FAILED])


def test_an_issue_has_an_example_that_leads_to_its_call() -> None:
    (issue,) = group([FAILED, LATER])
    told = tell_issue(issue, Rulebook(version=1), "fr")
    assert told["example"] == {"delivery_id": "d2", "call_id": "c2", "is_called": False}
    assert told["sentence"].startswith("crm.example n'a rien à cette adresse (404)")


def test_a_word_that_this_version_does_not_know_has_no_sentence() -> None:
    assert sentence_of(replace(FAILED, failure="sunspots"), Rulebook(version=1), "en") == ""
