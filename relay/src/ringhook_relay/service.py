"""Puts the parts together and runs them until a signal comes."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import suppress

from ringhook.wire.session import Session
from ringhook_relay import __version__
from ringhook_relay.connection import Connection, Server
from ringhook_relay.credentials import Credentials
from ringhook_relay.desktop import HeadlessDesktop
from ringhook_relay.launcher import Launcher
from ringhook_relay.opener import Opener
from ringhook_relay.performing import Performer
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner
from ringhook_relay.settings import Settings

log = logging.getLogger(__name__)


async def serve(
    credentials: Credentials, settings: Settings, policy: PolicyFile, browser: tuple[str, ...]
) -> None:
    """Stay connected until SIGTERM or SIGINT; ends earlier only with `PairAgainError`."""
    connection = headless_connection(credentials, settings, policy, browser)
    work = asyncio.create_task(connection.stay_connected())
    _stop_on_signals(work)
    log.info("waiting for calls; the policy is %s", policy.path)
    with suppress(asyncio.CancelledError):
        await work
    log.info("stopped")


def headless_connection(
    credentials: Credentials, settings: Settings, policy: PolicyFile, browser: tuple[str, ...]
) -> Connection:
    """Return the connection of a desktop without a window."""
    launcher, rate = Launcher(settings.child_environment), PerMinute(time.monotonic)
    desktop = HeadlessDesktop(
        policy, Opener(launcher, settings.platform, browser), Runner(launcher, rate), rate
    )
    session = Session(key=credentials.command_key, version=__version__, platform=settings.platform)
    server = Server(credentials.relay_url, credentials.token)
    return Connection(server, session, Performer(desktop, time.monotonic).perform)


def _stop_on_signals(work: asyncio.Task[None]) -> None:
    """Windows has no signal handlers in a loop: there Ctrl-C arrives as KeyboardInterrupt."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, work.cancel)
