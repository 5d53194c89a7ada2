"""Read an answer: its headers by any spelling, its body decompressed as it comes and within the limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from http.client import (
    CONTINUE,
    OK,
    SWITCHING_PROTOCOLS,
    HTTPException,
    HTTPResponse,
    parse_headers,
)
from typing import Protocol

LIMIT_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16  # https://docs.python.org/3/library/zlib.html#zlib.decompressobj


class Headers(Mapping[str, str]):
    """Headers by name, in any case; repeated ones joined as RFC 9110 section 5.3 has it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._lines: dict[str, tuple[str, str]] = {}
        for name, value in pairs:
            _, before = self._lines.get(name.lower(), ("", ""))
            self._lines[name.lower()] = (name, f"{before}, {value}" if before else value)

    def __getitem__(self, name: str) -> str:
        return self._lines[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)


class FinalAnswer(HTTPResponse):
    """An answer; interim ones before it are passed over, whatever their number (RFC 9110 section 15.2).

    http.client does so for 100 only: it would take `103 Early Hints` for the outcome.
    """

    def begin(self) -> None:
        """See `http.client.HTTPResponse.begin`. Two lengths that differ are no answer."""
        super().begin()
        lines = self.headers.get_all("Content-Length", ())
        if len({length.strip() for line in lines for length in line.split(",")}) > 1:
            raise HTTPException("several lengths")

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # not in typeshed
            if not CONTINUE < status < OK or status == SWITCHING_PROTOCOLS:
                return version, status, reason
            parse_headers(self.fp)


class Readable(Protocol):
    """What is needed of an answer's body."""

    def read(self, amt: int, /) -> bytes:
        """Return up to *amt* bytes; none at the end."""
        ...


class _Plain:
    """No compression, or one that we did not ask for: passed on as it came."""

    def feed(self, raw: bytes, room: int) -> bytes:
        return raw[:room]

    def finish(self) -> None:
        """Nothing can be missing that the framing did not tell."""


class _Deflated:
    """gzip with any number of members, or deflate with or without its zlib frame."""

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._member = zlib.decompressobj(window_bits)
        self._started = False

    def feed(self, raw: bytes, room: int) -> bytes:
        out = bytearray()
        while raw and len(out) < room:
            out += self._inflate(raw, room - len(out))
            raw = self._member.unconsumed_tail or self._member.unused_data
            if self._member.eof and raw:
                self._member = zlib.decompressobj(self._window_bits)
        return bytes(out)

    def finish(self) -> None:
        """Raises `zlib.error` when the compressed stream stops in the middle."""
        if self._started and not self._member.eof:
            raise zlib.error("the compressed answer stops in the middle")

    def _inflate(self, raw: bytes, room: int) -> bytes:
        try:
            inflated = self._member.decompress(raw, room)
        except zlib.error:
            if self._started or self._window_bits == _GZIP:
                raise
            self._window_bits = -zlib.MAX_WBITS
            self._member = zlib.decompressobj(self._window_bits)
            inflated = self._member.decompress(raw, room)
        self._started = True
        return inflated


_WINDOW_BITS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}


def _decoder(encoding: str) -> _Plain | _Deflated:
    bits = _WINDOW_BITS.get(encoding.strip().lower())
    return _Plain() if bits is None else _Deflated(bits)


def read_body(raw: Readable, encoding: str, limit: int = LIMIT_BYTES) -> tuple[bytes, bool]:
    """Return the body and whether it was cut at *limit* bytes.

    Memory stays within the limit plus two chunks, whatever a small answer would expand to.
    Raises `zlib.error` when it is not what *encoding* says.
    """
    decoder, body = _decoder(encoding), bytearray()
    while chunk := raw.read(_CHUNK_BYTES):
        body += decoder.feed(chunk, limit + 1 - len(body))
        if len(body) > limit:
            return bytes(body[:limit]), True
    decoder.finish()
    return bytes(body), False
