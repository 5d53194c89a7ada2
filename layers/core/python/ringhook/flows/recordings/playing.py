"""A browser plays a recording: pieces of it, each within what a Lambda function may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from ringhook.domain.call import Recording
from ringhook.domain.errors import NotFoundError
from ringhook.engine.audio import ENDINGS
from ringhook.engine.call import Call
from ringhook.engine.ranges import UnfitRangeError, Wanted, read_range, resolve
from ringhook.flows.recordings.reading import Bytes, PastTheEndError, read_bytes
from ringhook.flows.recordings.source import Source, UnavailableError
from ringhook.ports.files import Files
from ringhook.store.calls import Calls
from ringhook.store.recordings import Kept, KeptState, Recordings, file_of, recording_key

PIECE_BYTES = 4 * 1024 * 1024
"""In Base64 this stays below Lambda's 6 MB:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
MAX_BYTES = 200 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
AT_A_TIME = 4
PATIENCE_SECONDS = 5.0
OK, PARTIAL, FOUND, UNFIT = 200, 206, 302, 416
BEGINNING = Wanted(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which recording (*number* counts from 1), and which of its bytes: the headers as they came."""

    workspace: str
    call_id: str
    number: int
    range: str = ""
    if_range: str = ""
    is_head: bool = False
    is_download: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The answer. *body* is empty to HEAD, and where another address is named."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Playing:
    """Answers with pieces of recordings, from our files or from the vendor."""

    source: Source
    calls: Calls
    recordings: Recordings
    files: Files
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_A_TIME))

    def __call__(self, asked: Asked) -> Piece:
        """Return the piece. Raises `UnavailableError`, `NotFoundError`."""
        call, recording = self._find(asked)
        key = recording_key(recording)
        title = _Title(f"{call.started_at:%Y-%m-%d-%H%M}-{asked.number}", key, asked.is_download)
        try:
            wanted = self._wanted(asked, key)
            kept = self.recordings.get(asked.workspace, asked.call_id, key)
            if kept is not None and kept.state is KeptState.STORED:
                return self._kept(kept, wanted, asked, title)
            with self._turn():
                return self._fetched(call, recording, wanted, asked, title)
        except UnfitRangeError as error:
            return _unfit(getattr(error, "total", None))

    def _find(self, asked: Asked) -> tuple[Call, Recording]:
        call, _ = self.calls.get(asked.workspace, asked.call_id)
        if call is None:
            raise NotFoundError("no such call; it may be older than what is kept")
        if not 1 <= asked.number <= len(call.recordings):
            raise UnavailableError("unknown")
        return call, call.recordings[asked.number - 1]

    def _wanted(self, asked: Asked, key: str) -> Wanted | None:
        is_other = asked.if_range and asked.if_range.strip() != _etag(key)
        return None if is_other or not asked.range else read_range(asked.range)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one of a few places: vendors are slow, and others want their answers, too."""
        if not self.turns.acquire(timeout=PATIENCE_SECONDS):
            raise UnavailableError("busy")
        try:
            yield
        finally:
            self.turns.release()

    def _kept(self, kept: Kept, wanted: Wanted | None, asked: Asked, title: _Title) -> Piece:
        file = file_of(asked.workspace, asked.call_id, kept.key)
        address = self.files.address(file, kept.kind, title.disposition(kept.kind))
        if address and not asked.is_head:
            return Piece(FOUND, {"Location": address, "Cache-Control": "no-store"})
        first, last = _span(wanted, kept.size)
        if asked.is_head:
            return _head(title, kept.kind, kept.size)
        try:
            content = self.files.read(file, first, last - first + 1)
        except NotFoundError:
            raise UnavailableError("gone") from None
        return _piece(title, Bytes(content, first, kept.size, kept.kind), wanted)

    def _fetched(
        self,
        call: Call,
        recording: Recording,
        wanted: Wanted | None,
        asked: Asked,
        title: _Title,
    ) -> Piece:
        request = self.source.request(asked.workspace, call, recording)

        def read(first: int, last: int) -> Bytes:
            if first >= MAX_BYTES:
                raise PastTheEndError(None)
            with self.source.open(request, f"bytes={first}-{last}", TIMEOUT_SECONDS) as download:
                return read_bytes(download, recording.url, first, last - first + 1)

        if asked.is_head:
            found = read(0, 0)
            return _head(title, found.kind, found.total)
        if wanted is not None and wanted.suffix is not None:
            total = read(0, 0).total
            if total is not None:
                return _piece(title, read(*resolve(wanted, total, PIECE_BYTES)), wanted)
            wanted = None  # nobody knows where its end is
        first = wanted.first if wanted else 0
        last = first + PIECE_BYTES - 1
        if wanted is not None and wanted.last is not None:
            last = min(wanted.last, last)
        return _piece(title, read(first, last), wanted)


@dataclass(frozen=True, slots=True)
class _Title:
    """What the browser may call the file, and what its version is."""

    name: str
    key: str
    is_download: bool

    def disposition(self, kind: str) -> str:
        how = "attachment" if self.is_download else "inline"
        return f'{how}; filename="recording-{self.name}.{ENDINGS.get(kind, "audio")}"'

    def headers(self, kind: str) -> dict[str, str]:
        return {
            "Content-Type": kind,
            "Content-Disposition": self.disposition(kind),
            "Accept-Ranges": "bytes",
            "ETag": _etag(self.key),
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }


def _etag(key: str) -> str:
    return f'"{key}"'


def _span(wanted: Wanted | None, total: int) -> tuple[int, int]:
    return resolve(wanted or Wanted(), total, PIECE_BYTES)


def _head(title: _Title, kind: str, total: int | None) -> Piece:
    length = {} if total is None else {"Content-Length": str(total)}
    return Piece(OK, title.headers(kind) | length)


def _piece(title: _Title, found: Bytes, wanted: Wanted | None) -> Piece:
    """Return what was found; who did not ask for a part gets the whole or nothing (RFC 9110 section 14.2)."""
    headers = title.headers(found.kind)
    is_whole = found.first == 0 and found.total == len(found.content)
    if wanted is None:
        if not is_whole:
            raise UnavailableError("ask_for_pieces")
        return Piece(OK, headers, found.content)
    total = "*" if found.total is None else found.total
    last = found.first + len(found.content) - 1
    headers["Content-Range"] = f"bytes {found.first}-{last}/{total}"
    return Piece(PARTIAL, headers, found.content)


def _unfit(total: int | None) -> Piece:
    headers = {} if total is None else {"Content-Range": f"bytes */{total}"}
    return Piece(UNFIT, headers | {"Cache-Control": "no-store"})
