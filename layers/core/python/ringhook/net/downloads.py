"""`Downloads` on the same connections of http.client as `PooledHttp`."""

from __future__ import annotations

from ringhook.net.guard import AddressGuard
from ringhook.net.limited_downloads import LimitedDownloads
from ringhook.net.pool import Pool


class PooledDownloads(LimitedDownloads):
    """See `ringhook.ports.downloads.Downloads`. *ca_file* is trusted beside the public authorities."""

    def __init__(self, guard: AddressGuard, *, ca_file: str | None = None) -> None:
        super().__init__(guard, Pool(ca_file=ca_file))
