"""Everybody who is connected: how many there may be, and for how long they may keep us waiting.

A connection costs a file handle and some memory whatever it sends, and whoever sends a byte a minute holds it for
nothing. So each one says what it waits for and until when; once a second all are looked at, and who is late goes.
When the house is full, those go who have kept us waiting longest: an honest sender is never among them.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SENT_AWAY = 16
"""One in so many of those who wait makes room at once, so that a full house is not sorted for every newcomer."""
NEVER = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one connection may ask of us. docs/security.md has the same numbers.

    *head_seconds* go from the connection's begin, or a request's first byte, to the end of its head, and
    *message_seconds* to the end of its body; the server's door gives up before, and says so. What is still to come of
    a request that is answered has *unread_seconds*. Somebody who reads slowly must have taken *least_read_bytes* in
    *stalled_seconds*. Only so many WebSockets are *arriving* at a time, the others stand in line: after
    an outage thousands of desktops come at once, and webhooks must not stand behind them all.
    """

    head_seconds: float = 10.0
    message_seconds: float = 30.0
    unread_seconds: float = 5.0
    stalled_seconds: float = 30.0
    least_read_bytes: int = 16 * 1024
    most_head_bytes: int = 64 * 1024
    most_headers: int = 100
    most_unread_bytes: int = 16 * 1024 * 1024
    most_pipelined: int = 16
    most_arriving: int = 32
    look_seconds: float = 1.0


class Guest(Protocol):
    """One connection."""

    waiting_since: float
    """Since when it has kept us waiting; `NEVER` while it does not, and then nobody sends it away."""

    def look(self, now: float) -> None:
        """End what has lasted too long."""

    def send_away(self) -> None:
        """End the connection at once: somebody else needs its place."""


class Crowd:
    """The connections of one server; lives on its event loop."""

    def __init__(self, most: int, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._most = most
        self._guests: dict[Guest, None] = {}
        self._next: asyncio.TimerHandle | None = None
        self.arriving = 0
        self._line: dict[Guest, Callable[[], None]] = {}

    def __len__(self) -> int:
        return len(self._guests)

    def enter(self, guest: Guest) -> bool:
        """Let *guest* in; returns whether there was room, or could be made."""
        if len(self._guests) >= self._most and not self._make_room():
            return False
        self._guests[guest] = None
        if self._next is None:
            self._next = asyncio.get_running_loop().call_later(self.limits.look_seconds, self._look)
        return True

    def leave(self, guest: Guest) -> None:
        """The connection is over, or somebody else's now."""
        self._guests.pop(guest, None)
        self._line.pop(guest, None)

    def arrive(self, guest: Guest, begin: Callable[[], None]) -> None:
        """Call *begin* when it is *guest*'s turn to become a WebSocket; it ends with `arrived`, come what may.

        The newest goes first: the oldest are about to give up, and come again.
        """
        if self.arriving < self.limits.most_arriving:
            self._admit(begin)
        else:
            self._line[guest] = begin

    def arrived(self) -> None:
        """One was let in, refused or lost: the next may arrive."""
        self.arriving -= 1
        if self._line:
            self._admit(self._line.popitem()[1])

    def _admit(self, begin: Callable[[], None]) -> None:
        self.arriving += 1
        asyncio.get_running_loop().call_soon(begin)

    def _make_room(self) -> bool:
        waiting = [guest for guest in self._guests if guest.waiting_since < NEVER]
        waiting.sort(key=lambda guest: guest.waiting_since)
        gone = waiting[: len(waiting) // SENT_AWAY + 1]
        for guest in gone:
            guest.send_away()
            self.leave(guest)
        return bool(gone)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for guest in tuple(self._guests):
            guest.look(now)
        self._next = loop.call_later(self.limits.look_seconds, self._look) if self._guests else None
