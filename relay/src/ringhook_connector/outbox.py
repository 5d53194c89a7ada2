"""Reports wait here, in order, while ringhook cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus

from ringhook_connector.posting import NOT_REACHED, Webhook

log = logging.getLogger(__name__)
CAPACITY = 1000
PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
TRIES = 40  # about a quarter of an hour: after that nobody wants to know who rang
PASSING = frozenset(
    {
        NOT_REACHED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class Outbox:
    """Sends one report after the other: the order of a call is its meaning."""

    def __init__(
        self, webhook: Webhook, pauses_seconds: tuple[float, ...] = PAUSES_SECONDS
    ) -> None:
        self._webhook = webhook
        self._pauses_seconds = pauses_seconds
        self._waiting: asyncio.Queue[Mapping[str, str]] = asyncio.Queue(CAPACITY)

    def put(self, report: Mapping[str, str]) -> None:
        """Queue *report*; when too many wait, the oldest is given up."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._waiting.task_done()
            log.warning("a report is lost: more than %d wait for ringhook", CAPACITY)
        self._waiting.put_nowait(report)

    async def send_for_ever(self) -> None:
        """Send whatever comes."""
        while True:
            report = await self._waiting.get()
            try:
                await self._send(report)
            finally:
                self._waiting.task_done()

    async def emptied(self) -> None:
        """Wait until nothing waits any more."""
        await self._waiting.join()

    async def _send(self, report: Mapping[str, str]) -> None:
        for attempt in range(TRIES):
            status = await asyncio.to_thread(self._webhook.post, report)
            if status not in PASSING and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
            pause_seconds = self._pauses_seconds[min(attempt, len(self._pauses_seconds) - 1)]
            log.warning("ringhook does not take reports (%d), again in %g s", status, pause_seconds)
            await asyncio.sleep(pause_seconds)
        if status != HTTPStatus.OK:
            log.error("ringhook refused a %s report with %d", report["event"], status)
