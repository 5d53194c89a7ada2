"""A real CRM on loopback: it remembers what it was asked and answers as a test tells it to."""

from __future__ import annotations

import itertools
import json
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.acceptance.waiting import eventually

HOLD_SECONDS = 40.0


@dataclass(frozen=True)
class Request:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body's JSON."""
        return json.loads(self.body)


@dataclass
class Answer:
    """How to answer: when *held* opens, with *status* and *body*, or by closing the connection without a word."""

    status: int = 200
    held: threading.Event | None = None
    closes: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"


def json_answer(content: Any, status: int = 200) -> Answer:
    """Return *content* as an answer in JSON."""
    headers = {"Content-Type": "application/json"}
    return Answer(status=status, headers=headers, body=json.dumps(content).encode())


Service = Callable[[Request], Answer]


@dataclass
class Branch:
    """One test's part of the CRM: everything below one path."""

    url: str
    patience_seconds: float
    _crm: Crm
    _prefix: str

    def answer(self, path: str, *answers: Answer) -> None:
        """Answer requests to *path* with these in turn; the last one stays."""
        self._crm.answers[self._prefix + path] = list(answers)

    def serve(self, path: str, service: Service) -> None:
        """Let *service* answer requests to *path*."""
        self._crm.services[self._prefix + path] = service

    def received(self, path: str = "") -> list[Request]:
        """Return the requests to *path* (to any, when it is empty) so far, in order."""
        whole = self._prefix + path
        asked = list(self._crm.requests)
        if not path:
            return [r for r in asked if r.path.startswith(whole + "/")]
        return [r for r in asked if r.path == whole]

    def wait_for(self, path: str, count: int = 1) -> list[Request]:
        """Return the requests to *path* as soon as there are *count*."""
        return eventually(
            lambda: found if len(found := self.received(path)) >= count else None,
            f"{count} requests to {path}",
            self.patience_seconds,
        )


class Crm:
    """Listens until `stop`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, list[Answer]] = {}
        self.services: dict[str, Service] = {}
        self._count = itertools.count(1)
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def branch(self, patience_seconds: float) -> Branch:
        """Return a part of the CRM that nobody used before."""
        prefix = f"/branch{next(self._count)}"
        return Branch(self.url + prefix, patience_seconds, self, prefix)

    def next_answer(self, request: Request) -> Answer:
        """Return how to answer *request* now."""
        if service := self.services.get(request.path):
            return service(request)
        waiting = self.answers.get(request.path) or [Answer()]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def stop(self) -> None:
        """Let everybody go and close the door."""
        for answers in self.answers.values():
            for answer in answers:
                if answer.held:
                    answer.held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True
    block_on_close = False

    def __init__(self, crm: Crm) -> None:
        self.crm = crm
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A killed server leaves its connections behind: that is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    disable_nagle_algorithm = True
    server: _Server

    def _take(self) -> None:
        address = urllib.parse.urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the sender died meanwhile: this is no request
            self.close_connection = True
            return
        query = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        crm = self.server.crm
        request = Request(self.command, address.path, query, headers, body)
        crm.requests.append(request)
        self._answer(crm.next_answer(request))

    def _answer(self, answer: Answer) -> None:
        if answer.held:
            answer.held.wait(HOLD_SECONDS)
        self.close_connection = answer.closes
        if answer.closes:
            return
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _take  # noqa: N815 - their names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - their name
        """Stay quiet."""
