"""Check what goes out, and shape it for the wire, before anything is resolved or opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from ringhook import __version__
from ringhook.ports.http import Failure, HttpFailedError

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65_535
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\]")
_SAFE = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]++|%[0-9A-F]{2})*+"
_ENCODED = re.compile(rf"(https?)://([a-z0-9][a-z0-9.-]*+)(?::([1-9][0-9]{{0,4}}))?(/{_SAFE})")
"""Most addresses need no encoding: then no library need look at them."""
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})

_USER_AGENT = ("User-Agent", f"ringhook/{__version__}".encode())
_ACCEPT_ENCODING = ("Accept-Encoding", b"gzip, deflate")

_FRAMING = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Follow from the body and the connection; a caller's own would let two servers disagree on where
a request ends."""

_FOR_EVERYBODY = frozenset({"accept", "accept-encoding", "accept-language", "user-agent"})
"""May follow a redirect to another origin. Any other header may be somebody's credential."""


Origin = tuple[str, str, int]
"""Scheme, host and port: what a connection, and a credential, belongs to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, ready for the wire. *name* is what people are told: host and port, no more."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """Return host and port, the port only when it is unusual."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """Return what the Host header says: no server expects the dot that ends an absolute name."""
        host = _bracketed(self.host.rstrip("."))
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> Origin:
        """Return what a credential belongs to."""
        return self.scheme, self.host, self.port


def bad_url(message: str, *, sent: bool = False) -> HttpFailedError:
    """Return the error of a request that cannot be sent as it is written."""
    return HttpFailedError(Failure.BAD_URL, message, sent=sent)


def read_target(url: str) -> Target:
    """Return *url* with everything outside ASCII encoded. Raises `HttpFailedError` (BAD_URL)."""
    plain = _ENCODED.fullmatch(url)
    if plain is None or "/." in url or int(plain[3] or 1) > _LAST_PORT:
        return _encoded(url)
    scheme, host, port, path = plain.groups()
    return Target(scheme, host, int(port) if port else _PORTS[scheme], path)


def _encoded(url: str) -> Target:
    parts = _split(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise bad_url("the address must begin with https:// or http:// and name a host")
    if "@" in parts.netloc:
        raise bad_url("the address holds a user name; use a credential of the connection instead")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise bad_url("the port of the address is not between 1 and 65535") from None
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, parts.hostname, port, (parts.path or "/") + query)


def _split(url: str) -> SplitResult:
    from urllib3.exceptions import LocationParseError  # noqa: PLC0415 - rarely needed
    from urllib3.util import parse_url  # noqa: PLC0415 - rarely needed

    if _NOT_IN_URLS.search(url):
        raise bad_url("the address has a space, a backslash or a control character; encode it")
    try:
        return urlsplit(parse_url(url)._replace(fragment=None).url)
    except (LocationParseError, ValueError):
        raise bad_url("the address cannot be read; write it like https://host/path") from None


def redirected(target: Target, location: str) -> Target:
    """Return where *location* leads from *target*. Raises `HttpFailedError` (BAD_URL)."""
    try:
        here = f"{target.scheme}://{_bracketed(target.host)}:{target.port}{target.path}"
        return read_target(urljoin(here, _as_utf8(location.strip())))
    except (HttpFailedError, ValueError):
        message = f"{target.name} redirects to an address that cannot be called; correct it there"
        raise bad_url(message, sent=True) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _as_utf8(header: str) -> str:
    """Undo http.client's Latin-1: what servers send outside ASCII is UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def headers_for_wire(
    method: str, target: Target, headers: Mapping[str, str], body: bytes
) -> dict[str, bytes]:
    """Return *headers* with ours, none of which can end early and begin another.

    Raises `HttpFailedError` (BAD_URL) for a method or name that is no token, or a line break in a value.
    """
    if not _TOKEN.fullmatch(method):
        raise bad_url("the method is no word that HTTP knows; GET and POST are the usual ones")
    wire = {
        "host": ("Host", target.authority.encode()),
        "user-agent": _USER_AGENT,
        "accept-encoding": _ACCEPT_ENCODING,
    }
    for name, value in headers.items():
        _check_header(name, value)
        if name.lower() not in _FRAMING:
            wire[name.lower()] = (name, value.strip().encode())
    if body or method not in _BODILESS:
        wire["content-length"] = ("Content-Length", str(len(body)).encode())
    return dict(wire.values())


def _check_header(name: str, value: str) -> None:
    if not _TOKEN.fullmatch(name):
        raise bad_url("a header's name has a character that headers cannot carry; correct it")
    if _CONTROL.search(value):
        raise bad_url(f"the header {name} has a line break or control character; remove it")


def headers_for_stranger(headers: Mapping[str, str]) -> dict[str, str]:
    """Return those of *headers* that another origin may see."""
    return {name: value for name, value in headers.items() if name.lower() in _FOR_EVERYBODY}
