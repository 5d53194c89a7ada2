"""Calls Windows' tapi32.dll, and gives back bytes: the only part that cannot be tried without Windows.

Signatures and the packing of 1 byte are those of tapi.h (TAPI 2.x, functions for UTF-16), read 2026:
https://learn.microsoft.com/windows/win32/tapi/line-functions. Handles are numbers of 32 bits.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from typing import Any, ClassVar

from ringhook_tapi.structures import (
    MAX_BYTES,
    CallInfo,
    LineCaps,
    Message,
    StructureError,
    needed_bytes,
    read_call_info,
    read_line_caps,
    read_message,
)
from ringhook_tapi.words import HIGHEST_VERSION, INTERACTIVE_VOICE, LOWEST_VERSION, Privilege

DWORD = ctypes.c_uint32
"""As wide on every system, so that this can be tried on any."""
USE_EVENT = 2
FIRST_BYTES = 2048
POINTER_BYTES = ctypes.sizeof(ctypes.c_void_p)
MESSAGE_BYTES = 8 + 4 * POINTER_BYTES
NAME = "ringhook"


class TapiError(Exception):
    """TAPI refused something; the message has its code."""


class _Parameters(ctypes.Structure):
    """LINEINITIALIZEEXPARAMS."""

    _pack_ = 1
    _fields_: ClassVar[list[tuple[str, Any]]] = [
        ("total", DWORD),
        ("needed", DWORD),
        ("used", DWORD),
        ("options", DWORD),
        ("event", ctypes.c_void_p),
        ("completion_key", DWORD),
    ]


def windows_library() -> Any:
    """Return tapi32.dll. Raises `TapiError` on any other system."""
    if sys.platform == "win32":
        return ctypes.WinDLL("tapi32")
    raise TapiError("TAPI is a part of Windows: run ringhook-tapi there")


class Tapi:
    """A session with the telephony drivers; `close` ends it."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._app = DWORD()
        self._versions: dict[int, int] = {}
        count, version = DWORD(), DWORD(HIGHEST_VERSION)
        parameters = _Parameters(total=ctypes.sizeof(_Parameters), options=USE_EVENT)
        self._check(
            "lineInitializeEx",
            library.lineInitializeExW(
                ctypes.byref(self._app),
                None,
                None,
                NAME,
                ctypes.byref(count),
                ctypes.byref(version),
                ctypes.byref(parameters),
            ),
        )
        self._count = count.value

    def close(self) -> None:
        """End the session, and with it every open line."""
        self._library.lineShutdown(self._app)

    def lines(self) -> Iterator[tuple[int, LineCaps]]:
        """Yield the number and name of every line that can be understood."""
        for device in range(self._count):
            try:
                yield device, self._caps(device)
            except (TapiError, StructureError):
                continue

    def open(self, device: int, *, is_owner: bool) -> None:
        """Listen to *device*. An owner gets calls that nobody else answers for, too."""
        line = DWORD()
        privileges = Privilege.MONITOR | (Privilege.OWNER if is_owner else Privilege(0))
        self._check(
            "lineOpen",
            self._library.lineOpenW(
                self._app,
                DWORD(device),
                ctypes.byref(line),
                DWORD(self._version(device)),
                DWORD(0),
                ctypes.c_size_t(0),
                DWORD(privileges),
                DWORD(INTERACTIVE_VOICE),
                None,
            ),
        )

    def next_message(self, timeout_milliseconds: int) -> Message | None:
        """Return the next message; None when there is none in time."""
        room = ctypes.create_string_buffer(MESSAGE_BYTES)
        failed = self._library.lineGetMessage(
            self._app, ctypes.byref(room), DWORD(timeout_milliseconds)
        )
        return None if failed else read_message(room.raw, POINTER_BYTES)

    def call_info(self, call: int) -> CallInfo:
        """Return what is known of *call*. Raises `TapiError` or `StructureError`."""

        def ask(room: Any) -> int:
            return int(self._library.lineGetCallInfoW(DWORD(call), room))

        return read_call_info(self._filled("lineGetCallInfo", ask))

    def forget(self, call: int) -> None:
        """Give the handle of a call that is over back."""
        self._library.lineDeallocateCall(DWORD(call))

    def _caps(self, device: int) -> LineCaps:
        version = DWORD(self._version(device))

        def ask(room: Any) -> int:
            found = self._library.lineGetDevCapsW(self._app, DWORD(device), version, DWORD(0), room)
            return int(found)

        return read_line_caps(self._filled("lineGetDevCaps", ask))

    def _version(self, device: int) -> int:
        if device not in self._versions:
            version = DWORD()
            extension = (DWORD * 4)()
            failed = self._library.lineNegotiateAPIVersion(
                self._app,
                DWORD(device),
                DWORD(LOWEST_VERSION),
                DWORD(HIGHEST_VERSION),
                ctypes.byref(version),
                ctypes.byref(extension),
            )
            self._check("lineNegotiateAPIVersion", failed)
            self._versions[device] = version.value
        return self._versions[device]

    def _filled(self, name: str, ask: Any) -> bytes:
        """Return a structure, asked for again with as much room as it wants."""
        size = FIRST_BYTES
        while True:
            room = ctypes.create_string_buffer(size)
            ctypes.c_uint32.from_buffer(room).value = size
            self._check(name, ask(ctypes.byref(room)))
            wanted = needed_bytes(room.raw)
            if wanted <= size or size >= MAX_BYTES:
                return room.raw
            size = wanted

    def _check(self, name: str, code: int) -> None:
        if code:
            raise TapiError(f"{name} failed with 0x{code & 0xFFFF_FFFF:08x}")
