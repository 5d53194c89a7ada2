"""Questions of PBXs that wait for a CRM: so many at a time, and none longer than it has time."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ringhook.domain.webhook import Reply
from ringhook.flows.route_waiting import Waiting

_LOG = logging.getLogger("ringhook")


class Patience:
    """Asks in threads of its own."""

    def __init__(self, threads: int) -> None:
        self._free = threading.BoundedSemaphore(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ringhook-route")

    async def answer_to(self, waiting: Waiting) -> Callable[[], Reply]:
        """Return what is to be written for the answer, as soon as it is known or its time is over.

        When every thread waits already it is answered without asking: standing in line would only
        spend the time of those behind.
        """
        if not self._free.acquire(blocking=False):
            return waiting.give_up
        asking = self._pool.submit(waiting.ask)
        asking.add_done_callback(lambda _done: self._free.release())
        try:
            contact = await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(asking)), waiting.left_seconds()
            )
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the PBX is answered
            if not isinstance(error, TimeoutError):
                _LOG.exception("a route was answered without asking to the end")
            contact = None
        return partial(waiting.reply, contact)

    def stop(self) -> None:
        """Wait for those under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)
