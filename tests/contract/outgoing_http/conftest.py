"""Servers and a client that end with their test."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
from tests.contract.outgoing_http.client import LOOPBACK
from tests.contract.outgoing_http.server import RawServer, Script

from ringhook.net.http import PooledHttp

Serve = Callable[..., RawServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that are stopped after the test."""
    started: list[RawServer] = []

    def start(script: Script, tls: ssl.SSLContext | None = None) -> RawServer:
        started.append(RawServer(script, tls))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def http() -> Iterator[PooledHttp]:
    """Return a client that may call loopback."""
    client = PooledHttp(LOOPBACK)
    yield client
    client.close()
