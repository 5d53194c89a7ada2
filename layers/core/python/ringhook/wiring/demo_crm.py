"""A tiny CRM for the demonstration: a real HTTP server that shows a card and remembers what it was told."""

from __future__ import annotations

import html
import json
import sys
import threading
import urllib.parse
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PREFERRED_PORT = 8421
MAX_BODY_BYTES = 64 * 1024
MAX_REMEMBERED = 1000
CARD = """<!doctype html><meta charset="utf-8"><title>{number}</title>
<h1>Marie Durand, {number}</h1><p>This page was opened because this number called.</p>"""


CUSTOMER = {"id": "4711", "name": "Marie Durand", "company": "Durand SARL"}
"""Whoever calls, it is her."""


@dataclass(frozen=True, slots=True)
class Received:
    """One call the CRM was told about: *fields* are what the query or the JSON body carried."""

    method: str
    path: str
    fields: dict[str, str]


class DemoCrm:
    """Listens on loopback until `stop`; *received* grows as calls come in."""

    def __init__(self, port: int = PREFERRED_PORT) -> None:
        self.received: list[Received] = []
        self._server = _bind(port, self.received)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """Knows where to write down what it was told."""

    daemon_threads = True
    block_on_close = False  # a sender that keeps its connection must not keep us

    def __init__(self, port: int, received: list[Received]) -> None:
        self.received = received
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a sender that hung up, as our own does when it is stopped."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    server: _Server

    def do_GET(self) -> None:
        """Show a card, say who has a number, or take a GET action."""
        address = urllib.parse.urlsplit(self.path)
        if address.path.startswith("/card/"):
            number = urllib.parse.unquote(address.path.removeprefix("/card/"))
            self._answer(CARD.format(number=html.escape(number)), "text/html; charset=utf-8")
        elif address.path == "/contacts":
            self._answer(json.dumps({"contacts": [CUSTOMER]}), "application/json")
        else:
            self._note(dict(urllib.parse.parse_qsl(address.query)))

    def do_POST(self) -> None:
        """Take a POST action."""
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES)
        self._note(_flat(self.rfile.read(length)))

    def _note(self, fields: dict[str, str]) -> None:
        path = urllib.parse.urlsplit(self.path).path
        if len(self.server.received) < MAX_REMEMBERED:
            self.server.received.append(Received(self.command, path, fields))
        self._answer('{"ok": true}', "application/json")

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - their name
        """Stay quiet: the table says what arrived."""


def _bind(port: int, received: list[Received]) -> _Server:
    """Return a server on *port*, or on any free one when that is taken."""
    try:
        return _Server(port, received)
    except OSError:
        return _Server(0, received)


def _flat(body: bytes) -> dict[str, str]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return {key: str(value) for key, value in content.items()} if isinstance(content, dict) else {}
