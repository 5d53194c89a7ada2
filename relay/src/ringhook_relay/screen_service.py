"""The desktop's notification service.

Texts travel in the message, never in a command line, where every user of the computer could read the caller's number.
https://specifications.freedesktop.org/notification-spec/latest/protocol.html
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringhook_relay.screen_bus import ANSWER_SECONDS, Bus
from ringhook_relay.screen_dbus import SIGNAL, Message

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action of notification *id* was chosen; nothing in *action* says that the notification is gone."""

    id: int
    action: str


class Notifications:
    """Shows notifications. Raises `BusError`; afterwards it is of no more use."""

    def __init__(self, address: str = "") -> None:
        self._waiting: deque[Pressed] = deque()
        self._owner = ""
        self._bus = Bus(address, self._note)
        try:
            self._bus.listen(f"type='signal',interface='{NAME}',path='{PATH}'")
            asked = self._bus.call(NAME, PATH, NAME, "GetCapabilities")
        except BaseException:
            self.close()
            raise
        self._owner = asked.sender
        words = asked.body[0] if asked.signature == "as" else ()
        self.capabilities = frozenset(words)

    def fileno(self) -> int:
        """Return the socket, so that a selector can wait for it."""
        return self._bus.fileno()

    @property
    def has_more(self) -> bool:
        """Whether `pressed` answers without waiting."""
        return bool(self._waiting)

    def show(
        self,
        replaces: int,
        summary: str,
        body: str,
        actions: Sequence[str],
        hints: Mapping[str, Any],
    ) -> int:
        """Show a notification, in place of *replaces* if that is not 0; returns its id. 0 as time: until closed."""
        content = ("ringhook", replaces, "", summary, body, actions, hints, 0)
        answer = self._bus.call(NAME, PATH, NAME, "Notify", "susssasa{sv}i", *content)
        return int(answer.body[0]) if answer.signature == "u" else 0

    def take_away(self, notification: int) -> None:
        """Close a notification; one that is gone already is no error."""
        self._bus.call(NAME, PATH, NAME, "CloseNotification", "u", notification, may_fail=True)

    def pressed(self) -> Pressed | None:
        """Return what the user did next; waits for at most one message, None when that was something else."""
        if not self._waiting:
            self._note(self._bus.receive(time.monotonic() + ANSWER_SECONDS))
        return self._waiting.popleft() if self._waiting else None

    def close(self) -> None:
        """End the connection."""
        self._bus.close()

    def _note(self, message: Message) -> None:
        """Keep what the user did. Other programs may send such signals, too: only the service's own count."""
        if (
            message.kind != SIGNAL
            or message.interface != NAME
            or not self._owner
            or message.sender != self._owner
        ):
            return
        if message.member == "ActionInvoked" and message.signature == "us":
            self._waiting.append(Pressed(*message.body))
        if message.member == "NotificationClosed" and message.signature == "uu":
            self._waiting.append(Pressed(message.body[0], ""))
