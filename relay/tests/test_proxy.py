"""Through a company's proxy: HTTP CONNECT to a real TLS server, with the certificate checked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from relay.tests.cloud import Cloud, command, connection_to, first, patient_timing
from websockets.asyncio.server import serve

from ringhook.wire.frames import Ack
from ringhook.wire.signing import Signed

HOST = "ringhook.test"
Writer = asyncio.StreamWriter


async def done(command: Signed) -> Ack:
    return Ack(id=command.id, status="done", reason="opened")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for HOST, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.fromtimestamp(1_700_000_000, UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "server.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return file


def proxy_to(port: int, asked: list[str]) -> Callable[[asyncio.StreamReader, Writer], object]:
    """Return a proxy that leads every CONNECT to *port* on this machine."""

    async def pump(reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(OSError):
            while received := await reader.read(4096):
                writer.write(received)
                await writer.drain()
        writer.close()

    async def visited(reader: asyncio.StreamReader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0].decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    return visited


def through_proxy(certificate: Path, url: str, environment: Callable[[int], None]) -> list[str]:
    """Return what the proxy was asked while one command was carried out."""
    asked: list[str] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)

    async def both() -> None:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0, ssl=tls) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            proxy = await asyncio.start_server(proxy_to(port, asked), "127.0.0.1", 0)  # type: ignore[arg-type]  # a coroutine function
            async with proxy:
                environment(proxy.sockets[0].getsockname()[1])
                relay = connection_to(url.format(port=port), done, patient_timing())
                work = asyncio.create_task(relay.stay_connected())
                try:
                    peer = await cloud.greeted()
                    await peer.send(command("d1"))
                    assert (await first(peer, "ack"))["status"] == "done"
                finally:
                    work.cancel()
                    with suppress(asyncio.CancelledError):
                        await work

    asyncio.run(both())
    return asked


def test_the_environments_proxy_is_used_and_the_certificate_is_checked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    def environment(port: int) -> None:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")

    assert through_proxy(certificate, f"wss://{HOST}/ws", environment) == [
        f"CONNECT {HOST}:443 HTTP/1.1"
    ]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr("relay.tests.cloud.PATIENCE_SECONDS", 1.0)

    def environment(port: int) -> None:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")

    with pytest.raises(TimeoutError):
        through_proxy(certificate, f"wss://{HOST}/ws", environment)
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text


def test_this_machine_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    async def both() -> None:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            relay = connection_to(f"ws://127.0.0.1:{port}/", done, patient_timing())
            work = asyncio.create_task(relay.stay_connected())
            try:
                await cloud.greeted()
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work

    asyncio.run(both())
