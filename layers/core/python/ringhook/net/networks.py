"""Which addresses the product may call: a pure decision over tables of networks."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL = (
    # https://www.iana.org/assignments/iana-ipv4-special-registry/
    ("0.0.0.0/8", "an unspecified"),  # RFC 1122 "this network"
    ("10.0.0.0/8", "a private"),  # RFC 1918
    ("100.64.0.0/10", "a carrier-internal"),  # RFC 6598 shared address space (CGNAT)
    ("127.0.0.0/8", "a loopback"),  # RFC 1122
    ("169.254.0.0/16", "a link-local"),  # RFC 3927
    ("172.16.0.0/12", "a private"),  # RFC 1918
    ("192.0.0.0/24", "a reserved"),  # RFC 6890 protocol assignments
    ("192.0.2.0/24", "a documentation"),  # RFC 5737 TEST-NET-1
    ("192.88.99.0/24", "a reserved"),  # RFC 7526 the former 6to4 relay
    ("192.168.0.0/16", "a private"),  # RFC 1918
    ("198.18.0.0/15", "a test"),  # RFC 2544 benchmarking
    ("198.51.100.0/24", "a documentation"),  # RFC 5737 TEST-NET-2
    ("203.0.113.0/24", "a documentation"),  # RFC 5737 TEST-NET-3
    ("224.0.0.0/4", "a multicast"),  # RFC 5771
    ("240.0.0.0/4", "a reserved"),  # RFC 1112 class E, and RFC 919 broadcast
    # https://www.iana.org/assignments/iana-ipv6-special-registry/
    ("::/128", "an unspecified"),  # RFC 4291
    ("::1/128", "a loopback"),  # RFC 4291
    ("::ffff:0:0/96", "an IPv4-mapped"),  # RFC 4291
    ("::/96", "an IPv4-compatible"),  # RFC 4291, deprecated
    ("64:ff9b::/96", "a NAT64"),  # RFC 6052
    ("64:ff9b:1::/48", "a NAT64"),  # RFC 8215
    ("100::/64", "a discard-only"),  # RFC 6666
    ("2001::/32", "a Teredo"),  # RFC 4380
    ("2001::/23", "a reserved"),  # RFC 2928 protocol assignments, ORCHID (RFC 7343) among them
    ("2001:db8::/32", "a documentation"),  # RFC 3849
    ("2002::/16", "a 6to4"),  # RFC 3056
    ("3fff::/20", "a documentation"),  # RFC 9637
    ("5f00::/16", "a segment-routing"),  # RFC 9602
    ("fc00::/7", "a private"),  # RFC 4193 unique local
    ("fe80::/10", "a link-local"),  # RFC 4291
    ("fec0::/10", "a private"),  # RFC 3879 site-local, deprecated
    ("ff00::/8", "a multicast"),  # RFC 4291
)
_REFUSED: tuple[tuple[Network, str], ...] = tuple((ip_network(n), kind) for n, kind in _SPECIAL)

_GLOBAL_V6 = IPv6Network("2000::/3")  # RFC 4291: all that was ever handed out as global unicast

_METADATA: frozenset[Address] = frozenset(
    {
        IPv4Address("169.254.169.254"),  # AWS, Azure, Google Cloud and most others
        IPv4Address("169.254.169.253"),  # AWS: the VPC resolver
        IPv4Address("169.254.170.2"),  # AWS: credentials of an ECS task
        IPv4Address("169.254.170.23"),  # AWS: credentials of an EKS pod
        IPv4Address("100.100.100.200"),  # Alibaba Cloud
        IPv4Address("168.63.129.16"),  # Azure: the host's own service, a public address
        IPv4Address("192.0.0.192"),  # Oracle Cloud, classic
        IPv6Address("fd00:ec2::254"),  # AWS
        IPv6Address("fd00:ec2::253"),  # AWS: the VPC resolver
        IPv6Address("fd00:ec2::23"),  # AWS: credentials of an EKS pod
        IPv6Address("fd20:ce::254"),  # Google Cloud
    }
)

_LAST_32_BITS = tuple(
    IPv6Network(n) for n in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48")
)


def _carried(address: Address) -> IPv4Address | None:
    """Return the IPv4 address a translating or tunnelling IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address.teredo:
        return address.teredo[1]
    if address.sixtofour:
        return address.sixtofour
    if any(address in network for network in _LAST_32_BITS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _kind(address: Address) -> str | None:
    for network, kind in _REFUSED:
        if address.version == network.version and address in network:
            return kind
    if isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
        return "a reserved"
    return None


def _named(address: Address, allowed: Sequence[Network]) -> bool:
    """Tell whether *allowed* holds this very address and not just a network around it."""
    return any(n.num_addresses == 1 and n.network_address == address for n in allowed)


def refusal(address: Address, allowed: Sequence[Network] = ()) -> str | None:
    """Return what kind of address this is when it must not be called, None when it may.

    A metadata service is refused even inside an allowed network, unless named exactly. An allowed
    IPv6 network that carries IPv4 opens no IPv4 address which is not allowed itself.
    """
    if address in _METADATA:
        return None if _named(address, allowed) else "a cloud metadata"
    inside = any(address.version == n.version and address in n for n in allowed)
    kind = None if inside else _kind(address)
    carried = _carried(address)
    if kind is None and carried is not None:
        return refusal(carried, allowed)
    return kind
