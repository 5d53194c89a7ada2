"""The page's cookies: how they are read and written, and what a browser must prove beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

SESSION = "rh_session"
OURS = "x-ringhook"
PAGE = "page"
PRIVATE_ENDINGS = (".local", ".lan", ".internal", ".home.arpa", ".test", ".localhost")
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of itself. Header names are lower case; *query_key* is a key in the address."""

    method: str
    path: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    address: str
    query_key: str = field(default="", repr=False)


def read_request(event: Mapping[str, Any]) -> Asked:
    """Return the parts of an API Gateway event (payload 2.0) that decide who may enter.

    API Gateway takes the cookies out of the headers, the embedded server leaves them there.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    written = [*(event.get("cookies") or []), headers.get("cookie", "")]
    context = event["requestContext"]
    return Asked(
        method=context["http"]["method"].upper(),
        path=APIGatewayProxyEventV2(dict(event)).path,  # the very path that routes are found by
        headers=headers,
        cookies=_cookies("; ".join(part for part in written if part)),
        address=context["http"].get("sourceIp") or "unknown",
        query_key=_query_key(event.get("queryStringParameters") or {}),
    )


def _query_key(query: Mapping[str, str]) -> str:
    """Return the key that a client of Zoho CRM sends: `auth_type=apikey&zapikey=<key>`."""
    return query.get("zapikey", "") if query.get("auth_type") == "apikey" else ""


def _cookies(text: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for part in text.split(";"):
        try:
            jar.load(part.strip())
        except CookieError:
            continue  # somebody else's, on the same host
    return {name: morsel.value for name, morsel in jar.items()}


def cookie(
    name: str,
    value: str,
    *,
    seconds: int,
    secure: bool,
    path: str = "/",
    same_site: SameSite = SameSite.STRICT_MODE,
) -> Cookie:
    """Return a cookie that no script can read; 0 *seconds* takes it away."""
    return Cookie(
        name,
        value,
        path=path,
        secure=secure,
        http_only=True,
        max_age=seconds,
        same_site=same_site,
    )


def forgery(asked: Asked, public_url: str) -> str:
    """Return why a request with our cookie may come from another site's page, or nothing.

    A page of another origin cannot send our header without asking us first, and browsers say where a
    request comes from: https://www.w3.org/TR/fetch-metadata/.
    """
    if asked.method in SAFE_METHODS:
        return ""
    if asked.headers.get(OURS) != PAGE:
        return f"send the header X-Ringhook: {PAGE} with the cookie"
    return foreign(asked, public_url)


def foreign(asked: Asked, public_url: str) -> str:
    """Return why a request was not sent by our own page, if its browser says so, or nothing."""
    site = asked.headers.get("sec-fetch-site", "")
    if site in {"same-origin", "none"}:
        return ""
    if site:
        return "this was sent by a page of another site"
    origin = asked.headers.get("origin", "")
    if not origin or _is_ours(origin, asked, public_url):
        return ""
    return "this was sent by a page of another address; set RINGHOOK_PUBLIC_URL to the page's"


def _is_ours(origin: str, asked: Asked, public_url: str) -> bool:
    try:
        sent, ours = urlsplit(origin), urlsplit(public_url)
    except ValueError:
        return False
    if not sent.netloc:
        return False
    if sent.netloc == asked.headers.get("host", ""):
        return True
    return (sent.scheme, sent.netloc) == (ours.scheme, ours.netloc)


def is_secure(asked: Asked, public_url: str) -> bool:
    """Say whether a cookie must travel by https alone: not over http on this machine or a private network."""
    host = host_name(asked.headers.get("host", ""))
    ours = urlsplit(public_url)
    is_https = ours.scheme == "https" and (not host or host == (ours.hostname or ""))
    return is_https or not is_private(host or ours.hostname or "")


def host_name(host: str) -> str:
    """Return the name in a Host header, without port and brackets, in lower case."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_private(name: str) -> bool:
    """Say whether *name* leads to this machine or a private network only."""
    try:
        address = ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(PRIVATE_ENDINGS)
    return address.is_private or address.is_loopback or address.is_link_local
