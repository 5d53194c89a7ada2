"""How other programs of this user speak to the running relay: one JSON line each way, over a private socket.

A Unix socket that only its owner may open; on Windows a named pipe, which asyncio makes writable for its owner,
administrators and the system only. Nothing listens on a port: a web page could reach that.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_writers

MAX_LINE_BYTES: Final = 8192
MAX_AT_ONCE: Final = 16
READ_SECONDS: Final = 5.0
# As long as a question and the telephone system may take together.
ANSWER_SECONDS: Final = 70.0
# A socket's name is short: 104 bytes on macOS, 108 on Linux, https://man7.org/linux/man-pages/man7/unix.7.html
_MAX_PATH_BYTES = 100
Answer = Mapping[str, Any]
Handle = Callable[[Mapping[str, Any]], Awaitable[Answer]]


class NotRunningError(Exception):
    """No relay runs with this profile."""


def address_of(profile: Path) -> str:
    """Return where the relay of *profile* listens."""
    mark = hashlib.sha256(str(profile).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\ringhook-relay-{mark}"
    inside = profile / "relay.sock"
    if len(bytes(inside)) <= _MAX_PATH_BYTES:
        return str(inside)
    return str(Path(tempfile.gettempdir()) / f"ringhook-relay-{mark}" / "relay.sock")


@asynccontextmanager
async def listening(address: str, handle: Handle) -> AsyncIterator[None]:
    """Answer other programs while the block runs."""
    visits: set[asyncio.Task[None]] = set()

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(visits) >= MAX_AT_ONCE:
            writer.close()
            return
        visits.add(task)
        try:
            await _answer(reader, writer, handle)
        finally:
            visits.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    close = await _serve(address, visited)
    try:
        yield
    finally:
        close()
        for task in tuple(visits):
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)


def ask(address: str, order: Mapping[str, str], seconds: float = ANSWER_SECONDS) -> Answer:
    """Return the running relay's answer to *order*; NotRunningError when there is none."""
    line = json.dumps(order).encode() + b"\n"
    try:
        answer = _exchange(address, line, seconds)
        content = json.loads(answer)
    except (OSError, ValueError, UnsafeFileError):
        raise NotRunningError("no relay runs with this profile") from None
    if not isinstance(content, dict):
        raise NotRunningError("the relay did not answer")
    return content


async def _serve(
    address: str,
    visited: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> Callable[[], None]:
    if sys.platform == "win32":
        loop = asyncio.get_running_loop()
        assert isinstance(loop, asyncio.ProactorEventLoop)

        def protocol() -> asyncio.StreamReaderProtocol:
            reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
            return asyncio.StreamReaderProtocol(reader, visited)

        (pipe,) = await loop.start_serving_pipe(protocol, address)
        return pipe.close
    path = Path(address)
    _prepare(path)
    server = await asyncio.start_unix_server(visited, path, limit=MAX_LINE_BYTES)
    path.chmod(0o600)  # noqa: ASYNC240 - one call at the start

    def close() -> None:
        server.close()
        path.unlink(missing_ok=True)

    return close


def _prepare(path: Path) -> None:
    """Only the owner may enter the folder, so nobody connects before the socket's own rights are set."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_foreign_writers(path)
    path.unlink(missing_ok=True)  # of a relay that was killed; only_one has made sure


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handle
) -> None:
    try:
        line = await asyncio.wait_for(reader.readline(), READ_SECONDS)
        order = json.loads(line)
    except (TimeoutError, ValueError, RecursionError, OSError):
        return
    if not isinstance(order, dict):
        return
    answer = await handle(order)
    with contextlib.suppress(OSError):
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()


def _exchange(address: str, line: bytes, seconds: float) -> bytes:
    if sys.platform == "win32":
        with Path(address).open("r+b", buffering=0) as pipe:
            pipe.write(line)
            return pipe.readline(MAX_LINE_BYTES)
    refuse_foreign_writers(Path(address))  # somebody else's socket is not the relay
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(seconds)
        peer.connect(address)
        peer.sendall(line)
        with peer.makefile("rb") as file:
            return file.readline(MAX_LINE_BYTES)
