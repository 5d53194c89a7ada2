"""`Http` and `Downloads` over requests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from requests import PreparedRequest
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from ringhook.net.adapter import GuardedAdapter
from ringhook.net.answer import Headers
from ringhook.net.carrier import BROKEN
from ringhook.net.exchange import Exchange
from ringhook.net.guard import AddressGuard
from ringhook.net.limited_downloads import LimitedDownloads
from ringhook.net.limited_http import TRUSTED_IDLE_SECONDS, LimitedHttp
from ringhook.net.sockets import tls_context


class RequestsHttp(LimitedHttp):
    """See `ringhook.ports.http.Http`. *ca_file* is trusted beside the public authorities."""

    def __init__(
        self,
        guard: AddressGuard,
        *,
        connections_per_host: int = 32,
        ca_file: str | None = None,
        trusted_idle_seconds: float = TRUSTED_IDLE_SECONDS,
    ) -> None:
        carrier = _Keeping(connections_per_host, ca_file)
        super().__init__(guard, carrier, trusted_idle_seconds)


class RequestsDownloads(LimitedDownloads):
    """See `ringhook.ports.downloads.Downloads`. *ca_file* is trusted beside the public authorities."""

    def __init__(self, guard: AddressGuard, *, ca_file: str | None = None) -> None:
        super().__init__(guard, _PerDownload(ca_file))


class _Keeping:
    """See `ringhook.net.carrier.Carrier`. One adapter serves everybody, and keeps the connections."""

    broken = (*BROKEN, HTTPError)  # what requests itself raises is an OSError

    def __init__(self, connections_per_host: int, ca_file: str | None) -> None:
        self._adapter = GuardedAdapter(cache(lambda: tls_context(ca_file)), connections_per_host)

    def ask(
        self, method: str, headers: Mapping[str, bytes], body: bytes, exchange: Exchange
    ) -> RequestsAnswer:
        """See `ringhook.net.carrier.Carrier`."""
        return RequestsAnswer(_raw(self._adapter, method, headers, body, exchange))

    def close(self) -> None:
        """See `ringhook.net.carrier.Carrier`."""
        self._adapter.close()


class _PerDownload:
    """See `ringhook.net.carrier.Carrier`. Every answer has an adapter of its own, which goes with it."""

    broken = _Keeping.broken

    def __init__(self, ca_file: str | None) -> None:
        self._tls = cache(lambda: tls_context(ca_file))

    def ask(
        self, method: str, headers: Mapping[str, bytes], body: bytes, exchange: Exchange
    ) -> RequestsAnswer:
        """See `ringhook.net.carrier.Carrier`."""
        adapter = GuardedAdapter(self._tls, connections_per_host=1)
        try:
            raw = _raw(adapter, method, headers, body, exchange)
        except BaseException:
            adapter.close()
            raise
        return RequestsAnswer(raw, adapter)

    def close(self) -> None:
        """Nothing is kept."""


class RequestsAnswer:
    """See `ringhook.net.carrier.Answer`. *adapter* is closed with it."""

    def __init__(self, raw: BaseHTTPResponse, adapter: GuardedAdapter | None = None) -> None:
        self.status, self.headers = raw.status, Headers(raw.headers.items())
        self._raw, self._adapter = raw, adapter

    def read(self, amt: int, /) -> bytes:
        """See `ringhook.net.carrier.Answer`. urllib3 raises for an early end."""
        return self._raw.read(amt, decode_content=False)

    def keep(self) -> None:
        """See `ringhook.net.carrier.Answer`."""
        self._raw.release_conn()

    def close(self) -> None:
        """See `ringhook.net.carrier.Answer`."""
        self._raw.close()
        self._raw.release_conn()
        if self._adapter is not None:
            self._adapter.close()


def _raw(
    adapter: GuardedAdapter,
    method: str,
    headers: Mapping[str, bytes],
    body: bytes,
    exchange: Exchange,
) -> BaseHTTPResponse:
    """Return the unread answer to what requests calls a prepared request, without a session's work."""
    request = PreparedRequest()
    request.method, request.body = method, body or None
    request.url = f"{exchange.target.scheme}://{exchange.target.name}/"
    request.headers = headers  # type: ignore[assignment]  # bytes, and names as we spell them
    raw: BaseHTTPResponse = adapter.send(request, stream=True).raw
    return raw
