"""Lines of the log: found by their call, readable by machines, and without anybody's number."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ringhook.ports.subject import is_about
from ringhook.wiring.log_lines import Invocation, JsonLines, Lines, without_numbers, write_lines

SECRET = "s3cret-of-the-crm"


class Written:
    """A logger of its own and what it wrote."""

    def __init__(self, lines: Lines) -> None:
        self.stream = io.StringIO()
        self.log = logging.Logger("ringhook.test")  # noqa: LOG001 - of this test alone
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(lines)
        self.log.addHandler(handler)

    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return found


@pytest.fixture
def written() -> Iterator[Written]:
    invocation = Invocation("stack", "stack-dispatch")
    invocation.begin(None)
    yield Written(JsonLines(invocation.fields))
    is_about("")


def test_a_line_has_the_fields_that_powertools_gives_it(written: Written) -> None:
    written.log.warning("message %s stays on the queue", "m1")
    line = written.last()
    assert (line["level"], line["message"]) == ("WARNING", "message m1 stays on the queue")
    assert line["timestamp"].endswith("+00:00")
    assert (line["service"], line["function_name"]) == ("stack", "stack-dispatch")
    assert "location" in line


def test_the_call_is_the_correlation_key(written: Written) -> None:
    is_about("4f1d2c")
    written.log.warning("x")
    assert written.last()["correlation_id"] == "4f1d2c"
    is_about("")
    written.log.warning("y")
    assert "correlation_id" not in written.last()


def test_only_the_first_invocation_is_a_cold_start() -> None:
    invocation = Invocation("stack", "f")
    written = Written(JsonLines(invocation.fields))
    found = []
    for request_id in ("r1", "r2"):
        invocation.begin(type("Context", (), {"aws_request_id": request_id})())
        written.log.warning("x")
        found.append((written.last()["cold_start"], written.last()["function_request_id"]))
    assert found == [(True, "r1"), (False, "r2")]


@pytest.mark.parametrize("lines", [Lines(dict), JsonLines(dict)], ids=["text", "json"])
def test_an_unexpected_error_is_told_by_its_place_and_never_by_its_text(lines: Lines) -> None:
    written = Written(lines)
    try:
        int(f"+33184881234 {SECRET}")
    except ValueError:
        written.log.exception("a request could not be answered")
    text = written.stream.getvalue()
    assert "ValueError at test_an_unexpected" in text
    assert "184881234" not in text
    assert SECRET not in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    "number",
    ["+33184881234", "0184881234", "+33 1 84 88 12 34", "(020) 7946-0123", "8 800 555-35-35"],
)
def test_a_number_in_a_message_is_hidden(number: str) -> None:
    assert without_numbers(f"could not read {number}, really") == "could not read •••, really"


@pytest.mark.parametrize(
    "harmless",
    [
        "cannot listen on 192.168.100.200:8420",
        "message 12345678-1234-1234-1234-1234567890ab stays",
        "since 2026-11-21T17:57:00+00:00",
        "status 503 after 10000 ms",
        "call 4f1d2c33184881234abc",
    ],
)
def test_what_nobody_can_dial_stays(harmless: str) -> None:
    assert without_numbers(harmless) == harmless


def test_a_text_that_is_json_by_chance_stays_a_text(written: Written) -> None:
    written.log.warning('{"a": 1}')
    assert written.last()["message"] == '{"a": 1}'


def test_lines_are_written_where_a_logger_writes_already() -> None:
    logger = logging.getLogger("ringhook.test.already")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    logger.propagate = False
    try:
        write_lines(Lines(dict), ("ringhook.test.already",))
        logger.warning("once")
        assert stream.getvalue() == "WARNING ringhook.test.already: once\n"
    finally:
        logger.removeHandler(handler)


def test_who_has_nothing_to_say_does_not_import_powertools() -> None:
    program = (
        "import ringhook.wiring.log_lines, sys; sys.exit('aws_lambda_powertools' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert done.returncode == 0
