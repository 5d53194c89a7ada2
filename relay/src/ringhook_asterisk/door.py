"""The small HTTP door at which ringhook asks for calls: POST only, one request per connection, all bounded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import ssl
from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus

from ringhook_asterisk.config import Listen
from ringhook_asterisk.placing import Placing, Told

log = logging.getLogger(__name__)
MAX_HEAD_BYTES, MAX_BODY_BYTES = 8 * 1024, 4 * 1024
REQUEST_SECONDS = 10.0
MAX_CONNECTIONS = 16
REQUEST_LINE = re.compile(r"(?P<method>[A-Z]{1,10}) (?P<path>/[!-~]*) HTTP/1\.[01]")
LENGTH = re.compile(r"[0-9]{1,9}")


class _RefusedError(Exception):
    """What arrived is no request we take."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@contextlib.asynccontextmanager
async def open_door(listen: Listen, placing: Placing) -> AsyncGenerator[int, None]:
    """Listen until the block ends; gives the port."""
    door = _Door(placing)
    server = await asyncio.start_server(
        door.serve, listen.host, listen.port, ssl=_context(listen), limit=MAX_HEAD_BYTES
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await door.closed()


def _context(listen: Listen) -> ssl.SSLContext | None:
    if not listen.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listen.certificate, listen.key)
    return context


class _Door:
    def __init__(self, placing: Placing) -> None:
        self._placing = placing
        self._open: set[asyncio.Task[None]] = set()

    async def closed(self) -> None:
        """Wait until nobody is served any more: a call that is being placed is answered."""
        await asyncio.gather(*self._open, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        task = asyncio.current_task()
        assert task is not None, "a server runs in tasks"
        self._open.add(task)
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                told = await self._told(reader)
                writer.write(_response(told))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # who does not ask is not answered
        finally:
            self._open.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _told(self, reader: asyncio.StreamReader) -> Told:
        if len(self._open) > MAX_CONNECTIONS:
            return Told(HTTPStatus.SERVICE_UNAVAILABLE, "busy")
        try:
            headers, body = await _request(reader)
        except _RefusedError as refused:
            return Told(refused.status, "nonsense")
        return await self._placing.answer(headers.get("x-ringhook-signature", ""), body)


async def _request(reader: asyncio.StreamReader) -> tuple[Mapping[str, str], bytes]:
    """Return headers and body of a POST. Raises `_RefusedError`."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise _RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
    first, *lines = head.decode("latin-1").split("\r\n")
    match = REQUEST_LINE.fullmatch(first)
    if not match:
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    if match["method"] != "POST":
        raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = headers.get("content-length", "")
    if not LENGTH.fullmatch(length) or "transfer-encoding" in headers:
        raise _RefusedError(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MAX_BODY_BYTES:
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return headers, await reader.readexactly(int(length))


def _response(told: Told) -> bytes:
    body = json.dumps({"told": told.word}).encode()
    head = (
        f"HTTP/1.1 {told.status.value} {told.status.phrase}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
