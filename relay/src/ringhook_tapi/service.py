"""Listens to a line and reports its calls until a signal comes; begins anew whenever the drivers change."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ringhook_connector.outbox import Outbox
from ringhook_connector.running import report_until_told
from ringhook_relay.settings import wall_clock
from ringhook_tapi.calls import Calls, Report
from ringhook_tapi.config import Config
from ringhook_tapi.structures import CallInfo, LineCaps, Message, StructureError
from ringhook_tapi.tapi32 import TapiError
from ringhook_tapi.words import REINITIALIZE, Kind, State

log = logging.getLogger(__name__)
PAUSES_SECONDS = (2.0, 5.0, 15.0, 60.0)
TURN_MILLISECONDS = 200


class Session(Protocol):
    """What is needed of TAPI: see `ringhook_tapi.tapi32.Tapi`."""

    def lines(self) -> Iterator[tuple[int, LineCaps]]: ...  # noqa: D102 - see Tapi
    def open(self, device: int, *, is_owner: bool) -> None: ...  # noqa: D102 - see Tapi
    def next_message(self, timeout_milliseconds: int) -> Message | None: ...  # noqa: D102 - see Tapi
    def call_info(self, call: int) -> CallInfo: ...  # noqa: D102 - see Tapi
    def forget(self, call: int) -> None: ...  # noqa: D102 - see Tapi
    def close(self) -> None: ...  # noqa: D102 - see Tapi


class LineGoneError(Exception):
    """The line is closed, or the drivers changed: open it again."""


async def serve(config: Config, start: Callable[[], Session]) -> None:
    """Run until a signal comes; *start* begins a session with TAPI."""
    outbox = Outbox(config.webhook)
    await report_until_told(follow(config, start, outbox), outbox)
    log.info("stopped")


async def follow(
    config: Config,
    start: Callable[[], Session],
    outbox: Outbox,
    pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
) -> None:
    """Put a report into *outbox* for every step of a call, over any number of sessions."""
    failures, loop = 0, asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="tapi") as thread:
        while True:
            listener = Listener(config, start)
            try:
                await loop.run_in_executor(thread, listener.open)
                while True:
                    for report in await loop.run_in_executor(thread, listener.turn):
                        outbox.put(report)
                    failures = 0
            except (TapiError, LineGoneError, OSError) as error:
                log.warning("%s", error)
            finally:
                for report in await loop.run_in_executor(thread, listener.close):
                    outbox.put(report)
            await asyncio.sleep(pauses_seconds[min(failures, len(pauses_seconds) - 1)])
            failures += 1


class Listener:
    """One session on one line."""

    def __init__(self, config: Config, start: Callable[[], Session]) -> None:
        self._config, self._start = config, start
        self._session: Session | None = None
        self._calls = Calls(config.extension, secrets.token_hex(4), config.patience_seconds)

    def open(self) -> None:
        """Find the line by its name and open it. Raises `TapiError` or `LineGoneError`."""
        self._session = self._start()
        wanted = self._config.line.casefold()
        found = [n for n, caps in self._session.lines() if caps.name.casefold() == wanted]
        if not found:
            raise LineGoneError(f"there is no line {self._config.line!r}: see ringhook-tapi lines")
        self._session.open(found[0], is_owner=self._config.is_owner)
        log.info("listening to %s", self._config.line)

    def turn(self) -> list[Report]:
        """Return the reports of the next message, if one comes in time. Raises `LineGoneError`."""
        assert self._session is not None, "open comes first"
        try:
            message = self._session.next_message(TURN_MILLISECONDS)
            told = self._told(message, self._session) if message else []
        except StructureError as error:
            log.warning("the driver told nonsense: %s", error)
            told = []
        return told + self._calls.due(wall_clock())

    def close(self) -> list[Report]:
        """End the session; returns the ends of the calls that were going on."""
        session, self._session = self._session, None
        if session is not None:
            session.close()
        return self._calls.lost(wall_clock())

    def _told(self, message: Message, session: Session) -> list[Report]:
        if message.kind in {Kind.CLOSE, Kind.REMOVE}:
            raise LineGoneError("the driver closed the line")
        if message.kind == Kind.LINEDEVSTATE and message.values[0] & REINITIALIZE:
            raise LineGoneError("the drivers changed")
        if message.kind == Kind.CALLINFO:
            info = _info(session, message.device)
            return self._calls.learned(message.device, info, wall_clock())
        if message.kind != Kind.CALLSTATE:
            return []
        state, mode, _privilege = message.values
        info = _info(session, message.device)
        told = self._calls.changed(message.device, state, mode, info, wall_clock())
        if state == State.IDLE:
            session.forget(message.device)
        return told


def _info(session: Session, call: int) -> CallInfo:
    """Return what is known of *call*; nothing where the driver does not tell."""
    try:
        return session.call_info(call)
    except (TapiError, StructureError) as error:
        log.warning("a call without particulars: %s", error)
        return CallInfo()
