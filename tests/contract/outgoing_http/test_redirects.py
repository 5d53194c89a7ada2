"""Redirects: few, on GET only, and nowhere that the guard would not go."""

from __future__ import annotations

import socket

import pytest
from tests.contract.outgoing_http.client import failure, get, post
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import RawServer, Received, Script, always, answer

from ringhook.net.guard import AddressGuard
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import Failure, HttpRequest


def to(location: str, status: str = "302 Found") -> bytes:
    return answer(b"moved", status, f"Location: {location}")


def count_down(connection: socket.socket, request: Received) -> None:
    """/3 leads to /2 and so on to /0, which answers."""
    left = int(request.path[1:])
    connection.sendall(to(f"/{left - 1}") if left else answer(b"arrived"))


def sends_to(server: RawServer, path: str = "/") -> Script:
    return always(to(server.url(path)))


def test_three_redirects_are_followed(serve: Serve, http: LimitedHttp) -> None:
    server = serve(count_down)
    assert http.send(get(server.url("/3"))).body == b"arrived"
    assert server.connections == 1


def test_a_fourth_redirect_is_too_many(serve: Serve, http: LimitedHttp) -> None:
    server = serve(count_down)
    error = failure(http, get(server.url("/4")))
    assert (error.failure, error.sent) == (Failure.TOO_MANY_REDIRECTS, True)
    assert len(server.requests) == 4


def test_a_redirect_loop_ends(serve: Serve, http: LimitedHttp) -> None:
    error = failure(http, get(serve(always(to("/"))).url()))
    assert error.failure is Failure.TOO_MANY_REDIRECTS


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_every_kind_of_redirect_is_followed_with_get(
    serve: Serve, http: LimitedHttp, status: str
) -> None:
    end = serve(always(answer(b"arrived")))
    start = serve(always(to(end.url("/there?x=1"), status)))
    assert http.send(get(start.url())).body == b"arrived"
    assert end.requests[0].line == "GET /there?x=1 HTTP/1.1"


@pytest.mark.parametrize("status", ["302 F", "303 S", "307 T"])
def test_a_redirected_post_is_returned_as_it_is(
    serve: Serve, http: LimitedHttp, status: str
) -> None:
    end = serve(always(answer()))
    response = http.send(post(serve(always(to(end.url(), status))).url()))
    assert (response.status, response.headers["Location"]) == (int(status[:3]), end.url())
    assert end.requests == []


def test_a_redirect_without_a_location_is_an_answer(serve: Serve, http: LimitedHttp) -> None:
    assert http.send(get(serve(always(answer(b"", "302 Found"))).url())).status == 302


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1/",
    ],
)
def test_a_redirect_into_the_house_is_blocked(
    serve: Serve, http: LimitedHttp, location: str
) -> None:
    error = failure(http, get(serve(always(to(location))).url()))
    assert (error.failure, error.sent) == (Failure.BLOCKED_ADDRESS, True)


@pytest.mark.parametrize(
    "location",
    ["ftp://127.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://[::1/"],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(
    serve: Serve, http: LimitedHttp, location: str
) -> None:
    error = failure(http, get(serve(always(to(location))).url()))
    assert (error.failure, error.sent) == (Failure.BAD_URL, True)


def test_a_location_outside_ascii_is_understood(serve: Serve, http: LimitedHttp) -> None:
    def script(connection: socket.socket, request: Received) -> None:
        connection.sendall(to("/карта") if request.path == "/" else answer(b"arrived"))

    server = serve(script)
    assert http.send(get(server.url())).body == b"arrived"
    assert server.requests[1].path == "/%D0%BA%D0%B0%D1%80%D1%82%D0%B0"


SECRETS = {
    "Authorization": "Bearer t",
    "Cookie": "s=1",
    "X-Api-Key": "k",
    "Proxy-Authorization": "p",
    "X-Crm-Token": "any name may hold a secret",
    "Accept": "application/json",
}


def test_credentials_do_not_follow_to_another_origin(serve: Serve, http: LimitedHttp) -> None:
    end = serve(always(answer()))
    http.send(get(serve(sends_to(end)).url(), SECRETS))
    names = set(end.requests[0].headers)
    assert names == {"host", "user-agent", "accept", "accept-encoding"}


def test_credentials_do_not_come_back_after_a_visit_elsewhere(
    serve: Serve, http: LimitedHttp
) -> None:
    visited: list[Received] = []

    def home(connection: socket.socket, request: Received) -> None:
        visited.append(request)
        connection.sendall(to(elsewhere.url()) if request.path == "/" else answer())

    start = serve(home)
    elsewhere = serve(sends_to(start, "/back"))
    http.send(get(start.url(), SECRETS))
    assert ["authorization" in one.headers for one in visited] == [True, False]


def test_credentials_stay_within_one_origin(serve: Serve, http: LimitedHttp) -> None:
    server = serve(count_down)
    http.send(get(server.url("/1"), SECRETS))
    assert server.requests[1].headers["authorization"] == "Bearer t"


def test_a_name_that_changes_its_address_is_checked_again(
    serve: Serve, make_http: MakeHttp
) -> None:
    """DNS rebinding: the second hop resolves anew and is refused."""
    server = serve(always(answer(b"", "302 Found", "Location: /again", "Connection: close")))
    addresses = iter(["127.0.0.1", "10.0.0.1"])

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(addresses), port))]

    http = make_http(AddressGuard(("127.0.0.0/8",), resolve))
    error = failure(http, get(server.url(host="crm.example")))
    http.close()
    assert error.failure is Failure.BLOCKED_ADDRESS


def test_a_failure_after_a_redirect_counts_as_sent(serve: Serve, http: LimitedHttp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    error = failure(http, get(serve(always(to(nobody))).url()))
    assert (error.failure, error.sent) == (Failure.CONNECT, True)


def test_head_is_not_redirected(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\n"))
    assert http.send(HttpRequest(method="HEAD", url=server.url())).status == 302
