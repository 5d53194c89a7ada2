"""One report to ringhook: a signed POST over verified TLS, with a time-out."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from ringhook_relay.https import checked_address

TIMEOUT_SECONDS = 10.0
NOT_REACHED = 0


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address of a connection; with a *secret* what is posted is signed. *sender* is the program's name."""

    url: str
    secret: str = field(default="", repr=False)
    sender: str = "ringhook-connector"

    def post(self, report: Mapping[str, str]) -> int:
        """Send *report* and return the HTTP status, `NOT_REACHED` when there was no answer."""
        target = checked_address(self.url, "https", "http")
        body = json.dumps({name: value for name, value in report.items() if value}).encode()
        connection = _connection(target.scheme, target.hostname or "", target.port)
        path = f"{target.path or '/'}{'?' if target.query else ''}{target.query}"
        try:
            connection.request("POST", path, body=body, headers=self._headers(body))
            return connection.getresponse().status
        except (OSError, HTTPException):
            return NOT_REACHED
        finally:
            connection.close()

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": self.sender}
        if self.secret:
            digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Ringhook-Signature"] = f"sha256={digest}"
        return headers


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
