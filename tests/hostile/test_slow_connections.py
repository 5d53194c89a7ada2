"""Whoever keeps a connection and sends nothing of use loses it; nobody honest loses anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.hostile.raw import QUESTION, Raw, length, ringing, status_of, webhook
from tests.hostile.small_server import MEBIBYTES, Small, small_server

pytestmark = pytest.mark.e2e

MANY = 500
HANDSHAKE = (
    b"GET /relay HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
BEGUN = {
    "nothing at all": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: loc",
    "empty lines": b"\r\n\r\n",
    "no version": b"GET /\r\n",
}


@pytest.fixture
def small() -> Iterator[Small]:
    with small_server() as running:
        yield running


@pytest.fixture
def full() -> Iterator[Small]:
    with small_server(most=8) as running:
        yield running


def _drip(raw: Raw, piece: bytes, until: Callable[[], bool]) -> None:
    """Send *piece* again and again until that is so."""
    while not until():
        raw.send(piece)
        time.sleep(0.05)


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_a_request_that_never_comes_ends_the_connection(small: Small, begun: bytes) -> None:
    with Raw(small.url) as raw:
        raw.send(begun)
        assert status_of(raw.rest()) == 408


@pytest.mark.parametrize("piece", [b"X-Slow: a\r\n", b"\r\n"])
def test_a_line_now_and_then_gains_no_time(small: Small, piece: bytes) -> None:
    with Raw(small.url) as raw:
        raw.send(b"GET /healthz HTTP/1.1\r\n" if piece.strip() else b"")
        _drip(raw, piece, lambda: len(small.crowd) == 0)


def test_the_second_request_of_a_connection_has_no_more_time_than_the_first(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(QUESTION)
        assert status_of(raw.answer()) == 200
        _drip(raw, b"G", lambda: len(small.crowd) == 0)


def test_a_quiet_connection_that_has_asked_is_kept_for_its_next_request(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(QUESTION)
        assert status_of(raw.answer()) == 200
        time.sleep(1.0)  # more than a begun request would have had
        raw.send(QUESTION)
        assert status_of(raw.answer()) == 200


def test_a_body_that_never_ends_ends_the_connection(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        _drip(raw, b"x", lambda: len(small.crowd) == 0)


def test_what_still_comes_after_the_answer_ends_the_connection(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(b"POST /deaf HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert status_of(raw.answer()) == 200
        _drip(raw, b"x", lambda: len(small.crowd) == 0)


def test_a_flood_after_the_answer_ends_the_connection(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(b"POST /deaf HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert status_of(raw.answer()) == 200
        for _ in range(1000):
            raw.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        assert raw.rest() == b""


def test_who_does_not_read_the_answer_loses_the_connection(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while len(small.crowd):
            time.sleep(0.05)


def test_who_reads_slowly_but_reads_gets_all_of_it(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        found = 0
        while piece := raw.socket.recv(400_000):
            found += len(piece)
            time.sleep(0.05)
    assert found > len(MEBIBYTES)


@pytest.mark.parametrize("count", [101, 100_000])
def test_a_head_has_a_hundred_lines_at_most(small: Small, count: int) -> None:
    lines = b"".join(b"X-%d: a\r\n" % number for number in range(count))
    with Raw(small.url) as raw:
        raw.send(b"GET / HTTP/1.1\r\n" + lines + b"\r\n")
        assert status_of(raw.rest()) in {0, 431}
    assert len(small.crowd) == 0


@pytest.mark.parametrize(
    "begin", [b"GET /?", b"GET / HTTP/1.1\r\nX-Long: ", b"GET / HTTP/1.1\r\nX-Lo", b"G"]
)
def test_a_line_without_end_is_not_kept(small: Small, begin: bytes) -> None:
    with Raw(small.url) as raw:
        raw.send(begin)
        for _ in range(2000):
            raw.send(b"a" * 65536)
        assert status_of(raw.rest()) in {0, 400, 431}


def test_requests_piled_up_are_not_kept(small: Small) -> None:
    with Raw(small.url) as raw:
        raw.send(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" * 5000
        )
        assert raw.rest().count(b"HTTP/1.1 200") <= 17


@pytest.mark.parametrize(
    "handshake",
    [
        HANDSHAKE.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 1\r\n\r\nx"),
        HANDSHAKE.replace(b"/relay", b"/relay?" + b"a" * 9000),
        HANDSHAKE.replace(b"\r\n\r\n", b"\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n"),
        HANDSHAKE.replace(b"Host: localhost\r\n", b""),
        HANDSHAKE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
        HANDSHAKE.replace(b"13", b"8"),
    ],
    ids=["post", "address", "line", "host", "key", "version"],
)
def test_a_handshake_that_cannot_be_read_is_answered_at_once(
    server: EmbeddedTarget, handshake: bytes
) -> None:
    with Raw(server.http_url) as raw:
        raw.send(handshake)
        assert 400 <= status_of(raw.rest()) < 500


def test_a_full_house_makes_room_for_who_asks_at_once(full: Small) -> None:
    idlers = [Raw(full.url) for _ in range(20)]
    try:
        with Raw(full.url) as raw:
            raw.send(QUESTION)
            assert status_of(raw.answer()) == 200
        assert len(full.crowd) <= 8
    finally:
        for idler in idlers:
            idler.__exit__(None, None, None)


def test_a_house_full_of_desktops_sends_nobody_away(full: Small) -> None:
    desktops = [Raw(full.url) for _ in range(8)]
    try:
        for desktop in desktops:
            desktop.send(HANDSHAKE)
            assert status_of(desktop.answer()) == 101
        with Raw(full.url) as raw:
            assert status_of(raw.rest()) == 503
        desktops[0].send(b"\x81\x82\0\0\0\0hi")
        assert desktops[0].socket.recv(100) == b"\x81\x02hi"
    finally:
        for desktop in desktops:
            desktop.__exit__(None, None, None)


def _hold(server: EmbeddedTarget, begun: tuple[bytes, ...]) -> list[Raw]:
    held = [Raw(server.http_url) for _ in range(MANY)]
    for number, raw in enumerate(held):
        raw.send(begun[number % len(begun)])
    return held


def test_while_somebody_holds_500_slow_connections_webhooks_are_answered(
    server: EmbeddedTarget,
) -> None:
    held = _hold(server, (*BEGUN.values(), webhook(b"event=", b"Content-Length: 1000")))
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.2):
            for raw in held:
                raw.send(b"X")

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        for number in range(20):
            call = ringing(f"slow{number}")
            with Raw(server.http_url) as pbx:
                pbx.send(webhook(call, length(call)))
                assert status_of(pbx.answer()) == 200
    finally:
        stop.set()
        dripping.join()
        for raw in held:
            raw.__exit__(None, None, None)
