"""Sign in on the page and out again."""

from __future__ import annotations

import json
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.shared.cookies import Cookie
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from ringhook.domain.errors import BadRequestError, BadSignatureError
from ringhook.domain.role import Role
from ringhook.flows.admin.cookies import (
    SESSION,
    Asked,
    cookie,
    foreign,
    host_name,
    is_secure,
    read_request,
)
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import ForbiddenError, Visit
from ringhook.store.audit import Deed
from ringhook.store.register import Standing, name_of
from ringhook.store.sessions import LONGEST, Session
from ringhook.store.tries import SIGN_IN

ONCE_NAME = "one-time link"
Secret = Annotated[str, StringConstraints(max_length=300)]


class SignIn(BaseModel):
    """A key, or the token of a one-time link."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    key: Secret = ""
    once: Secret = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.key) == bool(self.once):
            raise ValueError("send a key, or the token of a one-time link as once")
        return self


class TooManyTriesError(BadRequestError):
    """Somebody is guessing. *retry_after_seconds* says when to go on."""

    status = 429

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnsafeError(BadRequestError):
    """A browser would not keep the cookie here."""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/session",
        tags=["access"],
        summary="Sign in with a key or a one-time link; a cookie comes back",
        security=[],
    )
    def sign_in(given: Annotated[SignIn, Body()]) -> Response[str]:
        asked = read_request(app.current_event.raw_event)
        session = _admitted(office, given, asked)
        return signed_in(office, asked, session)

    @app.get("/api/session", tags=["access"], summary="Who is signed in")
    def show_session() -> dict[str, str]:
        visit: Visit = app.context["visit"]
        here = Session(visit.workspace, visit.role, visit.name, is_keeper=visit.is_keeper)
        return tell(office, here)

    @app.delete("/api/session", tags=["access"], summary="Sign out")
    def sign_out() -> Response[str]:
        visit: Visit = app.context["visit"]
        if visit.session:
            office.sessions.close(visit.session)
        asked = read_request(app.current_event.raw_event)
        gone = cookie(SESSION, "", seconds=0, secure=is_secure(asked, office.public_url))
        return Response(204, content_types.APPLICATION_JSON, "", cookies=[gone])


def _admitted(office: Office, given: SignIn, asked: Asked) -> Session:
    """Return who signs in. Raises `BadSignatureError` or `TooManyTriesError`."""
    _refuse_foreign(asked, office)
    now = office.clock.now()
    wait_seconds = office.tries.count(SIGN_IN, asked.address, now)
    if wait_seconds:
        raise TooManyTriesError("too many tries; wait some minutes", wait_seconds)
    entrance, key = office.entrance, given.key.strip()
    session = entrance.holder(key) if key else _by_link(office, given.once)
    if session is None:
        office.audit.count_failed_sign_in(whose_failure(office), now)
        raise BadSignatureError(
            "this key is not known here" if given.key else "this link was used or is over"
        )
    office.tries.forgive(SIGN_IN, asked.address, now)
    if session.role is Role.EXECUTOR:
        raise ForbiddenError(
            "this key is for programs that call actions; the page needs another one"
        )
    return session


def _refuse_foreign(asked: Asked, office: Office) -> None:
    why = foreign(asked, office.public_url)
    if why:
        raise ForbiddenError(why)
    host = host_name(asked.headers.get("host", ""))
    if is_secure(asked, office.public_url) and office.public_url.startswith("http://"):
        message = f"{host} is reached over http, where a key could be read; put https before it"
        raise UnsafeError(f"{message} and set RINGHOOK_PUBLIC_URL")


def whose_failure(office: Office) -> str:
    """Return where a sign-in that failed is counted: whose it was is known where there is one workspace."""
    names = office.access.workspaces()
    return names[0] if len(names) == 1 else ""


def _by_link(office: Office, token: str) -> Session | None:
    name = office.spend_link(token)
    found = office.access.register.find(name) if name else None
    if found is None or found.standing is not Standing.OPEN:
        return None
    return Session(found.id, Role.ADMIN, ONCE_NAME)


def open_session(office: Office, asked: Asked, session: Session) -> Cookie:
    """Sign *session* in, write it down, and return its cookie."""
    now = office.clock.now()
    token = office.sessions.open(session, now)
    office.audit.add(session.workspace, Deed(session.name, session.role, "signed_in"), now)
    secure = is_secure(asked, office.public_url)
    seconds = int(LONGEST.total_seconds())
    return cookie(SESSION, token, seconds=seconds, secure=secure)


def signed_in(office: Office, asked: Asked, session: Session) -> Response[str]:
    """Return the answer to who has just signed in."""
    made = open_session(office, asked, session)
    body = json.dumps(tell(office, session), ensure_ascii=False)
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store"}
    return Response(200, content_types.APPLICATION_JSON, body, headers, cookies=[made])


def tell(office: Office, session: Session) -> dict[str, Any]:
    """Return what the page must know of who is signed in."""
    name = name_of(session.workspace)
    found = office.access.register.find(name) if name else None
    return {
        "workspace": name,
        "title": found.title if found else "",
        "role": "keeper" if session.is_keeper else session.role.value,
        "name": session.name,
        "language": office.configurations.rulebook(session.workspace).language,
    }
