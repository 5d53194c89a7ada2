"""Signed commands for the tests of the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ringhook.wire.frames import Close, Missed, Open, Pop, Post, Run, encode
from ringhook.wire.signing import Signed, sign

KEY = "a-key-of-this-desktop"
NOW = 1_700_000_000.0
C = TypeVar("C", bound=Open | Post | Run | Pop | Close | Missed)

OPEN = Open(
    id="d1", call_id="c1", seq=1, issued_at=NOW, expires_at=NOW + 30, url="https://a.example/"
)
POST = Post(
    id="d6",
    call_id="c1",
    seq=6,
    issued_at=NOW,
    expires_at=NOW + 30,
    url="https://a.example/",
    form="n=1",
)
RUN = Run(id="d2", call_id="c1", seq=2, issued_at=NOW, expires_at=NOW + 30, argv=("/bin/echo", "1"))
POP = Pop(id="d3", call_id="c1", seq=3, issued_at=NOW, expires_at=NOW + 30, card={"phone": "12"})
CLOSE = Close(id="d4", call_id="c1", seq=4, issued_at=NOW, expires_at=NOW + 30)
MISSED = Missed(
    id="d5", call_id="", seq=5, issued_at=NOW, expires_at=NOW + 30, cards=({"call_id": "c1"},)
)
ALL: tuple[Signed, ...] = (OPEN, POST, RUN, POP, CLOSE, MISSED)


def signed(command: C, **changes: object) -> C:
    """Return *command* with *changes*, then signed for the desktop of the tests."""
    return sign(replace(command, **changes), KEY)  # type: ignore[arg-type]  # tests change what they like


def written(command: C, **changes: object) -> str:
    """Return a signed command as it arrives."""
    return encode(signed(command, **changes))
