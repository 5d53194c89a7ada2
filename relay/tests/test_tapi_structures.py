"""TAPI's structures on byte samples: right ones, cut ones, and ones that lie."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relay.tests.tapi_samples import call_info, line_caps, message, structure, wide

from ringhook_tapi.structures import (
    CALL_INFO_WORDS,
    CALLER,
    MAX_BYTES,
    WORD,
    CallInfo,
    LineCaps,
    Message,
    Party,
    StructureError,
    needed_bytes,
    read_call_info,
    read_line_caps,
    read_message,
)

INFO = call_info(caller="+442079460101", name="Ада Лавлейс", called="101")


def changed(raw: bytes, word: int, value: int) -> bytes:
    """Return *raw* with another value in one of its fields."""
    return raw[: word * WORD] + struct.pack("<I", value) + raw[(word + 1) * WORD :]


def test_a_call_is_read() -> None:
    assert read_call_info(INFO) == CallInfo(
        origin=4,
        caller=Party(8, "+442079460101", "Ада Лавлейс"),
        called=Party(8, "101"),
        connected=Party(0x20),
    )


def test_the_fields_stand_where_tapi_h_has_them() -> None:
    """Counted by hand in LINECALLINFO: dwOrigin is at byte 80, dwCallerIDFlags at 108, dwCalledIDFlags at 128."""
    raw = bytearray(81 * 4)
    struct.pack_into("<III", raw, 0, 400, 400, 324 + 8)
    struct.pack_into("<I", raw, 80, 1)
    struct.pack_into("<III", raw, 128, 8, 8, 324)
    raw += "123\0".encode("utf-16-le")
    assert read_call_info(bytes(raw)) == CallInfo(1, Party(), Party(8, "123"), Party())


def test_texts_of_the_older_functions_are_read_too() -> None:
    raw = structure(CALL_INFO_WORDS, {}, {CALLER + 1: b"101\0", CALLER + 3: b"Ren\xe9\0rest"})
    assert read_call_info(raw, "cp1252").caller == Party(0, "101", "René")
    assert read_call_info(raw, "mbcs").caller.number == "101"


def test_a_line_is_read_in_the_form_it_says_it_has() -> None:
    assert read_line_caps(line_caps("Telephone 101")) == LineCaps("Telephone 101", "Sample TSP", 4)
    ansi = structure(66, {10: 1}, {8: b"Line\0"})
    assert read_line_caps(ansi).name == "Line"
    assert read_line_caps(structure(66, {10: 99}, {8: wide("Line")})).name == "Line"


@pytest.mark.parametrize("pointer_bytes", [4, 8])
def test_a_message_is_as_wide_as_the_system(pointer_bytes: int) -> None:
    raw = message(5, 2, 7, 8, 9, pointer_bytes=pointer_bytes)
    assert len(raw) == {4: 24, 8: 40}[pointer_bytes]
    # The first of the four is our own.
    struct.pack_into("<I", raw_bytes := bytearray(raw), 8, 0xFFFF)
    assert read_message(bytes(raw_bytes), pointer_bytes) == Message(
        5, 2, _values(raw, pointer_bytes)
    )


def _values(raw: bytes, pointer_bytes: int) -> tuple[int, int, int]:
    width = {4: "I", 8: "Q"}[pointer_bytes]
    first, second, third = struct.unpack_from(f"<3{width}", raw, 8 + pointer_bytes)
    return first, second, third


@pytest.mark.parametrize("size", [0, 1, 23])
def test_a_message_that_is_cut_is_refused(size: int) -> None:
    with pytest.raises(StructureError):
        read_message(message(5, 2, pointer_bytes=4)[:size], 4)
    with pytest.raises(StructureError):
        read_message(message(5, 2), 2)


LIES = {
    "nothing": b"",
    "cut in the sizes": INFO[:11],
    "cut in the fields": INFO[: 73 * 4],
    "cut in a text": INFO[:-1],
    "used more than there is": changed(INFO, 2, len(INFO) + 1),
    "used less than the fields": changed(INFO, 2, 72 * 4),
    "used more than the total": changed(changed(INFO, 0, 300), 1, 300),
    "needs more room": changed(INFO, 1, len(INFO) + 1),
    "text behind the end": changed(INFO, CALLER + 2, len(INFO) - 2),
    "text far away": changed(INFO, CALLER + 2, 0xFFFF_FFFF),
    "text of a monstrous size": changed(INFO, CALLER + 1, 0xFFFF_FFFF),
    "text in the sizes": changed(INFO, CALLER + 2, 4),
}


@pytest.mark.parametrize("raw", LIES.values(), ids=list(LIES))
def test_a_structure_that_lies_is_refused(raw: bytes) -> None:
    with pytest.raises(StructureError):
        read_call_info(raw)


def test_a_text_ends_at_its_mark_and_holds_nothing_odd() -> None:
    odd = wide("101\r\n\x1b[2J") + wide("never seen")
    raw = structure(CALL_INFO_WORDS, {}, {CALLER + 1: odd})
    assert read_call_info(raw).caller.number == "101[2J"


def test_an_odd_number_of_bytes_is_no_crash() -> None:
    raw = structure(CALL_INFO_WORDS, {}, {CALLER + 1: b"1\x00\xd8"})
    assert read_call_info(raw).caller.number.startswith("1")


def test_only_so_much_room_is_made() -> None:
    assert needed_bytes(changed(INFO, 1, MAX_BYTES)) == MAX_BYTES
    with pytest.raises(StructureError, match="asks for"):
        needed_bytes(changed(INFO, 1, MAX_BYTES + 1))


flips = st.lists(st.tuples(st.integers(0, CALL_INFO_WORDS - 1), st.integers(0, 2**32 - 1)))


@settings(max_examples=300, deadline=None, database=None)
@given(raw=st.binary(max_size=500) | flips.map(lambda all_: _flipped(all_)), utf=st.booleans())  # noqa: PLW0108 - defined below
def test_whatever_a_driver_writes_is_read_or_refused(raw: bytes, utf: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    for read in (read_call_info, read_line_caps):
        with contextlib.suppress(StructureError):
            read(raw, "utf-16-le" if utf else "mbcs")


def _flipped(changes: list[tuple[int, int]]) -> bytes:
    raw = INFO
    for word, value in changes:
        raw = changed(raw, word, value)
    return raw
