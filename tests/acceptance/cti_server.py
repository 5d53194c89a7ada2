"""A tiny CTI server on loopback that must be asked: one number and event for each extension."""

from __future__ import annotations

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class CtiServer:
    """Answers `getevent` until `stop`. *state* is number and event by extension."""

    def __init__(self) -> None:
        self.state: dict[str, tuple[str, str]] = {}
        self.body = ""
        self.asked: list[str] = []
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def address(self) -> str:
        """Return what stands in `<url>`."""
        return f"{self.url}/DhDivaltoServerCTI/api/cti/getevent?ident=$ident$&telorg=$telorg$"

    def answer_to(self, telorg: str) -> str:
        """Return the answer for that extension."""
        self.asked.append(telorg)
        tel, event = self.state.get(telorg, ("", ""))
        return self.body or json.dumps({"tel": tel, "event": event})

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, cti: CtiServer) -> None:
        self.cti = cti
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hung up does not matter."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 5
    server: _Server

    def do_GET(self) -> None:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        body = self.server.cti.answer_to(query.get("telorg", "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - their name
        """Stay quiet."""
