"""docs/security.md names tests that exist, and limits that are so."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from ringhook.embedded import server
from ringhook.embedded.crowd import Limits
from ringhook.embedded.slow_sockets import MOST_PIECES
from ringhook.store.tries import PAIRING, SIGN_IN, TOKEN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)))


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_the_page_names_tests() -> None:
    assert len(NAMED) > 50


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_exists(path: str, name: str) -> None:
    assert name in _tests_of(path)


def test_every_threat_has_its_test() -> None:
    threats = PAGE.partition("## Threats")[2].partition("## Limits")[0]
    rows = [line for line in threats.splitlines() if line.startswith("| ") and "---" not in line]
    for row in rows:
        assert row.startswith("| threat |") or "::test_" in row, row


def _row(what: str) -> str:
    (found,) = (line for line in PAGE.splitlines() if line.startswith(f"| {what} |"))
    return found


def test_the_limits_are_those_of_the_code() -> None:
    limits = Limits()
    kib, mib = 1024, 1024 * 1024
    expected = {
        "a request's head": f"{limits.head_seconds:g} s, {limits.most_head_bytes // kib} KiB, {limits.most_headers} lines",
        "a webhook's body": f"{server.BODY_TIMEOUT_SECONDS:g} s, {server.MAX_WEBHOOK_BYTES // kib} KiB",
        "any other body": f"{server.BODY_TIMEOUT_SECONDS:g} s, {server.MAX_API_BYTES // mib} MiB",
        "a body that is not asked for any more": f"{limits.unread_seconds:g} s, {limits.most_unread_bytes // mib} MiB",
        "requests piled up on one connection": f"{limits.most_pipelined}",
        "a slow reader": f"{limits.least_read_bytes // kib} KiB in {limits.stalled_seconds:g} s",
        "a message of a desktop": f"64 KiB, {MOST_PIECES} pieces",
        "tries in vain within ten minutes": f"sign-in {SIGN_IN.by_address}, exchange {TOKEN.by_address}, code {PAIRING.by_address}",
    }
    for what, limit in expected.items():
        assert limit in _row(what), what
