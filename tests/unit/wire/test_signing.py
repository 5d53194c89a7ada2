"""Whoever changes a signed command is found out."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from tests.unit.wire.commands import ALL, KEY, OPEN, POP, RUN

from ringhook.wire.frames import Open, Pop, decode, encode
from ringhook.wire.signing import Signed, is_signed_by, sign

OTHER_VALUES: dict[type, Any] = {
    str: "other", int: 99, float: 99.5, tuple: ("other",), dict: {"other": "x"},
}  # fmt: skip


@pytest.mark.parametrize("command", ALL, ids=lambda c: c.kind)
def test_a_signature_survives_the_wire(command: Signed) -> None:
    arrived = decode(encode(sign(command, KEY)))
    assert isinstance(arrived, Signed)
    assert is_signed_by(arrived, KEY)
    assert not is_signed_by(arrived, "another key")


@pytest.mark.parametrize("command", ALL, ids=lambda c: c.kind)
def test_every_field_is_covered(command: Signed) -> None:
    genuine = sign(command, KEY)
    for name in (f.name for f in fields(command) if f.name != "signature"):
        changes = {name: OTHER_VALUES[type(getattr(genuine, name))]}
        assert not is_signed_by(replace(genuine, **changes), KEY), name


def test_a_signature_of_one_kind_does_not_fit_another() -> None:
    close = sign(ALL[3], KEY)
    as_pop = Pop(
        id=close.id, call_id=close.call_id, seq=close.seq, issued_at=close.issued_at,
        expires_at=close.expires_at, signature=close.signature,
    )  # fmt: skip
    assert not is_signed_by(as_pop, KEY)


@pytest.mark.parametrize("signature", ["", "é", "\ud800", "0" * 64, "A" * 10_000])
def test_a_signature_that_is_none_proves_nothing(signature: str) -> None:
    assert not is_signed_by(replace(OPEN, signature=signature), KEY)


def test_neighbouring_arguments_cannot_flow_into_each_other() -> None:
    one = sign(replace(RUN, argv=("/bin/echo", "a", "b")), KEY)
    assert not is_signed_by(replace(one, argv=("/bin/echo", "ab")), KEY)


def test_values_beyond_ascii_are_signed_alike_on_both_sides() -> None:
    arrived = decode(encode(sign(replace(POP, card={"name": "Łukasz 株式会社 🙂"}), KEY)))
    assert isinstance(arrived, Pop)
    assert is_signed_by(arrived, KEY)


def test_the_signature_is_the_published_one() -> None:
    """A fixed vector: desktops in the field were built with it."""
    command = Open(
        id="1", call_id="2", seq=3, issued_at=4.0, expires_at=5.0, url="https://a.example/"
    )
    assert (
        sign(command, "k").signature
        == "f5cff3f0c559376911cb9182d744b65bcf415af5c694e592ff26cb7f53ca77ce"
    )
