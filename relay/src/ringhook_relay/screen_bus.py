"""The user's session bus without a library: one socket, used by one thread.

It is never started when it is not there: a relay must not leave a bus behind.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from ringhook_relay.screen_dbus import (
    CALL,
    ERROR,
    HEADER_BYTES,
    REPLY,
    BadMessageError,
    Message,
    decoded,
    encoded,
    length_of,
)

BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
ANSWER_SECONDS = 2.0
_MAX_LINE = 512
_UNIX = re.compile(r"unix:(?:[^;]*,)?(path|abstract)=([^,;]+)")


class BusError(Exception):
    """The bus, or a service on it, is not there or does not answer."""


def _ignore(_message: Message) -> None:
    """Nobody waits for signals."""


class Bus:
    """One connection. Raises `BusError`; afterwards it is of no more use.

    *address* is what DBUS_SESSION_BUS_ADDRESS says; without one it is where systemd puts the bus. Messages that
    arrive while an answer is awaited go to *on_other*.
    """

    def __init__(self, address: str = "", on_other: Callable[[Message], None] = _ignore) -> None:
        self._serial, self._on_other = 0, on_other
        self._socket = _connected(address)
        try:
            _authenticate(self._socket)
            self.call(BUS, _BUS_PATH, BUS, "Hello")
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the socket, so that a selector can wait for it."""
        return self._socket.fileno()

    def listen(self, rule: str) -> None:
        """Ask for the signals that match *rule*."""
        self.call(BUS, _BUS_PATH, BUS, "AddMatch", "s", rule)

    def call(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        may_fail: bool = False,
    ) -> Message:
        """Return the service's answer; an error is one only with *may_fail*."""
        self._serial += 1
        asked = Message(
            CALL, self._serial, path, interface, member, service, signature=signature, body=body
        )
        ends_at = time.monotonic() + ANSWER_SECONDS
        self._send(encoded(asked))
        while True:
            answer = self.receive(ends_at)
            if answer.reply_serial == self._serial and answer.kind in {REPLY, ERROR}:
                break
            self._on_other(answer)
        if answer.kind == ERROR and not may_fail:
            raise BusError(f"{service} refused {member}")
        return answer

    def receive(self, ends_at: float) -> Message:
        """Return the next message that arrives until *ends_at* of the monotonic clock."""
        header = self._exactly(HEADER_BYTES, ends_at)
        try:
            return decoded(header + self._exactly(length_of(header) - HEADER_BYTES, ends_at))
        except BadMessageError as error:
            raise BusError(f"the session bus cannot be understood: {error}") from None

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _send(self, raw: bytes) -> None:
        try:
            self._socket.settimeout(ANSWER_SECONDS)
            self._socket.sendall(raw)
        except OSError as error:
            raise BusError(f"the session bus is gone: {type(error).__name__}") from None

    def _exactly(self, length: int, ends_at: float) -> bytes:
        received = bytearray()
        while len(received) < length:
            left = ends_at - time.monotonic()
            if left <= 0:
                raise BusError("the session bus does not answer")
            try:
                self._socket.settimeout(left)
                part = self._socket.recv(length - len(received))
            except OSError as error:
                raise BusError(f"the session bus is gone: {type(error).__name__}") from None
            if not part:
                raise BusError("the session bus has closed the connection")
            received += part
        return bytes(received)


def _connected(address: str) -> socket.socket:
    """Return a socket to the first Unix address of *address*, or to where systemd puts the bus."""
    user, match = _user(), _UNIX.search(address)
    place = f"/run/user/{user}/bus" if match is None else match.group(2)
    if match is not None and match.group(1) == "abstract":
        place = "\0" + place
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(place)
    except OSError as error:
        connection.close()
        raise BusError(f"there is no session bus: {type(error).__name__}") from None
    return connection


def _user() -> int:
    if sys.platform == "win32":
        raise BusError("this system has no session bus")
    return os.getuid()


def _authenticate(connection: socket.socket) -> None:
    """Say who we are: https://dbus.freedesktop.org/doc/dbus-specification.html#auth-mechanisms-external."""
    identity = str(_user()).encode().hex()
    try:
        connection.sendall(b"\0AUTH EXTERNAL " + identity.encode() + b"\r\n")
        line = b""
        while not line.endswith(b"\r\n") and len(line) < _MAX_LINE:
            letter = connection.recv(1)
            if not letter:
                break
            line += letter
        if not line.startswith(b"OK "):
            raise BusError("the session bus does not let this user in")
        connection.sendall(b"BEGIN\r\n")
    except OSError as error:
        raise BusError(f"the session bus does not answer: {type(error).__name__}") from None
