"""Pairs desktops through the API, and speaks with the process that plays them (`bench.crowd`)."""

from __future__ import annotations

import http.client
import json
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.processes import Running, python
from bench.servers import ADMIN_KEY
from bench.webhooks import agent


def pair(server: Running, count: int, first: int = 0) -> list[dict[str, str]]:
    """Return *count* newly paired desktops, one for each agent from number *first* on."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        return [_paired(connection, agent(number)) for number in range(first, first + count)]
    finally:
        connection.close()


def _paired(connection: http.client.HTTPConnection, agent_id: str) -> dict[str, str]:
    code = _asked(connection, "/api/pairings", {"agent_id": agent_id})["code"]
    return _asked(connection, "/pair", {"code": code, "name": agent_id, "platform": "linux"})


def _asked(
    connection: http.client.HTTPConnection, path: str, content: dict[str, str]
) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {ADMIN_KEY}"}
    connection.request("POST", path, json.dumps(content), headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"POST {path} was answered {answer.status}: {body[:300]!r}")
    found: dict[str, str] = json.loads(body)
    return found


class Relays:
    """One process full of desktops; it ends with *stack*."""

    def __init__(self, paired: list[dict[str, str]], file: Path, stack: ExitStack) -> None:
        file.write_text(json.dumps(paired), encoding="utf-8")
        self.count = len(paired)
        self._process = subprocess.Popen(
            python("bench.crowd", "--paired", str(file)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(self._stop)

    def tell(self, order: str) -> None:
        """Give an order; `heard` returns its answer."""
        if self._process.stdin is None:
            raise RuntimeError("the desktops have no input")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()

    def heard(self) -> dict[str, Any]:
        """Wait for the answer to the oldest order without one."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the desktops' process has ended; its words are above")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, order: str) -> dict[str, Any]:
        """Give an order and return its answer."""
        self.tell(order)
        return self.heard()

    def connect(self, count: int, seconds: float = 120.0) -> None:
        """Let the first *count* be connected. Raises `RuntimeError` when some are not."""
        ready = self.ask(f"connect {count} {seconds}")["ready"]
        if ready < count:
            raise RuntimeError(f"only {ready} of {count} desktops were welcomed")

    def _stop(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
