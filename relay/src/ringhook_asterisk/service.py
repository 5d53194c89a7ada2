"""Reads events and sends reports until a signal comes; connects again whenever Asterisk goes away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal

from ringhook_asterisk.ami import ProtocolError, events
from ringhook_asterisk.calls import Calls
from ringhook_asterisk.channels import Telephones
from ringhook_asterisk.config import Config
from ringhook_asterisk.outbox import Outbox
from ringhook_asterisk.posting import Webhook
from ringhook_relay.settings import wall_clock

log = logging.getLogger(__name__)
PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
LAST_WORDS_SECONDS = 5.0


async def serve(config: Config) -> None:
    """Run until SIGTERM or SIGINT; ends earlier only with `LoginRefusedError`."""
    outbox = Outbox(Webhook(config.url, config.url_secret))
    sending = asyncio.create_task(outbox.send_for_ever())
    reading = asyncio.create_task(follow(config, outbox))
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
    log.info("stopped")


async def follow(
    config: Config, outbox: Outbox, pauses_seconds: tuple[float, ...] = PAUSES_SECONDS
) -> None:
    """Put a report into *outbox* for every event that means something, over any number of connections."""
    calls, failures = Calls(Telephones(config.extensions)), 0
    while True:
        calls.doubt()
        try:
            async with contextlib.aclosing(events(config)) as stream:
                async for event in stream:
                    failures = 0
                    for report in calls.take(event, wall_clock()):
                        outbox.put(report)
        except (OSError, ProtocolError, TimeoutError) as error:
            log.warning("no connection to Asterisk: %s", error)
        pause_seconds = pauses_seconds[min(failures, len(pauses_seconds) - 1)]
        failures += 1
        await asyncio.sleep(pause_seconds)
