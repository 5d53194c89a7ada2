"""A CRM that misbehaves, path by path, and that can go away and come back on the same port.

It keeps books of its own, to be held against ours: what arrived, what it acted on, what it confirmed.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contract.outgoing_http.server import RawServer, Received, answer

Behaviour = Callable[["Visit"], None]


@dataclass(frozen=True)
class Visit:
    """One request that arrived whole. *number* counts the requests to its path, from 1."""

    crm: FaultyCrm
    connection: socket.socket
    request: Received
    number: int

    @property
    def key(self) -> str:
        """What makes two tries the same request."""
        return self.request.headers.get("idempotency-key", "")

    def act(self) -> None:
        """Do what is asked: from now on a second try would do it twice."""
        self.crm.acted[self.key] += 1

    def confirm(self, body: bytes = b'{"code": "success"}', *headers: str) -> None:
        """Answer that it is done."""
        self.send(answer(body, "200 OK", "Content-Type: application/json", *headers))
        self.crm.confirmed[self.key] += 1

    def send(self, raw: bytes) -> None:
        """Write anything."""
        self.connection.sendall(raw)

    def wait(self, seconds: float) -> None:
        """Take time, but no longer than the CRM is up."""
        self.crm.leaving.wait(seconds)


def works(visit: Visit) -> None:
    """Do it and say so."""
    visit.act()
    visit.confirm()


@dataclass
class FaultyCrm:
    """Listens until `stop`. A path without a behaviour works."""

    received: list[Received] = field(default_factory=list)
    acted: Counter[str] = field(default_factory=Counter)
    confirmed: Counter[str] = field(default_factory=Counter)
    leaving: threading.Event = field(default_factory=threading.Event)
    _behaviours: dict[str, Behaviour] = field(default_factory=dict)
    _visits: Counter[str] = field(default_factory=Counter)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._server: RawServer | None = RawServer(self._serve)
        self._port = self._server.port
        self._reserved: socket.socket | None = None

    @property
    def url(self) -> str:
        """Where it lives, up or down."""
        return f"http://127.0.0.1:{self._port}"

    def behave(self, path: str, behaviour: Behaviour) -> None:
        """Treat requests to *path* so, from now on."""
        self._behaviours[path] = behaviour

    def down(self) -> None:
        """Break every connection off and refuse new ones; the port stays ours."""
        self.leaving.set()
        if self._server is not None:
            self._server.stop()
            self._server = None
            self._reserved = socket.socket()
            self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._reserved.bind(("127.0.0.1", self._port))

    def up(self) -> None:
        """Come back."""
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None
            self.leaving.clear()
            self._server = RawServer(self._serve, port=self._port)

    def stop(self) -> None:
        """Leave for good."""
        self.down()
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None  # nobody brings it back

    def arrivals(self) -> Counter[str]:
        """Return how often each request arrived, by its key."""
        return Counter(one.headers.get("idempotency-key", "") for one in list(self.received))

    def asked(self, path: str) -> list[Received]:
        """Return the requests to *path* so far, in order."""
        return [one for one in list(self.received) if one.path.split("?")[0] == path]

    def _serve(self, connection: socket.socket, request: Received) -> None:
        path = request.path.split("?")[0]
        with self._one_at_a_time:
            self.received.append(request)
            self._visits[path] += 1
            visit = Visit(self, connection, request, self._visits[path])
        self._behaviours.get(path, works)(visit)


def as_json(request: Received) -> Any:
    """Return the JSON that a request carries."""
    return json.loads(request.body)
