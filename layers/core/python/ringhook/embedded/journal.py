"""Does the write-ahead journal still hold all that was committed?

SQLite reads a journal up to the first frame whose checksum is wrong, and takes the rest for the torn end of a crash. That
is right only at the very end: each of our commits waits for the disk before the next one is written. So two commits behind
the last frame that SQLite read are proof that something in between was damaged later, and that events would be missing.
https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC_LITTLE, _MAGIC_BIG = 0x377F0682, 0x377F0683
_READ_FRAMES = struct.Struct("=I")
_READ_FRAMES_AT = 16
"""`mxFrame` in the index that SQLite keeps beside it: https://www.sqlite.org/walformat.html#the_wal_index_header"""
_TORN_COMMITS = 1


def is_damaged(database: Path) -> bool:
    """Say whether the journal of *database* lacks something; some connection must have read it before, and be open."""
    journal = database.with_name(database.name + "-wal")
    index = database.with_name(database.name + "-shm")
    if not journal.exists() or not index.exists():
        return False
    with index.open("rb") as file:
        file.seek(_READ_FRAMES_AT)
        (read,) = _READ_FRAMES.unpack(file.read(_READ_FRAMES.size))
    with journal.open("rb") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            return False
        if not _is_whole(head):
            return True
        commits = sum(_commits(file, head, read))
    return commits > _TORN_COMMITS


def _is_whole(head: bytes) -> bool:
    magic, *_, first, second = _HEADER.unpack(head)
    if magic not in {_MAGIC_LITTLE, _MAGIC_BIG}:
        return False
    words = struct.unpack("<6I" if magic == _MAGIC_LITTLE else ">6I", head[:24])
    one = two = 0
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return (one, two) == (first, second)


def _commits(file: IO[bytes], head: bytes, read: int) -> Iterator[bool]:
    """Say of each frame that was not read whether it ends a commit of this journal; older ones have another salt."""
    _, _, page_bytes, _, *salts, _, _ = _HEADER.unpack(head)
    at = _HEADER.size + read * (_FRAME.size + page_bytes)
    while True:
        file.seek(at)
        frame = file.read(_FRAME.size)
        if len(frame) < _FRAME.size:
            return
        _, pages, *found, _, _ = _FRAME.unpack(frame)
        yield bool(pages) and found == salts
        at += _FRAME.size + page_bytes
