"""The CRM of the benchmark: answers at once and remembers when each call came.

Runs in a process of its own. `GET /bench/arrivals` returns the arrivals as JSON, the times on
CLOCK_MONOTONIC, which all processes of a Linux machine share; `GET /bench/count` only their number;
`GET /bench/reset` forgets them. `GET /bench/hold` lets it answer nobody, and count nothing, until
`GET /bench/release`. With `--faults` a share of the events fails first: see `Faults`.
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
_SORRY = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
FAULTS = ("sorry", "silent", "reset")


class Faults:
    """Which requests fail: of *per_thousand* events the first one or two, each in one of three ways.

    One in eight is never answered; of the others half get a 500 and half lose their connection.
    """

    def __init__(self, per_thousand: int) -> None:
        self._per_thousand = per_thousand
        self._left: dict[int, int] = {}
        self.made = dict.fromkeys(FAULTS, 0)

    def of(self, event: int) -> str:
        """Return how this request for *event* fails, empty for not at all."""
        mixed = event * 2_654_435_761 % 2**32
        if mixed % 1000 >= self._per_thousand:
            return ""
        left = self._left.get(event, 1 + mixed // 1000 % 2)
        self._left[event] = left - 1
        if left <= 0:
            return ""
        kind = "silent" if mixed // 4096 % 8 == 0 else FAULTS[mixed // 65536 % 2 * 2]
        self.made[kind] += 1
        return kind


class Arrivals:
    """The first arrival of every event, and how many came again."""

    def __init__(self, faults: Faults) -> None:
        self.faults, self.is_held = faults, False
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
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
        order = path.removeprefix(b"/bench/")
        if order == b"reset":
            self.forget()
        if order in (b"hold", b"release"):
            self.is_held = order == b"hold"
        first = self.first if order == b"arrivals" else len(self.first)
        found = {"first": first, "again": self.again, "faults": self.faults.made}
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
        if self._arrivals.is_held:
            return None
        event = _ID.search(request)
        fault = self._arrivals.faults.of(int(event[1])) if event else ""
        if fault:
            return self._fail(fault)
        if event:
            self._arrivals.note(event[1].decode(), at)
        return self._transport.write(_OK)

    def _fail(self, fault: str) -> None:
        if fault == "sorry":
            self._transport.write(_SORRY)
        elif fault == "reset":
            self._transport.abort()


async def _serve(port: int, faults: Faults) -> None:
    arrivals = Arrivals(faults)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Stub(arrivals), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--faults", type=int, default=0, help="events of 1000 that fail first")
    options = parser.parse_args()
    uvloop.run(_serve(options.port, Faults(options.faults)))


if __name__ == "__main__":
    main()
