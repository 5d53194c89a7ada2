"""Real programs for the tests, and a desktop that may start them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringhook_relay.asking import Asking
from ringhook_relay.desktop import PolicyDesktop
from ringhook_relay.launcher import Launcher
from ringhook_relay.opener import Opener
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner
from ringhook_relay.screen_log import LogScreen

SHOWING = """#!{python}
import json, os, sys
seen = {{"argv": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ),
        "session": os.getsid(0) == os.getpid(), "terminal": os.isatty(0)}}
with open("{path}.part", "w") as file:
    json.dump(seen, file)
os.replace("{path}.part", "{path}")
sys.exit(int(os.environ.get("EXIT_CODE", "0")))
"""


def showing_program(folder: Path) -> Path:
    """Return an executable that writes what it was started with to `seen.json` beside it."""
    program = folder / "card"
    program.write_text(SHOWING.format(python=sys.executable, path=folder / "seen.json"))
    program.chmod(0o700)
    return program


def seen(folder: Path) -> Any:
    """Return what the showing program saw."""
    return json.loads((folder / "seen.json").read_text())


def write_policy(profile: Path, **policy: object) -> None:
    """Write the policy of *profile*."""
    file = profile / "policy.json"
    file.write_text(json.dumps(policy))
    file.chmod(0o600)


async def no_waiting(_seconds: float) -> None:
    """Let two seconds pass at once."""


@contextmanager
def launching(
    environment: dict[str, str], sleep: Callable[[float], Awaitable[None]] | None = None
) -> Iterator[Launcher]:
    """Give a launcher, and end what it has started."""
    launcher = Launcher(environment, sleep) if sleep else Launcher(environment)
    try:
        yield launcher
    finally:
        for child in launcher._running:
            child.kill()
            child.wait()


def desktop_of(
    profile: Path, launcher: Launcher, *, platform: str = "linux", browser: tuple[str, ...] = ()
) -> PolicyDesktop:
    """Return a desktop that obeys the policy of *profile*."""
    rate = PerMinute(time.monotonic)
    policy = PolicyFile(profile / "policy.json", platform)
    opener = Opener(launcher, platform, browser)
    screen = LogScreen(lambda _event: None)
    return PolicyDesktop(policy, opener, Runner(launcher, rate), rate, screen, Asking(policy, None))
