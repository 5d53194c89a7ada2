"""Whether an answer means success."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.engine.answer_sample import answer, json_at, pattern, xml_at

from ringhook.engine.answers import Outcome, succeeded
from ringhook.engine.outgoing import Reader, Source, Success

ZOHO = Success(condition="code == 'success'")
HEADER = Reader(Source.HEADER, "location")


@pytest.mark.parametrize(
    ("status", "statuses", "outcome"),
    [
        (200, ((200, 299),), Outcome.OK),
        (299, ((200, 299),), Outcome.OK),
        (300, ((200, 299),), Outcome.BAD_STATUS),
        (404, ((200, 200), (404, 404)), Outcome.OK),
        (201, ((200, 200), (404, 404)), Outcome.BAD_STATUS),
    ],
)
def test_the_status_must_be_one_of_those_named(
    status: int, statuses: tuple[tuple[int, int], ...], outcome: Outcome
) -> None:
    assert succeeded(answer("", status=status), Success(statuses)) is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"code": "success"}', Outcome.OK),
        ('{"code": "failure"}', Outcome.CONDITION_FAILED),
        ("[]", Outcome.CONDITION_FAILED),
        ("", Outcome.CONDITION_FAILED),
        ("<html>", Outcome.UNREADABLE),
        ("[" * 500_000, Outcome.UNREADABLE),
    ],
)
def test_the_condition_must_hold(body: str, outcome: Outcome) -> None:
    assert succeeded(answer(body), ZOHO) is outcome


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        *((text, False) for text in ("null", "false", '""', "[]", "{}")),
        *((text, True) for text in ("0", "true", '" "', "[null]", '{"a": null}', "0.0")),
    ],
)
def test_truth_is_what_jmespath_says_it_is(written: str, *, holds: bool) -> None:
    outcome = succeeded(answer(f'{{"a": {written}}}'), Success(condition="a"))
    assert outcome is (Outcome.OK if holds else Outcome.CONDITION_FAILED)


def test_a_bad_status_is_told_before_a_failed_condition() -> None:
    assert succeeded(answer('{"code": "failure"}', status=500), ZOHO) is Outcome.BAD_STATUS


def test_only_ok_is_true() -> None:
    assert [outcome for outcome in Outcome if outcome] == [Outcome.OK]


@pytest.mark.parametrize(
    ("reader", "outcome"),
    [
        (json_at("a"), Outcome.UNREADABLE),
        (xml_at("a"), Outcome.UNREADABLE),
        (pattern("a"), Outcome.OK),
        (Reader(Source.TEXT), Outcome.OK),
        (HEADER, Outcome.OK),
    ],
)
def test_a_page_instead_of_data_is_told_to_who_wants_data(reader: Reader, outcome: Outcome) -> None:
    page = answer("<html><p>Sorry", "text/html")
    assert succeeded(page, Success(), {"it": reader}) is outcome
    assert succeeded(page, Success(), {}, matches=reader) is outcome


def test_readings_within_a_match_do_not_ask_for_the_whole_to_be_readable() -> None:
    given = answer('{"a": 1}\n{"a": 2}')
    assert succeeded(given, Success(), {"it": json_at("a")}, pattern(".+")) is Outcome.OK


@pytest.mark.parametrize(
    ("success", "reader", "outcome"),
    [
        (Success(), None, Outcome.OK),
        (Success(), HEADER, Outcome.OK),
        (ZOHO, None, Outcome.TOO_LARGE),
        (Success(), json_at("a"), Outcome.TOO_LARGE),
        (Success(), Reader(Source.TEXT), Outcome.TOO_LARGE),
        (Success(((404, 404),)), json_at("a"), Outcome.BAD_STATUS),
    ],
)
def test_a_body_that_was_cut_matters_when_it_is_read(
    success: Success, reader: Reader | None, outcome: Outcome
) -> None:
    cut = replace(answer('{"code": "success"'), truncated=True)
    readers = {"it": reader} if reader else {}
    assert succeeded(cut, success, readers) is outcome


def test_an_answer_that_takes_too_long_to_weigh_is_too_large() -> None:
    given = answer("[" + "1," * 400_000 + "1]")
    assert succeeded(given, Success(condition="[?@ == `2`] | [0]")) is Outcome.TOO_LARGE
