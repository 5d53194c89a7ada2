"""docs/relay-protocol.md says what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ringhook.wire.frames import KINDS, LONGEST, MAX_FRAME_BYTES, Command
from ringhook.wire.reasons import REASONS
from ringhook.wire.session import CHECKS, TABLE, State

PAGE = (Path(__file__).parents[3] / "docs" / "relay-protocol.md").read_text(encoding="utf-8")
COMMAND_FIELDS = [f.name for f in fields(Command)]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table under the heading *title*, without its two head rows."""
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_page_lists_every_kind_and_no_other() -> None:
    assert [quoted(row[0])[0] for row in rows("Frames")] == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_lists_every_field_in_order(kind: str) -> None:
    row = next(row for row in rows("Frames") if quoted(row[0]) == [kind])
    names = quoted(row[2])
    expanded = [*COMMAND_FIELDS, *names[1:]] if names[:1] == ["command"] else names
    assert expanded == [f.name for f in fields(KINDS[kind])]


def test_the_page_lists_what_a_command_carries() -> None:
    assert [quoted(row[0])[0] for row in rows("Commands")] == COMMAND_FIELDS


def test_the_page_lists_every_state_with_the_frames_that_count() -> None:
    told = {quoted(row[0])[0]: quoted(row[2]) for row in rows("States")}
    assert told == {state.value: [kind.kind for kind in TABLE[state]] for state in State}


def test_the_page_lists_the_checks_of_every_kind() -> None:
    order = ["bad_signature", "repeated", "expired", "clock_wrong"]
    told = {quoted(row[0])[0]: quoted(row[1]) for row in rows("Checks")}
    assert told == {kind.kind: order[: len(checks)] for kind, checks in CHECKS.items()}


def test_the_page_lists_every_reason_with_its_status() -> None:
    told = {(quoted(row[0])[0], quoted(row[1])[0]): row[2] for row in rows("Reasons")}
    assert told == {
        (status, code): sentence
        for status, codes in REASONS.items()
        for code, sentence in codes.items()
    }


def test_the_page_names_the_limit() -> None:
    assert f"{MAX_FRAME_BYTES // 1024} KiB" in PAGE


def test_the_page_names_the_limits_of_fields() -> None:
    section = PAGE.split("## Frames\n", 1)[1].split("\n## ", 1)[0]
    limits = {most for fields in LONGEST.values() for most in fields.values()}
    assert all(f" {most}" in section for most in limits)
