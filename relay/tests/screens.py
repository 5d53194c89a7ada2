"""A screen for the tests: remembers what it was shown, and answers questions as told."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ringhook_relay.screen_card import Card
from ringhook_relay.screen_port import Question


class ToldScreen:
    """Answers each question with the next of *answers*; without one it stays silent."""

    name = "tk"

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.answered: Callable[[str, str], None] = lambda _question, _answer: None
        self.shown: list[Card] = []
        self.closed: list[str] = []
        self.asked: list[Question] = []
        self.missed_cards: tuple[Card, ...] = ()
        self._stopped = threading.Event()

    def run(self) -> None:
        self._stopped.wait()

    def show(self, card: Card) -> None:
        self.shown.append(card)

    def update(self, card: Card) -> None:
        self.shown.append(card)

    def close(self, call_id: str) -> None:
        self.closed.append(call_id)

    def ask(self, question: Question) -> None:
        self.asked.append(question)
        if self.answers:
            self.answered(question.id, self.answers.pop(0))

    def missed(self, cards: tuple[Card, ...]) -> None:
        self.missed_cards = cards

    def stop(self) -> None:
        self._stopped.set()
