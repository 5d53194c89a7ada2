"""`Http` over http.client and kept connections of our own: the least work for a request."""

from __future__ import annotations

from ringhook.net.guard import AddressGuard
from ringhook.net.limited_http import TRUSTED_IDLE_SECONDS, LimitedHttp
from ringhook.net.pool import CONNECTIONS_PER_ORIGIN, Pool


class PooledHttp(LimitedHttp):
    """See `ringhook.ports.http.Http`. *ca_file* is trusted beside the public authorities."""

    def __init__(
        self,
        guard: AddressGuard,
        *,
        connections_per_host: int = CONNECTIONS_PER_ORIGIN,
        ca_file: str | None = None,
        trusted_idle_seconds: float = TRUSTED_IDLE_SECONDS,
    ) -> None:
        pool = Pool(per_origin=connections_per_host, ca_file=ca_file)
        super().__init__(guard, pool, trusted_idle_seconds)
