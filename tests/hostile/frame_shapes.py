"""Frames of every kind with values of every kind, some signed, and texts that are no frames."""

from __future__ import annotations

import json
from dataclasses import fields

from hypothesis import strategies as st

from ringhook.wire.frames import KINDS

HALF_PAIR = "\ud83d"
ODD_TEXTS = (
    *("", " ", HALF_PAIR, "\x00", "a" * 5000, "../../etc/passwd", "$secret.key$", "\u202egnp.exe"),
    *("https://crm.example/", "javascript:alert(1)", "file:///etc/passwd", "c:\\a.exe", "-", "\n"),
    *("+442079460101", "0" * 64, "\U0001f4de" * 50, "{}", "null", "ringhook:dial?number=1"),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, 2**63, 2**64, -(2**63) - 1, 10**400, -1, 0])
    | st.floats()
    | st.sampled_from(ODD_TEXTS)
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = sorted({field.name for kind in KINDS.values() for field in fields(kind)})
FRAMES = st.builds(
    lambda kind, values: json.dumps({"v": 1, "kind": kind} | values),
    st.sampled_from([*KINDS, "later"]),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8),
)
DEEP = 100_000
TWICE = '{"kind": "ping", "kind": "hello", "last_seq": 1, "last_seq": "x"}'
NO_FRAMES: tuple[str | bytes, ...] = (
    *("", "[]", "{", "null", "0", '"ping"', "\x00", TWICE, '{"kind": ["ping"]}', '{"kind": {}}'),
    *('{"kind": "hello", "last_seq": NaN}', '{"kind": "hello", "last_seq": 1e999}'),
    '{"kind": "hello", "last_seq": ' + "9" * 20_000 + "}",
    '{"kind": "hello", "last_seq": 1' + "0" * 400 + "}",
    '{"kind": "hello", "last_seq": 1e308}',
    '{"kind": "ack", "id": "\\ud800", "status": "\\udfff"}',
    "[" * 30_000,
    '{"a":' * 6_000,
    "[" * DEEP + "]" * DEEP,
    *(b"\xff\xfe", b"\x00" * 100, b'{"kind": "ping"}', "{}".encode("utf-16"), b"\xed\xa0\x80"),
)
