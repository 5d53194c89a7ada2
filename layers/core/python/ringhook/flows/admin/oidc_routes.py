"""Sign in at an OpenID Connect issuer: there and back."""

from __future__ import annotations

import logging
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from ringhook.domain.errors import NotFoundError
from ringhook.flows.admin.cookies import cookie, is_secure, read_request
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.session_routes import open_session, whose_failure
from ringhook.flows.admin.sign_in_page import HEADERS, Outcome, page
from ringhook.flows.oidc import (
    CALLBACK,
    IssuerFailedError,
    SignIn,
    StrangerError,
    UnknownStateError,
)
from ringhook.store.register import NAME, Standing
from ringhook.store.sessions import STATE_LIFE, Session

BINDING = "rh_oidc"
START = "/api/oidc/start"
_LOG = logging.getLogger(__name__)


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes; they are for browsers alone."""

    @app.get(START, include_in_schema=False)
    def start(
        workspace: Annotated[str, Query(pattern=rf"^({NAME.pattern})?$")] = "",
    ) -> Response[str]:
        sign_in = _configured(office)
        secure = is_secure(read_request(app.current_event.raw_event), office.public_url)
        try:
            departure = sign_in.depart(workspace)
        except IssuerFailedError as error:
            return _told(office, Outcome.FAILED, error)
        seconds = int(STATE_LIFE.total_seconds())
        kept = _binding(departure.binding, seconds=seconds, secure=secure)
        return Response(302, "text/plain", "", HEADERS | {"Location": departure.url}, [kept])

    @app.get(CALLBACK, include_in_schema=False)
    def come_back() -> Response[str]:
        sign_in = _configured(office)
        asked = read_request(app.current_event.raw_event)
        query = app.current_event.query_string_parameters or {}
        try:
            person = sign_in.arrive(query, asked.cookies.get(BINDING, ""))
        except UnknownStateError as error:
            return _told(office, Outcome.UNKNOWN_STATE, error)
        except StrangerError as error:
            return _told(office, Outcome.STRANGER, error)
        except IssuerFailedError as error:
            return _told(office, Outcome.FAILED, error)
        found = office.access.register.find(person.workspace)
        if found is None or found.standing is not Standing.OPEN:
            return _told(office, Outcome.STRANGER, StrangerError())
        session = Session(found.id, person.role, person.name)
        secure = is_secure(asked, office.public_url)
        cookies = [open_session(office, asked, session), _binding("", seconds=0, secure=secure)]
        home = office.public_url.rstrip("/") + "/"
        return Response(302, "text/plain", "", HEADERS | {"Location": home}, cookies)


def _configured(office: Office) -> SignIn:
    if office.sign_in is None:
        raise NotFoundError("no issuer is configured here; sign in with a key")
    return office.sign_in


def _binding(value: str, *, seconds: int, secure: bool) -> Cookie:
    """Return the cookie that waits for the way back, which another site's page begins: hence Lax."""
    path = START.rpartition("/")[0]
    lax = SameSite.LAX_MODE
    return cookie(BINDING, value, seconds=seconds, secure=secure, path=path, same_site=lax)


def _told(office: Office, outcome: Outcome, error: Exception) -> Response[str]:
    name = whose_failure(office)
    if outcome is not Outcome.UNKNOWN_STATE:
        office.audit.count_failed_sign_in(name, office.clock.now())
    if outcome is Outcome.FAILED:
        _LOG.warning("the OpenID Connect issuer: %s", error)
    language = office.configurations.rulebook(name).language if name else "en"
    text = page(outcome, language, str(error), office.public_url)
    return Response(outcome.status, "text/html; charset=utf-8", text, HEADERS)
