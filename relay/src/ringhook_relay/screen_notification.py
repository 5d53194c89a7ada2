"""The screen made of the system's own notifications: for Pythons without tkinter, and for screen readers."""

from __future__ import annotations

import heapq
import itertools
import logging
import queue
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from ringhook_relay.card.notice import Notice, missed_notice, notice_of, question_notice
from ringhook_relay.screen_bus import BusError
from ringhook_relay.screen_card import Card
from ringhook_relay.screen_log import LogScreen
from ringhook_relay.screen_port import OnEvent, Question, Screen, ScreenEvent
from ringhook_relay.screen_problem import NoScreenError
from ringhook_relay.screen_service import Notifications, Pressed

MISSED = "missed calls"
_MAX_SENT_AWAY = 512
log = logging.getLogger(__name__)


def notification_screen(on_event: OnEvent, theme: str = "", bus: str = "") -> Screen:
    """Return the screen; raises `NoScreenError`. The desktop chooses the colours, so *theme* counts for nothing."""
    del theme
    try:
        return NotificationScreen(on_event, Notifications(bus))
    except BusError as error:
        raise NoScreenError(str(error)) from None


class NotificationScreen:
    """See `ringhook_relay.screen_port.Screen`. When the service goes away, cards become lines of the log."""

    name = "notification"

    def __init__(self, on_event: OnEvent, service: Notifications) -> None:
        self._on_event = on_event
        self._service: Notifications | None = service
        self._markup = "body-markup" in service.capabilities
        self._can_answer = "actions" in service.capabilities
        self._log = LogScreen(on_event)
        self._shown: dict[str, tuple[int, Notice]] = {}
        self._sent_away: dict[str, None] = {}
        self._ends: list[tuple[float, int, str, int]] = []
        self._counter = itertools.count()
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._wake, self._woken = socket.socketpair()
        self._wake.settimeout(0)
        self._is_over = False
        self._closing = threading.RLock()

    def run(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            if self._service is not None:
                selector.register(self._service, selectors.EVENT_READ)
            try:
                while not self._is_over:
                    self._turn(selector)
            finally:
                self._end()

    def show(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`. A notification is replaced in place."""
        self._give(lambda: self._show(card))

    def update(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._give(lambda: self._show(card) if card.call_id in self._shown else None)

    def close(self, call_id: str) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._give(lambda: self._close(call_id))

    def ask(self, question: Question) -> None:
        """See `ringhook_relay.screen_port.Screen`. Where notifications have no buttons the answer is no."""
        self._give(lambda: self._ask(question))

    def missed(self, cards: tuple[Card, ...]) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._give(lambda: self._show_missed(cards))

    def stop(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._give(self._stop)

    def _give(self, work: Callable[[], None]) -> None:
        self._waiting.put(work)
        # Full means that it will wake up anyway; closed means that it is over.
        with self._closing, suppress(OSError):
            self._wake.send(b"\0")

    def _turn(self, selector: selectors.BaseSelector) -> None:
        """Wait for work, for the user or for the end of somebody's time."""
        left = self._ends[0][0] - time.monotonic() if self._ends else None
        for key, _ in selector.select(None if left is None else max(0.0, left)):
            if key.fileobj is self._woken:
                self._woken.recv(4096)
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()()
        while self._service is not None and self._is_readable(self._service):
            self._safely(self._listen)
        if self._service is None:
            self._unregister(selector)
        self._end_what_is_over()

    @staticmethod
    def _unregister(selector: selectors.BaseSelector) -> None:
        for key in list(selector.get_map().values()):
            if isinstance(key.fileobj, Notifications):
                selector.unregister(key.fileobj)

    @staticmethod
    def _is_readable(service: Notifications) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(service, selectors.EVENT_READ)
            return service.has_more or bool(selector.select(0))

    def _listen(self) -> None:
        assert self._service is not None
        pressed = self._service.pressed()
        if pressed is not None:
            self._was_pressed(pressed)

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BusError as error:
            log.warning("notifications are over, cards go to the log: %s", error)
            self._give_up()

    def _show(self, card: Card) -> None:
        if card.call_id in self._sent_away:
            return
        self._safely(
            lambda: self._put(card.call_id, notice_of(card, markup=self._markup), card.seconds)
        )
        if self._service is None:
            self._log.show(card)

    def _ask(self, question: Question) -> None:
        notice = question_notice(question, markup=self._markup)
        if self._can_answer:
            self._safely(lambda: self._put(question.id, notice, question.seconds))
        if self._service is None or not self._can_answer:
            self._log.ask(question)

    def _show_missed(self, cards: tuple[Card, ...]) -> None:
        if cards:
            self._safely(lambda: self._put(MISSED, missed_notice(cards, markup=self._markup), 0))
        if self._service is None:
            self._log.missed(cards)

    def _put(self, key: str, notice: Notice, seconds: int) -> None:
        if self._service is None:
            return
        before = self._shown.get(key)
        actions = notice.flat_actions if self._can_answer else ()
        number = self._service.show(
            before[0] if before else 0, notice.summary, notice.body, actions, notice.hints
        )
        self._shown[key] = (number, notice)
        if seconds and (before is None or before[0] != number):
            ends_at = time.monotonic() + seconds
            heapq.heappush(self._ends, (ends_at, next(self._counter), key, number))

    def _close(self, key: str) -> None:
        self._sent_away.pop(key, None)
        shown = self._shown.pop(key, None)
        if shown is not None:
            self._safely(lambda: self._close_number(shown[0]))

    def _was_pressed(self, pressed: Pressed) -> None:
        key = next((k for k, (number, _) in self._shown.items() if number == pressed.id), None)
        if key is None:
            return
        notice = self._shown[key][1]
        event = notice.events.get(pressed.action) if pressed.action else ScreenEvent("dismiss", key)
        if event is None:
            return
        if not pressed.action or notice.is_question:
            self._forget(key, notice)
            self._safely(lambda: self._close_number(pressed.id))
        self._on_event(event)

    def _close_number(self, number: int) -> None:
        if self._service is not None:
            self._service.take_away(number)

    def _forget(self, key: str, notice: Notice) -> None:
        self._shown.pop(key, None)
        if not notice.is_question and key != MISSED:
            self._sent_away[key] = None
            while len(self._sent_away) > _MAX_SENT_AWAY:
                del self._sent_away[next(iter(self._sent_away))]

    def _end_what_is_over(self) -> None:
        while self._ends and self._ends[0][0] <= time.monotonic():
            _, _, key, number = heapq.heappop(self._ends)
            shown = self._shown.get(key)
            if shown is not None and shown[0] == number:
                self._forget(key, shown[1])
                self._safely(partial(self._close_number, number))
                self._on_event(ScreenEvent("timeout", key))

    def _give_up(self) -> None:
        """Without the service nobody can answer any more."""
        if self._service is not None:
            self._service.close()
            self._service = None
        shown, self._shown = self._shown, {}
        for key, (_, notice) in shown.items():
            if notice.is_question:
                self._on_event(ScreenEvent("timeout", key))

    def _stop(self) -> None:
        for key in list(self._shown):
            self._close(key)
        self._is_over = True

    def _end(self) -> None:
        if self._service is not None:
            self._service.close()
        with self._closing:
            self._wake.close()
        self._woken.close()
