"""A page that sends a form: the only way to make a browser that we do not control open an address with a POST.

The page is handed out by this process, to this computer only, once, and for a short time; nothing is written to
disk. Its address holds a word that nobody can guess, because every program of this computer may ask us.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from typing import Final
from urllib.parse import parse_qsl

from ringhook_relay.outcome import StoppedError
from ringhook_relay.web_address import WebAddress, read_address

Fields = Sequence[tuple[str, str]]

LIFE_SECONDS: Final = 60.0
MAX_FIELDS: Final = 200
MAX_WAITING: Final = 30
_HEAD_BYTES, _HEAD_SECONDS = 16 * 1024, 5.0
_HOST = "127.0.0.1"
# A field may be called "submit"; the form's own method is out of its reach.
_SCRIPT = "HTMLFormElement.prototype.submit.call(document.forms[0])"
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
# Browsers apply form-action to redirects, too, and a CRM may lead to its log-in at another address.
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_SCRIPT_HASH}'; form-action http: https:; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", _POLICY),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Connection", "close"),
)
_OVER = b"<!doctype html><title>ringhook</title><p>This page was opened before, or is over.</p>"


def fields_of(form: str) -> Fields:
    """Return the fields of a form-encoded text; refuses more than anybody fills in."""
    try:
        return parse_qsl(form, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise StoppedError("url_malformed", f"a form may have {MAX_FIELDS} fields") from None


def page_of(address: WebAddress, fields: Fields) -> bytes:
    """Return the page that sends *fields* to *address*; every value is text in an attribute and stays it."""
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields
    )
    return (
        '<!doctype html><meta charset="utf-8"><title>ringhook</title>'
        f'<form method="post" accept-charset="utf-8" action="{escape(address.url)}">{inputs}'
        "<noscript><button>Open \u00b7 Ouvrir \u00b7 Открыть \u00b7 開く</button></noscript></form>"
        f"<script>{_SCRIPT}</script>"
    ).encode()


class FormPages:
    """The pages that wait for their browser. Listens only while there are any; lives in one event loop."""

    def __init__(self, life_seconds: float = LIFE_SECONDS) -> None:
        self._life_seconds = life_seconds
        self._waiting: dict[str, bytes] = {}
        self._server: asyncio.Server | None = None
        self._port = 0
        self._opening = asyncio.Lock()

    async def offer(self, address: WebAddress, fields: Fields) -> WebAddress:
        """Return where the page can be fetched, once."""
        if len(self._waiting) >= MAX_WAITING:
            raise StoppedError("too_many", f"{MAX_WAITING} pages wait for the browser already")
        word = secrets.token_urlsafe(32)
        self._waiting[f"/{word}"] = page_of(address, fields)
        async with self._opening:
            if self._server is None:
                self._server = await asyncio.start_server(self._serve, _HOST, 0, limit=_HEAD_BYTES)
                self._port = self._server.sockets[0].getsockname()[1]
        asyncio.get_running_loop().call_later(self._life_seconds, self._take, f"/{word}")
        return read_address(f"http://{_HOST}:{self._port}/{word}")

    async def close(self) -> None:
        """Forget every page."""
        self._waiting.clear()
        self._stop_listening()

    def _take(self, path: str) -> bytes | None:
        page = self._waiting.pop(path, None)
        if not self._waiting:
            self._stop_listening()
        return page

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head.decode("latin-1").split("\r\n")))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # no browser speaks so; whoever it is gets nothing
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _answer(self, lines: Sequence[str]) -> bytes:
        """Return the page to a browser that asks this computer by its number: another name may be a trick."""
        method, _, rest = lines[0].partition(" ")
        hosts = [
            line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")
        ]
        is_ours = method == "GET" and hosts == [f"{_HOST}:{self._port}"]
        page = self._take(rest.partition(" ")[0]) if is_ours else None
        status, body = ("200 OK", page) if page is not None else ("404 Not Found", _OVER)
        headers = [*_HEADERS, ("Content-Length", str(len(body)))]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
