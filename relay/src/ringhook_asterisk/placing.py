"""Place the calls that ringhook asks for: each once, only so many, and only those this computer allows."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus

from ringhook_asterisk.ami import LoginRefusedError, ProtocolError, logged_in
from ringhook_asterisk.config import Config, Listen
from ringhook_asterisk.wishes import Wish, action_of, is_signed, read_wish, refusal
from ringhook_relay.settings import wall_clock

log = logging.getLogger(__name__)
PER_MINUTE = 60
MINUTE_SECONDS = 60.0
REMEMBERED_SECONDS = 900.0
"""Longer than a signature is good for: no request can be replayed."""
ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """A status, and the word for it that ringhook's adapter knows."""

    status: HTTPStatus
    word: str


PLACED = Told(HTTPStatus.ACCEPTED, "placed")
STRANGER = Told(HTTPStatus.UNAUTHORIZED, "login")
NONSENSE = Told(HTTPStatus.BAD_REQUEST, "nonsense")
REPEATED = Told(HTTPStatus.CONFLICT, "repeated")
TOO_MANY = Told(HTTPStatus.TOO_MANY_REQUESTS, "busy")
NO_RIGHTS = Told(HTTPStatus.FORBIDDEN, "rights")
NO_ASTERISK = Told(HTTPStatus.SERVICE_UNAVAILABLE, "unreachable")
NOBODY_KNOWS = Told(HTTPStatus.GATEWAY_TIMEOUT, "unknown")


class Placing:
    """Answers requests."""

    def __init__(self, config: Config, listen: Listen) -> None:
        self._config, self._listen = config, listen
        self._seen: dict[str, float] = {}
        self._lately: deque[float] = deque()

    async def answer(self, signature: str, body: bytes) -> Told:
        """Return what became of a request. What is not signed with our secret learns nothing else."""
        now = wall_clock()
        if not is_signed(signature, body, self._config.webhook.secret, now):
            return STRANGER
        wish = read_wish(body)
        if wish is None:
            return NONSENSE
        if word := refusal(wish, self._listen, self._config.extensions):
            return Told(HTTPStatus.FORBIDDEN, word)
        return self._admitted(wish, now) or await self._placed(wish)

    def _admitted(self, wish: Wish, now: float) -> Told | None:
        """Remember *wish*, or return why it is not placed."""
        self._seen = {w: at for w, at in self._seen.items() if now - at < REMEMBERED_SECONDS}
        while self._lately and now - self._lately[0] >= MINUTE_SECONDS:
            self._lately.popleft()
        if wish.id in self._seen:
            return REPEATED
        if len(self._lately) >= PER_MINUTE:
            return TOO_MANY
        self._seen[wish.id] = now
        self._lately.append(now)
        return None

    async def _placed(self, wish: Wish) -> Told:
        told = NO_ASTERISK
        try:
            async with asyncio.timeout(ANSWER_SECONDS), logged_in(self._config) as line:
                told = NOBODY_KNOWS
                response = await line.ask(**action_of(wish, self._listen))
        except (OSError, ProtocolError, TimeoutError, LoginRefusedError) as error:
            log.warning("a call was not placed for %s: %s", wish.extension, error)
            return told
        if response.get("Response") == "Success":
            log.info("a call is placed for %s", wish.extension)
            return PLACED
        log.warning("Asterisk refuses to place calls: write = originate in manager.conf?")
        return NO_RIGHTS
