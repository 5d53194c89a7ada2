"""What goes out, and what comes back."""

from __future__ import annotations

import json
import socket

import pytest
from tests.contract.outgoing_http.client import get, post
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import always, answer

from ringhook import __version__
from ringhook.net.guard import AddressGuard
from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import HttpRequest


def test_a_get_brings_back_status_headers_and_body(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer(b"hello", "404 Not Found", "X-Why: gone")))
    response = http.send(get(server.url("/card?n=%2B331")))
    assert (response.status, response.body, response.truncated) == (404, b"hello", False)
    assert response.headers["x-why"] == "gone"
    assert server.requests[0].line == "GET /card?n=%2B331 HTTP/1.1"


def test_a_post_carries_its_body_and_headers(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    body = json.dumps({"name": "Иванов"}).encode()
    http.send(
        HttpRequest(
            method="POST",
            url=server.url(),
            body=body,
            headers={"Content-Type": "application/json", "Idempotency-Key": "d-1"},
        )
    )
    received = server.requests[0]
    assert received.body == body
    assert received.headers["content-length"] == str(len(body))
    assert received.headers["content-type"] == "application/json"
    assert received.headers["idempotency-key"] == "d-1"
    assert received.headers["user-agent"] == f"ringhook/{__version__}"


def test_an_empty_post_says_that_it_is_empty(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    http.send(post(server.url(), b""))
    assert server.requests[0].headers["content-length"] == "0"


def test_framing_headers_of_the_caller_are_replaced_by_true_ones(
    serve: Serve, http: LimitedHttp
) -> None:
    server = serve(always(answer()))
    headers = {"content-length": "9000", "Transfer-Encoding": "chunked", "Host": "crm.example"}
    http.send(HttpRequest(method="POST", url=server.url(), body=b"abc", headers=headers))
    received = server.requests[0]
    assert (received.body, received.headers["content-length"]) == (b"abc", "3")
    assert "transfer-encoding" not in received.headers
    assert received.headers["host"] == "crm.example"


def test_a_header_outside_ascii_goes_out_as_utf_8(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    http.send(get(server.url(), {"X-Name": "Ольга"}))
    assert server.requests[0].headers["x-name"].encode("latin-1").decode() == "Ольга"


def test_a_url_outside_ascii_is_encoded(serve: Serve, http: LimitedHttp) -> None:
    server = serve(always(answer()))
    http.send(get(server.url("/поиск?имя=Ольга#top")))
    assert (
        server.requests[0].path
        == "/%D0%BF%D0%BE%D0%B8%D1%81%D0%BA?%D0%B8%D0%BC%D1%8F=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0"
    )


def test_a_body_is_not_changed_by_a_wrong_charset(serve: Serve, http: LimitedHttp) -> None:
    body = "Ольга".encode("cp1251")
    server = serve(always(answer(body, "200 OK", "Content-Type: text/plain; charset=x-nonsense")))
    assert http.send(get(server.url())).body == body


def test_the_name_stays_in_the_host_header_when_its_address_is_pinned(
    serve: Serve, make_http: MakeHttp
) -> None:
    server = serve(always(answer()))
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    http = make_http(AddressGuard(("127.0.0.1/32",), resolve))
    http.send(get(server.url(host="crm.example")))
    http.close()
    assert asked == ["crm.example"]
    assert server.requests[0].headers["host"] == f"crm.example:{server.port}"


def test_the_next_address_of_a_name_is_tried_when_the_first_refuses(
    serve: Serve, make_http: MakeHttp
) -> None:
    server = serve(always(answer()))

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        addresses = ("10.0.0.1", "127.0.0.99", "127.0.0.1")  # refused, nobody listens, ours
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    http = make_http(AddressGuard(("127.0.0.0/8",), resolve))
    assert http.send(get(server.url(host="crm.example"))).status == 200
    http.close()


@pytest.mark.parametrize("path", ["//a:b/c", "//a@b:1:2", "/a?", "/a?b=/../c&&d", "/%2F%7E~'"])
def test_a_path_goes_out_as_it_is_written(serve: Serve, http: LimitedHttp, path: str) -> None:
    server = serve(always(answer()))
    http.send(get(server.url(path)))
    assert server.requests[0].path == path


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("crm.example.", "crm.example"),
        ("CRM.Example", "crm.example"),
        ("[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]"),
    ],
)
def test_the_host_header_is_what_servers_expect(
    serve: Serve, make_http: MakeHttp, host: str, said: str
) -> None:
    server = serve(always(answer()))

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    http = make_http(AddressGuard(("127.0.0.0/8",), resolve))
    http.send(get(server.url(host=host)))
    assert server.requests[0].headers["host"] == f"{said}:{server.port}"
