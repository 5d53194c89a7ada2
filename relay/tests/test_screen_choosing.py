from __future__ import annotations

from pathlib import Path

import pytest
from relay.tests.notification_service import HAS_BUS, bus_daemon, service_on

from ringhook_relay.screen import SCREENS, Question, ScreenEvent, card_of, choose_screen
from ringhook_relay.screen_log import LogScreen


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """No display; returns a bus that is not there."""
    monkeypatch.delenv("DISPLAY", raising=False)
    return f"unix:path={tmp_path / 'no-bus'}"


@pytest.mark.parametrize("wanted", [*SCREENS, "hologram"])
def test_without_display_and_bus_it_starts_with_the_log(nowhere: str, wanted: str) -> None:
    assert choose_screen(wanted, lambda _event: None, bus=nowhere).name == "log"


def test_what_is_missing_is_said(nowhere: str, caplog: pytest.LogCaptureFixture) -> None:
    choose_screen("auto", lambda _event: None, bus=nowhere)
    assert "there is no display" in caplog.text
    assert "there is no session bus" in caplog.text


@pytest.mark.skipif(not HAS_BUS, reason="needs dbus-daemon (apt install dbus-daemon)")
def test_without_a_display_notifications_are_next(nowhere: str, tmp_path: Path) -> None:
    assert nowhere
    with bus_daemon(tmp_path) as bus, service_on(bus, "actions"):
        screen = choose_screen("auto", lambda _event: None, bus=bus)
        screen.stop()
        screen.run()
    assert screen.name == "notification"


def test_the_log_masks_numbers_and_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    screen = LogScreen(lambda _event: None)
    card = card_of("call1", {"number": "+33184881234", "name": "Camille"})
    screen.show(card)
    screen.missed((card,))
    screen.close("call1")
    assert caplog.messages == [
        "call from +331****34 (call1)",
        "missed call from +331****34 (call1)",
        "call over (call1)",
    ]


def test_the_log_answers_every_question_with_no() -> None:
    events: list[ScreenEvent] = []
    LogScreen(events.append).ask(Question("q1", "run"))
    assert events == [ScreenEvent("timeout", "q1")]


def test_a_log_that_was_stopped_does_not_run() -> None:
    screen = LogScreen(lambda _event: None)
    screen.stop()
    screen.run()
