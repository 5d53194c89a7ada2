"""Answers that are too slow, too big or wrong."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.outgoing_http.client import HTTPS, LOOPBACK, failure, get, post
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import (
    RawServer,
    Received,
    always,
    answer,
    hang_up,
    reset,
)

from ringhook.net.answer import LIMIT_BYTES
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import Failure, HttpFailedError

DRIPS = 100
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("beginning", "end"),
    [
        pytest.param(b"HTTP/1.1 200 O", b"\r\nContent-Length: 0\r\n\r\n", id="status line"),
        pytest.param(OK + b"X-Slow: ", b"\r\nContent-Length: 0\r\n\r\n", id="header"),
        pytest.param(OK + f"Content-Length: {DRIPS}\r\n\r\n".encode(), b"", id="body"),
        pytest.param(
            OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"\r\nhello\r\n0\r\n\r\n", id="chunk size"
        ),
        pytest.param(OK + b"\r\n", b"", id="body without a length"),
    ],
)
def test_a_drip_is_cut_at_the_deadline(
    serve: Serve, http: LimitedHttp, beginning: bytes, end: bytes
) -> None:
    """The answer is whole and right in the end: who waits for every byte anew would take it."""

    def script(connection: socket.socket, _request: Received) -> None:
        connection.sendall(beginning)
        for _ in range(DRIPS):
            connection.sendall(b"x")
            threading.Event().wait(0.02)
        connection.sendall(end)
        hang_up(connection)

    error = failure(http, get(serve(script).url(), timeout_seconds=0.3))
    assert (error.failure, error.sent) == (Failure.TIMEOUT, True)


def test_silence_is_cut_at_the_deadline(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always())
    error = failure(http, post(server.url(), timeout_seconds=0.2))
    assert (error.failure, error.sent) == (Failure.TIMEOUT, True)


def test_a_server_that_does_not_read_is_cut_at_the_deadline(http: LimitedHttp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        error = failure(http, post(url, b"x" * 20_000_000, timeout_seconds=0.3))
    assert (error.failure, error.sent) == (Failure.TIMEOUT, True)


def test_redirects_share_one_deadline(serve: Serve, http: LimitedHttp) -> None:
    def script(connection: socket.socket, request: Received) -> None:
        threading.Event().wait(0.15)
        hop = int(request.path[1:])
        connection.sendall(answer(b"", "302 Found", f"Location: /{hop + 1}"))

    server = serve(script)
    error = failure(http, get(server.url("/1"), timeout_seconds=0.35))
    assert error.failure is Failure.TIMEOUT


def test_an_endless_body_is_cut_at_one_mebibyte(serve: Serve, http: LimitedHttp) -> None:
    def script(connection: socket.socket, _request: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    response = http.send(get(serve(script).url()))
    assert (len(response.body), response.truncated) == (LIMIT_BYTES, True)


def test_a_body_of_exactly_one_mebibyte_is_whole(serve: Serve, http: LimitedHttp) -> None:
    response = http.send(get(serve(always(answer(b"x" * LIMIT_BYTES))).url()))
    assert (len(response.body), response.truncated) == (LIMIT_BYTES, False)


@pytest.mark.parametrize("window_bits", [31, 15, -15], ids=["gzip", "zlib", "raw deflate"])
def test_a_compressed_body_is_unpacked(serve: Serve, http: LimitedHttp, window_bits: int) -> None:
    packer = zlib.compressobj(wbits=window_bits)
    packed = packer.compress(b"hello " * 1000) + packer.flush()
    encoding = "gzip" if window_bits == 31 else "deflate"
    server = serve(always(answer(packed, "200 OK", f"Content-Encoding: {encoding}")))
    assert http.send(get(server.url())).body == b"hello " * 1000


def test_a_gzip_bomb_is_cut_at_one_mebibyte(serve: Serve, http: LimitedHttp) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server = serve(always(answer(bomb, "200 OK", "Content-Encoding: gzip")))
    response = http.send(get(server.url()))
    assert (len(response.body), response.truncated) == (LIMIT_BYTES, True)


def test_a_bomb_of_many_gzip_members_is_cut_too(serve: Serve, http: LimitedHttp) -> None:
    bomb = gzip.compress(b"\0" * 10_000) * 500
    server = serve(always(answer(bomb, "200 OK", "Content-Encoding: gzip")))
    response = http.send(get(server.url()))
    assert (len(response.body), response.truncated) == (LIMIT_BYTES, True)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_a_chunked_body_is_put_together(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(CHUNKED, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n"))
    assert http.send(get(server.url())).body == b"abcde"
    http.send(get(server.url()))
    assert server.connections == 1


BROKEN = {
    "half a body": answer(b"half", length=100),
    "half a chunk": CHUNKED + b"64\r\nabc",
    "a bad chunk size": CHUNKED + b"zz\r\nabc\r\n",
    "half of the headers": b"HTTP/1.1 200 OK\r\nX-",
    "another protocol": b"220 mail.example ESMTP\r\n",
    "a status that is no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "nothing": b"",
    "a header line of 100 kB": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "1000 headers": answer(b"", "200 OK", *(f"X-{number}: x" for number in range(1000))),
    "gzip that is none": answer(b"plain", "200 OK", "Content-Encoding: gzip"),
    "gzip that stops": answer(
        gzip.compress(b"abc" * 500)[:-10], "200 OK", "Content-Encoding: gzip"
    ),
    "two lengths": answer(b"abcde", "200 OK", "Content-Length: 3"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_answer_is_ambiguous(serve: Serve, http: LimitedHttp, what: str) -> None:
    def script(connection: socket.socket, _request: Received) -> None:
        connection.sendall(BROKEN[what])
        hang_up(connection)

    error = failure(http, post(serve(script).url()))
    assert (error.failure, error.sent) == (Failure.BROKEN_ANSWER, True)


def test_a_reset_after_the_request_is_ambiguous(serve: Serve, http: LimitedHttp) -> None:
    server = serve(lambda connection, _request: reset(connection))
    error = failure(http, post(server.url()))
    assert (error.failure, error.sent) == (Failure.BROKEN_ANSWER, True)


def test_an_answer_without_a_body_needs_none(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"))
    response = http.send(get(server.url()))
    assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize("kind", HTTPS)
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_answer_whatever_raises_anything_but_its_own_error(
    kind: MakeHttp,
    answer: bytes,
    begins: bool,  # noqa: FBT001 - drawn
) -> None:
    def script(connection: socket.socket, _request: Received) -> None:
        connection.sendall(OK * begins + answer)
        hang_up(connection)

    server, http = RawServer(script), kind(LOOPBACK)
    try:
        with suppress(HttpFailedError):
            http.send(get(server.url()))
    finally:
        http.close()
        server.stop()


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_an_answer_that_says_come_again_is_an_answer(
    serve: Serve, http: LimitedHttp, status: str
) -> None:
    server = serve(always(answer(b"", status, "Retry-After: 1")))
    assert http.send(get(server.url())).headers["retry-after"] == "1"
    assert len(server.requests) == 1
