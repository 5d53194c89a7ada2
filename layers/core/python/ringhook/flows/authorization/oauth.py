"""OAuth 2: tokens for client credentials, refresh tokens and authorization codes (RFC 6749)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote_plus, urlencode

from ringhook.engine.outgoing import Credential
from ringhook.flows.authorization.answers import Granted, read_granted
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.kinds import AUTHORIZATION, basic_header, bearer
from ringhook.flows.authorization.record import Authorization, host_of, refused
from ringhook.flows.authorization.texts import Texts
from ringhook.flows.purse import Purse
from ringhook.ports.http import HttpRequest
from ringhook.store.tokens import Session

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
UNTOLD_LIFE_SECONDS = 3000.0
UNTOLD_LASTING_SECONDS = 10 * 365 * 86_400.0
MARGIN_SECONDS = 60.0
"""A token is renewed that much before its end: clocks differ, and requests take their time."""


def present_token(credential: Credential, session: Session, purse: Purse) -> Authorization:
    """Return the session's token in the query where the credential names a parameter, else behind its scheme."""
    texts = Texts(credential, purse)
    parameter = texts.word("token_parameter")
    if parameter:
        return Authorization(query=((parameter, session.token),), variables=session.variables)
    shown = bearer(texts.word("scheme"), session.token)
    return replace(shown, variables=session.variables)


def renew_client(asking: Asking) -> Session:
    """Return a session for the client's own credentials (RFC 6749 section 4.4)."""
    form = {"grant_type": "client_credentials", **_scope(asking.texts)}
    granted = _granted(asking, {**asking.credential.parameters, **form})
    return _session(asking, granted, "", UNTOLD_LIFE_SECONDS)


def renew_grant(asking: Asking) -> Session:
    """Return a session for the refresh token (RFC 6749 section 6); a new one replaces it."""
    known = asking.before.refresh_token
    if not known:
        name = asking.credential.name
        raise refused(f"credential {name}: is not connected (any more); connect it on the page")
    granted = _granted(asking, {"grant_type": "refresh_token", "refresh_token": known})
    return _session(asking, granted, known, UNTOLD_LIFE_SECONDS)


def redeem_code(asking: Asking, code: str, verifier: str, redirect_uri: str) -> Session:
    """Return a session for a person's consent (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

    A server that gives a refresh token only at the first consent leaves the one we have. Where neither
    it nor an end of the token is told, the token lasts until somebody withdraws it.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    asking.purse.hide(code, verifier)
    granted = _granted(asking, form)
    known = asking.before.refresh_token
    lasts = not (granted.refresh_token or known)
    return _session(
        asking, granted, known, UNTOLD_LASTING_SECONDS if lasts else UNTOLD_LIFE_SECONDS
    )


def _granted(asking: Asking, form: Mapping[str, str]) -> Granted:
    """Ask the token server, and hide what it gave."""
    texts = asking.texts
    url = texts.address("token_url")
    client_id, client_secret = texts.plain("client_id"), texts.secret("client_secret")
    headers, fields = dict(FORM), dict(form)
    asking.purse.hide(fields.get("refresh_token", ""))
    if texts.word("style") == "basic":
        pair = quote_plus(client_id), quote_plus(client_secret)
        headers[AUTHORIZATION] = basic_header(*pair, asking.purse)
    else:
        secret = {"client_secret": client_secret} if client_secret else {}
        fields |= {"client_id": client_id} | secret
    request = HttpRequest(
        method="POST",
        url=url,
        headers=headers,
        body=urlencode(fields).encode(),
        timeout_seconds=asking.timeout_seconds,
    )
    granted = read_granted(asking, asking.send(request), host_of(url))
    asking.purse.hide(granted.token, granted.refresh_token)
    return granted


def _scope(texts: Texts) -> dict[str, str]:
    scope = texts.word("scope")
    return {"scope": scope} if scope else {}


def _session(
    asking: Asking, granted: Granted, known_refresh_token: str, untold_seconds: float
) -> Session:
    """Return the session. A life so short that the margin would eat it is used to its half."""
    seconds = untold_seconds if granted.seconds is None else granted.seconds
    usable = max(seconds - MARGIN_SECONDS, seconds / 2)
    return Session(
        renew_at=asking.now + timedelta(seconds=usable),
        token=granted.token,
        refresh_token=granted.refresh_token or known_refresh_token,
        variables={**asking.before.variables, **granted.variables},
    )
