"""The Asterisk Manager Interface: log in, and read its events until the connection ends.

A message is lines of `Name: value` and an empty line. The login answers a challenge, so that the
secret itself never crosses the wire. Source, read 2026: https://docs.asterisk.org (AMI v2
specification, actions Challenge, Login, Ping, CoreShowChannels, Originate).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import AsyncGenerator, Mapping

from ringhook_asterisk.config import Config

LOGIN_SECONDS = 10.0
MAX_LINE_BYTES = 64 * 1024
MAX_LINES = 500

Message = Mapping[str, str]


class LoginRefusedError(Exception):
    """Asterisk does not let us in: trying again cannot help."""


class ProtocolError(Exception):
    """What answers there is no AMI, or it stopped making sense: connect again."""


async def events(config: Config) -> AsyncGenerator[Message, None]:
    """Yield every event, those of the channels that exist now first.

    Raises `OSError` or `ProtocolError` when the connection is lost, `LoginRefusedError` when there
    never will be one.
    """
    reader, writer = await _connected(config)
    try:
        await asyncio.wait_for(_log_in(reader, writer, config, "call"), LOGIN_SECONDS)
        await _send(writer, Action="CoreShowChannels")
        while True:
            message = await _next(reader, writer, config.silence_seconds)
            if "Event" in message:
                yield message
    finally:
        writer.close()


class Line:
    """A connection of its own for one action. Once `ask` was called, Asterisk may have done it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, **action: str) -> Message:
        """Return the response to *action*. Raises `OSError` or `ProtocolError`."""
        await _send(self._writer, **action)
        return await _response(self._reader)


@contextlib.asynccontextmanager
async def logged_in(config: Config) -> AsyncGenerator[Line, None]:
    """Give a line to an Asterisk that let us in. Raises as `events` does."""
    reader, writer = await _connected(config)
    try:
        await asyncio.wait_for(_log_in(reader, writer, config, "off"), LOGIN_SECONDS)
        yield Line(reader, writer)
    finally:
        writer.close()


async def _connected(config: Config) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context() if config.tls else None
    connecting = asyncio.open_connection(
        config.host, config.port, ssl=context, limit=MAX_LINE_BYTES
    )
    return await asyncio.wait_for(connecting, LOGIN_SECONDS)


async def _log_in(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, config: Config, wanted: str
) -> None:
    if not (await _line(reader)).startswith("Asterisk Call Manager"):
        raise ProtocolError("no Asterisk manager answers there: check host and port in [ami]")
    await _send(writer, Action="Challenge", AuthType="MD5")
    challenge = (await _response(reader)).get("Challenge", "")
    key = hashlib.md5((challenge + config.ami_secret).encode(), usedforsecurity=False).hexdigest()
    await _send(
        writer, Action="Login", AuthType="MD5", Username=config.username, Key=key, Events=wanted
    )
    if (await _response(reader)).get("Response") != "Success":
        raise LoginRefusedError(
            f"Asterisk refuses the login of {config.username!r}: compare [ami] with manager.conf"
        )


async def _next(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence_seconds: float
) -> Message:
    """Return the next message; a connection that stays silent even to a Ping is lost."""
    reading = asyncio.ensure_future(_message(reader))
    try:
        await asyncio.wait({reading}, timeout=silence_seconds)
        if not reading.done():
            await _send(writer, Action="Ping")
            await asyncio.wait({reading}, timeout=silence_seconds)
        if reading.done():
            return await reading
    finally:
        reading.cancel()
    raise ProtocolError("Asterisk does not answer any more")


async def _response(reader: asyncio.StreamReader) -> Message:
    while True:
        message = await _message(reader)
        if "Response" in message:
            return message


async def _message(reader: asyncio.StreamReader) -> Message:
    fields: dict[str, str] = {}
    for _ in range(MAX_LINES):
        line = await _line(reader)
        if not line:
            return fields
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    raise ProtocolError("a message of Asterisk does not end")


async def _line(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError:
        raise ProtocolError("Asterisk closed the connection") from None
    except asyncio.LimitOverrunError:
        raise ProtocolError("a line of Asterisk does not end") from None
    return line.decode("utf-8", "replace").rstrip("\r\n")


async def _send(writer: asyncio.StreamWriter, **fields: str) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"{lines}\r\n".encode())
    await writer.drain()
