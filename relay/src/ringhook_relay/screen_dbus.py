"""D-Bus messages as bytes, as far as notifications need them; no socket.

https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
MAX_BYTES = 1 << 20
HEADER_BYTES = 16
_PATH, _INTERFACE, _MEMBER, _REPLY_SERIAL, _DESTINATION, _SENDER, _SIGNATURE = 1, 2, 3, 5, 6, 7, 8
_NAMES = {_PATH: "o", _INTERFACE: "s", _MEMBER: "s", _DESTINATION: "s", _SIGNATURE: "g"}
_ALIGN: Mapping[str, int] = {
    "y": 1, "b": 4, "n": 2, "q": 2, "i": 4, "u": 4, "x": 8, "t": 8, "d": 8,
    "s": 4, "o": 4, "g": 1, "v": 1, "a": 4, "(": 8, "{": 8,
}  # fmt: skip
_NUMBERS: Mapping[str, str] = {
    "y": "B", "b": "I", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d",
}  # fmt: skip
_BRACKETS: Mapping[str, str] = {"(": ")", "{": "}"}


class BadMessageError(ValueError):
    """The bus sent something that is not a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; *sender* is written by the bus itself and cannot be forged."""

    kind: int
    serial: int = 0
    path: str = ""
    interface: str = ""
    member: str = ""
    destination: str = ""
    sender: str = ""
    reply_serial: int = 0
    signature: str = ""
    body: tuple[Any, ...] = field(default=())


def encoded(message: Message) -> bytes:
    """Return *message*, little-endian."""
    body = bytearray()
    for part, value in zip(_parts(message.signature), message.body, strict=True):
        _write(body, part, value)
    named = {
        _PATH: message.path,
        _INTERFACE: message.interface,
        _MEMBER: message.member,
        _DESTINATION: message.destination,
        _SIGNATURE: message.signature,
    }
    fields: list[tuple[int, tuple[str, Any]]] = [
        (code, (_NAMES[code], value)) for code, value in named.items() if value
    ]
    if message.reply_serial:
        fields.append((_REPLY_SERIAL, ("u", message.reply_serial)))
    out = bytearray(struct.pack("<BBBBII", ord("l"), message.kind, 0, 1, len(body), message.serial))
    _write(out, "a(yv)", fields)
    _pad(out, 8)
    return bytes(out + body)


def length_of(header: bytes) -> int:
    """Return how many bytes the message has that begins with these sixteen."""
    order = {ord("l"): "<", ord("B"): ">"}.get(header[0])
    if order is None:
        raise BadMessageError("unknown byte order")
    body, fields = (
        struct.unpack_from(order + "I", header, 4)[0],
        struct.unpack_from(order + "I", header, 12)[0],
    )
    length: int = HEADER_BYTES + -(-fields // 8) * 8 + body
    if length > MAX_BYTES:
        raise BadMessageError("a message this large has nothing to do with notifications")
    return length


def decoded(raw: bytes) -> Message:
    """Return the message in *raw*; raises `BadMessageError` for anything else."""
    try:
        return _decoded(raw)
    except (struct.error, IndexError, ValueError, TypeError, RecursionError) as error:
        raise BadMessageError("not a D-Bus message") from error


def _decoded(raw: bytes) -> Message:
    reader = _Reader(raw, "<" if raw[0] == ord("l") else ">")
    reader.at = 12
    fields = dict(reader.read("a(yv)"))
    reader.align(8)
    signature = str(fields.get(_SIGNATURE, ""))
    return Message(
        kind=raw[1],
        serial=struct.unpack_from(reader.order + "I", raw, 8)[0],
        path=fields.get(_PATH, ""),
        interface=fields.get(_INTERFACE, ""),
        member=fields.get(_MEMBER, ""),
        destination=fields.get(_DESTINATION, ""),
        sender=fields.get(_SENDER, ""),
        reply_serial=fields.get(_REPLY_SERIAL, 0),
        signature=signature,
        body=tuple(reader.read(part) for part in _parts(signature)),
    )


def _parts(signature: str) -> Iterator[str]:
    """Cut *signature* into complete types."""
    at = 0
    while at < len(signature):
        end = _end_of_type(signature, at)
        yield signature[at:end]
        at = end


def _end_of_type(signature: str, at: int) -> int:
    if signature[at] == "a":
        return _end_of_type(signature, at + 1)
    closing = _BRACKETS.get(signature[at])
    at += 1
    if closing is not None:
        while signature[at] != closing:
            at = _end_of_type(signature, at)
        at += 1
    return at


def _pad(out: bytearray, boundary: int) -> None:
    out.extend(bytes(-len(out) % boundary))


def _write(out: bytearray, part: str, value: Any) -> None:
    _pad(out, _ALIGN[part[0]])
    if part[0] in _NUMBERS:
        out.extend(struct.pack("<" + _NUMBERS[part[0]], value))
    else:
        _WRITERS[part[0]](out, part, value)


def _write_text(out: bytearray, _part: str, value: str) -> None:
    raw = value.replace("\0", "").encode(errors="replace")
    out.extend(struct.pack("<I", len(raw)) + raw + b"\0")


def _write_signature(out: bytearray, _part: str, value: str) -> None:
    out.extend(bytes((len(value),)) + value.encode("ascii") + b"\0")


def _write_variant(out: bytearray, _part: str, value: tuple[str, Any]) -> None:
    _write_signature(out, "g", value[0])
    _write(out, value[0], value[1])


def _write_array(out: bytearray, part: str, value: Sequence[Any] | Mapping[str, Any]) -> None:
    at = len(out)
    out.extend(bytes(4))
    _pad(out, _ALIGN[part[1]])
    begin = len(out)
    for item in value.items() if isinstance(value, Mapping) else value:
        _write(out, part[1:], item)
    struct.pack_into("<I", out, at, len(out) - begin)


def _write_struct(out: bytearray, part: str, value: Sequence[Any]) -> None:
    for inner, item in zip(_parts(part[1:-1]), value, strict=True):
        _write(out, inner, item)


_WRITERS: Mapping[str, Callable[[bytearray, str, Any], None]] = {
    "s": _write_text,
    "o": _write_text,
    "g": _write_signature,
    "v": _write_variant,
    "a": _write_array,
    "(": _write_struct,
    "{": _write_struct,
}


class _Reader:
    """Reads values one after the other."""

    def __init__(self, raw: bytes, order: str) -> None:
        self.raw, self.order, self.at = raw, order, 0

    def align(self, boundary: int) -> None:
        self.at += -self.at % boundary

    def read(self, part: str) -> Any:
        self.align(_ALIGN[part[0]])
        if part[0] in _NUMBERS:
            code = self.order + _NUMBERS[part[0]]
            self.at += struct.calcsize(code)
            return struct.unpack_from(code, self.raw, self.at - struct.calcsize(code))[0]
        return self._READERS[part[0]](self, part)

    def _text(self, _part: str) -> str:
        return self._letters(self.read("u"))

    def _signature(self, _part: str) -> str:
        return self._letters(self.read("y"))

    def _letters(self, length: int) -> str:
        begin, self.at = self.at, self.at + length + 1
        if self.at > len(self.raw):
            raise BadMessageError("a text that ends behind the message")
        return self.raw[begin : begin + length].decode()

    def _variant(self, _part: str) -> Any:
        return self.read(self._signature("g"))

    def _array(self, part: str) -> list[Any]:
        length = self.read("u")
        self.align(_ALIGN[part[1]])
        end, items = self.at + length, []
        if end > len(self.raw):
            raise BadMessageError("an array that ends behind the message")
        while self.at < end:
            items.append(self.read(part[1:]))
        return items

    def _struct(self, part: str) -> tuple[Any, ...]:
        return tuple(self.read(inner) for inner in _parts(part[1:-1]))

    _READERS: Mapping[str, Callable[[_Reader, str], Any]] = {
        "s": _text, "o": _text, "g": _signature, "v": _variant, "a": _array, "(": _struct, "{": _struct,
    }  # fmt: skip
