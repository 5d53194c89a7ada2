"""OAuth's authorization code: where a person agrees in the CRM, and what comes back from there."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.engine.outgoing import Credential, CredentialKind
from ringhook.engine.text import RefusedValueError
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.authorizer import Authorizer
from ringhook.flows.authorization.oauth import redeem_code
from ringhook.flows.authorization.record import refused, with_query
from ringhook.flows.authorization.sessions import (
    TOKEN_TIMEOUT_SECONDS,
    configuration_of,
    grant_of,
)
from ringhook.flows.authorization.texts import Texts
from ringhook.store.tokens import Pending, Session

CALLBACK = "/api/oauth/callback"
VERIFIER_BYTES = 48


@dataclass(frozen=True, slots=True)
class Consents:
    """Asks for consents and redeems them. *public_url* is how a browser reaches us."""

    authorizer: Authorizer
    public_url: str

    @property
    def redirect_uri(self) -> str:
        """Return where the CRM sends the browser back to; to be registered there."""
        return self.public_url.rstrip("/") + CALLBACK

    def ask(self, workspace: str, credential: Credential) -> str:
        """Return the address where a person agrees. Raises `BadRequestError` when there is none."""
        if credential.kind is not CredentialKind.OAUTH2_REFRESH:
            raise BadRequestError("only a credential of type oauth2_refresh needs to be connected")
        if not self.public_url.startswith(("https://", "http://")):
            raise BadRequestError("set RINGHOOK_PUBLIC_URL: the CRM sends the browser back there")
        texts = Texts(credential, self.authorizer.purse(workspace))
        try:
            url, client_id = texts.address("authorize_url"), texts.plain("client_id")
        except (RefusedValueError, NotFoundError) as error:
            raise BadRequestError(f"credential {credential.name}: {error}") from None
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        pending = Pending(workspace, credential.id, grant_of(credential), verifier)
        state = self.authorizer.tokens.open_state(pending, self.authorizer.clock.now())
        ours = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": self.redirect_uri,
            "scope": texts.word("scope"),
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return with_query(url, _merged(credential.parameters, ours))

    def redeem(self, pending: Pending, credential: Credential | None, code: str) -> Credential:
        """Keep what *code* is worth and return the credential. Raises `AuthorizationFailedError`."""
        if credential is None or grant_of(credential) != pending.grant:
            raise refused("the credential was changed meanwhile; connect it again")
        authorizer, workspace = self.authorizer, pending.workspace
        before = authorizer.tokens.session(workspace, credential.id)
        asking = Asking(
            http=authorizer.http,
            credential=credential,
            purse=authorizer.purse(workspace),
            now=authorizer.clock.now(),
            timeout_seconds=TOKEN_TIMEOUT_SECONDS,
            before=before if before.grant == pending.grant else Session(),
        )
        try:
            made = redeem_code(asking, code, pending.verifier, self.redirect_uri)
        except (RefusedValueError, NotFoundError) as error:
            raise refused(f"credential {credential.name}: {error}") from None
        configuration = configuration_of(credential)
        made = replace(made, configuration=configuration, grant=pending.grant)
        authorizer.tokens.put(workspace, credential.id, made)
        authorizer.tokens.forgive(workspace, credential.id)
        return credential


def _merged(theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what goes into the query; what we must know for certain wins over the administrator's."""
    return [(name, value) for name, value in {**theirs, **ours}.items() if value]


def _challenge(verifier: str) -> str:
    """See https://www.rfc-editor.org/rfc/rfc7636#section-4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
