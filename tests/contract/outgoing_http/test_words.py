"""What errors and logs tell."""

from __future__ import annotations

import logging

import pytest
from tests.contract.outgoing_http.client import failure, get
from tests.contract.outgoing_http.conftest import Serve
from tests.contract.outgoing_http.server import always, reset

from ringhook.net.limited_http import LimitedHttp
from ringhook.ports.http import HttpRequest


def test_errors_tell_the_host_and_nothing_else_of_the_request(
    serve: Serve, http: LimitedHttp
) -> None:
    server = serve(lambda connection, _request: reset(connection))
    request = HttpRequest(
        method="POST",
        url=server.url("/path-1?n=phone-1"),
        headers={"Authorization": "Bearer token-1"},
        body=b"body-1",
    )
    error = failure(http, request)
    assert f"127.0.0.1:{server.port}" in str(error)
    assert not [word for word in ("path-1", "phone-1", "token-1", "body-1") if word in str(error)]
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_no_log_line_shows_the_query(
    serve: Serve, http: LimitedHttp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(always(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nno colon\r\n\r\nok"))
    http.send(get(server.url("/?n=phone-1")))
    assert "phone-1" not in caplog.text
