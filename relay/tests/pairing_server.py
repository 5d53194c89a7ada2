"""A server to pair with: HTTP on this machine, answers chosen by the test."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

GIVEN = {
    "device_id": "dev_1",
    "token": "the-token",
    "command_key": "the-command-key",
    "relay_url": "ws://127.0.0.1:9/ws",
}


class PairingServer(HTTPServer):
    """Answers every POST with *status* and *content*, and keeps what it was asked."""

    status = 200
    content: bytes = json.dumps(GIVEN).encode()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Stay silent about broken handshakes, which a test may want."""


class Handler(BaseHTTPRequestHandler):
    """Plays back the server's answer."""

    server: PairingServer

    def do_POST(self) -> None:
        """Answer."""
        size = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, json.loads(self.rfile.read(size))))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *_arguments: Any) -> None:
        """Stay silent."""


@contextmanager
def pairing_server(tls: ssl.SSLContext | None = None) -> Iterator[PairingServer]:
    """Run the server while the test lasts."""
    with PairingServer() as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
