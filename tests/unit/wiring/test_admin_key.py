"""A key's fingerprint may stand where the key would, and opens nothing itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.store.access import Access
from ringhook.store.layout import fingerprint
from ringhook.wiring.cli import main
from ringhook.wiring.keys import fingerprinted, mark_of
from ringhook.wiring.settings import Settings, SettingsError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = "a key of many characters"


@pytest.mark.parametrize("given", [KEY, fingerprinted(KEY)])
def test_a_key_and_its_fingerprint_let_the_same_key_in(given: str) -> None:
    settings = Settings.read({"RINGHOOK_ADMIN_KEY": given, "RINGHOOK_OPERATOR_KEY": given[1:]}, {})
    assert mark_of(settings.admin_key) == fingerprint(KEY)


def test_the_fingerprint_itself_is_no_key() -> None:
    access = Access(MemoryTable(FixedClock(NOW)))
    access.register.opened("main", NOW)
    settings = Settings.read({"RINGHOOK_ADMIN_KEY": fingerprinted(KEY)}, {})
    access.admit("main", mark_of(settings.admin_key), NOW)
    assert access.workspace_of(KEY) == "main"
    assert access.workspace_of(fingerprinted(KEY)) is None
    assert access.workspace_of(mark_of(KEY)) is None


def test_half_a_fingerprint_is_refused_without_being_shown() -> None:
    half = fingerprinted(KEY)[:40]
    with pytest.raises(SettingsError, match="ringhook admin-key") as refused:
        Settings.read({"RINGHOOK_ADMIN_KEY": half}, {})
    assert half not in str(refused.value)


def test_one_key_may_not_be_both_however_it_is_written() -> None:
    both = {"RINGHOOK_ADMIN_KEY": KEY, "RINGHOOK_OPERATOR_KEY": fingerprinted(KEY)}
    with pytest.raises(SettingsError, match="another key"):
        Settings.read(both, {})


def test_without_keys_there_are_no_fingerprints() -> None:
    settings = Settings.read({}, {})
    assert (mark_of(settings.admin_key), mark_of(settings.operator_key)) == ("", "")


def test_the_command_prints_a_key_and_what_to_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin-key"]) == 0
    said = capsys.readouterr().out
    key, mark = re.findall(r": (rh_\S+|sha256:\S+)$", said, re.MULTILINE)
    assert mark == fingerprinted(key)
    main(["admin-key"])
    assert key not in capsys.readouterr().out, "every time another one"
