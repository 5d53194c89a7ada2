"""Which screen there is on this computer: a window, else a notification, else a line of the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from ringhook_relay.screen_card import Card, Choice, card_of
from ringhook_relay.screen_log import LogScreen
from ringhook_relay.screen_notification import notification_screen
from ringhook_relay.screen_port import OnEvent, Question, Screen, ScreenEvent
from ringhook_relay.screen_problem import NoScreenError
from ringhook_relay.screen_tk import tk_screen

__all__ = [
    "AUTOMATIC", "SCREENS", "Card", "Choice", "OnEvent", "Question", "Screen", "ScreenEvent",
    "card_of", "choose_screen",
]  # fmt: skip
AUTOMATIC: Final = "auto"
_INSTALLED: Mapping[str, Callable[[OnEvent, str, str], Screen]] = {
    "tk": tk_screen,
    "notification": notification_screen,
    "log": lambda on_event, _theme, _bus: LogScreen(on_event),
}
SCREENS: Final = (AUTOMATIC, *_INSTALLED)
log = logging.getLogger(__name__)


def choose_screen(wanted: str, on_event: OnEvent, *, theme: str = "", bus: str = "") -> Screen:
    """Return the screen *wanted*, or the next simpler one that works here. Call it in the main thread.

    *theme* is `light`, `dark` or nothing, which follows the computer. *bus* is DBUS_SESSION_BUS_ADDRESS.
    """
    names = list(_INSTALLED)
    for name in names[names.index(wanted) if wanted in names else 0 : -1]:
        try:
            return _INSTALLED[name](on_event, theme, bus)
        except NoScreenError as problem:
            log.warning("cards cannot be shown with %s: %s", name, problem)
    return LogScreen(on_event)
