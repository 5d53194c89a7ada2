"""Connections, kept and shared by all threads: one at a time has each."""

from __future__ import annotations

import ssl
from collections import OrderedDict, deque
from collections.abc import Mapping
from functools import cached_property
from threading import Lock

from ringhook.net.arrived import Arrived
from ringhook.net.carrier import BROKEN
from ringhook.net.connection import GuardedConnection, GuardedTlsConnection
from ringhook.net.exchange import Exchange
from ringhook.net.outgoing import Origin, Target
from ringhook.net.sockets import tls_context

CONNECTIONS_PER_ORIGIN = 32
ORIGINS = 64
"""Of the others, who were not asked for the longest time, nothing is kept."""


class Pool:
    """See `ringhook.net.carrier.Carrier`. Keeps up to *per_origin* idle connections for each of the last origins.

    *ca_file* is trusted in addition to the system's and certifi's authorities.
    """

    broken = BROKEN

    def __init__(
        self, *, per_origin: int = CONNECTIONS_PER_ORIGIN, ca_file: str | None = None
    ) -> None:
        self._per_origin, self._ca_file = per_origin, ca_file
        self._idle: OrderedDict[Origin, deque[GuardedConnection]] = OrderedDict()
        self._lock = Lock()

    def ask(
        self, method: str, headers: Mapping[str, bytes], body: bytes, exchange: Exchange
    ) -> PooledAnswer:
        """See `ringhook.net.carrier.Carrier`."""
        connection = self._connection(exchange)
        try:
            arrived = connection.ask(method, exchange.target.path, headers, body)
        except BaseException:
            connection.close()
            raise
        return PooledAnswer(self, exchange.target, connection, arrived)

    def give_back(self, target: Target, connection: GuardedConnection) -> None:
        """Keep *connection* for the next who asks there."""
        with self._lock:
            idle = self._idle.setdefault(target.origin, deque())
            self._idle.move_to_end(target.origin)
            idle.append(connection)
            surplus = [idle.popleft()] if len(idle) > self._per_origin else []
            if len(self._idle) > ORIGINS:
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

    def _connection(self, exchange: Exchange) -> GuardedConnection:
        """Return the connection that was used last, if the exchange trusts it; else a new one."""
        target = exchange.target
        while not exchange.fresh and (kept := self._pop(target.origin)) is not None:
            if kept.may_be_used(exchange):
                return kept
            kept.close()
        if target.scheme == "https":
            return GuardedTlsConnection(target.host, target.port, self._tls)
        return GuardedConnection(target.host, target.port)

    def _pop(self, origin: Origin) -> GuardedConnection | None:
        with self._lock:
            idle = self._idle.get(origin)
            return idle.pop() if idle else None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context(self._ca_file)


class PooledAnswer:
    """See `ringhook.net.carrier.Answer`."""

    def __init__(
        self, pool: Pool, target: Target, connection: GuardedConnection, arrived: Arrived
    ) -> None:
        self.status, self.headers, self.read = arrived.status, arrived.headers, arrived.read
        self._pool, self._target = pool, target
        self._connection, self._arrived = connection, arrived

    def keep(self) -> None:
        """See `ringhook.net.carrier.Answer`."""
        self._arrived.close()
        if self._arrived.keeps:
            self._pool.give_back(self._target, self._connection)
        else:
            self._connection.close()

    def close(self) -> None:
        """See `ringhook.net.carrier.Answer`."""
        self._arrived.close()
        self._connection.close()
