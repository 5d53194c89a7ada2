"""What must survive a restart: which commands were received, so that none is carried out twice.

A private file with the highest `seq` and the ids of the last minutes. It holds no number and no secret.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from ringhook.wire.frames import Ack, Open, Post, Run
from ringhook.wire.session import Session
from ringhook.wire.signing import Signed
from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_writers, write_private

REMEMBERED_SECONDS: Final = 300.0
MAX_REMEMBERED: Final = 1024
# An open or run is written down before it is done: a crash in between loses it rather than doing it twice.
_WRITTEN_FIRST = (Open, Post, Run)
_MAX_FILE_CHARACTERS = 1_000_000
log = logging.getLogger(__name__)


class Memory:
    """The commands of the last minutes, on disk."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path, self._now = path, now
        self._last_seq = 0
        self._ids: dict[str, float] = {}
        self._writing = asyncio.Lock()
        self._noted = self._written = 0

    def restore(self, session: Session) -> None:
        """Let *session* know what an earlier run of the relay has received."""
        self._read()
        session.recall(self._last_seq, self._ids)

    async def keep(self, command: Signed) -> None:
        """Write *command* down. A full disk is logged and stops nothing.

        Commands that come while the disk works are written together: after an hour away there may be fifty.
        """
        self._last_seq = max(self._last_seq, command.seq)
        self._ids[command.id] = self._now()
        self._noted += 1
        mine = self._noted
        async with self._writing:
            if self._written < mine:
                await self._write()

    async def _write(self) -> None:
        self._forget()
        text = json.dumps({"last_seq": self._last_seq, "commands": self._ids})
        self._written = self._noted
        try:
            await asyncio.to_thread(write_private, self._path, text)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error.strerror)

    def _forget(self) -> None:
        oldest = self._now() - REMEMBERED_SECONDS
        kept = [(name, at) for name, at in self._ids.items() if at > oldest]
        self._ids = dict(kept[-MAX_REMEMBERED:])

    def _read(self) -> None:
        """A file that cannot be trusted is as good as none: what it lists can only forbid."""
        try:
            refuse_foreign_writers(self._path)
            content = json.loads(self._path.read_text(encoding="utf-8")[:_MAX_FILE_CHARACTERS])
        except FileNotFoundError:
            return
        except (UnsafeFileError, OSError, ValueError, RecursionError) as error:
            log.warning("%s is not used: %s", self._path, type(error).__name__)
            return
        if isinstance(content, dict):
            self._last_seq = _whole(content.get("last_seq"))
            self._ids = _times(content.get("commands"))
            self._forget()


class Remembering:
    """Carries out commands, and has the memory write each of them down."""

    def __init__(self, perform: Callable[[Signed], Awaitable[Ack]], memory: Memory) -> None:
        self._perform, self._memory = perform, memory

    async def perform(self, command: Signed) -> Ack:
        """Return what became of *command*; a card need not wait for the disk."""
        if isinstance(command, _WRITTEN_FIRST):
            await self._memory.keep(command)
            return await self._perform(command)
        ack = await self._perform(command)
        await self._memory.keep(command)
        return ack


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _times(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    return {
        name: float(at)
        for name, at in value.items()
        if isinstance(at, int | float) and not isinstance(at, bool)
    }
