"""Downloads: the guard, the deadline and the redirects of every request, and no limit of size."""

from __future__ import annotations

import socket

import pytest
from tests.contract.outgoing_http.client import get, post
from tests.contract.outgoing_http.conftest import MakeDownloads, Serve
from tests.contract.outgoing_http.server import Received, always, answer, hang_up

from ringhook.net.guard import AddressGuard
from ringhook.net.limited_downloads import LimitedDownloads
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest


def whole(downloads: LimitedDownloads, request: HttpRequest) -> bytes:
    with downloads.open(request) as download:
        return b"".join(download.pieces)


def failure(downloads: LimitedDownloads, request: HttpRequest) -> HttpFailedError:
    with pytest.raises(HttpFailedError) as caught:
        whole(downloads, request)
    return caught.value


def test_an_answer_over_a_mebibyte_comes_whole(serve: Serve, downloads: LimitedDownloads) -> None:
    body = b"x" * (3 * 1024 * 1024)
    assert whole(downloads, get(serve(always(answer(body))).url())) == body


def test_whoever_has_enough_may_leave(serve: Serve, downloads: LimitedDownloads) -> None:
    def endless(connection: socket.socket, _request: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with downloads.open(get(serve(endless).url())) as download:
        assert next(download.pieces).startswith(b"xxx")


def test_headers_and_status_are_told_and_nothing_is_decompressed(
    serve: Serve, downloads: LimitedDownloads
) -> None:
    parts = answer(b"\x1f\x8bno", "206 Partial Content", "Content-Encoding: gzip", "X-Y: Z")
    server = serve(always(parts))
    with downloads.open(get(server.url(), {"Range": "bytes=0-3"})) as download:
        assert (download.status, download.headers["x-y"]) == (206, "Z")
        assert b"".join(download.pieces) == b"\x1f\x8bno"
    assert server.requests[0].headers["range"] == "bytes=0-3"
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_a_redirect_keeps_the_range_and_loses_the_credential(
    serve: Serve, downloads: LimitedDownloads
) -> None:
    end = serve(always(answer(b"there")))
    start = serve(always(answer(b"", "302 Found", f"Location: {end.url('/x', 'localhost')}")))
    headers = {"Range": "bytes=5-", "Authorization": "Basic secret"}
    assert whole(downloads, get(start.url(), headers)) == b"there"
    assert end.requests[0].headers["range"] == "bytes=5-"
    assert "authorization" not in end.requests[0].headers


def test_a_redirected_post_goes_on_as_a_get(serve: Serve, downloads: LimitedDownloads) -> None:
    end = serve(always(answer(b"there")))
    start = serve(always(answer(b"", "302 Found", f"Location: {end.url('/x')}")))
    assert whole(downloads, post(start.url())) == b"there"
    assert end.requests[0].line == "GET /x HTTP/1.1"
    assert end.requests[0].body == b""


def test_a_redirect_loop_ends(serve: Serve, downloads: LimitedDownloads) -> None:
    loop = serve(always(answer(b"", "302 Found", "Location: /")))
    assert failure(downloads, get(loop.url())).failure is Failure.TOO_MANY_REDIRECTS
    assert len(loop.requests) == 4


@pytest.mark.parametrize("target", ["http://127.0.0.2:1/", "http://169.254.169.254/latest"])
def test_a_redirect_into_the_house_is_refused(
    serve: Serve, target: str, make_downloads: MakeDownloads
) -> None:
    downloads = make_downloads(AddressGuard(("127.0.0.1/32",)))
    start = serve(always(answer(b"", "302 Found", f"Location: {target}")))
    assert failure(downloads, get(start.url())).failure is Failure.BLOCKED_ADDRESS
    downloads.close()


def test_a_private_address_is_refused(make_downloads: MakeDownloads) -> None:
    downloads = make_downloads(AddressGuard())
    assert failure(downloads, get("http://127.0.0.1:9/")).failure is Failure.BLOCKED_ADDRESS


def test_a_body_that_stops_is_no_whole(serve: Serve, downloads: LimitedDownloads) -> None:
    def stops(connection: socket.socket, _request: Received) -> None:
        connection.sendall(answer(b"half", length=100))
        hang_up(connection)

    assert failure(downloads, get(serve(stops).url())).failure is Failure.BROKEN_ANSWER


def test_who_drips_is_cut_at_the_deadline(serve: Serve, downloads: LimitedDownloads) -> None:
    def silent(connection: socket.socket, _request: Received) -> None:
        connection.sendall(answer(b"a", length=100))
        connection.recv(1)

    request = get(serve(silent).url(), timeout_seconds=0.3)
    assert failure(downloads, request).failure is Failure.TIMEOUT


def test_every_download_has_a_connection_of_its_own(
    serve: Serve, downloads: LimitedDownloads
) -> None:
    server = serve(always(answer(b"whole")))
    for _ in range(2):
        assert whole(downloads, get(server.url())) == b"whole"
    assert server.connections == 2


def test_headers_that_stop_are_no_headers(serve: Serve, downloads: LimitedDownloads) -> None:
    def stops(connection: socket.socket, _request: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Half: ")
        hang_up(connection)

    assert failure(downloads, get(serve(stops).url())).failure is Failure.BROKEN_ANSWER
