"""Put the API together: routes, who may call them, and what every error looks like."""

from __future__ import annotations

import binascii
import json
import logging
from collections.abc import Callable
from threading import Lock
from typing import Any

from aws_lambda_powertools.event_handler import (
    APIGatewayHttpResolver,
    Response,
    content_types,
)
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
    audit_routes,
    call_routes,
    call_table_routes,
    catalogue_routes,
    config_routes,
    delivery_routes,
    device_routes,
    dial_routes,
    execute_routes,
    execution_routes,
    health_routes,
    history_routes,
    import_routes,
    key_routes,
    live_routes,
    lookup_routes,
    missed_routes,
    move_routes,
    oauth_routes,
    oidc_routes,
    pack_routes,
    page_routes,
    privacy_routes,
    recording_routes,
    session_routes,
    simulate_routes,
    statistics_routes,
    status_routes,
    token_routes,
    try_routes,
    workspace_routes,
)
from ringhook.flows.admin.door import enter, write_down
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.openapi import described
from ringhook.flows.admin.packing import packed
from ringhook.flows.admin.problem_answers import Answer, json_answer, plain, problems
from ringhook.flows.admin.visit import Visit

REFUSALS = [InvalidDocumentError, NotFoundError, ConflictError, TryAgainError, BadRequestError]
OK = 200
ROUTES = (
    session_routes,
    oidc_routes,
    key_routes,
    audit_routes,
    config_routes,
    history_routes,
    catalogue_routes,
    status_routes,
    call_routes,
    call_table_routes,
    missed_routes,
    recording_routes,
    statistics_routes,
    simulate_routes,
    try_routes,
    live_routes,
    delivery_routes,
    device_routes,
    dial_routes,
    execute_routes,
    execution_routes,
    token_routes,
    import_routes,
    lookup_routes,
    oauth_routes,
    pack_routes,
    privacy_routes,
    move_routes,
    workspace_routes,
    health_routes,
    page_routes,
)

_LOG = logging.getLogger(__name__)
Api = Callable[[dict[str, Any]], Answer]


def build_api(office: Office) -> Api:
    """Return the API: an API Gateway v2 event in, its response out; nothing raises through.

    Powertools keeps the current request on its class, so routes run one at a time. What takes long
    (`Visit.later`) runs beside the next request.
    """
    app = APIGatewayHttpResolver(enable_validation=True)
    _add_errors(app)
    for routes in ROUTES:
        routes.add(app, office)
    _add_openapi(app)
    rooms = _Rooms(app, office)

    def answer(event: dict[str, Any]) -> Answer:
        try:
            return packed(rooms.answer(event), event)
        except (UnicodeDecodeError, binascii.Error):
            return plain(400, "the body is not text; send JSON in UTF-8")
        except RecursionError:
            return plain(400, "the JSON is nested too deeply")
        except TryAgainError as error:
            return plain(503, str(error))
        except Exception as error:  # noqa: BLE001 - nothing raises through to the server
            if _was_reading_json(error):
                return plain(400, "the JSON holds a number that is too long")
            _LOG.exception("a request to the API could not be answered")
            return plain(500, "something went wrong here; try again, the log says more")

    return answer


def _was_reading_json(error: Exception) -> bool:
    """Say whether Python's own reader raised: numbers of more than 4300 digits are no `JSONDecodeError`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == json.decoder.__name__


class _Rooms:
    """What lies behind the door: one request at a time, what takes long beside the next."""

    def __init__(self, app: APIGatewayHttpResolver, office: Office) -> None:
        self._app, self._office = app, office
        self._turn = Lock()

    def answer(self, event: dict[str, Any]) -> Answer:
        """Answer one request."""
        entry = enter(self._office, event)
        if entry.answer is not None:
            return entry.answer
        visit = entry.visit
        with self._turn:
            if visit is not None:
                self._app.append_context(workspace=visit.workspace, visit=visit)  # type: ignore[no-untyped-call]  # theirs
            answer: Answer = self._app.resolve(event, LambdaContext())
        if visit is not None and answer["statusCode"] == OK:
            answer = _finished(visit, answer)
        write_down(self._office, entry, answer)
        return answer


def _finished(visit: Visit, answer: Answer) -> Answer:
    """Do what a route left for later; returns the answer that came of it, or a refusal."""
    if visit.later is None:
        return answer
    try:
        found = visit.later()
    except (InvalidDocumentError, NotFoundError, ConflictError, BadRequestError) as error:
        return plain(error.status, str(error))
    return found if "statusCode" in found else json_answer(OK, found)


def _add_errors(app: APIGatewayHttpResolver) -> None:
    @app.exception_handler(REFUSALS)  # type: ignore[untyped-decorator]  # theirs
    def refused(error: Exception) -> Response[str]:
        if isinstance(error, InvalidDocumentError):
            return problems(400, error.problems)
        status: int = getattr(error, "status", 503)
        wait_seconds = getattr(error, "retry_after_seconds", 0)
        headers = {"Retry-After": str(wait_seconds)} if wait_seconds else {}
        return problems(status, [Problem("", str(error))], headers)

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
        body = json.dumps(described(json.loads(schema)))
        return Response(200, content_types.APPLICATION_JSON, body)
