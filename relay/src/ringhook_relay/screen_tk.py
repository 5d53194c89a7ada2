"""The screen made of windows, where Python has tkinter and the computer a display."""

from __future__ import annotations

from ringhook_relay.screen_port import OnEvent, Screen
from ringhook_relay.screen_problem import NoScreenError


def tk_screen(on_event: OnEvent, theme: str = "", bus: str = "") -> Screen:
    """Return the screen; raises `NoScreenError` saying what is missing."""
    try:
        import tkinter as tk  # noqa: PLC0415 - not part of every Python

        from ringhook_relay.card.tk_loop import TkScreen  # noqa: PLC0415 - needs tkinter
    except ImportError:
        raise NoScreenError(
            "this Python has no tkinter; on Debian and Ubuntu: apt install python3-tk"
        ) from None
    try:
        return TkScreen(on_event, theme, bus)
    except tk.TclError:
        raise NoScreenError("there is no display") from None
