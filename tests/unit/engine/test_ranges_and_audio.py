"""Ranges as browsers ask for them, and sounds as servers name them."""

from __future__ import annotations

import pytest

from ringhook.engine.audio import kind_of
from ringhook.engine.ranges import UnfitRangeError, read_range, resolve

WAV = b"RIFF\x24\0\0\0WAVEfmt "


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("Bytes = 10 - 19", (10, 19)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
    ],
)
def test_a_range_names_bytes(header: str, expected: tuple[int, int]) -> None:
    wanted = read_range(header)
    assert wanted is not None
    assert resolve(wanted, 100, 1000) == expected


@pytest.mark.parametrize(
    "header",
    [
        "bytes=9-5",
        "bytes=0-1,5-6",
        "bytes=",
        "bytes=-",
        "bytes=-0",
        "bytes=a-b",
        "bytes=1",
        "bytes 0-1",
    ],
)
def test_what_is_no_single_range_is_unfit(header: str) -> None:
    with pytest.raises(UnfitRangeError):
        read_range(header)


def test_another_unit_is_no_range_at_all() -> None:
    assert read_range("items=0-5") is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=999999999999999999-"])
def test_a_range_past_the_end_is_unfit(header: str) -> None:
    wanted = read_range(header)
    assert wanted is not None
    with pytest.raises(UnfitRangeError):
        resolve(wanted, 100, 1000)


def test_no_more_than_a_piece_is_answered() -> None:
    wanted = read_range("bytes=5-")
    assert wanted is not None
    assert resolve(wanted, 100, 10) == (5, 14)


@pytest.mark.parametrize(
    ("said", "url", "begins", "kind"),
    [
        ("audio/mpeg", "", b"", "audio/mpeg"),
        ("Audio/X-WAV; charset=binary", "", b"<html>", "audio/wav"),
        ("application/octet-stream", "https://x/1.mp3?t=2", b"", "audio/mpeg"),
        ("binary/octet-stream", "https://x/1.WAV", b"", "audio/wav"),
        ("", "https://x/1", WAV, "audio/wav"),
        ("", "https://x/1", b"ID3\x04", "audio/mpeg"),
        ("", "https://x/1", b"\xff\xfb\x90", "audio/mpeg"),
        ("", "https://x/1", b"OggS", "audio/ogg"),
        ("", "https://x/1.mp3", b"<!doctype html>", ""),
        ("text/html", "https://x/1.mp3", b"ID3", ""),
        ("application/json", "", b"ID3", ""),
        ("image/svg+xml", "", b"ID3", ""),
        ("audio/mpeg\r\nX-Evil: 1", "", b"", ""),
        ("audio/<script>", "", b"ID3", ""),
    ],
)
def test_only_sound_is_sound(said: str, url: str, begins: bytes, kind: str) -> None:
    assert kind_of(said, url, begins) == kind
