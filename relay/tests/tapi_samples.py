"""Structures as a driver writes them, and a tapi32.dll of our own that is called with the same arguments."""

from __future__ import annotations

import ctypes
import queue
import struct
from collections.abc import Mapping
from typing import Any

from ringhook_tapi.structures import CALL_INFO_WORDS, CALLED, CALLER, CONNECTED, ORIGIN, WORD
from ringhook_tapi.tapi32 import MESSAGE_BYTES, POINTER_BYTES

CAPS_WORDS = 66
TOO_LATE, BAD_HANDLE = 0x8000_0048, 0x8000_0018


def structure(words: int, values: Mapping[int, int], texts: Mapping[int, bytes]) -> bytes:
    """Return a structure of so many fixed fields; each text's size and offset stand at its word."""
    fields, tail = [0] * words, b""
    for at, value in values.items():
        fields[at] = value
    for at, text in texts.items():
        fields[at], fields[at + 1] = len(text), words * WORD + len(tail)
        tail += text
    size = words * WORD + len(tail)
    fields[:3] = [size, size, size]
    return struct.pack(f"<{words}I", *fields) + tail


def wide(text: str) -> bytes:
    return f"{text}\0".encode("utf-16-le")


def call_info(
    origin: int = 4, caller: str = "", name: str = "", called: str = "", flags: int = 8
) -> bytes:
    """Return a LINECALLINFO as the functions for UTF-16 give it."""
    texts = {CALLER + 1: caller, CALLER + 3: name, CALLED + 1: called}
    values = {ORIGIN: origin, CALLER: flags, CALLED: 8, CONNECTED: 0x20}
    return structure(CALL_INFO_WORDS + 7, values, {at: wide(t) for at, t in texts.items() if t})


def line_caps(name: str, provider: str = "Sample TSP", media: int = 4) -> bytes:
    """Return a LINEDEVCAPS."""
    return structure(CAPS_WORDS, {10: 3, 15: media}, {3: wide(provider), 8: wide(name)})


def message(device: int, kind: int, *values: int, pointer_bytes: int = POINTER_BYTES) -> bytes:
    """Return a LINEMESSAGE."""
    width = {4: "I", 8: "Q"}[pointer_bytes]
    padded = [0, *values, 0, 0, 0][:4]
    return struct.pack(f"<II4{width}", device, kind, *padded)


class Library:
    """Has *lines*; gives *messages* in turn and what `infos` holds of a call. It fails with *refuses*."""

    def __init__(self, *lines: bytes, refuses: str = "") -> None:
        self.line_caps, self.refuses = lines, refuses
        self.messages: queue.Queue[bytes] = queue.Queue()
        self.infos: dict[int, bytes] = {}
        self.opened: list[tuple[int, int]] = []
        self.forgotten: list[int] = []
        self.asked: list[int] = []
        self.sessions = 0

    def lineInitializeExW(self, app: Any, *arguments: Any) -> int:  # noqa: N802 - their name
        count, version, parameters = (argument._obj for argument in arguments[-3:])
        assert parameters.total == ctypes.sizeof(parameters)
        assert (version.value, parameters.options) == (0x20002, 2)
        app._obj.value, count.value = 77, len(self.line_caps)
        self.sessions += 1
        return self._code("initialize")

    def lineNegotiateAPIVersion(  # noqa: N802 - their name
        self, _app: Any, _device: Any, low: Any, high: Any, version: Any, extension: Any
    ) -> int:
        assert ctypes.sizeof(extension._obj) == 16
        assert low.value <= high.value
        version._obj.value = low.value
        return self._code("negotiate")

    def lineGetDevCapsW(  # noqa: N802 - their name
        self, _app: Any, device: Any, version: Any, _extension: Any, room: Any
    ) -> int:
        assert version.value == 0x20000
        return _fill(room, self.line_caps[device.value])

    def lineOpenW(self, app: Any, device: Any, line: Any, *rest: Any) -> int:  # noqa: N802
        assert app.value == 77
        line._obj.value = 1
        self.opened.append((device.value, rest[3].value))
        return self._code("open")

    def lineGetMessage(self, _app: Any, room: Any, timeout: Any) -> int:  # noqa: N802
        try:
            told = self.messages.get(timeout=min(timeout.value, 20) / 1000)
        except queue.Empty:
            return TOO_LATE
        assert ctypes.sizeof(room._obj) == MESSAGE_BYTES
        ctypes.memmove(room._obj, told, len(told))
        return 0

    def lineGetCallInfoW(self, call: Any, room: Any) -> int:  # noqa: N802 - their name
        self.asked.append(call.value)
        found = self.infos.get(call.value)
        return _fill(room, found) if found else BAD_HANDLE

    def lineDeallocateCall(self, call: Any) -> int:  # noqa: N802 - their name
        self.forgotten.append(call.value)
        return 0

    def lineShutdown(self, _app: Any) -> int:  # noqa: N802 - their name
        self.sessions -= 1
        return 0

    def _code(self, name: str) -> int:
        return BAD_HANDLE if name == self.refuses else 0


def _fill(room: Any, told: bytes) -> int:
    """Write as much as there is room for, as drivers do: the sizes say how much there would be."""
    total = ctypes.sizeof(room._obj)
    whole = struct.pack("<III", total, len(told), min(total, len(told))) + told[12:]
    ctypes.memmove(room._obj, whole, min(total, len(whole)))
    return 0
