"""The commands that speak to the running relay: status, dial, notify."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from ringhook_relay.links import (
    LinkError,
    is_caller_link,
    number_in,
    number_of_caller_link,
    number_of_link,
)
from ringhook_relay.local_line import Answer, NotRunningError, address_of, ask
from ringhook_relay.settings import Settings

START_SECONDS: Final = 10.0
_LOOK_EVERY_SECONDS = 0.1
_DIAL = "dial"
_END_OF_OPTIONS = "--"


def links_in(argv: list[str]) -> list[str] | None:
    """Return what follows `dial --` in *argv*, which is how the system hands a link over; None without it.

    On Windows a web page can smuggle quotes into the command line, and with them more arguments; all of them come
    after `--`, so that none is an option, and more than one is refused.
    """
    for place, word in enumerate(argv[:-1]):
        if word == _DIAL and argv[place + 1] == _END_OF_OPTIONS:
            return argv[place + 2 :]
    return None


def dial_order(number: str, *, is_link: bool) -> Mapping[str, str]:
    """Return the order to call *number*, or to show who calls; refuses here already what is none."""
    if is_link and is_caller_link(number):
        number_of_caller_link(number)
        return {"order": "caller", "value": number}
    if is_link:
        number_of_link(number)
        return {"order": "link", "value": number}
    return {"order": "dial", "value": number_in(number)}


def notify_order(number: str, popup: str) -> Mapping[str, str]:
    """Return the order to show the card of *number*."""
    return {"order": popup or "notify", "value": number_in(number)}


def status_lines(settings: Settings) -> tuple[list[str], bool]:
    """Return the state of the relay in words, and whether it is connected."""
    try:
        answer = ask(address_of(settings.profile), {"order": "status"}, START_SECONDS)
    except NotRunningError:
        return ["not running"], False
    state: Mapping[str, Any] = answer.get("state", {})
    is_connected = state.get("connected") is True
    lines = ["connected" if is_connected else "running, not connected"]
    lines += [f"{name}: {state[name]}" for name in state if name != "connected"]
    return lines, is_connected


def ask_running(settings: Settings, order: Mapping[str, str]) -> Answer:
    """Return the relay's answer; starts the relay when it does not run."""
    address = address_of(settings.profile)
    with suppress(NotRunningError):
        return ask(address, order)
    _start(settings)
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at:
        time.sleep(_LOOK_EVERY_SECONDS)
        with suppress(NotRunningError):
            if ask(address, {"order": "status"}, START_SECONDS)["state"]["connected"]:
                break
    return ask(address, order)


def _start(settings: Settings) -> None:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    subprocess.Popen(  # noqa: S603 - ourselves, a list, no shell
        [*settings.own_command, "run"],
        env=dict(settings.child_environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=flags,
    )


__all__ = [
    "LinkError", "NotRunningError", "ask_running", "dial_order", "links_in", "notify_order",
    "status_lines",
]  # fmt: skip
