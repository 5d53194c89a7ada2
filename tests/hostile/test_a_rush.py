"""Thousands of desktops that come at once neither fill the memory nor keep webhooks waiting."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

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


def until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.02)


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
    until(lambda: kept() is None)


def test_desktops_stand_in_line_where_webhooks_do_not() -> None:
    with small_server(limits=Limits(most_arriving=0)) as small, Raw(small.url) as raw:
        raw.send(UPGRADE)
        with Raw(small.url) as webhook:
            webhook.send(QUESTION)
            assert status_of(webhook.answer()) == 200
        until(lambda: len(small.crowd) == len(small.crowd._line) == 1)


def test_whoever_gives_up_in_the_line_is_forgotten() -> None:
    with small_server(limits=Limits(most_arriving=0, look_seconds=0.05)) as small:
        with Raw(small.url) as raw:
            raw.send(UPGRADE)
            until(lambda: len(small.crowd._line) == 1)
        until(lambda: len(small.crowd._line) == 0)


def test_whoever_speaks_in_the_line_is_sent_away() -> None:
    with small_server(limits=Limits(most_arriving=0)) as small, Raw(small.url) as raw:
        raw.send(UPGRADE)
        until(lambda: len(small.crowd._line) == 1)
        raw.send(b"x")
        assert raw.rest() == b""


def test_a_line_moves_on() -> None:
    with small_server(limits=Limits(most_arriving=2)) as small, ExitStack() as stack:
        url = small.url.replace("http", "ws", 1)
        with ThreadPoolExecutor(20) as pool:
            sockets = list(pool.map(lambda _: connect(url, proxy=None), range(20)))
        for socket in sockets:
            stack.enter_context(socket)
        assert (len(small.crowd), small.crowd.arriving) == (20, 0)


def test_whoever_was_let_in_arrives_no_more(small: Small) -> None:
    with connect(small.url.replace("http", "ws", 1), proxy=None) as socket:
        socket.send("hello")
        assert socket.recv() == "hello"
        assert small.crowd.arriving == 0
    with Raw(small.url) as raw:
        raw.send(UPGRADE.replace(b"Version: 13", b"Version: 1"))
        raw.rest()
    assert small.crowd.arriving == 0
