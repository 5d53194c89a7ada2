"""A DNS server whose answers change (https://www.rfc-editor.org/rfc/rfc1035)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

PORT, A, TTL_SECONDS = 53, 1, 0
_HEAD = struct.Struct(">6H")
_ANSWERED, _NO_SUCH = 0x8580, 0x8583


@contextmanager
def name_server(address: str, name: str, turns: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Answer every question for *name* with the addresses of the next turn; gives how many were asked."""
    asked: list[int] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((address, PORT))

        def serve() -> None:
            while True:
                question, sender = listener.recvfrom(512)
                if not question:
                    return
                listener.sendto(_answer(question, name, turns, asked), sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield asked
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (address, PORT))
            thread.join()


def _answer(question: bytes, name: str, turns: Sequence[Sequence[str]], asked: list[int]) -> bytes:
    labels, at = [], _HEAD.size
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("latin-1"))
        at += 1 + length
    end = at + 5
    (kind,) = struct.unpack(">H", question[at + 1 : at + 3])
    is_known = ".".join(labels).lower() == name
    found: Sequence[str] = ()
    if is_known and kind == A:
        found = turns[len(asked) % len(turns)]
        asked.append(len(asked))
    flags = _ANSWERED if is_known else _NO_SUCH
    head = question[:2] + struct.pack(">5H", flags, 1, len(found), 0, 0)
    rows = [
        b"\xc0\x0c" + struct.pack(">HHIH", A, 1, TTL_SECONDS, 4) + socket.inet_aton(one)
        for one in found
    ]
    return head + question[_HEAD.size : end] + b"".join(rows)
