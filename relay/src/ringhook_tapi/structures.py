"""The structures that TAPI fills in, read from bytes. A driver may write anything: nothing here trusts it.

A structure begins with three sizes (total, needed, used) and fixed fields of 4 bytes; texts stand behind them,
each found by a size and an offset from the beginning. Source, read 2026: tapi.h of the Windows SDK and its pages
on LINEMESSAGE, LINECALLINFO, LINEDEVCAPS (https://learn.microsoft.com/windows/win32/tapi).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

WORD = 4
MAX_BYTES = 64 * 1024
"""No structure is larger; a driver that says so is mistaken."""
MAX_TEXT_BYTES = 1024
SIZES = struct.Struct("<III")
# Places of fields, counted in words of 4 bytes.
ORIGIN, REASON, CALL_ID, RELATED_CALL_ID = 20, 21, 10, 11
CALLER, CALLED, CONNECTED = 27, 32, 37
CALL_INFO_WORDS = 74
PROVIDER_INFO, LINE_NAME, STRING_FORMAT, MEDIA_MODES = 3, 8, 10, 15
LINE_CAPS_WORDS = 16
ENCODINGS = {1: "mbcs", 2: "mbcs", 3: "utf-16-le"}
"""What `dwStringFormat` says of a line's texts; other functions say it by their name."""


class StructureError(Exception):
    """What the driver wrote is no such structure: it is passed over."""


@dataclass(frozen=True, slots=True)
class Message:
    """A LINEMESSAGE: *kind* says what *device* and *values* are."""

    device: int
    kind: int
    values: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call. *flags* say what is known of it."""

    flags: int = 0
    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CallInfo:
    """What is known of a call at this moment."""

    origin: int = 0
    caller: Party = Party()
    called: Party = Party()
    connected: Party = Party()


@dataclass(frozen=True, slots=True)
class LineCaps:
    """A line as its driver names it."""

    name: str
    provider: str = ""
    media_modes: int = 0


def needed_bytes(raw: bytes) -> int:
    """Return how large the structure wants to be. Raises `StructureError` for what no structure is."""
    _total, needed, _used = _sizes(raw)
    if needed > MAX_BYTES:
        raise StructureError(f"the driver asks for {needed} bytes")
    return needed


def read_message(raw: bytes, pointer_bytes: int) -> Message:
    """Return the message in *raw*; its last four fields are as wide as a pointer."""
    width = {4: "I", 8: "Q"}.get(pointer_bytes, "")
    layout = struct.Struct(f"<II{width * 4}")
    if not width or len(raw) < layout.size:
        raise StructureError("the message is cut short")
    device, kind, _instance, *values = layout.unpack_from(raw)
    return Message(device, kind, (values[0], values[1], values[2]))


def read_call_info(raw: bytes, encoding: str = "utf-16-le") -> CallInfo:
    """Return the call in *raw*, its texts in *encoding*. Raises `StructureError`."""
    used = _used(raw, CALL_INFO_WORDS)
    caller, called, connected = (_party(used, at, encoding) for at in (CALLER, CALLED, CONNECTED))
    return CallInfo(_word(used, ORIGIN), caller, called, connected)


def read_line_caps(raw: bytes, encoding: str = "") -> LineCaps:
    """Return the line in *raw*; without *encoding* its own word for it counts. Raises `StructureError`."""
    used = _used(raw, LINE_CAPS_WORDS)
    spoken = encoding or ENCODINGS.get(_word(used, STRING_FORMAT), "utf-16-le")
    return LineCaps(
        name=_text(used, LINE_NAME, spoken),
        provider=_text(used, PROVIDER_INFO, spoken),
        media_modes=_word(used, MEDIA_MODES),
    )


def _party(used: bytes, at: int, encoding: str) -> Party:
    number, name = (_text(used, at + offset, encoding) for offset in (1, 3))
    return Party(_word(used, at), number, name)


def _used(raw: bytes, words: int) -> bytes:
    """Return the part of *raw* that holds something: *words* fixed fields at least."""
    total, needed, used = _sizes(raw)
    if needed > total:
        raise StructureError("the driver needs more room")
    if not words * WORD <= used <= min(total, len(raw)):
        raise StructureError(f"the driver says that it used {used} of {len(raw)} bytes")
    return raw[:used]


def _sizes(raw: bytes) -> tuple[int, int, int]:
    if len(raw) < SIZES.size:
        raise StructureError("the structure is cut short")
    total, needed, used = SIZES.unpack_from(raw)
    return total, needed, used


def _word(used: bytes, at: int) -> int:
    value: int = struct.unpack_from("<I", used, at * WORD)[0]
    return value


def _text(used: bytes, at: int, encoding: str) -> str:
    """Return the text whose size and offset stand at word *at*, up to its end mark."""
    size, offset = _word(used, at), _word(used, at + 1)
    if not size:
        return ""
    if offset < SIZES.size or offset + size > len(used):
        raise StructureError(f"a text of {size} bytes at {offset} is outside of the structure")
    piece = used[offset : offset + min(size, MAX_TEXT_BYTES)]
    text = _decoded(piece, encoding).partition("\0")[0]
    return "".join(c for c in text if c.isprintable()).strip()


def _decoded(piece: bytes, encoding: str) -> str:
    try:
        return piece.decode(encoding, "replace")
    except LookupError:  # `mbcs`, the code page of this Windows, is known only there
        return piece.decode("cp1252", "replace")
