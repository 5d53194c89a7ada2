"""Credentials: which of them have a session, and how a person connects them to a CRM."""

from __future__ import annotations

import re
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Path

from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.engine.outgoing import Credential, CredentialKind
from ringhook.flows.admin.oauth_page import HEADERS, Outcome, Result, page
from ringhook.flows.admin.office import Office
from ringhook.flows.authorization import AuthorizationFailedError, Consents
from ringhook.flows.authorization.consent import CALLBACK
from ringhook.flows.authorization.sessions import SESSION_KINDS, configuration_of, grant_of
from ringhook.store.tokens import Pending, Session

CredentialId = Annotated[str, Path()]
LONGEST_CODE = 8000
SHOWN_REASON_CHARACTERS = 100
_REASON = re.compile(r"[^A-Za-z0-9_ .,:'-]+")


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""
    consents = Consents(office.authorizer, office.public_url)

    @app.get(
        "/api/credentials",
        tags=["credentials"],
        summary="The credentials and whether each can be used now; never their values",
    )
    def list_credentials() -> dict[str, list[dict[str, Any]]]:
        name = app.context["workspace"]
        known = office.configurations.rulebook(name).credentials.values()
        return {"credentials": [_listed(office, name, credential) for credential in known]}

    @app.post(
        "/api/credentials/<credential_id>/connect",
        tags=["credentials"],
        summary="The address in the CRM where a person agrees, good for ten minutes",
    )
    def connect(credential_id: CredentialId) -> dict[str, str]:
        name = app.context["workspace"]
        return {"url": consents.ask(name, _credential(office, name, credential_id))}

    @app.post(
        "/api/credentials/<credential_id>/try",
        tags=["credentials"],
        summary="Log in or fetch a token now, and say whether that works",
    )
    def try_out(credential_id: CredentialId) -> dict[str, Any]:
        name = app.context["workspace"]
        credential = _credential(office, name, credential_id)
        try:
            office.authorizer.renew(name, credential, office.authorizer.purse(name))
        except AuthorizationFailedError as error:
            return {"ok": False, "failure": error.failure.value, "message": str(error)}
        return {"ok": True, "failure": "", "message": ""}

    @app.delete(
        "/api/credentials/<credential_id>/session",
        tags=["credentials"],
        summary="Forget its session or consent",
    )
    def forget(credential_id: CredentialId) -> Response[str]:
        office.authorizer.tokens.forget(app.context["workspace"], credential_id)
        return Response(204, content_types.APPLICATION_JSON, "")

    @app.get(CALLBACK, include_in_schema=False)  # open, and for browsers alone
    def come_back() -> Response[str]:
        query = app.current_event.query_string_parameters or {}
        result = _come_back(office, consents, query)
        text = page(result, office.public_url)
        return Response(result.status, "text/html; charset=utf-8", text, HEADERS)


def _credential(office: Office, name: str, credential_id: str) -> Credential:
    credential = office.configurations.rulebook(name).credentials.get(credential_id)
    if credential is None:
        raise NotFoundError("no such credential; save it in the configuration first")
    return credential


def _listed(office: Office, name: str, credential: Credential) -> dict[str, Any]:
    needs_session = credential.kind in SESSION_KINDS
    session = office.authorizer.tokens.session(name, credential.id) if needs_session else Session()
    setback = office.authorizer.tokens.lease(name, credential.id).setback if needs_session else None
    is_current = setback is not None and setback.configuration == configuration_of(credential)
    problem = setback if is_current else None
    is_refused = problem is not None and problem.is_final
    connected = not needs_session or (not is_refused and _has_session(office, credential, session))
    return {
        "id": credential.id,
        "name": credential.name,
        "type": credential.kind.value,
        "connected": connected,
        "expires_at": session.renew_at.isoformat() if needs_session and connected else "",
        "problem": problem.message if problem else "",
    }


def _has_session(office: Office, credential: Credential, session: Session) -> bool:
    """Say whether there is a session; a consent outlives its tokens as long as it can renew them."""
    is_open = office.authorizer.clock.now() < session.renew_at
    if credential.kind is CredentialKind.OAUTH2_REFRESH:
        is_ours = session.grant == grant_of(credential)
        return is_ours and (is_open or bool(session.refresh_token))
    return is_open and session.configuration == configuration_of(credential)


def _come_back(office: Office, consents: Consents, query: dict[str, str]) -> Result:
    pending = office.authorizer.tokens.use_state(query.get("state", ""), office.clock.now())
    if pending is None:
        return Result(Outcome.UNKNOWN_STATE)
    rulebook = office.configurations.rulebook(pending.workspace)
    credential = rulebook.credentials.get(pending.credential_id)
    name = credential.name if credential else pending.credential_id
    if query.get("error"):
        reason = _REASON.sub(" ", query["error"])[:SHOWN_REASON_CHARACTERS]
        return Result(Outcome.DECLINED, rulebook.language, name, reason)
    code = query.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        return Result(Outcome.WITHOUT_CODE, rulebook.language, name)
    outcome, reason = _redeemed(consents, pending, credential, code)
    return Result(outcome, rulebook.language, name, reason)


def _redeemed(
    consents: Consents, pending: Pending, credential: Credential | None, code: str
) -> tuple[Outcome, str]:
    try:
        consents.redeem(pending, credential, code)
    except AuthorizationFailedError as error:
        return Outcome.FAILED, str(error)
    except TryAgainError:
        return Outcome.TRY_AGAIN, ""
    return Outcome.CONNECTED, ""
