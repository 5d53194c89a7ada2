"""Exchange a key for a bearer token: OAuth 2.0's client credentials (RFC 6749 section 4.4)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types

from ringhook.domain.digests import is_same
from ringhook.domain.role import Role
from ringhook.flows.admin.cookies import read_request
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.session_routes import TooManyTriesError
from ringhook.store.access import Key
from ringhook.store.bearers import LIFE
from ringhook.store.tries import TOKEN

NEVER_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
GRANT = "client_credentials"
MOST_CHARACTERS = 4000


class _RefusedError(Exception):
    """The request gets no token, for one of the words of RFC 6749 section 5.2."""

    def __init__(self, word: str, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.word, self.status = word, status


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.post(
        "/api/oauth/token",
        tags=["access"],
        summary="A bearer token for an hour: client_id is a key's id, client_secret the key",
        security=[],
    )
    def make_token() -> Response[str]:
        event = app.current_event
        try:
            key = _client(office, event.raw_event, event.decoded_body or "")
        except _RefusedError as error:
            return _refused(error)
        token = office.bearers.make(key.fingerprint, office.clock.now())
        told = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(LIFE.total_seconds()),
        }
        return Response(200, content_types.APPLICATION_JSON, json.dumps(told), dict(NEVER_KEPT))


def _refused(error: _RefusedError) -> Response[str]:
    headers = dict(NEVER_KEPT)
    if error.status == 401:  # noqa: PLR2004 - HTTP's Unauthorized
        headers["WWW-Authenticate"] = 'Basic realm="ringhook"'
    body = json.dumps({"error": error.word, "error_description": str(error)})
    return Response(error.status, content_types.APPLICATION_JSON, body, headers)


def _client(office: Office, event: Mapping[str, Any], body: str) -> Key:
    """Return the key of who asks. Raises `_RefusedError`, or `TooManyTriesError`."""
    asked, now = read_request(event), office.clock.now()
    form = _form(body, asked.headers.get("content-type", ""))
    if form.get("grant_type") != GRANT:
        missing = "grant_type" not in form
        word = "invalid_request" if missing else "unsupported_grant_type"
        raise _RefusedError(word, f"grant_type must be {GRANT}")
    client_id, secret = _credentials(asked.headers.get("authorization", ""), form)
    wait_seconds = office.tries.count(TOKEN, asked.address, now)
    if wait_seconds:
        raise TooManyTriesError("too many tries; wait some minutes", wait_seconds)
    key = office.access.find(secret)
    is_good = key is not None and office.access.register.is_open(key.workspace)
    if key is None or not is_good or not is_same(client_id, key.id) or key.role is Role.VIEWER:
        why = "client_id must be a key's id and client_secret the key, of an executor"
        raise _RefusedError("invalid_client", why, 401)
    office.tries.forgive(TOKEN, asked.address, now)
    office.access.touch(key, now)
    return key


def _form(body: str, content_type: str) -> dict[str, str]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise _RefusedError("invalid_request", "send a form: application/x-www-form-urlencoded")
    if len(body) > MOST_CHARACTERS:
        raise _RefusedError("invalid_request", "the form is too long")
    pairs = parse_qsl(body, keep_blank_values=True)
    if len(dict(pairs)) != len(pairs):
        raise _RefusedError("invalid_request", "a field stands twice in the form")
    return dict(pairs)


def _credentials(header: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Return id and secret from the header or the form (RFC 6749 section 2.3.1), but not from both."""
    scheme, _, encoded = header.partition(" ")
    if not header:
        return form.get("client_id", ""), form.get("client_secret", "")
    if "client_secret" in form:
        raise _RefusedError("invalid_request", "send the secret once: in the header or in the form")
    if scheme.lower() != "basic":
        raise _RefusedError("invalid_client", "authorize with Basic, or in the form", 401)
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise _RefusedError("invalid_client", "the header cannot be read", 401) from None
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
