"""Certificates are checked, for the name and not for the address."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from tests.certificates import write_certificate
from tests.contract.outgoing_http.client import LOOPBACK, failure, get, post
from tests.contract.outgoing_http.conftest import MakeHttp, Serve
from tests.contract.outgoing_http.server import always, answer, hang_up

from ringhook.net.guard import AddressGuard
from ringhook.ports.http import Failure

Certify = Callable[..., Path]


@pytest.fixture
def certify(tmp_path: Path) -> Certify:
    """Write a self-signed certificate with its key and return the file."""

    def write(name: str = "crm.example", *, days: int = 1) -> Path:
        names = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.9"))]
        return write_certificate(tmp_path / f"{name}.pem", name, names, days)

    return write


def server_side(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def at_loopback(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_a_certificate_that_nobody_signed_is_refused(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    server = serve(always(answer()), server_side(certify()))
    error = failure(make_http(LOOPBACK), post(server.url("/?n=phone-1")))
    assert (error.failure, error.sent) == (Failure.TLS, False)
    assert "certificate" in str(error)
    assert "phone-1" not in str(error)
    assert server.requests == []


def test_a_trusted_certificate_is_checked_for_the_name_at_a_pinned_address(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    pem = certify("crm.example")
    asked_for: list[str | None] = []
    context = server_side(pem)
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    server = serve(always(answer(b"secret garden")), context)
    http = make_http(AddressGuard(("127.0.0.0/8",), at_loopback), ca_file=str(pem))
    assert http.send(get(server.url(host="crm.example"))).body == b"secret garden"
    assert http.send(get(server.url(host="crm.example"))).status == 200
    http.close()
    assert (asked_for, server.connections) == (["crm.example"], 1)
    assert server.requests[0].headers["host"] == f"crm.example:{server.port}"


def test_a_trusted_certificate_of_another_name_is_refused(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    pem = certify("crm.example")
    server = serve(always(answer()), server_side(pem))
    http = make_http(AddressGuard(("127.0.0.0/8",), at_loopback), ca_file=str(pem))
    error = failure(http, get(server.url(host="other.example")))
    assert (error.failure, error.sent) == (Failure.TLS, False)


def test_an_expired_certificate_is_refused(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    pem = certify("crm.example", days=-1)
    server = serve(always(answer()), server_side(pem))
    http = make_http(AddressGuard(("127.0.0.0/8",), at_loopback), ca_file=str(pem))
    error = failure(http, get(server.url(host="crm.example")))
    assert error.failure is Failure.TLS
    assert "expired" in str(error)


def test_a_port_that_speaks_no_tls_is_refused(serve: Serve, make_http: MakeHttp) -> None:
    server = serve(lambda connection, _request: hang_up(connection))
    error = failure(
        make_http(LOOPBACK), get(f"https://127.0.0.1:{server.port}/", timeout_seconds=2.0)
    )
    assert (error.failure, error.sent) == (Failure.TLS, False)


def test_a_handshake_that_never_ends_is_cut_at_the_deadline(make_http: MakeHttp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        error = failure(make_http(LOOPBACK), get(url, timeout_seconds=0.2))
    assert (error.failure, error.sent) == (Failure.TLS, False)


def test_a_drip_inside_tls_is_cut_at_the_deadline(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    pem = certify("crm.example")
    server = serve(always(b"HTTP/1.1 200 OK\r\nX-Slow: "), server_side(pem))
    http = make_http(AddressGuard(("127.0.0.0/8",), at_loopback), ca_file=str(pem))
    error = failure(http, get(server.url(host="crm.example"), timeout_seconds=2.0))
    assert (error.failure, error.sent) == (Failure.TIMEOUT, True)


def test_an_address_can_have_a_certificate_of_its_own(
    serve: Serve, certify: Certify, make_http: MakeHttp
) -> None:
    pem = certify()
    server = serve(always(answer()), server_side(pem))
    http = make_http(AddressGuard(("127.0.0.0/8",), at_loopback), ca_file=str(pem))
    assert http.send(get(server.url(host="127.0.0.9"))).status == 200
    http.close()
