"""The part of the screen where cards may be: the first monitor, without the task bar where that is known."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
import tkinter as tk
from contextlib import suppress

from ringhook_relay.card.stack import Area

_GET_WORK_AREA = 0x0030
# Panels are at the top or at the bottom, and X11 does not tell Tk which.
_PANEL = 48
_MONITOR = re.compile(r"^\s*\d+:\s+\+(\*?)\S+\s+(\d+)/\d+x(\d+)/\d+\+(\d+)\+(\d+)", re.MULTILINE)
_SECONDS = 1.0


class WorkArea:
    """Asks the system again whenever the whole screen has changed."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._known: tuple[tuple[int, int], Area] | None = None

    def current(self, scale: float) -> Area:
        """Return the area; asking X11 starts a program, so that is done once for each screen."""
        screen = (self._root.winfo_screenwidth(), self._root.winfo_screenheight())
        if sys.platform == "win32":
            return _of_windows() or Area(0, 0, *screen)
        if self._known is None or self._known[0] != screen:
            self._known = (screen, self._asked(screen, round(_PANEL * scale)))
        return self._known[1]

    def _asked(self, screen: tuple[int, int], panel: int) -> Area:
        monitor = monitor_of(_monitors()) if sys.platform.startswith("linux") else None
        area = monitor or Area(0, 0, *screen)
        return Area(area.x, area.y + panel, area.width, area.height - 2 * panel)


def monitor_of(listed: str) -> Area | None:
    """Return the primary monitor of `xrandr --listactivemonitors`, the first one when none is primary."""
    found = sorted(_MONITOR.findall(listed), key=lambda monitor: monitor[0] != "*")
    if not found:
        return None
    width, height, x, y = (int(value) for value in found[0][1:])
    return Area(x, y, width, height)


def _monitors() -> str:
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(
            ["xrandr", "--listactivemonitors"],  # noqa: S607 - its place differs between systems  # nosec B607
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
        ).stdout
    return ""


def _of_windows() -> Area | None:
    """Return the area without the task bar.

    https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-systemparametersinfow
    """
    if sys.platform == "win32":
        edges = (ctypes.c_long * 4)()
        with suppress(OSError, AttributeError):
            if ctypes.windll.user32.SystemParametersInfoW(_GET_WORK_AREA, 0, edges, 0):
                left, top, right, bottom = edges
                return Area(left, top, right - left, bottom - top)
    return None
