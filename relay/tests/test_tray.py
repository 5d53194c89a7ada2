"""The tray's icon: optional, and never a reason to stop."""

from __future__ import annotations

import importlib.util
import logging
import sys

import pytest

from ringhook_relay import tray


def test_every_word_is_ascii_because_x11_titles_are() -> None:
    assert all(
        text.isascii() for text in (tray.TITLE, tray.CONNECTED, tray.NOT_CONNECTED, tray.STOP)
    )


@pytest.mark.skipif(importlib.util.find_spec("pystray") is not None, reason="pystray is installed")
def test_without_the_package_there_is_no_icon(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    tray.start_tray("linux", lambda: True, lambda: None)()
    assert "no tray icon (ModuleNotFoundError)" in caplog.text


def test_macos_has_none() -> None:
    before = set(sys.modules)
    tray.start_tray("macos", lambda: True, lambda: None)()
    assert "pystray" not in set(sys.modules) - before
