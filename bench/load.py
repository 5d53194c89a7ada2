"""Sends webhooks, in a process of its own, and prints as JSON when each left and was answered.

`open`: one every 1/rate seconds whatever the answers do. `closed`: a number of senders, each
sending the next as soon as its last was answered. `--doubled` sends every so-manieth webhook once
more, and `--ended` sends each call's end after its ringing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import time
from collections.abc import Iterator
from typing import cast

import uvloop
from bench.webhooks import ENDED, RINGING, event_id, notification

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Sender(asyncio.Protocol):
    """One keep-alive connection with one request at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        self.transport, self._buffer = cast(asyncio.Transport, transport), b""
        self._answered = asyncio.get_running_loop().create_future()

    def connection_lost(self, _error: Exception | None) -> None:
        """An answer that is still awaited will not come."""
        if not self._answered.done():
            self._answered.set_result(0)

    def data_received(self, data: bytes) -> None:
        """Complete the answer."""
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        length = _LENGTH.search(self._buffer, 0, head_end + 2) if head_end >= 0 else None
        body_length = int(length[1]) if length else 0
        if head_end >= 0 and len(self._buffer) >= head_end + 4 + body_length:
            status, self._buffer = int(self._buffer[9:12]), b""
            self._answered.set_result(status)

    async def post(self, request: bytes) -> int:
        """Return the status of the answer, 0 when the server hung up."""
        if self.transport.is_closing():
            return 0
        self._answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return int(await self._answered)


class Load:
    """What was sent when, and how it was answered."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._port, self._path = options.port, options.path
        self._first, self._events = options.first, options.events
        self._agents, self._doubled = options.agents, options.doubled
        self._at = int(time.time())
        self._kinds = (RINGING, ENDED) if options.ended else (RINGING,)
        self._requests = [self._requests_of(options.first + one) for one in range(options.events)]
        self._idle: list[Sender] = []
        self.sent: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.refused = 0
        self.prepared_seconds = 0.0

    def _requests_of(self, number: int) -> list[bytes]:
        kinds = [*self._kinds, RINGING] if self._is_doubled(number) else self._kinds
        bodies = [notification(number, kind, self._agents, self._at) for kind in kinds]
        return [self._request(body) for body in bodies]

    def _is_doubled(self, number: int) -> bool:
        return bool(self._doubled) and number % self._doubled == 0

    def _request(self, body: bytes) -> bytes:
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def _connect(self) -> Sender:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Sender, "127.0.0.1", self._port))[1]

    async def _one(self, sender: Sender, number: int) -> None:
        event = event_id(self._first + number)
        for request in self._requests[number]:
            at = time.perf_counter()
            self.sent.setdefault(event, at)
            status = await sender.post(request)
            if 200 <= status < 300:
                self.answered.setdefault(event, time.perf_counter())
            else:
                self.refused += 1

    async def closed(self, senders: int) -> None:
        """Send everything through *senders* connections."""
        numbers = iter(range(self._events))
        connections = [await self._connect() for _ in range(senders)]
        await asyncio.gather(*(self._drain(one, numbers) for one in connections))
        for one in connections:
            one.transport.close()

    async def _drain(self, sender: Sender, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self._one(sender, number)

    async def open(self, rate: float) -> None:
        """Send everything at *rate* a second, on as many connections as that takes."""
        self._idle = [await self._connect() for _ in range(4)]
        begun = time.perf_counter()
        tasks = []
        for number in range(self._events):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(self._borrow(number)))
        await asyncio.gather(*tasks)
        for one in self._idle:
            one.transport.close()

    async def _borrow(self, number: int) -> None:
        """One that finds no server is refused; a PBX would try again."""
        while self._idle and self._idle[-1].transport.is_closing():
            self._idle.pop()
        try:
            sender = self._idle.pop() if self._idle else await self._connect()
        except OSError:
            self.refused += 1
            return
        await self._one(sender, number)
        self._idle.append(sender)

    def report(self) -> str:
        """Return the result as JSON."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = max(self.answered.values(), default=0.0) - min(self.sent.values(), default=0.0)
        found = {"sent": self.sent, "answered": self.answered, "refused": self.refused}
        cpu_seconds = used.ru_utime + used.ru_stime - self.prepared_seconds
        return json.dumps(found | {"cpu_share": cpu_seconds / max(seconds, 0.001)})


async def _run(options: argparse.Namespace) -> None:
    load = Load(options)
    load.prepared_seconds = time.process_time()
    running = load.open(options.rate) if options.rate else load.closed(options.senders)
    await asyncio.wait_for(running, options.limit_seconds)
    print(load.report())


def main() -> None:
    """Send, print, end."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("port", None), ("first", 0), ("events", 4000), ("senders", 32)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--path", default="/")
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--agents", type=int, default=1)
    parser.add_argument("--doubled", type=int, default=0)
    parser.add_argument("--ended", action="store_true")
    parser.add_argument("--limit-seconds", type=float, default=120.0)
    uvloop.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
