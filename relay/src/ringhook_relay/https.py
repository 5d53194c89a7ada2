"""One POST of JSON, over verified TLS, with a time-out. Plain text stays on this machine."""

from __future__ import annotations

import base64
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 15.0
MAX_ANSWER_BYTES = 64 * 1024


class NetworkError(Exception):
    """The server was not reached, or not understood; the message says what to look at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON object that came with it, empty when there was none."""

    status: int
    content: Mapping[str, Any]


def post_json(url: str, content: Mapping[str, str], proxy: str = "") -> Answer:
    """Send *content* to *url* and return the answer; redirects are not followed."""
    target = checked_address(url, "https", "http")
    connection = _connection(target, proxy)
    try:
        connection.request(
            "POST",
            target.path or "/",
            body=json.dumps(content).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        response = connection.getresponse()
        return Answer(response.status, _object(response.read(MAX_ANSWER_BYTES)))
    except ssl.SSLCertVerificationError as error:
        raise NetworkError(
            f"the certificate of {target.hostname} is not trusted: {error.verify_message}"
        ) from None
    except (OSError, HTTPException) as error:
        raise NetworkError(f"{target.hostname} cannot be reached: {error}") from None
    finally:
        connection.close()


def checked_address(url: str, secure: str, plain: str) -> SplitResult:
    """Return *url* in parts: its scheme is *secure*, or *plain* where the host is this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise NetworkError(f"write the address like {secure}://ringhook.example") from None
    if parts.scheme not in (secure, plain) or not host or "@" in parts.netloc:
        raise NetworkError(f"write the address like {secure}://ringhook.example")
    if parts.scheme == plain and not is_loopback(host):
        raise NetworkError(
            f"{plain} is for this machine only: use {secure}://{parts.netloc}{parts.path}"
        )
    return parts


def is_loopback(host: str) -> bool:
    """Say whether *host* can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connection(target: SplitResult, proxy: str) -> HTTPConnection:
    host = target.hostname or ""
    if target.scheme == "http":
        return HTTPConnection(host, target.port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    if not proxy or is_loopback(host):
        return HTTPSConnection(host, target.port, timeout=TIMEOUT_SECONDS, context=context)
    between = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if between.scheme != "http" or not between.hostname:
        raise NetworkError("the proxy of this computer is not an http:// one: set HTTPS_PROXY")
    connection = HTTPSConnection(
        between.hostname, between.port, timeout=TIMEOUT_SECONDS, context=context
    )
    connection.set_tunnel(host, target.port or 443, headers=_proxy_headers(between))
    return connection


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
