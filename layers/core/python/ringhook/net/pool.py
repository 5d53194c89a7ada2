"""Kept connections, shared by all threads: one at a time has each."""

from __future__ import annotations

import ssl
from collections import OrderedDict, deque
from functools import cached_property
from threading import Lock

import certifi

from ringhook.net.connection import (
    DeadlineTlsSocket,
    GuardedConnection,
    GuardedTlsConnection,
)
from ringhook.net.outgoing import Origin, Target

_ORIGINS = 64
"""Of the others, who were not asked for the longest time, nothing is kept."""


class Pool:
    """Keeps up to *per_origin* idle connections for each of the last origins.

    *ca_file* is trusted in addition to the system's and certifi's authorities.
    """

    def __init__(self, *, per_origin: int = 32, ca_file: str | None = None) -> None:
        self._per_origin, self._ca_file = per_origin, ca_file
        self._idle: OrderedDict[Origin, deque[GuardedConnection]] = OrderedDict()
        self._lock = Lock()

    def take(self, target: Target, idle_seconds: float) -> GuardedConnection:
        """Return the connection that was used last, none that was idle for longer; else a new one."""
        while (kept := self._pop(target.origin)) is not None:
            if kept.may_be_used(idle_seconds):
                return kept
            kept.close()
        return self.new(target)

    def new(self, target: Target) -> GuardedConnection:
        """Return a connection that opens when it is asked."""
        if target.scheme == "https":
            return GuardedTlsConnection(target.host, target.port, self._tls)
        return GuardedConnection(target.host, target.port)

    def give_back(self, target: Target, connection: GuardedConnection) -> None:
        """Keep *connection* for the next who asks there, unless one side has closed it."""
        if connection.sock is None:
            return
        with self._lock:
            idle = self._idle.setdefault(target.origin, deque())
            self._idle.move_to_end(target.origin)
            idle.append(connection)
            surplus = [idle.popleft()] if len(idle) > self._per_origin else []
            if len(self._idle) > _ORIGINS:
                surplus += self._idle.popitem(last=False)[1]
        for unwanted in surplus:
            unwanted.close()

    def close(self) -> None:
        """Close what is idle now."""
        with self._lock:
            kept, self._idle = self._idle, OrderedDict()
        for idle in kept.values():
            for connection in idle:
                connection.close()

    def _pop(self, origin: Origin) -> GuardedConnection | None:
        with self._lock:
            idle = self._idle.get(origin)
            return idle.pop() if idle else None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=certifi.where())
        context.load_default_certs()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        context.sslsocket_class = DeadlineTlsSocket
        return context
