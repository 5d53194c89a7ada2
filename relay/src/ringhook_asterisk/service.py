"""Reads events and sends reports until a signal comes; connects again whenever Asterisk goes away."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from ringhook_asterisk.ami import ProtocolError, events
from ringhook_asterisk.calls import Calls
from ringhook_asterisk.channels import Telephones
from ringhook_asterisk.config import Config
from ringhook_asterisk.door import open_door
from ringhook_asterisk.placing import Placing
from ringhook_connector.outbox import Outbox
from ringhook_connector.running import report_until_told
from ringhook_relay.settings import wall_clock

log = logging.getLogger(__name__)
PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)


async def serve(config: Config) -> None:
    """Run until SIGTERM or SIGINT; ends earlier only with `LoginRefusedError`."""
    async with contextlib.AsyncExitStack() as stack:
        if config.listen:
            placing = Placing(config, config.listen)
            port = await stack.enter_async_context(open_door(config.listen, placing))
            log.info("ringhook may ask for calls at %s port %d", config.listen.host, port)
        outbox = Outbox(config.webhook)
        await report_until_told(follow(config, outbox), outbox)
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
