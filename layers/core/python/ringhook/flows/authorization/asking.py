"""Ask a token server or a login for a session; every way this can fail is told in our words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ringhook.engine.failures import FailureClass
from ringhook.engine.outgoing import Credential
from ringhook.flows.authorization.record import AuthorizationFailedError
from ringhook.flows.authorization.texts import Texts
from ringhook.flows.purse import Purse
from ringhook.ports.http import Failure, Http, HttpFailedError, HttpRequest, HttpResponse
from ringhook.store.tokens import Session

FINAL = frozenset({Failure.BLOCKED_ADDRESS, Failure.BAD_URL, Failure.TOO_MANY_REDIRECTS})
"""Failures that only another configuration cures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One try to get a session for *credential*. *before* is the session there was; *now* is when we began."""

    http: Http
    credential: Credential
    purse: Purse = field(repr=False)
    now: datetime
    timeout_seconds: float
    before: Session = field(default_factory=Session)

    @property
    def texts(self) -> Texts:
        """Return the credential's texts."""
        return Texts(self.credential, self.purse)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Return the answer. Raises `AuthorizationFailedError` when there is none."""
        try:
            return self.http.send(request)
        except HttpFailedError as error:
            is_final = error.failure in FINAL
            raise self.failed(
                str(error), failure=FailureClass(error.failure.value), is_final=is_final
            ) from None

    def failed(
        self, message: str, *, failure: FailureClass, is_final: bool, status: int = 0
    ) -> AuthorizationFailedError:
        """Return the error, its sentence about this credential and without secrets."""
        sentence = self.purse.masked(f"credential {self.credential.name}: {message}")
        return AuthorizationFailedError(sentence, failure=failure, is_final=is_final, status=status)
