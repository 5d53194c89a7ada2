"""All cards on the screen: which there are, where they are, what a click on them means."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace

from ringhook_relay.card.colours import palette_of
from ringhook_relay.card.paint import Paint
from ringhook_relay.card.stack import places
from ringhook_relay.card.view import Press, View, call_view, missed_view, question_view
from ringhook_relay.card.window import CardWindow, Reports
from ringhook_relay.card.work_area import WorkArea
from ringhook_relay.screen_card import Card, number_to_copy
from ringhook_relay.screen_port import OnEvent, Question, ScreenEvent

MISSED = "missed calls"
MAX_CARDS, _MAX_SENT_AWAY = 8, 512
_GAP = 10
# A call and a question may have the same id.
Key = tuple[str, str]


class Deck:
    """The cards of one screen; lives in the thread of tkinter."""

    def __init__(
        self,
        root: tk.Tk,
        on_event: OnEvent,
        theme: Callable[[], str],
        scale: float,
        on_drawn: Callable[[str], None],
        guard_seconds: float,
    ) -> None:
        self._guard_seconds = guard_seconds
        self._root, self._on_event, self._theme, self._scale = root, on_event, theme, scale
        self._on_drawn = on_drawn
        self._paint, self._area = Paint(root), WorkArea(root)
        self._windows: dict[Key, CardWindow] = {}
        self._cards: dict[str, Card] = {}
        self._missed: tuple[Card, ...] = ()
        self._sent_away: dict[str, None] = {}

    def show(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        if card.call_id in self._sent_away:
            return
        before = self._cards.get(card.call_id)
        self._cards[card.call_id] = card
        self._draw(("call", card.call_id), call_view(card))
        number = number_to_copy(card)
        if card.copy_number and number and (before is None or number != number_to_copy(before)):
            self._copy(number)

    def update(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        if card.call_id in self._cards:
            self.show(card)

    def close(self, call_id: str) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._sent_away.pop(call_id, None)
        self._remove(("call", call_id))

    def ask(self, question: Question) -> None:
        """See `ringhook_relay.screen_port.Screen`. A second question with the same id replaces the first."""
        self._draw(("question", question.id), question_view(question))

    def missed(self, cards: tuple[Card, ...]) -> None:
        """See `ringhook_relay.screen_port.Screen`. Further ones are added to those still on the screen."""
        known = {card.call_id for card in cards}
        self._missed = (*cards, *(c for c in self._missed if c.call_id not in known))
        if self._missed:
            self._draw(("missed", MISSED), missed_view(MISSED, self._missed))

    def clear(self) -> None:
        """Take everything away without an event."""
        for key in list(self._windows):
            self._remove(key)

    def window(self, call_id: str) -> CardWindow | None:
        """Return the window of that call or question, if there is one."""
        return next((w for key, w in self._windows.items() if key[1] == call_id), None)

    def windows(self) -> list[tuple[str, CardWindow]]:
        """Return every card's id and window, oldest first."""
        return [(key[1], window) for key, window in self._windows.items()]

    def _draw(self, key: Key, view: View) -> None:
        window = self._windows.get(key)
        if window is None:
            self._make_room()
            reports = Reports(
                pressed=lambda _, press: self._pressed(key, press),
                timed_out=lambda _: self._ended(key, "timeout"),
                drawn=self._on_drawn,
            )
            window = CardWindow(self._paint, self._root, reports, self._scale, self._guard_seconds)
            self._windows[key] = window
        palette = palette_of(view.theme or self._theme())
        window.draw(view, palette, self._area.current(self._scale).height)
        self._arrange()

    def _make_room(self) -> None:
        """A flood of calls must not bury the desktop: the oldest card gives way as if its time were over."""
        while len(self._windows) >= MAX_CARDS:
            self._ended(next(iter(self._windows)), "timeout")

    def _arrange(self) -> None:
        windows = list(self._windows.values())
        sizes = [(w.scene.width, w.scene.height) for w in windows if w.scene is not None]
        where = places(sizes, self._area.current(self._scale), round(_GAP * self._scale))
        for window, (x, y) in zip(windows, where, strict=True):
            window.place(x, y)

    def _remove(self, key: Key) -> None:
        window = self._windows.pop(key, None)
        if key[0] == "call":
            self._cards.pop(key[1], None)
        if key[0] == "missed":
            self._missed = ()
        if window is not None:
            window.destroy()
            self._arrange()

    def _pressed(self, key: Key, press: Press) -> None:
        """Say what was pressed. Copying and turning a page are done here; some presses end the card."""
        match press.kind:
            case "page":
                self._turn(key, int(press.value))
            case "dismiss":
                self._ended(key, "dismiss")
            case "allow_once" | "allow_always" | "never":
                self._remove(key)
                self._on_event(ScreenEvent(press.kind, press.id, press.value))
            case "copy":
                self._copy(press.value)
                self._on_event(ScreenEvent("copy", press.id, press.value))
            case "choose":
                self._chosen(press)
                self._on_event(ScreenEvent("choose", press.id, press.value))
            case _:
                self._on_event(ScreenEvent(press.kind, press.id, press.value))

    def _turn(self, key: Key, first: int) -> None:
        if key[0] == "missed":
            self._draw(key, missed_view(MISSED, self._missed, first))
        elif key[1] in self._cards:
            self._draw(key, call_view(self._cards[key[1]], first))

    def _chosen(self, press: Press) -> None:
        """Show the contact at once; the cloud's answer comes later and says the same."""
        card = self._cards.get(press.id)
        choice = next((c for c in card.choices if c.id == press.value), None) if card else None
        if card is not None and choice is not None:
            self.show(
                replace(card, name=choice.name, company=choice.company, url=choice.url, choices=())
            )

    def _ended(self, key: Key, kind: str) -> None:
        if key[0] == "call":
            self._sent_away[key[1]] = None
            while len(self._sent_away) > _MAX_SENT_AWAY:
                del self._sent_away[next(iter(self._sent_away))]
        self._remove(key)
        self._on_event(ScreenEvent("dismiss" if kind == "dismiss" else "timeout", key[1]))

    def _copy(self, number: str) -> None:
        self._root.clipboard_clear()
        self._root.clipboard_append(number)
