"""What is refused before a byte leaves."""

from __future__ import annotations

import socket
import threading

import pytest
from tests.contract.outgoing_http.client import failure, get
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import always, answer

from ringhook.net.guard import AddressGuard
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import Failure, HttpRequest


def test_a_port_where_nobody_listens_is_no_connection(http: LimitedHttp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure(http, get(f"http://127.0.0.1:{port}/?secret=1"))
    assert (error.failure, error.sent) == (Failure.CONNECT, False)
    assert "refused" in str(error)
    assert f"127.0.0.1:{port}" in str(error)


def test_an_unknown_name_is_a_matter_of_the_dns(make_http: MakeHttp) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    http = make_http(AddressGuard((), resolve))
    error = failure(http, get("https://nowhere.example/"))
    assert (error.failure, error.sent) == (Failure.DNS, False)


def test_a_resolver_that_does_not_answer_is_left_at_the_deadline(make_http: MakeHttp) -> None:
    answered = threading.Event()

    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        answered.wait()
        return []

    http = make_http(AddressGuard((), resolve))
    error = failure(http, get("https://slow.example/", timeout_seconds=0.1))
    answered.set()
    assert (error.failure, error.sent) == (Failure.DNS, False)


def test_loopback_is_refused_unless_it_is_allowed(serve: Serve, make_http: MakeHttp) -> None:
    server = serve(always(answer()))
    error = failure(make_http(AddressGuard()), get(server.url()))
    assert (error.failure, error.sent) == (Failure.BLOCKED_ADDRESS, False)
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "ftp://crm.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/_x",
        "//crm.example/",
        "crm.example/x",
        "",
        "http://",
        "http:///path",
        "https://user:pass@crm.example/",
        "https://user@crm.example/",
        "https://crm.example:99999/",
        "https://crm.example:x/",
        "https://crm.example/a b",
        "https://crm.example/\r\nX-Injected: 1",
        "https://crm.example/\n",
        "https://crm.example/\0",
        "https://crm.example\\@evil.example/",
        "https://[::1/",
        "https://１２７.0.0.1/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(http: LimitedHttp, url: str) -> None:
    error = failure(http, get(url))
    assert (error.failure, error.sent) == (Failure.BAD_URL, False)


@pytest.mark.parametrize("method", ["GET /x HTTP/1.1\r\nX-Injected: 1\r\n\r\nGET", "", "G T"])
def test_a_method_cannot_begin_another_request(http: LimitedHttp, method: str) -> None:
    error = failure(http, HttpRequest(method=method, url="https://crm.example/"))
    assert (error.failure, error.sent) == (Failure.BAD_URL, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Name", "a\r\nX-Injected: 1"),
        ("X-Name", "a\nb"),
        ("X-Name", "a\rb"),
        ("X-Name", "a\0b"),
        ("X-Name\r\nX-Injected", "1"),
        ("X Name", "1"),
        ("X-Name:", "1"),
        ("Имя", "1"),
        ("", "1"),
    ],
)
def test_a_header_cannot_begin_another(
    serve: Serve, http: LimitedHttp, name: str, value: str
) -> None:
    server = serve(always(answer()))
    error = failure(http, get(server.url(), {name: value}))
    assert (error.failure, error.sent) == (Failure.BAD_URL, False)
    assert server.requests == []
