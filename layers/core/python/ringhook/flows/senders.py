"""From which addresses a connection takes webhooks."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ringhook.domain.errors import ForbiddenSourceError
from ringhook.engine.rulebook import Connection


def check_source(connection: Connection, address: str) -> None:
    """Refuse a sender outside the connection's list; an empty list lets everybody in."""
    if not connection.allowed_ips:
        return
    try:
        source = ip_address(address.partition("%")[0])
    except ValueError:
        raise ForbiddenSourceError("the sender's address is unknown") from None
    mapped = getattr(source, "ipv4_mapped", None) or source
    if not any(mapped in network for network in _networks(connection.allowed_ips)):
        raise ForbiddenSourceError("the sender's address is not on the connection's list")


@lru_cache(maxsize=1024)
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)
