"""Puts the parts together: the screen in the main thread, the connection in another, until a signal comes."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import Any, Final
from urllib.parse import urlsplit

from ringhook.wire.session import Session
from ringhook_relay import __version__
from ringhook_relay.agent import Agent
from ringhook_relay.asking import Asking
from ringhook_relay.connection import Connection, Server
from ringhook_relay.credentials import Credentials
from ringhook_relay.desktop import PolicyDesktop
from ringhook_relay.launcher import Launcher
from ringhook_relay.local_line import address_of, listening
from ringhook_relay.local_orders import LocalOrders
from ringhook_relay.memory import Memory, Remembering
from ringhook_relay.opener import Opener
from ringhook_relay.performing import Performer
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.private_file import UnsafeFileError
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner
from ringhook_relay.screen_port import OnEvent, Screen, ScreenEvent
from ringhook_relay.settings import Settings, wall_clock
from ringhook_relay.telephone import Telephone
from ringhook_relay.tray import start_tray

_STOP_SECONDS: Final = 5.0
log = logging.getLogger(__name__)


class Relay:
    """One run of the relay. `run` returns when it was stopped, and raises what ended the connection."""

    def __init__(
        self,
        credentials: Credentials,
        settings: Settings,
        policy: PolicyFile,
        browser: tuple[str, ...],
        make_screen: Callable[[OnEvent], Screen],
        *,
        can_ask: bool,
    ) -> None:
        self._credentials, self._settings, self._policy = credentials, settings, policy
        self._browser, self._can_ask = browser, can_ask
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._agent: Agent | None = None
        self._error: BaseException | None = None
        self._is_connected: Callable[[], bool] = lambda: False
        self._screen = make_screen(self._on_event)

    def run(self) -> None:
        """Show and obey until `stop`, SIGTERM or SIGINT. Belongs to the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.stop())
        thread = threading.Thread(target=self._connect, name="connection")
        thread.start()
        log.info("waiting for calls; the policy is %s", self._policy.path)
        end_tray = self._tray()
        try:
            self._screen.run()
        finally:
            end_tray()
            self._end_connection()
            thread.join(_STOP_SECONDS)
        if self._error is not None:
            raise self._error
        log.info("stopped")

    def _tray(self) -> Callable[[], None]:
        if not self._can_ask:  # headless
            return lambda: None
        return start_tray(self._settings.platform, self._tray_state, self.stop)

    def _tray_state(self) -> bool:
        return self._is_connected()

    def stop(self) -> None:
        """Let `run` return; from any thread."""
        self._screen.stop()

    def _connect(self) -> None:
        try:
            asyncio.run(self._live())
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001 - it is raised again in the main thread
            self._error = error
        finally:
            self._screen.stop()

    async def _live(self) -> None:
        self._work = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        launcher, rate = Launcher(self._settings.child_environment), PerMinute(time.monotonic)
        asking = Asking(self._policy, self._screen.ask if self._can_ask else None)
        opener = Opener(launcher, self._settings.platform, self._browser)
        runner = Runner(launcher, rate)
        desktop = PolicyDesktop(self._policy, opener, runner, rate, self._screen, asking)
        session = Session(
            key=self._credentials.command_key,
            version=__version__,
            platform=self._settings.platform,
            policy=self._way,
        )
        memory = Memory(self._settings.memory_path, wall_clock)
        memory.restore(session)
        perform = Remembering(Performer(desktop, time.monotonic).perform, memory).perform
        server = Server(self._credentials.relay_url, self._credentials.token)
        connection = Connection(server, session, perform)
        telephone = Telephone(rate, connection.send)
        connection.heard = telephone.heard
        self._is_connected = lambda: connection.is_connected
        orders = LocalOrders(
            desktop, asking, telephone, rate, lambda: self._state(connection, session)
        )
        self._agent = Agent(desktop, asking, telephone, connection.send, orders.handle)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._agent.stop)
            stack.push_async_callback(opener.close)
            await _entered(stack, listening(address_of(self._settings.profile), orders.handle))
            await connection.stay_connected()

    def _way(self) -> str:
        """Return how this computer decides: without a screen nobody can be asked."""
        try:
            way = self._policy.current().way
        except PolicyError:
            return "broken"
        return "listed" if way == "asks" and not self._can_ask else way

    def _on_event(self, event: ScreenEvent) -> None:
        """In the screen's thread, or in the connection's: a log screen answers while it is asked."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended; so has everything that could answer
                loop.call_soon_threadsafe(self._did, event)

    def _did(self, event: ScreenEvent) -> None:
        if self._agent is not None:
            self._agent.did(event)

    def _end_connection(self) -> None:
        loop, work = self._loop, self._work
        if loop is not None and work is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(work.cancel)

    def _state(self, connection: Connection, session: Session) -> Mapping[str, Any]:
        return {
            "connected": connection.is_connected,
            "server": urlsplit(self._credentials.relay_url).hostname or "",
            "device": self._credentials.device_id,
            "version": __version__,
            "screen": self._screen.name,
            "pid": os.getpid(),
            "last_seq": session.last_seq,
            "policy": _policy_state(self._policy),
        }


def _policy_state(policy: PolicyFile) -> str:
    try:
        monitor = " (monitor: calls are shown only)" if policy.current().monitor else ""
    except PolicyError as error:
        return f"broken, nothing is allowed: {error}"
    return f"{policy.path}{monitor}"


async def _entered(stack: AsyncExitStack, line: AbstractAsyncContextManager[None]) -> None:
    """Listen for other programs. Calls are shown without it, too."""
    try:
        await stack.enter_async_context(line)
    except (OSError, UnsafeFileError) as error:
        log.warning("other programs cannot reach this relay: %s", error)
