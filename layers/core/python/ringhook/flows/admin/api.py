"""Put the API together: routes, who may call them, and what every error looks like."""

from __future__ import annotations

import binascii
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import (
    APIGatewayHttpResolver,
    Response,
    content_types,
)
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
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
    import_routes,
    page_routes,
    simulate_routes,
)
from ringhook.flows.admin.office import Office

REFUSALS = [InvalidDocumentError, NotFoundError, ConflictError, TryAgainError, BadRequestError]
CLOSED = "/api"
OPEN_PATHS = frozenset({"/api/openapi.json"})
BEARER = {"WWW-Authenticate": "Bearer"}
FORMS = ("multipart/", "application/x-www-form-urlencoded")
MAX_BODY_CHARACTERS = 4 * 1024 * 1024

Answer = dict[str, Any]
_LOG = logging.getLogger(__name__)
Api = Callable[[dict[str, Any]], Answer]


def build_api(office: Office) -> Api:
    """Return the API: an API Gateway v2 event in, its response out; nothing raises through."""
    app = APIGatewayHttpResolver(enable_validation=True)
    _add_errors(app)
    for routes in (
        config_routes,
        catalogue_routes,
        call_routes,
        simulate_routes,
        device_routes,
        import_routes,
        page_routes,
    ):
        routes.add(app, office)
    _add_openapi(app)

    def answer(event: dict[str, Any]) -> Answer:
        try:
            return _admit(app, office, event) or app.resolve(event, LambdaContext())
        except (UnicodeDecodeError, binascii.Error):
            return _plain(400, "the body is not text; send JSON in UTF-8")
        except RecursionError:
            return _plain(400, "the JSON is nested too deeply")
        except TryAgainError as error:
            return _plain(503, str(error))
        except Exception:  # noqa: BLE001 - nothing raises through to the server
            _LOG.exception("a request to the API could not be answered")
            return _plain(500, "something went wrong here; try again, the log says more")

    return answer


def _admit(app: APIGatewayHttpResolver, office: Office, event: dict[str, Any]) -> Answer | None:
    """Return the answer to who may not enter; else None, and the routes know the key's workspace.

    This comes before the routes look at the request: a stranger learns nothing about what they want.
    """
    path = APIGatewayProxyEventV2(event).path
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if path.startswith(CLOSED) and path not in OPEN_PATHS:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        name = office.access.workspace_of(key.strip()) if scheme.lower() == "bearer" else None
        if name is None:
            return _plain(401, "send your key: Authorization: Bearer rh_...", BEARER)
        app.append_context(workspace=name)  # type: ignore[no-untyped-call]  # theirs
    return _unreadable(event.get("body") or "", headers.get("content-type", ""))


def _unreadable(body: str, content_type: str) -> Answer | None:
    """Return the answer to a request whose body cannot be read, None for every other."""
    if len(body) > MAX_BODY_CHARACTERS:
        return _plain(413, "the body is over 4 MiB")
    if body and content_type.strip().lower().startswith(FORMS):
        return _plain(415, "send JSON with Content-Type: application/json")
    return None


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


def problems(status: int, found: list[Problem]) -> Response[str]:
    """Return the one shape of every error: `{"problems": [{"path", "message"}]}`."""
    return Response(status, content_types.APPLICATION_JSON, _body(found))


def _plain(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an error that no route was asked about."""
    sent = {"Content-Type": content_types.APPLICATION_JSON} | dict(headers or {})
    return {"statusCode": status, "headers": sent, "body": _body([Problem("", message)])}


def _body(found: list[Problem]) -> str:
    listed = [{"path": p.path, "message": p.message} for p in found]
    return json.dumps({"problems": listed}, ensure_ascii=False)


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
