"""Runs a program that the policy lists."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from ringhook_relay.launcher import Launcher
from ringhook_relay.opener import MACOS_OPEN
from ringhook_relay.outcome import Outcome, StoppedError
from ringhook_relay.policy import Program
from ringhook_relay.private_file import is_replaceable
from ringhook_relay.program_path import problem_of_name
from ringhook_relay.rate import PerMinute


class Runner:
    """Starts programs, each at most as often as its policy entry says."""

    def __init__(self, launcher: Launcher, rate: PerMinute) -> None:
        self._launcher, self._rate = launcher, rate

    async def run(self, program: Program, arguments: tuple[str, ...]) -> Outcome:
        """Return how the program started, and its exit code when it ended at once."""
        if not self._rate.admits(program.path, program.per_minute):
            raise StoppedError(
                "too_many",
                f'"per_minute" of this program is {program.per_minute} in this computer\'s policy.json',
            )
        await asyncio.to_thread(_check_file, program)
        path = Path(program.path)
        exit_code = await self._launcher.start(argv_of(program.path, arguments), path.parent)
        if exit_code is None:
            return Outcome("started")
        return Outcome("exited", f"exit code {exit_code}")


def argv_of(path: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return what to start. A macOS bundle is a folder, which only `open` can start."""
    if path.endswith(".app"):
        return (MACOS_OPEN, "-a", path, "--args", *arguments)
    return (path, *arguments)


def _check_file(program: Program) -> None:
    """Judge the file behind the name: a link may lead to a shell, and another user may have changed it."""
    path = Path(program.path)
    if not path.exists():
        raise StoppedError("not_found", f"{program.path} does not exist on this computer")
    real = path.resolve()
    problem = problem_of_name(str(real))
    if problem:
        raise StoppedError("program_forbidden", f"{program.path} is a link: {problem}")
    if is_replaceable(real):
        raise StoppedError(
            "program_unsafe", f"every user can change {program.path} or its folder: chmod o-w them"
        )
    if program.sha256 and _sha256(real) != program.sha256:
        raise StoppedError(
            "program_changed",
            f"{program.path} was changed; if that was you, correct its sha256 in policy.json",
        )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise StoppedError("not_executable", f"this user may not read {path}") from None
