"""Page addresses: which text is one, where it leads, and which origins a policy lists.

Browsers repair bad addresses, each its own way, so whatever needs repair is refused: what we compare with the
policy must be what the browser goes to. That is why this is one strict pattern and not a lenient parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ringhook_relay.outcome import StoppedError

MAX_LENGTH = 2048
_DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443}
_HIGHEST_PORT = 65535
_HOST = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
_ADDRESS = re.compile(rf"(https?)://({_HOST})(?::([0-9]{{1,5}}))?((?:[/?#].*)?)", re.IGNORECASE)
_PATTERN = re.compile(rf"(https?)://(\*\.)?({_HOST})(?::([0-9]{{1,5}}))?/?", re.IGNORECASE)
# RFC 3986's own characters but the apostrophe. The rest (quotes, angle brackets, backticks, blanks, letters
# with accents) is percent-encoded, so that no launcher on the way can see a quote end.
_KEPT = "!#$%&()*+,/:;=?@[]~-._"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port; *is_wildcard* stands for every subdomain, not for the host itself."""

    scheme: str
    host: str
    port: int
    is_wildcard: bool = False

    def __str__(self) -> str:
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{'*.' if self.is_wildcard else ''}{self.host}{port}"

    def includes(self, other: Origin) -> bool:
        """Say whether *other* is this origin, or a subdomain where this is a wildcard."""
        if (self.scheme, self.port) != (other.scheme, other.port):
            return False
        return other.host.endswith(f".{self.host}") if self.is_wildcard else self.host == other.host


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A page: its *origin* and the *url* to give to a browser, ASCII only."""

    origin: Origin
    url: str


def read_address(url: str) -> WebAddress:
    """Return the page *url* means; refuses what is not a plain http(s) address."""
    if len(url) > MAX_LENGTH:
        raise StoppedError("url_malformed", f"an address may have {MAX_LENGTH} characters")
    if "\\" in url or not url.isprintable():
        raise StoppedError("url_malformed", "an address has no backslash and no control character")
    match = _ADDRESS.fullmatch(url)
    if match is None:
        raise StoppedError(
            "url_malformed", "an address is http(s)://host[:port]/..., without a user name"
        )
    scheme, host, port, rest = match.groups()
    origin = _origin(scheme, host, port, is_wildcard=False)
    encoded = f"{origin}{quote(rest, safe=_KEPT)}"
    if len(encoded) > MAX_LENGTH:
        raise StoppedError("url_malformed", f"an address may have {MAX_LENGTH} characters")
    return WebAddress(origin, encoded)


def read_origin(text: str) -> Origin:
    """Return the origin a policy means by *text*; ValueError says what it should look like."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError("write an origin like https://crm.example or https://*.crm.example")
    scheme, star, host, port = match.groups()
    if star and "." not in host:
        raise ValueError(f"a wildcard over all of .{host} is too wide: name the domain")
    try:
        return _origin(scheme, host, port, is_wildcard=bool(star))
    except StoppedError as error:
        raise ValueError(str(error)) from None


def _origin(scheme: str, host: str, port: str | None, *, is_wildcard: bool) -> Origin:
    scheme = scheme.lower()
    number = int(port) if port else _DEFAULT_PORTS[scheme]
    if not 0 < number <= _HIGHEST_PORT:
        raise StoppedError("url_malformed", f"a port is a number from 1 to {_HIGHEST_PORT}")
    return Origin(scheme, host.lower(), number, is_wildcard)
