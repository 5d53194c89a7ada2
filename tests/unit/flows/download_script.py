"""Vendors' servers for recordings, as a script: which address answers what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ringhook.ports.downloads import Download
from ringhook.ports.http import HttpFailedError, HttpRequest

PIECE = 16


@dataclass(frozen=True)
class Answer:
    """What an address answers; *obeys* says whether it knows ranges, *tells* whether it says how long it is."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    obeys: bool = False
    tells: bool = True


class ScriptedDownloads:
    """Answers from *script* by address; keeps what was asked."""

    def __init__(self) -> None:
        self.usual = Answer(status=404)
        self.script: dict[str, Answer | HttpFailedError] = {}
        self.asked: list[HttpRequest] = []

    @contextmanager
    def open(self, request: HttpRequest) -> Iterator[Download]:
        """See `ringhook.ports.downloads.Downloads`."""
        self.asked.append(request)
        answer = self.script.get(request.url, self.usual)
        if isinstance(answer, HttpFailedError):
            raise answer
        yield _ranged(answer, request.headers.get("Range", ""))


def _ranged(answer: Answer, wanted: str) -> Download:
    if not wanted or not answer.obeys:
        length = {"content-length": str(len(answer.body))} if answer.tells else {}
        return Download(answer.status, {**length, **answer.headers}, _pieces(answer.body))
    first, last = (int(text) for text in wanted.removeprefix("bytes=").split("-"))
    total = len(answer.body)
    if first >= total:
        return Download(416, {"content-range": f"bytes */{total}"}, iter(()))
    last = min(last, total - 1)
    headers = {**answer.headers, "content-range": f"bytes {first}-{last}/{total}"}
    return Download(206, headers, _pieces(answer.body[first : last + 1]))


def _pieces(body: bytes) -> Iterator[bytes]:
    for place in range(0, len(body), PIECE):
        yield body[place : place + PIECE]
