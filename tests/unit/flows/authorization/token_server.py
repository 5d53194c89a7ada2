"""A real token server on loopback: it answers as a test tells it to, and counts what it was asked."""

from __future__ import annotations

import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ringhook.net.guard import AddressGuard
from ringhook.net.http import PooledHttp

HOLD_SECONDS = 20.0


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in lower case, the form read."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body, keep_blank_values=True))


@dataclass
class Answer:
    """How to answer: once *held* opens."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    held: threading.Event | None = None


Script = Callable[[Asked], Answer]


class TokenServer:
    """Answers with *script*; by default with a new token each time."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Script = self.number
        self._held: list[threading.Event] = []
        self._lock = threading.Lock()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def number(self, _asked: Asked) -> Answer:
        return Answer({"access_token": f"access-{len(self.asked)}", "expires_in": 3600})

    def always(self, body: object, status: int = 200, **headers: str) -> None:
        self.script = lambda _asked: Answer(body, status, headers)

    def hold(self) -> threading.Event:
        """Let every answer wait until the event that is returned is set."""
        held, script = threading.Event(), self.script
        self._held.append(held)

        def later(asked: Asked) -> Answer:
            answer = script(asked)
            answer.held = held
            return answer

        self.script = later
        return held

    def slow_down(self, seconds: float = 0.2) -> None:
        """Let every answer take its time."""
        script = self.script

        def later(asked: Asked) -> Answer:
            time.sleep(seconds)
            return script(asked)

        self.script = later

    def take(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
        return self.script(asked)

    def stop(self) -> None:
        for held in self._held:
            held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, owner: TokenServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Who timed out has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server: _Server

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.owner.take(Asked(self.command, self.path, headers, body))
        if answer.held:
            answer.held.wait(HOLD_SECONDS)
        content = (
            answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        )
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    do_GET = do_POST = _take  # noqa: N815 - their names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - their name
        """Stay quiet."""


@contextmanager
def opened() -> Iterator[tuple[TokenServer, PooledHttp]]:
    """A token server and a real client that may reach it."""
    server, http = TokenServer(), PooledHttp(AddressGuard(("127.0.0.1/32",)))
    try:
        yield server, http
    finally:
        http.close()
        server.stop()
