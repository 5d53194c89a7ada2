"""The kinds of credentials that need a session: how one is got, how it is shown, whom it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ringhook.engine.outgoing import Credential, CredentialKind, Step
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.login import login_step, present_login, renew_login
from ringhook.flows.authorization.oauth import present_token, renew_client, renew_grant
from ringhook.flows.authorization.record import Authorization
from ringhook.flows.purse import Purse
from ringhook.store.layout import fingerprint
from ringhook.store.tokens import Session

TOKEN_TIMEOUT_SECONDS = 10.0


def _login_seconds(credential: Credential) -> float:
    return login_step(credential).request.timeout_seconds


def _token_seconds(_credential: Credential) -> float:
    return TOKEN_TIMEOUT_SECONDS


@dataclass(frozen=True, slots=True)
class SessionKind:
    """How one kind gets and shows its session. *seconds* is how long the getting may take.

    *may_be_cut* allows less time to who is in a hurry. A refresh is never cut short: the answer that
    we no longer wait for may hold the only refresh token that is still good.
    """

    renew: Callable[[Asking], Session]
    present: Callable[[Credential, Session, Purse], Authorization]
    seconds: Callable[[Credential], float]
    may_be_cut: bool = True


SESSION_KINDS: Mapping[CredentialKind, SessionKind] = {
    CredentialKind.OAUTH2_CLIENT: SessionKind(renew_client, present_token, _token_seconds),
    CredentialKind.OAUTH2_REFRESH: SessionKind(
        renew_grant, present_token, _token_seconds, may_be_cut=False
    ),
    CredentialKind.LOGIN: SessionKind(renew_login, present_login, _login_seconds),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which session will do: made with this *configuration*, and not the *stale* one."""

    configuration: str
    stale: str

    def fits(self, session: Session, now: datetime) -> bool:
        """Say whether *session* may be used *now*."""
        is_ours = session.configuration == self.configuration
        return is_ours and now < session.renew_at and session.mark != self.stale


def configuration_of(credential: Credential) -> str:
    """Return the fingerprint of everything that decides what session we get, as it is written."""
    return _digest(
        credential.kind.value,
        sorted((name, template.source) for name, template in credential.values.items()),
        sorted(credential.words.items()),
        sorted(credential.parameters.items()),
        _step(credential.step) if credential.step else [],
        credential.session_minutes,
    )


def grant_of(credential: Credential) -> str:
    """Return the fingerprint of what a person's consent depends on: the server and the client.

    A refresh token is never sent to another token server, and outlives a new client secret.
    """
    names = "token_url", "client_id"
    sources = [credential.values[name].source for name in names if name in credential.values]
    return _digest(credential.kind.value, sources)


def _step(step: Step) -> list[object]:
    request = step.request
    return [
        step.target.source,
        request.method,
        [(name, template.source) for name, template in request.headers],
        request.body_type.value,
        request.body.source if request.body else "",
        sorted((name, reader.source.value, reader.path) for name, reader in request.read.items()),
        [request.success.statuses, request.success.condition],
    ]


def _digest(*parts: object) -> str:
    return fingerprint(json.dumps(parts))
