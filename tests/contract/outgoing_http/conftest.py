"""Servers and clients that end with their test; every sentence is tested with every client."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
from tests.contract.outgoing_http.client import DOWNLOADS, HTTPS, LOOPBACK
from tests.contract.outgoing_http.server import RawServer, Script

from ringhook.net.limited_downloads import LimitedDownloads
from ringhook.net.limited_http import LimitedHttp

Serve = Callable[..., RawServer]
MakeHttp = Callable[..., LimitedHttp]
MakeDownloads = Callable[..., LimitedDownloads]


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


@pytest.fixture(params=HTTPS)
def make_http(request: pytest.FixtureRequest) -> Iterator[MakeHttp]:
    """Make clients that are closed after the test."""
    made: list[LimitedHttp] = []

    def make(*arguments: object, **settings: object) -> LimitedHttp:
        made.append(request.param(*arguments, **settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def http(make_http: MakeHttp) -> LimitedHttp:
    """Return a client that may call loopback."""
    return make_http(LOOPBACK)


@pytest.fixture(params=DOWNLOADS)
def make_downloads(request: pytest.FixtureRequest) -> Iterator[MakeDownloads]:
    """Make clients that are closed after the test."""
    made: list[LimitedDownloads] = []

    def make(*arguments: object, **settings: object) -> LimitedDownloads:
        made.append(request.param(*arguments, **settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def downloads(make_downloads: MakeDownloads) -> LimitedDownloads:
    """Return a client that may call loopback."""
    return make_downloads(LOOPBACK)
