"""From a command to its ack, whatever happens in between."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ringhook.wire.frames import Ack, Close, Missed, Open, Pop, Post, Run
from ringhook.wire.signing import Signed
from ringhook_relay.desktop import Desktop
from ringhook_relay.masking import one_line, shown_id
from ringhook_relay.outcome import Outcome, StoppedError

log = logging.getLogger(__name__)

_ORDERS: Mapping[type[Signed], Callable[[Desktop, Any], Awaitable[Outcome]]] = {
    Open: lambda desktop, command: desktop.open(command),
    Post: lambda desktop, command: desktop.post(command),
    Run: lambda desktop, command: desktop.run(command),
    Pop: lambda desktop, command: desktop.pop(command),
    Close: lambda desktop, command: desktop.close(command),
    Missed: lambda desktop, command: desktop.missed(command),
}


class Performer:
    """Carries out one command after the other and measures each."""

    def __init__(self, desktop: Desktop, monotonic: Callable[[], float]) -> None:
        self._desktop, self._monotonic = desktop, monotonic

    async def perform(self, command: Signed) -> Ack:
        """Return what became of *command*. Never raises: the cloud is owed an answer."""
        began = self._monotonic()
        outcome = await self._outcome_of(command)
        duration_ms = round((self._monotonic() - began) * 1000, 1)
        detail = one_line(outcome.detail)
        log.info(
            "%s %s: %s %s %s",
            command.kind, shown_id(command.id), outcome.status, outcome.reason, detail,
        )  # fmt: skip
        return Ack(
            id=command.id,
            status=outcome.status,
            reason=outcome.reason,
            detail=detail,
            duration_ms=duration_ms,
        )

    async def _outcome_of(self, command: Signed) -> Outcome:
        try:
            return await _ORDERS[type(command)](self._desktop, command)
        except StoppedError as error:
            return error.outcome
        except Exception as error:  # noqa: BLE001 - one bad command must not end the connection
            # The traceback may hold the caller's number, so only the place is written down.
            last = error.__traceback__
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            line = last.tb_lineno if last is not None else 0
            log.error("%s failed with %s in line %s", command.kind, type(error).__name__, line)  # noqa: TRY400 - see above
            return Outcome("internal", type(error).__name__)
