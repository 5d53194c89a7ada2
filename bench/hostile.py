"""Texts, values and bytes that have broken somebody's reader before."""

from __future__ import annotations

from random import Random
from typing import Any

from ringhook.domain.values import scrub

BROKEN_BYTES = (
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\r\n",
)
MEDIA = (
    *("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml"),
    *("multipart/form-data; boundary=", "application/json; charset=utf-7", "text/plain", "", ";"),
)
HOSTILE_TEXTS = (
    *(
        "",
        " ",
        '"',
        '""x""',
        "{{x}}",
        "null",
        "None",
        "[",
        "[[",
        "{",
        '{"a":',
        '["1", ["2"]]',
        "[]",
        "{}",
    ),
    *(
        "1e400",
        "-1",
        "NaN",
        "Infinity",
        "9" * 30,
        "9" * 5000,
        "0x10",
        "\u0663\u0664",
        "1_000",
        "-0",
    ),
    *(
        "+79261234567",
        "anonymous",
        "\ud800",
        "\x00",
        "\x1b[0m",
        "]]>",
        "<a&b>",
        "a\r\nX-Odd: 1",
        "%",
        "%00",
    ),
    *(
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2026-02-30",
        "20260320T101112Z",
        "T",
    ),
    *(
        "253402300800",
        "1e11",
        "-62135596801",
        "Mon, 99 Foo 2026",
        "a.b.c",
        "..",
        "Basic ====",
        "sha256=",
    ),
    *(
        "t=,v1=",
        "t=1e9,v1=a",
        "v1,!!!",
        "\u00e9" * 40,
        "\U0001f4de",
        "Basic w6k6w6k=",
        "Anna<1001",
        "<" * 50,
    ),
)
HOSTILE_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, 1e308, float("nan"), [], {}, [[]], [None], ["a", "b"]),
    *({"a": 1}, [{"a": 1}], {"": ""}, [[[[1]]]], {"id": {"id": {"id": 1}}}, ["{"], [{}, 1, "x"]),
)
FILLINGS = (
    *(
        b"[",
        b'{"a":',
        b"a=1&",
        b"&",
        b'"',
        b"\\",
        b" ",
        b"9",
        b"\r\n",
        b"\xff",
        b"--b\r\n",
        b"<a>",
        b"%25",
    ),
    *(
        b"a[]=1&",
        b'{"a":"b"},',
        b"A" * 60 + b".",
        b"\xc3\xa9",
        b"{{",
        b"+",
        b"$",
        b"(",
        b"T0",
        b"\x00",
    ),
)


def hostile_text(random: Random) -> str:
    """Return one of the texts, a very long one once in a while."""
    text = random.choice(HOSTILE_TEXTS)
    return text * random.randrange(1, 300) if random.random() < 0.05 else text


def kept_text(random: Random) -> str:
    """Return one of the texts as the product keeps texts: without halves of surrogate pairs."""
    return scrub(hostile_text(random))
