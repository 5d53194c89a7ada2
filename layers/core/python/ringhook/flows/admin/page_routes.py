"""The page's files and the health check."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from ringhook.flows.admin.office import Office
from ringhook.flows.admin.page_files import INDEX, TYPES, PageFile, shelf

STATIC = "/static/"
ALWAYS_ASK = "no-cache"
KEEP = "max-age=31536000, immutable"
DOCUMENTS = frozenset({TYPES["html"], TYPES["svg"]})
"""What a browser opens as a document of its own; nothing else needs a policy."""
DOCUMENT_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""
    policy = "; ".join(
        (
            *POLICY,
            f"connect-src 'self' {_origin(office.relay_url)}".strip(),
            f"media-src 'self' {_origin(office.files_origin)}".strip(),
        )
    )

    @app.get("/healthz", tags=["health"], summary="Whether we are up", security=[])
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/", include_in_schema=False)
    @app.get("/w/<name>", include_in_schema=False)
    def index(name: str = "") -> Response[str]:  # noqa: ARG001 - the page reads it from its address
        return _answer(app, shelf().files[INDEX], ALWAYS_ASK, policy)

    @app.get(f"{STATIC}.+", include_in_schema=False)
    def static() -> Response[str]:
        path = app.current_event.path.partition(STATIC)[2]
        version, _, versioned = path.partition("/")
        is_current = version == shelf().version
        found = shelf().files.get(versioned if is_current else path)
        if found is None:
            return Response(404, "text/plain", "no such file\n", {"Cache-Control": "no-store"})
        return _answer(app, found, KEEP if is_current else ALWAYS_ASK, policy)


def _answer(
    app: APIGatewayHttpResolver, file: PageFile, caching: str, policy: str
) -> Response[str]:
    """Return *file*, compressed for who can read that, or only the news that it has not changed."""
    asked = {name.lower(): value for name, value in app.current_event.headers.items()}
    headers: dict[str, str | list[str]] = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
    }
    if caching != KEEP:
        headers["ETag"] = file.etag
    if file.kind in DOCUMENTS:
        headers |= {"Content-Security-Policy": policy} | DOCUMENT_HEADERS
    if _names(asked.get("if-none-match", ""), file.etag):
        return Response(304, file.kind, "", headers)
    if _takes_gzip(asked.get("accept-encoding", "")):
        return _binary(file.kind, file.packed, headers | {"Content-Encoding": "gzip"})
    return _binary(file.kind, file.content, headers)


def _binary(kind: str, content: bytes, headers: Mapping[str, str | list[str]]) -> Response[str]:
    """Return *content* in base64 at once: Powertools would read bytes as UTF-8 to validate them."""
    answer = Response(200, kind, base64.b64encode(content).decode(), dict(headers))
    answer.base64_encoded = True
    return answer


def _names(if_none_match: str, etag: str) -> bool:
    """Say whether the browser has this very file (RFC 9110 section 13.1.2: compared weakly)."""
    listed = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return etag.removeprefix("W/") in listed or "*" in listed


def _takes_gzip(accept_encoding: str) -> bool:
    """Say whether gzip is among the encodings, and not refused with a weight of nothing."""
    for entry in accept_encoding.lower().split(","):
        name, _, weight = entry.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.rstrip("0").rstrip(".") not in {"", "0"} or not weight
    return False


def _origin(url: str) -> str:
    """Return scheme and host of the relay's address, where the page hears of changes."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
