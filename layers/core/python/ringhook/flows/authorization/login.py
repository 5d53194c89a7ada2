"""LOGIN: a request of the administrator's own that opens a session of some minutes."""

from __future__ import annotations

from datetime import timedelta

from ringhook.engine.answers import Answer, Outcome, read_values, succeeded
from ringhook.engine.failures import FailureClass, class_of_status
from ringhook.engine.outgoing import Credential, Step
from ringhook.engine.requests import render_step
from ringhook.engine.text import Place, render_text
from ringhook.flows.authorization.answers import LONGEST_TOKEN, PASSING
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.record import (
    Authorization,
    AuthorizationFailedError,
    host_of,
    refused,
)
from ringhook.flows.authorization.texts import Texts
from ringhook.flows.purse import Purse
from ringhook.ports.http import HttpRequest, HttpResponse
from ringhook.store.tokens import Session

UNREAD = {
    Outcome.UNREADABLE: FailureClass.UNREADABLE,
    Outcome.TOO_LARGE: FailureClass.TOO_LARGE,
}


def login_step(credential: Credential) -> Step:
    """Return the request that opens a session."""
    if credential.step is None:
        raise refused(f"credential {credential.name}: has no request to log in with; enter one")
    return credential.step


def renew_login(asking: Asking) -> Session:
    """Return the session that the login opens."""
    step = login_step(asking.credential)
    rendered = render_step(step, asking.texts.facts())
    request = HttpRequest(
        method=rendered.method,
        url=rendered.url,
        headers=rendered.headers,
        body=rendered.body,
        timeout_seconds=asking.timeout_seconds,
    )
    response = asking.send(request)
    variables = _read(asking, step, response, host_of(rendered.url))
    minutes = timedelta(minutes=asking.credential.session_minutes)
    return Session(renew_at=asking.now + minutes, variables=variables)


def _read(asking: Asking, step: Step, response: HttpResponse, host: str) -> dict[str, str]:
    answer = Answer(response.status, response.headers, response.body, response.truncated)
    readers = step.request.read
    outcome = succeeded(answer, step.request.success, readers)
    if not outcome:
        raise _refusal(asking, outcome, response.status, host)
    variables = read_values(answer, readers, LONGEST_TOKEN)
    if variables and not any(variables.values()):
        names = ", ".join(sorted(variables))
        message = f"the answer of {host} holds no {names}; check how the login reads its answer"
        raise asking.failed(
            message, failure=FailureClass.UNREADABLE, is_final=False, status=response.status
        )
    return variables


def _refusal(asking: Asking, outcome: Outcome, status: int, host: str) -> AuthorizationFailedError:
    failure = class_of_status(status) if outcome is Outcome.BAD_STATUS else FailureClass.AUTH
    if failure in PASSING:
        message = f"{host} opens no session just now ({status}); it is tried again"
        return asking.failed(message, failure=failure, is_final=False, status=status)
    if outcome in UNREAD:
        message = f"the answer of {host} cannot be read as the login wants it; look at the answer"
        return asking.failed(message, failure=UNREAD[outcome], is_final=False, status=status)
    message = f"{host} refuses the login ({status}); check its user name, password and address"
    return asking.failed(message, failure=FailureClass.AUTH, is_final=True, status=status)


def present_login(credential: Credential, session: Session, purse: Purse) -> Authorization:
    """Return the login's headers and query, filled in with what it read."""
    facts = Texts(credential, purse).facts(session)
    return Authorization(
        headers={
            name: render_text(text, facts, Place.HEADER).strip()
            for name, text in credential.headers
        },
        query=tuple(
            (name, render_text(text, facts, Place.PLAIN)) for name, text in credential.query
        ),
        variables=session.variables,
    )
