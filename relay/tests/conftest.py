"""A private profile for each test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    return folder
