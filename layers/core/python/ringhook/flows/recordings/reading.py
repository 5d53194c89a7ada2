"""Read some bytes of a vendor's answer, whether or not it keeps to the range that was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ringhook.engine.audio import kind_of
from ringhook.engine.ranges import UnfitRangeError
from ringhook.flows.recordings.source import UnavailableError
from ringhook.ports.downloads import Download

PARTIAL, UNFIT = 206, 416
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
UNFIT_RANGE = re.compile(r"bytes \*/([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Bytes:
    """*content* from byte *first* on, and the *total* of the whole, None where nobody knows."""

    content: bytes
    first: int
    total: int | None
    kind: str


class PastTheEndError(UnfitRangeError):
    """There is no such byte; *total* is how many there are, if the vendor says so."""

    def __init__(self, total: int | None) -> None:
        super().__init__()
        self.total = total


def read_bytes(download: Download, url: str, first: int, count: int) -> Bytes:
    """Return up to *count* bytes from *first*. Raises `UnavailableError`, `PastTheEndError`."""
    if download.status == UNFIT:
        match = UNFIT_RANGE.fullmatch(download.headers.get("content-range", ""))
        raise PastTheEndError(int(match[1]) if match else None)
    refuse_encoded(download)
    begins, total = _place(download)
    if begins > first:
        raise UnavailableError("unreachable")
    content, is_whole = _read(download, first - begins, count)
    if is_whole and total is None:
        total = first + len(content)
    if not content and first:
        raise PastTheEndError(total)
    head = content[:16] if first == 0 else b""
    kind = kind_of(download.headers.get("content-type", ""), url, head)
    if not kind or not content:
        raise UnavailableError("not_audio")
    return Bytes(content, first, total, kind)


def refuse_encoded(download: Download) -> None:
    """Refuse an answer that was compressed though nobody asked for that."""
    if download.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnavailableError("unreachable")


def length_of(download: Download) -> int | None:
    """Return how long the answer says it is."""
    length = download.headers.get("content-length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else None


def _place(download: Download) -> tuple[int, int | None]:
    """Return where the answer begins in the file, and how long the file is."""
    if download.status != PARTIAL:
        return 0, length_of(download)
    match = CONTENT_RANGE.fullmatch(download.headers.get("content-range", ""))
    if match is None:
        raise UnavailableError("unreachable")
    return int(match[1]), None if match[3] == "*" else int(match[3])


def _read(download: Download, skip: int, count: int) -> tuple[bytes, bool]:
    """Return the bytes behind the first *skip* ones, and whether the answer ended there."""
    content = bytearray()
    for piece in download.pieces:
        passed = min(skip, len(piece))
        skip -= passed
        content += piece[passed:]
        if len(content) > count:
            return bytes(content[:count]), False
    is_partial = download.status == PARTIAL
    return bytes(content), not is_partial
