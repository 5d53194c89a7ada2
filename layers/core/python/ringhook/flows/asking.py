"""Ask a CRM one thing: show who we are, write the request out, send it, and renew an expired session once.

An action and a lookup ask in the same way. Whatever happens comes back as a record; nothing raises
but what has to be tried again as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from ringhook.domain.digests import standard_signature
from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.engine.answers import Answer
from ringhook.engine.failures import FailureClass
from ringhook.engine.outgoing import Credential, Step
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.authorization import (
    Authorization,
    AuthorizationFailedError,
    Authorizer,
    authorized,
)
from ringhook.flows.outgoing import write_out
from ringhook.flows.purse import Purse
from ringhook.ports.clock import Clock
from ringhook.ports.http import Failure, Http, HttpFailedError, HttpRequest, HttpResponse
from ringhook.store.secrets import Secrets

UNAUTHORIZED = 401
FIRST_SERVER_ERROR, FIRST_CLIENT_ERROR = 500, 400
SHOWN_ANSWER_CHARACTERS = 1000
OUR_OWN_REFUSALS = frozenset({Failure.BLOCKED_ADDRESS, Failure.BAD_URL, Failure.TOO_MANY_REDIRECTS})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with which facts and as whom. *id* makes it recognisable when it is asked again.

    *within_seconds* is all the time there is for a login before it, None for as long as it takes.
    """

    workspace: str
    step: Step
    facts: Facts
    credential: Credential | None = None
    id: str = ""
    timeout_seconds: float = 10.0
    within_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why nothing was sent. What is final will not change by waiting."""

    failure: FailureClass
    is_final: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of it: an *answer*, or the request *failed* on its way, or it was left *unsent*.

    *shown* is the request and *excerpt* the answer as people may see them, *detail* a sentence.
    """

    answer: Answer | None = None
    failed: HttpFailedError | None = None
    unsent: Unsent | None = None
    detail: str = ""
    excerpt: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    duration_ms: float = 0.0

    @property
    def healthy(self) -> bool | None:
        """Say whether the other side is well; None when this tells nothing about it."""
        if self.answer is not None:
            if self.answer.status >= FIRST_SERVER_ERROR:
                return False
            return True if self.answer.status < FIRST_CLIENT_ERROR else None
        if self.failed is not None and self.failed.failure not in OUR_OWN_REFUSALS:
            return False
        return None


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks."""

    authorizer: Authorizer
    secrets: Secrets
    http: Http
    clock: Clock

    def __call__(self, question: Question) -> Heard:
        """Return what came of the question."""
        purse = Purse(self.secrets, question.workspace)
        started = monotonic()
        heard = self._heard(question, purse)
        excerpt = _excerpt(heard.answer) if heard.answer else ""
        return replace(
            heard,
            detail=purse.masked(heard.detail),
            excerpt=purse.masked(excerpt)[:SHOWN_ANSWER_CHARACTERS],
            shown={name: purse.masked(text) for name, text in heard.shown.items()},
            duration_ms=round((monotonic() - started) * 1000, 1),
        )

    def through(self, http: Http) -> Asking:
        """Return one that asks through *http*. Logins keep theirs: half a login could cost the session."""
        return replace(self, http=http)

    def _heard(self, question: Question, purse: Purse) -> Heard:
        try:
            authorization = self._authorize(question, purse)
            heard = self._send(question, purse, authorization)
            if _has_expired(heard, authorization):
                fresh = self._authorize(question, purse, stale=authorization.fingerprint)
                heard = self._send(question, purse, fresh)
        except AuthorizationFailedError as error:
            return Heard(
                unsent=Unsent(FailureClass(error.failure), error.is_final), detail=str(error)
            )
        except TryAgainError as error:  # table or vault, which are asked before anything is sent
            return Heard(unsent=Unsent(FailureClass.NOT_READY, is_final=False), detail=str(error))
        except (RefusedValueError, NotFoundError) as error:
            return Heard(
                unsent=Unsent(FailureClass.MAPPING_EMPTY, is_final=True), detail=str(error)
            )
        return heard

    def _authorize(self, question: Question, purse: Purse, stale: str = "") -> Authorization:
        return self.authorizer.authorize(
            question.workspace,
            question.credential,
            purse,
            stale=stale,
            within_seconds=question.within_seconds,
        )

    def _send(self, question: Question, purse: Purse, authorization: Authorization) -> Heard:
        facts = question.facts
        if authorization.variables:
            facts = replace(facts, variables={**facts.variables, **authorization.variables})
        written = write_out(question.step, facts, purse, question.timeout_seconds)
        request = self._marked(authorized(written.request, authorization), question, purse)
        try:
            response = self.http.send(request)
        except HttpFailedError as error:
            return Heard(failed=error, detail=str(error), shown=written.shown)
        return Heard(answer=_answer(response), shown=written.shown)

    def _marked(self, request: HttpRequest, question: Question, purse: Purse) -> HttpRequest:
        """Return *request* with what lets its receiver recognise and trust it."""
        headers = dict(request.headers)
        if question.id:
            headers["Idempotency-Key"] = question.id
        secret_name = question.step.request.signing_secret
        if secret_name:
            stamp = str(int(self.clock.now().timestamp()))
            secret = purse.read(secret_name)
            signature = standard_signature(secret, question.id, stamp, request.body)
            headers |= {
                "Webhook-Id": question.id,
                "Webhook-Timestamp": stamp,
                "Webhook-Signature": f"v1,{signature}",
            }
        return replace(request, headers=headers)


def _has_expired(heard: Heard, authorization: Authorization) -> bool:
    refused = heard.answer is not None and heard.answer.status == UNAUTHORIZED
    return refused and authorization.renewable


def _answer(response: HttpResponse) -> Answer:
    return Answer(response.status, response.headers, response.body, response.truncated)


def _excerpt(answer: Answer) -> str:
    """Return the beginning of what a CRM said, in one line."""
    text = answer.body[: SHOWN_ANSWER_CHARACTERS * 4].decode(errors="replace")
    return " ".join(text.split())
