"""The screen made of windows: tkinter in the main thread, fed from any other through a queue."""

from __future__ import annotations

import logging
import queue
import threading
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress

from ringhook_relay.card.deck import Deck
from ringhook_relay.card.system import be_sharp, scale_of
from ringhook_relay.card.theme import SystemTheme
from ringhook_relay.screen_card import Card
from ringhook_relay.screen_port import OnEvent, Question, ScreenEvent

_WAKE = "<<RinghookFed>>"
# An event that is generated before a window exists is lost, so the queue is also looked at now and then.
_LOOK_MS = 500
# A question may appear under a mouse that is just clicking something else: at first clicks do not count.
GUARD_SECONDS = 0.6
log = logging.getLogger(__name__)


def _ignore(_key: str) -> None:
    """Nobody wants to know when a card was drawn."""


class TkScreen:
    """See `ringhook_relay.screen_port.Screen`. Raises `tk.TclError` where there is no display.

    *on_drawn* hears the id of each card once it can be seen.
    """

    name = "tk"

    def __init__(
        self,
        on_event: OnEvent,
        theme: str = "",
        bus: str = "",
        on_drawn: Callable[[str], None] = _ignore,
        guard_seconds: float = GUARD_SECONDS,
    ) -> None:
        be_sharp()
        self._root = tk.Tk(className="Xft")
        self._root.withdraw()
        self._root.report_callback_exception = self._failed
        self._root.bind(_WAKE, lambda _: self._take())
        self._on_event = on_event
        if self._root.tk.call("tk", "windowingsystem") == "aqua":
            # https://www.tcl-lang.org/man/tcl8.6/TkCmd/tk_mac.htm
            self._root.createcommand("::tk::mac::LaunchURL", self.launched)
        self._theme = SystemTheme(theme, bus)
        self._theme.current()
        self.deck = Deck(
            self._root, on_event, self._theme.current, scale_of(self._root), on_drawn, guard_seconds
        )
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._waking = threading.Lock()
        self._is_running = False

    def launched(self, *links: str) -> None:
        """Take links that macOS hands to the running program; who carries them out checks them."""
        for link in links:
            self._on_event(ScreenEvent("link", "", link))

    def run(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self._root.update()
        self._is_running = True
        # Not now: a stop that waits already would be forgotten by a loop that begins afterwards.
        self._root.after(0, self._look)
        try:
            self._root.mainloop()
        finally:
            self._end()

    def show(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(lambda: self.deck.show(card))

    def update(self, card: Card) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(lambda: self.deck.update(card))

    def close(self, call_id: str) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(lambda: self.deck.close(call_id))

    def ask(self, question: Question) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(lambda: self.deck.ask(question))

    def missed(self, cards: tuple[Card, ...]) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(lambda: self.deck.missed(cards))

    def stop(self) -> None:
        """See `ringhook_relay.screen_port.Screen`."""
        self.do(self._root.quit)

    def do(self, work: Callable[[], None]) -> None:
        """Let the main thread do *work*, after everything that was given before."""
        self._waiting.put(work)
        if threading.current_thread() is threading.main_thread():
            self._wake()
        else:
            with self._waking:
                self._wake()

    def _wake(self) -> None:
        """Tell the main thread; another one waits here until Tk has heard it."""
        with suppress(RuntimeError, tk.TclError):
            if self._is_running:
                self._root.event_generate(_WAKE, when="tail")

    def _look(self) -> None:
        self._root.after(_LOOK_MS, self._look)
        self._take()

    def _take(self) -> None:
        """Do what is waiting. One that fails must not keep the others from the screen."""
        with suppress(queue.Empty):
            while True:
                work = self._waiting.get_nowait()
                try:
                    work()
                except Exception as error:  # noqa: BLE001 - the next card must be shown
                    _log_failure(type(error), error, error.__traceback__)

    def _failed(self, kind: type[BaseException], error: BaseException, where: object) -> None:
        """Called by Tk for what a click or a timer raised; Ctrl-C arrives here, too."""
        if issubclass(kind, KeyboardInterrupt):
            self._root.quit()
        else:
            _log_failure(kind, error, where)

    def _end(self) -> None:
        """Close all windows. A thread that wakes us right now waits for Tk, so Tk goes on until it is done."""
        while not self._waking.acquire(blocking=False):
            self._root.update()
        try:
            self._is_running = False
            self.deck.clear()
            self._root.destroy()
        finally:
            self._waking.release()


def _log_failure(kind: type[BaseException], _error: BaseException, where: object) -> None:
    """Write down the kind and the line only: the text of an error may hold the caller's name."""
    line = 0
    while where is not None:
        line, where = getattr(where, "tb_lineno", 0), getattr(where, "tb_next", None)
    log.error("the card failed with %s in line %s", kind.__name__, line)
