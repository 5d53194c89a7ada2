"""The page's files and the health check."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from ringhook.flows.admin.office import Office

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "png": "image/png",
}
HEADERS: dict[str, str | list[str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def add(app: APIGatewayHttpResolver, _office: Office) -> None:
    """Add the routes."""

    @app.get("/healthz", tags=["health"], summary="Whether we are up", security=[])
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/", include_in_schema=False)
    def index() -> Response[bytes | str]:
        return _file("index.html")

    @app.get("/static/<name>", include_in_schema=False)
    def static(name: str) -> Response[bytes | str]:
        return _file(name)


def _file(name: str) -> Response[bytes | str]:
    folder: Traversable = files("ringhook_web") / "static"
    known = {entry.name: entry for entry in folder.iterdir() if entry.is_file()}
    if name not in known:
        return Response(404, "text/plain", "no such file\n")
    content = known[name].read_bytes()
    etag = hashlib.sha256(content).hexdigest()[:16]
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(200, kind, content, HEADERS | {"ETag": f'"{etag}"'})
