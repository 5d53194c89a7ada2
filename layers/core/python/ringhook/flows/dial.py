"""An agent clicks a number: the PBX is asked to place the call. Once per wish, and never again blindly.

begin    the wish is checked and noted; what cannot be is refused at once
finish   the PBX is asked, which takes as long as it takes
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import TryAgainError
from ringhook.domain.placing import Placement
from ringhook.domain.webhook import derive_event_id
from ringhook.engine.numbers import dialable
from ringhook.flows.authorization import AuthorizationFailedError, Authorizer, authorized
from ringhook.flows.caller_side import CannotDialError, Line, lines_of, placing_request
from ringhook.flows.dial_answer import judge_failure, judge_response
from ringhook.ports.clock import Clock
from ringhook.ports.figures import DIALS
from ringhook.ports.http import Http, HttpFailedError, HttpRequest
from ringhook.ports.meter import Meter
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.dials import BegunDial, Dials
from ringhook.store.limits import DIALS_OF, Limits
from ringhook.store.secrets import Secrets
from ringhook.wire.reasons import status_of

PER_MINUTE = 10
TIMEOUT_SECONDS = 8.0
LOGIN_SECONDS = 8.0
FORGOTTEN_SECONDS = 30.0
"""Who has begun and not said how it went by then, has died of it."""
CORRELATION_CHARACTERS = 24
NUMBER = re.compile(r"\+?[0-9]{1,31}")
"""No `*` and no `#`: with them telephones are forwarded and locked, which no click may do."""
FOREIGN = re.compile(r"[@\x00-\x1f\x7f]")
"""What no written number holds. Blanks and the marks that Windows puts around copied numbers are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """*agent_id* wants to call *number*. *id* is the asker's name for it.

    *device_id* is the desktop that asks, or empty; *call_id* the call whose card was clicked, or empty;
    *origin* is `page` or `api` where no desktop asks.
    """

    workspace: str
    id: str
    agent_id: str
    number: str
    device_id: str = ""
    call_id: str = ""
    origin: str = ""

    @property
    def correlation_id(self) -> str:
        """Return what the PBX repeats in the events of this call, if it can."""
        asker = self.device_id or f"agent {self.agent_id}"
        return derive_event_id(self.workspace, asker, self.id)[:CORRELATION_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a wish: a code of `ringhook.wire.reasons`, and a sentence for whoever configures."""

    reason: str
    detail: str = ""

    @property
    def status(self) -> str:
        """Return `done`, `refused` or `failed`."""
        return status_of(self.reason)


@dataclass(frozen=True, slots=True)
class Placing:
    """A wish that was noted, and the request to make of the PBX."""

    wish: Wish
    dialled: BegunDial
    line: Line
    request: HttpRequest = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dialling:
    """Places calls."""

    adapters: Mapping[str, PbxAdapter]
    configurations: Configurations
    secrets: Secrets
    calls: Calls
    dials: Dials
    limits: Limits
    authorizer: Authorizer
    http: Http
    meter: Meter
    clock: Clock

    def begin(self, wish: Wish) -> Answer | Placing | None:
        """Return how to go on, or the answer at once; None while the same wish is under way."""
        now = self.clock.now()
        before = self.dials.find(wish.workspace, wish.correlation_id)
        if before is not None:
            return _answer_of(before, now)
        if self._is_too_often(wish, now):
            return Answer("too_many", f"{PER_MINUTE} calls per minute are placed")
        if not _is_number(wish.number):
            return Answer("number_malformed")
        found = lines_of(self.configurations, self.calls, self.adapters, wish)
        return self._noted(wish, found, now) if found is not None else Answer("agent_unknown")

    def _noted(self, wish: Wish, lines: tuple[Line, ...], now: datetime) -> Answer | Placing | None:
        try:
            line, request = placing_request(lines, self.secrets, wish, TIMEOUT_SECONDS, now)
        except CannotDialError as error:
            return Answer("cannot_dial", str(error))
        dialled = BegunDial(
            wish.agent_id, wish.device_id, line.connection.id, now.isoformat(), origin=wish.origin
        )
        if not self.dials.begin(wish.workspace, wish.correlation_id, dialled, now):
            return None
        return Placing(wish, dialled, line, request)

    def finish(self, placing: Placing) -> Answer:
        """Ask the PBX and note what it said."""
        told = self._asked(placing)
        self.meter.count(DIALS, told.reason)
        with contextlib.suppress(TryAgainError):
            # whoever asks again hears that nobody knows; the call itself is placed
            self._settle(placing, told)
        return Answer(told.reason, told.detail)

    def _asked(self, placing: Placing) -> Placement:
        """Return what came of asking. Without a login nothing is dialled."""
        name, credential = placing.wish.workspace, placing.line.credential
        try:
            shown = self.authorizer.authorize(
                name, credential, self.authorizer.purse(name), within_seconds=LOGIN_SECONDS
            )
        except AuthorizationFailedError as error:
            reason = "pbx_login" if error.is_final else "try_later"
            return Placement(reason, f"the credential: {error.failure.value}")
        except TryAgainError:
            return Placement("try_later")
        try:
            response = self.http.send(authorized(placing.request, shown))
        except HttpFailedError as error:
            return judge_failure(error)
        return judge_response(response, placing.line.adapter)

    def _settle(self, placing: Placing, told: Placement) -> None:
        wish, now = placing.wish, self.clock.now()
        name, correlation_id = wish.workspace, wish.correlation_id
        answer = {"reason": told.reason, "detail": told.detail}
        if told.call_id:
            connection_id = placing.dialled.connection_id
            self.dials.note_call(name, connection_id, told.call_id, correlation_id, now)
        self.dials.settle(name, correlation_id, placing.dialled, answer, now)

    def _is_too_often(self, wish: Wish, now: datetime) -> bool:
        asker = wish.device_id or f"agent-{wish.agent_id}"
        minute = int(now.timestamp() // 60)
        return self.limits.count_minute(wish.workspace, DIALS_OF + asker, minute) > PER_MINUTE


def _is_number(text: str) -> bool:
    return not FOREIGN.search(text) and NUMBER.fullmatch(dialable(text)) is not None


def _answer_of(dialled: BegunDial, now: datetime) -> Answer | None:
    if dialled.answer:
        return Answer(**dialled.answer)
    age_seconds = (now - datetime.fromisoformat(dialled.at)).total_seconds()
    return Answer("outcome_unknown") if age_seconds > FORGOTTEN_SECONDS else None
