"""The small picture near the clock. Optional: with `pip install ringhook-relay[tray]`.

Everything it does, `ringhook-relay status` and a signal do as well: many desktops have no tray.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable
from typing import Any, Final

# ASCII only: on X11 the library's window titles are Latin-1, and any other letter ends the program.
# https://github.com/moses-palmer/pystray/issues/16
TITLE: Final = "ringhook relay"
CONNECTED: Final = "Connected"
NOT_CONNECTED: Final = "Not connected"
STOP: Final = "Stop"
_SIZE, _DOT = 64, (6, 6, 58, 58)
_COLOUR = (37, 99, 235, 255)
log = logging.getLogger(__name__)


def start_tray(
    platform: str, is_connected: Callable[[], bool], stop: Callable[[], None]
) -> Callable[[], None]:
    """Show the tray's icon in a thread of its own, and return how to take it away.

    Without the package, without a tray, or on macOS, where only the main thread may have one, nothing happens.
    """
    if platform == "macos":
        return _nothing
    logging.getLogger("pystray").setLevel(logging.CRITICAL)  # its tracebacks say: there is no tray
    try:
        icon = _icon(is_connected, stop)
    except Exception as error:  # noqa: BLE001 - a desktop without a tray fails in its own way; calls matter more
        log.info("no tray icon (%s)", type(error).__name__)
        return _nothing
    _aside(lambda: icon.run(_appear))
    return lambda: _aside(icon.stop)


def _icon(is_connected: Callable[[], bool], stop: Callable[[], None]) -> Any:
    tray = importlib.import_module("pystray")
    images, draws = importlib.import_module("PIL.Image"), importlib.import_module("PIL.ImageDraw")
    image = images.new("RGBA", (_SIZE, _SIZE), (0, 0, 0, 0))
    draws.Draw(image).ellipse(_DOT, fill=_COLOUR)
    state = tray.MenuItem(
        lambda _item: CONNECTED if is_connected() else NOT_CONNECTED, None, enabled=False
    )
    menu = tray.Menu(state, tray.MenuItem(STOP, lambda _icon, _item: stop()))
    return tray.Icon("ringhook-relay", image, TITLE, menu)


def _appear(icon: Any) -> None:
    """In the library's thread: where there is no tray it would print a traceback, and hang when it ends."""
    try:
        icon.visible = True
    except Exception as error:  # noqa: BLE001 - see start_tray
        log.info("this desktop has no tray (%s)", type(error).__name__)


def _aside(work: Callable[[], object]) -> None:
    """Do *work* in a thread that nobody waits for: the library's own threads (they inherit this) may never end."""

    def quietly() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - see start_tray
            log.info("no tray icon (%s)", type(error).__name__)

    threading.Thread(target=quietly, name="tray", daemon=True).start()


def _nothing() -> None:
    """Take away an icon that is not there."""
