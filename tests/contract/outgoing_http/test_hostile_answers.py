"""Answers that try to confuse: too early, too often, twice framed, or meant for somebody else."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from tests.contract.outgoing_http.client import failure, get, post
from tests.contract.outgoing_http.conftest import Serve
from tests.contract.outgoing_http.server import Received, always, answer, hang_up, reset

from ringhook.net.answer import LIMIT_BYTES
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import Failure

BIG = b"x" * 20_000_000
"""More than the sockets between us hold, so that sending it takes somebody who reads."""


@contextmanager
def _one_visit(behaviour: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve one connection, from its first byte on; gives the address."""

    def serve_it() -> None:
        connection, _ = listener.accept()
        with connection:
            behaviour(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        beside = threading.Thread(target=serve_it)
        beside.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        beside.join()


def test_a_reset_in_the_middle_of_the_request_is_ambiguous(http: LimitedHttp) -> None:
    def cut(connection: socket.socket) -> None:
        connection.recv(65_536)
        reset(connection)

    with _one_visit(cut) as url:
        error = failure(http, post(url, BIG))
    assert (error.failure, error.sent) == (Failure.BROKEN_ANSWER, True)


def test_interim_answers_without_end_are_cut_at_the_deadline(
    serve: Serve, http: LimitedHttp
) -> None:
    def script(connection: socket.socket, _request: Received) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    error = failure(http, get(serve(script).url(), timeout_seconds=0.3))
    assert error.sent
    assert error.failure in {Failure.TIMEOUT, Failure.BROKEN_ANSWER}


@pytest.mark.parametrize("line", ["100 Continue", "102 Processing", "103 Early Hints"])
def test_an_interim_answer_is_not_the_answer(serve: Serve, http: LimitedHttp, line: str) -> None:
    interim = f"HTTP/1.1 {line}\r\nLink: </x>\r\n\r\n".encode()
    server = serve(always(interim, interim, answer(b"real")))
    response = http.send(post(server.url()))
    assert (response.status, response.body) == (200, b"real")


def test_what_follows_an_answer_is_not_taken_for_the_next_one(
    serve: Serve, http: LimitedHttp
) -> None:
    def script(connection: socket.socket, request: Received) -> None:
        forged = answer(b"forged") if request.path == "/first" else b""
        connection.sendall(answer(request.path.encode()) + forged)

    server = serve(script)
    assert http.send(get(server.url("/first"))).body == b"/first"
    assert http.send(get(server.url("/second"))).body == b"/second"


def test_two_lengths_that_differ_are_no_answer(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer(b"abcde", "200 OK", "Content-Length: 2")))
    assert failure(http, get(server.url())).failure is Failure.BROKEN_ANSWER


def test_a_length_beside_chunks_does_not_cut_them(serve: Serve, http: LimitedHttp) -> None:
    chunks = "Transfer-Encoding: chunked"
    server = serve(always(answer(b"5\r\nabcde\r\n0\r\n\r\n", "200 OK", chunks, length=2)))
    assert http.send(get(server.url())).body == b"abcde"


def test_a_negative_length_is_bounded(serve: Serve, http: LimitedHttp) -> None:
    def script(connection: socket.socket, _request: Received) -> None:
        connection.sendall(answer(b"abc", length=-1))
        hang_up(connection)

    assert http.send(get(serve(script).url())).body == b"abc"


def test_gzip_within_gzip_is_not_unpacked_without_limit(serve: Serve, http: LimitedHttp) -> None:
    nested = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    server = serve(always(answer(nested, "200 OK", "Content-Encoding: gzip, gzip")))
    assert len(http.send(get(server.url())).body) <= LIMIT_BYTES


def test_a_bomb_in_chunks_is_cut_at_one_mebibyte(serve: Serve, http: LimitedHttp) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    lines = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    chunk = f"{len(bomb):x}\r\n".encode() + bomb + b"\r\n0\r\n\r\n"
    response = http.send(get(serve(always(lines.encode() + chunk)).url()))
    assert (len(response.body), response.truncated) == (LIMIT_BYTES, True)


@pytest.mark.parametrize("encoding", ["br", "zstd", "x-nonsense"])
def test_a_compression_that_nobody_asked_for_is_passed_on_as_it_came(
    serve: Serve, http: LimitedHttp, encoding: str
) -> None:
    server = serve(always(answer(b"\x8b\x00abc", "200 OK", f"Content-Encoding: {encoding}")))
    assert http.send(get(server.url())).body == b"\x8b\x00abc"


def test_a_refusal_before_the_request_was_read_is_the_answer(http: LimitedHttp) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(answer(b"", "413 Content Too Large", "Connection: close"))
        while connection.recv(65_536):
            pass

    with _one_visit(refuse) as url:
        assert http.send(post(url, BIG)).status == 413
