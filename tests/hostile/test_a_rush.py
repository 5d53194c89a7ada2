"""Thousands of desktops that come at once neither fill the memory nor keep webhooks waiting."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest
from tests.hostile.raw import QUESTION, Raw, status_of
from tests.hostile.small_server import Small, small_server
from websockets.sync.client import connect

from ringhook.embedded.crowd import Limits

pytestmark = pytest.mark.e2e

UPGRADE = (
    b"GET /relay HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture
def small() -> Iterator[Small]:
    with small_server() as running:
        yield running


@pytest.fixture
def no_search_for_garbage() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.usefixtures("no_search_for_garbage")
def test_a_connection_that_is_over_leaves_nothing_for_the_search_for_garbage(small: Small) -> None:
    with connect(small.url.replace("http", "ws", 1), proxy=None) as socket:
        socket.send("hello")
        assert socket.recv() == "hello"
        (guest,) = small.crowd._guests
        kept = weakref.ref(guest.conn)  # type: ignore[attr-defined]  # it is a WebSocket's
        del guest
    for _ in range(100):
        if kept() is None:
            return
        time.sleep(0.05)
    raise AssertionError("something still holds the connection")


def test_no_more_desktops_arrive_at_once_than_there_is_time_for() -> None:
    with small_server(limits=Limits(most_arriving=0)) as small, Raw(small.url) as raw:
        raw.send(UPGRADE)
        assert status_of(raw.rest()) == 503
        with Raw(small.url) as webhook:
            webhook.send(QUESTION)
            assert status_of(webhook.answer()) == 200


def test_whoever_was_let_in_arrives_no_more(small: Small) -> None:
    with connect(small.url.replace("http", "ws", 1), proxy=None) as socket:
        socket.send("hello")
        assert socket.recv() == "hello"
        assert small.crowd.arriving == 0
    with Raw(small.url) as raw:
        raw.send(UPGRADE.replace(b"Version: 13", b"Version: 1"))
        raw.rest()
    assert small.crowd.arriving == 0
