"""Connections are kept, and never trusted too long."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.contract.outgoing_http.client import LOOPBACK, failure, get, post
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import Received, always, answer, hang_up

from ringhook.net.answer import LIMIT_BYTES
from ringhook.net.guard import AddressGuard
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import Failure


def test_a_connection_is_kept_for_the_next_request(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    for _ in range(5):
        http.send(get(server.url()))
    assert (len(server.requests), server.connections) == (5, 1)


def test_a_connection_is_not_kept_when_its_answer_was_cut(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer(b"x" * 4 * LIMIT_BYTES)))
    assert http.send(get(server.url())).truncated
    assert http.send(get(server.url())).truncated
    assert server.connections == 2


def test_32_threads_share_the_pool(serve: Serve, http: LimitedHttp) -> None:
    server = serve(lambda connection, request: connection.sendall(answer(request.path.encode())))
    paths = [f"/{number}" for number in range(320)]
    with ThreadPoolExecutor(32) as pool:
        bodies = list(pool.map(lambda path: http.send(get(server.url(path))).body.decode(), paths))
    assert bodies == paths
    assert server.connections <= 32


def _second_request_dies(connection: socket.socket, request: Received) -> None:
    """Close a kept connection at the moment when it is used again."""
    if request.path == "/again":
        return hang_up(connection)
    return connection.sendall(answer())


def test_a_get_on_a_connection_that_just_closed_is_sent_again_once(
    serve: Serve, http: LimitedHttp
) -> None:
    answered: list[str] = []

    def script(connection: socket.socket, request: Received) -> None:
        answered.append(request.path)
        if len(answered) == 2:
            hang_up(connection)
        else:
            connection.sendall(answer())

    server = serve(script)
    http.send(get(server.url("/first")))
    assert http.send(get(server.url("/second"))).status == 200
    assert answered == ["/first", "/second", "/second"]


def test_a_get_is_sent_again_only_once(serve: Serve, http: LimitedHttp) -> None:
    server = serve(_second_request_dies)
    http.send(get(server.url("/first")))
    error = failure(http, get(server.url("/again")))
    assert (error.failure, error.sent) == (Failure.BROKEN_ANSWER, True)
    assert [one.path for one in server.requests] == ["/first", "/again", "/again"]


def test_a_post_on_a_connection_that_just_closed_is_ambiguous_and_not_repeated(
    serve: Serve, http: LimitedHttp
) -> None:
    server = serve(_second_request_dies)
    http.send(get(server.url("/first")))
    error = failure(http, post(server.url("/again")))
    assert (error.failure, error.sent) == (Failure.BROKEN_ANSWER, True)
    assert [one.path for one in server.requests] == ["/first", "/again"]


def test_a_post_does_not_trust_a_connection_that_was_idle(
    serve: Serve, make_http: MakeHttp
) -> None:
    server, http = serve(always(answer())), make_http(LOOPBACK, trusted_idle_seconds=0.0)
    http.send(post(server.url()))
    http.send(post(server.url()))
    assert server.connections == 2
    http.send(get(server.url()))
    assert server.connections == 2
    http.close()


def test_closing_the_client_closes_its_connections(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    http.send(get(server.url()))
    http.close()
    http.send(get(server.url()))
    assert server.connections == 2


def test_a_second_try_uses_no_other_kept_connection_either(serve: Serve, http: LimitedHttp) -> None:
    together = threading.Barrier(2)

    def script(connection: socket.socket, request: Received) -> None:
        if request.path == "/first":
            together.wait(5)
        elif server.connections == 2:
            return hang_up(connection)
        return connection.sendall(answer())

    server = serve(script)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(http.send, [get(server.url("/first"))] * 2))
    assert http.send(get(server.url("/second"))).status == 200
    assert [one.path for one in server.requests] == ["/first"] * 2 + ["/second"] * 2
    assert server.connections == 3


def test_of_many_servers_only_the_last_ones_keep_their_connections(
    serve: Serve, make_http: MakeHttp
) -> None:
    server = serve(always(answer()))

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    http = make_http(AddressGuard(("127.0.0.1/32",), resolve))
    urls = [server.url(host=f"crm-{number}.example") for number in range(69)]
    for url in urls + urls[5:]:
        http.send(get(url))
    assert server.connections == 69
    for url in urls[:5]:
        http.send(get(url))
    assert server.connections == 74
