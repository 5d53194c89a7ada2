"""The names under which the page may be opened.

Another site's page can point its own name at our address and then talk to us as itself ("DNS
rebinding"). So we answer to names that we know, and to plain addresses, which nobody can point anywhere.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost"})


class OwnNames:
    """Knows our names."""

    def __init__(self, public_url: str, hosts: frozenset[str]) -> None:
        ours = urlsplit(public_url).hostname or ""
        self._names = LOOPBACK | {name.lower() for name in (*hosts, ours) if name}

    def include(self, name: str) -> bool:
        """Say whether *name*, without a port, is one of ours."""
        plain = name.lower().rstrip(".")
        return plain in self._names or plain.endswith(".localhost") or _is_address(plain)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
