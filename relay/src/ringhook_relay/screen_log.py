"""The screen of a computer without one: a line of the log for each card."""

from __future__ import annotations

import logging
import queue
from contextlib import suppress

from ringhook_relay.masking import masked_number, shown_id
from ringhook_relay.screen_card import Card
from ringhook_relay.screen_port import OnEvent, Question, ScreenEvent

_LOOK_SECONDS = 1.0
log = logging.getLogger(__name__)


class LogScreen:
    """Says on one line what a card would show, with the number masked; nobody can answer here."""

    name = "log"

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        # Unlike an Event, this may be filled by a signal handler at any moment.
        self._stops: queue.SimpleQueue[None] = queue.SimpleQueue()

    def run(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        is_over = False
        while not is_over:
            # Without an end to the waiting, Windows would not notice Ctrl-C.
            with suppress(queue.Empty):
                self._stops.get(timeout=_LOOK_SECONDS)
                is_over = True

    def show(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        log.info("call from %s (%s)", masked_number(card.number), shown_id(card.call_id))

    def update(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`. A masked line would say the same again."""

    def close(self, call_id: str) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        log.info("call over (%s)", shown_id(call_id))

    def ask(self, question: Question) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        log.info("nobody can be asked here: refused (%s)", shown_id(question.id))
        self._on_event(ScreenEvent("timeout", question.id))

    def missed(self, cards: tuple[Card, ...]) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        for card in cards:
            log.info("missed call from %s (%s)", masked_number(card.number), shown_id(card.call_id))

    def stop(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._stops.put(None)
