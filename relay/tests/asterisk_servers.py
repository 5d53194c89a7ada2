"""A scripted Asterisk manager and a webhook receiver, both real servers on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

from ringhook.domain.call import CallEvent
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx import ADAPTERS

CHALLENGE, SECRET, HOOK_SECRET = "70381", "sample-ami-secret", "sample-hook-secret"
Event = Mapping[str, str]


class Manager:
    """Plays one script per connection, then closes it; the last connection stays open."""

    def __init__(
        self, *scripts: list[Event], greeting: str = "Asterisk Call Manager/8.0.2"
    ) -> None:
        self.scripts, self.greeting = scripts, greeting
        self.connections, self.logins = 0, 0
        self.pings = asyncio.Semaphore(0)
        self.originated: list[Event] = []
        self.watching: list[asyncio.StreamWriter] = []

    async def start(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script = self.scripts[min(self.connections, len(self.scripts) - 1)]
        self.connections += 1
        is_last = self.connections >= len(self.scripts)
        writer.write(f"{self.greeting}\r\n".encode())
        try:
            while action := await self._action(reader):
                writer.write(self._answer(action))
                if action["Action"] == "Ping":
                    self.pings.release()
                if action["Action"] == "CoreShowChannels":
                    self.watching.append(writer)
                    writer.write(b"".join(map(as_message, script)))
                    if not is_last:
                        break
            await writer.drain()
        finally:
            writer.close()

    def placed(self, action: Event) -> Event:
        """Answer an Originate."""
        self.originated.append(action)
        return {"Response": "Success", "Message": "Originate successfully queued"}

    async def _action(self, reader: asyncio.StreamReader) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := (await reader.readline()).decode().strip():
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields

    def _answer(self, action: Event) -> bytes:
        if action["Action"] == "Challenge":
            return as_message({"Response": "Success", "Challenge": CHALLENGE})
        if action["Action"] == "Login":
            key = hashlib.md5((CHALLENGE + SECRET).encode(), usedforsecurity=False).hexdigest()
            good = action["Key"] == key and action["AuthType"] == "MD5"
            self.logins += good
            return as_message({"Response": "Success" if good else "Error"})
        if action["Action"] == "Originate":
            return as_message(self.placed(action))
        return as_message({"Response": "Success", "EventList": "start"})


def as_message(fields: Event) -> bytes:
    return ("".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n").encode()


class Receiver:
    """Refuses with the first *statuses*, then accepts; `events` holds what was accepted."""

    def __init__(self, url: str, statuses: list[int]) -> None:
        self.url, self.statuses = url, statuses
        self.refused = 0
        self.events: Queue[CallEvent] = Queue()

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        if self.statuses:
            self.refused += 1
            return self.statuses.pop(0)
        now = datetime(2026, 3, 20, 12, 50, 41, tzinfo=UTC)
        request = WebhookRequest(method="POST", received_at=now, body=body, headers=headers)
        for slug in ("generic", "asterisk"):
            ADAPTERS[slug].verify(request, {"secret": HOOK_SECRET})
        (event,) = ADAPTERS["generic"].read(request, {"secret": HOOK_SECRET}).events
        self.events.put(event)
        return 200

    def next(self) -> CallEvent:
        return self.events.get(timeout=10)


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(taking.take(body, headers))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    taking = Receiver(f"http://127.0.0.1:{server.server_port}/hooks/sample", list(statuses))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield taking
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
