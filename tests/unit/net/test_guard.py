"""Names and odd spellings: all of them become addresses, and the addresses are judged."""

from __future__ import annotations

import socket
import time

import pytest

from ringhook.net.guard import AddressGuard, Resolve
from ringhook.ports.http import Failure, HttpFailedError


def soon() -> float:
    return time.monotonic() + 5


def resolving(*addresses: str) -> Resolve:
    """Return a resolver that knows one answer."""

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
            if ":" in one
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]

    return resolve


def refused(guard: AddressGuard, host: str) -> HttpFailedError:
    with pytest.raises(HttpFailedError) as caught:
        guard.endpoints(host, 80, soon())
    assert not caught.value.sent
    return caught.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "00000177.0.0.1",
        "0",
        "0.0.0.0",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::",
        "fe80::1%lo",
        "localhost",
        "LOCALHOST",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "169.16689662",
        "10.1",
        "192.168.257",
    ],
)
def test_no_spelling_of_an_inner_address_is_called(host: str) -> None:
    assert refused(AddressGuard(), host).failure is Failure.BLOCKED_ADDRESS


@pytest.mark.parametrize(
    "host", ["localhost.", "127.0.0.1.", "", "a" * 300, "-", "xn--", "1.2.3.4.5"]
)
def test_a_spelling_that_resolves_to_nothing_good_is_refused(host: str) -> None:
    assert refused(AddressGuard(), host).failure in {Failure.BLOCKED_ADDRESS, Failure.DNS}


def test_a_public_address_is_handed_out_as_it_is() -> None:
    endpoints = AddressGuard().endpoints("8.8.8.8", 443, soon())
    assert [(one.family, one.address) for one in endpoints] == [(socket.AF_INET, ("8.8.8.8", 443))]


def test_a_name_is_resolved_once() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port))]

    AddressGuard((), resolve).endpoints("crm.example", 443, soon())
    assert asked == ["crm.example"]


def test_only_the_allowed_addresses_of_a_name_are_handed_out() -> None:
    guard = AddressGuard((), resolving("10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"))
    addresses = [one.address[0] for one in guard.endpoints("crm.example", 443, soon())]
    assert addresses == ["8.8.8.8", "2606:4700::1111"]


def test_a_name_with_inner_addresses_only_is_blocked_with_the_remedy() -> None:
    error = refused(AddressGuard((), resolving("10.0.0.1", "::1")), "crm.example")
    assert error.failure is Failure.BLOCKED_ADDRESS
    assert "crm.example leads to a private address" in str(error)
    assert "allowed networks" in str(error)
    assert "10.0.0.1" not in str(error)


def test_a_zone_does_not_hide_an_address() -> None:
    error = refused(AddressGuard((), resolving("fe80::1%eth0")), "printer.example")
    assert error.failure is Failure.BLOCKED_ADDRESS


def test_a_name_without_addresses_is_a_matter_of_the_dns() -> None:
    assert refused(AddressGuard((), resolving()), "crm.example").failure is Failure.DNS


def test_allowed_networks_may_be_written_with_host_bits() -> None:
    guard = AddressGuard((" 10.1.2.3/8", "192.168.0.7"))
    assert guard.endpoints("10.9.9.9", 80, soon())
    assert guard.endpoints("192.168.0.7", 80, soon())
    assert refused(guard, "192.168.0.8").failure is Failure.BLOCKED_ADDRESS


def test_a_network_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"'10\.0\.0/99'.*write them like"):
        AddressGuard(("10.0.0/99",))
