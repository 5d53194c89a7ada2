"""Many desktops in one process: the real relay program's connections, with its own backoff, and no screen.

Reads what pairing gave each of them from a file, then orders from its input, one a line, and answers
each with one line of JSON:

    connect N SECONDS   let the first N be connected, some every moment; answers when they are, or after SECONDS
    wait N SECONDS      answer as soon as N are connected, or after SECONDS
    drop SHARE          cut that share of the connections
    reset               forget what was counted
    report              say what was counted since: see `Crowd.report`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop
from bench.processes import allow_many_sockets
from websockets.asyncio.client import ClientConnection, connect

from ringhook.wire.frames import Ack, Pop
from ringhook.wire.session import Session, State
from ringhook.wire.signing import Signed
from ringhook_relay.connection import Connection, PairAgainError, Server

_EVENT = re.compile(r"7926(\d{7})$")
_AT_ONCE, _PAUSE_SECONDS = 10, 0.05


class Desk(Connection):
    """The real connection; its tries and welcomes are counted."""

    def __init__(self, paired: dict[str, str], crowd: Crowd) -> None:
        self.desk_session = Session(key=paired["command_key"], version="bench", platform="linux")
        server = Server(paired["relay_url"], paired["token"])
        super().__init__(server, self.desk_session, crowd.perform)
        self._crowd = crowd
        self.socket: ClientConnection | None = None
        self.attempts = 0

    @property
    def is_ready(self) -> bool:
        """Say whether the server has welcomed this desktop."""
        return self.desk_session.state is State.READY

    def _opening(self) -> connect:
        self.attempts += 1
        return super()._opening()

    async def _converse(self, socket: ClientConnection) -> None:
        self.socket = socket
        await super()._converse(socket)

    async def _receive(self, message: str | bytes) -> None:
        was_ready = self.is_ready
        await super()._receive(message)
        if self.is_ready and not was_ready:
            self._crowd.welcomes.append(time.perf_counter())


class Crowd:
    """All of them, and what was counted."""

    def __init__(self, paired: list[dict[str, str]]) -> None:
        self._desks = [Desk(one, self) for one in paired]
        self._tasks: list[asyncio.Task[None]] = []
        self._refused = 0
        self.reset()

    def reset(self) -> None:
        """Forget what was counted."""
        self.pops: dict[str, float] = {}
        self.again = 0
        self.welcomes: list[float] = []
        for desk in self._desks:
            desk.attempts = 0

    async def perform(self, command: Signed) -> Ack:
        """Show a card by noting when it came."""
        at = time.perf_counter()
        if isinstance(command, Pop) and (found := _EVENT.search(command.card.get("number", ""))):
            self.again += found[1] in self.pops
            self.pops.setdefault(found[1], at)
        return Ack(id=command.id, status="done", reason="shown")

    async def obey(self, line: str) -> dict[str, Any]:
        """Carry one order out."""
        order, *words = line.split()
        if order == "connect":
            await self._connect(int(words[0]), float(words[1]))
        elif order == "wait":
            await self._wait(int(words[0]), float(words[1]))
        elif order == "drop":
            self._drop(float(words[0]))
        elif order == "reset":
            self.reset()
        return self.report() if order == "report" else {"ready": self._ready()}

    def report(self) -> dict[str, Any]:
        """Return when each card came, who is connected since when, and how often each tried."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "pops": self.pops,
            "again": self.again,
            "ready": self._ready(),
            "welcomes": self.welcomes,
            "attempts": Counter(desk.attempts for desk in self._desks[: len(self._tasks)]),
            "refused": self._refused,
            "cpu_seconds": used.ru_utime + used.ru_stime,
        }

    async def _connect(self, count: int, seconds: float) -> None:
        for number in range(len(self._tasks), count):
            self._tasks.append(asyncio.create_task(self._stay(self._desks[number])))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(_PAUSE_SECONDS)
        await self._wait(count, seconds)

    async def _stay(self, desk: Desk) -> None:
        try:
            await desk.stay_connected()
        except PairAgainError:
            self._refused += 1

    async def _wait(self, count: int, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while self._ready() < count and time.monotonic() < ends_at:  # noqa: ASYNC110 - it counts
            await asyncio.sleep(0.05)

    def _drop(self, share: float) -> None:
        for desk in self._desks[: len(self._tasks)]:
            if desk.socket is not None and random.random() < share:  # noqa: S311 - no secret
                desk.socket.transport.abort()

    def _ready(self) -> int:
        return sum(desk.is_ready for desk in self._desks[: len(self._tasks)])


async def _serve(paired: list[dict[str, str]]) -> None:
    crowd, loop = Crowd(paired), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(await crowd.obey(line)), flush=True)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


def main() -> None:
    """Obey until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paired", type=Path, required=True)
    logging.disable()
    allow_many_sockets()
    uvloop.run(_serve(json.loads(parser.parse_args().paired.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
