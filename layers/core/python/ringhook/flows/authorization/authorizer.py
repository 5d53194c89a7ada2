"""Give every request what its credential adds; one worker at a time fetches a session, all others wait."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ringhook.domain.errors import (
    BadTemplateError,
    ConflictError,
    NotFoundError,
    TryAgainError,
)
from ringhook.engine.failures import FailureClass
from ringhook.engine.outgoing import Credential
from ringhook.engine.text import RefusedValueError
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.kinds import fixed
from ringhook.flows.authorization.record import (
    Authorization,
    AuthorizationFailedError,
    refused,
)
from ringhook.flows.authorization.sessions import (
    SESSION_KINDS,
    Wanted,
    configuration_of,
    grant_of,
)
from ringhook.flows.authorization.texts import hide_session
from ringhook.flows.purse import Purse
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http
from ringhook.store.secrets import Secrets
from ringhook.store.tokens import Lease, Session, Setback, Tokens

WAIT_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 0.5
LEASE_MARGIN_SECONDS = 15.0
"""Beyond the time-out of the request itself: to seal and to write."""
FINAL_SETBACK_SECONDS = 30.0
"""So long nobody tries a refused login again: many servers lock an account after a few."""
SETBACK_SECONDS = 3.0
KEEP_TRIES = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What one caller wants. *ignored* is a setback that does not count: somebody wants to try again."""

    workspace: str
    credential: Credential
    purse: Purse
    wanted: Wanted
    within_seconds: float | None
    ignored: Setback | None = None


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Knows what to show each CRM. *pause* waits for another worker; tests need not."""

    tokens: Tokens
    secrets: Secrets
    http: Http
    clock: Clock
    pause: Callable[[float], None] = time.sleep

    def authorize(
        self,
        workspace: str,
        credential: Credential | None,
        purse: Purse,
        *,
        stale: str = "",
        within_seconds: float | None = None,
    ) -> Authorization:
        """Return what *credential* adds to a request; its secrets are noted in *purse*.

        *stale* is the fingerprint of an authorization that was just answered 401: unless somebody has
        replaced that already, a new one is fetched. *within_seconds* is all the time there is, as
        far as that does no harm. Raises `AuthorizationFailedError`, or `TryAgainError` when table or
        vault do not answer.
        """
        if credential is None:
            return Authorization()
        with _told(credential, purse):
            if credential.kind not in SESSION_KINDS:
                return fixed(credential, purse)
            wanted = Wanted(configuration_of(credential), stale)
            return self._shown(Job(workspace, credential, purse, wanted, within_seconds))

    def renew(self, workspace: str, credential: Credential, purse: Purse) -> Authorization:
        """Return a fresh authorization, whatever there is and whatever went wrong a moment ago."""
        with _told(credential, purse):
            if credential.kind not in SESSION_KINDS:
                return fixed(credential, purse)
            stale = self.tokens.session(workspace, credential.id).mark
            ignored = self.tokens.lease(workspace, credential.id).setback
            wanted = Wanted(configuration_of(credential), stale)
            return self._shown(Job(workspace, credential, purse, wanted, None, ignored))

    def purse(self, workspace: str) -> Purse:
        """Return a new purse for the secrets of *workspace*."""
        return Purse(self.secrets, workspace)

    def _shown(self, job: Job) -> Authorization:
        session = self._session(job)
        hide_session(session, job.purse)
        kind = SESSION_KINDS[job.credential.kind]
        shown = kind.present(job.credential, session, job.purse)
        job.purse.hide(*shown.headers.values(), *(value for _, value in shown.query))
        return replace(shown, renewable=True, fingerprint=session.mark)

    def _session(self, job: Job) -> Session:
        """Return a session that fits: the one there is, one that another worker fetches, or our own."""
        waited, pause = 0.0, FIRST_PAUSE_SECONDS
        patience = WAIT_SECONDS if job.within_seconds is None else job.within_seconds
        while True:
            now = self.clock.now()
            session = self.tokens.session(job.workspace, job.credential.id)
            if job.wanted.fits(session, now):
                return session
            lease = self.tokens.lease(job.workspace, job.credential.id)
            _refuse_after(lease.setback, job, now)
            mine = None if lease.is_held(now) else self._take(job, lease, now)
            if mine is not None:
                return self._fetched(job, mine)
            if waited >= patience:
                raise _too_slow(job.credential)
            self.pause(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _take(self, job: Job, lease: Lease, now: datetime) -> Lease | None:
        seconds = SESSION_KINDS[job.credential.kind].seconds(job.credential)
        return self.tokens.take(
            job.workspace, job.credential.id, lease, now, seconds + LEASE_MARGIN_SECONDS
        )

    def _fetched(self, job: Job, mine: Lease) -> Session:
        """Return a new session; whatever happens, the others need not wait any longer."""
        setback = None
        try:
            return self._renewed(job)
        except AuthorizationFailedError as error:
            setback = _setback(error, job, self.clock.now())
            raise
        finally:
            with contextlib.suppress(TryAgainError):  # the lease ends by itself
                self.tokens.give_back(job.workspace, job.credential.id, mine, setback)

    def _renewed(self, job: Job) -> Session:
        credential, now = job.credential, self.clock.now()
        before = self.tokens.session(job.workspace, credential.id)
        if job.wanted.fits(before, now):
            return before
        kind, grant = SESSION_KINDS[credential.kind], grant_of(credential)
        seconds = kind.seconds(credential)
        if kind.may_be_cut and job.within_seconds is not None:
            seconds = min(seconds, job.within_seconds)
        asking = Asking(
            http=self.http,
            credential=credential,
            purse=job.purse,
            now=now,
            timeout_seconds=seconds,
            before=before if before.grant == grant else Session(),
        )
        made = replace(kind.renew(asking), configuration=job.wanted.configuration, grant=grant)
        return self._keep(job, made, before.version)

    def _keep(self, job: Job, made: Session, expect: int) -> Session:
        """Write what was fetched. A refresh token may be gone if this is not written, so it is tried again.

        Where somebody connected anew or took the session away meanwhile, theirs stays.
        """
        for tries_left in reversed(range(KEEP_TRIES)):
            try:
                return self.tokens.put(job.workspace, job.credential.id, made, expect=expect)
            except ConflictError:
                there = self.tokens.session(job.workspace, job.credential.id)
                return there if job.wanted.fits(there, self.clock.now()) else made
            except TryAgainError:
                if not tries_left:
                    raise
                self.pause(FIRST_PAUSE_SECONDS)
        return made


@contextlib.contextmanager
def _told(credential: Credential, purse: Purse) -> Iterator[None]:
    """Let a missing secret or a text that cannot be filled in be told as the credential's failure."""
    try:
        yield
    except (NotFoundError, RefusedValueError, BadTemplateError) as error:
        message = purse.masked(f"credential {credential.name}: {error}")
        raise refused(message) from None


def _refuse_after(setback: Setback | None, job: Job, now: datetime) -> None:
    """Raise what another worker was told a moment ago, instead of asking for it once more."""
    if setback is None or setback == job.ignored:
        return
    if setback.configuration != job.wanted.configuration:
        return
    age_seconds = (now - datetime.fromisoformat(setback.at)).total_seconds()
    kept_seconds = FINAL_SETBACK_SECONDS if setback.is_final else SETBACK_SECONDS
    if 0 <= age_seconds < kept_seconds:
        raise AuthorizationFailedError(
            setback.message,
            failure=FailureClass(setback.failure),
            is_final=setback.is_final,
            status=setback.status,
        )


def _setback(error: AuthorizationFailedError, job: Job, now: datetime) -> Setback:
    return Setback(
        job.wanted.configuration,
        error.failure.value,
        str(error),
        error.is_final,
        error.status,
        now.isoformat(),
    )


def _too_slow(credential: Credential) -> AuthorizationFailedError:
    message = f"credential {credential.name}: another worker is still logging in; it is tried again"
    return AuthorizationFailedError(message, failure=FailureClass.TIMEOUT, is_final=False)
