"""Starts a program from a list of arguments and watches its first seconds. There is no shell anywhere."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from ringhook_relay.outcome import StoppedError

WATCHED_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 0.05
Sleep = Callable[[float], Awaitable[None]]


class Launcher:
    """Starts programs that outlive the relay, and remembers them so that none stays a zombie."""

    def __init__(self, environment: Mapping[str, str], sleep: Sleep = asyncio.sleep) -> None:
        self._environment = dict(environment)
        self._sleep = sleep
        self._running: list[subprocess.Popen[bytes]] = []

    async def start(self, argv: Sequence[str], directory: Path | None = None) -> int | None:
        """Return the exit code of *argv*, or None when it still runs after `WATCHED_SECONDS`."""
        self._running = [child for child in self._running if child.poll() is None]
        child = await asyncio.to_thread(self._spawn, argv, directory)
        self._running.append(child)
        for _ in range(round(WATCHED_SECONDS / _LOOK_EVERY_SECONDS)):
            if child.poll() is not None:
                break
            await self._sleep(_LOOK_EVERY_SECONDS)
        return child.poll()

    def _spawn(self, argv: Sequence[str], directory: Path | None) -> subprocess.Popen[bytes]:
        try:
            return _popen(argv, directory, self._environment)
        except FileNotFoundError:
            raise StoppedError("not_found", f"{argv[0]} does not exist on this computer") from None
        except PermissionError:
            raise StoppedError("not_executable", f"this user may not start {argv[0]}") from None
        except (OSError, ValueError) as error:
            raise StoppedError("start_failed", f"{argv[0]}: {type(error).__name__}") from None


def _popen(
    argv: Sequence[str], directory: Path | None, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start detached: the program gets no terminal, no pipe and no signal meant for the relay."""
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        flags = 0
    return subprocess.Popen(  # noqa: S603 - a list, no shell, and the policy has allowed it
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        cwd=directory,
        env=dict(environment),
        start_new_session=True,
        creationflags=flags,
    )
