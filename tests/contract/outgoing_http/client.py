"""The clients that are tested, and short spellings for their tests."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ringhook.net.downloads import PooledDownloads
from ringhook.net.guard import AddressGuard
from ringhook.net.http import PooledHttp
from ringhook.net.limited_http import LimitedHttp
from ringhook.net.requests_http import RequestsDownloads, RequestsHttp
from ringhook.ports.http import HttpFailedError, HttpRequest

HTTPS = (PooledHttp, RequestsHttp)
DOWNLOADS = (PooledDownloads, RequestsDownloads)
LOOPBACK = AddressGuard(("127.0.0.0/8",))


def get(
    url: str, headers: Mapping[str, str] | None = None, *, timeout_seconds: float = 5.0
) -> HttpRequest:
    return HttpRequest(
        method="GET", url=url, headers=headers or {}, timeout_seconds=timeout_seconds
    )


def post(url: str, body: bytes = b"{}", timeout_seconds: float = 5.0) -> HttpRequest:
    return HttpRequest(method="POST", url=url, body=body, timeout_seconds=timeout_seconds)


def failure(http: LimitedHttp, request: HttpRequest) -> HttpFailedError:
    with pytest.raises(HttpFailedError) as caught:
        http.send(request)
    return caught.value
