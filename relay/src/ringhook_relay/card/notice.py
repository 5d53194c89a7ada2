"""A card as a notification: two texts and some actions. Pure.

Bodies may carry markup where the service says so; then a caller's `<` must not become a tag
(https://specifications.freedesktop.org/notification-spec/latest/markup.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ringhook_relay.card.view import View, call_view, missed_view, question_view
from ringhook_relay.card.words import word
from ringhook_relay.screen_card import Card
from ringhook_relay.screen_port import EventKind, Question, ScreenEvent

_CRITICAL, _NORMAL = 2, 1
_MAX_LINES, _MAX_LETTERS = 12, 400
# Only a window can own the clipboard; closing is what every notification can do by itself.
_WITHOUT = frozenset(("copy", "dismiss", "page"))
_EVENTS: Mapping[str, EventKind] = {
    "open": "open", "call_back": "call_back", "answer": "answer", "hang_up": "hang_up", "choose": "choose",
    "allow_once": "allow_once", "allow_always": "allow_always", "never": "never",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notification service is given, and what each action means."""

    summary: str
    body: str
    labels: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, ScreenEvent] = field(default_factory=dict)
    is_question: bool = False

    @property
    def flat_actions(self) -> tuple[str, ...]:
        """Keys and labels in turns, as the service wants them."""
        return tuple(part for pair in self.labels.items() for part in pair)

    @property
    def hints(self) -> dict[str, Any]:
        """Calls stay until they are over, so that no service takes them away on its own."""
        return {
            "urgency": ("y", _CRITICAL),
            "category": ("s", "call.incoming"),
            "desktop-entry": ("s", "ringhook-relay"),
        }


def notice_of(card: Card, *, markup: bool) -> Notice:
    """Return the notification of a call."""
    view = call_view(card)
    body = [view.subtitle, view.corner, *(f"{name}: {value}" for name, value in view.facts)]
    body += [_row(row.text, row.note) for row in view.rows]
    return _notice(f"{view.pill}: {view.title}", body, view, markup=markup)


def missed_notice(cards: tuple[Card, ...], *, markup: bool) -> Notice:
    """Return one notification for all calls that came while the computer was away."""
    view = missed_view("", cards)
    rows = [_row(row.text, row.note) for row in view.rows]
    return Notice(view.title, _body(rows, markup=markup))


def question_notice(question: Question, *, markup: bool) -> Notice:
    """Return the notification that asks; what cannot be shown whole can only be refused."""
    view = question_view(question)
    body = [word("question", question.language), *view.detail]
    notice = _notice(view.title, body, view, markup=markup)
    if len(body) <= _MAX_LINES and sum(map(len, body)) <= _MAX_LETTERS:
        return notice
    labels = {key: label for key, label in notice.labels.items() if key == "never"}
    return Notice(notice.summary, notice.body, labels, notice.events, is_question=True)


def _notice(summary: str, body: list[str], view: View, *, markup: bool) -> Notice:
    presses = [(b.label, b.press) for b in view.buttons] + [
        (row.text, row.press) for row in view.rows if row.press is not None
    ]
    labels: dict[str, str] = {}
    events: dict[str, ScreenEvent] = {}
    for number, (label, press) in enumerate(presses):
        if press.kind not in _WITHOUT:
            key = press.kind if press.kind != "choose" else f"choose{number}"
            labels[key] = label
            events[key] = ScreenEvent(_EVENTS[press.kind], press.id, press.value)
    return Notice(summary, _body(body, markup=markup), labels, events, view.is_question)


def _body(lines: list[str], *, markup: bool) -> str:
    text = "\n".join(line for line in lines[:_MAX_LINES] if line)
    return escape(text, quote=False) if markup else text


def _row(text: str, note: str) -> str:
    return f"{text} \u00b7 {note}" if note else text
