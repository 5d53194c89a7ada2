"""A code becomes credentials, or a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from relay.tests.pairing_server import GIVEN, pairing_server

from ringhook_relay.https import MAX_ANSWER_BYTES, NetworkError, checked_address, post_json
from ringhook_relay.pairing import PairingError, normalised_code, pair


def test_a_code_is_exchanged_for_credentials() -> None:
    with pairing_server() as server:
        credentials = pair(f"{server.url}/", "ABC234", name="DESK-7", platform="linux")
        assert server.asked == [
            ("/pair", {"code": "ABC234", "name": "DESK-7", "platform": "linux"})
        ]
    assert credentials.token == "the-token"
    assert credentials.relay_url == "ws://127.0.0.1:9/ws"


@pytest.mark.parametrize("typed", ["abc234", " ABC-234 ", "abc 234", "A B C 2 3 4"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert normalised_code(typed) == "ABC234"


@pytest.mark.parametrize("typed", ["", "ABC23", "ABC2345", "ABC23é", "ABC23/"])
def test_what_cannot_be_a_code_is_not_sent(typed: str) -> None:
    with pytest.raises(PairingError, match="six letters and digits"):
        normalised_code(typed)


@pytest.mark.parametrize(
    ("status", "content", "told"),
    [
        (404, b'{"message": "No such code"}', r"wrong or was used before.*No such code"),
        (404, b"<html>", "wrong or was used before"),
        (429, b'{"message": ""}', "wait some minutes"),
        (302, b"", "the server has moved"),
        (500, b"[]", "HTTP 500"),
        (200, b"", "no usable device_id.*--server"),
        (200, b"[" * 50_000, "no usable device_id"),
        (200, b"{" + b" " * MAX_ANSWER_BYTES + b"}", "no usable device_id"),
        (200, json.dumps(GIVEN | {"token": ""}).encode(), "no usable token"),
        (200, json.dumps(GIVEN | {"token": "a\r\nb"}).encode(), "no usable token"),
        (200, json.dumps(GIVEN | {"command_key": 7}).encode(), "no usable command_key"),
        (200, json.dumps(GIVEN | {"relay_url": "ws://far.example/"}).encode(), "no usable relay_url"),
        (200, json.dumps(GIVEN | {"relay_url": "https://far.example/"}).encode(), "no usable relay_url"),
    ],
)  # fmt: skip
def test_an_answer_that_pairs_nothing_is_explained(status: int, content: bytes, told: str) -> None:
    with pairing_server() as server:
        server.status, server.content = status, content
        with pytest.raises(PairingError, match=told):
            pair(server.url, "ABC234", name="x", platform="linux")


def test_a_message_of_the_server_is_shown_on_one_line() -> None:
    with pairing_server() as server:
        server.status, server.content = 404, json.dumps({"message": "a\n\x1b[31mb"}).encode()
        with pytest.raises(PairingError) as caught:
            pair(server.url, "ABC234", name="x", platform="linux")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://ringhook.example", "ftp://127.0.0.1", "ringhook.example", "https://", "https://u:p@ringhook.example",
     "https://[", "https://a.example:x", "http://127.0.0.1.evil.example", "http://localhost.evil.example"],
)  # fmt: skip
def test_only_https_leaves_this_machine(url: str) -> None:
    with pytest.raises(NetworkError):
        checked_address(url, "https", "http")


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.8.8.8", "http://[::1]:80", "https://a.example"]
)
def test_plain_http_stays_on_this_machine(url: str) -> None:
    assert checked_address(url, "https", "http").hostname


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(PairingError, match=r"127\.0\.0\.1 cannot be reached"):
        pair("http://127.0.0.1:9", "ABC234", name="x", platform="linux")


def self_signed(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def test_a_certificate_nobody_trusts_is_refused_and_a_trusted_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    with pairing_server(tls) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(NetworkError, match="not trusted"):
            post_json(url, {})
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert post_json(url, {}).status == 200


def test_a_proxy_of_an_unknown_kind_is_named() -> None:
    with pytest.raises(NetworkError, match="HTTPS_PROXY"):
        post_json("https://ringhook.example/pair", {}, proxy="socks5://127.0.0.1:9")


def test_a_proxy_is_used_for_other_machines() -> None:
    with pytest.raises(NetworkError, match="cannot be reached"):
        post_json("https://ringhook.example/pair", {}, proxy="http://user:pass@127.0.0.1:9")
