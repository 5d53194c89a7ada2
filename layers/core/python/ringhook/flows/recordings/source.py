"""Where a recording comes from: its vendor, asked with the connection's key, through the address guard."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import Recording
from ringhook.domain.errors import BadRequestError, NotFoundError, RinghookError
from ringhook.domain.recording import RecordingRequest
from ringhook.engine.call import Call
from ringhook.ports.downloads import Download, Downloads
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest
from ringhook.store.configurations import Configurations
from ringhook.store.secrets import Secrets

MAX_LINK_BYTES = 64 * 1024
WEB = ("https://", "http://")
BY_FAILURE = {Failure.BLOCKED_ADDRESS: "blocked_address", Failure.BAD_URL: "no_link"}
BY_STATUS = {401: "refused", 403: "refused", 404: "gone", 410: "gone"}
GOOD = frozenset({200, 206, 416})


class UnavailableError(RinghookError):
    """The recording is not to be had; *reason* is a key of `ringhook.engine.recording_words`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Source:
    """Opens recordings at their vendors."""

    adapters: Mapping[str, PbxAdapter]
    configurations: Configurations
    secrets: Secrets
    downloads: Downloads

    def request(self, name: str, call: Call, recording: Recording) -> RecordingRequest:
        """Return what to ask for. Raises `UnavailableError`."""
        connection = self.configurations.rulebook(name).connections.get(call.connection_id)
        adapter = self.adapters.get(connection.adapter if connection else call.vendor)
        if connection is None or adapter is None or adapter.recording is None:
            return _plain(recording)
        defaults = {field.key: field.default for field in adapter.fields if field.default}
        try:
            settings = defaults | self.secrets.resolve(name, connection.settings)
            made = adapter.recording(recording, settings)
        except (BadRequestError, NotFoundError):
            raise UnavailableError("no_key") from None
        return made if made.url.startswith(WEB) else _plain(recording)

    @contextmanager
    def open(
        self, request: RecordingRequest, byte_range: str, timeout_seconds: float
    ) -> Iterator[Download]:
        """Return the vendor's answer: 200, 206 or 416. Raises `UnavailableError`."""
        try:
            target = self._linked(request, timeout_seconds) if request.link_in else request
            with self.downloads.open(_asked(target, byte_range, timeout_seconds)) as download:
                if download.status not in GOOD:
                    raise UnavailableError(BY_STATUS.get(download.status, "unreachable"))
                yield download
        except HttpFailedError as error:
            raise UnavailableError(BY_FAILURE.get(error.failure, "unreachable")) from None

    def _linked(self, request: RecordingRequest, timeout_seconds: float) -> RecordingRequest:
        """Return the request for the address that the vendor names in its answer."""
        with self.downloads.open(_asked(request, "", timeout_seconds)) as download:
            if download.status != 200:  # noqa: PLR2004 - HTTP's OK
                raise UnavailableError(BY_STATUS.get(download.status, "unreachable"))
            body = bytearray()
            for piece in download.pieces:
                body += piece
                if len(body) > MAX_LINK_BYTES:
                    raise UnavailableError("unreachable")
        link = _first_link(bytes(body), request.link_in)
        if not link.startswith(WEB):
            raise UnavailableError("gone")
        return RecordingRequest(url=link)


def _plain(recording: Recording) -> RecordingRequest:
    if not recording.url.startswith(WEB):
        raise UnavailableError("no_link")
    return RecordingRequest(url=recording.url)


def _asked(request: RecordingRequest, byte_range: str, timeout_seconds: float) -> HttpRequest:
    headers = {**request.headers, "Accept": "audio/*, */*;q=0.1"}
    if byte_range and not request.body:
        headers["Range"] = byte_range
    return HttpRequest(
        method=request.method,
        url=request.url,
        headers=headers,
        body=request.body,
        timeout_seconds=timeout_seconds,
    )


def _first_link(body: bytes, names: tuple[str, ...]) -> str:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    for name in names:
        value = found.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value:
            return value
    return ""
