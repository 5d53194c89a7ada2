"""`ringhook serve` as a process of its own."""

from __future__ import annotations

import os
import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("ringhook")
ADMIN_KEY = f"key-{secrets.token_urlsafe(24)}"
OPERATOR_KEY = f"operator-{secrets.token_urlsafe(24)}"
START_SECONDS = 30.0
FIRST_LINE = re.compile(r"ringhook is at (http://\S+)\n")
LOOPBACK = ("--allow-network", "127.0.0.0/8")
QUIET = ("--host", "127.0.0.1", "--port", "0", "--admin-key", ADMIN_KEY, "--no-demo")


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without settings of ringhook, and with *more*."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("RINGHOOK_")}
    return kept | more


class EmbeddedTarget:
    """One running server. Everything it prints is kept: *lines* and the file *errors*."""

    def __init__(
        self,
        folder: Path,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        program: tuple[str, ...] = (str(PROGRAM),),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.errors = folder / "stderr.txt"
        self.lines: list[str] = []
        self.admin_key = ADMIN_KEY
        self.operator_key = OPERATOR_KEY
        self._arrived: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*program, "serve", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                env=dict(environment),
                cwd=folder,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            found = FIRST_LINE.fullmatch(self.wait_for_line("ringhook is at"))
            assert found, self.lines
        except BaseException:
            self.kill()
            raise
        self.http_url = found[1]

    @property
    def relay_url(self) -> str:
        """Where desktops connect."""
        return self.http_url.replace("http", "ws", 1) + "/relay"

    def wait_for_line(self, beginning: str, patience_seconds: float = START_SECONDS) -> str:
        """Return the next line of the output that begins so."""
        until = time.monotonic() + patience_seconds
        while True:
            try:
                line = self._arrived.get(timeout=max(until - time.monotonic(), 0.01))
            except queue.Empty:
                line = ""
            if not line:
                said = "".join(self.lines) + self.errors.read_text()
                raise AssertionError(f"the server did not print {beginning!r}, but:\n{said}")
            if line.startswith(beginning):
                return line

    def end(self, number: int = signal.SIGTERM, patience_seconds: float = START_SECONDS) -> int:
        """Send the signal and return the exit code. Kills what does not end in time, and fails."""
        self.process.send_signal(number)
        try:
            return self.process.wait(patience_seconds)
        finally:
            self.kill()

    def stop(self) -> None:
        """End it as an operator does."""
        if self.process.poll() is None:
            self.end()
        else:
            self.kill()

    def kill(self) -> None:
        """End it at once, without a chance to write anything."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            self._arrived.put(line)
        self._arrived.put("")


def start(folder: Path, *arguments: str, networks: tuple[str, ...] = LOOPBACK) -> EmbeddedTarget:
    """Start a quiet server with its data in *folder*; returns it as soon as it listens."""
    given = (*QUIET, "--data", str(folder / "store"), *networks, *arguments)
    return EmbeddedTarget(folder, given, clean_environment(RINGHOOK_OPERATOR_KEY=OPERATOR_KEY))


def refused(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to end by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [str(PROGRAM), "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        env=dict(environment or clean_environment()),
        cwd=folder,
        check=False,
    )
