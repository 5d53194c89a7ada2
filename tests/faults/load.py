"""PBXs that report ringing calls, and send every report again until it is answered 2xx."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.acceptance.own_server import TOKEN

AGAIN_SECONDS = 0.02
PATIENCE_SECONDS = 30.0
OK = range(200, 300)


@dataclass
class Load:
    """*senders* connections to one port, each with one call after the other, until `stop`.

    A PBX that hears nothing, or a refusal, tells the same again: so an event that was taken and not answered
    comes twice, and must count once.
    """

    port: int
    senders: int = 32
    name: str = "call"
    pause_seconds: float = 0.0
    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    unanswered: int = 0

    def __post_init__(self) -> None:
        self._numbers = itertools.count()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(self.senders)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no more calls; returns when those begun are answered, or nobody answers for long."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def report(self, call: str) -> None:
        """Report one call of this name as well; it does not count."""
        line = _Line(self.port)
        status = line.post(ringing(call))
        line.close()
        assert status in OK, status

    def _send(self) -> None:
        line = _Line(self.port)
        while not self._ending.is_set():
            call = f"{self.name}-{next(self._numbers)}"
            self._until_answered(line, call)
            self._ending.wait(self.pause_seconds)
        line.close()

    def _until_answered(self, line: _Line, call: str) -> None:
        body = ringing(call)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            status = line.post(body)
            if status in OK:
                self.accepted.append(call)
                return
            if status:
                self.refused += 1
            else:
                self.unanswered += 1
            time.sleep(AGAIN_SECONDS)


class _Line:
    """One kept connection; a new one after every failure."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def post(self, body: bytes) -> int:
        """Return the status of the answer, 0 when there is none."""
        try:
            headers = {"Content-Type": "application/json"}
            self._connection.request("POST", f"/hooks/{TOKEN}", body, headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0
        return answer.status

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def ringing(call: str) -> bytes:
    """Return the report of a ringing call of Anna's."""
    fields = {"event": "ringing", "call_id": call, "from": "+442079460101", "extension": "101"}
    return json.dumps(fields).encode()


@contextmanager
def under_load(port: int, senders: int, pause_seconds: float = 0.0) -> Iterator[Load]:
    """Let so many PBXs speak meanwhile."""
    load = Load(port, senders, pause_seconds=pause_seconds)
    load.start()
    try:
        yield load
    finally:
        load.stop()
