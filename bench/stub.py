"""The CRM of the benchmark: answers at once and remembers when each call came.

Runs in a process of its own. `GET /bench/arrivals` returns the arrivals as JSON, the times on
CLOCK_MONOTONIC, which all processes of a Linux machine share; `GET /bench/count` only their number;
`GET /bench/reset` forgets them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from typing import cast

import uvloop

_ID = re.compile(rb"[?&]n=[^&\s]*?(\d{7})(?:[&\s])")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


class Arrivals:
    """The first arrival of every event, and how many came again."""

    def __init__(self) -> None:
        self.first: dict[str, float] = {}
        self.again = 0

    def note(self, event: str, at: float) -> None:
        """Keep the first, count the others."""
        if event in self.first:
            self.again += 1
        else:
            self.first[event] = at

    def control(self, path: bytes) -> bytes:
        """Answer the benchmark itself."""
        if path == b"/bench/reset":
            self.__init__()  # type: ignore[misc]  # the same object is shared by all connections
        whole = path == b"/bench/arrivals"
        found = {"first": self.first if whole else len(self.first), "again": self.again}
        body = json.dumps(found).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        return head + body


class Stub(asyncio.Protocol):
    """One connection."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals, self._buffer = arrivals, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request in order."""
        at = time.perf_counter()
        self._buffer += data
        while (end := self._complete()) is not None:
            self._answer(self._buffer[:end], at)
            self._buffer = self._buffer[end:]

    def _complete(self) -> int | None:
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        length = _LENGTH.search(self._buffer, 0, head_end + 2)
        end = head_end + 4 + (int(length[1]) if length else 0)
        return end if len(self._buffer) >= end else None

    def _answer(self, request: bytes, at: float) -> None:
        path = request.split(b" ", 2)[1]
        if path.startswith(b"/bench/"):
            return self._transport.write(self._arrivals.control(path))
        if event := _ID.search(request):
            self._arrivals.note(event[1].decode(), at)
        return self._transport.write(_OK)


async def _serve(port: int) -> None:
    arrivals = Arrivals()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Stub(arrivals), "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(_serve(parser.parse_args().port))
