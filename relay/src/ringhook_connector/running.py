"""Run a connector: read and report at the same time, until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

from ringhook_connector.outbox import Outbox

LAST_WORDS_SECONDS = 5.0


async def report_until_told(following: Coroutine[Any, Any, None], outbox: Outbox) -> None:
    """Run *following*, which fills *outbox*, until SIGTERM or SIGINT; then send what still waits.

    Whatever *following* raises ends it earlier.
    """
    sending = asyncio.create_task(outbox.send_for_ever())
    reading = asyncio.create_task(following)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in a loop
            loop.add_signal_handler(number, reading.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await reading
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(outbox.emptied(), LAST_WORDS_SECONDS)
    finally:
        sending.cancel()
