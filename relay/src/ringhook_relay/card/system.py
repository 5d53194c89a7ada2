"""What each system has to be told so that a card is sharp, on top, and never takes the keyboard.

Windows and macOS: written after their documentation, checked on real machines only.
"""

from __future__ import annotations

import ctypes
import math
import sys
import tkinter as tk
from contextlib import suppress

_PER_MONITOR_AWARE = 2
_EX_STYLE = -20
_NO_ACTIVATE, _TOOL_WINDOW, _TOPMOST = 0x08000000, 0x00000080, 0x00000008
_CORNERS, _ROUND = 33, 2
_DOTS_PER_INCH, _POINTS_PER_INCH = 96.0, 72.0
_LEAST_DOTS, _MOST_DOTS = 48.0, 480.0
_SCALE_LEAST, _SCALE_MOST = 1.0, 4.0


def be_sharp() -> None:
    """Tell Windows, before the first window, that we scale ourselves.

    https://learn.microsoft.com/windows/win32/api/shellscalingapi/nf-shellscalingapi-setprocessdpiawareness
    """
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            ctypes.windll.shcore.SetProcessDpiAwareness(_PER_MONITOR_AWARE)


def scale_of(root: tk.Tk) -> float:
    """Return how many of our pixels make one at 96 dots per inch. macOS scales by itself: its points are our pixels."""
    if sys.platform == "darwin":
        return 1.0
    said = _said_by_desktop(root) if sys.platform.startswith("linux") else 0.0
    if said:
        # Tk turns pixels into points with its own scaling, Xft turns them back with this one.
        root.tk.call("tk", "scaling", said / _POINTS_PER_INCH)
    return scale_for(said or root.winfo_fpixels("1i"))


def _said_by_desktop(root: tk.Tk) -> float:
    """Return the resource Xft.dpi, 0 without one; to have it told, the (never shown) root has the class Xft."""
    try:
        dots = float(str(root.tk.call("option", "get", ".", "dpi", "Dpi")))
    except (ValueError, tk.TclError):
        return 0.0
    return dots if _LEAST_DOTS <= dots <= _MOST_DOTS else 0.0


def scale_for(dots: float) -> float:
    """Return the scale in quarters: X11 guesses its dots, and nobody wants a hundredth more."""
    if not math.isfinite(dots):
        return _SCALE_LEAST
    quarters = round(dots / _DOTS_PER_INCH * 4) / 4
    return min(_SCALE_MOST, max(_SCALE_LEAST, quarters))


def before_mapping(window: tk.Toplevel) -> None:
    """Make *window* one that window managers leave alone. To be called while it is withdrawn."""
    if sys.platform == "darwin":
        # https://www.tcl-lang.org/man/tcl8.6/TkCmd/wm.htm; must come before anything else about the window.
        with suppress(tk.TclError):
            window.tk.call(
                "::tk::unsupported::MacWindowStyle", "style", window, "help", "noActivates"
            )
    window.overrideredirect(boolean=True)
    with suppress(tk.TclError):
        window.wm_attributes("-topmost", 1)


def after_mapping(window: tk.Toplevel) -> None:
    """Windows: no activation by a click, no button in the task bar, round corners where there are any.

    https://learn.microsoft.com/windows/win32/winmsg/extended-window-styles
    """
    if sys.platform == "win32":
        with suppress(OSError, AttributeError, tk.TclError):
            user, handle = ctypes.windll.user32, ctypes.windll.user32.GetParent(window.winfo_id())
            style = user.GetWindowLongW(handle, _EX_STYLE)
            user.SetWindowLongW(handle, _EX_STYLE, style | _NO_ACTIVATE | _TOOL_WINDOW | _TOPMOST)
            corner = ctypes.c_int(_ROUND)
            ctypes.windll.dwmapi.DwmSetWindowAttribute(
                handle, _CORNERS, ctypes.byref(corner), ctypes.sizeof(corner)
            )
