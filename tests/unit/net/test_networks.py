"""Which addresses may be called: the table of the guard."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from ringhook.net.networks import refusal

REFUSED = {
    "an unspecified": "0.0.0.0 0.1.2.3 ::",
    "a private": "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fdff::1 fec0::1",
    "a carrier-internal": "100.64.0.0 100.127.255.255",
    "a loopback": "127.0.0.1 127.255.255.254 ::1",
    "a link-local": "169.254.0.1 169.254.255.255 fe80::1 febf::1",
    "a cloud metadata": (
        "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 "
        "fd00:ec2::254 fd00:ec2::23 fd20:ce::254"
    ),
    "a reserved": "192.0.0.1 192.88.99.1 240.0.0.1 255.255.255.255 2001:20::1 4000::1 1::1 e000::1",
    "a documentation": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
    "a test": "198.18.0.1 198.19.255.255",
    "a multicast": "224.0.0.1 239.255.255.255 ff02::1 ff0e::1",
    "an IPv4-mapped": "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:169.254.169.253",
    "an IPv4-compatible": "::127.0.0.1 ::8.8.8.8",
    "a NAT64": "64:ff9b::8.8.8.8 64:ff9b::10.0.0.1 64:ff9b:1::1",
    "a Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "a 6to4": "2002:7f00:1:: 2002:808:808::1",
    "a discard-only": "100::1",
    "a segment-routing": "5f00::1",
}
CALLED = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 "
    "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 "
    "198.20.0.0 223.255.255.255 2606:4700::1111 2a00:1450::1 2001:4860:4860::8888"
)


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in REFUSED.items() for text in texts.split()]
)
def test_an_address_inside_is_refused_by_its_kind(text: str, kind: str) -> None:
    assert refusal(ip_address(text)) == kind


@pytest.mark.parametrize("text", CALLED.split())
def test_an_address_outside_may_be_called(text: str) -> None:
    assert refusal(ip_address(text)) is None


@pytest.mark.parametrize(
    ("text", "allowed", "kind"),
    [
        ("10.1.2.3", "10.1.0.0/16", None),
        ("10.2.2.3", "10.1.0.0/16", "a private"),
        ("127.0.0.1", "127.0.0.0/8", None),
        ("::1", "127.0.0.0/8", "a loopback"),
        ("fd00::1", "fd00::/8", None),
        ("169.254.169.254", "169.254.0.0/16", "a cloud metadata"),
        ("169.254.169.254", "0.0.0.0/0", "a cloud metadata"),
        ("169.254.169.254", "169.254.169.254/32", None),
        ("fd00:ec2::254", "::/0", "a cloud metadata"),
        ("fd00:ec2::254", "fd00:ec2::254/128", None),
        ("64:ff9b::8.8.8.8", "64:ff9b::/96", None),
        ("64:ff9b::10.0.0.1", "64:ff9b::/96", "a private"),
        ("64:ff9b::10.0.0.1", "64:ff9b::/96 10.0.0.0/8", None),
        ("64:ff9b::169.254.169.254", "::/0 0.0.0.0/0", "a cloud metadata"),
        ("::ffff:169.254.169.254", "::/0", "a cloud metadata"),
        ("::ffff:127.0.0.1", "127.0.0.0/8", "an IPv4-mapped"),
        ("2002:a9fe:a9fe::1", "2002::/16", "a cloud metadata"),
        ("2002:7f00:1::1", "2002::/16", "a loopback"),
    ],
)
def test_an_allowed_network_opens_itself_and_nothing_else(
    text: str, allowed: str, kind: str | None
) -> None:
    assert refusal(ip_address(text), [ip_network(one) for one in allowed.split()]) == kind
