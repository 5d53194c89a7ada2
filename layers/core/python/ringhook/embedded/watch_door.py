"""Who may see figures and health: this machine itself, or who shows the token. Never the world by default.

A proxy in front makes the whole world look like this machine, so with one only the token opens the door.
"""

from __future__ import annotations

from ipaddress import ip_address

from ringhook.domain.digests import is_same
from ringhook.embedded.asgi import Scope, headers_of, source_of

METRICS, HEALTH = "/metrics", "/health"
FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


class WatchDoor:
    """Knows who may. *is_private* says that nobody but this machine can reach the server."""

    def __init__(self, token: str, *, is_private: bool) -> None:
        self._token, self._is_private = token, is_private

    def opens(self, scope: Scope) -> bool:
        """Say whether this visitor may see them."""
        headers = headers_of(scope)
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if self._token and scheme.lower() == "bearer" and is_same(shown.strip(), self._token):
            return True
        is_direct = not FORWARDED & headers.keys()
        return self._is_private and is_direct and is_loopback(source_of(scope))


def is_loopback(host: str) -> bool:
    """Say whether *host* is this machine, as an address or by its usual name."""
    try:
        address = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return host.lower() == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_for_programs(scope: Scope) -> bool:
    """Say whether figures or health are asked for; people who open `/health` get the page."""
    if scope["path"] == HEALTH:
        return "text/html" not in headers_of(scope).get("accept", "")
    return bool(scope["path"] == METRICS)
