"""Whether the computer's own colours are light or dark, where it says so."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing, suppress

from ringhook_relay.screen_bus import Bus, BusError

_ASK_AGAIN_SECONDS = 60.0
_ANSWER_SECONDS = 2.0
_PORTAL, _PORTAL_PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_PORTAL_SETTINGS = "org.freedesktop.portal.Settings"
_DARK = 1
_MACOS = ("/usr/bin/defaults", "read", "-g", "AppleInterfaceStyle")
_WINDOWS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class SystemTheme:
    """Remembers the answer and asks again now and then, never in the thread that draws."""

    def __init__(self, wanted: str, bus: str = "") -> None:
        self._bus = bus
        self._wanted = wanted if wanted in {"light", "dark"} else ""
        self._known, self._asked_at = "light", float("-inf")

    def current(self) -> str:
        """Return `light` or `dark`: what was wanted, else what the system said last, else light."""
        now = time.monotonic()
        if not self._wanted and now - self._asked_at > _ASK_AGAIN_SECONDS:
            self._asked_at = now
            threading.Thread(target=self._ask, name="theme", daemon=True).start()
        return self._wanted or self._known

    def _ask(self) -> None:
        self._known = system_theme(self._bus) or self._known


def system_theme(bus: str = "") -> str:
    """Return `dark`, `light`, or nothing where the system does not say.

    Linux: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
    """
    if sys.platform == "win32":
        return _of_windows()
    return _of_macos() if sys.platform == "darwin" else _of_portal(bus)


def _of_portal(address: str) -> str:
    with suppress(BusError):
        bus = Bus(address)
        with closing(bus):
            said = bus.call(
                _PORTAL,
                _PORTAL_PATH,
                _PORTAL_SETTINGS,
                "Read",
                "ss",
                "org.freedesktop.appearance",
                "color-scheme",
            )
        return "dark" if said.body == (_DARK,) else "light"
    return ""


def _of_macos() -> str:
    """Return the theme; the value is there only while it is dark."""
    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run(_MACOS, capture_output=True, check=False, timeout=_ANSWER_SECONDS)  # noqa: S603 - fixed words
        return "dark" if b"Dark" in said.stdout else "light"
    return ""


def _of_windows() -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows only

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            return "light" if winreg.QueryValueEx(key, "AppsUseLightTheme")[0] else "dark"
    return ""
