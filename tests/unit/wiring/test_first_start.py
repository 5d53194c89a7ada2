"""The first start of a data folder, also when it is killed half way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringhook.config.problems import read_document
from ringhook.wiring.embedded import EmbeddedMedia, Home
from ringhook.wiring.serve import _open_workspace
from ringhook.wiring.settings import MAIN, Settings

DOCUMENT: dict[str, Any] = {"agents": [{"id": "anna"}]}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(EmbeddedMedia(tmp_path / "store", (), "http://127.0.0.1:8420"), workers=1)
    yield made
    made.stop()


def agents(home: Home) -> list[str]:
    return [agent.id for agent in home.app.configurations.newest(MAIN).document.agents]


def test_a_new_folder_gets_the_document_and_a_key_that_opens_it(home: Home) -> None:
    key = _open_workspace(Settings(), home, DOCUMENT)
    assert home.app.access.workspace_of(key) == MAIN
    assert agents(home) == ["anna"]


def test_a_first_start_that_was_killed_before_its_key_was_made_is_made_good(home: Home) -> None:
    checked = read_document(DOCUMENT, home.app.office.adapter_fields())
    home.app.office.save(MAIN, checked, 0, "--config")
    key = _open_workspace(Settings(), home, DOCUMENT)
    assert home.app.access.workspace_of(key) == MAIN
    assert agents(home) == ["anna"]


def test_a_chosen_key_is_let_in_and_not_shown(home: Home) -> None:
    chosen = "a-key-of-twenty-characters-or-more"
    assert not _open_workspace(Settings(admin_key=chosen), home, None)
    assert home.app.access.workspace_of(chosen) == MAIN


def test_a_second_start_shows_no_key(home: Home) -> None:
    first = _open_workspace(Settings(), home, None)
    assert not _open_workspace(Settings(), home, None)
    assert home.app.access.workspace_of(first) == MAIN
