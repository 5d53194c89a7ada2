from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.tests.notification_service import HAS_BUS, Service, bus_daemon, service_on

from ringhook_relay.screen_bus import Bus
from ringhook_relay.screen_card import card_of
from ringhook_relay.screen_dbus import BadMessageError, Message, decoded, encoded, length_of
from ringhook_relay.screen_notification import NotificationScreen, notification_screen
from ringhook_relay.screen_port import Question, ScreenEvent
from ringhook_relay.screen_service import Notifications

pytestmark = pytest.mark.skipif(not HAS_BUS, reason="needs dbus-daemon (apt install dbus-daemon)")
ALL = ("actions", "body", "body-markup")
ANNA = {
    "name": "Anna",
    "number": "+33184881234",
    "direction": "inbound",
    "url": "https://crm.example/1",
}


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    with bus_daemon(tmp_path) as address:
        yield address


@dataclass
class Showing:
    screen: NotificationScreen
    service: Service
    events: queue.SimpleQueue[ScreenEvent] = field(default_factory=queue.SimpleQueue)

    def show(self, call_id: str = "call1", **changes: str) -> None:
        self.screen.show(card_of(call_id, {**ANNA, **changes}))

    def event(self) -> ScreenEvent:
        return self.events.get(timeout=20)


@contextmanager
def showing(address: str, *capabilities: str) -> Iterator[Showing]:
    with service_on(address, *capabilities) as service:
        events: queue.SimpleQueue[ScreenEvent] = queue.SimpleQueue()
        screen = NotificationScreen(events.put, Notifications(address))
        thread = threading.Thread(target=screen.run)
        thread.start()
        try:
            yield Showing(screen, service, events)
        finally:
            screen.stop()
            thread.join(timeout=20)
            assert not thread.is_alive()


def test_a_call_is_a_notification_with_buttons(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.show()
        shown = desk.service.wait_for(1)
        assert shown.summary == "Incoming call: Anna"
        assert shown.body == "+33184881234"
        assert shown.actions == {"open": "Open card", "call_back": "Call back"}
        desk.service.press(shown.id, "open")
        assert desk.event() == ScreenEvent("open", "call1", "https://crm.example/1")


def test_what_is_learned_later_replaces_the_notification(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.show(name="")
        first = desk.service.wait_for(1)
        desk.show()
        assert desk.service.wait_for(2).replaces == first.id


def test_markup_in_a_name_stays_text(bus: str) -> None:
    hostile = '<b>x</b> & <a href="http://evil">y</a>'
    with showing(bus, *ALL) as desk:
        desk.show(company=hostile)
        body = desk.service.wait_for(1).body
        assert "<" not in body
        assert "&lt;b&gt;x&lt;/b&gt; &amp;" in body


def test_a_service_without_markup_gets_the_text_as_it_is(bus: str) -> None:
    with showing(bus, "actions", "body") as desk:
        desk.show(company="Smith & Sons")
        assert "Smith & Sons" in desk.service.wait_for(1).body


def test_a_closed_notification_is_a_dismissed_card_and_stays_away(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.show()
        desk.service.swipe(desk.service.wait_for(1).id)
        assert desk.event() == ScreenEvent("dismiss", "call1")
        desk.show()
        desk.show("call2", name="Boris")
        assert "Boris" in desk.service.wait_for(2).summary


def test_a_notification_goes_with_its_call(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.show()
        number = desk.service.wait_for(1).id
        desk.screen.close("call1")
        desk.show("call2")
        desk.service.wait_for(2)
        assert desk.service.closed == [number]


def test_a_notification_ends_with_its_time(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.show(seconds="1")
        assert desk.event() == ScreenEvent("timeout", "call1")


def test_one_of_several_contacts_can_be_chosen(bus: str) -> None:
    choices = json.dumps([{"id": "a", "name": "Anna"}, {"id": "b", "name": "Boris"}])
    with showing(bus, *ALL) as desk:
        desk.show(choices=choices)
        shown = desk.service.wait_for(1)
        action = next(key for key, label in shown.actions.items() if label == "Boris")
        desk.service.press(shown.id, action)
        assert desk.event() == ScreenEvent("choose", "call1", "b")


def test_a_question_is_answered_once(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.screen.ask(Question("q1", "run", detail=("/opt/crm", "+331")))
        shown = desk.service.wait_for(1)
        assert set(shown.actions) == {"allow_once", "allow_always", "never"}
        desk.service.press(shown.id, "allow_once")
        desk.service.press(shown.id, "allow_always")
        assert desk.event() == ScreenEvent("allow_once", "q1")
        desk.show()
        desk.service.wait_for(2)
        assert desk.events.empty()


def test_what_a_notification_cannot_show_whole_can_only_be_refused(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.screen.ask(Question("q1", "open", detail="https://crm.example/?" + "a" * 1000))
        assert set(desk.service.wait_for(1).actions) == {"never"}


def test_a_service_without_buttons_cannot_be_asked(bus: str) -> None:
    with showing(bus, "body") as desk:
        desk.screen.ask(Question("q1", "open", detail="https://crm.example/"))
        assert desk.event() == ScreenEvent("timeout", "q1")


def test_only_the_service_itself_can_press_a_button(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.screen.ask(Question("q1", "open", detail="https://crm.example/"))
        shown = desk.service.wait_for(1)
        stranger = Service(Bus(bus), ())
        stranger.press(shown.id, "allow_always")
        stranger.bus.close()
        desk.service.press(shown.id, "never")
        assert desk.event() == ScreenEvent("never", "q1")


def test_missed_calls_are_one_notification(bus: str) -> None:
    with showing(bus, *ALL) as desk:
        desk.screen.missed((card_of("m1", ANNA), card_of("m2", ANNA)))
        assert desk.service.wait_for(1).summary == "While you were away: 2"


def test_when_the_bus_goes_away_questions_are_refused_and_cards_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    events: queue.SimpleQueue[ScreenEvent] = queue.SimpleQueue()
    with bus_daemon(tmp_path) as address, service_on(address, *ALL) as service:
        screen = notification_screen(events.put, bus=address)
        thread = threading.Thread(target=screen.run)
        thread.start()
        screen.ask(Question("q1", "open", detail="https://crm.example/"))
        service.wait_for(1)
        service.is_over = True
    try:
        assert events.get(timeout=20) == ScreenEvent("timeout", "q1")
        screen.ask(Question("q2", "open", detail="https://crm.example/"))
        assert events.get(timeout=20) == ScreenEvent("timeout", "q2")
        screen.show(card_of("call1", ANNA))
    finally:
        screen.stop()
        thread.join(timeout=20)
    assert "call from +331****34" in caplog.text


def test_cards_given_before_it_runs_are_shown(bus: str) -> None:
    with service_on(bus, *ALL) as service:
        screen = notification_screen(lambda _event: None, bus=bus)
        screen.show(card_of("call1", ANNA))
        screen.stop()
        screen.run()
        assert service.wait_for(1).summary == "Incoming call: Anna"


VALUES = st.tuples(
    st.text(), st.integers(0, 2**32 - 1), st.lists(st.text()), st.dictionaries(st.text(), st.text())
)


@given(VALUES)
def test_what_is_written_is_read_again(values: tuple[str, int, list[str], dict[str, str]]) -> None:
    text, number, texts, named = values
    variants = {name: ("s", value) for name, value in named.items()}
    raw = encoded(
        Message(1, 7, "/a", "b.c", "D", signature="suasa{sv}", body=(text, number, texts, variants))
    )
    read = decoded(raw)
    assert length_of(raw[:16]) == len(raw)
    plain = text.replace("\0", "")
    assert read.body[:3] == (plain, number, [each.replace("\0", "") for each in texts])
    assert len(read.body[3]) == len(named)


@given(st.binary(min_size=16))
def test_garbage_from_the_bus_is_refused_by_name(raw: bytes) -> None:
    for read in (length_of, decoded):
        try:
            read(raw)
        except BadMessageError:
            pass
