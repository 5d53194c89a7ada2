"""Put the API together: routes, who may call them, and what every error looks like."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import (
    APIGatewayHttpResolver,
    Response,
    content_types,
)
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.utilities.typing import LambdaContext

from ringhook import __version__
from ringhook.config.problems import problem_of
from ringhook.domain.errors import (
    BadRequestError,
    ConflictError,
    InvalidDocumentError,
    NotFoundError,
    Problem,
    TryAgainError,
)
from ringhook.flows.admin import (
    call_routes,
    catalogue_routes,
    config_routes,
    device_routes,
    page_routes,
    simulate_routes,
)
from ringhook.flows.admin.office import Office

REFUSALS = [InvalidDocumentError, NotFoundError, ConflictError, TryAgainError, BadRequestError]
OPEN_PATHS = frozenset({"/api/openapi.json", "/healthz", "/pair", "/"})
MAX_BODY_CHARACTERS = 4 * 1024 * 1024

Answer = dict[str, Any]
_LOG = logging.getLogger(__name__)
Api = Callable[[dict[str, Any]], Answer]


def build_api(office: Office) -> Api:
    """Return the API: an API Gateway v2 event in, its response out; nothing raises through."""
    app = APIGatewayHttpResolver(enable_validation=True)
    app.use(middlewares=[_bearer(office)])
    _add_errors(app)
    for routes in (
        config_routes,
        catalogue_routes,
        call_routes,
        simulate_routes,
        device_routes,
        page_routes,
    ):
        routes.add(app, office)
    _add_openapi(app)

    def answer(event: dict[str, Any]) -> Answer:
        if len(event.get("body") or "") > MAX_BODY_CHARACTERS:
            return _plain(413, "the body is over 4 MiB")
        try:
            return app.resolve(event, LambdaContext())
        except ValueError as error:
            # Powertools lets a multipart header without boundary through to the email parser.
            return _plain(
                415, f"send JSON with Content-Type: application/json ({type(error).__name__})"
            )

    return answer


def _bearer(office: Office) -> Callable[[APIGatewayHttpResolver, NextMiddleware], Response[Any]]:
    """Return the middleware that lets only a known key in, and notes whose workspace it opens."""

    def check(app: APIGatewayHttpResolver, following: NextMiddleware) -> Response[Any]:
        event = app.current_event
        path = event.raw_event.get("rawPath", event.path)
        if event.path in OPEN_PATHS or path in OPEN_PATHS or event.path.startswith("/static/"):
            return following(app)
        scheme, _, key = (event.headers.get("authorization") or "").partition(" ")
        name = office.access.workspace_of(key.strip()) if scheme.lower() == "bearer" else None
        if name is None:
            problem = "send your key: Authorization: Bearer rh_..."
            return problems(401, [Problem("", problem)], {"WWW-Authenticate": "Bearer"})
        app.context["workspace"] = name
        return following(app)

    return check


def _add_errors(app: APIGatewayHttpResolver) -> None:
    @app.exception_handler(REFUSALS)  # type: ignore[untyped-decorator]  # theirs
    def refused(error: Exception) -> Response[str]:
        if isinstance(error, InvalidDocumentError):
            return problems(400, error.problems)
        status: int = getattr(error, "status", 503)
        return problems(status, [Problem("", str(error))])

    @app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]  # theirs
    def invalid(error: RequestValidationError) -> Response[str]:
        found = [problem_of(dict(e)) for e in error.errors()]
        return problems(400, [Problem(_short(p.path), p.message) for p in found])

    @app.not_found
    def unknown(_error: Exception) -> Response[str]:
        return problems(404, [Problem("", "there is nothing at this address")])


def _short(path: str) -> str:
    """Return *path* without Powertools' word for where the value came from."""
    return path.removeprefix("body.").removeprefix("body")


def problems(
    status: int, found: list[Problem], headers: dict[str, Any] | None = None
) -> Response[str]:
    """Return the one shape of every error: `{"problems": [{"path", "message"}]}`."""
    body = {"problems": [{"path": p.path, "message": p.message} for p in found]}
    return Response(
        status, content_types.APPLICATION_JSON, json.dumps(body, ensure_ascii=False), headers
    )


def _plain(status: int, message: str) -> Answer:
    body = json.dumps({"problems": [{"path": "", "message": message}]})
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": body}


def _add_openapi(app: APIGatewayHttpResolver) -> None:
    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> Response[str]:
        schema = app.get_openapi_json_schema(
            title="ringhook",
            version=__version__,
            description="Configuration, calls and devices of one workspace.",
            security_schemes={"key": HTTPBearer()},
            security=[{"key": []}],
        )
        return Response(200, content_types.APPLICATION_JSON, schema)
