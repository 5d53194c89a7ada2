"""Tell pages of a change once it is on disk: a page that asks at once must find it."""

from __future__ import annotations

import contextlib

from ringhook.domain.errors import GoneError
from ringhook.embedded.database import Database
from ringhook.embedded.sockets import SocketPush


class LatePush:
    """See `ringhook.ports.push.Push`. Inside a piece of work the frame waits for its commit."""

    def __init__(self, push: SocketPush, database: Database) -> None:
        self._push, self._database = push, database

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        if not self._database.is_writing():
            self._push.send(connection, frame)
            return
        if not self._push.has(connection):
            raise GoneError("this page is not connected")
        self._database.after_commit(lambda: self._send(connection, frame))

    def close(self, connection: str) -> None:
        """See `ringhook.ports.push.Push`."""
        self._push.close(connection)

    def _send(self, connection: str, frame: str) -> None:
        with contextlib.suppress(GoneError):  # it left meanwhile, which its own goodbye notes
            self._push.send(connection, frame)
