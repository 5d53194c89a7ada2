"""The names that the embedded server answers to."""

from __future__ import annotations

import pytest

from ringhook.embedded.own_names import OwnNames

OURS = OwnNames("https://ringhook.example", frozenset({"pbx-server", "Second.Example"}))


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "LOCALHOST",
        "x.localhost",
        "127.0.0.1",
        "::1",
        "192.168.7.4",
        "fe80::1%eth0",
        "ringhook.example",
        "ringhook.example.",
        "pbx-server",
        "second.example",
    ],
)
def test_our_own_names_are_known(name: str) -> None:
    assert OURS.include(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "evil.example",
        "ringhook.example.evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "example",
        "0x7f.1.evil",
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not OURS.include(name)
